"""Does a number follow from its operands: explain before accusing.

Every relation brings a number, a formula, the operands that may explain it and those
whose roles are certain. Where any operands explain the number it agrees; a
contradiction needs certain ones that do not, or one result of which the number is a slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.audit.formulas import Fit, is_slip_of
from ictplan.audit.report import LOOK, RIGHT, WRONG, Verdict, at_number, written_like
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ictplan.audit.formulas import Formula
    from ictplan.audit.model import Finding, Number

Operands = tuple["Number", ...]

MISSING = Verdict("info", "operand-missing")
UNCLEAR = Verdict("info", "not-understood")


@dataclass(frozen=True)
class Case:
    """A number that is told to be the result of a formula.

    Attributes:
        number: The number printed.
        formula: What it is the result of.
        able: Operands that may explain it, in order of trust.
        sure: Operands whose roles are certain: it is held against the first.
        near: Operands it may be a slip of: accused if they give one result only.
        missing: What is said where nothing is certain; None for nothing.
    """

    number: Number
    formula: Formula
    able: Iterable[Operands] = ()
    sure: Sequence[Operands] = ()
    near: Sequence[Operands] = ()
    missing: str | None = None


def judged(case: Case) -> Finding | None:
    """Say what becomes of a number, if anything can be said."""
    number, formula = case.number, case.formula
    # Digits cut off are only seen where it is certain what they are digits of.
    for pool, least in (
        (case.sure, Fit.NEAR),
        (case.able, Fit.NEAR),
        (case.sure, Fit.CUT),
    ):
        for operands in pool:
            if formula.fit(number, operands) >= least:
                return agreeing(formula, number, operands)
    if case.sure:
        return accused(formula, number, case.sure[0])
    if slip := slip_among(formula, number, case.near):
        return accused(formula, number, slip)
    if case.missing:
        return at_number(formula.rule, number, case.missing, MISSING)
    return None


def agreeing(formula: Formula, number: Number, operands: Sequence[Number]) -> Finding:
    """Mark a number that follows from others, or is their result with digits cut off."""
    exact = formula.result(operands)
    cut = exact is not None and formula.fit(number, operands) is Fit.CUT
    return at_number(
        formula.rule,
        number,
        N_("is cut off, not rounded: {sum}")
        if cut
        else N_("follows from the values beside it: {sum}"),
        LOOK if cut else RIGHT,
        expected=written_like(exact, number) if cut and exact is not None else None,
        others=operands,
        evidence=formula.told(operands),
    )


def accused(formula: Formula, number: Number, operands: Sequence[Number]) -> Finding:
    """Report a number that is not what its operands give."""
    exact = formula.result(operands)
    return at_number(
        formula.rule,
        number,
        formula.wrong,
        WRONG,
        expected=None if exact is None else written_like(exact, number),
        evidence=formula.told(operands),
        others=operands,
    )


def slip_among(
    formula: Formula, number: Number, near: Sequence[Operands]
) -> Operands | None:
    """Find the operands of whose only result a number is a slip."""
    found = {
        exact: operands
        for operands in near
        if (exact := formula.result(operands)) is not None and is_slip_of(number, exact)
    }
    return next(iter(found.values())) if len(found) == 1 else None
