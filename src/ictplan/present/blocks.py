"""An answer of many blocks: written one after another, whichever length it has."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from ictplan.core.errors import OutputError
from ictplan.core.files import replacing
from ictplan.core.messages import N_, Message
from ictplan.present import machine
from ictplan.present.emit import check_terminal, emit, to_stdout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.core.answer import Answer
    from ictplan.present.emit import Destination

SEPARATORS = {"csv": ",", "tsv": "\t"}

SLICE = 50_000
"""So many rows are turned into text at once."""

HELD = 200_000
"""So many rows are held for the formats that need all of them at once."""

SHOWN = 100
"""So many rows of a long answer are shown as a table."""


def emit_blocks(blocks: Iterable[Answer], to: Destination, *, header: bool) -> int:
    """Write the blocks of an answer; machine formats need no more than one at a time.

    Args:
        blocks: Answers of the same columns.
        to: Where to.
        header: Whether CSV and TSV begin with the names of the columns.

    Returns:
        How many rows were written.

    Raises:
        OutputError: If the answer cannot be written there, or is too long for the
            format.
    """
    name = to.chosen_format
    if name in SEPARATORS or name == "jsonl":
        return _streamed(blocks, name, to, header=header)
    if name == "parquet":
        return _as_parquet(blocks, to)
    whole = _held(blocks, name)
    emit(whole, to)
    return whole.frame.height


def _streamed(
    blocks: Iterable[Answer], name: str, to: Destination, *, header: bool
) -> int:
    encoding = to.encoding or "utf-8"

    def written(stream: BinaryIO) -> int:
        count = 0
        for at, part in enumerate(_slices(blocks)):
            if name == "jsonl":
                stream.write(machine.as_json_lines(part))
            else:
                stream.write(
                    machine.separated(
                        part, SEPARATORS[name], encoding, header=header and at == 0
                    )
                )
            count += part.frame.height
        return count

    if to.file is not None:
        with replacing(to.file) as stream:
            return written(stream)
    with to_stdout() as stream:
        return written(stream)


def _slices(blocks: Iterable[Answer]) -> Iterator[Answer]:
    """Cut blocks into as many rows as are turned into text at once."""
    for block in blocks:
        if block.frame.is_empty():
            yield block
        for frame in block.frame.iter_slices(SLICE):
            yield replace(block, frame=frame)


def _as_parquet(blocks: Iterable[Answer], to: Destination) -> int:
    """Write the blocks as files of their own, then stream these into one."""
    if to.file is None:
        check_terminal("parquet")
    count = 0
    with tempfile.TemporaryDirectory(prefix="ictplan-") as folder:
        for at, block in enumerate(blocks):
            frame = machine.plain_frame(block.frame)
            frame.write_parquet(Path(folder) / f"{at:06d}.parquet")
            count += frame.height
        whole = pl.scan_parquet(Path(folder) / "*.parquet")
        if to.file is None:
            with to_stdout() as stream:
                whole.sink_parquet(stream)
        else:
            with replacing(to.file) as stream:
                whole.sink_parquet(stream)
    return count


def _held(blocks: Iterable[Answer], name: str) -> Answer:
    """Bring all blocks into one answer; of a table the beginning is enough."""
    held: list[Answer] = []
    rows = 0
    for block in blocks:
        held.append(block)
        rows += block.frame.height
        if name == "table":
            continue
        if rows > HELD:
            raise OutputError(
                N_("more than {rows} rows; write CSV, JSON Lines or Parquet"),
                rows=f"{HELD:,}",
            )
    frame = pl.concat([machine.plain_frame(block.frame) for block in held])
    notes = held[0].notes
    if name == "table" and frame.height > SHOWN:
        left = frame.height - SHOWN
        told = N_("{count} more rows; --format csv gives all.")
        notes = (*notes, Message(told, {"count": left}))
        frame = frame.head(SHOWN)
    return replace(held[0], frame=frame, notes=notes)
