"""Which function lays out the answer of which command."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ictplan.core.answer import Answer
    from ictplan.present.layout import Table

MODULES = {
    **dict.fromkeys(("list", "show", "sources", "validate"), "tables"),
    **dict.fromkeys(("gap", "digital-divide"), "gap_tables"),
    **dict.fromkeys(("rank", "trend", "inequality", "scorecard"), "comparison_tables"),
    **dict.fromkeys(("convergence", "peers", "structure"), "group_tables"),
    **dict.fromkeys(("audit", "audit-numbers", "explain"), "audit_tables"),
    **dict.fromkeys(("figures", "progress", "timeline"), "plan_tables"),
    **dict.fromkeys(("gap-all", "rank-all"), "all_areas_tables"),
    "init": "plan_tables",
    "trace": "report_tables",
}
"""The module that lays a command's answer out, with its function ``of_<command>``."""


def lay_out(result: Answer) -> Table:
    """Lay out any answer; one that no function knows, as its frame is."""
    module = import_module(f"ictplan.present.{MODULES.get(result.command, 'tables')}")
    known = result.command in MODULES
    name = result.command.replace("-", "_") if known else "frame"
    table: Table = getattr(module, f"of_{name}")(result)
    return table


WRITERS = {
    ("audit", "sarif"): "sarif",
    ("audit", "github"): "github",
    ("audit", "junit"): "junit",
    ("audit", "html"): "audit_page",
}
"""The module that writes a command's answer in a format of its own, with ``write``."""


def own_writer(result: Answer, name: str) -> Callable[[Answer], bytes] | None:
    """Give what writes an answer in a format that is not made from its table."""
    module = WRITERS.get((result.command, name))
    if module is None:
        return None
    write: Callable[[Answer], bytes] = import_module(f"ictplan.present.{module}").write
    return write
