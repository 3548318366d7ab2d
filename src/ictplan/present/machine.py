"""How does a frame look to machines: CSV, TSV, JSON, JSON Lines, Parquet."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from ictplan.core.descriptor import to_json
from ictplan.core.errors import OutputError
from ictplan.core.later import pl
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from ictplan.core.answer import Answer

SCHEMA_VERSION = 1
"""Version of the JSON layout; it grows when a reader would have to change."""

SPREADSHEET_ENCODINGS = ("utf-8-sig", "cp932")
"""What is asked for when a spreadsheet is to open the file."""


def plain_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Give a frame whose enums are texts."""
    enums = [n for n, dtype in frame.schema.items() if isinstance(dtype, pl.Enum)]
    return frame.with_columns(pl.col(enums).cast(pl.String)) if enums else frame


def separated(
    result: Answer, separator: str, encoding: str, *, header: bool = True
) -> bytes:
    """Write CSV or TSV: column names, unrounded numbers, an empty cell for null.

    For a spreadsheet's encodings, texts that begin like a formula get a quote before
    them; numbers never do.

    Raises:
        OutputError: If a character does not exist in the encoding.
    """
    frame = result.frame
    if encoding in SPREADSHEET_ENCODINGS:
        frame = _without_formulas(plain_frame(frame))
    out = io.BytesIO()
    frame.write_csv(out, separator=separator, include_header=header)
    if encoding == "utf-8":
        return out.getvalue()
    text = out.getvalue().decode()
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise OutputError(
            N_("'{character}' does not exist in {encoding}; use --encoding utf-8-sig"),
            character=error.object[error.start],
            encoding=encoding,
        ) from None


FORMULA = r"\A[=+\-@＝＋－＠\t\r\n]"
"""How a text begins that a spreadsheet takes for a formula, full-width signs too."""


def _without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    texts = pl.col(pl.String)
    starts = texts.str.contains(FORMULA)
    return frame.with_columns(
        pl.when(starts).then(pl.lit("'") + texts).otherwise(texts).name.keep()
    )


def as_json(result: Answer) -> bytes:
    """Write one JSON object: what was asked, columns, rows, sources, notes, summary."""
    frame = plain_frame(result.frame)
    content = {
        "schema_version": SCHEMA_VERSION,
        "command": result.command,
        "parameters": dict(result.parameters),
        "columns": frame.columns,
        "rows": frame.to_dicts(),
        "sources": [to_json(s) for s in result.sources],
        "notes": [note.text(result.language) for note in result.notes],
        **({"summary": dict(result.summary)} if result.summary else {}),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode()


def as_json_lines(result: Answer) -> bytes:
    """Write one JSON object per row."""
    out = io.BytesIO()
    result.frame.write_ndjson(out)
    return out.getvalue()


def as_parquet(result: Answer) -> bytes:
    """Write Parquet."""
    out = io.BytesIO()
    plain_frame(result.frame).write_parquet(out)
    return out.getvalue()
