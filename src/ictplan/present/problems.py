"""How do problems of data look: a line each, as compilers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.present.layout import WHOLE, Column, Detail, Table, plain

if TYPE_CHECKING:
    from ictplan.core.answer import Answer


def of_validate(answer: Answer, _: Detail = WHOLE) -> Table:
    """Lay out problems: ``file:row: column: rule: message``."""
    lines = (
        ": ".join(
            part
            for part in (
                row["file"] if row["row"] is None else f"{row['file']}:{row['row']}",
                row["column"],
                row["rule"],
                row["message"],
            )
            if part
        )
        for row in answer.frame.iter_rows(named=True)
    )
    rows = tuple(plain(line) for line in lines)
    return Table("", (Column("", "left"),), rows, has_header=False)
