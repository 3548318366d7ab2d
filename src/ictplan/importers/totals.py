"""Do the parts make the whole: rows below a 計, municipalities their prefecture.

A total that stands in a file is compared with the sum of its parts wherever these are
all there. A total of rows is never an area by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.messages import N_, Message
from ictplan.importers.longform import where_problem
from ictplan.importers.values import additive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.core.errors import Problem
    from ictplan.importers.draft import Item, Log
    from ictplan.importers.longform import Cells
    from ictplan.importers.places import Place

KINDS = {
    "市": "市",
    "町": "町",
    "村": "村",
    "区": "区",
    "町村": "町村",
    "市区": "市区",
    "市部": "市",
    "町村部": "町村",
    "一般市": "市",
    "都市": "市",
    "特別区": "区",
}
"""Which endings of names the bodies of a partial total have."""

SHOWN = 20
"""How many findings of totals are listed; a file of another kind would have thousands."""


@dataclass
class Checked:
    """How many sums were compared with a total and found equal, and how many not."""

    equal: int = 0
    left: int = 0

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a person should know about it."""
        notes = []
        if self.equal:
            notes.append(
                Message(
                    N_("{count} totals verified: they are the sum of their parts."),
                    {"count": self.equal},
                )
            )
        if self.left:
            notes.append(
                Message(
                    N_("{count} totals not verified: not all their parts are there."),
                    {"count": self.left},
                )
            )
        return tuple(notes)


def verify_rows(
    frame: pl.DataFrame,
    cells: Cells,
    items: Mapping[str, Item],
    areas: AreaRegister,
    log: Log,
    checked: Checked,
    *,
    rounded: bool = False,
) -> list[Problem]:
    """Verify the rows of a table that are totals of other rows, and log them.

    Args:
        frame: All values of the table, those of totals too, with ``row``.
        cells: The table's cells with the place of each row.
        items: The items by code.
        areas: The register.
        log: Where the rows that are left out are written down.
        checked: Is told what was compared.
        rounded: Whether a note says that parts are rounded.
    """
    places = cells.places
    kinds = {place.kind for place in places}
    if not kinds & {"total", "partial", "former"}:
        return []
    findings: list[Problem] = []
    key = [
        "item",
        "column",
        *(c for c in ("time_period", *cells.dimensions) if c in frame.columns),
    ]
    verdict: dict[int, bool | None] = {}
    for (code, *_), group in frame.group_by(key, maintain_order=True):
        if not additive(items[str(code)]):
            continue
        rows = group["row"].to_list()
        values = dict(zip(rows, group["obs_value"].to_list(), strict=True))
        wheres = dict(zip(rows, group["where"].to_list(), strict=True))
        decimals = max((d or 0 for d in group["decimals"].to_list()), default=0)
        step = Decimal(1).scaleb(-decimals)
        for row, parts_of in _sums(rows, places, areas):
            total = values.get(row)
            if total is None:
                continue
            sums = [s for parts in parts_of if (s := _sum(values, parts)) is not None]
            # Counts in single ones add up exactly; rounded ones by half a step each.
            exact = decimals == 0 and not rounded
            slack = (
                Decimal(0)
                if exact
                else step * (max(map(len, parts_of), default=0) + 1) / 2
            )
            equal = any(abs(s - Decimal(total)) <= slack for s in sums)
            if equal:
                checked.equal += 1
                verdict.setdefault(row, True)
            elif sums and places[row].kind != "area":
                verdict[row] = False
                rule = "total" if places[row].kind == "total" else "subtotal"
                findings.append(
                    where_problem(
                        wheres[row], rule,
                        N_("the total is {total}, but its {count} parts add up to {sum}"),
                        total=f"{Decimal(total):,}", count=max(map(len, parts_of)), sum=f"{sums[0]:,}",
                    )
                )  # fmt: skip
    first = (
        frame.group_by("row", maintain_order=True).first().select("row", "source_cell")
    )
    for row, where in first.iter_rows():
        if places[row].kind in ("total", "partial"):
            held = verdict.get(row)
            log.add(
                "total" if held else "unverified",
                cells.file,
                where,
                places[row].scope,
                "",
            )
            checked.left += held is None
    return findings


def _sums(
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
    for at, row in enumerate(rows):
        place = places[row]
        if place.kind == "total":
            before = rows[:at]
            run = _run(reversed(before), places, stop=("total",))
            yield (
                row,
                [
                    p
                    for p in (
                        bodies or tops,
                        run,
                        [*bodies, *tops] if bodies and tops else [],
                    )
                    if p
                ],
            )
        elif place.kind == "partial":
            ending = KINDS.get(place.scope)
            before, after = rows[:at], rows[at + 1 :]
            runs = [
                _run(side, places, stop=stop)
                for stop in (("partial", "total"), ("partial", "total", "outside"))
                for side in (before[::-1], after)
            ]
            alike = [
                r for r in bodies if ending and _ends(places[r].code, ending, areas)
            ]
            if ending:
                yield row, [p for p in (alike, *runs) if p]
            else:
                yield row, [run for run in runs if run]
        elif (
            place.kind == "area"
            and at + 1 < len(rows)
            and places[rows[at + 1]].kind == "former"
        ):
            parts = []
            for other in rows[at + 1 :]:
                if places[other].kind != "former":
                    break
                parts.append(other)
            yield row, [parts]


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
        if place.kind == "area":
            found.append(row)
    return found


def _sum(values: Mapping[int, str | None], rows: Sequence[int]) -> Decimal | None:
    """Add some rows up; None if one has no value."""
    numbers = [values.get(row) for row in rows]
    if not numbers or any(number is None for number in numbers):
        return None
    return sum(
        (Decimal(number) for number in numbers if number is not None), Decimal(0)
    )


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
    below: dict[str, list[str]] = defaultdict(list)
    for code in areas.areas:
        if (parent := areas.parent(code)) and areas.level(code) != "foreign":
            below[parent].append(code)
    tops = [code for code in frame["ref_area"].unique().to_list() if code in below]
    if not tops:
        return []
    findings: list[Problem] = []
    key = ["item", "time_period", *dimensions]
    counted = [
        name
        for name in ("numerator", "denominator")
        if name in frame.columns and frame[name].null_count() < frame.height
    ]
    for column in ("obs_value", *counted):
        part = frame.filter(pl.col(column).is_not_null())
        if column == "obs_value":
            part = part.filter(
                pl.col("item").is_in([c for c, i in items.items() if additive(i)])
            )
        for cell, group in part.group_by(key, maintain_order=True):
            held = dict(
                zip(
                    group["ref_area"].to_list(),
                    group.select(column, "where", "decimals").iter_rows(),
                    strict=True,
                )
            )
            for total in tops:
                if total in held:
                    findings += _verify_one(
                        total,
                        held,
                        below,
                        cell,
                        areas,
                        checked,
                        is_exact=column != "obs_value",
                        rounded=rounded,
                    )
    return findings[:SHOWN]


def verify_sexes(
    frame: pl.DataFrame,
    items: Mapping[str, Item],
    dimensions: Sequence[str],
    *,
    rounded: bool = False,
) -> list[Problem]:
    """Compare the total of both sexes with men and women, where nobody else is told."""
    if "sex" not in dimensions:
        return []
    key = ["ref_area", "time_period", "item", *(d for d in dimensions if d != "sex")]
    counted = [code for code, item in items.items() if additive(item)]
    part = frame.filter(
        pl.col("item").is_in(counted) & pl.col("obs_value").is_not_null()
    )
    findings: list[Problem] = []
    sides = {
        sex: part.filter(pl.col("sex") == sex).select(
            *key, "obs_value", "decimals", "where"
        )
        for sex in ("_T", "M", "F")
    }
    if part.filter(~pl.col("sex").is_in(list(sides))).height:
        return []
    joined = (
        sides["_T"]
        .join(sides["M"].select(*key, men="obs_value"), on=key)
        .join(sides["F"].select(*key, women="obs_value"), on=key)
    )
    for row in joined.iter_rows(named=True):
        total, added = (
            Decimal(row["obs_value"]),
            Decimal(row["men"]) + Decimal(row["women"]),
        )
        decimals = row["decimals"] or 0
        # Three rounded numbers differ by one and a half steps at most.
        slack = (
            Decimal(1).scaleb(-decimals) * 3 / 2 if rounded or decimals else Decimal(0)
        )
        if abs(total - added) > slack:
            findings.append(
                where_problem(
                    row["where"],
                    "total",
                    N_("the total is {total}, but its {count} parts add up to {sum}"),
                    total=f"{total:,}",
                    count=2,
                    sum=f"{added:,}",
                )
            )
    return findings[:SHOWN]


def _verify_one(
    total: str,
    held: Mapping[str, tuple[str, str, int | None]],
    below: Mapping[str, Sequence[str]],
    cell: tuple[object, ...],
    areas: AreaRegister,
    checked: Checked,
    *,
    is_exact: bool,
    rounded: bool,
) -> Iterator[Problem]:
    parts: Sequence[str] = below[total]
    if total == JAPAN and not all(code in held for code in parts):
        parts = [code for prefecture in parts for code in below[prefecture]]
    if not parts or not all(code in held for code in parts):
        checked.left += 1
        return
    value, where, decimals = held[total]
    added = sum((Decimal(held[code][0]) for code in parts), Decimal(0))
    rounded = (rounded or (decimals or 0) != 0) and not is_exact
    slack = (
        (len(parts) + 1) * Decimal(1).scaleb(-(decimals or 0)) / 2
        if rounded
        else Decimal(0)
    )
    if abs(added - Decimal(value)) <= slack:
        checked.equal += 1
        return
    yield where_problem(
        where, "total",
        N_("the total of {area} is {total}, but its {count} parts add up to {sum} ({cell}); the file may lack rows"),
        area=areas.label(total), total=f"{Decimal(value):,}", count=len(parts), sum=f"{added:,}",
        cell=" ".join(map(str, cell)),
    )  # fmt: skip
