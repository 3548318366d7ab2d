"""How findings are made: at a number or at words, values written as they are printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

from ictplan.audit.model import Finding, Number, Sentence, Severity, Status
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Verdict(NamedTuple):
    """How sure and how bad a finding is."""

    severity: Severity
    status: Status


WRONG = Verdict("error", "contradicts")
DOUBTFUL = Verdict("warning", "contradicts")
UNSURE = Verdict("warning", "ambiguous")
LOOK = Verdict("info", "ambiguous")
RIGHT = Verdict("info", "agrees")


class Details(TypedDict, total=False):
    """What else a finding may say; ``others`` are the numbers it was checked with.

    ``where`` fills the words of its text; {sum} is the evidence if nothing is said.
    """

    expected: str | None
    evidence: str | None
    others: Sequence[Number]
    where: Mapping[str, object]


def at_number(
    rule: str,
    number: Number,
    text: str,
    verdict: Verdict = WRONG,
    **details: Unpack[Details],
) -> Finding:
    """Report a number."""
    span = (number.start, number.end)
    return replace(
        at_words(rule, number.sentence, span, text, verdict, **details),
        value=shown(number.value).replace(",", ""),
        unit=number.unit,
        period=number.period.code if number.period else None,
        subject=next((part for part in reversed(number.subject) if part), None),
        numbers=(number.index, *(n.index for n in details.get("others", ()))),
    )


def at_words(
    rule: str,
    sentence: Sentence,
    span: tuple[int, int],
    text: str,
    verdict: Verdict = WRONG,
    **details: Unpack[Details],
) -> Finding:
    """Report a stretch of a sentence."""
    line, column = sentence.place(span[0])
    evidence = details.get("evidence")
    return Finding(
        rule=rule,
        severity=verdict.severity,
        status=verdict.status,
        line=line,
        column=column,
        text=sentence.text[span[0] : span[1]],
        message=Message(text, {"sum": evidence, **details.get("where", {})}),
        sentence=sentence,
        span=span,
        expected=details.get("expected"),
        evidence=evidence,
        numbers=tuple(number.index for number in details.get("others", ())),
    )


def agreeing(
    rule: str, number: Number, text: str, others: Sequence[Number] = ()
) -> Finding:
    """Mark numbers that a rule has checked and found right."""
    return at_number(rule, number, text, RIGHT, others=others)


def repeated(first: Number, number: Number, verdict: Verdict = WRONG) -> Finding:
    """Hold a number against the same quantity told before."""
    same = abs(first.value) == abs(number.value)
    return at_number(
        "ICT201",
        number,
        N_("the same value at line {line}")
        if same
        else N_("line {line} states {value} for the same quantity"),
        RIGHT if same else verdict,
        expected=None if same else first.text,
        evidence=f"{first.line}:{first.column} {first.text}",
        others=(first,),
        where={"value": first.text, "line": first.line},
    )


def shown(value: Decimal) -> str:
    """Write a value with its thousands apart, without exponent and idle zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_value(number: Number) -> bool:
    """Say whether a number is a value, no bound such as 8割を超える."""
    return number.qualifier in ("eq", "approx")


def rounded(value: Decimal, like: Number) -> Decimal:
    """Round half up to what one unit of a number's last digit is worth."""
    steps = (value / like.step + Decimal("0.5")).to_integral_value("ROUND_FLOOR")
    return steps * like.step


_LARGE = {"兆": 10**12, "億": 10**8, "万": 10**4}


def written_like(value: Decimal, like: Number) -> str:
    """Write a value as a number is printed: 13.3兆円, 4,383万, 24.5ポイント."""
    exact = rounded(value, like)
    unit = like.unit or ""
    for scale, size in _LARGE.items():
        if like.text.count(scale) == 1 and like.step >= size / 10000:
            step = like.step / size
            places = max(0, -int(step.normalize().as_tuple().exponent))
            if abs(exact) >= size:
                return f"{exact / size:,.{places}f}{scale}{unit}"
    if like.step >= 1:
        return f"{exact:,.0f}{unit}"
    return f"{exact:,.{max(0, -int(like.step.normalize().as_tuple().exponent))}f}{unit}"


def same_time(one: Number, other: Number) -> bool:
    """Say whether two numbers may be of one period: the same, or one says none."""
    return one.period is None or other.period is None or one.period == other.period
