"""Every rule by its id; one module per family."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictplan.audit.model import Rule

RULES: dict[str, Rule] = {}
"""Rule by id, in order of id."""
