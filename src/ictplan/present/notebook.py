"""How does an answer look to Python code: its table, its notes, its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.present.layouts import lay_out
from ictplan.present.markup import as_fragment
from ictplan.present.terminal import draw

if TYPE_CHECKING:
    from ictplan.core.answer import Answer


def as_html(answer: Answer) -> str:
    """Give a table in HTML, without a page around it."""
    return as_fragment(lay_out(answer))


def as_text(answer: Answer) -> str:
    """Give the table that the command prints, without colours, as wide as it needs."""
    text = draw(lay_out(answer), language=answer.language, width=None, color=False)
    return text.rstrip("\n")
