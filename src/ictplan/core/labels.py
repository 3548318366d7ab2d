"""What goes with a frame: names of its codes, its sources, what to know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import NAMES, UNITS
from ictplan.core.errors import NotComparableError
from ictplan.core.later import pl
from ictplan.core.messages import N_, Label, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.schema import DatasetMetadata, Source


def rows_of_area(
    frame: pl.DataFrame, code: str, dataset: Dataset, library: Library
) -> pl.DataFrame:
    """Keep the rows of one area.

    Raises:
        NotComparableError: If there are none.
    """
    kept = frame.filter(pl.col("ref_area") == code)
    if kept.is_empty():
        raise NotComparableError(
            N_(
                "{dataset} holds no value of {area} in the categories asked for;"
                " 'ictplan show {id}' shows what it holds"
            )
            if (dataset.observations.get_column("ref_area") == code).any()
            else N_(
                "{dataset} holds no value of {area}; 'ictplan show {id}' shows what it holds"
            ),
            dataset=dataset.metadata.label,
            area=library.areas.label(code),
            id=dataset.id,
        )
    return kept


def listing(names: Sequence[Label | Message]) -> Message:
    """Join names by commas."""
    first, *rest = names
    joined = Message("{text}", {"text": first})
    for name in rest:
        joined = Message(N_("{first}, {second}"), {"first": joined, "second": name})
    return joined


def area_names(codes: Iterable[str], areas: AreaRegister) -> dict[str, Label]:
    """Give the name of each area."""
    return {code: areas.distinct_label(code) for code in codes}


def category_names(dataset: Dataset, library: Library) -> dict[str, dict[str, Label]]:
    """Give the names of all categories by dimension."""
    return {
        dimension.id: {
            item.code: Label(item.label_ja, item.label_en)
            for item in library.codelist(dimension.codelist).items
        }
        for dimension in dataset.metadata.dimensions
    }


def dimension_names(dataset: Dataset, library: Library) -> dict[str, Label]:
    """Give the names of the dimensions: those of their code lists."""
    return {
        dimension.id: library.codelist(dimension.codelist).label
        for dimension in dataset.metadata.dimensions
    }


def sources_of(dataset: Dataset, rows: pl.DataFrame) -> tuple[Source, ...]:
    """Give the sources of the rows that were used."""
    if len(dataset.sources) == 1:
        return dataset.sources[: rows.height]
    names = set(rows.get_column("source").unique().to_list())
    return tuple(source for source in dataset.sources if source.name in names)


def notes_about(dataset: Dataset, rows: pl.DataFrame) -> Iterator[Message]:
    """Say what holds for all rows: definitions, breaks, a register's full count."""
    metadata = dataset.metadata
    yield Message("{text}", {"text": metadata.definition})
    for entry in metadata.definitions:
        held = rows.get_column(entry.dimension).cast(pl.String)
        if (held == entry.code).any():
            yield Message("{text}", {"text": entry.definition})
    for broken in metadata.breaks:
        period = broken.time_period
        if (rows.get_column("time_period").cast(pl.String) == period).any():
            yield Message("{period}: {text}", {"period": period, "text": broken.note})
    if metadata.full_count:
        yield Message(N_("Full count: no sampling error."))


def unit_note(metadata: DatasetMetadata) -> Message:
    """Say the unit, which way is better, and what gaps are in."""
    unit = UNITS[metadata.unit_measure]
    return Message(
        N_("Unit: {unit}; {direction}; gaps in {difference}."),
        {
            "unit": Message(unit.name),
            "direction": Message(NAMES[metadata.direction]),
            "difference": Message(unit.difference),
        },
    )
