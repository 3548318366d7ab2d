"""Do relations hold whose operands are told by name: AとBを合わせた, Xの割合, Bの3倍?

The values of the names may stand in a table, a list or a sentence above.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.arithmetic import HUNDRED, fit, interval, quotient
from ictplan.audit.memory import Memory, clean
from ictplan.audit.repeats import is_slip
from ictplan.audit.report import RIGHT, WRONG, at_number, shown, written_like
from ictplan.audit.solve import RULE_OF, Solver, alike
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.audit.model import Finding, Number, Sentence

_COUNTED = ("count", "quantity")
_NAME = r"(?:[「『][^「」『』]{1,40}[」』]|[^、。「」『』()（）0-9%]{2,20}?)"
_JOINED = re.compile(
    rf"(?P<names>{_NAME}(?:(?:と|、|及び|および|や|並びに){_NAME}){{1,4}}?)(?:を|の)?(?:合わせ|あわせ|足し|合計|合算|加え)"
)
_SPLIT = re.compile(
    r"(?<=[」』])(?:と|、|及び|および|や|並びに)|(?:と|、|及び|および|並びに)(?![^「『]*[」』])"
)
_OF = re.compile(
    r"(?:(?<=[、。はがで])|^)(?P<name>[^、。0-9（）()]{2,30})の(?:占める)?(?:割合|比率|構成比)(?:は|が|も)?(?:全体の)?、?(?:約)?$"
)
_TIMES_OF = re.compile(rf"(?P<name>{_NAME})の(?:約|およそ|ほぼ)?$")
_RATE = re.compile(r"増加率|伸び率|減少率|増減率|上昇率")


def named_relations(solver: Solver, memory: Memory) -> Iterator[Finding]:
    """Judge the relations of every sentence that names its operands."""
    for sentence in solver.reading.sentences:
        if sentence.index not in solver.by_sentence or sentence.kind == "source":
            continue
        yield from _sums(solver, memory, sentence)
        yield from _shares(solver, memory, sentence)
        yield from _multiples(solver, memory, sentence)
        yield from _growths(solver, memory, sentence)
        yield from _cells(solver, memory, sentence)
        yield from _changes_of_rows(solver, sentence)
        yield from _named_wholes(solver, memory, sentence)
        yield from _differences(solver, memory, sentence)
        yield from _row_changes(solver, sentence)
        yield from _to_targets(solver, sentence)
        yield from _since(solver, memory, sentence)
        yield from _rests(solver, sentence)


def _sums(solver: Solver, memory: Memory, sentence: Sentence) -> Iterator[Finding]:
    """Judge AとBを合わせた960人 by the values of A and B."""
    plain = sentence.plain
    for match in _JOINED.finditer(plain):
        names = [clean(name) for name in _SPLIT.split(match["names"])]
        names = [
            re.split(r"[はがをに]", name)[-1] if "「" not in name else name
            for name in names
        ]
        for total in solver.values_of(sentence)[:]:
            if (
                not match.end() <= total.start <= match.end() + 40
                or "。" in plain[match.end() : total.start]
            ):
                continue
            held = [
                [
                    n
                    for n in memory.lookup(name, sentence.index)
                    if alike(n, total) and n.unit in (total.unit, None)
                ]
                for name in names
            ]
            while len(held) > 2 and not held[0]:
                # 「そうすると、AとBを」: what stands before the names is none.
                held = held[1:]
            if not all(held):
                continue
            options = [
                o for o in product(*(each[-12:] for each in held)) if _in_line(o)
            ][-400:] or list(product(*(_nearest(each) for each in held)))[:50]
            good = next((o for o in options if _adds(total, o)), None)
            if good:
                yield at_number(
                    "ICT106",
                    total,
                    Message(
                        N_("is the sum of what is named: {sum}"), {"sum": _plus(good)}
                    ),
                    RIGHT,
                    others=good,
                    evidence=_plus(good),
                )
            elif (
                total.unit != "%"
                or sum((n.value for n in options[-1]), Decimal(0)) <= HUNDRED
            ):
                like = [
                    o for o in options if len({n.period for n in o}) == 1
                ] or options
                chosen = min(
                    like[::-1],
                    key=lambda o: abs(
                        sum((n.value for n in o), Decimal(0)) - total.value
                    ),
                )
                sum_ = sum((n.value for n in chosen), Decimal(0))
                if abs(sum_ - total.value) > total.value / 2:
                    continue
                yield at_number(
                    "ICT106",
                    total,
                    Message(
                        N_("is not the sum of its parts: {sum}"), {"sum": _plus(chosen)}
                    ),
                    WRONG,
                    expected=written_like(sum_, total),
                    evidence=_plus(chosen),
                    others=chosen,
                )


def _in_line(numbers: Sequence[Number]) -> bool:
    """Say whether values stand in one row, or in one column of different rows."""
    sentences = {n.sentence.index for n in numbers}
    return len(sentences) == 1 or (
        len(sentences) == len(numbers) and len({n.period for n in numbers}) == 1
    )


def _nearest(numbers: Sequence[Number]) -> list[Number]:
    """Give the values of the place that was read last, a row or a sentence."""
    last = numbers[-1].sentence
    return [n for n in numbers if n.sentence is last]


def _adds(total: Number, parts: Sequence[Number]) -> bool:
    exact = sum((n.value for n in parts), Decimal(0))
    give = sum((n.step / 2 for n in parts if n.step != 1), Decimal(0))
    return bool(fit(total, exact, (exact - give, exact + give)))


def _plus(parts: Sequence[Number]) -> str:
    return (
        " + ".join(shown(n.value) for n in parts)
        + f" = {shown(sum((n.value for n in parts), Decimal(0)))}"
    )


def _shares(solver: Solver, memory: Memory, sentence: Sentence) -> Iterator[Finding]:
    """Judge Xの割合は41.0％ by the value of X and the whole it is part of."""
    plain = sentence.plain
    for share in solver.reading.numbers_of(sentence):
        if share.unit != "%" or share.role != "share" or share.bracket:
            continue
        match = _OF.search(plain[max(0, share.start - 50) : share.start])
        if match is None:
            continue
        name = re.split(r"占める|うち|中で|、", match["name"])[-1]
        parts = [n for n in memory.lookup(name, sentence.index) if n.role in _COUNTED]
        shares = [n for n in memory.lookup(name, sentence.index) if n.unit == "%"]
        if not parts or any(n.value == share.value for n in shares):
            continue
        near = _nearest(parts)
        wholes = [n for n in _around(solver, sentence) if n.role in _COUNTED]
        good = next(
            (
                (p, w)
                for p in parts
                for w in wholes
                if w.value >= p.value and alike(p, w) and _is_part(share, p, w)
            ),
            None,
        )
        if good:
            yield _agreeing_share(share, *good)
            continue
        pairs = [(p, solver.wholes[p.index]) for p in near if p.index in solver.wholes]
        if pairs:
            part, whole = pairs[0]
            evidence = f"{shown(part.value)} / {shown(whole.value)} = {part.value / whole.value * 100:.2f}%"
            yield at_number(
                "ICT105",
                share,
                Message(N_("is not the share of its part: {sum}"), {"sum": evidence}),
                WRONG,
                expected=written_like(part.value / whole.value * HUNDRED, share),
                evidence=evidence,
                others=(part, whole),
            )


def _agreeing_share(share: Number, part: Number, whole: Number) -> Finding:
    evidence = f"{shown(part.value)} / {shown(whole.value)}"
    return at_number(
        "ICT105",
        share,
        Message(N_("is the share of its part: {sum}"), {"sum": evidence}),
        RIGHT,
        others=(part, whole),
        evidence=evidence,
    )


def _is_part(share: Number, part: Number, whole: Number) -> bool:
    ratio = quotient(interval(part), interval(whole))
    return ratio is not None and bool(
        fit(share, part.value / whole.value * HUNDRED, ratio)
    )


def _around(solver: Solver, sentence: Sentence) -> list[Number]:
    """Give the values of a sentence's section up to it, tables included."""
    found: list[Number] = []
    for index in range(sentence.index, max(-1, sentence.index - 60), -1):
        other = solver.reading.sentences[index]
        if other.section != sentence.section:
            break
        found = [*solver.reading.numbers_of(other), *found]
    return [
        n
        for n in found
        if n.role not in ("date", "label", "class", "age") and n.value > 0
    ]


def _multiples(solver: Solver, memory: Memory, sentence: Sentence) -> Iterator[Finding]:
    """Judge 「B」の約3.6倍 by the values of B and of the subject."""
    plain = sentence.plain
    for number in solver.reading.numbers_of(sentence):
        if number.unit != "倍" or number.index not in solver.claims:
            continue
        match = _TIMES_OF.search(plain[max(0, number.start - 40) : number.start])
        told = solver.claims[number.index].reference
        if match is None or (told is not None and not told.thing):
            continue
        bases = (
            _nearest(held)
            if (held := memory.lookup(match["name"], sentence.index))
            else []
        )
        left = [n for n in solver.values_of(sentence) if n.end <= number.start]
        own = list(
            memory.lookup(memory.name.get(left[-1].index, ""), sentence.index)
            if left
            else []
        )
        values = [*left[-1:], *(_nearest(own) if own else [])]
        pairs = [(v, b) for v in values for b in bases if alike(v, b) and b.value > 0]
        good = next((pair for pair in pairs if _times(number, *pair)), None)
        if good:
            evidence = f"{shown(good[0].value)} / {shown(good[1].value)}"
            yield at_number(
                "ICT103",
                number,
                Message(
                    N_("follows from the values beside it: {sum}"), {"sum": evidence}
                ),
                RIGHT,
                others=good,
                evidence=evidence,
            )
        elif pairs:
            value, base = pairs[0]
            evidence = f"{shown(value.value)} / {shown(base.value)} = {value.value / base.value:.2f}"
            yield at_number(
                "ICT103",
                number,
                Message(
                    N_("does not follow from the values it stands with: {sum}"),
                    {"sum": evidence},
                ),
                WRONG,
                expected=written_like(value.value / base.value, number),
                evidence=evidence,
                others=(value, base),
            )


def _times(number: Number, value: Number, base: Number) -> bool:
    ratio = quotient(interval(value), interval(base), Decimal(1))
    return ratio is not None and bool(fit(number, value.value / base.value, ratio))


def _growths(solver: Solver, memory: Memory, sentence: Sentence) -> Iterator[Finding]:
    """Judge 増加率が最も大きいのは税務の59.0％ by the row of 税務."""
    plain = sentence.plain
    rate = _RATE.search(plain)
    if rate is None:
        return
    for number in solver.reading.numbers_of(sentence):
        if (
            number.unit != "%"
            or number.start < rate.end()
            or number.index not in memory.name
        ):
            continue
        held = [
            n
            for n in memory.lookup(memory.name[number.index], sentence.index)
            if n.sentence.index in solver.reading.rows
        ]
        row = _nearest(held) if held else []
        dated = [n for n in row if n.period is not None and n.unit != "%"]
        pairs = [
            (a, b)
            for a in row
            for b in row
            if a is not b and b.value > 0 and alike(a, b)
        ]
        if any(_grows(number, a, b) for a, b in pairs) or any(
            n.value == abs(number.value) for n in row
        ):
            yield at_number(
                "ICT102",
                number,
                Message(N_("follows from its row of the table")),
                RIGHT,
                others=tuple(row[:2]),
            )
        elif len(dated) == 2:
            base, value = sorted(dated, key=lambda n: n.period.start)  # type: ignore[union-attr]
            exact = (
                abs(value.value / base.value - 1) * HUNDRED
                if base.value
                else Decimal(0)
            )
            evidence = f"({shown(value.value)} − {shown(base.value)}) / {shown(base.value)} = {exact:.1f}%"
            yield at_number(
                "ICT102",
                number,
                Message(
                    N_("does not follow from the values it stands with: {sum}"),
                    {"sum": evidence},
                ),
                WRONG,
                expected=written_like(exact, number),
                evidence=evidence,
                others=(value, base),
            )


def _grows(number: Number, value: Number, base: Number) -> bool:
    exact = abs(value.value / base.value - 1) * HUNDRED
    return bool(fit(number, exact, (exact, exact)))


def _cells(solver: Solver, memory: Memory, sentence: Sentence) -> Iterator[Finding]:
    """Hold a value of a sentence against the row of its name in a table above."""
    for number in solver.values_of(sentence):
        name = memory.name.get(number.index, "")
        if (
            number.qualifier != "eq"
            or len(clean(name)) < 2
            or number.role not in (*_COUNTED, "share")
        ):
            continue
        held = [
            n
            for n in memory.lookup(name, sentence.index)
            if n.sentence.index in solver.reading.rows
        ]
        if not held or sentence.index - held[-1].sentence.index > 40:
            continue
        if held[-1].sentence.section != sentence.section:
            continue
        row = _nearest(held)
        if any(
            n.value == number.value
            for n in _around(solver, sentence)
            if n.sentence.index in solver.reading.rows
        ):
            same = next((n for n in row if n.value == number.value), None)
            if same:
                yield at_number(
                    "ICT201",
                    number,
                    Message(N_("the same value at line {line}"), {"line": same.line}),
                    RIGHT,
                    others=(same,),
                    evidence=f"{same.line}: {same.text}",
                )
            continue
        able = [n for n in row if is_slip(n, number) and n.unit in (None, number.unit)]
        if len(able) == 1:
            where = {"value": able[0].text, "line": able[0].line}
            yield at_number(
                "ICT201",
                number,
                Message(N_("line {line} states {value} for the same quantity"), where),
                WRONG,
                expected=able[0].text,
                evidence=f"{able[0].line}:{able[0].column} {able[0].text}",
                others=(able[0],),
            )


def _changes_of_rows(solver: Solver, sentence: Sentence) -> Iterator[Finding]:
    """Hold a change of a sentence against the row it names: 税務課だけで、268件の減少."""
    reading = solver.reading
    above = sorted(
        {
            reading.sentences[at].index
            for at in range(max(0, sentence.index - 40), sentence.index)
            if at in reading.rows and reading.sentences[at].section == sentence.section
        }
    )
    if not above:
        return
    for claim in solver.by_sentence.get(sentence.index, []):
        number = claim.number
        if claim.kind != "difference" or number.qualifier != "eq":
            continue
        labels = [
            at
            for at in above
            if (label := _label_of(solver, at)) and label in sentence.plain
        ]
        cells = [
            n
            for at in labels
            for n in reading.by_sentence[at]
            if n.role not in ("date", "label", "class", "age")
        ]
        if any(abs(n.value) == abs(number.value) for n in cells):
            continue
        able = [
            n for n in cells if n.signed and is_slip(_unsigned(n), _unsigned(number))
        ]
        if len(able) == 1:
            where = {"value": able[0].text, "line": able[0].line}
            yield at_number(
                "ICT201",
                number,
                Message(N_("line {line} states {value} for the same quantity"), where),
                WRONG,
                expected=able[0].text,
                evidence=f"{able[0].line}:{able[0].column} {able[0].text}",
                others=(able[0],),
            )


def _unsigned(number: Number) -> Number:
    return replace(number, value=abs(number.value))


def _label_of(solver: Solver, index: int) -> str:
    row = solver.reading.rows[index]
    start, end = row.cells[0] if row.cells else (0, 0)
    label = solver.reading.sentences[index].plain[start:end].strip()
    return label if len(label) > 1 else ""


_APART = re.compile(
    r"(?P<a>[^、。は]{2,24}?)と(?P<b>[^、。は]{2,24}?)(?:と)?の(?:差|開き)(?:は|が)、?(?:約)?$"
)
_OVER = re.compile(
    r"[「『](?P<a>[^「」『』]{1,30})[」』]は、?[「『](?P<b>[^「」『』]{1,30})[」』](?:を|より)(?:約)?$"
)
_MOST = re.compile(r"^.*(?:最も[高低多少大小][いく](?:のは)?|最[高低多少])(?:の)?")


def _differences(
    solver: Solver, memory: Memory, sentence: Sentence
) -> Iterator[Finding]:
    """Judge AとBとの差は38.4ポイント by the rows of A and B."""
    plain = sentence.plain
    for claim in solver.by_sentence.get(sentence.index, []):
        number = claim.number
        match = (
            _APART.search(plain[max(0, number.start - 60) : number.start])
            if claim.kind == "difference"
            else None
        )
        if match is None and claim.kind == "difference":
            match = _OVER.search(plain[max(0, number.start - 70) : number.start])
        elif match is not None and any(
            n.end <= number.start and alike(n, number)
            for n in solver.values_of(sentence)
        ):
            continue
        if match is None:
            continue
        names = [clean(_MOST.sub("", match[group])) for group in ("a", "b")]
        held = [
            [
                n
                for n in memory.lookup(name, sentence.index + 1)
                if n.index != number.index
                and n.unit in (None, "%" if number.unit == "ポイント" else number.unit)
            ]
            for name in names
        ]
        if not all(held):
            continue
        first, last = (_nearest(each) for each in held)
        pairs = (
            [(a, b) for at, a in enumerate(first) for b in last[at : at + 1]]
            if len(first) == len(last)
            else []
        )
        if not pairs or (
            first[0].sentence is last[0].sentence
            and first[0].sentence.index in solver.reading.rows
        ):
            continue
        if any(
            fit(number, abs(a.value - b.value), (abs(a.value - b.value),) * 2)
            for a, b in product(first, last)
        ):
            yield at_number(
                "ICT101",
                number,
                Message(N_("follows from the table above")),
                RIGHT,
                others=pairs[0],
            )
            continue
        slips = [
            (a, b)
            for a, b in pairs
            if is_slip(replace(number, value=abs(a.value - b.value)), number)
        ]
        if len(slips) == 1 or len(pairs) == 1:
            a, b = (slips or pairs)[0]
            evidence = (
                f"{shown(a.value)} − {shown(b.value)} = {shown(a.value - b.value)}"
            )
            yield at_number(
                "ICT101",
                number,
                Message(
                    N_("does not follow from the values it stands with: {sum}"),
                    {"sum": evidence},
                ),
                WRONG,
                expected=written_like(abs(a.value - b.value), number),
                evidence=evidence,
                others=(a, b),
            )


def _row_changes(solver: Solver, sentence: Sentence) -> Iterator[Finding]:
    """Judge ウイルス検知は200件減り by the two periods of its row."""
    reading = solver.reading
    if any(
        n.role in ("count", "quantity", "share") for n in solver.values_of(sentence)
    ):
        return
    for claim in solver.by_sentence.get(sentence.index, []):
        number = claim.number
        subject = sentence.plain[: number.start]
        at = next(
            (
                at
                for at in range(sentence.index - 1, max(-1, sentence.index - 40), -1)
                if at in reading.rows
                and (label := _label_of(solver, at))
                and re.search(
                    rf"(?:^|[、「]){re.escape(label)}[」]?(?:は|が|では|も)", subject
                )
            ),
            None,
        )
        if (
            at is None
            or number.bracket
            or reading.sentences[at].section != sentence.section
            or claim.kind == "multiple"
        ):
            continue
        row = [
            n
            for n in reading.by_sentence[at]
            if n.period is not None
            and n.role in _COUNTED
            and n.unit in (None, number.unit)
        ]
        if (
            len(row) != 2
            or row[0].period == row[1].period
            or solver.explained_by_table(claim)
        ):
            continue
        base, value = sorted(row, key=lambda n: n.period.start)  # type: ignore[union-attr]
        if base.value <= 0:
            continue
        exact = _result_of(claim.kind, value, base)
        if (claim.kind == "growth") != (number.unit == "%") or not exact / 4 <= abs(
            number.value
        ) <= exact * 4:
            continue
        evidence = f"{shown(base.value)} → {shown(value.value)}"
        yield at_number(
            RULE_OF[claim.kind],
            number,
            Message(
                N_("does not follow from the values it stands with: {sum}"),
                {"sum": evidence},
            ),
            WRONG,
            expected=written_like(exact, number),
            evidence=evidence,
            others=(value, base),
        )


_TO_GO = re.compile(r"(?:あと|残り)(?:は|、)?(?:約)?$")


def _to_targets(solver: Solver, sentence: Sentence) -> Iterator[Finding]:
    """Judge 目標まで、あと5,220人 by the target and the value told before."""
    plain = sentence.plain
    for number in solver.values_of(sentence):
        head = plain[max(0, number.start - 24) : number.start]
        if not _TO_GO.search(head) or "目標" not in head or number.role not in _COUNTED:
            continue
        held = [
            n
            for n in _around(solver, sentence)
            if n.unit == number.unit and n.sentence.index < sentence.index
        ]
        targets = [
            n
            for n in held
            if "目標" in n.sentence.plain[max(0, n.start - 14) : n.start]
        ]
        if not targets:
            continue
        target = targets[-1]
        lefts = [
            (n, target.value - n.value)
            for n in held
            if n is not target and n.value < target.value
        ]
        if any(left == number.value for _, left in lefts):
            yield at_number(
                "ICT106",
                number,
                Message(N_("is what remains of the whole")),
                RIGHT,
                others=(target,),
            )
            continue
        slips = [
            (n, left)
            for n, left in lefts
            if is_slip(replace(number, value=left), number)
        ]
        if len(slips) == 1:
            value, left = slips[0]
            evidence = f"{shown(target.value)} − {shown(value.value)} = {shown(left)}"
            yield at_number(
                "ICT106",
                number,
                Message(N_("is not what remains: {sum}"), {"sum": evidence}),
                WRONG,
                expected=written_like(left, number),
                evidence=evidence,
                others=(target, value),
            )


_ITS_COUNT = re.compile(r"[(（]約?$")


def _named_wholes(
    solver: Solver, memory: Memory, sentence: Sentence
) -> Iterator[Finding]:
    """Judge 製造業は59.6％（65事業所） by the number of 製造業 told before."""
    numbers = solver.reading.numbers_of(sentence)
    plain = sentence.plain
    for share, part in pairwise(numbers):
        if (
            share.unit != "%"
            or share.role != "share"
            or share.bracket
            or part.role not in _COUNTED
            or part.bracket is None
        ):
            continue
        if not _ITS_COUNT.fullmatch(plain[share.end : part.start]):
            continue
        held = [
            n
            for n in memory.lookup(memory.name.get(share.index, ""), sentence.index)
            if n.role in _COUNTED
            and n.value >= part.value
            and n.unit in (None, part.unit)
        ]
        good = next((n for n in held if _is_part(share, part, n)), None)
        if good is not None:
            yield _agreeing_share(share, part, good)
        elif (
            held
            and len({n.value for n in _nearest(held)}) == 1
            and 2 * part.value * HUNDRED > share.value * held[-1].value
            and part.value * 50 < share.value * held[-1].value
        ):
            whole = held[-1]
            evidence = f"{shown(part.value)} / {shown(whole.value)} = {part.value / whole.value * 100:.2f}%"
            yield at_number(
                "ICT105",
                share,
                Message(N_("is not the share of its part: {sum}"), {"sum": evidence}),
                WRONG,
                expected=written_like(part.value / whole.value * HUNDRED, share),
                evidence=evidence,
                others=(part, whole),
            )


_EARLIER = re.compile(r"前回|前年|昨年|[0-9]+年前|当初|導入前")


def _since(solver: Solver, memory: Memory, sentence: Sentence) -> Iterator[Finding]:
    """Judge 前回のXは12.4％、今回は2.3倍 by the value of X told before."""
    plain = sentence.plain
    for claim in solver.by_sentence.get(sentence.index, []):
        number = claim.number
        left = [n for n in solver.values_of(sentence) if n.end <= number.start]
        if (
            len(left) != 1
            or number.bracket
            or not re.search(r"今回|今年|現在|本年", plain[left[0].end : number.start])
        ):
            continue
        base = left[0]
        if not _EARLIER.search(plain[: base.start]) or (
            claim.kind == "difference" and number.unit != "ポイント"
        ):
            continue
        held = [
            n
            for n in memory.lookup(memory.name.get(base.index, ""), sentence.index)
            if alike(n, base) or (n.unit is None and base.unit == "%")
        ]
        values = _nearest(held) if held else []
        if not values or base.value <= 0:
            continue
        results = [_result_of(claim.kind, v, base) for v in values]
        if any(fit(number, exact, (exact, exact)) for exact in results):
            yield at_number(
                RULE_OF[claim.kind],
                number,
                Message(N_("follows from the value told before")),
                RIGHT,
                others=(values[0], base),
            )
        elif len(values) == 1:
            evidence = f"{shown(base.value)} → {shown(values[0].value)}"
            yield at_number(
                RULE_OF[claim.kind],
                number,
                Message(
                    N_("does not follow from the values it stands with: {sum}"),
                    {"sum": evidence},
                ),
                WRONG,
                expected=written_like(results[0], number),
                evidence=evidence,
                others=(values[0], base),
            )


def _result_of(kind: str, value: Number, base: Number) -> Decimal:
    if kind == "difference":
        return abs(value.value - base.value)
    ratio = value.value / base.value
    return ratio if kind == "multiple" else abs(ratio - 1) * HUNDRED


_NEGATIVE = re.compile(
    r"(?:未|非|無|不)(?P<stem>[一-龥]{2,4}者?)(?:の[^、。0-9]{1,8})?(?:は|が|も|:)$|(?:欠席|不参加|欠員|空き|未利用)(?:者)?(?:は|が)?$|(?:以外|それ以外)(?:の[^、。0-9]{1,8})?(?:は|が|も)$"
)


def _rests(solver: Solver, sentence: Sentence) -> Iterator[Finding]:
    """Judge 未受講の職員は244人 by whole and part of the sentence before."""
    plain = sentence.plain
    for rest in solver.values_of(sentence):
        match = _NEGATIVE.search(plain[max(0, rest.start - 20) : rest.start])
        if match is None or rest.role not in _COUNTED:
            continue
        previous = (
            solver.reading.sentences[sentence.index - 1] if sentence.index else None
        )
        held = [
            n
            for n in solver.values_of(sentence)
            if n.end <= rest.start and alike(n, rest)
        ]
        if len(held) < 2 and previous is not None:
            held = [n for n in (*solver.values_of(previous), *held) if alike(n, rest)]
        wholes = [
            n
            for n in held
            if words.WHOLE_AFTER.match(n.sentence.plain[n.end : n.end + 16])
        ]
        if (
            not wholes
            and len(held) == 2
            and re.search(r"うち$", held[1].sentence.plain[: held[1].start])
        ):
            wholes = held[:1]
        if len(wholes) != 1:
            continue
        parts = [n for n in held if n is not wholes[0] and n.value < wholes[0].value]
        if any(wholes[0].value - p.value == rest.value for p in parts):
            yield at_number(
                "ICT106",
                rest,
                Message(N_("is what remains of the whole")),
                RIGHT,
                others=(wholes[0],),
            )
        elif len(parts) == 1:
            left = wholes[0].value - parts[0].value
            evidence = (
                f"{shown(wholes[0].value)} − {shown(parts[0].value)} = {shown(left)}"
            )
            yield at_number(
                "ICT106",
                rest,
                Message(N_("is not what remains: {sum}"), {"sum": evidence}),
                WRONG,
                expected=written_like(left, rest),
                evidence=evidence,
                others=(wholes[0], parts[0]),
            )
