"""How do findings look as Markdown: a table, for a comment or a wiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.present.audit_tables import as_table
from ictplan.present.markup import as_markdown

if TYPE_CHECKING:
    from ictplan.questions.audit import AuditResult


def write(result: AuditResult) -> bytes:
    """Write the findings as a table."""
    return as_markdown(as_table(result)).encode()
