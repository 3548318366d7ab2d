"""The questions ictplan answers, one module each; none prints, exits or knows a format.

`INDEX` names them without importing them: a command that is not called costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.messages import N_

if TYPE_CHECKING:
    from ictplan.questions.registry import Question


class Entry(NamedTuple):
    """Where a question is: the module, its name there, and what it does."""

    module: str
    function: str
    summary: str


INDEX = {
    "list": Entry(
        "ictplan.questions.datasets", "list_datasets", N_("List the datasets.")
    ),
    "show": Entry(
        "ictplan.questions.datasets",
        "show",
        N_("Show the observations of a dataset with their sources."),
    ),
    "sources": Entry(
        "ictplan.questions.datasets",
        "list_sources",
        N_("Show where the values of a dataset were read."),
    ),
    "figures": Entry(
        "ictplan.questions.plan",
        "figures",
        N_("List the figures of a plan and the data held of each."),
    ),
    "gap": Entry(
        "ictplan.questions.gap", "gap", N_("Compare an area with its benchmarks.")
    ),
    "rank": Entry("ictplan.questions.rank", "rank", N_("Rank an area among others.")),
    "trend": Entry(
        "ictplan.questions.trend",
        "trend",
        N_("Show how an area moves against a benchmark."),
    ),
    "convergence": Entry(
        "ictplan.questions.convergence",
        "convergence",
        N_("Measure whether the areas of a group grow alike."),
    ),
    "peers": Entry(
        "ictplan.questions.peers", "list_peers", N_("List the peers of an area.")
    ),
    "digital-divide": Entry(
        "ictplan.questions.divide",
        "digital_divide",
        N_("Measure the fall-off across ages, incomes or areas."),
    ),
    "structure": Entry(
        "ictplan.questions.structure",
        "structure",
        N_("Split a gap into who lives there and what they do."),
    ),
    "scorecard": Entry(
        "ictplan.questions.scorecard",
        "scorecard",
        N_("Compare an area with its benchmarks on every indicator."),
    ),
    "progress": Entry(
        "ictplan.questions.plan",
        "progress",
        N_("Show the measures of a plan by goal and status."),
    ),
    "timeline": Entry(
        "ictplan.questions.plan", "timeline", N_("List the dated events of a plan.")
    ),
    "init": Entry(
        "ictplan.questions.workspace",
        "init_workspace",
        N_("Write a workspace for a municipality."),
    ),
    "validate": Entry(
        "ictplan.questions.datasets",
        "validate",
        N_("Check dataset folders against every rule."),
    ),
    "trace": Entry(
        "ictplan.report.trace",
        "trace",
        N_("Say where a number printed in a report comes from."),
    ),
}
"""Every question by the name of its command, in the order of the help."""


def question_named(name: str) -> Question:
    """Import a question."""
    entry = INDEX[name]
    found: Question = getattr(import_module(entry.module), entry.function)
    return found
