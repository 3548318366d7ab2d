"""How is a finding proved: its cells and formulas, as machines read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictplan.findings.model import Finding, Observed


def evidence_text(finding: Finding) -> str:
    """Write the evidence of a finding as JSON.

    Returns:
        A list of ``{"formula", "result", "cells"}``; each cell has the columns of the
        observation it is of, ``group`` in place of a source where it was computed.
    """
    return json.dumps(
        [
            {
                "formula": each.formula,
                "result": each.result,
                "cells": [
                    cell_of(point, finding.dataset) | {"cell": dict(cell)}
                    for point, cell in each.cells
                ],
            }
            for each in finding.evidence
        ],
        ensure_ascii=False,
    )


def cell_of(point: Observed, dataset: str) -> dict[str, object]:
    """Give one cell by the names of its columns; what it lacks is left out."""
    found: dict[str, object] = {
        "dataset": dataset,
        "ref_area": point.area,
        "time_period": point.period,
        "value": float(point.value),
        "numerator": point.numerator,
        "denominator": point.denominator,
        "sample_size": point.sample_size,
        "source": point.source or None,
        "group": point.group,
    }
    return {name: value for name, value in found.items() if value is not None}
