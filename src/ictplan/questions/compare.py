"""How do areas look side by side: the question behind ``ictplan compare``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from ictplan.core.answer import Answer
from ictplan.core.arealists import resolve_areas
from ictplan.core.areas import JAPAN
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.groups import group_of
from ictplan.core.labels import area_names
from ictplan.core.later import pl
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import N_, Message
from ictplan.core.options import Option
from ictplan.core.periods import fiscal_year_of, parse_code
from ictplan.core.query import Query
from ictplan.core.schema import TOTAL
from ictplan.findings.find import Finder
from ictplan.findings.headline import current, headlines
from ictplan.findings.position import place_of
from ictplan.findings.subjects import Group, GroupValues
from ictplan.questions.registry import question, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ictplan.core.library import Library
    from ictplan.findings.model import Observed
    from ictplan.findings.panel import Key, Panel

EVERY = ("FY", "year", "period")
"""By which stretch of time the columns of one indicator are: its last value in each."""

CITY = "municipality"

SCHEMA = {
    "id": pl.String,
    "ref_area": pl.String,
    "dataset": pl.String,
    "category": pl.String,
    "time_period": pl.String,
    "obs_value": pl.Float64,
    "decimals": pl.Int64,
    "unit_measure": pl.String,
    "rank": pl.Int64,
    "of": pl.Int64,
}
"""The columns of codes."""

LEAST_SHARE = 0.9
"""An indicator is shown in the newest period that has nine in ten of the most areas any
has: of three areas all, of a prefecture's perhaps not one that reports late."""


class Column(NamedTuple):
    """One column: an indicator in one period."""

    panel: Panel
    key: Key
    period: str


@question(
    "compare",
    selects="where",
    columns="""ref_area ref_area_label dataset label category time_period obs_value
        decimals unit_measure rank of""",
)
def compare(
    query: Query,
    *,
    datasets: Annotated[
        Sequence[str],
        Option(
            (),
            N_("Ids of datasets; the headline indicators without."),
            "DATASET",
        ),
    ] = (),
    area: Annotated[
        str | Sequence[str] | None,
        Option(
            ("--area",),
            N_(
                "An area, 茨城県内, peers, prefectures, all, or a file with one a line;"
                " repeatable."
            ),
            "AREA",
        ),
    ] = None,
    every: Annotated[
        str | None,
        Option(
            ("--every",),
            N_("One dataset over time: its last value in each."),
            "FY|year|period",
        ),
    ] = None,
) -> Answer:
    """Set areas side by side: a row per area, a column per indicator or per year.

    Areas are codes, names, ``茨城県内`` (municipalities of a prefecture), ``peers``
    (those of the type of the first area), ``prefectures``, ``all``, or files with an
    area a line; without any, the workspace's area, its prefecture and Japan. Without
    datasets the headline indicators of the first area are compared, each in the newest
    period that nine in ten of the areas share. ``every`` (``FY``, ``year``, ``period``) shows
    one indicator over time, its last value in each. ``rank`` is the place among the
    areas shown, 1 the best, null where neither way is better. All values beside one
    another are of one period and one definition.

    One row per area and column that has a value, areas in the order asked for.

    Raises:
        UnknownCodeError: If a dataset, an area or a category is unknown.
        UsageError: If ``every`` goes with several datasets or indicators.
        NotComparableError: If no area has a value.
    """
    if every is not None and every not in EVERY:
        raise UnknownCodeError("step", every, EVERY)
    if every is not None and len(datasets) != 1:
        raise UsageError(N_("--every goes with one dataset; name it"))
    library = query.library.keeping()
    given = texts_of(area) or (query.code, "prefecture", "nation")
    codes = areas_of(given, library)
    finder = Finder(library, datasets=datasets)
    columns = list(_columns(finder, codes, every, query.where, headline=not datasets))
    rows = [row for column in columns for row in _rows(column, codes)]
    if not rows:
        raise NotComparableError(
            N_("none of the {count} areas has a value to compare"), count=len(codes)
        )
    place = {code: i for i, code in enumerate(codes)}
    rows.sort(key=lambda row: place[row["ref_area"]])
    used = {row["dataset"] for row in rows}
    return Answer(
        codes=pl.DataFrame(rows, schema=SCHEMA, orient="row"),
        title=Message(N_("Areas side by side")),
        sources=tuple(
            dict.fromkeys(
                source
                for panel in finder.panels
                if panel.dataset.id in used
                for source in panel.dataset.sources
            )
        ),
        names={
            "ref_area": area_names(codes, library.areas),
            "label": {
                _id(column.panel, column.key): column.panel.indicator(column.key).label
                for column in columns
            },
        },
        texts={"label": "id"},
        notes=tuple(_notes(codes, rows)),
        parameters={"datasets": list(datasets), "areas": codes, "every": every},
    )


def _id(panel: Panel, key: Key) -> str:
    return " ".join((panel.dataset.id, *key))


def _notes(codes: Sequence[str], rows: Sequence[dict[str, Any]]) -> Iterator[Message]:
    without = len(set(codes) - {str(row["ref_area"]) for row in rows})
    if without:
        yield Message(
            N_("{count} areas without any value are left out."), {"count": without}
        )


def areas_of(texts: Iterable[str], library: Library) -> list[str]:
    """Resolve areas and groups of areas, each once, in the order given.

    Raises:
        UnknownCodeError: If a code or name is unknown.
        AmbiguousNameError: If a name is that of several areas.
        NotComparableError: If the first area has no peers.
    """
    codes: dict[str, None] = {}
    for text in texts:
        of = next(iter(codes), JAPAN)
        codes |= dict.fromkeys(_group(text, of, library))
    return list(codes)


def _group(text: str, of: str, library: Library) -> Iterable[str]:
    """Give the areas one word means, seen from the first area."""
    register = library.areas
    match text:
        case "all":
            return sorted(c for c in register.areas if register.level(c) == CITY)
        case "prefectures":
            return register.children(JAPAN)
        case "nation":
            return [JAPAN]
        case "prefecture":
            return [register.prefecture_of(of) or JAPAN]
        case "peers":
            return group_of(of, PEERS, library=library).codes
        case _:
            return resolve_areas([text.removeprefix("@")], register)


def _columns(
    finder: Finder,
    codes: Sequence[str],
    every: str | None,
    where: Mapping[str, str],
    *,
    headline: bool,
) -> Iterator[Column]:
    """Choose the columns: headlines or all indicators, or one indicator over time."""
    if headline:
        wanted = [
            (finder.by_id[h.trajectory.indicator.dataset], h.trajectory.indicator.cell)
            for h in headlines(finder, codes[0])
        ]
        cells = [(panel, tuple(cell.values())) for panel, cell in wanted]
    else:
        cells = [
            (panel, key)
            for panel in finder.panels
            for key in _keys(panel, codes, where)
        ]
    if every is not None and len(cells) > 1:
        raise UsageError(
            N_(
                "{dataset} has {count} indicators; choose one with --where DIMENSION=CODE"
            ),
            dataset=cells[0][0].dataset.id,
            count=len(cells),
        )
    for panel, key in cells:
        points = [
            point
            for code in codes
            if (series := panel.series(key, code)) is not None
            for point in series.points
        ]
        for period in _periods(points, every):
            yield Column(panel, key, period)


def _keys(panel: Panel, codes: Sequence[str], where: Mapping[str, str]) -> list[Key]:
    """Give the cells of the categories asked for; of definitions the first area's newest.

    Raises:
        UnknownCodeError: If a dimension or category is unknown.
    """
    names = panel.metadata.dimension_ids
    for name, code in where.items():
        if name not in names:
            raise UnknownCodeError("dimension", name, names)
        known = {key[names.index(name)] for key in panel.all_cells}
        if code not in known:
            raise UnknownCodeError("category", code, sorted(known))
    if where:
        asked = [
            key
            for key in panel.all_cells
            if all(key[names.index(name)] == code for name, code in where.items())
        ]
        plain = [
            key
            for key in asked
            if all(k in (TOTAL, where.get(n)) for n, k in zip(names, key, strict=True))
        ]
        return plain or asked
    for code in codes:
        found = current(panel, code)
        if found:
            return found
    return []


def _periods(points: Sequence[Observed], every: str | None) -> list[str]:
    """Choose the periods of one indicator that become columns."""
    counts: dict[tuple[int, str], int] = {}
    for point in points:
        counts[point.day, point.period] = counts.get((point.day, point.period), 0) + 1
    known = sorted(counts)
    if every == "period" or not known:
        return [period for _, period in known]
    if every is None:
        return [_newest_shared(known, counts)]
    return [
        _newest_shared(list(periods), counts)
        for _, periods in groupby(known, key=lambda entry: _year_of(entry[1], every))
    ]


def _newest_shared(
    periods: Sequence[tuple[int, str]], counts: Mapping[tuple[int, str], int]
) -> str:
    """Give the newest period in which nine in ten of the most areas have a value."""
    most = max(counts[entry] for entry in periods)
    return [e for e in periods if counts[e] >= LEAST_SHARE * most][-1][1]


def _year_of(code: str, every: str) -> int:
    end = parse_code(code).end
    return fiscal_year_of(end) if every == "FY" else end.year


def _rows(column: Column, codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    panel, key, period = column
    indicator = panel.indicator(key)
    values = {
        code: point
        for code in codes
        if (series := panel.series(key, code)) is not None
        and (point := series.by_period.get(period)) is not None
    }
    held = GroupValues({code: point.value for code, point in values.items()})
    among = Group("", indicator.label, tuple(values), lambda _: held)
    ranked = indicator.sign and not indicator.unit.states
    for code, point in values.items():
        place = place_of(point, held, among, indicator.sign) if ranked else None
        yield {
            "id": _id(panel, key),
            "ref_area": code,
            "dataset": indicator.dataset,
            "category": " ".join(indicator.categories.values()),
            "time_period": period,
            "obs_value": float(point.value),
            "decimals": point.decimals,
            "unit_measure": indicator.unit_measure.value,
            "rank": place.rank if place else None,
            "of": place.of if place else None,
        }
