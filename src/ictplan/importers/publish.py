"""What dataset do the values of some files make: its metadata, sources, rows and lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.codelists import Codelist, CodelistItem
from ictplan.core.codes import Confidence, DimensionRole, Direction, UnitMeasure
from ictplan.core.dataset import observation_columns
from ictplan.core.errors import UnknownCodeError
from ictplan.core.messages import Label
from ictplan.core.schema import TOTAL, DatasetMetadata, Dimension, Source
from ictplan.core.schema import Item as MetadataItem
from ictplan.importers.categories import made_code
from ictplan.importers.draft import Draft, Item
from ictplan.importers.formats import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ictplan.core.library import Library
    from ictplan.importers.categories import Categories
    from ictplan.importers.formats import Format


def publish(
    frame: pl.DataFrame,
    items: Mapping[str, Item],
    dimensions: Mapping[str, Categories],
    *,
    form: Format,
    named: tuple[str, str],
    library: Library,
) -> Draft:
    """Make the draft of a dataset of the values of all files.

    ``named`` are the id of the table and the title, as the files say them, or blank.

    A dataset of several quantities has the dimension ``item``, each with its own unit
    and decimals; one of a single quantity has none.
    """
    about, title = named
    used = set(frame["item"].unique().to_list())
    found = [item for code, item in items.items() if code in used]
    name = str(form.dataset.get("id") or about or "table")
    label = label_of(form.dataset.get("label")) or Label(title or name, title or name)
    if len(found) == 1 and not title and not form.dataset.get("label"):
        label = found[0].label
    keep_item = len(found) > 1 or bool(form.dataset.get("items"))
    lists: list[Codelist] = []
    axes: list[Dimension] = []
    if keep_item:
        codelist = str(form.dataset.get("items") or f"{name}-item")
        axes.append(Dimension(id="item", codelist=codelist, role=DimensionRole.ITEM))
        lists.append(_item_list(codelist, found))
    for axis, categories in dimensions.items():
        axes.append(
            Dimension(
                id=axis,
                codelist=categories.named(f"{name}-{axis}").id,
                role=categories.role,
            )
        )
        if (codelist_of := categories.codelist) is not None:
            lists.append(codelist_of)
    metadata = _metadata(form, found, axes, label, frame, library)
    source = _source(form, name, title)
    # A file without ages is of all ages, where the dataset it adds to has them.
    frame = frame.with_columns(
        pl.lit(TOTAL).alias(axis)
        for axis in metadata.dimension_ids
        if axis not in frame.columns
    )
    return Draft(
        dataset=name,
        title=label.ja,
        description=str(form.dataset.get("description", "")),
        metadata=metadata,
        sources=(source,),
        observations=_rows(frame, metadata, source),
        codelists=tuple(lists),
        items=tuple(found),
    )


def _item_list(name: str, items: Sequence[Item]) -> Codelist:
    entries = tuple(
        CodelistItem(
            code=i.code, label_ja=i.label.ja or i.code, label_en=i.label.en or i.code
        )
        for i in items
    )
    return Codelist(id=name, label=Label("項目", "item"), ordered=False, items=entries)


def _unit(item: Item) -> UnitMeasure:
    """Give the unit's code; a count of what the closed list has no word for has none."""
    known = UnitMeasure.__members__
    return UnitMeasure(item.unit if item.unit in known else "INDEX")


def _metadata(
    form: Format,
    items: Sequence[Item],
    axes: Sequence[Dimension],
    label: Label,
    frame: pl.DataFrame,
    library: Library,
) -> DatasetMetadata:
    like = form.dataset.get("like")
    if like is not None:
        try:
            return library.package(str(like)).ictplan
        except UnknownCodeError:
            pass
    direction = str(form.dataset.get("direction", "neutral"))
    definition = label_of(form.dataset.get("definition")) or Label(
        f"「{label.ja}」の表の値。", f"Values of the table {label.en}."
    )
    own = tuple(
        MetadataItem(
            code=item.code,
            unit_measure=_unit(item),
            decimals=item.decimals,
            direction=Direction(item.direction or direction),
            label=item.label,
        )
        for item in items
    )
    return DatasetMetadata(
        label=label,
        definition=definition,
        unit_measure=_unit(items[0]),
        decimals=items[0].decimals,
        direction=Direction(direction),
        dimensions=tuple(axes),
        items=own if any(axis.role is DimensionRole.ITEM for axis in axes) else (),
        home_area=_home(frame, library),
        benchmarks=tuple(form.dataset.get("benchmarks", ("nation", "prefecture"))),
        full_count=bool(form.dataset.get("full_count", False)),
    )


HOME = "mynumber"
"""The bundled dataset whose home area is that of imported ones, where they have it."""


def _home(frame: pl.DataFrame, library: Library) -> str:
    """Give the home area: that of bundled data if the files have it, else the first body."""
    codes = frame["ref_area"].unique(maintain_order=True).to_list()
    home = library.package(HOME).ictplan.home_area
    if home in codes:
        return home
    bodies = [
        c
        for c in codes
        if c in library.areas and library.areas.level(c) == "municipality"
    ]
    return str((bodies or codes)[0])


def _source(form: Format, name: str, title: str) -> Source:
    given = dict(form.source)
    shown = title or name
    named = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
    return Source(
        name=str(
            given.get(
                "name",
                named if named and named != "table" else f"own-{made_code(shown)}",
            )
        ),
        title=str(given.get("title", shown)),
        title_en=str(given.get("title_en", given.get("title", shown))),
        publisher=str(
            given.get(
                "publisher", "e-Stat" if name.startswith("estat") else "手元の資料"
            )
        ),
        publisher_en=str(
            given.get(
                "publisher_en", "e-Stat" if name.startswith("estat") else "own file"
            )
        ),
        confidence=Confidence(given.get("confidence", "official")),
        path=given.get("path"),
    )


def _rows(
    frame: pl.DataFrame, metadata: DatasetMetadata, source: Source
) -> pl.DataFrame:
    """Bring rows into the columns of the dataset's file, all text, in time order."""
    own = {item.code: item.decimals for item in getattr(metadata, "items", ())}
    default = pl.col("item").replace_strict(
        own, default=metadata.decimals, return_dtype=pl.Int64
    )
    frame = frame.with_columns(
        source=pl.lit(source.name),
        decimals=pl.when(pl.col("decimals") != default)
        .then("decimals")
        .cast(pl.String),
    )
    names = [column.name for column in observation_columns(metadata)]
    lacking = [
        pl.lit(None, pl.String).alias(n) for n in names if n not in frame.columns
    ]
    return (
        frame.with_columns(lacking)
        .sort("time_period", "ref_area", maintain_order=True)
        .select(pl.col(name).cast(pl.String) for name in names)
    )
