"""A file that is to stand beside a dataset there is: what it is comes from that dataset.

An own survey of the use of the Internet says neither of whom its percentages are, nor
which way is better, nor that it is of both sexes together. The national series does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.core.codes import UNITS, DimensionRole, UnitMeasure
from ictplan.core.errors import UsageError
from ictplan.core.labels import listing
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.schema import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.core.schema import DatasetMetadata, Dimension
    from ictplan.importers.draft import Draft


def adopted(
    draft: Draft, name: str, metadata: DatasetMetadata, where: Mapping[str, str]
) -> Draft:
    """Give a draft what a dataset says of itself.

    Args:
        draft: What was read.
        name: The dataset's id.
        metadata: What it says.
        where: Which definition the values are of, by dimension.

    Raises:
        UsageError: If they are of another unit or of dimensions that it has not; if it
            holds several definitions and ``where`` names none.
    """
    faults = list(_faults(draft.metadata, metadata))
    if faults:
        raise UsageError(
            N_(
                "{title} cannot stand beside {name}: {faults}. Import it under a name of"
                " its own: --to data/my-{name}"
            ),
            title=draft.title,
            name=name,
            faults=listing(faults),
        )
    missing = [d for d in metadata.dimensions if d not in draft.metadata.dimensions]
    codes = {each.id: _code_of(each, name, metadata, where) for each in missing}
    rows = draft.observations.with_columns(
        pl.lit(code, pl.String).alias(dimension) for dimension, code in codes.items()
    )
    return replace(
        draft,
        metadata=metadata,
        observations=rows,
        notes=(*draft.notes, *_notes(draft.metadata, name, metadata, codes)),
    )


def _faults(ours: DatasetMetadata, theirs: DatasetMetadata) -> Iterator[Message]:
    if ours.unit_measure is not theirs.unit_measure and not _may_be(ours, theirs):
        yield Message(
            N_("its values are {ours}, those there {theirs}"),
            {"ours": Message(ours.unit.name), "theirs": Message(theirs.unit.name)},
        )
    other = [d.id for d in ours.dimensions if d not in theirs.dimensions]
    if other:
        yield Message(
            N_("it is by {ours}, that by {theirs}"),
            {"ours": ", ".join(other), "theirs": ", ".join(theirs.dimension_ids)},
        )


def _may_be(ours: DatasetMetadata, theirs: DatasetMetadata) -> bool:
    """Say whether a percentage of a base that nobody states may be one of theirs."""
    return ours.unit_measure is UnitMeasure.PC and theirs.unit.is_share


def _code_of(
    dimension: Dimension,
    name: str,
    metadata: DatasetMetadata,
    where: Mapping[str, str],
) -> str:
    """Give the category that all values are of in a dimension the file has not."""
    if dimension.role is not DimensionRole.DEFINITION:
        return where.get(dimension.id, TOTAL)
    known = [d.code for d in metadata.definitions if d.dimension == dimension.id]
    if (code := where.get(dimension.id)) in known:
        return str(code)
    told = [
        Message("{code} ({meaning})", {"code": each.code, "meaning": each.definition})
        for each in metadata.definitions
        if each.dimension == dimension.id
    ]
    raise UsageError(
        N_(
            "{name} has several definitions; name yours with --where {id}=CODE: {codes}"
        ),
        name=name,
        id=dimension.id,
        codes=listing(told),
    )


def _notes(
    ours: DatasetMetadata,
    name: str,
    theirs: DatasetMetadata,
    codes: Mapping[str, str],
) -> Iterator[Message]:
    if ours.unit_measure is not theirs.unit_measure:
        yield Message(
            N_("The percentages are taken for {unit}, as those of {name} are."),
            {"unit": Message(UNITS[theirs.unit_measure].name), "name": name},
        )
    for each in theirs.definitions:
        if codes.get(each.dimension) == each.code:
            yield Message(
                N_("They are compared as {definition}"), {"definition": each.definition}
            )
