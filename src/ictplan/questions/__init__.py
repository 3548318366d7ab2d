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
    """Where a command is: the module, its name there, what it does.

    ``example`` is what may stand after the command; documents show it and tests run
    it. ``page`` is the page of ``docs/`` that tells more.
    """

    module: str
    function: str
    summary: str
    example: str = ""
    page: str = ""


INDEX = {
    "profile": Entry(
        "ictplan.questions.profile",
        "profile",
        N_("Show on one page where a city stands and what stands out."),
    ),
    "findings": Entry(
        "ictplan.questions.findings",
        "list_findings",
        N_("Say what the data show of an area."),
        "mynumber --area 札幌市",
    ),
    "list": Entry(
        "ictplan.questions.datasets",
        "list_datasets",
        N_("List the datasets."),
    ),
    "show": Entry(
        "ictplan.questions.datasets",
        "show",
        N_("Show the observations of a dataset with their sources."),
        "mynumber --area 取手市",
    ),
    "sources": Entry(
        "ictplan.questions.datasets",
        "list_sources",
        N_("Show where the values of a dataset were read."),
        "mynumber",
    ),
    "areas": Entry(
        "ictplan.questions.areas",
        "find_areas",
        N_("Find areas by their code or name, of today or of before."),
        "取手",
    ),
    "gap": Entry(
        "ictplan.questions.gap",
        "gap",
        N_("Compare an area with its benchmarks."),
        "mynumber --area つくば市 --to nation",
    ),
    "rank": Entry(
        "ictplan.questions.rank",
        "rank",
        N_("Rank an area among others."),
        "mynumber --period 2022-12-31",
    ),
    "trend": Entry(
        "ictplan.questions.trend",
        "trend",
        N_("Show how an area moves against a benchmark."),
        "mynumber --target 100 --by FY2026",
    ),
    "convergence": Entry(
        "ictplan.questions.convergence",
        "convergence",
        N_("Measure whether the areas of a group grow alike."),
        "mynumber --period 2020..",
    ),
    "peers": Entry(
        "ictplan.questions.peers",
        "list_peers",
        N_("List the peers of an area."),
        "--area 茨城県 --alike internet-use",
    ),
    "digital-divide": Entry(
        "ictplan.questions.divide",
        "digital_divide",
        N_("Measure the fall-off across ages, incomes or areas."),
        "--by household_income",
        page="measures",
    ),
    "structure": Entry(
        "ictplan.questions.structure",
        "structure",
        N_("Split a gap into who lives there and what they do."),
        "internet-use --people my-people.csv",
    ),
    "scorecard": Entry(
        "ictplan.questions.scorecard",
        "scorecard",
        N_("Compare an area with its benchmarks on every indicator."),
        "--area 水戸市",
    ),
    "compare": Entry(
        "ictplan.questions.compare",
        "compare",
        N_("Set areas side by side, by indicators or years."),
        "mynumber --area 茨城県内",
    ),
    "diff": Entry(
        "ictplan.questions.diff",
        "diff",
        N_("Say what changed between two folders of data or two releases."),
        "mynumber 2022-11-30 2022-12-31 --area 茨城県内",
        page="follow-up",
    ),
    "targets": Entry(
        "ictplan.questions.targets",
        "targets",
        N_("Grade the targets of a plan: pace, grade, projection."),
        "plan --data my-data",
        page="follow-up",
    ),
    "plan figures": Entry(
        "ictplan.questions.plan",
        "plan_figures",
        N_("List the figures of a plan and the data held of each."),
        "--missing",
    ),
    "plan progress": Entry(
        "ictplan.questions.plan",
        "plan_progress",
        N_("Show the measures of a plan by goal and status."),
    ),
    "plan timeline": Entry(
        "ictplan.questions.plan",
        "plan_timeline",
        N_("List the dated events of a plan."),
        "--actor 取手市 --period 2015..",
    ),
    "init": Entry(
        "ictplan.questions.workspace",
        "init_workspace",
        N_("Write a workspace for a municipality."),
        "sapporo --area 札幌市",
        page="workspace",
    ),
    "next": Entry(
        "ictplan.questions.next",
        "next_steps",
        N_("Say what is missing: data of the city, tables of the plan."),
        "--area 札幌市",
        page="workspace",
    ),
    "update": Entry(
        "ictplan.questions.update",
        "update",
        N_("Fetch or name newer files, import and compare them."),
        "--data my-data --offline",
        page="follow-up",
    ),
    "validate": Entry(
        "ictplan.questions.datasets",
        "validate",
        N_("Check dataset folders against every rule."),
        "my-datasets/",
    ),
    "trace": Entry(
        "ictplan.report.trace",
        "trace",
        N_("Say where a number printed in a report comes from."),
        "60.0 --in my-report.html",
    ),
}
"""Every question by the name of its command, in the order of the help."""


def question_named(name: str) -> Question:
    """Import a question."""
    entry = INDEX[name]
    found: Question = getattr(import_module(entry.module), entry.function)
    return found


def python_name(command: str) -> str:
    """Give the name of a command's Python function: ``plan progress``, plan_progress."""
    return command.replace("-", "_").replace(" ", "_")
