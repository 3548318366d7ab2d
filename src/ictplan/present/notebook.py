"""How does an answer look in a notebook: its table, its notes, its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.present.layouts import lay_out
from ictplan.present.markup import as_fragment

if TYPE_CHECKING:
    from ictplan.core.answer import Answer


def as_html(answer: Answer) -> str:
    """Give a table in HTML, without a page around it."""
    return as_fragment(lay_out(answer))
