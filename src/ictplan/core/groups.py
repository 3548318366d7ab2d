"""Which areas is an area compared with: its prefecture, its tier, or its peers.

Peers are the municipalities of the same type (類似団体), by the ministry's list, or those
nearest in stated characteristics. What nobody publishes of a group is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UNITS
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.labels import category_names
from ictplan.core.later import pl
from ictplan.core.measures.peers import PEERS, PeerRule, nearest, pool
from ictplan.core.measures.states import share_of_bodies
from ictplan.core.messages import N_, Label, Message
from ictplan.core.query import in_categories, parse_where, totals_only, values_of
from ictplan.core.rounding import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ictplan.core.library import Library
    from ictplan.core.measures.peers import Pooling
    from ictplan.core.schema import DatasetMetadata, Source

GROUPS = ("prefecture", "nation", "tier", PEERS)
"""Among whom an area can be ranked."""

PEER_LIST = "peer-groups"
"""The dataset that says of which type each municipality is."""

PEER_GROUP = "peer_group"
"""Its dimension."""

COUNTED = 1
"""Its value for a municipality that enters the averages of its type; 0 for others."""

TIERS = {
    "designated-city": N_("designated cities"),
    "special-ward": N_("special wards"),
    "city": N_("cities that are not designated"),
    "town-or-village": N_("towns and villages"),
}
"""The tiers of municipalities, as the ministry's tables split them."""


@dataclass(frozen=True)
class Group:
    """Some areas beside an area, without the area itself.

    ``counted`` are those that enter averages, where not all do. ``distances`` has a row
    per area as of `ictplan.core.measures.peers.nearest`, where they
    were found by distance.
    """

    label: Label | Message
    codes: tuple[str, ...]
    notes: tuple[Message, ...] = ()
    sources: tuple[Source, ...] = ()
    distances: pl.DataFrame | None = None
    counted: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupBenchmark:
    """A group as one benchmark: its values, its name, and what to know about it.

    ``values`` are of the columns of `ictplan.core.query.values_of`, under ``code``.
    ``pooling`` is how they became one; None where states were counted.
    """

    code: str
    values: pl.DataFrame
    label: Label | Message
    pooling: Pooling | None
    notes: tuple[Message, ...]
    sources: tuple[Source, ...] = ()


def group_benchmark(
    values: pl.DataFrame,
    area: str,
    code: str,
    *,
    metadata: DatasetMetadata,
    library: Library,
    rule: PeerRule | None = None,
) -> GroupBenchmark:
    """Make a benchmark that nobody publishes from the areas of a group.

    States are counted: how many of the group's bodies have it, the area among them.
    Other values are put together: those of peers without the area, those of a
    prefecture or the nation with it.

    Args:
        values: From `ictplan.core.query.comparable_values`, in one unit.
        area: The area's code.
        code: ``peers``, or the code of a prefecture or of Japan, whose municipalities
            then count.
        metadata: Unit, direction and dimensions of the values.
        library: Where areas, the list of types and characteristics are.
        rule: How peers are found and put together.

    Raises:
        NotComparableError: If none of the group has a value.
    """
    rule = rule or PeerRule()
    cell = ["time_period", *metadata.dimension_ids]
    group = (
        group_of(area, PEERS, library=library, rule=rule)
        if code == PEERS
        else _municipalities(code, library)
    )
    if metadata.unit.states is not None:
        members = tuple(dict.fromkeys((*group.codes, area)))
        made = share_of_bodies(values, areas=members, cell=cell, code=code)
        _require_values(made, group, area, library)
        return GroupBenchmark(code, made, group.label, None, group.notes, group.sources)
    ours = values.filter(pl.col("ref_area") == area).select(cell)
    held = values.join(ours, on=cell, how="semi", maintain_order="left").filter(
        pl.col("ref_area").is_in(list(group.counted or group.codes))
        & pl.col("obs_value").is_not_null()
    )
    counts = held.get_column("denominator")
    # A rate of those that have counts alone would leave out the others in silence.
    is_counted = counts.null_count() == 0 and held.height > 0
    how: Pooling = rule.pooling or ("pooled" if is_counted else "mean")
    made = pool(
        held,
        areas=group.codes,
        cell=cell,
        how=how,
        code=code,
        per=metadata.unit.per or 100,
    )
    if code != PEERS:
        # Fewer than half of the bodies do not stand for the whole.
        made = made.filter(2 * pl.col("areas") >= len(group.codes))
    _require_values(made, group, area, library)
    fewest, most = made.select(
        pl.col("areas").min().alias("fewest"), pl.col("areas").max().alias("most")
    ).row(0)
    size = len(group.counted or group.codes)
    told = N_("{peers}: {pooling}; of {count} areas {fewest} to {most} have values.")
    if fewest == most:
        told = N_("{peers}: {pooling}; of {count} areas {most} have values.")
    if fewest == size:
        told = N_("{peers}: {pooling}; all {count} areas have values.")
    covered = Message(
        told,
        {
            "peers": group.label,
            "pooling": Message(POOLED_AS[how]),
            "count": size,
            "fewest": fewest,
            "most": most,
        },
    )
    notes = [*group.notes, covered]
    if how == "mean":
        notes.append(_median_note(held, made, cell, group.label, metadata.decimals))
    return GroupBenchmark(
        code, made.drop("areas"), group.label, how, tuple(notes), group.sources
    )


def _municipalities(code: str, library: Library) -> Group:
    """Give the municipalities of a prefecture or of Japan, named as computed from."""
    areas = library.areas
    codes = tuple(
        other.code
        for other in areas.areas.values()
        if other.level == "municipality" and code in (JAPAN, other.parent)
    )
    label = Message(
        N_("municipalities of {area} (computed)"), {"area": areas.label(code)}
    )
    return Group(label, codes)


def _require_values(
    made: pl.DataFrame, group: Group, area: str, library: Library
) -> None:
    if made.is_empty():
        raise NotComparableError(
            N_(
                "none of the {count} areas of {group} has a value to compare {area} with"
            ),
            count=len(group.codes),
            group=group.label,
            area=library.areas.label(area),
        )


def _median_note(
    held: pl.DataFrame,
    made: pl.DataFrame,
    cell: list[str],
    label: Label | Message,
    decimals: int,
) -> Message:
    """Say the median beside the mean, in the newest cell."""
    newest = made.sort(cell).tail(1).select(cell)
    values = held.join(newest, on=cell, how="semi").get_column("obs_value")
    return Message(
        N_("{period}: the median of {group} is {median}."),
        {
            "period": newest.get_column("time_period")[0],
            "group": label,
            "median": number(values.median(), decimals + 1),  # type: ignore[arg-type]
        },
    )


def state_sentence(
    row: Mapping[str, object],
    *,
    area: Label | Message,
    group: Label | Message,
    of: int,
    doing: int,
    state: Label | Message,
) -> Message:
    """Say how many bodies of a group do something, and whether an area is one of them.

    Args:
        row: ``area_value`` is 1 or 0, or null where it is not known.
        area: Name of the area.
        group: Name of the group.
        of: Of how many bodies it is known.
        doing: How many do it.
        state: What is done.
    """
    ours = {
        1.0: N_("{area} is one of them"),
        0.0: N_("{area} is not"),
        None: N_("of {area} it is not known"),
    }[row["area_value"]]  # type: ignore[index]
    return Message(
        N_("{state}: {doing} of {of} in {group}; {ours}."),
        {
            "state": state,
            "doing": doing,
            "of": of,
            "group": group,
            "ours": Message(ours, {"area": area}),
        },
    )


POOLED_AS = {
    "pooled": N_("all their people taken together"),
    "mean": N_("mean of their rates, every municipality alike"),
    "median": N_("median of their rates"),
}
"""What each way of putting peers together means."""


def tier_of(code: str) -> str | None:
    """Give the tier of a municipality by its code; None for other areas.

    JIS X 0402 numbers designated cities and special wards from 100, cities from 200,
    towns and villages from 300.
    """
    if not code.isdecimal() or code[2:] == "000":
        return None
    if code[2] == "1":
        return "special-ward" if code[:2] == "13" else "designated-city"
    return "city" if code[2] == "2" else "town-or-village"


def group_key(area: str, among: str, *, library: Library) -> str | None:
    """Name the group of `group_of` an area is in, for all areas to be grouped by it.

    Returns:
        The code of the prefecture or of Japan, the level, or the tier; None for an
        area that is in no group.

    Raises:
        UnknownCodeError: If ``among`` is none of `GROUPS`.
        UsageError: If it is ``peers``: they are another group for each area.
    """
    if among not in GROUPS:
        raise UnknownCodeError("group", among, GROUPS)
    if among == PEERS:
        raise UsageError(
            N_("each area has peers of its own; --area all goes with other groups")
        )
    level = library.areas.level(area)
    if level not in ("municipality", "prefecture"):
        return None
    if among == "tier":
        return tier_of(area)
    # A prefecture stands among those of the nation.
    return level if among == "nation" else library.areas.parent(area)


def group_label(key: str, library: Library) -> Label | Message:
    """Name a group of `group_key`."""
    if key in TIERS:
        return Message(TIERS[key])
    if key in LEVELS:
        return Message(LEVELS[key])
    return library.areas.label(key)


LEVELS = {
    "municipality": N_("all municipalities"),
    "prefecture": N_("all prefectures"),
}
"""Groups of the whole nation, catalogue texts."""


def group_of(
    area: str, among: str, *, library: Library, rule: PeerRule | None = None
) -> Group:
    """Give the areas of one of `GROUPS` that an area belongs to.

    Args:
        area: Its code.
        among: ``prefecture`` (municipalities of the same one), ``nation`` (all of its
            level), ``tier`` (the same kind of municipality), ``peers``.
        library: Where areas, the list of types and characteristics are.
        rule: How peers are found.

    Raises:
        UnknownCodeError: If ``among`` is none of `GROUPS`, or a characteristic is
            unknown.
        NotComparableError: If there is no list of types, or the area is not in it, or
            lacks a characteristic.
    """
    if among not in GROUPS:
        raise UnknownCodeError("group", among, GROUPS)
    if among == PEERS:
        rule = rule or PeerRule()
        return _alike(area, rule, library) if rule.alike else _of_type(area, library)
    key, level = group_key(area, among, library=library), library.areas.level(area)
    if key is None and among == "tier":
        raise NotComparableError(
            N_("{area} is no municipality, so it has no tier"),
            area=library.areas.label(area),
        )
    codes = [
        other.code
        for other in library.areas.areas.values()
        if other.level == level and key is not None
        if group_key(other.code, among, library=library) == key
    ]
    whole = JAPAN if among == "nation" or key is None else key
    return Group(group_label(whole, library), _others(codes, area))


def _others(codes: Iterable[str], area: str) -> tuple[str, ...]:
    return tuple(code for code in codes if code != area)


def _of_type(area: str, library: Library) -> Group:
    """Give the municipalities of the same type, by the newest list.

    The peers of a prefecture are all others: nobody sorts them into types.
    """
    if library.areas.level(area) == "prefecture":
        others = _others(library.areas.children(JAPAN), area)
        return Group(Message(N_("other prefectures")), others)
    if PEER_LIST not in library.ids:
        raise NotComparableError(
            N_(
                "no list of municipality types is held: 'ictplan import peers FILE' makes"
                " one, which --data names; or say with --alike in which characteristics"
                " peers are to be near"
            )
        )
    loaded = library.load(PEER_LIST)
    rows = loaded.observations
    ours = rows.filter(pl.col("ref_area") == area).sort("time_period")
    if ours.is_empty():
        raise NotComparableError(
            N_("the list of municipality types does not have {area}"),
            area=library.areas.label(area),
        )
    vintage, kind = ours.select("time_period", PEER_GROUP).row(-1)
    same = rows.filter(
        (pl.col("time_period").cast(pl.String) == vintage)
        & (pl.col(PEER_GROUP).cast(pl.String) == str(kind))
    )
    averaged = same.filter(pl.col("obs_value") == COUNTED)
    label = category_names(loaded, library)[PEER_GROUP][str(kind)]
    codes = _others(same.get_column("ref_area"), area)
    counted = _others(averaged.get_column("ref_area"), area)
    note = Message(
        N_(
            "Peers: the other {count} municipalities of type {type} ({vintage});"
            " {counted} of them enter averages."
        ),
        {
            "count": len(codes),
            "type": label,
            "vintage": vintage,
            "counted": len(counted),
        },
    )
    return Group(label, codes, (note,), loaded.sources, counted=counted)


def _alike(area: str, rule: PeerRule, library: Library) -> Group:
    """Give the areas nearest in the characteristics of a rule."""
    if rule.count < 1:
        raise UsageError(N_("--nearest must be 1 or more"))
    table: pl.DataFrame | None = None
    logs: list[str] = []
    sources: list[Source] = []
    for spec in dict.fromkeys(rule.alike):
        column, is_log, cited = _characteristic(spec, area, library)
        logs += [spec] if is_log else []
        sources += [source for source in cited if source not in sources]
        table = column if table is None else table.join(column, on="ref_area")
    if table is None or table.height < 2:
        raise NotComparableError(
            N_("no area beside {area} has all of: {characteristics}"),
            area=library.areas.label(area),
            characteristics=", ".join(rule.alike),
        )
    found = nearest(table, area=area, count=rule.count)
    names = ", ".join(rule.alike)
    notes = [
        Message(
            N_(
                "Peers: the {count} of {of} areas nearest in {characteristics};"
                " distances in standard deviations, from {near} to {far}."
            ),
            {
                "count": found.height,
                "of": table.height - 1,
                "characteristics": names,
                "near": f"{found.get_column('distance')[0]:.2f}",
                "far": f"{found.get_column('distance')[-1]:.2f}",
            },
        )
    ]
    if logs:
        notes.append(
            Message(
                N_("Amounts count by their logarithm: {characteristics}."),
                {"characteristics": ", ".join(logs)},
            )
        )
    label = Message(
        N_("{count} nearest in {characteristics}"),
        {"count": found.height, "characteristics": names},
    )
    return Group(
        label, tuple(found.get_column("ref_area")), tuple(notes), tuple(sources), found
    )


def _characteristic(
    spec: str, area: str, library: Library
) -> tuple[pl.DataFrame, bool, list[Source]]:
    """Read one characteristic of all areas of the level, in the area's newest cell."""
    name, _, categories = spec.partition(":")
    loaded = library.load(name)
    where = parse_where(filter(None, categories.split(",")))
    values = in_categories(values_of(loaded), loaded.metadata, where)
    values = totals_only(values, loaded.metadata, but=list(where))
    level = library.areas.level(area)
    peers = [a.code for a in library.areas.areas.values() if a.level == level]
    values = values.filter(
        pl.col("ref_area").is_in(peers) & pl.col("obs_value").is_not_null()
    )
    cell = ["time_period", *loaded.metadata.dimension_ids]
    is_ours = pl.col("ref_area") == area
    shared = values.filter(is_ours.any().over(cell) & (pl.len().over(cell) > 1))
    if shared.is_empty():
        raise NotComparableError(
            N_("{dataset} has no value of {area} beside others of its level"),
            dataset=loaded.metadata.label,
            area=library.areas.label(area),
        )
    newest = shared.filter(is_ours).sort(cell).select(cell).tail(1)
    rows = shared.join(newest, on=cell, how="semi")
    value = pl.col("obs_value")
    is_log = not UNITS[loaded.metadata.unit_measure].is_share
    if is_log:
        rows = rows.filter(value > 0)
        value = value.log10()
    used = set(rows.get_column("source"))
    cited = [source for source in loaded.sources if source.name in used]
    return rows.select("ref_area", value.alias(spec)), is_log, cited
