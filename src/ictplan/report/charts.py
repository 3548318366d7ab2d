"""Which picture does an answer make: a `Answer` becomes a `Plot`.

Series over time are lines, areas and subgroups are bars. An answer that one picture
cannot show is refused with what to ask instead; none is thinned out in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.codes import UNITS
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.core.schema import TOTAL
from ictplan.report.plot import Kind, Plot, Point, Role, series_over

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
    if all(value is None for series in plot.series for value in series.values):
        raise UsageError(N_("there is no exact value to draw, only bounds"))
    counts = {
        "bars": 0 if plot.days else len(plot.categories),
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
    return answer.plot(Kind.LINES, title, points)


def _of_rank(answer: _Answer) -> Plot:
    """Draw the places of the newest period as bars, the first at the top."""
    frame = answer.result.frame
    newest = frame.get_column("time_period").cast(pl.String)[-1]
    frame = frame.filter(pl.col("time_period").cast(pl.String) == newest)
    for dimension in answer.varying(frame, answer.metadata.dimension_ids):
        raise UsageError(
            N_("a picture shows one category; choose it with --where {dimension}=CODE"),
            dimension=dimension,
        )
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
