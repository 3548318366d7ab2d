"""How far is an area from its benchmarks: the question behind ``ictplan gap``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.answer import Answer
from ictplan.core.codes import NAMES, UNITS, Assessment, Basis, Direction
from ictplan.core.groups import state_sentence
from ictplan.core.labels import category_names, listing, unit_note
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.notes import notes_of
from ictplan.core.options import AllowMismatch
from ictplan.core.query import Query
from ictplan.core.rounding import number
from ictplan.core.schema import TOTAL
from ictplan.core.values import format_value
from ictplan.questions.comparison import Comparison, compare
from ictplan.questions.intervals import notes_on_gaps, with_gap_interval
from ictplan.questions.position import position
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ictplan.core.messages import Label

    Row = Mapping[str, Any]


@question(
    "gap",
    selects="dataset area to period where alike nearest peers_as",
    columns="""dataset ref_area ref_area_label benchmark benchmark_label time_period *
        area_value benchmark_value gap gap_published gap_margin relative_gap
        unit_measure basis assessment note persons_to_parity gap_lower gap_upper
        area_decimals benchmark_decimals""",
    view="""time_period * area_value
        [benchmark: benchmark_value gap gap_published assessment]""",
    draws=True,
)
def gap(query: Query, *, allow_mismatch: AllowMismatch = False) -> Answer:
    """Compare an area with its benchmarks.

    ``gap`` is area minus benchmark, in points where the unit is a share; below zero
    the area is below. It comes from counts where both sides have them, else from the
    published values, and then ``gap_margin`` says what rounding may add or hide. Where
    the dataset has no value of a municipality, its prefecture stands in, and a note
    says so. ``gap_lower`` and ``gap_upper`` bound the 95% interval of a gap of two
    samples (Newcombe). Nobody publishes a value of peers: there ``gap_published`` is
    null.

    One row per benchmark and shared cell: by benchmark, period, categories.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If a benchmark that was named, or every benchmark, shares
            no cell with the area.
    """
    both = compare(query, stand_in=query.area is None)
    frame, missing = both.gaps(allow_mismatch=allow_mismatch)
    if frame.is_empty() or (query.to and missing):
        raise missing[0]
    metadata = both.dataset.metadata
    used = both.values.filter(pl.col("ref_area").is_in([both.area, *both.benchmarks]))
    if not allow_mismatch:
        shared = frame.get_column("time_period").unique().implode()
        used = used.filter(pl.col("time_period").is_in(shared))
    frame = with_gap_interval(frame, both.values, metadata)
    names = both.names
    return query.answer(
        frame.with_columns(
            dataset=pl.lit(both.dataset.id),
            unit_measure=pl.lit(str(metadata.unit_measure)),
        ),
        both.dataset,
        used=used,
        title=_title(both, frame, allow_mismatch=allow_mismatch),
        headlines=headlines(both, frame),
        captions=captions(both, frame),
        notes=(
            *both.notes(),
            *notes_on_gaps(frame, metadata),
            *(error.message for error in missing),
            *position(both, frame),
        ),
        sources=both.sources,
        names=names,
        heads={"area_value": names["ref_area"][both.area]},
        area=both.area,
        to=both.benchmarks,
        period=query.period,
        allow_mismatch=allow_mismatch,
    )


def _title(both: Comparison, frame: pl.DataFrame, *, allow_mismatch: bool) -> Message:
    shown = (
        both.benchmarks if allow_mismatch else list(dict.fromkeys(frame["benchmark"]))
    )
    return Message(
        N_("{indicator}: {area} against {benchmarks}"),
        {
            "indicator": indicator(both, frame),
            "area": both.name(both.area),
            "benchmarks": listing([both.name(code) for code in shown]),
        },
    )


def indicator(both: Comparison, frame: pl.DataFrame) -> Label | Message:
    """Name the indicator and the categories that all rows share."""
    metadata = both.dataset.metadata
    known = category_names(both.dataset, both.query.library)
    names: list[Label | Message] = []
    for name in metadata.dimension_ids:
        codes = frame.get_column(name).cast(pl.String).unique().to_list()
        if len(codes) == 1 and codes[0] not in {None, TOTAL}:
            category = known[name][codes[0]]
            # Of an item the label is that of the indicator already.
            names += [category] if category != metadata.label else []
    if not names:
        return metadata.label
    return Message(
        N_("{label} ({names})"), {"label": metadata.label, "names": listing(names)}
    )


PARITY = {
    Direction.HIGHER: N_(
        "{period}: {persons} more persons would bring it level with {benchmark}."
    ),
    Direction.LOWER: N_(
        "{period}: {persons} fewer persons would bring it level with {benchmark}."
    ),
    Direction.NEUTRAL: N_(
        "{period}: {persons} persons make the difference to {benchmark}."
    ),
}
"""What ``persons_to_parity`` says, by which way is better; catalogue texts."""


def headlines(both: Comparison, frame: pl.DataFrame) -> Iterator[Message]:
    """Say the newest gap of each benchmark, and how many persons would close it."""
    metadata = both.dataset.metadata
    if metadata.unit.states is not None:
        yield from _states(both, frame)
        return
    for _, group in frame.group_by("benchmark", maintain_order=True):
        newest = group.filter(pl.col("gap").is_not_null()).tail(1)
        yield from (_newest_gap(both, row) for row in newest.iter_rows(named=True))
        behind = group.filter(
            (pl.col("basis") == Basis.COUNTS)
            & (pl.int_range(pl.len()) == _last_counted(group))
            & pl.col("persons_to_parity").is_not_null()
        )
        for row in behind.iter_rows(named=True):
            yield Message(
                PARITY[metadata.direction],
                {
                    "period": row["time_period"],
                    "benchmark": both.name(row["benchmark"]),
                    "persons": number(row["persons_to_parity"], 0),
                },
            )


def captions(both: Comparison, frame: pl.DataFrame) -> Iterator[Message]:
    """Say what rounding may do to the gaps, and their unit."""
    metadata = both.dataset.metadata
    told = pl.col("gap").sign() != pl.col("gap_published").sign()
    for row in frame.filter(told | _is_mismatch()).iter_rows(named=True):
        for note in notes_of(row, metadata):
            yield Message(
                "{period} {benchmark}: {note}",
                {
                    "period": row["time_period"],
                    "benchmark": both.name(row["benchmark"]),
                    "note": note,
                },
            )
    published = frame.filter(pl.col("basis") == Basis.PUBLISHED)
    if published.height:
        widest = published.sort("gap_margin").row(-1, named=True)
        finest = max(widest["area_decimals"], widest["benchmark_decimals"] or 0)
        yield Message(
            N_(
                "{count} of {all} gaps are of published rates; rounding may add or hide"
                " {margin}."
            ),
            {
                "count": published.height,
                "all": frame.height,
                "margin": "±" + number(widest["gap_margin"], finest),
            },
        )
    yield unit_note(metadata)


def _states(both: Comparison, frame: pl.DataFrame) -> Iterator[Message]:
    """Say, benchmark by benchmark, how many bodies do what the area does or does not."""
    names = category_names(both.dataset, both.query.library)
    cell = ["time_period", *both.dataset.metadata.dimension_ids]
    counts = both.values.select("ref_area", *cell, "numerator", "denominator")
    for row in frame.iter_rows(named=True):
        shares = counts.filter(
            pl.col("ref_area") == row["benchmark"],
            *(pl.col(name).cast(pl.String) == str(row[name]) for name in cell),
        )
        for doing, of in shares.select("numerator", "denominator").iter_rows():
            state = [names[name][row[name]] for name in cell[1:]]
            yield state_sentence(
                row,
                area=both.name(both.area),
                group=both.name(row["benchmark"]),
                of=of,
                doing=doing,
                state=listing(state) if state else both.dataset.metadata.label,
            )


def _is_mismatch() -> pl.Expr:
    """Say which rows compare unlike periods or definitions."""
    return pl.col("note").list.eval(pl.element().str.starts_with("mismatch")).list.any()


def _last_counted(group: pl.DataFrame) -> int:
    """Give the place of the newest row that was computed from counts; -1 without."""
    places = (group.get_column("basis") == Basis.COUNTS).arg_true()
    return int(places[-1]) if places.len() else -1


def _or(decimals: int | None, default: int) -> int:
    """Give published decimals, or the dataset's where nobody published the value."""
    return default if decimals is None else decimals


def _newest_gap(both: Comparison, row: Row) -> Message:
    metadata = both.dataset.metadata
    unit = UNITS[metadata.unit_measure]
    standing = row["assessment"]
    ours = _or(row["area_decimals"], metadata.decimals)
    theirs = _or(row["benchmark_decimals"], metadata.decimals)
    more = max(ours, theirs) + (row["basis"] == Basis.COUNTS)
    return Message(
        N_("{period}: {area} {ours}, {benchmark} {theirs}: {gap} {unit}{standing}"),
        {
            "period": row["time_period"],
            "area": both.name(both.area),
            "ours": format_value(row["area_value"], unit, ours),
            "benchmark": both.name(row["benchmark"]),
            "theirs": format_value(row["benchmark_value"], unit, theirs),
            "gap": number(row["gap"], more, signed=True),
            "unit": Message(unit.difference),
            "standing": ""
            if standing is None
            else Message(
                N_(" ({standing})"), {"standing": Message(NAMES[Assessment(standing)])}
            ),
        },
    )
