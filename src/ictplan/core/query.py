"""Which observations are asked about: areas, benchmarks, periods, categories."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ictplan.core.age import newer_values
from ictplan.core.answer import Answer
from ictplan.core.areas import JAPAN
from ictplan.core.codes import DimensionRole
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.labels import (
    area_names,
    category_names,
    dimension_names,
    notes_about,
    sources_of,
)
from ictplan.core.later import pl
from ictplan.core.measures.peers import PEERS
from ictplan.core.measures.series import one_per_cell
from ictplan.core.messages import LANGUAGES, N_
from ictplan.core.periods import parse_code, parse_span
from ictplan.core.precision import decimals_of, rows_in_unit
from ictplan.core.schema import KEY_COLUMNS, TOTAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.core.codelists import Codelist
    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.measures.peers import PeerRule
    from ictplan.core.messages import Label, Language, Message
    from ictplan.core.schema import DatasetMetadata, Source

AREA_DIMENSION = "ref_area"
"""The column by which areas themselves are subgroups."""

LATEST = "latest"
ALL = "all"


def values_of(dataset: Dataset) -> pl.DataFrame:
    """Give one exact value per cell of a dataset, see `one_per_cell`.

    ``decimals`` is filled: where a value says nothing, it has those of its item or of
    the dataset. Rows are by area, period, categories.
    """
    return one_per_cell(
        dataset.observations.with_columns(decimals=decimals_of(dataset.metadata)),
        cell=[*KEY_COLUMNS, *dataset.metadata.dimension_ids],
        sources=[source.name for source in dataset.sources],
    )


def comparable_values(dataset: Dataset) -> pl.DataFrame:
    """Give one exact value per cell, see `values_of`; counts where they make a rate."""
    values = values_of(dataset)
    metadata = dataset.metadata
    makes_ratio = rows_in_unit(metadata, lambda unit: unit.per is not None)
    # Counts make a rate; where values are no rates, they are something else.
    return values.with_columns(
        pl.when(makes_ratio).then(pl.col("numerator", "denominator"))
    )


def periods_within(codes: Sequence[str], period: str | None) -> list[str]:
    """Keep the period codes that lie in a period or span; the newest for ``latest``.

    Args:
        codes: In time order.
        period: What was asked; None and ``all`` keep everything.

    Raises:
        PeriodError: If the text is no period.
        UnknownCodeError: If no code lies in it.
    """
    if period is None or period == ALL or not codes:
        return list(codes)
    if period == LATEST:
        return list(codes[-1:])
    start, end = parse_span(period)
    spans = {code: parse_code(code) for code in codes}
    kept = [
        code
        for code, span in spans.items()
        if (start is None or start.start <= span.start)
        and (end is None or span.end <= end.end)
    ]
    if not kept:
        raise UnknownCodeError("period", period, sorted(codes))
    return kept


def benchmark_codes(
    names: Iterable[str], area: str, register: AreaRegister
) -> list[str]:
    """Resolve benchmarks: codes, names, ``nation``, ``prefecture`` or ``peers``.

    Returns:
        Codes in the order given, without the area itself and without repeats;
        ``peers`` stays as it is.

    Raises:
        UnknownCodeError: If a code or name is unknown.
        AmbiguousNameError: If a name is that of several areas.
    """
    codes: list[str] = []
    for name in names:
        if name == "nation":
            code: str | None = JAPAN
        elif name == "prefecture":
            code = register.prefecture_of(area)
        elif name == PEERS:
            code = PEERS
        else:
            code = register.resolve(name)
        if code is not None and code != area and code not in codes:
            codes.append(code)
    return codes


def in_periods(frame: pl.DataFrame, period: str | None) -> pl.DataFrame:
    """Keep the rows of a period, of a span ``A..B``, or of the newest period.

    A period keeps what lies inside it: ``2023`` keeps ``2023-02-28``.

    Args:
        frame: Column ``time_period``, an Enum in time order.
        period: What was asked; None and ``all`` keep everything.

    Raises:
        PeriodError: If the text is no period.
        UnknownCodeError: If no row lies in it.
    """
    if period is None or period == ALL or frame.is_empty():
        return frame
    cell = pl.col("time_period")
    if period == LATEST:
        return frame.filter(cell.to_physical() == cell.to_physical().max())
    codes = frame.get_column("time_period").cast(pl.String).unique().to_list()
    return frame.filter(cell.cast(pl.String).is_in(periods_within(codes, period)))


def in_categories(
    frame: pl.DataFrame, metadata: DatasetMetadata, where: Mapping[str, str]
) -> pl.DataFrame:
    """Keep the rows of the categories asked for; of a subgroup else the total.

    Raises:
        UnknownCodeError: If a dimension or category is unknown.
    """
    known = metadata.dimension_ids
    for name, code in where.items():
        if name not in known:
            raise UnknownCodeError("dimension", name, known)
        held = frame.get_column(name).cast(pl.String).unique().sort().to_list()
        if code not in held:
            raise UnknownCodeError("category", code, held)
        frame = frame.filter(pl.col(name).cast(pl.String) == code)
    return frame


def totals_only(
    frame: pl.DataFrame, metadata: DatasetMetadata, *, but: Sequence[str]
) -> pl.DataFrame:
    """Keep the totals of all subgroup dimensions except ``but``, where there are any."""
    for dimension in metadata.dimensions:
        if dimension.id in but or dimension.role is not DimensionRole.SUBGROUP:
            continue
        is_total = pl.col(dimension.id).cast(pl.String) == TOTAL
        if frame.select(is_total.any()).item():
            frame = frame.filter(is_total)
    return frame


def require_numbers(metadata: DatasetMetadata) -> None:
    """Refuse states where a question needs numbers.

    Raises:
        NotComparableError: Says what to ask instead.
    """
    if metadata.unit.states is not None:
        raise NotComparableError(
            N_(
                "{dataset} holds states (in place or not), which have no order and no"
                " distance; 'ictplan gap' counts how many bodies have each"
            ),
            dataset=metadata.label,
        )


def _chosen_only(dataset: Dataset, where: Mapping[str, str]) -> Dataset:
    """Keep the rows of the categories asked for, before anything costly is done.

    Where there are none all rows stay, for `in_categories` to say what is wrong.
    """
    rows = dataset.observations
    known = [name for name in where if name in dataset.metadata.dimension_ids]
    if not known:
        return dataset
    kept = rows.filter(pl.col(name).cast(pl.String) == where[name] for name in known)
    return replace(dataset, observations=kept) if kept.height else dataset


def _in_one_unit(dataset: Dataset, where: Mapping[str, str]) -> Dataset:
    """Keep rows of one unit: of the item chosen, else states where there are some.

    Raises:
        UsageError: If an item of several units must be chosen; names some.
    """
    metadata = dataset.metadata
    dimension = metadata.item_dimension
    if not metadata.has_mixed_units or dimension is None or dimension in where:
        return dataset
    if metadata.unit.states is not None:
        is_state = rows_in_unit(metadata, lambda unit: unit.states is not None)
        return replace(dataset, observations=dataset.observations.filter(is_state))
    shown = [item.code for item in metadata.items[:SHOWN_ITEMS]]
    raise UsageError(
        N_(
            "{dataset} holds items of different units; choose one with --where"
            " {dimension}=CODE, such as {items} ('ictplan show' lists them)"
        ),
        dataset=metadata.label,
        dimension=dimension,
        items=", ".join(shown),
    )


SHOWN_ITEMS = 5
"""How many items are named where one must be chosen."""


def parse_where(texts: Iterable[str]) -> dict[str, str]:
    """Read ``DIMENSION=CODE`` pairs.

    Raises:
        UsageError: If a text is no such pair, or a dimension is named twice.
    """
    where: dict[str, str] = {}
    for text in texts:
        name, equals, code = text.partition("=")
        if not (name and equals and code) or name in where:
            raise UsageError(
                N_("'{text}' is not DIMENSION=CODE, once for each dimension"), text=text
            )
        where[name] = code
    return where


def window(period: str | None, since: str | None) -> str | None:
    """Bring a period and the period from which on to count into one.

    Raises:
        UsageError: If both are given.
    """
    if since is None:
        return period
    if period is not None:
        raise UsageError(N_("--from and --period say the same; give one of them"))
    return f"{since}.."


@dataclass(frozen=True)
class Query:
    """Which cells a question is about, as the user named them.

    ``where`` is a category by dimension; ``peers`` says how peers are found and put
    together, where they are asked for. An empty ``dataset`` is asked about none.
    ``home`` is the area of the workspace, which counts where none is named;
    ``language`` is that of files a question writes, never of what it computes.
    """

    library: Library
    dataset: str = ""
    area: str | None = None
    to: tuple[str, ...] = ()
    period: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    peers: PeerRule | None = None
    home: str | None = None
    language: Language = LANGUAGES[0]

    def __post_init__(self) -> None:
        """Replace names of the dataset and of categories by ids and codes.

        Raises:
            UnknownCodeError: If no dataset has this id or name.
        """
        if not self.dataset:
            return
        name = self.library.dataset_id(self.dataset)
        object.__setattr__(self, "dataset", name)
        if self.where:
            metadata = self.library.package(name).ictplan
            codes = {
                dimension: self.library.category(metadata, dimension, text)
                for dimension, text in self.where.items()
            }
            object.__setattr__(self, "where", codes)

    @cached_property
    def metadata(self) -> DatasetMetadata:
        """What the dataset is; of one item, what that is.

        Raises:
            UnknownCodeError: If no dataset has this id.
        """
        return self._of_item(self.library.package(self.dataset).ictplan)

    def _of_item(self, metadata: DatasetMetadata) -> DatasetMetadata:
        item = self.where.get(metadata.item_dimension or "")
        return metadata if item is None else metadata.for_item(item)

    @cached_property
    def code(self) -> str:
        """The code of the area; without one of the workspace's, else the dataset's home.

        Raises:
            UnknownCodeError: If the area is unknown, or none is named.
            AmbiguousNameError: If a name is that of several areas.
        """
        named = self.area or self.home
        if named is None and not self.dataset:
            raise UsageError(
                N_("name an area with --area, or as area = '…' in ictplan.toml")
            )
        return self.library.areas.resolve(named or self.metadata.home_area)

    def load(self, areas: Collection[str] | None = None) -> Dataset:
        """Read the dataset; rows of other areas than ``areas`` may be left out."""
        loaded = self.library.load(self.dataset, areas=areas)
        if self.library.as_of is not None:
            self._require_known(loaded)
        return replace(loaded, metadata=self._of_item(loaded.metadata))

    def _require_known(self, loaded: Dataset) -> None:
        """Say that nothing was published by the day that is asked about.

        Raises:
            NotComparableError: If the dataset has no value of that time.
        """
        if loaded.observations.is_empty():
            raise NotComparableError(
                N_("no value of {dataset} was published by {day} (--as-of)"),
                dataset=loaded.metadata.label,
                day=str(self.library.as_of),
            )

    def cells(self, dataset: Dataset) -> pl.DataFrame:
        """Give one exact value per cell of the categories asked for.

        Of a dimension of subgroups that was not asked for, the total counts; see
        `comparable_values`.

        Raises:
            UnknownCodeError: If a dimension or category is unknown.
        """
        metadata = dataset.metadata
        dataset = _in_one_unit(_chosen_only(dataset, self.where), self.where)
        values = in_categories(comparable_values(dataset), metadata, self.where)
        return totals_only(values, metadata, but=list(self.where))

    def answer(
        self,
        codes: pl.DataFrame,
        dataset: Dataset,
        *,
        used: pl.DataFrame,
        title: Message | Label | None = None,
        headlines: Iterable[Message] = (),
        captions: Iterable[Message] = (),
        notes: Iterable[Message] = (),
        sources: Iterable[Source] = (),
        names: Mapping[str, Mapping[str, Label | Message]] | None = None,
        heads: Mapping[str, Label | Message] | None = None,
        **asked: object,
    ) -> Answer:
        """Make the answer about a dataset: names, headings, sources of what was used.

        Args:
            codes: The question's columns that are no names.
            dataset: What was asked about.
            used: The rows of observations whose sources and breaks count.
            title: What the answer is about; the dataset's name without one.
            headlines: What it shows, a sentence each.
            captions: What the numbers of its table are: unit, rounding.
            notes: What holds for it, before what holds for the dataset.
            sources: Further sources.
            names: Further names of codes, by column.
            heads: Headings other than the usual ones, by column.
            **asked: What was asked beside the dataset and the categories.
        """
        areas = (
            codes.get_column("ref_area").drop_nulls().unique()
            if "ref_area" in codes.columns
            else ()
        )
        cautions = tuple(newer_values(dataset, used, self.library))
        return Answer(
            codes=codes,
            title=title or dataset.metadata.label,
            headlines=tuple(headlines),
            captions=tuple(captions),
            cautions=cautions,
            notes=(
                *notes,
                *dataset.notes,
                *cautions,
                *notes_about(dataset, used),
            ),
            sources=(*sources_of(dataset, used), *sources),
            metadata=dataset.metadata,
            names={
                **category_names(dataset, self.library),
                "ref_area": area_names(areas, self.library.areas),
                **(names or {}),
            },
            heads={**dimension_names(dataset, self.library), **(heads or {})},
            parameters={"dataset": self.dataset, **asked, **self.where},
        )


@dataclass(frozen=True)
class Subgroups:
    """The values of some subgroups, one row per subgroup and group.

    ``groups`` are the columns whose combinations are measured apart; ``ordered`` says
    whether the subgroups have an order of their own. ``area`` is whose they are; where
    an area has none, ``stands_for`` is that area, and its prefecture or Japan stands in.
    """

    dataset: Dataset
    by: str
    values: pl.DataFrame
    groups: list[str]
    ordered: bool
    area: str | None = None
    stands_for: str | None = None


def at_home(dataset: Dataset, home: str | None, areas: AreaRegister) -> Dataset:
    """Give a dataset whose home area is another, by code or name; None keeps its own.

    Raises:
        UnknownCodeError: If the area is unknown.
    """
    if home is None:
        return dataset
    metadata = replace(dataset.metadata, home_area=areas.resolve(home))
    return replace(dataset, metadata=metadata)


def subgroups_of(
    dataset: Dataset,
    *,
    by: str,
    area: str | None,
    period: str | None,
    where: Mapping[str, str],
    library: Library,
    stand_in: bool = False,
) -> Subgroups:
    """Choose the subgroups a divide is measured over.

    Args:
        dataset: The dataset.
        by: A dimension of it, or ``ref_area``.
        area: Code or name; see `ictplan.digital_divide`.
        period: A period or ``A..B``; the newest of the fullest without it.
        where: Category by dimension.
        library: Where areas and code lists are.
        stand_in: Whether the prefecture, else Japan, takes the place of an area that
            has no subgroups.

    Raises:
        UnknownCodeError: If a dimension, area, period or category is unknown.
        NotComparableError: If there are not two subgroups with exact values.
    """
    metadata = dataset.metadata
    if by not in (AREA_DIMENSION, *metadata.dimension_ids):
        raise UnknownCodeError(
            "dimension", by, (*metadata.dimension_ids, AREA_DIMENSION)
        )
    if by in metadata.definition_ids:
        raise NotComparableError(
            N_("{dimension} holds different quantities, which are not compared"),
            dimension=by,
        )
    values = in_categories(values_of(dataset), dataset.metadata, where)
    values = totals_only(values, dataset.metadata, but=[by, *where])
    values = values.filter(~pl.col("is_bound"))
    groups = ["time_period", *(n for n in metadata.dimension_ids if n != by)]
    if by != AREA_DIMENSION:
        groups = [AREA_DIMENSION, *groups]
    asked = None if area is None else library.areas.resolve(area)
    lists = {d.id: library.codelist(d.codelist) for d in metadata.dimensions}
    bounds = limits_of(lists[by]) if by in lists else {}
    found, whose = values.clear(), asked
    is_fixed = asked is None or by == AREA_DIMENSION or not stand_in
    for whose in (asked,) if is_fixed else _stand_ins(asked, library.areas):
        rows = _subgroups(values, by, whose, metadata.home_area, library)
        every = period is not None
        if rows.height:
            kept = in_periods(rows, period)
            found = _fullest(kept, by, groups, all_periods=every, bounds=bounds)
        if found.height > 1:
            break
    values = found
    if values.height < 2:
        raise NotComparableError(
            N_("{dataset} has no two exact values by {dimension} to compare"),
            dataset=metadata.label,
            dimension=by,
        )
    ordered = by in lists and lists[by].ordered
    stands_for = asked if whose != asked else None
    return Subgroups(dataset, by, values, groups, ordered, whose, stands_for)


def _stand_ins(area: str | None, areas: AreaRegister) -> Iterable[str | None]:
    """Give the areas whose subgroups may be measured: the area, what it lies in, Japan."""
    above = None if area is None else areas.prefecture_of(area)
    return dict.fromkeys((area, above or area, JAPAN))


def _subgroups(
    values: pl.DataFrame, by: str, area: str | None, home: str, library: Library
) -> pl.DataFrame:
    """Keep the subgroups of one area, or the prefectures as subgroups."""
    if by == AREA_DIMENSION:
        if area is not None:
            above = library.areas.resolve(area)
            return values.filter(pl.col(by).is_in(library.areas.children(above)))
        return values.filter(pl.col(by).is_in(library.areas.children("00000")))
    values = values.filter(pl.col(by).cast(pl.String) != TOTAL)
    if area is not None:
        return values.filter(pl.col(AREA_DIMENSION) == library.areas.resolve(area))
    held = values.get_column(AREA_DIMENSION).unique().sort().to_list()
    chosen = home if home in held else next(iter(held), home)
    return values.filter(pl.col(AREA_DIMENSION) == chosen)


Limits = tuple[float, float]
"""The lowest and the highest number in a category, such as an age."""


def limits_of(codelist: Codelist) -> dict[str, Limits]:
    """Give the limits of the categories that have any, in their order."""
    return {
        item.code: (
            float("-inf") if item.lower is None else float(item.lower),
            float("inf") if item.upper is None else float(item.upper),
        )
        for item in codelist.items
        if item.lower is not None or item.upper is not None
    }


def touch(former: Limits, latter: Limits) -> bool:
    """Say whether one category begins where another ends, with none between them."""
    return latter[0] == former[1] + 1


def _span(codes: Iterable[str], bounds: Mapping[str, Limits]) -> Limits | None:
    """Give what categories cover together; None where one is missing between them."""
    limits = sorted(bounds[code] for code in codes if code in bounds)
    if not limits:
        return None
    low, high = limits[0]
    for lower, upper in limits[1:]:
        if lower > high + 1:
            return None
        high = max(high, upper)
    return low, high


def _fullest(
    values: pl.DataFrame,
    by: str,
    groups: Sequence[str],
    *,
    all_periods: bool,
    bounds: Mapping[str, Limits],
) -> pl.DataFrame:
    """Keep groups of two subgroups and more; unless asked, only the newest full one.

    Full is what has as many subgroups as any, or covers the same ages without a gap.
    """
    counted = values.with_columns(_n=pl.col(by).n_unique().over(groups))
    if all_periods or counted.is_empty():
        return counted.filter(pl.col("_n") > 1).drop("_n")
    held = counted.group_by(groups, maintain_order=True).agg(
        pl.col(by).cast(pl.String).unique().alias("_codes"), pl.col("_n").first()
    )
    spans = [_span(codes, bounds) for codes in held["_codes"]]
    most = held["_n"].max()
    whole = next((s for s, n in zip(spans, held["_n"], strict=True) if n == most), None)
    is_full = [
        n == most or (span is not None and span == whole and n > 1)
        for span, n in zip(spans, held["_n"], strict=True)
    ]
    full = held.filter(pl.Series(is_full, dtype=pl.Boolean)).select(groups)
    fullest = counted.join(full, on=groups, how="semi", maintain_order="left")
    last = pl.col("time_period").to_physical()
    newest = fullest.filter(last == last.max()).select(groups).sort(groups)
    return fullest.filter(
        pl.col(name).cast(pl.String) == str(code)
        for name, code in newest.row(0, named=True).items()
    ).drop("_n")
