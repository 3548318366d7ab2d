"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Reading, Severity


@dataclass(frozen=True)
class Rule:
    """One rule: a stable id, what it looks for, an example of each kind.

    ``name``, ``summary`` and ``advice`` are catalogue texts; ``fires`` is a text on
    which the rule reports something, ``passes`` one on which it is silent. ``check``
    yields findings for a whole document, given the data it may ask (None without).
    """

    id: str
    name: str
    family: str
    severity: Severity
    summary: str
    advice: str
    fires: str
    passes: str
    check: Callable[[Reading, Linker | None], Iterable[Finding]]
