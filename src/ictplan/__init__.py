"""Indicators, gaps and reports for municipal ICT plans.

Every command of the command line is a function here with the same name and options:

    import ictplan
    answer = ictplan.gap("mynumber", area="取手市", to=["nation"])
    answer.frame  # a polars DataFrame

Names are imported when they are first used, so that ``import ictplan`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictplan.core.answer import Answer
    from ictplan.core.dataset import Dataset
    from ictplan.core.errors import IctplanError, InvalidDatasetError, Problem
    from ictplan.core.library import Library
    from ictplan.core.measures.dispersion import dispersion
    from ictplan.core.measures.inequality import inequality
    from ictplan.core.measures.peers import PeerRule
    from ictplan.questions.all_areas import gap_all_areas, rank_all_areas
    from ictplan.questions.audit import audit_plan, explain
    from ictplan.questions.convergence import convergence
    from ictplan.questions.datasets import (
        export,
        list_datasets,
        list_sources,
        show,
        validate,
    )
    from ictplan.questions.divide import digital_divide
    from ictplan.questions.gap import gap
    from ictplan.questions.importing import (
        guess_mapping,
        import_files,
        read_pdf_tables,
    )
    from ictplan.questions.inequality import subgroup_measures, table_measures
    from ictplan.questions.peers import list_peers
    from ictplan.questions.plan import figures, progress, timeline
    from ictplan.questions.rank import rank
    from ictplan.questions.scorecard import scorecard
    from ictplan.questions.structure import structure
    from ictplan.questions.trend import trend
    from ictplan.questions.workspace import init_workspace
    from ictplan.report.regenerate import write_report
    from ictplan.report.trace import trace

__version__ = "2026.11.0"

_HOMES = {
    "audit_plan": "ictplan.questions.audit",
    "explain": "ictplan.questions.audit",
    "Library": "ictplan.core.library",
    "Dataset": "ictplan.core.dataset",
    "IctplanError": "ictplan.core.errors",
    "InvalidDatasetError": "ictplan.core.errors",
    "PeerRule": "ictplan.core.measures.peers",
    "Problem": "ictplan.core.errors",
    "Answer": "ictplan.core.answer",
    "convergence": "ictplan.questions.convergence",
    "digital_divide": "ictplan.questions.divide",
    "dispersion": "ictplan.core.measures.dispersion",
    "export": "ictplan.questions.datasets",
    "figures": "ictplan.questions.plan",
    "gap": "ictplan.questions.gap",
    "gap_all_areas": "ictplan.questions.all_areas",
    "guess_mapping": "ictplan.questions.importing",
    "import_files": "ictplan.questions.importing",
    "read_pdf_tables": "ictplan.questions.importing",
    "init_workspace": "ictplan.questions.workspace",
    "inequality": "ictplan.core.measures.inequality",
    "list_datasets": "ictplan.questions.datasets",
    "list_sources": "ictplan.questions.datasets",
    "list_peers": "ictplan.questions.peers",
    "progress": "ictplan.questions.plan",
    "rank": "ictplan.questions.rank",
    "rank_all_areas": "ictplan.questions.all_areas",
    "scorecard": "ictplan.questions.scorecard",
    "show": "ictplan.questions.datasets",
    "structure": "ictplan.questions.structure",
    "subgroup_measures": "ictplan.questions.inequality",
    "table_measures": "ictplan.questions.inequality",
    "timeline": "ictplan.questions.plan",
    "trace": "ictplan.report.trace",
    "trend": "ictplan.questions.trend",
    "validate": "ictplan.questions.datasets",
    "write_report": "ictplan.report.regenerate",
}

__all__ = [
    "Answer",
    "Dataset",
    "IctplanError",
    "InvalidDatasetError",
    "Library",
    "PeerRule",
    "Problem",
    "audit_plan",
    "convergence",
    "digital_divide",
    "dispersion",
    "explain",
    "export",
    "figures",
    "gap",
    "gap_all_areas",
    "guess_mapping",
    "import_files",
    "inequality",
    "init_workspace",
    "list_datasets",
    "list_peers",
    "list_sources",
    "progress",
    "rank",
    "rank_all_areas",
    "read_pdf_tables",
    "scorecard",
    "show",
    "structure",
    "subgroup_measures",
    "table_measures",
    "timeline",
    "trace",
    "trend",
    "validate",
    "write_report",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        message = f"module 'ictplan' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
