"""Which picture does an answer make: a `Answer` becomes a `Plot`.

Series over time are lines, areas and subgroups are bars. An answer that one picture
cannot show is refused with what to ask instead; none is thinned out in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from ictplan.core.codes import POINTS, UNITS, Unit
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse, parse_code
from ictplan.core.rounding import number
from ictplan.core.schema import TOTAL
from ictplan.report.boundaries import credit, has_shape
from ictplan.report.plot import Kind, Plot, Point, Role, calendar, series_over

if TYPE_CHECKING:
    from ictplan.core.answer import Answer
    from ictplan.core.messages import Language
    from ictplan.core.schema import DatasetMetadata
    from ictplan.report.chapter import Evidence

Row = Mapping[str, Any]

Finder = Callable[[str, Mapping[str, str]], "Evidence | None"]
"""Gives the observation of a dataset with a key: area, period, categories."""

MOST = {N_("bars"): 60, N_("panels"): 12, N_("series"): 6}
"""How much of what is still legible in one picture."""


def plot_of(result: Answer, find: Finder | None = None) -> Plot:
    """Make the picture of an answer.

    Args:
        result: The answer of ``gap``, ``trend``, ``rank``, ``digital-divide``, or one
            of `ictplan.report.observed`.
        find: Finds the observation behind each value; without it there is none.

    Raises:
        UsageError: If one picture cannot show the answer.
    """
    if result.metadata is None:
        message = f"{result.command} has no dataset to draw"
        raise ValueError(message)
    makers = {
        "gap": _of_gap,
        "gap-all": _of_all_gaps,
        "rank-all": _of_all_places,
        "trend": _of_trend,
        "rank": _of_rank,
        "digital-divide": _of_divide,
        "series": _of_series,
        "categories": _of_categories,
        "shares": _of_shares,
    }
    if "estimate" in result.columns:
        raise UsageError(N_("--plot draws the fall-off itself, without --measures"))
    plot = makers[result.command](_Answer(result, result.metadata, find))
    plot = replace(
        plot,
        title=title_of(plot, result),
        caption=plot.title,
        source="；".join(s.label.text(result.language) for s in result.sources[:CITED]),
    )
    if all(value is None for series in plot.series for value in series.values):
        raise UsageError(N_("there is no exact value to draw, only bounds"))
    counts = {
        "bars": 0 if plot.days or plot.codes else len(plot.categories),
        "panels": len({series.panel for series in plot.series}),
        "series": len({series.hue or series.name for series in plot.series}),
    }
    for what, count in counts.items():
        if count > MOST[what]:
            raise UsageError(
                N_(
                    "{count} {what} do not fit one picture (at most {most}); narrow it"
                    " by area, period or category"
                ),
                count=count,
                what=Message(what),
                most=MOST[what],
            )
    return plot


CITED = 2
"""Sources that a picture names."""

SAYS = {
    "ahead": N_("{indicator}: {area} {value}, {gap} above {benchmark} ({period})"),
    "behind": N_("{indicator}: {area} {value}, {gap} below {benchmark} ({period})"),
    "level": N_("{indicator}: {area} {value}, about level with {benchmark} ({period})"),
}
"""What a picture of an area and a benchmark shows, by where the area lies."""


def title_of(plot: Plot, result: Answer) -> str:
    """Say what a picture shows; its indicator and area where that says it all."""
    told = {"ours": _told_beside, "rank": _told_place, "bars": _told_ends}
    own = any(series.role is Role.OURS for series in plot.series)
    name = "ours" if own else "rank" if plot.marked else "bars"
    return told[name](plot, result) or plot.title


def _told_beside(plot: Plot, result: Answer) -> str | None:
    """Say where the area lies in the newest shared period; panels have no one answer."""
    if plot.kind in (Kind.PANELS, Kind.GROUPED):
        return None
    pairs = [
        (at, ours, other)
        for ours in plot.series
        for other in plot.series
        if ours.role is Role.OURS and other.role is Role.BENCHMARK
        for at, values in enumerate(zip(ours.values, other.values, strict=True))
        if None not in values
    ]
    if not pairs:
        return None
    newest = max(at for at, _, _ in pairs)
    at, ours, other = next(pair for pair in pairs if pair[0] == newest)
    value, theirs = (float(s.values[at] or 0.0) for s in (ours, other))
    gap = round(value - theirs, 10)
    inside = any(
        place == at and low <= theirs <= high for place, low, high in ours.ranges
    )
    printed = number(abs(gap), plot.decimals)
    word = "ahead" if gap > 0 else "behind"
    if inside or not any(char in "123456789" for char in printed):
        word = "level"
    blank = " " if result.language == "en" else ""
    parts = {
        "indicator": plot.title.partition(": ")[0],
        "area": ours.name,
        "value": plot.written(value),
        "benchmark": other.name,
        "gap": f"{printed}{blank}{plot.difference}",
        "period": plot.categories[at],
    }
    return Message(SAYS[word], parts).text(result.language)


def _told_place(plot: Plot, result: Answer) -> str | None:
    (series,) = plot.series
    for name, value in zip(plot.categories, series.values, strict=True):
        if name in plot.marked and value is not None:
            parts = {"title": plot.title, "place": name, "value": plot.written(value)}
            template = N_("{title}: {place}, {value}")
            return Message(template, parts).text(result.language)
    return None


def _told_ends(plot: Plot, result: Answer) -> str | None:
    """Say the highest and the lowest of bars."""
    if plot.kind is not Kind.BARS or plot.measured.states:
        return None
    pairs = zip(plot.categories, plot.series[0].values, strict=True)
    known = [(value, name) for name, value in pairs if value is not None]
    if len(known) < 2:
        return None
    high, low = max(known, key=first_of), min(known, key=first_of)
    parts = {
        "title": plot.title,
        "high": high[1],
        "high_value": plot.written(high[0]),
        "low": low[1],
        "low_value": plot.written(low[0]),
    }
    template = N_("{title}: from {high_value} ({high}) to {low_value} ({low})")
    return Message(template, parts).text(result.language)


first_of = itemgetter(0)

SLASH: dict[Language, str] = {"ja": "／", "en": " / "}
"""What stands between categories that name one series together."""


@dataclass(frozen=True)
class _Answer:
    """An answer and the words for what is in it."""

    result: Answer
    metadata: DatasetMetadata
    find: Finder | None

    def say(self, template: str, **params: object) -> str:
        return Message(template, params).text(self.result.language)

    def join(self, words: Iterable[str]) -> str:
        return self.say(N_(", ")).join(filter(None, words))

    def detailed(self, text: str, *details: str) -> str:
        """Put details behind a name, in brackets."""
        names = self.join(details)
        return (
            self.say(N_("{label} ({names})"), label=text, names=names)
            if names
            else text
        )

    def when(self, code: str) -> str:
        return parse_code(code).label(self.result.language)

    def category(self, row: Row, names: Iterable[str], *, sep: str = "") -> str:
        """Name the categories of a row, and its period among them."""
        labels = self.result.labels
        return (sep or self.say(N_(", "))).join(
            self.when(str(row[name]))
            if name == "time_period"
            else labels[name].get(str(row[name]), str(row[name]))
            for name in names
        )

    def evidence(self, row: Row, area: str, **more: str) -> Evidence | None:
        """Find the observation of an area in a row's period and categories."""
        if self.find is None:
            return None
        names = (
            n for n in self.metadata.dimension_ids if n in self.result.frame.columns
        )
        key = {name: str(row[name]) for name in names}
        period = str(row["time_period"])
        key = {"ref_area": area, "time_period": period, **key, **more}
        return self.find(str(row["dataset"]), key)

    def varying(self, frame: pl.DataFrame, names: Iterable[str]) -> list[str]:
        """Name the columns that tell the rows of a frame apart."""
        return [name for name in names if frame.get_column(name).n_unique() > 1]

    def indicator(self, frame: pl.DataFrame) -> str:
        """Name the indicator and the categories that all rows share."""
        names = [name for name in self.metadata.dimension_ids if name in frame.columns]
        fixed = [name for name in names if name not in self.varying(frame, names)]
        fixed = [n for n in fixed if str(frame.get_column(n)[0]) != TOTAL]
        label = self.metadata.label.text(self.result.language)
        return self.detailed(label, self.category(frame.row(0, named=True), fixed))

    def before_break(self, point: Point) -> Point:
        """Give what lies before a break in the series a line of its own."""
        codes = sorted(parse_code(entry.time_period) for entry in self.metadata.breaks)
        period = parse_code(point.category)
        for code in codes:
            if period < code:
                name = self.say(N_("before {period}"), period=self.when(code.code))
                detailed = self.detailed(point.series, name)
                return replace(point, series=detailed, hue=point.hue or point.series)
        return point

    def plot(
        self,
        kind: Kind,
        title: str,
        points: Sequence[Point],
        *,
        heading: str | None = None,
        order: Iterable[str] = (),
        marked: Iterable[str] = (),
    ) -> Plot:
        """Make a plot; without a heading the points' categories are period codes.

        ``order`` is that of the categories, where the points have another.
        """
        codes = list(dict.fromkeys([*order, *(point.category for point in points)]))
        days: tuple[int, ...] = ()
        names = codes
        if heading is None:
            points = [self.before_break(point) for point in points]
            codes.sort(key=parse_code)
            names = [self.when(code) for code in codes]
            days = tuple(parse_code(code).end.toordinal() for code in codes)
        return Plot(
            kind=kind,
            title=title,
            category_name=heading or self.say(N_("period")),
            categories=tuple(names),
            series=series_over(codes, points),
            measured=UNITS[self.metadata.unit_measure],
            decimals=self.metadata.decimals,
            language=self.result.language,
            days=days,
            marked=frozenset(marked),
            ticks=calendar(codes, self.when) if days else (),
        )


def _of_gap(answer: _Answer) -> Plot:
    """Draw area and benchmarks: lines over time, bars where there is one period."""
    names = answer.metadata.dimension_ids
    frame = answer.result.frame.sort("time_period", *names)
    varying = answer.varying(frame, names)
    rows = frame.to_dicts()
    over_time = frame.get_column("time_period").n_unique() > 1
    in_panels = over_time and not set(varying) <= set(answer.metadata.definition_ids)

    def point(row: Row, column: str, value: str, role: Role) -> Point:
        area, cell = str(row[f"{column}_label"]), answer.category(row, varying)
        evidence = answer.evidence(row, str(row[column]))
        if not over_time:
            series, category = (area, cell) if varying else ("", area)
            return Point(series, category, row[value], role, evidence=evidence)
        return Point(
            series=area if in_panels else answer.detailed(area, cell),
            category=str(row["time_period"]),
            value=row[value],
            role=role,
            hue=area,
            panel=cell if in_panels else "",
            evidence=evidence,
            interval=_interval(row) if role is Role.OURS else None,
        )

    points = [point(row, "ref_area", "area_value", Role.OURS) for row in rows]
    points += [point(r, "benchmark", "benchmark_value", Role.BENCHMARK) for r in rows]
    ours = str(rows[0]["ref_area_label"])
    title = answer.say(
        N_("{indicator}: {area} against {benchmarks}"),
        indicator=answer.indicator(frame),
        area=ours,
        benchmarks=answer.join(dict.fromkeys(str(r["benchmark_label"]) for r in rows)),
    )
    if over_time:
        return answer.plot(Kind.PANELS if in_panels else Kind.LINES, title, points)
    title = answer.detailed(title, answer.when(str(rows[0]["time_period"])))
    if not varying:
        heading = answer.say(N_("area"))
        return answer.plot(Kind.BARS, title, points, heading=heading, marked=[ours])
    heading = answer.join(answer.result.headings[name] for name in varying)
    return answer.plot(Kind.GROUPED, title, points, heading=heading)


def _interval(row: Row) -> tuple[float, float] | None:
    """Give the 95% interval of a gap as where the area's own value may lie."""
    if row.get("gap_lower") is None or row["benchmark_value"] is None:
        return None
    theirs = float(row["benchmark_value"])
    return theirs + float(row["gap_lower"]), theirs + float(row["gap_upper"])


def _of_trend(answer: _Answer) -> Plot:
    """Draw the area and its benchmark as lines over time."""
    names = answer.result.labels["ref_area"]
    rows = answer.result.frame.to_dicts()
    points = [
        Point(
            series=names[row[column]],
            category=str(row["time_period"]),
            value=row[value],
            role=role,
            evidence=answer.evidence(row, row[column]),
        )
        for row in rows
        for column, value, role in (
            ("ref_area", "obs_value", Role.OURS),
            ("benchmark", "benchmark_value", Role.BENCHMARK),
        )
    ]
    title = answer.say(
        N_("{indicator}: {area} against {benchmarks}"),
        indicator=answer.indicator(answer.result.frame),
        area=names[rows[0]["ref_area"]],
        benchmarks=names[rows[0]["benchmark"]],
    )
    plot = answer.plot(Kind.LINES, title, points)
    asked = answer.result.parameters
    marks: Mapping[str, str] = cast("Mapping[str, str]", asked.get("mark") or {})
    events = tuple(
        (parse_code(code).start.toordinal(), f"{text} ({answer.when(code)})")
        for code, text in marks.items()
    )
    targets: tuple[tuple[float, str, int | None], ...] = ()
    if asked["target"] is not None and asked["by"] is not None:
        wanted = parse(str(asked["by"]))
        level = float(str(asked["target"]))
        text = answer.say(
            N_("target {value} by {period}"),
            value=plot.written(level),
            period=answer.when(wanted.code),
        )
        targets = ((level, text, wanted.end.toordinal()),)
    return replace(plot, events=events, targets=targets)


def _newest_cell(answer: _Answer) -> tuple[str, pl.DataFrame]:
    """Give the newest period and its rows, which must be of one category."""
    frame = answer.result.frame
    codes = frame.get_column("time_period").cast(pl.String).unique().to_list()
    newest = max(codes, key=parse_code)
    frame = frame.filter(pl.col("time_period").cast(pl.String) == newest)
    for dimension in answer.varying(frame, answer.metadata.dimension_ids):
        raise UsageError(
            N_("a picture shows one category; choose it with --where {dimension}=CODE"),
            dimension=dimension,
        )
    return newest, frame


LEAST_MAPPED = 10
"""Areas from which all of a group are a map; fewer are bars."""


MOSTLY = 0.9
"""The share of areas that must have a shape; codes change from year to year."""


def _of_areas(answer: _Answer, frame: pl.DataFrame, column: str, title: str) -> Plot:
    """Draw many areas as a map and as a strip, one's own picked out.

    Raises:
        UsageError: If no area has a shape.
    """
    rows = [
        row
        for row in frame.iter_rows(named=True)
        if row[column] is not None and has_shape(str(row["ref_area"]))
    ]
    if not rows:
        raise UsageError(N_("there is no exact value to draw, only bounds"))
    own = answer.result.parameters.get("area")
    points = [
        Point("", str(row["ref_area"]), row[column], evidence=None) for row in rows
    ]
    codes = [point.category for point in points]
    plot = answer.plot(Kind.MAP, title, points, heading=answer.say(N_("area")))
    names = {str(row["ref_area"]): str(row["ref_area_label"]) for row in rows}
    for row in rows:
        if row["ref_area"] == own and "rank" in row:
            place = {"rank": row["rank"], "area": names[str(own)]}
            names[str(own)] = answer.say(N_("{rank}. {area}"), **place)
    is_gap = column == "gap"
    return replace(
        plot,
        categories=tuple(names[code] for code in codes),
        codes=tuple(codes),
        marked=frozenset([names[own]] if own in names else []),
        note=credit(),
        measured=POINTS_UNIT if is_gap else plot.measured,
    )


POINTS_UNIT = Unit(name=POINTS, symbol=POINTS, difference=POINTS)
"""The unit of a map of gaps."""


def _of_all_gaps(answer: _Answer) -> Plot:
    """Draw the gaps of all municipalities to one benchmark."""
    newest, frame = _newest_cell(answer)
    first = frame.get_column("benchmark").cast(pl.String)[0]
    frame = frame.filter(pl.col("benchmark").cast(pl.String) == first)
    title = answer.say(
        N_("{indicator}: gaps to {benchmark}"),
        indicator=answer.indicator(frame),
        benchmark=str(frame["benchmark_label"][0]),
    )
    title = answer.detailed(title, answer.when(newest))
    return _of_areas(answer, frame, "gap", title)


def _of_all_places(answer: _Answer) -> Plot:
    """Draw the values of all municipalities."""
    newest, frame = _newest_cell(answer)
    title = answer.detailed(answer.indicator(frame), answer.when(newest))
    return _of_areas(answer, frame, "obs_value", title)


def _of_rank(answer: _Answer) -> Plot:
    """Draw the places of the newest period as bars, the first at the top; all as a map."""
    newest, frame = _newest_cell(answer)
    codes = frame.get_column("ref_area").cast(pl.String).to_list()
    every = frame.height == frame.get_column("of")[0] and frame.height >= LEAST_MAPPED
    if every and sum(map(has_shape, codes)) >= MOSTLY * len(codes):
        title = answer.detailed(answer.indicator(frame), answer.when(newest))
        return _of_areas(answer, frame, "obs_value", title)
    points: list[Point] = []
    ours: list[str] = []
    for row in frame.iter_rows(named=True):
        place = answer.say(
            N_("{rank}. {area}"), rank=row["rank"], area=row["ref_area_label"]
        )
        if place in {point.category for point in points}:  # two areas of one name
            place = answer.detailed(place, row["ref_area"])
        if row["ref_area"] == answer.result.parameters["area"]:
            ours.append(place)
        evidence = answer.evidence(row, row["ref_area"])
        points.append(Point("", place, row["obs_value"], evidence=evidence))
    title = answer.detailed(answer.indicator(frame), answer.when(newest))
    heading = answer.say(N_("rank"))
    return answer.plot(Kind.BARS, title, points, heading=heading, marked=ours)


def _of_divide(answer: _Answer) -> Plot:
    """Draw subgroups as bars, in their order."""
    frame = answer.result.frame
    first = frame.row(0, named=True)
    by = str(first["dimension"])
    others = [name for name in answer.metadata.dimension_ids if name != by]
    varying = answer.varying(frame, ("time_period", *others))
    points = [
        Point(
            series=answer.category(row, varying),
            category=row["category_label"],
            value=row["obs_value"],
            evidence=answer.evidence(
                row,
                row["ref_area"],
                **({} if by == "ref_area" else {by: row["category"]}),
            ),
        )
        for row in frame.iter_rows(named=True)
    ]
    fixed = [name for name in ("time_period",) if name not in varying]
    areas = [] if by == "ref_area" else ["ref_area"]
    details = answer.category(first, [*areas, *fixed])
    title = answer.detailed(answer.indicator(frame), details)
    heading = answer.result.headings.get(by) or answer.say(N_("area"))
    kind = Kind.GROUPED if varying else Kind.BARS
    return answer.plot(kind, title, points, heading=heading)


def _of_series(answer: _Answer) -> Plot:
    """Draw the categories of one area as lines over time, many as small charts."""
    frame = answer.result.frame
    names = answer.metadata.dimension_ids
    if frame.get_column("time_period").n_unique() < 2:
        raise UsageError(N_("a line needs two periods; there is only one"))
    definitions = answer.metadata.definition_ids
    varying = answer.varying(frame, names)
    several = [name for name in varying if name not in definitions]
    cells = frame.select(several).n_unique() if several else 1
    in_panels = cells > MOST["series"]
    rows = frame.to_dicts()
    points = []
    for row in rows:
        area = str(row["ref_area_label"])
        shown = [name for name in varying if not (in_panels and name in several)]
        named = answer.category(row, shown, sep=SLASH[answer.result.language])
        points.append(
            Point(
                series=named if several and named else answer.detailed(area, named),
                category=str(row["time_period"]),
                value=row["obs_value"],
                role=Role.OURS if in_panels or not several else Role.OTHER,
                hue=answer.category(row, several)
                if several and not in_panels
                else area,
                panel=answer.category(row, several) if in_panels else "",
                evidence=answer.evidence(row, str(row["ref_area"])),
            )
        )
    title = answer.detailed(answer.indicator(frame), str(rows[0]["ref_area_label"]))
    return answer.plot(Kind.PANELS if in_panels else Kind.LINES, title, points)


def _of_categories(answer: _Answer) -> Plot:
    """Draw the categories of one area in one period as bars."""
    frame = answer.result.frame
    by, others = _split(answer)
    points = [
        Point(
            series=answer.category(row, others),
            category=answer.category(row, [by]),
            value=row["obs_value"],
            evidence=answer.evidence(row, str(row["ref_area"])),
        )
        for row in frame.iter_rows(named=True)
    ]
    first = frame.row(0, named=True)
    when = answer.when(str(first["time_period"]))
    where = answer.join([str(first["ref_area_label"]), when])
    title = answer.detailed(answer.indicator(frame), where)
    kind = Kind.GROUPED if others else Kind.BARS
    return answer.plot(kind, title, points, heading=answer.result.headings[by])


def _of_shares(answer: _Answer) -> Plot:
    """Draw the parts of a whole, a bar for each period."""
    by, others = _split(answer)
    frame = answer.result.frame
    whole = ["time_period", *others]
    order = [answer.category(row, whole) for row in frame.to_dicts()]
    points = [
        Point(
            series=answer.category(row, [by]),
            category=answer.category(row, whole),
            value=row["obs_value"],
            evidence=answer.evidence(row, str(row["ref_area"])),
        )
        for row in frame.sort(by, "time_period").iter_rows(named=True)
    ]
    title = answer.detailed(answer.indicator(frame), str(frame["ref_area_label"][0]))
    heading = answer.say(N_("period"))
    return answer.plot(Kind.STACKED, title, points, heading=heading, order=order)


def _split(answer: _Answer) -> tuple[str, list[str]]:
    """Name the dimension whose categories are drawn, and those that vary beside it.

    Raises:
        UsageError: If the dataset has no dimension.
    """
    frame = answer.result.frame
    names = answer.metadata.dimension_ids
    if not names:
        raise UsageError(N_("there are no categories to draw; draw a series"))
    varying = answer.varying(frame, names) or [names[0]]
    by = max(varying, key=lambda name: frame.get_column(name).n_unique())
    return by, [name for name in varying if name != by]
