"""Do relations hold whose operands are told by name: AとBを合わせた, Xの割合, Bの3倍?

The values of the names may stand in a table, a list or a sentence above.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, permutations, product
from typing import TYPE_CHECKING

from ictplan.audit.changes import (
    comparable,
    explained_by_table,
    formula_of,
    marked_base,
)
from ictplan.audit.claims import is_meant
from ictplan.audit.formulas import (
    DIFFERENCE,
    GROWTH,
    HUNDRED,
    MULTIPLE,
    SHARE,
    SUM,
    is_slip,
)
from ictplan.audit.memory import Memory, clean
from ictplan.audit.passages import (
    COUNTED,
    UNSAID,
    alike,
    counted,
    is_whole,
    like,
    until,
)
from ictplan.audit.report import repeated
from ictplan.audit.solve import Case, judged
from ictplan.audit.sums import add

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.audit.formulas import Formula
    from ictplan.audit.model import Claim, Finding, Number
    from ictplan.audit.passages import Passage, Passages
    from ictplan.audit.solve import Operands

_NAME = r"(?:[「『][^「」『』]{1,40}[」』]|[^、。「」『』()（）0-9%]{2,20}?)"


def named(passages: Passages) -> Iterator[Finding]:
    """Judge the relations of every sentence that names its operands."""
    memory = Memory(passages.reading)
    for passage in passages:
        if passage.sentence.kind == "source":
            continue
        for cases in CASES:
            for case in cases(passages, memory, passage):
                if finding := judged(case):
                    yield finding
        yield from _cells(passages, memory, passage)
        yield from _changes_of_rows(passages, passage)


def _nearest(numbers: Sequence[Number]) -> list[Number]:
    """Give the values of the place that was read last, a row or a sentence."""
    return [n for n in numbers if n.sentence is numbers[-1].sentence]


# Sums of names

_JOINED = re.compile(
    rf"(?P<names>{_NAME}(?:(?:と|、|及び|および|や|並びに){_NAME}){{1,4}}?)(?:を|の)?(?:合わせ|あわせ|足し|合計|合算|加え)"
)
_SPLIT = re.compile(
    r"(?<=[」』])(?:と|、|及び|および|や|並びに)|(?:と|、|及び|および|並びに)(?![^「『]*[」』])"
)


def _sums(_: Passages, memory: Memory, passage: Passage) -> Iterator[Case]:
    """AとBを合わせた960人 by the values of A and B."""
    for match in _JOINED.finditer(passage.plain):
        names = [
            clean(name) if "「" in name else re.split(r"[はがをに]", clean(name))[-1]
            for name in _SPLIT.split(match["names"])
        ]
        for total in passage.here:
            between = passage.plain[match.end() : total.start]
            if not match.end() <= total.start <= match.end() + 40 or "。" in between:
                continue
            able = _options(memory, names, total)
            yield Case(total, SUM, able, _closest(able, total))
            break


def _options(memory: Memory, names: list[str], total: Number) -> list[Operands]:
    """Give the values of names that may be added, those of one row or column first."""
    held = [
        [
            n
            for n in like(memory.lookup(name, total.sentence.index), total)
            if n.unit in (total.unit, None)
        ][-12:]
        for name in names
    ]
    while len(held) > 2 and not held[0]:
        held = held[1:]  # 「そうすると、AとBを」: what stands before the names is none.
    if not all(held):
        return []
    lines = [option for option in product(*held) if _is_line(option)][-400:]
    return lines or list(product(*map(_nearest, held)))[:50]


def _is_line(numbers: Sequence[Number]) -> bool:
    """Say whether values stand in one row, or in one column of different rows."""
    sentences = {n.sentence.index for n in numbers}
    periods = {n.period for n in numbers}
    return len(sentences) == 1 or (len(sentences) == len(numbers) and len(periods) == 1)


def _closest(able: list[Operands], total: Number) -> list[Operands]:
    """Give the values whose sum is closest, of one period if any are."""
    if not able or (total.unit == "%" and add(able[-1]) > HUNDRED):
        return []
    same = [option for option in able if len({n.period for n in option}) == 1] or able
    best = min(same[::-1], key=lambda option: abs(add(option) - total.value))
    return [best] if abs(add(best) - total.value) <= total.value / 2 else []


# Shares of names

_OF = re.compile(
    r"(?:(?<=[、。がで])|(?<=(?<!又)は)|^)(?P<name>[^、。0-9（）()]{2,30})(?:の(?:占める)?(?:割合|比率|構成比)(?:は|が|も)?(?:全体の)?|だけで全体の)、?(?:約)?$"
)


def _shares(passages: Passages, memory: Memory, passage: Passage) -> Iterator[Case]:
    """Xの割合は41.0％ by the value of X and the whole it is part of."""
    for share in passage.all:
        match = _OF.search(share.lead(50)) if share.role == "share" else None
        if match is None or share.bracket:
            continue
        name = re.split(r"占める|うち|中で|、", match["name"])[-1]
        held = memory.lookup(name, passage.sentence.index + 1)
        parts = [n for n in counted(held) if n is not share]
        if (
            not parts
            or _EITHER.search(name)
            or any(n.unit == "%" and n.value == share.value for n in held)
        ):
            continue
        wholes = counted(passages.section_up_to(passage.sentence))
        marked = [n for n in until(passage.here, share.start) if is_whole(n)]
        able = [(p, w) for p in parts for w in like(wholes, p) if w.value >= p.value]
        last = _nearest(parts)
        sure = [(p, w) for p in last if (w := passages.whole_like(p)) is not None]
        if len(marked) == 1 and len(last) == 1:
            sure += [(p, w) for p, w in able if p in last and w in marked]
        yield Case(share, SHARE, able, sure)


_EITHER = re.compile("又は|または|及び|および")
_ITS_COUNT = re.compile(r"[(（]約?$")


def _wholes(_: Passages, memory: Memory, passage: Passage) -> Iterator[Case]:
    """製造業は59.6％（65事業所） by the number of 製造業 told before."""
    for share, part in pairwise(passage.all):
        if share.role != "share" or share.bracket or part.role not in COUNTED:
            continue
        if not part.bracket or not _ITS_COUNT.fullmatch(
            passage.plain[share.end : part.start]
        ):
            continue
        name = memory.name.get(share.index, "")
        able = [
            (part, n)
            for n in counted(memory.lookup(name, passage.sentence.index))
            if n.value >= part.value and n.unit in (None, part.unit)
        ]
        last = _nearest([n for _, n in able]) if able else []
        size = part.value * HUNDRED / share.value if share.value else 0
        told = (
            len({n.value for n in last}) == 1 and size / 2 < last[-1].value < size * 2
        )
        yield Case(share, SHARE, able, [(part, last[-1])] if told else [])


# Changes of names

_TIMES_OF = re.compile(rf"(?P<name>{_NAME})の(?:約|およそ|ほぼ)?$")


def _multiples(passages: Passages, memory: Memory, passage: Passage) -> Iterator[Case]:
    """「B」の約3.6倍 by the values of B and of the subject."""
    for claim in passages.by_sentence[passage.sentence.index]:
        number, told = claim.number, claim.reference
        match = _TIMES_OF.search(number.lead(40)) if number.unit == "倍" else None
        if match is None or (told is not None and not told.thing):
            continue
        name = match["name"]
        name = name if "」" in name else re.split(r"[はが]", name)[-1]
        bases = memory.nearest(name, passage.sentence.index)
        left = until(passage.here, number.start)[-1:]
        own = [
            n
            for v in left
            for n in memory.nearest(
                memory.name.get(v.index, ""), passage.sentence.index
            )
        ] or subject_row(passages, memory, number, left)
        able = [(v, b) for v in (*left, *own) for b in like(bases, v) if b.value > 0]
        yield Case(number, MULTIPLE, able, able)


_RATE = re.compile(r"増加率|伸び率|減少率|増減率|上昇率")


def _growths(passages: Passages, memory: Memory, passage: Passage) -> Iterator[Case]:
    """増加率が最も大きいのは税務の59.0％ by the row of 税務."""
    rate = _RATE.search(passage.plain)
    for number in passage.all if rate else ():
        if number.unit != "%" or rate is None or number.start < rate.end():
            continue
        held = memory.lookup(memory.name.get(number.index, ""), passage.sentence.index)
        row = [n for n in held if n.sentence.index in passages.reading.rows]
        row = _nearest(row) if row else []
        if any(n.value == abs(number.value) for n in row):
            continue
        able = [(a, b) for a, b in permutations(row, 2) if b.value > 0 and alike(a, b)]
        yield Case(number, GROWTH, able, _in_time([n for n in row if n.unit != "%"]))


_EARLIER = re.compile(r"前回|前年|昨年|[0-9]+年前|当初|導入前")
_NOW = re.compile(r"今回|今年|現在|本年")
_SUBJECT = re.compile(
    r"(?:^|[、。」])(?P<name>「[^「」]{2,40}」|[^、。はがも「」（）()]{2,24})(?:は|が|では|も)"
)


def _of_subject(passages: Passages, memory: Memory, passage: Passage) -> Iterator[Case]:
    """ウイルス検知は200件減り, パソコンは前回の55.5％から8.5ポイント減った: by the row of the subject."""
    for claim in passages.by_sentence[passage.sentence.index]:
        number = claim.number
        left = [n for n in until(passage.here, number.start) if comparable(claim, n)]
        row = subject_row(passages, memory, number, left)
        if number.bracket or not row:
            continue
        formula = formula_of(replace(claim, ratio=False))
        able = [
            pair
            for pair in _row_pairs(claim, row, left)
            if pair[1].value > 0 and _is_near(formula, claim, pair)
        ]
        sure = able if len(able) == 1 else []
        told = sure or number.unit == "%" or explained_by_table(claim, passages)
        yield Case(number, formula, able, sure, () if told else able)


def _row_pairs(claim: Claim, row: list[Number], left: list[Number]) -> list[Operands]:
    """Give what a claim may lie between: a value here and one of the row, or two of it."""
    base = marked_base(claim, left)
    if base is None and len(left) == 1:
        told = _NOW.search(left[0].sentence.plain[left[0].end : claim.number.start])
        base = left[0] if told and _EARLIER.search(left[0].lead(60)) else None
    if base is not None:
        values = [n for n in _of_quantity(row, base) if n.value != base.value]
        return [(n, base) for n in values] if len(left) == 1 else []
    if left:
        cell = next((n for n in row if n.value == left[-1].value), None)
        others = [n for n in _of_quantity(row, left[-1]) if n.value != left[-1].value]
        if cell is not None and claim.reference is not None:
            others = [n for n in others if is_meant(claim.reference, n, cell, "")]
        return [(left[-1], n) for n in others] if cell is not None else []
    cells = [n for n in row if n.index != claim.number.index and comparable(claim, n)]
    if claim.reference is not None and not claim.reference.thing:
        bases = [n for n in cells[:-1] if is_meant(claim.reference, n, cells[-1], "")]
        if bases:
            return [(cells[-1], n) for n in bases]
    return _in_time(cells) or [ops for ops in permutations(cells, 2) if alike(*ops)]


def _of_quantity(row: list[Number], number: Number) -> list[Number]:
    """Give the cells of a number's quantity; bare ones where none has its unit."""
    cells = [n for n in row if n.role not in UNSAID]
    return [n for n in cells if n.unit == number.unit] or [
        n for n in cells if n.unit is None
    ]


def _in_time(numbers: Sequence[Number]) -> list[Operands]:
    """Give the later and the earlier of two values of a row, if they are all it has."""
    dated = {n.period.start: n for n in numbers if n.period is not None}
    if len(dated) != 2 or sum(n.period is not None for n in numbers) != 2:
        return []
    base, value = (dated[start] for start in sorted(dated))
    return [(value, base)] if base.value > 0 else []


def _is_near(formula: Formula, claim: Claim, operands: Operands) -> bool:
    """Say whether a result may be meant, by its direction and its size."""
    exact, told = formula.result(operands), abs(claim.number.value)
    up = operands[0].value > operands[1].value
    if exact is None or (claim.sign and up != (claim.sign > 0)):
        return False
    return exact / 4 <= told <= exact * 4


def subject_row(
    passages: Passages, memory: Memory, number: Number, left: Sequence[Number]
) -> list[Number]:
    """Give the values of the row above whose label a sentence is about.

    Of another section, it must hold a value of the sentence.
    """
    reading, sentence = passages.reading, number.sentence
    subjects = [m["name"] for m in _SUBJECT.finditer(sentence.plain[: number.start])]
    subjects = [*(memory.name.get(n.index, "") for n in left), *subjects]
    for name in reversed(subjects):
        for part in dict.fromkeys((name, name.partition("の")[0])):
            held = [
                n
                for n in memory.lookup(part, sentence.index)
                if n.sentence.index in reading.rows
                and sentence.index - n.sentence.index < 40
            ]
            row = _nearest(held) if held else []
            same = row and row[0].sentence.section == sentence.section
            if same or {n.value for n in row} & {n.value for n in left}:
                return row
    return []


def row_label(passages: Passages, index: int) -> str:
    """Give the words of the first cell of a row, if it is one and has some."""
    row = passages.reading.rows.get(index)
    start, end = row.cells[0] if row and row.cells else (0, 0)
    label = passages.reading.sentences[index].plain[start:end].strip()
    return label if len(label) > 1 else ""


_APART = re.compile(
    r"(?P<a>[^、。は]{2,24}?)と(?P<b>[^、。は]{2,24}?)(?:と)?の(?:差|開き)(?:は|が)、?(?:約)?$"
)
_OVER = re.compile(
    r"[「『](?P<a>[^「」『』]{1,30})[」』]は、?[「『](?P<b>[^「」『』]{1,30})[」』](?:を|より)(?:約)?$"
)
_MOST = re.compile(r"^.*(?:最も[高低多少大小][いく](?:のは)?|最[高低多少])(?:の)?")


def _differences(
    passages: Passages, memory: Memory, passage: Passage
) -> Iterator[Case]:
    """AとBとの差は38.4ポイント by the rows of A and B."""
    for claim in passages.by_sentence[passage.sentence.index]:
        number = claim.number
        if claim.kind != "difference":
            continue
        match = _APART.search(number.lead(60))
        if match and like(until(passage.here, number.start), number):
            continue
        if match := match or _OVER.search(number.lead(70)):
            first, last = (
                _values_of(memory, clean(_MOST.sub("", match[group])), number)
                for group in ("a", "b")
            )
            yield from _apart(passages, number, first, last)


def _values_of(memory: Memory, name: str, number: Number) -> list[Number]:
    unit = "%" if number.unit == "ポイント" else number.unit
    held = [
        n
        for n in memory.lookup(name, number.sentence.index + 1)
        if n.index != number.index and n.unit in (None, unit)
    ]
    return _nearest(held) if held else []


def _apart(
    passages: Passages, number: Number, first: list[Number], last: list[Number]
) -> Iterator[Case]:
    """Hold a difference against two rows, column by column."""
    if not first or len(first) != len(last):
        return
    row = first[0].sentence
    if row is last[0].sentence and row.index in passages.reading.rows:
        return
    pairs = list(zip(first, last, strict=True))
    able = [(a, b) for a in first for b in last]
    yield Case(number, DIFFERENCE, able, pairs if len(pairs) == 1 else [], pairs)


CASES = (
    _sums, _shares, _multiples, _growths, _wholes, _differences, _of_subject,
)  # fmt: skip


# The same value in a sentence and a table


def _cells(passages: Passages, memory: Memory, passage: Passage) -> Iterator[Finding]:
    """Hold a value of a sentence against the row of its name in a table above."""
    rows, index = passages.reading.rows, passage.sentence.index
    for number in passage.here:
        name = memory.name.get(number.index, "")
        if (
            number.qualifier != "eq"
            or len(clean(name)) < 2
            or number.role == "duration"
            or number.bracket
        ):
            continue
        held = [n for n in memory.lookup(name, index) if n.sentence.index in rows]
        if not held or index - held[-1].sentence.index > 40:
            continue
        if held[-1].sentence.section != passage.sentence.section:
            continue
        row = _nearest(held)
        cells = [n for line in passages.cells_near(passage.sentence, 60) for n in line]
        if any(n.value == number.value for n in cells):
            same = [n for n in row if n.value == number.value]
        else:
            same = [
                n for n in row if is_slip(n, number) and n.unit in (None, number.unit)
            ]
            same = same if len(same) == 1 else []
        for other in same[:1]:
            yield repeated(other, number)


def _changes_of_rows(passages: Passages, passage: Passage) -> Iterator[Finding]:
    """Hold a change of a sentence against the row it names: 税務課だけで、268件の減少."""
    index, reading = passage.sentence.index, passages.reading
    for claim in passages.by_sentence[index]:
        number = claim.number
        if claim.kind != "difference" or number.qualifier != "eq":
            continue
        cells = [
            n
            for at in range(max(0, index - 40), index)
            if (label := row_label(passages, at))
            and label in passage.plain
            and reading.sentences[at].section == passage.sentence.section
            for n in reading.by_sentence[at]
            if n.role not in UNSAID
        ]
        if any(abs(n.value) == abs(number.value) for n in cells):
            continue
        able = [
            n
            for n in cells
            if n.signed and is_slip(replace(n, value=abs(n.value)), number)
        ]
        if len(able) == 1:
            yield repeated(able[0], number)
