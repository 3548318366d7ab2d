"""Faults seeded into the labelled texts, and whether a reader could see them.

A fault is checkable where labels say what its words belong to and the relation no longer
holds; that is decided here, by arithmetic on the labels, never by what the audit finds.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus import Label, LabelledText

OPPOSITES = {
    "上回": "下回", "下回": "上回", "増加": "減少", "減少": "増加", "増": "減", "上昇": "低下", "低下": "上昇",
    "半数を超え": "半数に満たず", "半数に満たない": "半数を超える",
    "半数を下回り": "半数を上回り",
}  # fmt: skip
OTHER_PLACE = {
    "全国": "茨城県", "茨城県": "全国", "本市": "全国", "つくば市": "茨城県",
}  # fmt: skip
OTHER_UNIT = {"ポイント": "％", "万": "億", "億": "兆", "兆": "億"}
DIGITS = "0123456789０１２３４５６７８９"


@dataclass(frozen=True)
class Fault:
    """A text with one fault.

    ``rule`` is that of the relation broken, None where no label says what the words
    belong to. ``lines`` are the lines on which the relation stands, and ``kind`` says
    what was done: digit, unit, direction, area, date, item, caption.
    """

    kind: str
    rule: str | None
    text: str
    was: str
    became: str
    line: int
    lines: frozenset[int]
    area: str | None
    name: str


def seeded(texts: list[LabelledText], count: int, seed: int) -> Iterator[Fault]:
    """Give so many faults in right texts, nine of ten in labelled words."""
    draw = random.Random(seed)  # noqa: S311
    right = [text for text in texts if not text.faults]
    pool = [(text, label) for text in right for label in text.labels]
    made = 0
    while made < count:
        if draw.random() < 0.1:
            fault: Fault | None = _unlabelled(draw.choice(right), draw)
        else:
            fault = _labelled(*draw.choice(pool), draw)
        if fault is not None:
            made += 1
            yield fault


def _unlabelled(text: LabelledText, draw: random.Random) -> Fault:
    """Change a digit that no label covers."""
    lines = text.text.split("\n")
    covered = {
        (label.line - 1, label.column - 1 + at)
        for label in text.labels
        for at in range(len(label.text))
    }
    places = [
        (row, at)
        for row, line in enumerate(lines)
        for at, char in enumerate(line)
        if char in DIGITS and (row, at) not in covered
    ]
    row, at = draw.choice(places)
    other = _other_digit(lines[row][at], draw)
    lines[row] = lines[row][:at] + other + lines[row][at + 1 :]
    return Fault(
        "digit", None, "\n".join(lines), text.text.split("\n")[row][at], other,
        row + 1, frozenset({row + 1}), text.area, text.name,
    )  # fmt: skip


def _labelled(text: LabelledText, label: Label, draw: random.Random) -> Fault | None:
    """Change the words of a label; None where the relation still holds."""
    group = _group(text, label)
    kind, became = _changed(label, draw)
    if became is None or became == label.text:
        return None
    after = [(one, became if one is label else one.text) for one in group]
    same_unit = kind == "digit" or (kind == "unit" and "ポイント" not in label.text)
    if same_unit and not _broken(label.rule, after):
        return None
    same = [
        one
        for one in text.labels
        if (one.line, one.column) == (label.line, label.column)
    ]
    lines = text.text.split("\n")
    line, start = lines[label.line - 1], label.column - 1
    end = start + len(label.text)
    if kind == "item":
        if line[start - 1 : end + 1] == f"「{label.text}」":
            line = re.sub(
                f"「{re.escape(label.text)}」(?:、|の(?=[0-9０-９]))?", "", line
            )
        else:
            line = ""
    else:
        line = line[:start] + became + line[end:]
    lines[label.line - 1] = line
    return Fault(
        kind, label.rule, "\n".join(lines), label.text, became, label.line,
        frozenset(one.line for other in same for one in _group(text, other)),
        text.area, text.name,
    )  # fmt: skip


def _group(text: LabelledText, label: Label) -> list[Label]:
    """Give the labels of one relation."""
    key = (label.rule, label.group)
    return [one for one in text.labels if (one.rule, one.group) == key]


def _changed(label: Label, draw: random.Random) -> tuple[str, str | None]:
    """Give a kind of fault and the words after it."""
    if label.rule in ("ICT403", "ICT405"):
        return "caption", _plus(label.text, 1 if label.rule == "ICT403" else 40)
    seeds: dict[str, Callable[[Label, random.Random], str | None]] = {
        "direction": _other_direction,
        "area": lambda one, _: OTHER_PLACE[one.text],
        "date": _other_year,
        "item": lambda _, __: "",
    }
    if label.part in seeds:
        return label.part, seeds[label.part](label, draw)
    if draw.random() < 0.2 and (became := _other_unit(label.text)):
        return "unit", became
    return "digit", _other_number(label.text, draw)


def _other_direction(label: Label, _: random.Random) -> str | None:
    for word, other in OPPOSITES.items():
        if word in label.text:
            return label.text.replace(word, other, 1)
    return None


def _other_unit(text: str) -> str | None:
    for unit, other in OTHER_UNIT.items():
        if unit in text:
            return text.replace(unit, other, 1)
    return None


def _other_number(text: str, draw: random.Random) -> str | None:
    places = [at for at, char in enumerate(text) if char in DIGITS]
    if not places:
        return None
    at = draw.choice(places)
    other = _other_digit(text[at], draw)
    if at == places[0] and other in "0０":
        return None
    return text[:at] + other + text[at + 1 :]


def _other_digit(digit: str, draw: random.Random) -> str:
    width = DIGITS[:10] if digit in DIGITS[:10] else DIGITS[10:]
    return draw.choice([char for char in width if char != digit])


def _other_year(label: Label, draw: random.Random) -> str | None:
    """Give the year before; of two dates side by side and of ranges another era too."""
    if label.rule != "ICT501" and "令和" in label.text and draw.random() < 0.4:
        return label.text.replace("令和", "平成")
    match = re.search(r"[0-9０-９]+", label.text)
    if match is None or int(match[0]) < 2:
        return None
    return label.text[: match.start()] + _like(match[0], -1) + label.text[match.end() :]


def _plus(text: str, step: int) -> str | None:
    return _like(text, step) if text[-1] in DIGITS else None


def _like(digits: str, step: int) -> str:
    """Add to a number, in the width it is written in."""
    text = str(int(digits) + step)
    if digits[0] in DIGITS[:10]:
        return text
    return text.translate(
        {ord(n): ord(w) for n, w in zip(DIGITS[:10], DIGITS[10:], strict=True)}
    )


def value(text: str) -> Decimal:
    """Read a number such as 4,383万, 3億5,000万円, 63.5％ or 令和３年."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    total = Decimal(0)
    for digits, scale in re.findall(r"([0-9]+(?:\.[0-9]+)?)([兆億万]?)", plain):
        total += (
            Decimal(digits) * {"兆": 10**12, "億": 10**8, "万": 10**4, "": 1}[scale]
        )
    return total


def _step(text: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text)
    match = re.search(r"\.([0-9]+)", plain)
    return Decimal(1).scaleb(-len(match[1])) if match else Decimal(1)


@dataclass(frozen=True)
class Relation:
    """Values that belong together, the words of their result, and the direction."""

    operands: list[Decimal]
    results: list[str]
    rising: bool


def _broken(rule: str, group: list[tuple[Label, str]]) -> bool:
    """Say whether a relation no longer holds; relations of other rules never hold."""
    operands = [value(text) for label, text in group if label.part == "operand"]
    results = [text for label, text in group if label.part == "result"]
    if rule not in _RELATIONS:
        return True
    rising = any(
        word in label.text
        for label, _ in group
        if label.part == "direction"
        for word in ("増", "上昇", "上回", "超")
    )
    return not _RELATIONS[rule](Relation(operands, results, rising))


def _near(exact: Decimal, printed: str) -> bool:
    step = _step(printed)
    return (exact / step).to_integral_value(ROUND_HALF_UP) * step == value(printed)


def _difference(relation: Relation) -> bool:
    first, second = relation.operands
    return abs(first - second) == value(relation.results[0])


def _growth(relation: Relation) -> bool:
    base, current = relation.operands
    return _near(abs(current / base - 1) * 100, relation.results[0])


def _multiple(relation: Relation) -> bool:
    base, current = relation.operands
    return _near(current / base, relation.results[0])


def _direction(relation: Relation) -> bool:
    base, current = relation.operands
    return (current > base) == relation.rising


def _share(relation: Relation) -> bool:
    whole, part = max(relation.operands), min(relation.operands)
    return _near(100 * part / whole, relation.results[0])


def _total(relation: Relation) -> bool:
    return sum(relation.operands) == value(relation.results[0])


def _majority(relation: Relation) -> bool:
    return (relation.operands[0] > 50) == relation.rising


def _exclusive(relation: Relation) -> bool:
    return sum(relation.operands) <= 100 + Decimal("0.05") * len(relation.operands)


_RELATIONS: dict[str, Callable[[Relation], bool]] = {
    "ICT101": _difference,
    "ICT102": _growth,
    "ICT103": _multiple,
    "ICT104": _direction,
    "ICT105": _share,
    "ICT106": _total,
    "ICT107": _majority,
    "ICT108": _exclusive,
}
"""Whether operands, result and direction still agree, by rule."""
