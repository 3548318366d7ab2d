"""Which area has this code or name: the question behind ``ictplan areas``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ictplan.core.answer import Answer
from ictplan.core.labels import area_names
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.options import Option
from ictplan.core.query import Query
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from ictplan.core.mergers import Succession

LEVELS = {
    "country": N_("country"),
    "prefecture": N_("prefecture"),
    "municipality": N_("municipality"),
    "foreign": N_("country abroad"),
}
"""What people call the levels of areas; catalogue texts."""


@question(
    "areas",
    columns="ref_area ref_area_label kana prefecture level note",
    view="ref_area ref_area_label kana prefecture? level note?",
)
def find_areas(
    query: Query,
    text: Annotated[
        str,
        Option(
            (),
            N_("A code or a name, or how it begins: 08217, 取手, とりで, Toride."),
            "TEXT",
        ),
    ],
) -> Answer:
    """Find areas by their code or name, of today or of before.

    A code or name of before gives the body of today, and ``note`` says what became of
    it. One row per area of which one spelling begins with the text, by code.

    Raises:
        UnknownCodeError: If nothing has the code or name, nor begins so.
        AmbiguousNameError: If bodies of before with different successors had the name.
        UsageError: If the text is a code with a fault, or its body was divided.
    """
    areas = query.library.areas
    codes = [code for code, _ in areas.complete(text)]
    followed: dict[str, Succession] = {}
    if not codes:
        codes = [areas.resolve(text)]
        followed = {codes[0]: areas.followed[text]} if text in areas.followed else {}
    above = {code: areas.prefecture_of(code) for code in codes}
    prefectures = {code for code in above.values() if code is not None}
    return Answer(
        codes=pl.DataFrame(
            {
                "ref_area": codes,
                "kana": [areas.areas[code].kana or None for code in codes],
                "level": [areas.level(code) for code in codes],
                "_above": [above[code] for code in codes],
                "_followed": [code if code in followed else None for code in codes],
            },
            schema_overrides={"_followed": pl.String, "_above": pl.String},
        ),
        title=Message(N_("Areas called {text}"), {"text": text}),
        names={
            "ref_area": area_names(codes, areas),
            "prefecture": area_names(prefectures, areas),
            "level": {level: Message(name) for level, name in LEVELS.items()},
            "note": {code: way.steps[0].message() for code, way in followed.items()},
        },
        heads={"level": Message(N_("kind"))},
        texts={"prefecture": "_above", "note": "_followed"},
        parameters={"text": text},
    )
