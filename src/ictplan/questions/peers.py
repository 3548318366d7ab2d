"""Who are an area's peers, and in what are they near."""

from __future__ import annotations

from ictplan.core.answer import Answer
from ictplan.core.groups import group_of
from ictplan.core.labels import area_names
from ictplan.core.later import pl
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import N_, Message
from ictplan.core.query import Query
from ictplan.questions.registry import question


@question(
    "peers",
    selects="area alike nearest",
    columns="ref_area ref_area_label distance …",
    view="ref_area ref_area_label distance? …",
)
def list_peers(query: Query) -> Answer:
    """List the peers of an area.

    The characteristics are the differences from the area in standard deviations, whose
    squares sum to that of ``distance``. Peers of a list of types have no distance and
    come by code. One row per peer, the nearest first, then by code; a column for each
    characteristic follows.

    Raises:
        UnknownCodeError: If the area or a characteristic is unknown.
        NotComparableError: If there is no list of types, or the area lacks a
            characteristic.
    """
    code, areas = query.code, query.library.areas
    group = group_of(code, PEERS, library=query.library, rule=query.peers)
    found = group.distances
    about_distances = found is not None
    if found is None:
        codes = pl.Series("ref_area", sorted(group.codes), dtype=pl.String)
        found = pl.DataFrame(codes).with_columns(distance=pl.lit(None, pl.Float64))
    label = areas.label(code)
    note = Message(
        N_("Each characteristic is the difference from {area} in deviations."),
        {"area": label},
    )
    return Answer(
        codes=found,
        title=Message(N_("Peers of {area}"), {"area": label}),
        notes=(*group.notes, note) if about_distances else group.notes,
        sources=group.sources,
        names={"ref_area": area_names([code, *found["ref_area"]], areas)},
        parameters={"area": code},
    )
