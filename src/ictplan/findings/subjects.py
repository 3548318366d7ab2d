"""What is looked at: the rows of a dataset as series, groups and breakdowns of an area.

Where a dataset has no value of the area in a cell, the prefecture's or the nation's
values stand in, never those of another city.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UNITS, DimensionRole, ObsStatus
from ictplan.core.errors import NotComparableError
from ictplan.core.groups import PEER_LIST, group_of
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import N_, Label, Message
from ictplan.core.periods import parse_code
from ictplan.core.query import totals_only, values_of
from ictplan.core.schema import TOTAL
from ictplan.findings.model import (
    Breakdown,
    Coverage,
    Group,
    GroupValues,
    Indicator,
    Member,
    Observed,
    Series,
    Trajectory,
)
from ictplan.findings.movement import before

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.schema import DatasetMetadata, Dimension
    from ictplan.findings.model import Name, Nearness

Key = tuple[str, ...]
"""The codes of a cell, in the order of the dataset's dimensions."""

UNLIKE = (ObsStatus.DEFINITION_DIFFERS.value, ObsStatus.FORECAST.value)
"""Values that are never set beside others: another definition, no observation at all."""

LEAST_POOLED = 0.9
"""The share of a group that must have a value for it to be computed from them."""

LEAST_FULL = 0.6
"""A breakdown is read in the newest period with so many of the fullest's categories."""

SUM_ENDING = "計"
"""Names of categories that are sums of others end so: 導入済み・導入予定の計."""

LEAST_HOLDERS = 0.5
"""A value is missed where at least half of the areas of its kind have one."""


class Neighbours:
    """Who lies beside and above each area; found once for all datasets."""

    def __init__(self, library: Library) -> None:
        """Look the areas up."""
        self.library = library
        self.areas = library.areas
        self._peers: dict[str, tuple[Name, tuple[str, ...]] | None] = {}

    @cached_property
    def by_level(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of each level."""
        found: dict[str, list[str]] = defaultdict(list)
        for area in self.areas.areas.values():
            found[area.level].append(area.code)
        return {level: tuple(sorted(codes)) for level, codes in found.items()}

    @cached_property
    def by_parent(self) -> Mapping[str, tuple[str, ...]]:
        """The codes below each area."""
        found: dict[str, list[str]] = defaultdict(list)
        for area in self.areas.areas.values():
            found[area.parent].append(area.code)
        return {parent: tuple(sorted(codes)) for parent, codes in found.items()}

    def nearest(self, area: str) -> list[tuple[str, Nearness]]:
        """Give whose values tell of an area: its own, its prefecture's, the nation's."""
        found: dict[str, Nearness] = {area: "own"}
        above = self.areas.prefecture_of(area)
        if above is not None:
            found.setdefault(above, "prefecture")
            found.setdefault(JAPAN, "nation")
        return list(found.items())

    def groups(self, area: str) -> list[tuple[str, Name, tuple[str, ...]]]:
        """Give the groups an area has a place in: key, name, codes."""
        level = self.areas.level(area)
        if level == "prefecture":
            return [
                ("prefectures:00000", Message(N_("prefectures")), self.by_level[level])
            ]
        if level != "municipality":
            return []
        above = self.areas.parent(area) or JAPAN
        found: list[tuple[str, Name, tuple[str, ...]]] = [
            (
                f"municipalities:{above}",
                Message(
                    N_("municipalities of {prefecture}"),
                    {"prefecture": self.areas.label(above)},
                ),
                self.by_parent[above],
            ),
            (
                "municipalities:00000",
                Message(N_("municipalities of Japan")),
                self.by_level[level],
            ),
        ]
        peers = self.peers(area)
        if peers is not None:
            found.append((f"peers:{area}", *peers))
        return found

    def peers(self, area: str) -> tuple[Name, tuple[str, ...]] | None:
        """Give the municipalities of the same type and their name; None unknown."""
        if area not in self._peers:
            self._peers[area] = self._find_peers(area)
        return self._peers[area]

    def _find_peers(self, area: str) -> tuple[Name, tuple[str, ...]] | None:
        if PEER_LIST not in self.library.ids:
            return None
        try:
            group = group_of(area, PEERS, library=self.library)
        except NotComparableError:
            return None
        name = Message(N_("municipalities of type {type}"), {"type": group.label})
        return name, tuple(sorted({*group.codes, area}))


class Panel:
    """One dataset, laid out so that what it says of any area is found fast."""

    def __init__(
        self,
        dataset: Dataset,
        neighbours: Neighbours,
        as_of: int,
        *,
        areas: Collection[str] | None = None,
    ) -> None:
        """Read the rows of a dataset.

        Args:
            dataset: The dataset, with the rows of all areas.
            neighbours: Who lies beside whom.
            as_of: The day as of which data are fresh.
            areas: Whose series are read; of all others only places. All without it.
        """
        self.dataset = dataset
        self.metadata = dataset.metadata
        self.as_of = as_of
        self._neighbours = neighbours
        self._dimensions = self.metadata.dimension_ids
        self._of_items: dict[str, DatasetMetadata] = {}
        values = values_of(dataset)
        usable = ~pl.col("is_bound") & ~pl.col("obs_status").is_in(UNLIKE)
        self._values = values.filter(usable & pl.col("obs_value").is_not_null())
        totals = totals_only(self._values, self.metadata, but=())
        self._totals = {
            tuple(map(str, row))
            for row in totals.select(self._dimensions).unique().iter_rows()
        }
        self._series = self._read(areas)
        self._placed: dict[
            tuple[Key, str], Mapping[str, tuple[Fraction, int | None, int | None]]
        ] = {}
        self._computed_of: dict[tuple[object, ...], tuple[Observed, ...]] = {}
        self._of_groups: dict[tuple[Key, tuple[str, ...], str], GroupValues] = {}

    @property
    def newest_day(self) -> int:
        """The last day of the newest value; 0 without any."""
        periods = self._values.get_column("time_period").unique()
        return max((day_of(str(code)) for code in periods), default=0)

    def _read(
        self, areas: Collection[str] | None
    ) -> Mapping[Key, Mapping[str, Series]]:
        frame = self._values
        if areas is not None:
            frame = frame.filter(pl.col("ref_area").is_in(list(areas)))
        found: dict[Key, dict[str, list[Observed]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for row in self._rows(frame.sort("time_period")):
            key, point = self._observed(row)
            found[key][point.area].append(point)
        label = self._neighbours.areas.label
        return {
            key: {
                area: Series(area, label(area), tuple(points))
                for area, points in by_area.items()
            }
            for key, by_area in found.items()
        }

    def _rows(self, frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
        wanted = [
            name
            for name in (
                "ref_area",
                "time_period",
                *self._dimensions,
                "obs_value",
                "obs_status",
                "decimals",
                "numerator",
                "denominator",
                "sample_size",
                "source",
                "contested",
            )
            if name in frame.columns
        ]
        return frame.select(wanted).iter_rows(named=True)

    def _observed(self, row: Mapping[str, Any]) -> tuple[Key, Observed]:
        key = tuple(str(row[name]) for name in self._dimensions)
        metadata = self._metadata_of(key)
        unit = UNITS[metadata.unit_measure]
        counted = (
            unit.per is not None and row["numerator"] is not None and row["denominator"]
        )
        decimals = row.get("decimals")
        period = str(row["time_period"])
        return key, Observed(
            area=row["ref_area"],
            period=period,
            day=day_of(period),
            value=Fraction((unit.per or 1) * row["numerator"], row["denominator"])
            if counted
            else exact(row["obs_value"]),
            decimals=metadata.decimals if decimals is None else decimals,
            numerator=row["numerator"] if counted else None,
            denominator=row["denominator"] if counted else None,
            sample_size=row["sample_size"],
            source=row["source"],
            is_contested=row["contested"],
            is_break=row["obs_status"] == ObsStatus.BREAK or period in self._breaks,
            published=row["obs_value"],
        )

    @cached_property
    def _breaks(self) -> frozenset[str]:
        return frozenset(broken.time_period for broken in self.metadata.breaks)

    def _metadata_of(self, key: Key) -> DatasetMetadata:
        """Give the metadata of a cell: that of its item where items differ."""
        item = self.metadata.item_dimension
        if item is None or not self.metadata.items:
            return self.metadata
        code = key[self._dimensions.index(item)]
        if code not in self._of_items:
            self._of_items[code] = self.metadata.for_item(code)
        return self._of_items[code]

    def indicator(self, key: Key) -> Indicator:
        """Name a cell."""
        return self._indicator(key)

    @lru_cache  # noqa: B019
    def _indicator(self, key: Key) -> Indicator:
        metadata = self._metadata_of(key)
        cell = dict(zip(self._dimensions, key, strict=True))
        categories = {name: code for name, code in cell.items() if code != TOTAL}
        names = [self._category(name, code) for name, code in categories.items()]
        return Indicator(
            dataset=self.dataset.id,
            label=with_categories(metadata.label, names),
            category_label=joined(names),
            cell=cell,
            categories=categories,
            unit_measure=metadata.unit_measure,
            unit=UNITS[metadata.unit_measure],
            direction=metadata.direction,
            full_count=metadata.full_count,
        )

    def _category(self, dimension: str, code: str) -> Label:
        return self._labels[dimension].get(code, Label(code, code))

    @cached_property
    def _codelists(self) -> Mapping[str, Any]:
        return {
            dimension.id: self._neighbours.library.codelist(dimension.codelist)
            for dimension in self.metadata.dimensions
        }

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, Label]]:
        return {
            name: {
                item.code: Label(item.label_ja, item.label_en) for item in found.items
            }
            for name, found in self._codelists.items()
        }

    @cached_property
    def _cells(self) -> list[Key]:
        return [key for key in self._series if key in self._totals]

    def cells(self) -> list[Key]:
        """Give the cells whose subgroups are totals."""
        return self._cells

    @property
    def all_cells(self) -> Iterable[Key]:
        """The cells of every category, totals or not."""
        return self._series.keys()

    def series(self, key: Key, area: str) -> Series | None:
        """Give an area's series in a cell; None without values."""
        return self._series.get(key, {}).get(area)

    def nearest(self, area: str, key: Key) -> tuple[str, Nearness] | None:
        """Say whose series tells of an area in a cell; None where nobody's does."""
        by_area = self._series.get(key, {})
        for code, nearness in self.sources(area):
            if code in by_area:
                return code, nearness
        return None

    def sources(self, area: str) -> list[tuple[str, Nearness]]:
        """Give whose values may tell of an area.

        Of what bodies do themselves, nobody's but its own.
        """
        near = self._neighbours.nearest(area)
        return near[:1] if self.metadata.of_bodies else near

    def trajectory(self, area: str, key: Key, nearness: Nearness) -> Trajectory:
        """Give an area's series in one cell, with all it is compared with."""
        series = self._series[key][area]
        groups = tuple(self._groups(key, area))
        return Trajectory(
            self.indicator(key),
            series,
            nearness,
            tuple(self._benchmarks(key, series, groups)),
            groups,
            self.as_of,
        )

    def _groups(self, key: Key, area: str) -> Iterator[Group]:
        if self.indicator(key).unit.is_amount:
            return
        for name, label, codes in self._neighbours.groups(area):
            yield Group(name, label, codes, partial(self._grouped, key, codes))

    def _grouped(self, key: Key, codes: tuple[str, ...], period: str) -> GroupValues:
        """Give the values of a group; areas of the same group share them."""
        known = (key, codes, period)
        if known not in self._of_groups:
            values = self._values_at(key, period)
            held = {code: values[code] for code in codes if code in values}
            counts = {c: (n, d) for c, (_, n, d) in held.items() if n is not None and d}
            self._of_groups[known] = GroupValues(
                {code: value for code, (value, _, _) in held.items()},
                counts if len(counts) == len(held) else {},
            )
        return self._of_groups[known]

    def _values_at(
        self, key: Key, period: str
    ) -> Mapping[str, tuple[Fraction, int | None, int | None]]:
        """Give value and counts of every area in one cell and period."""
        if (key, period) not in self._placed:
            per = self.indicator(key).unit.per
            rows = self._by_cell[key].filter(
                pl.col("time_period").cast(pl.String) == period
            )
            columns = ("ref_area", "obs_value", "numerator", "denominator")
            self._placed[key, period] = {
                area: (Fraction(per * n, d), n, d)
                if per is not None and n is not None and d
                else (exact(value), None, None)
                for area, value, n, d in rows.select(columns).iter_rows()
            }
        return self._placed[key, period]

    @cached_property
    def _by_cell(self) -> Mapping[Key, pl.DataFrame]:
        if not self._dimensions:
            return {(): self._values}
        parts = self._values.partition_by(self._dimensions, as_dict=True)
        return {tuple(map(str, key)): part for key, part in parts.items()}

    def _benchmarks(
        self, key: Key, series: Series, groups: Sequence[Group]
    ) -> Iterator[Series]:
        """Give what a series is compared with: published, else computed."""
        areas = self._neighbours.areas
        names = dict.fromkeys(("nation", "prefecture", *self.metadata.benchmarks))
        for name in names:
            code = JAPAN if name == "nation" else name
            if name == "prefecture":
                code = areas.prefecture_of(series.area) or series.area
            if code == series.area or code not in areas:
                continue
            # What a prefecture does itself is not what its municipalities do.
            published = None if self.metadata.of_bodies else self.series(key, code)
            if published is not None:
                yield published
            elif name in ("nation", "prefecture"):
                wanted = f"municipalities:{code}"
                yield from self._computed(
                    key, series, groups, wanted, areas.label(code)
                )
        yield from self._computed(key, series, groups, f"peers:{series.area}", None)

    def _computed(
        self,
        key: Key,
        series: Series,
        groups: Sequence[Group],
        wanted: str,
        name: Name | None,
    ) -> Iterator[Series]:
        """Compute a benchmark of a group's values, in the periods that are told of."""
        group = next((group for group in groups if group.key == wanted), None)
        unit = self.indicator(key).unit
        if group is None or unit.states:
            return
        last = series.points[-1]
        periods = [last, *(before(series.points, last, years=n) for n in (1, 3))]
        code = PEERS if wanted.startswith(PEERS) else wanted.partition(":")[2]
        points = [
            point
            for period in periods
            if period is not None
            for point in self._pooled_once(key, group, period, code)
        ]
        if points:
            yield Series(
                code,
                name or group.name,
                tuple(sorted(points, key=lambda point: point.day)),
            )

    def _pooled_once(
        self, key: Key, group: Group, like: Observed, code: str
    ) -> tuple[Observed, ...]:
        """Compute a benchmark once for all the areas of a group."""
        known = (key, group.codes, like.period, like.decimals, code)
        if known not in self._computed_of:
            per = self.indicator(key).unit.per or 1
            self._computed_of[known] = tuple(pooled(group, like, code, per))
        return self._computed_of[known]

    @cached_property
    def bases(self) -> list[tuple[Dimension, Key]]:
        """The cells that are broken down by a dimension, ``_T`` in its own place."""
        return [
            (dimension, base)
            for dimension in self.metadata.dimensions
            if dimension.role is not DimensionRole.DEFINITION
            for base in self._bases(dimension)
        ]

    def _bases(self, dimension: Dimension) -> list[Key]:
        """Give the cells a dimension is broken down in, ``_T`` in its own place."""
        place = self._dimensions.index(dimension.id)
        subgroups = [
            i
            for i, other in enumerate(self.metadata.dimensions)
            if other.role is DimensionRole.SUBGROUP and i != place
        ]
        found: dict[Key, None] = {}
        has_total = {i: any(key[i] == TOTAL for key in self._series) for i in subgroups}
        for key in self._series:
            if all(key[i] == TOTAL or not has_total[i] for i in subgroups):
                found[(*key[:place], TOTAL, *key[place + 1 :])] = None
        return list(found)

    def breakdown(
        self, area: str, dimension: Dimension, base: Key, nearness: Nearness
    ) -> Breakdown | None:
        """Give an area's categories of a dimension; None without two in a period."""
        place = self._dimensions.index(dimension.id)
        series = {
            key[place]: by_area[area]
            for key, by_area in self._below[dimension.id, base]
            if area in by_area
        }
        period = newest_full(series)
        if period is None:
            return None
        return self._breakdown(dimension, base, area, nearness, period, series)

    @cached_property
    def _below(
        self,
    ) -> Mapping[tuple[str, Key], list[tuple[Key, Mapping[str, Series]]]]:
        """The cells of the categories of each base, without those that are sums."""
        found: dict[tuple[str, Key], list[tuple[Key, Mapping[str, Series]]]] = (
            defaultdict(list)
        )
        for dimension in self.metadata.dimensions:
            place = self._dimensions.index(dimension.id)
            for key, by_area in self._series.items():
                if key[place] == TOTAL or self._is_sum(dimension.id, key[place]):
                    continue
                base = (*key[:place], TOTAL, *key[place + 1 :])
                found[dimension.id, base].append((key, by_area))
        return found

    def _is_sum(self, dimension: str, code: str) -> bool:
        return self._category(dimension, code).ja.endswith(SUM_ENDING)

    def _breakdown(
        self,
        dimension: Dimension,
        base: Key,
        area: str,
        nearness: Nearness,
        period: str,
        series: Mapping[str, Series],
    ) -> Breakdown:
        codelist = self._codelists[dimension.id]
        members = tuple(
            Member(
                item.code,
                Label(item.label_ja, item.label_en),
                limit(item.lower),
                limit(item.upper),
                series[item.code].by_period[period],
            )
            for item in codelist.items
            if item.code in series and period in series[item.code].by_period
        )
        return Breakdown(
            indicator=self.indicator(base),
            dimension=dimension.id,
            role=dimension.role.value,
            is_ordered=codelist.ordered,
            area=area,
            name=self._neighbours.areas.label(area),
            nearness=nearness,
            period=period,
            members=members,
            series=series,
            as_of=self.as_of,
        )

    def coverage(self, area: str) -> Coverage | None:
        """Say how much a dataset holds of an area; None where it is of other things."""
        level = self._neighbours.areas.level(area)
        kin = self._neighbours.by_level[level]
        held = self._areas_held & frozenset(kin)
        for code, nearness in self.sources(area):
            newest = self._newest(code)
            if newest is not None:
                return self._covered(area, code, nearness, newest, len(held))
        if len(held) < LEAST_HOLDERS * len(kin):
            return None
        keys = self.cells()
        if not keys:
            return None
        return self._covered(area, area, "own", (keys[0], None), len(held))

    @cache  # noqa: B019
    def _newest(self, area: str) -> tuple[Key, Observed] | None:
        """Give the newest value of an area in any cell of totals."""
        found = [
            (by_area[area].points[-1].day, key)
            for key in self.cells()
            if area in (by_area := self._series[key])
        ]
        if not found:
            return None
        day = max(day for day, _ in found)
        key = next(key for at, key in found if at == day)
        return key, self._series[key][area].points[-1]

    @cached_property
    def _areas_held(self) -> frozenset[str]:
        return frozenset(self._values.get_column("ref_area").unique().to_list())

    def _covered(
        self,
        asked: str,
        area: str,
        nearness: Nearness,
        found: tuple[Key, Observed | None],
        holders: int,
    ) -> Coverage:
        areas = self._neighbours.areas
        kin = len(self._neighbours.by_level[areas.level(asked)])
        key, newest = found
        named = self.indicator(key)
        return Coverage(
            # Of the dataset as a whole: its name alone.
            indicator=Indicator(
                **{**vars(named), "label": self.metadata.label, "categories": {}}
            ),
            area=area,
            name=areas.label(area),
            asked=asked,
            asked_name=areas.label(asked),
            nearness=nearness,
            newest=newest,
            holders=holders if holders >= LEAST_HOLDERS * kin else 0,
            size=kin,
            has_own=nearness == "own" and newest is not None,
            as_of=self.as_of,
        )


def pooled(group: Group, like: Observed, code: str, per: int) -> Iterator[Observed]:
    """Make one value of a group's in the period of another: of all counts, else the median."""
    values = group.at(like.period)
    if len(values.by_area) < LEAST_POOLED * len(group.codes):
        return
    n, d = values.totals or (None, None)
    yield Observed(
        area=code,
        period=like.period,
        day=like.day,
        value=Fraction(per * n, d) if n is not None and d else values.median,
        decimals=like.decimals,
        numerator=n,
        denominator=d,
        source=like.source,
        group=group.key,
    )


def newest_full(series: Mapping[str, Series]) -> str | None:
    """Give the newest period that has two categories, and most of the fullest's."""
    counts: dict[str, tuple[int, int]] = {}
    for found in series.values():
        for point in found.points:
            day, count = counts.get(point.period, (point.day, 0))
            counts[point.period] = (day, count + 1)
    fullest = max((count for _, count in counts.values()), default=0)
    enough = [
        (day, period)
        for period, (day, count) in counts.items()
        if count >= max(2, LEAST_FULL * fullest)
    ]
    return max(enough)[1] if enough else None


def with_categories(label: Label, names: Sequence[Label]) -> Label:
    """Name an indicator with its categories, those it does not name already."""
    ja = [name.ja for name in names if name.ja not in label.ja]
    en = [name.en for name in names if name.en not in label.en]
    return Label(
        ja=f"{label.ja}（{'、'.join(ja)}）" if ja else label.ja,
        en=f"{label.en} ({', '.join(en)})" if en else label.en,
    )


def joined(names: Sequence[Label]) -> Label:
    """Join names by blanks."""
    return Label(" ".join(n.ja for n in names), " ".join(n.en for n in names))


@lru_cache(maxsize=262144)
def exact(value: float) -> Fraction:
    """Give a published decimal number exactly: 53.5 is 107/2."""
    return Fraction(Decimal(repr(value)))


@lru_cache(maxsize=8192)
def day_of(code: str) -> int:
    """Give the last day of a period, as a count of days."""
    return parse_code(code).end.toordinal()


def limit(value: object) -> int | None:
    """Read a limit of a category; None without one."""
    return None if value in (None, "") else int(float(str(value)))
