"""Which figure does a template ask for: a question, a dataset, and its options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ictplan.core.errors import UnknownCodeError
from ictplan.questions.divide import digital_divide
from ictplan.questions.gap import gap
from ictplan.questions.rank import rank
from ictplan.questions.trend import trend
from ictplan.report import observed
from ictplan.report.picture import figure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ictplan.core.answer import Answer
    from ictplan.report.chapter import Figure
    from ictplan.report.lookup import Lookup

QUESTIONS: dict[str, Callable[..., Answer]] = {
    "gap": gap,
    "trend": trend,
    "rank": rank,
    "digital-divide": digital_divide,
    "series": observed.series,
    "categories": observed.categories,
    "shares": observed.shares,
}
"""The questions whose answers are drawn."""

OPTIONS = {
    "gap": ("area", "to", "period"),
    "trend": ("area", "to", "period"),
    "rank": ("area", "among", "period"),
    "digital-divide": ("area", "by", "period"),
    **dict.fromkeys(("series", "categories", "shares"), ("area", "period")),
}
"""The options of a question that a template may give, all texts."""


def figure(
    question: str, dataset: str, *, lookup: Lookup, options: Mapping[str, str]
) -> Figure:
    """Draw the answer to a question about a dataset.

    Args:
        question: A key of `QUESTIONS`.
        dataset: Id of the dataset.
        lookup: Finds the observations behind the numbers; its area is that of the
            text, which is meant where none is named. A divide is that of the area
            only where it is named.
        options: Those of `OPTIONS`; any other is a category by dimension.

    Raises:
        UnknownCodeError: If the question, or what it names, is unknown.
        UsageError: If one picture cannot show the answer.
        NotComparableError: If the data are not there.
    """
    if question not in QUESTIONS:
        raise UnknownCodeError("question", question, QUESTIONS)
    known = OPTIONS[question]
    asked: dict[str, Any] = {n: text for n, text in options.items() if n in known}
    where = {name: text for name, text in options.items() if name not in known}
    if question != "digital-divide":
        asked.setdefault("area", lookup.area)
    if "area" in asked:
        asked["area"] = lookup.code(asked["area"])
    if question == "gap" and "to" in asked:
        asked["to"] = (asked["to"],)
    answer = QUESTIONS[question](
        dataset,
        **asked,
        where=where,
        library=lookup.library,
        lang=lookup.language,
    )
    return figure_of(answer, lookup.evidence)
