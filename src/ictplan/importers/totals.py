"""Do the parts make the whole: rows below a 計, municipalities their prefecture.

A total that stands in a file is compared with the sum of its parts wherever these are
all there. A total of rows is never an area by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.messages import N_, Message
from ictplan.core.schema import TOTAL
from ictplan.importers.match import where_problem
from ictplan.importers.values import additive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.core.errors import Problem
    from ictplan.importers.draft import Item, Log
    from ictplan.importers.longform import Cells
    from ictplan.importers.places import Place

KINDS = {
    "町村": "町村", "町村部": "町村", "郡部": "町村", "特別区": "区", "区": "区", "町": "町", "村": "村",
    **dict.fromkeys(["市", "市区", "市部", "一般市", "都市"], "市"),
}  # fmt: skip
"""Which endings of names the bodies of a partial total have."""

SHOWN = 20
"""How many findings of totals are listed; a file of another kind would have thousands."""

MEASURED = ("obs_value", "numerator", "denominator")
"""What is added up: values that are amounts, and the counts behind shares."""

NOISE = 1e-9
"""How far sums of binary fractions lie beside those of the decimals printed."""

UNEQUAL = N_("the total is {total}, but its {count} parts add up to {sum}")
UNEQUAL_AREA = N_(
    "the total of {area} is {total}, but its {count} parts add up to {sum} ({cell}); the file may lack rows"
)


@dataclass
class Checked:
    """How many sums were compared with a total and found equal, and how many not."""

    equal: int = 0
    left: int = 0
    verdicts: dict[int, bool] = field(default_factory=dict)

    def tell(self, frame: pl.DataFrame, cells: Cells, log: Log) -> None:
        """Log the rows of totals of the table last verified, which are left out."""
        first = frame.group_by("row", maintain_order=True).first()
        for at, where in first.select("row", "source_cell").iter_rows():
            place = cells.places[at]
            if place.kind in ("total", "partial"):
                kind = "total" if self.verdicts.get(at) else "unverified"
                log.add(kind, cells.file, where, place.scope, "")
                self.left += at not in self.verdicts

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a person should know about it."""
        counted = (
            (
                self.equal,
                N_("{count} totals verified: they are the sum of their parts."),
            ),
            (
                self.left,
                N_("{count} totals not verified: not all their parts are there."),
            ),
        )
        return tuple(
            Message(template, {"count": count}) for count, template in counted if count
        )


Link = tuple[int, int | str, int, int | str]
"""A group of values (-1 for each of them), a total, a way to add it up, one part."""


def _compare(
    values: pl.DataFrame, on: str, links: Sequence[Link], *, rounded: bool
) -> pl.DataFrame:
    """Lay totals beside the sums of their parts.

    Counts in single ones add up exactly; rounded ones by half a step for each part and
    the total.

    Args:
        values: ``group``, the column ``on`` that totals and parts are told by,
            ``number``, ``decimals``, ``where``; no nulls in ``number``.
        on: ``row``, ``ref_area`` or ``sex``.
        links: Which parts make which total; a total may be made in several ways.
        rounded: Whether parts are said to be rounded.

    Returns:
        The rows of totals that have a part, with ``is_equal`` (null where no way has
        all its parts), ``added`` and ``parts`` of the first way that has.
    """
    kind = values.schema[on]
    table = pl.DataFrame(
        links,
        schema={"group": pl.Int64, "total": kind, "way": pl.Int64, "part": kind},
        orient="row",
    )
    keys = (
        ["group", "total", "way"] if (table["group"] >= 0).all() else ["total", "way"]
    )
    sized = table.with_columns(parts=pl.len().over("group", "total", "way"))
    if "group" not in keys:
        sized = sized.drop("group")
    parts = sized.join(
        values.select("group", "number", "decimals", part=on),
        on=["part", *(k for k in keys if k == "group")],
    )
    sums = parts.group_by("group", "total", "way", maintain_order=True).agg(
        added=pl.col("number").sum(),
        finest=pl.col("decimals").max(),
        held=pl.len(),
        parts=pl.col("parts").first(),
    )
    beside = values.join(
        sums,
        left_on=["group", on],
        right_on=["group", "total"],
        maintain_order="left_right",
    )
    decimals = pl.max_horizontal("decimals", "finest").fill_null(0)
    slack = (
        pl.when((decimals == 0) & ~pl.col("is_rounded") & (not rounded))
        .then(0.0)
        .otherwise(pl.lit(10.0).pow(-decimals) * (pl.col("parts") + 1) / 2)
    )
    away = (pl.col("added") - pl.col("number")).abs()
    is_whole = pl.col("held") == pl.col("parts")
    return (
        beside.with_columns(
            is_equal=pl.when(is_whole).then(
                away <= slack + NOISE * pl.col("number").abs()
            )
        )
        .sort(pl.col("way"), maintain_order=True)
        .group_by("group", on, maintain_order=True)
        .agg(
            pl.exclude("added", "parts", "is_equal", "held", "way").first(),
            is_equal=pl.when(pl.col("is_equal").count() > 0).then(
                pl.col("is_equal").any()
            ),
            added=pl.col("added").filter(is_whole).first(),
            parts=pl.col("parts").filter(is_whole).max(),
        )
    )


def _numbered(frame: pl.DataFrame, column: str, key: Sequence[str]) -> pl.DataFrame:
    """Give the values of a column as numbers, with the group each belongs to."""
    if column != "obs_value":
        # Counts behind a share are whole, however many digits the share has.
        frame = frame.with_columns(
            decimals=pl.lit(0, pl.Int64), is_rounded=pl.lit(value=False)
        )
    return (
        frame.with_columns(number=pl.col(column).cast(pl.Float64, strict=False))
        .filter(pl.col("number").is_not_null())
        .with_columns(group=pl.struct(key).rank("dense").cast(pl.Int64))
    )


def _shown(number: float, decimals: int | None) -> str:
    return f"{number:,.{max(decimals or 0, 0)}f}"


def _finding(
    row: Mapping[str, object], rule: str, template: str, **more: object
) -> Problem:
    decimals = row["decimals"]
    digits = decimals if isinstance(decimals, int) else 0
    return where_problem(
        str(row["where"]), rule, template,
        total=_shown(float(str(row["number"])), digits), count=row["parts"],
        sum=_shown(float(str(row["added"])), digits), **more,
    )  # fmt: skip


def _additive(frame: pl.DataFrame, items: Mapping[str, Item]) -> pl.DataFrame:
    counted = [code for code, item in items.items() if additive(item)]
    return frame.filter(pl.col("item").is_in(counted))


def verify_rows(
    frame: pl.DataFrame,
    cells: Cells,
    items: Mapping[str, Item],
    areas: AreaRegister,
    checked: Checked,
    *,
    rounded: bool = False,
) -> list[Problem]:
    """Verify the rows of a table that are totals of other rows.

    Args:
        frame: All values of the table, those of totals too, with ``row``.
        cells: The table's cells with the place of each row.
        items: The items by code.
        areas: The register.
        checked: Is told what was compared, with the verdict of each row.
        rounded: Whether a note says that parts are rounded.
    """
    places = cells.places
    verdict = checked.verdicts = {}
    if not {place.kind for place in places} & {"total", "partial", "former"}:
        return []
    axes = [c for c in ("time_period", *cells.dimensions) if c in frame.columns]
    findings: list[Problem] = []
    for column in MEASURED:
        part = _additive(frame, items) if column == "obs_value" else frame
        values = _numbered(part, column, ["item", "column", *axes])
        links = [
            (group, row, way, part)
            for group, rows in values.group_by("group").agg("row").iter_rows()
            for row, ways in _row_sums(rows, places, areas)
            for way, parts in enumerate(ways)
            for part in parts
        ]
        found = _compare(values, "row", links, rounded=rounded)
        for row in found.iter_rows(named=True):
            at, is_equal = row["row"], row["is_equal"]
            if is_equal:
                checked.equal += 1
                verdict.setdefault(at, True)
            elif is_equal is False and places[at].kind != "area":
                verdict[at] = False
                rule = "total" if places[at].kind == "total" else "subtotal"
                findings.append(_finding(row, rule, UNEQUAL))
    return findings


def _row_sums(
    rows: Sequence[int], places: Sequence[Place], areas: AreaRegister
) -> Iterator[tuple[int, list[list[int]]]]:
    """Give each row of a total with the sets of rows it may be the sum of."""
    bodies = [r for r in rows if places[r].kind == "area" and _is_body(places[r].code)]
    tops = [
        r
        for r in rows
        if places[r].kind == "area"
        and not _is_body(places[r].code)
        and places[r].code != JAPAN
    ]
    whole = bodies or tops
    rest = [r for r in rows if places[r].kind == "rest"]
    for at, row in enumerate(rows):
        place, before, after = places[row], rows[:at], rows[at + 1 :]
        ways: list[list[int]] = []
        if place.kind == "total":
            run = _run(reversed(before), places, stop=("total",))
            both = [*bodies, *tops] if bodies and tops else []
            ways = [whole, run, both, [*whole, *rest] if rest else []]
        elif place.kind == "partial":
            endings = KINDS.get(place.scope, "")
            alike = [r for r in bodies if _ends(places[r].code, endings, areas)]
            ways = [alike, *_runs(before, after, places)]
        elif place.kind == "area":
            ways = [list(takewhile(lambda r: places[r].kind == "former", after))]
        if any(ways):
            yield row, [way for way in ways if way]


def _runs(
    before: Sequence[int], after: Sequence[int], places: Sequence[Place]
) -> Iterator[list[int]]:
    """Give the bodies above and below a subtotal, up to the next one or past it."""
    for stop in (("partial", "total"), ("partial", "total", "outside")):
        for side in (before[::-1], after):
            yield _run(side, places, stop=stop)


def _is_body(code: str) -> bool:
    return code[2:] != "000"


def _ends(code: str, endings: str, areas: AreaRegister) -> bool:
    return code in areas and areas.label(code).ja[-1] in endings


def _run(
    rows: Iterable[int], places: Sequence[Place], *, stop: tuple[str, ...]
) -> list[int]:
    """Give the bodies next to a total, up to the next one."""
    found: list[int] = []
    for row in rows:
        place = places[row]
        if place.kind in stop or (place.kind == "area" and not _is_body(place.code)):
            break
        if place.kind in ("area", "rest"):
            found.append(row)
    return found


def verify_areas(
    frame: pl.DataFrame,
    items: Mapping[str, Item],
    areas: AreaRegister,
    dimensions: Sequence[str],
    checked: Checked,
    *,
    rounded: bool = False,
) -> list[Problem]:
    """Compare prefectures and Japan with the sum of the areas below them.

    Counts behind shares (``numerator``, ``denominator``) are compared too.
    """
    held = set(frame["ref_area"].unique().to_list())
    links = [link for link in _area_links(areas) if link[1] in held]
    if not links:
        return []
    key = ["item", "time_period", *dimensions]
    findings: list[Problem] = []
    for column in MEASURED:
        if column not in frame.columns:
            continue
        part = _additive(frame, items) if column == "obs_value" else frame
        values = _numbered(part, column, key)
        is_rounded = rounded and column == "obs_value"
        found = _compare(values, "ref_area", links, rounded=is_rounded)
        checked.equal += int(found["is_equal"].sum() or 0)
        checked.left += found["is_equal"].null_count()
        findings += [
            _finding(
                row, "total", UNEQUAL_AREA, area=areas.label(row["ref_area"]),
                cell=" ".join(str(row[name]) for name in key),
            )
            for row in found.filter(~pl.col("is_equal")).iter_rows(named=True)
        ]  # fmt: skip
    return findings[:SHOWN]


def _area_links(areas: AreaRegister) -> Iterator[Link]:
    """Give what makes prefectures, and Japan: of prefectures, or of all municipalities."""
    for code in areas.areas:
        level, parent = areas.level(code), areas.parent(code)
        if parent and level != "foreign":
            yield -1, parent, 0, code
        if level == "municipality":
            yield -1, JAPAN, 1, code


def verify_categories(
    frame: pl.DataFrame,
    items: Mapping[str, Item],
    dimensions: Sequence[str],
    *,
    rounded: bool = False,
) -> list[Problem]:
    """Compare the total of both sexes with men and women, of a city with its wards.

    Sexes only where nobody else is told.
    """
    findings: list[Problem] = []
    for name in ("sex", "ward"):
        if name not in dimensions:
            continue
        if name == "sex" and set(frame["sex"].unique()) != {TOTAL, "M", "F"}:
            continue
        key = ["ref_area", "time_period", "item", *(d for d in dimensions if d != name)]
        values = _numbered(_additive(frame, items), "obs_value", key)
        codes = dict(frame.group_by("ref_area").agg(pl.col(name).unique()).iter_rows())
        firsts = values.group_by("group", maintain_order=True).first()
        links = [
            (group, TOTAL, 0, code)
            for group, area in firsts.select("group", "ref_area").iter_rows()
            for code in (("M", "F") if name == "sex" else codes[area])
            if code != TOTAL
        ]
        found = _compare(values, name, links, rounded=rounded)
        wrong = found.filter((pl.col(name) == TOTAL) & ~pl.col("is_equal"))
        findings += [_finding(r, "total", UNEQUAL) for r in wrong.iter_rows(named=True)]
    return findings[:SHOWN]
