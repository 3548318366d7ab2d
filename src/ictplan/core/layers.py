"""How do own data add to bundled ones: the same indicator, or none at all.

What somebody counted for a town stands beside the national series only if both say the
same thing. Unit, base, direction and dimensions must agree; a definition may differ,
which is told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.core.codes import NAMES, UNITS, DimensionRole
from ictplan.core.errors import UsageError
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.schema import KEY_COLUMNS, TOTAL

if TYPE_CHECKING:
    from ictplan.core.dataset import Dataset
    from ictplan.core.entries import DatasetEntry
    from ictplan.core.schema import DatasetMetadata, Source


def require_same(
    own: DatasetMetadata, base: DatasetMetadata, dataset: str, folder: str
) -> None:
    """Refuse own data that are no values of the same indicator.

    Raises:
        UsageError: Names what differs, on both sides.
    """
    kinds = {
        N_("unit"): (UNITS[own.unit_measure].name, UNITS[base.unit_measure].name),
        N_("direction"): (NAMES[own.direction], NAMES[base.direction]),
    }
    for what, (ours, theirs) in kinds.items():
        if ours != theirs:
            raise UsageError(
                N_(
                    "{folder}: {dataset} has the {what} '{ours}' here, but '{theirs}'"
                    " in the bundled dataset of that id; change it, or give your"
                    " dataset another id"
                ),
                folder=folder,
                dataset=dataset,
                what=Message(what),
                ours=Message(ours),
                theirs=Message(theirs),
            )
    known = {dimension.id: dimension.role for dimension in base.dimensions}
    lacking = [
        name
        for name, role in known.items()
        if name not in own.dimension_ids
        and role is not DimensionRole.SUBGROUP
        and _only_code(base, name) is None
    ]
    surplus = [name for name in own.dimension_ids if name not in known]
    if lacking or surplus:
        raise UsageError(
            N_(
                "{folder}: {dataset} has the dimensions '{ours}' here, but '{theirs}' in"
                " the bundled dataset of that id; give your dataset another id"
            ),
            folder=folder,
            dataset=dataset,
            ours=" ".join(own.dimension_ids),
            theirs=" ".join(base.dimension_ids),
        )


def _only_code(metadata: DatasetMetadata, dimension: str) -> str | None:
    """Give the one category a definition dimension has, if there is no second."""
    codes = [d.code for d in metadata.definitions if d.dimension == dimension]
    return codes[0] if len(codes) == 1 else None


def add_own(
    base: Dataset,
    own: DatasetEntry,
    rows: pl.DataFrame,
    folder: str,
    *,
    to_bundled: bool,
) -> Dataset:
    """Add own rows to a dataset; an own cell takes the place of one that is not own.

    Args:
        base: What is there, bundled or own.
        own: The dataset of ``rows``.
        rows: Its observations, as `ictplan.core.dataset.read_rows_of` gives them.
        folder: Where they are from, for errors.
        to_bundled: Whether the first rows of ``base`` came with ictplan.

    Raises:
        UsageError: If another folder of own data has other values in a cell.
    """
    cell = [*KEY_COLUMNS, *base.metadata.dimension_ids]
    rows = _like(rows, own.ictplan, base)
    held = base.observations.with_columns(pl.col(cell).cast(pl.String))
    taken = {source.name for source in base.sources}
    ours = {s.name: _own_source(s, taken) for s in own.sources}
    rows = rows.with_columns(
        source=pl.col("source").replace({o: n.name for o, n in ours.items()})
    )
    owned = [s.name for s in base.sources if s.is_own or not to_bundled]
    _refuse_other_values(held, rows, cell, owned, folder)
    kept = held.join(rows, on=cell, how="anti", nulls_equal=True)
    gone = held.height - kept.height
    notes = [
        Message(
            N_(
                "Own data add {count} values; {gone} of them take a bundled one's place."
            ),
            {"count": rows.height, "gone": gone},
        )
    ]
    if own.ictplan.definition != base.metadata.definition:
        notes.append(
            Message(
                N_("Own data are defined so: {ours} The bundled ones so: {theirs}"),
                {"ours": own.ictplan.definition, "theirs": base.metadata.definition},
            )
        )
    return replace(
        base,
        sources=(*ours.values(), *base.sources),
        observations=pl.concat([rows, kept], how="vertical_relaxed"),
        notes=(*base.notes, *notes),
    )


def _like(rows: pl.DataFrame, own: DatasetMetadata, base: Dataset) -> pl.DataFrame:
    """Give own rows the columns of what they join, and their precision."""
    lacking = [
        pl.lit(_only_code(base.metadata, name) or TOTAL).alias(name)
        for name in base.metadata.dimension_ids
        if name not in own.dimension_ids
    ]
    if own.decimals != base.metadata.decimals:
        rows = rows.with_columns(decimals=pl.col("decimals").fill_null(own.decimals))
    cell = [*KEY_COLUMNS, *base.metadata.dimension_ids]
    return (
        rows.with_columns(lacking)
        .select(base.observations.columns)
        .with_columns(pl.col(cell).cast(pl.String))
    )


def _own_source(source: Source, taken: set[str]) -> Source:
    name = source.name
    while name in taken:
        name = f"own-{name}"
    taken.add(name)
    return replace(source, name=name, is_own=True)


def _refuse_other_values(
    held: pl.DataFrame,
    rows: pl.DataFrame,
    cell: list[str],
    owned: list[str],
    folder: str,
) -> None:
    both = rows.join(
        held.filter(pl.col("source").is_in(owned)), on=cell, suffix="_held"
    ).filter(pl.col("obs_value").ne_missing(pl.col("obs_value_held")))
    if both.is_empty():
        return
    row = both.row(0, named=True)
    raise UsageError(
        N_(
            "{folder}: {count} cell(s) have another value in another folder of own data,"
            " such as {cell}: {ours} here, {theirs} there; leave one of them out"
        ),
        folder=folder,
        count=both.height,
        cell=" ".join(str(row[name]) for name in cell),
        ours=row["obs_value"],
        theirs=row["obs_value_held"],
    )
