"""Which function lays out the answer of which command."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ictplan.present import view
from ictplan.present.layout import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from ictplan.core.answer import Answer
    from ictplan.present.layout import Detail, Table

MODULES = {
    **dict.fromkeys(("audit", "audit-numbers"), "audit_tables"),
    **dict.fromkeys(("compare", "findings", "profile", "scorecard"), "finding_tables"),
    "validate": "problems",
}
"""Modules with a layout of their own, ``of_<command>``: what is no table of columns."""


def lay_out(answer: Answer, detail: Detail = WHOLE) -> Table:
    """Lay out any answer: by a layout of its own, else by its view."""
    if answer.command in MODULES:
        module = import_module(f"ictplan.present.{MODULES[answer.command]}")
        name = answer.command.replace("-", "_")
        table: Table = getattr(module, f"of_{name}")(answer, detail)
        return table
    return view.lay_out(answer, answer.view or "…", detail)


WRITERS = {
    ("audit", "sarif"): "sarif",
    ("audit", "github"): "github",
    ("audit", "md"): "audit_markdown",
    ("audit", "html"): "audit_page",
    ("profile", "html"): "profile_page",
}
"""The module that writes a command's answer in a format of its own, with ``write``."""


def own_writer(answer: Answer, name: str) -> Callable[[Answer], bytes] | None:
    """Give what writes an answer in a format that is not made from its table."""
    module = WRITERS.get((answer.command, name))
    if module is None:
        return None
    write: Callable[[Answer], bytes] = import_module(f"ictplan.present.{module}").write
    return write
