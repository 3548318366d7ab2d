"""Every rule by its id; one module per family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.audit.rules.changes import CHANGE_RULES
from ictplan.audit.rules.cited import CITED_RULES
from ictplan.audit.rules.data import DATA_RULES
from ictplan.audit.rules.differences import DIFFERENCE_RULES
from ictplan.audit.rules.events import EVENT_RULES
from ictplan.audit.rules.figures import FIGURE_RULES
from ictplan.audit.rules.ignores import ignore_rules
from ictplan.audit.rules.lists import LIST_RULES
from ictplan.audit.rules.percentages import PERCENTAGE_RULES
from ictplan.audit.rules.periods import PERIOD_RULES
from ictplan.audit.rules.ranks import RANK_RULES
from ictplan.audit.rules.ratios import RATIO_RULES
from ictplan.audit.rules.repeated import REPEATED_RULES
from ictplan.audit.rules.shares import SHARE_RULES
from ictplan.audit.rules.tenths import TENTHS_RULES
from ictplan.audit.rules.terms import TERM_RULES

if TYPE_CHECKING:
    from ictplan.audit.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in sorted(
        (
            *DIFFERENCE_RULES,
            *RATIO_RULES,
            *SHARE_RULES,
            *PERCENTAGE_RULES,
            *TENTHS_RULES,
            *REPEATED_RULES,
            *PERIOD_RULES,
            *EVENT_RULES,
            *LIST_RULES,
            *FIGURE_RULES,
            *DATA_RULES,
            *RANK_RULES,
            *CITED_RULES,
            *CHANGE_RULES,
            *TERM_RULES,
        ),
        key=lambda rule: rule.id,
    )
}
"""Rule by id, in order of id."""

RULES |= {rule.id: rule for rule in ignore_rules(dict(RULES))}
