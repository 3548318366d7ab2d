"""How do areas look side by side: the question behind ``ictplan compare``."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.areas import JAPAN
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.groups import group_of
from ictplan.core.library import Library
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import N_, Language, Message
from ictplan.core.periods import fiscal_year_of, parse_code
from ictplan.findings.find import Finder
from ictplan.findings.headline import current, headlines
from ictplan.findings.model import Group
from ictplan.findings.position import place_of
from ictplan.questions.describe import HOME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ictplan.findings.model import Observed
    from ictplan.findings.subjects import Key, Panel

Every = Literal["FY", "year", "period"]
EVERY: tuple[Every, ...] = ("FY", "year", "period")
"""By which stretch of time the columns of one indicator are: its last value in each."""

CITY = "municipality"

WITHIN = "内"
"""What stands after a prefecture's name for its municipalities: 茨城県内."""

SCHEMA = {
    "ref_area": pl.String,
    "ref_area_label": pl.String,
    "dataset": pl.String,
    "label": pl.String,
    "category": pl.String,
    "time_period": pl.String,
    "obs_value": pl.Float64,
    "decimals": pl.Int64,
    "unit_measure": pl.String,
    "rank": pl.Int64,
    "of": pl.Int64,
    "column": pl.String,
}
"""The public columns, in order."""

LEAST_SHARE = 0.5
"""An indicator is shown in its newest period in which half of the areas have a value."""


class Column(NamedTuple):
    """One column: an indicator in one period."""

    panel: Panel
    key: Key
    period: str


def compare(
    datasets: Sequence[str] = (),
    *,
    areas: Sequence[str] = (),
    every: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
    on_progress: Callable[[int, int], None] | None = None,
) -> Answer:
    """Set areas side by side: a row per area, a column per indicator or per year.

    Args:
        datasets: Ids of datasets; the headline indicators of the first area without.
        areas: Codes, names, ``茨城県内`` (municipalities of a prefecture), ``peers``
            (those of the type of the first area), ``prefectures``, ``all``, or files
            with an area a line; the plan's city and its prefecture without any.
        every: ``FY``, ``year`` or ``period``: one indicator over time, its last value
            in each; without it the newest period that half of the areas share.
        library: Where to look; the bundled datasets without it.
        language: Language of labels.
        on_progress: Called with the datasets read and all of them.

    Returns:
        One row per area and column that has a value, areas in the order asked for:
        ``ref_area, ref_area_label, dataset, label, category, time_period, obs_value,
        decimals, unit_measure, rank, of, column``. ``rank`` is the place among the
        areas shown, 1 the best, null where neither way is better. All values of one
        ``column`` are of one period and one definition.

    Raises:
        UnknownCodeError: If a dataset or an area is unknown.
        UsageError: If ``every`` is none of `EVERY` or goes with several datasets.
        NotComparableError: If no area has a value.
    """
    library = (library or Library()).keeping()
    if every is not None and every not in EVERY:
        raise UnknownCodeError("step", every, EVERY)
    if every is not None and len(datasets) != 1:
        raise UsageError(N_("--every goes with one dataset; name it"))
    codes = areas_of(areas or (HOME, "prefecture"), library)
    finder = Finder(library, datasets=datasets, on_progress=on_progress)
    columns = list(_columns(finder, codes, every, headline=not datasets))
    rows = [row for column in columns for row in _rows(column, codes, finder, language)]
    if not rows:
        raise NotComparableError(
            N_("none of the {count} areas has a value to compare"), count=len(codes)
        )
    place = {code: i for i, code in enumerate(codes)}
    order = {name: i for i, name in enumerate(dict.fromkeys(r["column"] for r in rows))}
    rows.sort(key=lambda r: (place[str(r["ref_area"])], order[r["column"]]))
    used = {row["dataset"] for row in rows}
    return Answer(
        command="compare",
        parameters={"datasets": list(datasets), "areas": codes, "every": every},
        frame=pl.DataFrame(rows, schema=SCHEMA, orient="row"),
        language=language,
        sources=tuple(
            dict.fromkeys(
                source
                for panel in finder.panels
                if panel.dataset.id in used
                for source in panel.dataset.sources
            )
        ),
        labels={
            "ref_area": {
                c: finder.neighbours.areas.label(c).text(language) for c in codes
            }
        },
        notes=tuple(_notes(codes, rows)),
    )


def _notes(
    codes: Sequence[str], rows: Sequence[dict[str, object]]
) -> Iterator[Message]:
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
        first = next(iter(codes), HOME)
        for code in _group(text, first, library):
            codes[code] = None
    return list(codes)


def _group(text: str, first: str, library: Library) -> Iterable[str]:
    """Give the areas one text means."""
    register = library.areas
    named: dict[str, Callable[[], Iterable[str]]] = {
        "all": lambda: [
            code for code in sorted(register.areas) if register.level(code) == CITY
        ],
        "prefectures": lambda: register.children(JAPAN),
        "nation": lambda: [JAPAN],
        "prefecture": lambda: [register.prefecture_of(first) or JAPAN],
        PEERS: lambda: group_of(first, PEERS, library=library).codes,
    }
    if text in named:
        return named[text]()
    path = Path(text.removeprefix("@"))
    if text.startswith("@") or path.is_file():
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        return [register.resolve(line.strip()) for line in lines if line.strip()]
    if text.endswith(WITHIN):
        return register.children(register.resolve(text.removesuffix(WITHIN)))
    return [register.resolve(text)]


def _columns(
    finder: Finder, codes: Sequence[str], every: str | None, *, headline: bool
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
            for key in dict.fromkeys(
                key for code in codes for key in current(panel, code)
            )
        ]
    for panel, key in cells:
        points = [
            point
            for code in codes
            if (series := panel.series(key, code)) is not None
            for point in series.points
        ]
        for period in _periods(points, every):
            yield Column(panel, key, period)


def _periods(points: Sequence[Observed], every: str | None) -> list[str]:
    """Choose the periods of one indicator that become columns."""
    counts: dict[tuple[int, str], int] = {}
    for point in points:
        counts[point.day, point.period] = counts.get((point.day, point.period), 0) + 1
    known = sorted(counts)
    if every == "period" or not known:
        return [period for _, period in known]
    if every is None:
        most = max(counts.values())
        shared = [entry for entry in known if counts[entry] >= LEAST_SHARE * most]
        return [shared[-1][1]]
    return [
        list(periods)[-1][1]
        for _, periods in groupby(known, key=lambda entry: _year_of(entry[1], every))
    ]


def _year_of(code: str, every: str) -> int:
    end = parse_code(code).end
    return fiscal_year_of(end) if every == "FY" else end.year


def _rows(
    column: Column, codes: Sequence[str], finder: Finder, language: Language
) -> Iterator[dict[str, object]]:
    panel, key, period = column
    indicator = panel.indicator(key)
    values = {
        code: point
        for code in codes
        if (series := panel.series(key, code)) is not None
        and (point := series.by_period.get(period)) is not None
    }
    label = finder.neighbours.areas.label
    among = Group("", indicator.label, tuple(values), lambda _: values)
    ranked = indicator.sign and not indicator.unit.states
    for code, point in values.items():
        place = place_of(point, values, among, indicator.sign) if ranked else None
        yield {
            "ref_area": code,
            "ref_area_label": label(code).text(language),
            "dataset": indicator.dataset,
            "label": indicator.label.text(language),
            "category": " ".join(indicator.categories.values()),
            "time_period": period,
            "obs_value": float(point.value),
            "decimals": point.decimals,
            "unit_measure": indicator.unit_measure.value,
            "rank": place.rank if place else None,
            "of": place.of if place else None,
            "column": " ".join(
                (indicator.dataset, *indicator.categories.values(), period)
            ),
        }
