"""An answer of many parts: written one after another, whichever length it has."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import polars.selectors as cs

from ictplan.core.errors import OutputError
from ictplan.core.files import replacing
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.present import machine
from ictplan.present.emit import check_terminal, emit, to_stdout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ictplan.core.answer import Answer
    from ictplan.present.emit import Destination

SEPARATORS = {"csv": ",", "tsv": "\t"}

STREAMED = (*SEPARATORS, "jsonl", "parquet")
"""The formats whose answers may be longer than memory."""

SLICE = 50_000
"""So many rows are turned into another encoding at once."""

MOST_HELD = 200_000
"""So many rows are held for the formats that need all of them at once: a workbook of more
takes minutes, and nobody reads a longer page."""

SHOWN = 100
"""So many rows of a long answer are shown as a table."""


def emit_parts(
    head: Answer,
    parts: Sequence[pl.LazyFrame],
    to: Destination,
    *,
    conditions: Sequence[pl.Expr] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> list[int]:
    """Write the parts of an answer; CSV, TSV, JSON Lines and Parquet stream through.

    Args:
        head: What goes with the rows.
        parts: Its rows, the same columns in each.
        to: Where to.
        conditions: What rows are counted by, codes taken as texts.
        on_progress: Is called with the parts done and the parts there are.

    Returns:
        How many rows were written, then how many meet each condition.

    Raises:
        OutputError: If the answer cannot be written there, or is too long for the
            format.
    """
    name = to.chosen_format
    plain = [part.with_columns(cs.enum().cast(pl.String)) for part in parts]
    counters = [
        [part.select(pl.len()), *(part.filter(c).select(pl.len()) for c in conditions)]
        for part in plain
    ]
    counts = [0] * (1 + len(conditions))
    if name in STREAMED:
        if to.file is None:
            check_terminal(name)
        with _open(to) as stream, tempfile.TemporaryDirectory() as folder:
            for place, part in enumerate(plain):
                sink = (
                    part.sink_parquet(Path(folder) / f"{place:06d}", lazy=True)
                    if name == "parquet"
                    else _sink_lines(head, part, to, stream, is_first=place == 0)
                )
                _add(counts, _run([sink, *counters[place]], stream))
                if on_progress is not None:
                    on_progress(place + 1, len(parts))
            if name == "parquet":
                # One part after another; side by side they would all be in memory.
                whole = pl.scan_parquet(Path(folder) / "*")
                _run([whole.sink_parquet(_as_file(stream), lazy=True)], stream)
        return counts
    emit(_hold(head, plain, name), to)
    for counter in counters:
        _add(counts, pl.collect_all(counter, engine="streaming"))
    return counts


def _add(counts: list[int], found: Sequence[pl.DataFrame]) -> None:
    for place, frame in enumerate(found):
        counts[place] += frame.item()


def _sink_lines(
    head: Answer,
    part: pl.LazyFrame,
    to: Destination,
    stream: _Relay,
    *,
    is_first: bool,
) -> pl.LazyFrame | None:
    """Give what writes a part as lines; None where it was written already."""
    name, encoding = to.chosen_format, to.encoding or "utf-8"
    if name == "jsonl":
        return part.sink_ndjson(_as_file(stream), lazy=True)
    separator = SEPARATORS[name]
    if encoding == "utf-8":
        return part.sink_csv(
            _as_file(stream), separator=separator, include_header=is_first, lazy=True
        )
    frame = part.collect(engine="streaming")
    for place, rows in enumerate([*frame.iter_slices(SLICE)] or [frame]):
        answer = replace(head, codes=rows)
        header = is_first and place == 0
        stream.write(machine.separated(answer, separator, encoding, header=header))
    return None


def _run(frames: Sequence[pl.LazyFrame | None], stream: _Relay) -> list[pl.DataFrame]:
    """Run a sink and what is counted beside it in one pass; give the counts.

    Raises:
        OSError: If the stream cannot be written.
    """
    sink, *counters = frames
    try:
        found = pl.collect_all(
            [frame for frame in (sink, *counters) if frame is not None],
            engine="streaming",
        )
    except (OSError, pl.exceptions.PolarsError):
        if stream.error is not None:
            raise stream.error from None
        raise
    return found[len(found) - len(counters) :]


class _Relay:
    """A stream that remembers why it could not be written: polars tells it as text."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._stream.write(data)
        except OSError as error:
            self.error = error
            raise


def _as_file(stream: _Relay) -> BinaryIO:
    """Say to the type checker that polars needs of a file only that it is written."""
    return cast("BinaryIO", stream)


@contextmanager
def _open(to: Destination) -> Iterator[_Relay]:
    """Open the file, or stdout, whole or not at all."""
    with to_stdout() if to.file is None else replacing(to.file) as stream:
        yield _Relay(stream)


def _hold(head: Answer, parts: Sequence[pl.LazyFrame], name: str) -> Answer:
    """Bring all parts into one answer; of a table the beginning is enough."""
    rows = sum(
        frame.item()
        for frame in (p.select(pl.len()).collect(engine="streaming") for p in parts)
    )
    if rows > MOST_HELD and name != "table":
        raise OutputError(
            N_("more than {rows} rows; write CSV, JSON Lines or Parquet"),
            rows=f"{MOST_HELD:,}",
        )
    wanted = SHOWN if name == "table" else rows
    frame = head.frame.with_columns(cs.enum().cast(pl.String))
    for part in parts:
        if frame.height < wanted:
            more = part.head(wanted - frame.height).collect(engine="streaming")
            frame = frame.vstack(more)
    captions = head.captions
    if rows > frame.height:
        left = N_("{count} more rows; --format csv gives all.")
        captions = (*captions, Message(left, {"count": rows - frame.height}))
    return replace(head, codes=frame, captions=captions)
