"""Every public column: its name, heading, type, how people see it, what it means.

Layouts, reserved names of dimensions, JSON Schemas, headings of workbooks and the
reference pages are made from this one table. Columns are only ever added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ictplan.core.messages import N_

Type = Literal["string", "number", "integer", "boolean"]
"""JSON types; a cell of any column may be null."""

Decimals = int | Literal["value", "finer", "gap"]
"""How many decimals people see: a number of them; as many as the value was published
with; one more than that; one more only where a gap was computed from counts."""


@dataclass(frozen=True)
class Column:
    """One column. ``heading`` and ``meaning`` are catalogue texts.

    ``keep`` orders what stays where width is short: the lowest goes first, 9 always
    stays. ``scale`` multiplies what people see: 100 shows a fraction as a percentage.
    ``toned`` columns take the colour of the row's ``assessment``.
    """

    name: str
    heading: str
    type: Type
    meaning: str
    decimals: Decimals = 0
    signed: bool = False
    scale: float = 1
    keep: int = 9
    wraps: bool = False
    toned: bool = False


def _text(
    name: str, heading: str, meaning: str, *, keep: int = 9, wraps: bool = False
) -> Column:
    return Column(name, heading, "string", meaning, keep=keep, wraps=wraps)


def _count(name: str, heading: str, meaning: str, *, keep: int = 9) -> Column:
    return Column(name, heading, "integer", meaning, keep=keep)


def _number(
    name: str,
    heading: str,
    meaning: str,
    decimals: Decimals = "value",
    *,
    signed: bool = False,
    keep: int = 9,
    toned: bool = False,
    scale: float = 1,
) -> Column:
    return Column(
        name,
        heading,
        "number",
        meaning,
        decimals,
        signed=signed,
        keep=keep,
        toned=toned,
        scale=scale,
    )


_ALL = (
    # which cell
    _text("dataset", N_("dataset"), N_("id of the dataset"), keep=7),
    _text("plan", N_("plan"), N_("id of the plan")),
    _text("label", N_("indicator"), N_("name of the row's subject"), wraps=True),
    _text("ref_area", N_("code"), N_("code of the area"), keep=3),
    _text("ref_area_label", N_("area"), N_("name of the area")),
    _text("benchmark", N_("benchmark"), N_("code of what it is compared with"), keep=8),
    _text("benchmark_label", N_("benchmark"), N_("name of what it is compared with")),
    _text("time_period", N_("period"), N_("period: 2021, FY2021, 2023-02, 2023-02-28")),
    _text("category", N_("category"), N_("code of the subgroup; _T is the total")),
    _text(
        "category_label",
        N_("category"),
        N_("name of the subgroup"),
        keep=8,
        wraps=True,
    ),
    _text("dimension", N_("dimension"), N_("the dimension of the subgroups")),
    _text("group", N_("group"), N_("among whom the area is ranked"), keep=5),
    # values as they were published
    _number("obs_value", N_("value"), N_("the observation, as published")),
    _text("obs_status", N_("status"), N_("SDMX status; A is a normal value")),
    _count("decimals", N_("decimals"), N_("digits after the point as published")),
    _count("numerator", N_("count"), N_("the count above the rate's bar"), keep=4),
    _count("denominator", N_("out of"), N_("the count below the rate's bar"), keep=3),
    _text("denominator_period", N_("period of the base"), N_("period of the base")),
    _count("sample_size", N_("sample"), N_("n of a survey; empty for a full count")),
    _text("qualifier", N_("qualifier"), N_("eq, or ge, le, approx for a bound")),
    _text("source", N_("source"), N_("id of the source"), keep=6),
    _text("source_cell", N_("cell of the source"), N_("where in the source's file")),
    _text("unit_measure", N_("unit"), N_("unit of the value")),
    _text("note", N_("note"), N_("what to know about the row"), keep=4, wraps=True),
    # gap
    _number("area_value", N_("value"), N_("the area's value, as published"), keep=8),
    _number(
        "benchmark_value",
        N_("benchmark value"),
        N_("the benchmark's value, as published"),
        keep=4,
    ),
    _number(
        "gap",
        N_("gap"),
        N_("area minus benchmark, from counts where there are; points of shares"),
        "gap",
        signed=True,
        toned=True,
    ),
    _number(
        "gap_published",
        N_("as published"),
        N_("difference of the two values as published"),
        signed=True,
        keep=2,
    ),
    _number(
        "gap_margin",
        N_("margin"),
        N_("what rounding can add or hide; 0 from counts"),
        "finer",
        keep=1,
    ),
    _number(
        "relative_gap",
        N_("relative gap, %"),
        N_("100 gap / benchmark, in percent"),
        1,
        signed=True,
        keep=3,
        toned=True,
    ),
    _text("basis", N_("basis"), N_("counts or published: what the gap is made of")),
    Column(
        "assessment",
        N_("standing"),
        "string",
        N_("ahead, behind or level, by the indicator's direction"),
        keep=3,
        toned=True,
    ),
    _count(
        "persons_to_parity",
        N_("persons to parity"),
        N_("how many persons would bring it level"),
    ),
    _number(
        "gap_lower",
        N_("lower end"),
        N_("lower end of the 95% interval of a gap of two samples, in points"),
        signed=True,
    ),
    _number(
        "gap_upper",
        N_("upper end"),
        N_("upper end of the 95% interval of a gap of two samples, in points"),
        signed=True,
    ),
    _count("area_decimals", N_("decimals"), N_("published decimals of the area")),
    _count(
        "benchmark_decimals", N_("decimals"), N_("published decimals of the benchmark")
    ),
    _text("direction", N_("direction"), N_("higher, lower or neutral is better")),
    _number(
        "time_distance_years",
        N_("years behind"),
        N_("how long ago the benchmark stood there; positive is behind"),
        2,
        signed=True,
        keep=1,
    ),
    # rank
    _count("rank", N_("rank"), N_("place; 1 is best by the indicator's direction")),
    _count("of", N_("of"), N_("how many areas are compared"), keep=6),
    _number(
        "percentile",
        N_("percentile"),
        N_("percent of the areas that stand below, half of the equal ones"),
        1,
        keep=4,
    ),
    _count("tied", N_("tied"), N_("how many areas share the place"), keep=2),
    _number(
        "deviation_score",
        N_("deviation score"),
        N_("50 + 10 (value - mean) / standard deviation, with the direction"),
        1,
        keep=3,
    ),
    # trend
    _number(
        "change",
        N_("change"),
        N_("value minus the value of the period before"),
        signed=True,
        keep=6,
    ),
    _number(
        "growth",
        N_("growth, %"),
        N_("change in percent of the value before"),
        1,
        signed=True,
        keep=3,
    ),
    _number(
        "gap_change",
        N_("change of the gap"),
        N_("gap minus the gap of the period before"),
        "finer",
        signed=True,
        keep=5,
    ),
    # fall-off across subgroups
    _text("reference", N_("reference"), N_("code of the best subgroup"), keep=2),
    _number(
        "drop_off", N_("drop-off"), N_("the best subgroup's value minus this one's")
    ),
    _number(
        "step",
        N_("step"),
        N_("value minus that of the subgroup before"),
        signed=True,
        keep=7,
    ),
    _number("ratio", N_("ratio"), N_("value / the best subgroup's value"), 2, keep=3),
    _number("non_users", N_("non-users"), N_("100 minus the value"), keep=5),
    _number(
        "non_users_ratio",
        N_("their ratio"),
        N_("non-users / non-users of the best subgroup"),
        1,
        keep=2,
    ),
    _number(
        "non_users_share",
        N_("of all non-users, %"),
        N_("percent of all non-users who are in the subgroup"),
        1,
        keep=4,
    ),
    _number("lower", N_("lower end"), N_("lower end of the 95% interval"), keep=4),
    _number("upper", N_("upper end"), N_("upper end of the 95% interval"), keep=4),
    # inequality
    _text("measure", N_("measure"), N_("id of the measure of inequality")),
    _number("estimate", N_("value"), N_("the measure's value"), 3),
    _number("se", N_("standard error"), N_("standard error of the estimate"), 3),
    _text("unit", N_("unit"), N_("points, %, ratio, index or squared points")),
    _text("method", N_("method"), N_("how the value was computed")),
    _text("reading", N_("reading"), N_("the value in words"), keep=8, wraps=True),
    # groups of areas and of people
    _count("areas", N_("areas"), N_("how many areas have a value"), keep=5),
    _number("mean", N_("mean"), N_("mean over the areas"), "finer", keep=6),
    _number(
        "sd", N_("standard deviation"), N_("standard deviation over the areas"), "finer"
    ),
    _number(
        "cv",
        N_("in % of the mean"),
        N_("standard deviation in percent of the mean"),
        1,
        keep=7,
    ),
    _number("best", N_("best"), N_("the best area's value"), keep=4),
    _number("worst", N_("worst"), N_("the worst area's value"), keep=4),
    _number(
        "delta",
        N_("distances from the best"),
        N_("sum of the distances from the best"),
        keep=2,
    ),
    _number("distance", N_("distance"), N_("in standard deviations"), 2, keep=8),
    _number(
        "area_share",
        N_("share of people"),
        N_("the subgroup's fraction of the area's people"),
        1,
        keep=4,
        scale=100,
    ),
    _number(
        "benchmark_share",
        N_("share of people"),
        N_("the subgroup's fraction of the benchmark's people"),
        1,
        keep=3,
        scale=100,
    ),
    _number(
        "structure_effect",
        N_("due to structure"),
        N_("points of the gap due to who lives there"),
        "finer",
        signed=True,
    ),
    _number(
        "rate_effect",
        N_("due to rates"),
        N_("points of the gap due to different rates in the same subgroup"),
        "finer",
        signed=True,
    ),
    # datasets and their sources
    _text("subject", N_("subject"), N_("the package the dataset is in"), keep=6),
    _text("kana", N_("in kana"), N_("name of the area in kana"), keep=5),
    _text("prefecture", N_("prefecture"), N_("prefecture the area lies in"), keep=6),
    _text("level", N_("areas by"), N_("level of the areas"), keep=5),
    _text("figures", N_("figures"), N_("figures of the plan it is behind"), keep=4),
    _text("dimensions", N_("dimensions"), N_("names of the dimensions"), keep=4),
    _text("first_period", N_("first period"), N_("the first period held"), keep=5),
    _text("last_period", N_("newest period"), N_("the newest period held"), keep=5),
    _count("observations", N_("observations"), N_("how many observations"), keep=6),
    _count("added", N_("added"), N_("how many are new"), keep=6),
    _count("revised", N_("revised"), N_("how many replace another value"), keep=6),
    _count("unchanged", N_("unchanged"), N_("how many are held already"), keep=6),
    _text("publisher", N_("publisher"), N_("who published it"), keep=6),
    _text("title", N_("title"), N_("title of the publication"), keep=8, wraps=True),
    _text("table", N_("table"), N_("table or figure in it"), keep=3),
    _text("date", N_("published"), N_("date of the publication"), keep=3),
    _text("confidence", N_("read"), N_("plan, official or secondary"), keep=5),
    _text("path", N_("address"), N_("address or path"), keep=4),
    # problems of data
    _text("file", N_("file"), N_("file of the problem")),
    _count("row", N_("row"), N_("row of the file; the header is 1")),
    _text("column", N_("column"), N_("column of the file")),
    _text("rule", N_("rule"), N_("id of the rule"), keep=8),
    _text("family", N_("kind"), N_("what kind of fault a rule finds"), keep=5),
    _text("summary", N_("what it finds"), N_("what a rule finds"), wraps=True),
    _text("advice", N_("what to do"), N_("what to do about a finding"), wraps=True),
    _text("fires", N_("reported"), N_("an example that a rule reports"), wraps=True),
    _text("passes", N_("let pass"), N_("an example that a rule lets pass"), wraps=True),
    _text("severity", N_("severity"), N_("error, warning or info"), keep=6),
    _text("message", N_("message"), N_("what is wrong, and what to do"), wraps=True),
    _text("value", N_("value"), N_("the text of the cell")),
    # numbers of a text
    _text("relation", N_("relation"), N_("what a number was checked by"), keep=8),
    _text("expected", N_("expected"), N_("what would be right"), keep=7),
    _text("evidence", N_("evidence"), N_("calculation or observation"), wraps=True),
    # plans
    _count("figure", N_("figure"), N_("number of the figure")),
    _text("section", N_("section"), N_("section of the plan"), keep=3),
    _text("kind", N_("kind"), N_("what the figure is"), keep=3),
    _text("datasets", N_("held in"), N_("ids of datasets"), wraps=True),
    _text("tables", N_("tables"), N_("ids of the plan's tables"), wraps=True),
    _text(
        "missing", N_("missing"), N_("what is not held, and why"), keep=7, wraps=True
    ),
    _text(
        "cited", N_("cited"), N_("the source that the plan cites for it"), wraps=True
    ),
    _text("goal", N_("goal"), N_("number of the goal; _T is all")),
    _text("goal_label", N_("goal"), N_("name of the goal")),
    _text("status", N_("status"), N_("status of the measures; _T is all")),
    _text("status_label", N_("status"), N_("name of the status")),
    _count("measures", N_("measures"), N_("how many measures")),
    _number("share", N_("share, %"), N_("their share in percent, as printed"), 0),
    _text("time_label", N_("time"), N_("period in both calendars")),
    _text("bound", N_("bound"), N_("on, from or until the period"), keep=6),
    _text("event", N_("event"), N_("id of the event")),
    _count("era", N_("policy era"), N_("number of the policy era"), keep=3),
    _count("line", N_("line"), N_("line of the text")),
    # findings
    _number(
        "score",
        N_("score"),
        N_("0 to 100: size, certainty, freshness, whose it is"),
        0,
        keep=3,
    ),
    _number("result", N_("value"), N_("the number the finding is about"), 1),
    _number(
        "difference",
        N_("difference"),
        N_("the finding's difference, unrounded"),
        1,
        signed=True,
    ),
    _number(
        "difference_lower",
        N_("lower end"),
        N_("lower end of what sampling or rounding leave open"),
        1,
        signed=True,
    ),
    _number(
        "difference_upper",
        N_("upper end"),
        N_("upper end of what sampling or rounding leave open"),
        1,
        signed=True,
    ),
    _text("whose", N_("whose"), N_("own, prefecture or nation: whose values they are")),
    _text(
        "sentence", N_("finding"), N_("what the data show, in a sentence"), wraps=True
    ),
    _text(
        "evidence", N_("evidence"), N_("JSON: formulas over cells, and what they give")
    ),
    _number(
        "age_years",
        N_("age in years"),
        N_("how much older the value is than the newest data held"),
        1,
        keep=7,
    ),
    _number(
        "nation_value",
        N_("nation"),
        N_("the nation's value; of states the share of bodies in percent"),
    ),
    Column(
        "nation_is_computed",
        N_("computed"),
        "boolean",
        N_("whether it was computed from the municipalities"),
    ),
    _number(
        "prefecture_value",
        N_("prefecture"),
        N_("the prefecture's value; of states the share of bodies in percent"),
    ),
    Column(
        "prefecture_is_computed",
        N_("computed"),
        "boolean",
        N_("whether it was computed from the municipalities"),
    ),
    _number(
        "peers_value",
        N_("peers"),
        N_("the value of the municipalities of the same type, computed"),
    ),
    _count(
        "rank_in_nation",
        N_("place in the nation"),
        N_("place among all areas of the level"),
    ),
    _count(
        "tied_in_nation", N_("tied"), N_("how many areas share the place in the nation")
    ),
    _count("of_in_nation", N_("of"), N_("how many areas have a value in the nation")),
    _number(
        "change_1y",
        N_("in a year"),
        N_("change over one year, in the unit of the value"),
        signed=True,
    ),
    _number(
        "change_3y",
        N_("in 3 years"),
        N_("change over three years, in the unit of the value"),
        signed=True,
    ),
    Column(
        "is_falling_back",
        N_("behind and falling back"),
        "boolean",
        N_(
            "whether it is behind the nation, and further than one or three years before"
        ),
    ),
    _text(
        "series",
        N_("course"),
        N_("JSON: the series since its last break, [[period, value], …]"),
    ),
    _text("nation_series", N_("nation"), N_("JSON: the nation's series")),
    # what changed
    _text("what", N_("code of the change"), N_("what changed"), keep=5),
    _text("what_label", N_("what changed"), N_("what changed, in words")),
    _text("old_period", N_("period before"), N_("the period compared with"), keep=4),
    _number("old_value", N_("before"), N_("the value before")),
    _count("old_rank", N_("place before"), N_("the place before"), keep=3),
    Column(
        "places",
        N_("places"),
        "integer",
        N_("places gained; negative: lost"),
        signed=True,
        keep=7,
    ),
    _text("crossed", N_("nation"), N_("ahead or behind: the nation was crossed")),
    _text("old_text", N_("before"), N_("what a definition was"), wraps=True),
    _text("new_text", N_("now"), N_("what a definition is"), wraps=True),
    # what to do
    _text("action", N_("code of the step"), N_("what was done, or is to do"), keep=5),
    _text("action_label", N_("to do"), N_("what was done, or is to do, in words")),
    # targets of a plan
    _text("target", N_("target"), N_("id of the target"), keep=3),
    _text(
        "plan_measure", N_("plan's measure"), N_("the plan's measure it is of"), keep=3
    ),
    _text("owner", N_("owner"), N_("who answers for it"), keep=3),
    _text("base_period", N_("base period"), N_("period of the base"), keep=2),
    _number("base_value", N_("base"), N_("the value the target begins from"), keep=6),
    _text("target_period", N_("due"), N_("period by whose end it is to be reached")),
    _number("target_value", N_("target value"), N_("the value to be reached")),
    _number("made", N_("way made, %"), N_("percent of the way from base to target"), 0),
    _number("elapsed", N_("time gone, %"), N_("percent of the time gone"), 0),
    _number(
        "required_pace",
        N_("needed a year"),
        N_("units a year from now on that reach the target"),
        "finer",
        signed=True,
        keep=4,
    ),
    _number(
        "present_pace",
        N_("made a year"),
        N_("units a year since the base"),
        "finer",
        signed=True,
        keep=4,
    ),
    _text("grade", N_("grade"), N_("A ahead, B on plan, C behind, D not judged")),
    _text("reason", N_("why"), N_("the rule of the grade"), keep=6, wraps=True),
    _number(
        "projected_value",
        N_("projected"),
        N_("the value projected for the target's period"),
        keep=5,
    ),
    _number(
        "projected_lower", N_("lower end"), N_("lower end of its 80% interval"), keep=4
    ),
    _number(
        "projected_upper", N_("upper end"), N_("upper end of its 80% interval"), keep=4
    ),
    _text("projected_period", N_("reached"), N_("month the trend reaches the target")),
    _text("projected_first", N_("earliest"), N_("earliest month, by the 80% interval")),
    _text("projected_last", N_("latest"), N_("latest month, by the 80% interval")),
    # workspaces, reports, rules
    _text("purpose", N_("what it is for"), N_("what the part is for"), wraps=True),
    _text("text", N_("number"), N_("the number as printed")),
    _text("formula", N_("formula"), N_("how it was computed"), keep=5, wraps=True),
    _text("categories", N_("categories"), N_("codes of the categories"), keep=3),
    _count("times", N_("times printed"), N_("how often it is printed"), keep=2),
)

COLUMNS = {column.name: column for column in _ALL}
"""Every public column by its name."""

BESIDE = frozenset([
    "area_decimals", "area_value", "areas", "assessment", "basis", "benchmark",
    "benchmark_decimals", "benchmark_label", "benchmark_value", "best", "category",
    "category_label", "cv", "dataset", "decimals", "delta", "denominator",
    "denominator_period", "deviation_score", "dimension", "distance", "drop_off", "gap",
    "gap_lower", "gap_margin", "gap_published", "gap_upper", "lower", "mean",
    "non_users", "non_users_ratio", "non_users_share", "note", "numerator",
    "obs_status", "obs_value", "of", "percentile", "persons_to_parity", "qualifier",
    "rank", "ratio", "ref_area", "ref_area_label", "reference", "relative_gap",
    "sample_size", "sd", "source", "source_cell", "step", "tied", "time_period",
    "unit_measure", "upper", "worst",
])  # fmt: skip
"""Columns that stand beside dimensions, in a file of data or in an answer."""

RESERVED = BESIDE | {
    "area_share", "bounds", "contested", "group", "is_bound", "population", "rows",
    "subgroup", "values",
}  # fmt: skip
"""Names a dimension cannot have: those of columns beside it, and of those measures add."""


def column_of(name: str) -> Column:
    """Give a column; one that is no public column, such as a dimension, is a text."""
    known = COLUMNS.get(name)
    return known or Column(name, name, "string", "", keep=8, wraps=True)
