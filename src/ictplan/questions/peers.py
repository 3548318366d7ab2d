"""Who are an area's peers, and in what are they near."""

from __future__ import annotations

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.groups import PeerRule, group_of
from ictplan.core.library import Library
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import N_, Language, Message
from ictplan.questions.describe import HOME, with_area_labels


def list_peers(
    *,
    area: str | None = None,
    rule: PeerRule | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """List the peers of an area, the nearest first.

    Args:
        area: Code or name of a municipality or prefecture; Toride without it.
        rule: The characteristics and how many; without any the list of types says who
            the peers are.
        library: Where to look; the bundled datasets without it.
        language: Language of labels and notes.

    Returns:
        One row per peer, by distance, then code: ``ref_area, ref_area_label, distance,
        <characteristics>``. The characteristics are the differences from the area in
        standard deviations, whose squares sum to that of ``distance``. Peers of a list
        of types have no distance and come by code.

    Raises:
        UnknownCodeError: If the area or a characteristic is unknown.
        NotComparableError: If there is no list of types, or the area lacks a
            characteristic.
    """
    library = library or Library()
    code = library.areas.resolve(area or HOME)
    group = group_of(code, PEERS, library=library, rule=rule)
    found = group.distances
    if found is None:
        codes = pl.Series("ref_area", sorted(group.codes), dtype=pl.String)
        found = pl.DataFrame(codes).with_columns(distance=pl.lit(None, pl.Float64))
    label = library.areas.label(code).text(language)
    return Answer(
        command="peers",
        parameters={"area": code},
        frame=with_area_labels(found, library, language),
        language=language,
        sources=group.sources,
        notes=(
            *group.notes,
            Message(
                N_("Each characteristic is the difference from {area} in deviations."),
                {"area": label},
            ),
        )
        if group.distances is not None
        else group.notes,
        labels={"ref_area": {code: label}},
    )
