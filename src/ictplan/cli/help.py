"""How does ``--help`` look in Japanese: lines as wide as the terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ictplan.cli.language import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_IT_IS = "\b\n"
"""What tells Typer to leave the lines that follow."""


class HelpFormatter(typer.Context.formatter_class):  # type: ignore[misc, valid-type]
    """Breaks texts by the cells they take; Typer counts characters."""

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names and what they are, in two columns."""
        rows = list(rows)
        if rows and spoken() == "ja":
            from ictplan.present.breaking import broken

            names = min(max(len(name) for name, _ in rows), col_max) + col_spacing
            width = max(self.width - names - 2, 10)
            rows = [
                (name, AS_IT_IS + "\n".join(broken(text, width))) for name, text in rows
            ]
        super().write_dl(rows, col_max, col_spacing)


class HelpContext(typer.Context):
    """A context that writes its help by `HelpFormatter`."""

    formatter_class = HelpFormatter
