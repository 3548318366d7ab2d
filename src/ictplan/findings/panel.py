"""How does a dataset lie open to be asked about any area: series, groups, breakdowns.

Where a dataset has no value of the area in a cell, the prefecture's or the nation's
values stand in, never those of another city. An area's rows are read when it is asked
about, so that one page reads three areas and all pages no area twice.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UNITS, DimensionRole, ObsStatus
from ictplan.core.errors import NotComparableError
from ictplan.core.groups import PEER_LIST, group_of
from ictplan.core.later import pl
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import LANGUAGES, N_, Label, Message
from ictplan.core.periods import parse_code
from ictplan.core.query import totals_only, values_of
from ictplan.core.schema import TOTAL
from ictplan.findings.model import Indicator, Observed, Series
from ictplan.findings.movement import SPANS
from ictplan.findings.subjects import (
    Breakdown,
    Coverage,
    Group,
    GroupValues,
    Member,
    Trajectory,
    before,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.codelists import Codelist
    from ictplan.core.dataset import Dataset
    from ictplan.core.groups import Group as CoreGroup
    from ictplan.core.library import Library
    from ictplan.core.messages import Language
    from ictplan.core.schema import DatasetMetadata, Dimension
    from ictplan.findings.model import Name, Nearness

Key = tuple[str, ...]
"""The codes of a cell, in the order of the dataset's dimensions."""

Value = tuple[Fraction, int | None, int | None]
"""An exact value with its numerator and denominator, where it has them."""

UNLIKE = (ObsStatus.DEFINITION_DIFFERS.value, ObsStatus.FORECAST.value)
"""Values that are never set beside others: another definition, no observation at all."""

LEAST_POOLED = 0.5
"""The share of a group that must have a value for it to be computed from them: fewer do
not stand for the whole, see `ictplan.core.groups.group_benchmark`."""

LEAST_FULL = 0.6
"""A breakdown is read in the newest period with so many of the fullest's categories."""

SUM_ENDING, SUM_CODE = "計", "any"
"""Categories that hold others end so, 導入済み・導入予定の計, or are any of them."""

LEAST_HOLDERS = 0.5
"""A value is missed where at least half of the areas of its kind have one."""

COLUMNS = (
    "time_period",
    "obs_value",
    "obs_status",
    "decimals",
    "numerator",
    "denominator",
    "sample_size",
    "source",
    "contested",
)
"""What is read of each row, before its categories."""


class Neighbours:
    """Who lies beside and above each area; found once for all datasets."""

    def __init__(self, library: Library) -> None:
        """Look the areas up."""
        self.library = library
        self.areas = library.areas
        self.nearest = cache(self._nearest)
        self.groups = cache(self._groups)
        self._alike = cache(self._find_alike)

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

    def _nearest(self, area: str) -> Mapping[str, Nearness]:
        """Give whose values tell of an area: its own, its prefecture's, the nation's."""
        found: dict[str, Nearness] = {area: "own"}
        above = self.areas.prefecture_of(area)
        if above is not None:
            found.setdefault(above, "prefecture")
            found.setdefault(JAPAN, "nation")
        return found

    def _groups(self, area: str) -> list[tuple[str, Name, tuple[str, ...]]]:
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
                    {"prefecture": self.areas.distinct_label(above)},
                ),
                self.by_parent[above],
            ),
            (
                "municipalities:00000",
                Message(N_("municipalities of Japan")),
                self.by_level[level],
            ),
        ]
        alike = self._alike(area)
        if alike is not None:
            name = Message(N_("municipalities of type {type}"), {"type": alike.label})
            members = tuple(sorted({*alike.codes, area}))
            found.append((f"peers:{area}", name, members))
        return found

    def counted(self, area: str) -> tuple[str, ...]:
        """Give those of an area's type that enter averages, and the area itself."""
        alike = self._alike(area)
        return () if alike is None else tuple(sorted({*alike.counted, area}))

    def _find_alike(self, area: str) -> CoreGroup | None:
        """Give the other municipalities of the same type; None unknown."""
        if PEER_LIST not in self.library.ids:
            return None
        try:
            return group_of(area, PEERS, library=self.library)
        except NotComparableError:
            return None


JUMP = 10
"""Changes lie within so many of their quartiles' distances in 98 of 100 municipalities even
of the rate that jumps most often (people with flush toilets, 2015 to 2023); those that do
not go up and come back, or down, with a new way of counting."""

LEAST_JUMP = 3.0
"""Points; where nearly all stay the same, a tenth is far from the others and is nothing."""

PERCENT = 100

USUAL = 300
"""Of so many municipalities what is usual is known."""


class Layout(NamedTuple):
    """Which cells tell of an area, and which are broken down by a dimension.

    ``bases`` are cells with ``_T`` in the place of their dimension.
    """

    cells: tuple[Key, ...]
    bases: tuple[tuple[Dimension, Key], ...]


class Panel:
    """One dataset, laid out so that what it says of any area is found fast."""

    def __init__(self, dataset: Dataset, neighbours: Neighbours) -> None:
        """Lay the rows of a dataset out; those of an area are read when asked for."""
        self.dataset = dataset
        self.metadata = dataset.metadata
        self.as_of = 0
        self._neighbours = neighbours
        self._dimensions = self.metadata.dimension_ids
        values = values_of(dataset)
        usable = ~pl.col("is_bound") & ~pl.col("obs_status").is_in(UNLIKE)
        self._values = values.filter(usable & pl.col("obs_value").is_not_null())
        self._rows = self._values.select(*COLUMNS, *self._dimensions)
        self._by_area: dict[str, Mapping[Key, Series]] = {}
        # What areas share is made once, and goes with the panel.
        self.indicator = cache(self._indicator)
        self._of_item = cache(self.metadata.for_item)
        self._unit_of = cache(self._find_unit)
        self._layout = cache(self._lay_out)
        self._values_at = cache(self._find_values)
        self._grouped = cache(self._group)
        self._jumps = cache(self._find_jumps)

    @property
    def newest_day(self) -> int:
        """The last day of the newest value; 0 without any."""
        periods = self._values.get_column("time_period").unique()
        return max((day_of(str(code)) for code in periods), default=0)

    def forget(self, area: str) -> None:
        """Let go of what was read of an area."""
        self._by_area.pop(area, None)

    @cached_property
    def _spans(self) -> Mapping[str, tuple[int, int]]:
        """Where the rows of each area begin, and how many they are; they stand together."""
        sizes = self._values.group_by("ref_area", maintain_order=True).len()
        found: dict[str, tuple[int, int]] = {}
        start = 0
        for area, size in sizes.iter_rows():
            found[area] = (start, size)
            start += size
        return found

    def _series(self, area: str) -> Mapping[Key, Series]:
        """Read the series of an area, in the order in which their cells first appear."""
        if area not in self._by_area:
            found: dict[Key, list[Observed]] = defaultdict(list)
            for row in self._rows.slice(*self._spans.get(area, (0, 0))).iter_rows():
                key = row[len(COLUMNS) :]
                found[key].append(self._observed(area, key, row))
            name = (
                self._neighbours.areas.distinct_label(area) if found else Label("", "")
            )
            self._by_area[area] = {
                key: Series(area, name, tuple(points)) for key, points in found.items()
            }
        return self._by_area[area]

    def _observed(self, area: str, key: Key, row: tuple[Any, ...]) -> Observed:
        period, value, status, decimals, n, d, size, source, contested = row[
            : len(COLUMNS)
        ]
        per, usual_decimals = self._unit_of(key)
        is_counted = per is not None and n is not None and bool(d)
        return Observed(
            area=area,
            period=period,
            day=day_of(period),
            value=Fraction(per * n, d) if is_counted else exact(value),
            decimals=usual_decimals if decimals is None else decimals,
            numerator=n if is_counted else None,
            denominator=d if is_counted else None,
            sample_size=size,
            source=source,
            is_contested=contested,
            is_break=status == ObsStatus.BREAK or period in self._breaks,
            is_jump=(area, period) in self._jumps(key),
            published=value,
        )

    def _find_jumps(self, key: Key) -> frozenset[tuple[str, str]]:
        """Find the values of an area that left the one before far behind all others.

        Only of shares that most municipalities have: what is usual shows in them, while
        events in a village of 300 people jump by chance.
        """
        metadata = self._metadata_of(key)
        per = UNITS[metadata.unit_measure].per
        if per != PERCENT or not metadata.full_count:
            return frozenset()
        rows = self._by_cell[key].filter(
            pl.col("ref_area").is_in(self._neighbours.by_level["municipality"])
        )
        change = pl.col("_rate").diff().over("ref_area", order_by="time_period")
        moved = (
            rows.with_columns(
                _rate=pl.coalesce(
                    per * pl.col("numerator") / pl.col("denominator"), "obs_value"
                )
            )
            .with_columns(_change=change)
            .drop_nulls("_change")
        )
        middle, spread = (
            pl.col("_change").median(),
            pl.col("_change").quantile(0.75) - pl.col("_change").quantile(0.25),
        )
        far = (pl.col("_change") - middle).abs() > pl.max_horizontal(
            JUMP * spread, pl.lit(LEAST_JUMP)
        )
        found = moved.filter(
            far.over("time_period") & (pl.len().over("time_period") >= USUAL)
        )
        names = found.select(pl.col("ref_area", "time_period").cast(pl.String))
        return frozenset(names.iter_rows())

    def _find_unit(self, key: Key) -> tuple[int | None, int]:
        """Give what counts are multiplied by to make a rate, and the usual decimals."""
        metadata = self._metadata_of(key)
        return UNITS[metadata.unit_measure].per, metadata.decimals

    @cached_property
    def _breaks(self) -> frozenset[str]:
        return frozenset(broken.time_period for broken in self.metadata.breaks)

    def _metadata_of(self, key: Key) -> DatasetMetadata:
        """Give the metadata of a cell: that of its item where items differ."""
        item = self.metadata.item_dimension
        if item is None or not self.metadata.items:
            return self.metadata
        return self._of_item(key[self._dimensions.index(item)])

    def _indicator(self, key: Key) -> Indicator:
        """Name a cell."""
        metadata = self._metadata_of(key)
        cell = dict(zip(self._dimensions, key, strict=True))
        categories = {name: code for name, code in cell.items() if code != TOTAL}
        named = {n: self._category(n, code) for n, code in categories.items()}
        names = list(named.values())
        item = named.get(metadata.item_dimension or "") if metadata.of_bodies else None
        return Indicator(
            dataset=self.dataset.id,
            label=with_categories(metadata.label, names, item),
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
    def _codelists(self) -> Mapping[str, Codelist]:
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
    def all_cells(self) -> tuple[Key, ...]:
        """The cells of every category, totals or not, the first to appear first."""
        rows = self._rows.sort("time_period", maintain_order=True)
        return tuple(rows.select(self._dimensions).unique(maintain_order=True).rows())

    @cached_property
    def _totals(self) -> frozenset[Key]:
        if not self._dimensions:
            return frozenset([()])  # no column tells rows apart: they are one cell
        totals = totals_only(self._values, self.metadata, but=())
        return frozenset(totals.select(self._dimensions).unique().rows())

    def layout(self, area: str) -> Layout:
        """Give the cells that tell of an area; most areas have the same."""
        abroad = (c for c in self.metadata.benchmarks if c in self._neighbours.areas)
        near = sorted({*self._neighbours.nearest(area), *abroad})
        found = [
            (series.points[0].day, place, number, key)
            for place, code in enumerate(near)
            for number, (key, series) in enumerate(self._series(code).items())
        ]
        return self._layout(tuple(dict.fromkeys(entry[3] for entry in sorted(found))))

    def _lay_out(self, keys: tuple[Key, ...]) -> Layout:
        item = self.metadata.item_dimension
        bases = [
            (dimension, base)
            for dimension in self.metadata.dimensions
            if dimension.role is not DimensionRole.DEFINITION
            # Items of unlike units have no order: births and clinics.
            and not (dimension.id == item and self.metadata.has_mixed_units)
            for base in self._bases(dimension, keys)
        ]
        return Layout(tuple(k for k in keys if k in self._totals), tuple(bases))

    def _bases(self, dimension: Dimension, keys: Sequence[Key]) -> list[Key]:
        place = self._dimensions.index(dimension.id)
        subgroups = [
            i
            for i, other in enumerate(self.metadata.dimensions)
            if other.role is DimensionRole.SUBGROUP and i != place
        ]
        has_total = {i: any(key[i] == TOTAL for key in keys) for i in subgroups}
        found = {
            (*key[:place], TOTAL, *key[place + 1 :]): None
            for key in keys
            if all(key[i] == TOTAL or not has_total[i] for i in subgroups)
        }
        return list(found)

    def series(self, key: Key, area: str) -> Series | None:
        """Give an area's series in a cell; None without values."""
        return self._series(area).get(key)

    def nearest(self, area: str, key: Key) -> tuple[str, Nearness] | None:
        """Say whose series tells of an area in a cell; None where nobody's does."""
        found = self.sources(area).items()
        return next((entry for entry in found if key in self._series(entry[0])), None)

    def sources(self, area: str) -> Mapping[str, Nearness]:
        """Give whose values may tell of an area.

        Of what bodies do themselves, nobody's but its own.
        """
        if self.metadata.of_bodies:
            return {area: "own"}
        return self._neighbours.nearest(area)

    def trajectory(self, area: str, key: Key, nearness: Nearness) -> Trajectory:
        """Give an area's series in one cell, with all it is compared with."""
        series = self._series(area)[key]
        indicator = self.indicator(key)
        groups = (
            ()
            if indicator.unit.is_amount
            else tuple(
                Group(name, label, codes, partial(self._grouped, key, codes))
                for name, label, codes in self._neighbours.groups(area)
            )
        )
        benchmarks = tuple(self._benchmarks(key, series, groups))
        return Trajectory(indicator, series, nearness, benchmarks, groups, self.as_of)

    def _group(self, key: Key, codes: tuple[str, ...], period: str) -> GroupValues:
        """Give the values of a group; areas of the same group share them."""
        values = self._values_at(key, period)
        held = {code: values[code] for code in codes if code in values}
        counts = {c: (n, d) for c, (_, n, d) in held.items() if n is not None and d}
        return GroupValues(
            {code: value for code, (value, _, _) in held.items()},
            counts if len(counts) == len(held) else {},
        )

    def _find_values(self, key: Key, period: str) -> Mapping[str, Value]:
        """Give value and counts of every area in one cell and period."""
        per, _ = self._unit_of(key)
        is_then = pl.col("time_period").cast(pl.String) == period
        columns = ("ref_area", "obs_value", "numerator", "denominator")
        return {
            area: (Fraction(per * n, d), n, d)
            if per is not None and n is not None and d
            else (exact(value), None, None)
            for area, value, n, d in self._by_cell[key]
            .filter(is_then)
            .select(columns)
            .iter_rows()
        }

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
                    key, series, groups, wanted, areas.distinct_label(code)
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
        if group is None or self.indicator(key).unit.states:
            return
        last = series.points[-1]
        told = [last, *(before(series.points, last, years=n) for n in SPANS)]
        code, codes, without = wanted.partition(":")[2], group.codes, ""
        if wanted.startswith(PEERS):  # those alike are the others
            code, without = PEERS, series.area
            codes = self._neighbours.counted(series.area)
        per = self._unit_of(key)[0] or 1
        points = [
            Observed(
                area=code,
                period=like.period,
                day=like.day,
                value=found[0],
                decimals=like.decimals,
                numerator=found[1],
                denominator=found[2],
                source=like.source,
                group=group.key,
            )
            for like in told
            if like is not None
            and len((held := self._grouped(key, codes, like.period)).by_area)
            >= LEAST_POOLED * len(codes)
            and (found := held.pooled(per, without=without)) is not None
        ]
        if points:
            in_order = tuple(sorted(points, key=lambda point: point.day))
            yield Series(code, name or group.name, in_order)

    def breakdown(
        self, area: str, dimension: Dimension, base: Key, nearness: Nearness
    ) -> Breakdown | None:
        """Give an area's categories of a dimension; None without two in a period."""
        place = self._dimensions.index(dimension.id)
        series = {
            key[place]: found
            for key, found in self._series(area).items()
            if key[place] != TOTAL
            and key[:place] == base[:place]
            and key[place + 1 :] == base[place + 1 :]
            and key[place] != SUM_CODE
            and not self._category(dimension.id, key[place]).ja.endswith(SUM_ENDING)
        }
        period = newest_full(series)
        if period is None:
            return None
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
            name=self._neighbours.areas.distinct_label(area),
            nearness=nearness,
            period=period,
            members=members,
            series=series,
            as_of=self.as_of,
        )

    def coverage(self, area: str) -> Coverage | None:
        """Say how much a dataset holds of an area; None where it is of other things."""
        areas = self._neighbours.areas
        kin = self._neighbours.by_level[areas.level(area)]
        holders = len(self._areas_held.intersection(kin))
        is_usual = holders >= LEAST_HOLDERS * len(kin)
        whose = next((c for c in self.sources(area) if self._newest(c)), None)
        key, newest = self._newest(whose) or (None, None) if whose else (None, None)
        if key is None and is_usual:
            key = next(iter(self.layout(area).cells), None)
        if key is None:
            return None
        named = self.indicator(key)
        return Coverage(
            # Of the dataset as a whole: its name alone.
            indicator=Indicator(
                **{**vars(named), "label": self.metadata.label, "categories": {}}
            ),
            area=whose or area,
            name=areas.distinct_label(whose or area),
            asked=area,
            asked_name=areas.distinct_label(area),
            nearness=self.sources(area)[whose or area],
            newest=newest,
            holders=holders if is_usual else 0,
            size=len(kin),
            has_own=whose == area,
            as_of=self.as_of,
        )

    def _newest(self, area: str) -> tuple[Key, Observed] | None:
        """Give the newest value of an area in any cell of totals."""
        found = {
            key: series.points[-1]
            for key, series in self._series(area).items()
            if key in self._totals
        }
        return max(found.items(), key=lambda entry: entry[1].day, default=None)

    @cached_property
    def _areas_held(self) -> frozenset[str]:
        return frozenset(self._spans)


def newest_full(series: Mapping[str, Series]) -> str | None:
    """Give the newest period that has two categories, and most of the fullest's."""
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for found in series.values():
        for point in found.points:
            counts[point.day, point.period] += 1
    least = max(2, LEAST_FULL * max(counts.values(), default=0))
    return max((entry for entry, n in counts.items() if n >= least), default=(0, None))[
        1
    ]


def with_categories(label: Label, names: Sequence[Label], item: Label | None) -> Label:
    """Name an indicator with its categories, those it does not name already.

    What bodies do comes first, as the dataset is but its heading:
    AIの導入（自治体DXの進捗）.
    """

    def text(language: Language) -> str:
        whole = label.text(language)
        more = [n.text(language) for n in names if n.text(language) not in whole]
        first = item.text(language) if item is not None else whole
        if first in more:
            more = [whole, *(name for name in more if name != first)]
        else:
            first = whole
        if not more:
            return first
        if language == "ja":
            return f"{first}（{'、'.join(more)}）"
        return f"{first} ({', '.join(more)})"

    return Label(**{language: text(language) for language in LANGUAGES})


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
