"""Is a release whole: which municipalities does it lack that it should have?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Collection

    from ictplan.core.areas import AreaRegister

NAMED = 5
"""So many municipalities that are missing are named."""

NATIONAL = 10
"""A release that holds this many prefectures whole is meant to hold all of them: the
official ones are national or of one prefecture, and nobody joins ten by hand."""


def missing_municipalities(
    codes: Collection[str], areas: AreaRegister
) -> tuple[Message, ...]:
    """Say which municipalities a release lacks; nothing where it is whole or a choice.

    A release is national if it holds half of all municipalities, or ten prefectures
    whole. It is of a prefecture if it holds half of its municipalities. A few towns are
    somebody's choice, and nothing is missing.

    Args:
        codes: The areas that have a row at one period.
        areas: All areas there are.

    Returns:
        One sentence for the nation, or one per prefecture in the order of codes.
    """
    every = [code for code in areas.areas if areas.level(code) == "municipality"]
    held = set(codes)
    missing = [code for code in every if code not in held]
    home = {code: areas.prefecture_of(code) or "" for code in every}
    of = Counter(home.values())
    gone = Counter(home[code] for code in missing)
    whole = sum(gone[prefecture] == 0 for prefecture in of)
    if not missing:
        return ()
    if whole >= NATIONAL or 2 * len(missing) <= len(every):
        text = N_("{count} of {of} municipalities are missing: {names}")
        return (_message(text, missing, len(every), areas),)
    text = N_("{count} of {of} municipalities of {prefecture} are missing: {names}")
    return tuple(
        _message(
            text,
            [code for code in missing if home[code] == prefecture],
            of[prefecture],
            areas,
            prefecture=areas.label(prefecture),
        )
        for prefecture in sorted(gone)
        if 2 * gone[prefecture] <= of[prefecture]
    )


def _message(
    text: str, missing: list[str], of: int, areas: AreaRegister, **params: object
) -> Message:
    names = ", ".join(areas.label(code).ja for code in missing[:NAMED])
    more = " …" if len(missing) > NAMED else ""
    return Message(
        text, {"count": len(missing), "of": of, "names": names + more, **params}
    )
