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
    from ictplan.catalog import Catalog, Dataset
    from ictplan.comparison_questions import rank, trend
    from ictplan.errors import IctplanError, InvalidDatasetError, Problem
    from ictplan.inequality_questions import subgroup_measures, table_measures
    from ictplan.measures.dispersion import dispersion
    from ictplan.measures.inequality import inequality
    from ictplan.plan_questions import figures, progress, timeline
    from ictplan.questions import (
        digital_divide,
        export,
        gap,
        list_datasets,
        list_sources,
        show,
        validate,
    )
    from ictplan.result import Result
    from ictplan.standing import scorecard

__version__ = "2026.11.0"

_HOMES = {
    "Catalog": "ictplan.catalog",
    "Dataset": "ictplan.catalog",
    "IctplanError": "ictplan.errors",
    "InvalidDatasetError": "ictplan.errors",
    "Problem": "ictplan.errors",
    "Result": "ictplan.result",
    "digital_divide": "ictplan.questions",
    "dispersion": "ictplan.measures.dispersion",
    "export": "ictplan.questions",
    "figures": "ictplan.plan_questions",
    "gap": "ictplan.questions",
    "inequality": "ictplan.measures.inequality",
    "list_datasets": "ictplan.questions",
    "list_sources": "ictplan.questions",
    "progress": "ictplan.plan_questions",
    "rank": "ictplan.comparison_questions",
    "scorecard": "ictplan.standing",
    "show": "ictplan.questions",
    "subgroup_measures": "ictplan.inequality_questions",
    "table_measures": "ictplan.inequality_questions",
    "timeline": "ictplan.plan_questions",
    "trend": "ictplan.comparison_questions",
    "validate": "ictplan.questions",
}

__all__ = [
    "Catalog",
    "Dataset",
    "IctplanError",
    "InvalidDatasetError",
    "Problem",
    "Result",
    "digital_divide",
    "dispersion",
    "export",
    "figures",
    "gap",
    "inequality",
    "list_datasets",
    "list_sources",
    "progress",
    "rank",
    "scorecard",
    "show",
    "subgroup_measures",
    "table_measures",
    "timeline",
    "trend",
    "validate",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        message = f"module 'ictplan' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
