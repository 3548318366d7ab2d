"""Do shares, sums, remainders and quotients follow from the parts and wholes beside them?"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.arithmetic import HUNDRED, fit, interval, quotient, slack
from ictplan.audit.repeats import is_slip
from ictplan.audit.report import (
    DOUBTFUL,
    RIGHT,
    WRONG,
    at_number,
    rounded,
    shown,
    written_like,
)
from ictplan.audit.solve import MISSING, Passage, Solver, alike
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.audit.model import Finding, Number, Sentence

_COUNTED = ("count", "quantity")


def relations(solver: Solver) -> Iterator[Finding]:
    """Judge the parts and wholes of every sentence."""
    for sentence in solver.reading.sentences:
        if sentence.index not in solver.by_sentence:
            continue
        passage = solver.passage(sentence)
        yield from _shares(solver, passage)
        for finding in _totals(solver, passage):
            remember_sum(solver, finding)
            yield finding
        yield from _rests(passage)
        yield from _excluded(passage)
        yield from _quotients(passage)
        yield from _yearly(passage)
        yield from _exclusive(solver, passage)
        yield from _possible(passage)


def remember_sum(solver: Solver, finding: Finding) -> None:
    """Keep which total each part of a sum belongs to."""
    if finding.status == "agrees" and finding.rule == "ICT106":
        total, *parts = (solver.reading.numbers[at] for at in finding.numbers)
        for part in parts:
            solver.wholes.setdefault(part.index, total)
            key = (part.sentence.section, part.value, part.unit)
            solver.wholes_by_value.setdefault(key, total)


# Shares of a whole


def _shares(solver: Solver, passage: Passage) -> Iterator[Finding]:
    """Judge shares by the part they stand with and the whole that is named."""
    pairs = [
        (share, part)
        for share in passage.all
        if share.unit == "%"
        and share.role == "share"
        and share.index not in solver.claims
        and share.value > 0
        for part in [_part_of(share, passage)]
    ]
    sizes = [n for n in passage.all if _N.search(passage.sentence.plain[: n.start])]
    wholes = [n for n in (*passage.before, *sizes, *passage.here) if n.role in _COUNTED]
    adjacent = [(share, part) for share, part in pairs if part is not None]
    common = _common_whole(adjacent, wholes)
    for share, part in pairs:
        if part is None and (of := _in_its_bracket(share, passage)):
            yield (
                _share_agrees(share, *of)
                if _is_share(share, *of)
                else _share_wrong(share, of[0], of[1].value, of[1])
            )
            continue
        if part is None:
            yield from _told_share(solver, share, passage, wholes)
            continue
        able = [w for w in wholes if w is not part and alike(w, part)]
        found = next((w for w in able if _is_share(share, part, w)), None)
        if found is not None:
            yield _share_agrees(share, part, found)
            continue
        if common is not None:
            whole = common
            exact = part.value / whole * HUNDRED
            if fit(share, exact, (exact, exact)):
                yield at_number(
                    "ICT105",
                    share,
                    Message(N_("is its part of the sum")),
                    RIGHT,
                    others=(part,),
                )
            else:
                yield _share_wrong(share, part, whole)
            continue
        named = _named_whole(part, passage) or _whole_of_others(
            solver, share, part, passage
        )
        if named is not None and _is_share(share, part, named):
            yield _share_agrees(share, part, named)
        elif named is not None:
            yield _share_wrong(share, part, named.value, named)
        elif slip := _slipped_whole(share, part, passage):
            yield _share_wrong(share, part, slip.value, slip)
        elif share.bracket is not None or words.SHARE_CUE.search(
            passage.gap.get(share.index, "")
        ):
            yield at_number(
                "ICT105",
                share,
                Message(N_("the whole it is a share of is not printed")),
                MISSING,
                others=(part,),
            )


def _bracketed(solver: Solver) -> list[tuple[Number, Number]]:
    """Give every share of the document that stands beside its part."""
    if not solver.pairs:
        solver.pairs = [
            (each, its)
            for sentence in solver.reading.sentences
            if sentence.index in solver.by_sentence
            for own in [Passage(sentence, [], [], solver.reading.numbers_of(sentence))]
            for each in own.all
            if each.unit == "%" and each.role == "share"
            for its in [_part_of(each, own)]
            if its is not None
        ]
    return solver.pairs


def _whole_of_others(
    solver: Solver, share: Number, part: Number, passage: Passage
) -> Number | None:
    """Find the whole that most other parts around are shares of."""
    section = passage.sentence.section
    held = [
        (each, its)
        for each, its in _bracketed(solver)
        if each is not share
        and its.unit == part.unit
        and each.sentence.section == section
        and abs(each.sentence.index - passage.sentence.index) < 40
    ]
    if not held:
        return None
    able: dict[Decimal, Number] = {}
    for index in range(
        max(0, passage.sentence.index - 150), passage.sentence.index + 1
    ):
        for n in solver.reading.by_sentence.get(index, ()):
            if (
                n.unit == part.unit
                and n.role in _COUNTED
                and n.value >= part.value
                and n.index not in solver.claims
            ):
                able[n.value] = n
    run = _run_of(part, [(share, part), *held])
    summed = sum((its.value for its in run), Decimal(0))
    if len(run) >= 3 and summed:
        able.setdefault(summed, replace(part, value=summed))
    scored = [
        (
            sum(
                its.value <= whole.value and _is_share(each, its, whole)
                for each, its in held
            ),
            whole,
        )
        for whole in able.values()
    ]
    best = max(scored, key=lambda each: each[0], default=(0, None))
    enough = best[0] >= 2 or (
        best[0] == 1
        and len(held) == 1
        and best[1] is not None
        and best[1].sentence.section == section
    )
    return best[1] if enough and best[0] * 3 >= len(held) * 2 else None


def _in_its_bracket(share: Number, passage: Passage) -> tuple[Number, Number] | None:
    """Find part and whole in the bracket behind a share: 24.8％（1,741団体中431団体）."""
    plain = passage.sentence.plain
    inside = [
        n
        for n in passage.all
        if n.bracket and n.bracket[0] == share.end and n.role in _COUNTED
    ]
    if (
        len(inside) != 2
        or not alike(*inside)
        or not words.WHOLE_AFTER.match(plain[inside[0].end : inside[0].end + 8])
    ):
        return None
    return inside[1], inside[0]


def _slipped_whole(share: Number, part: Number, passage: Passage) -> Number | None:
    """Find the one whole near by of which the share would be right but for a digit."""
    if (
        share.bracket is None
        and "全体" not in passage.sentence.plain[part.end : share.start]
    ):
        return None
    near = [
        n
        for n in (*passage.before, *passage.here)
        if n.unit == part.unit and n.value > part.value and n.role in _COUNTED
    ]
    able = {n.value: n for n in near}
    slips = [
        n for n in able.values() if _is_slip_of(share, part.value / n.value * HUNDRED)
    ]
    return slips[0] if len(slips) == 1 and len(able) <= 3 else None


def _run_of(part: Number, pairs: list[tuple[Number, Number]]) -> list[Number]:
    """Give the parts of the list a part stands in: one sentence or line after another."""
    by_sentence = {its.sentence.index: its for _, its in pairs}
    first = last = part.sentence.index
    while first - 1 in by_sentence:
        first -= 1
    while last + 1 in by_sentence:
        last += 1
    if first == last:
        return [its for _, its in pairs if its.sentence.index == first]
    return [by_sentence[at] for at in range(first, last + 1)]


_BESIDE = re.compile(
    r"[^0-9、。「」(（%]{0,8}[(（](?:全体の|構成比|割合は?|同|比率)?、?約?"
    r"|(?:で|、|と|は|、?率にして|、?割合で|であり、?|が|、?構成比)?(?:全体|総数|うち|全[^0-9、。]{1,4})?の?約?"
)


def _part_of(share: Number, passage: Passage) -> Number | None:
    """Find the count a share stands right beside: 49施策（94％）, 49施策で94％."""
    held = [
        n
        for n in passage.all
        if n.end <= share.start and n.role not in ("date", "label")
    ]
    if (
        not held
        or held[-1].role not in _COUNTED
        or (held[-1].unit == "円" and share.bracket is None)
    ):
        return None
    part = held[-1]
    if re.search(r"[nN]=$", passage.sentence.plain[: part.start]):
        return None
    between = passage.sentence.plain[part.end : share.start]
    if not _BESIDE.fullmatch(between) or words.WHOLE_AFTER.match(
        passage.sentence.plain[part.end : part.end + 12]
    ):
        return None
    return part


def _common_whole(
    pairs: Sequence[tuple[Number, Number]], wholes: list[Number]
) -> Decimal | None:
    """Find the whole that most of several parts with shares have in common."""
    if len(pairs) < 3:
        return None
    able = {w.value for w in wholes} | {sum((p.value for _, p in pairs), Decimal(0))}
    able.discard(Decimal(0))
    best = max(
        able,
        key=lambda whole: sum(_at(share, part.value, whole) for share, part in pairs),
    )
    good = sum(_at(share, part.value, best) for share, part in pairs)
    return best if good * 3 >= len(pairs) * 2 and good < len(pairs) else None


def _at(share: Number, part: Decimal, whole: Decimal) -> bool:
    exact = part / whole * HUNDRED
    return bool(fit(share, exact, (exact, exact)))


def _is_share(share: Number, part: Number, whole: Number) -> bool:
    ratio = quotient(interval(part), interval(whole))
    if ratio is None or whole.value == 0:
        return False
    return bool(fit(share, part.value / whole.value * HUNDRED, ratio))


def _named_whole(part: Number, passage: Passage) -> Number | None:
    """Find the whole that words name: 全52施策のうち, 52施策中, 目標500件に対し."""
    here = [
        n
        for n in passage.here
        if n.end <= part.start and alike(n, part) and n.role in _COUNTED
    ]
    plain = passage.sentence.plain
    marked = [n for n in here if words.WHOLE_AFTER.match(plain[n.end : n.end + 24])]
    if marked:
        return marked[-1] if marked[-1].value >= part.value else None
    whole = [
        n
        for n in here
        if words.WHOLE_BEFORE.search(plain[max(0, n.start - 14) : n.start])
    ]
    if (
        len(whole) == 1
        and whole[0].value >= part.value
        and not words.PLAN.search(plain[max(0, whole[0].start - 8) : whole[0].start])
    ):
        return whole[0]
    if here:
        return None
    if re.match(
        r"(?:この|その|これらの)?(?:うち|内、|中で)|全体の", plain
    ) or re.search(r"(?:この|その)うち[^、。0-9]{0,20}$", plain[: part.start]):
        before = [n for n in passage.before if alike(n, part) and n.value >= part.value]
        last = (
            [n for n in before if n.sentence is before[-1].sentence] if before else []
        )
        if len(last) == 1:
            return last[0]
    return None


_OF_WHOLE = re.compile(
    r"(?:割合|比率|構成比|率|占有率|シェア)(?:は|が|で|、|も|としては|に|を|:)*(?:全体の|およそ|約)?$|(?:占める|全体の|その)(?:約)?$"
)
_OCCUPIES = re.compile(
    r"(?:程度)?(?:を占め|に当た|にあた|に相当|となる|だ(?:。|$)|となり|です|でした|だった|に(?:上|のぼ|達)|に過ぎ|にとどま)"
)


def _told_share(
    solver: Solver, share: Number, passage: Passage, wholes: list[Number]
) -> Iterator[Finding]:
    """Judge a share told apart from its part: 18分団。全24分団に占める割合は75％."""
    plain = passage.sentence.plain
    head = plain[max(0, share.start - 30) : share.start]
    cue = _OF_WHOLE.search(head) or (
        _OCCUPIES.match(plain, share.end)
        and re.search("占|当た|あた|相当", plain[share.end : share.end + 8])
    )
    if share.bracket is not None and not re.search("率|割合", head):
        return
    near = [
        n
        for n in wholes
        if n.unit is not None
        and (n.end <= share.start or n.sentence is not share.sentence)
    ]
    near = near[-6:]
    able = [
        (part, whole)
        for part in near
        for whole in near
        if part is not whole
        and alike(part, whole)
        and whole.value > 0
        and part.role in _COUNTED
        and whole.role in _COUNTED
    ]
    if not cue and not re.search(r"率|割合|占|達成|進捗", head):
        return
    found = next((pair for pair in able if _is_share(share, *pair)), None)
    if found is not None:
        yield _share_agrees(share, *found)
        return
    if _at_complement(share, able):
        return
    marked = [
        n
        for n in passage.here
        if n.end <= share.start
        and n.role in _COUNTED
        and n.unit is not None
        and (
            words.WHOLE_AFTER.match(plain[n.end : n.end + 20])
            or words.WHOLE_BEFORE.search(plain[max(0, n.start - 12) : n.start])
        )
    ]
    others = [
        n
        for n in passage.here
        if n not in marked
        and n.end <= share.start
        and n.role in _COUNTED
        and n.unit is not None
    ]
    ratio = re.search("率|割合", head) is not None
    if len(marked) == 1:
        whole = marked[0]
        parts = [n for n in others if alike(n, whole)]
        if not parts:
            last = [
                n
                for n in passage.before
                if n.sentence.index == passage.sentence.index - 1
                and alike(n, whole)
                and n.value <= whole.value
            ]
            parts = last if len(last) == 1 and len(passage.here) <= 3 else []
        parts = [n for n in parts if n.value <= whole.value or "達成" in head]
        if len(parts) == 1 and not _many_shares(passage):
            yield _share_wrong(share, parts[0], whole.value, whole)
            return
    inside = [
        n
        for n in passage.all
        if n.bracket
        and n.start > share.end
        and n.role in _COUNTED
        and n.bracket[0] - share.end < 3
    ]
    if (
        not marked
        and ratio
        and len(others) == 1
        and len(inside) == 1
        and alike(others[0], inside[0])
        and not _many_shares(passage)
    ):
        # 回収率は42.2％（配布2,000件）: the whole stands in the bracket.
        if words.WHOLE_BEFORE.search(plain[inside[0].bracket[0] + 1 : inside[0].start]):  # type: ignore[index]
            if _is_share(share, others[0], inside[0]):
                yield _share_agrees(share, others[0], inside[0])
            else:
                yield _share_wrong(share, others[0], inside[0].value, inside[0])
            return
    if (
        not marked
        and ratio
        and len(others) == 2
        and alike(*others)
        and _divides(others, head, plain)
    ):
        part, whole = sorted(others, key=lambda n: n.value)
        if "達成" in head or "執行" in head:
            part, whole = _achieved(others, plain)
        if not _many_shares(passage):
            yield _share_wrong(share, part, whole.value, whole)
            return
    elsewhere = set(words.REGIONS.findall(plain[: share.start])) - {
        region
        for n in passage.before[-2:]
        for region in words.REGIONS.findall(n.sentence.plain)
    }
    plainly = re.fullmatch(
        r"(?:この|その)?(?:[^、。はが]{1,8}の)?[一-龥ァ-ヶー]{1,8}(?:率|割合|進捗)は(?:約)?",
        plain[: share.start],
    )
    if (
        plainly
        and not others
        and not marked
        and not elsewhere
        and not _many_shares(passage)
    ):
        last = [
            n
            for n in passage.before
            if n.sentence.index == passage.sentence.index - 1
            and n.role in _COUNTED
            and n.unit is not None
        ]
        named = [
            n
            for n in last
            if words.WHOLE_AFTER.match(n.sentence.plain[n.end : n.end + 16])
        ]
        if len(named) == 1 and len(last) == 2 and alike(*last):
            part = next(n for n in last if n is not named[0])
            if part.value < named[0].value and part.start > named[0].start:
                yield _share_wrong(share, part, named[0].value, named[0])
                return
    of = [
        n for n in marked if re.fullmatch(r"の(?:約)?", plain[n.end : share.start])
    ] or [n for n in others if re.fullmatch(r"の(?:約)?", plain[n.end : share.start])]
    if len(of) == 1 and not _many_shares(passage):
        parts = [
            n for n in passage.before if n.unit == of[0].unit and n.value < of[0].value
        ]
        if len(parts) == 1:
            yield _share_wrong(share, parts[0], of[0].value, of[0])
            return
    slips = [
        (p, w)
        for p, w in able
        if p in others
        and w.value > p.value
        and len(others) == 1
        and _is_slip_of(share, p.value / w.value * HUNDRED)
    ]
    if len(slips) == 1 and not marked and not _many_shares(passage):
        yield _share_wrong(share, slips[0][0], slips[0][1].value, slips[0][1])
        return
    if (
        cue
        and len(others) == 1
        and not marked
        and re.search("全体の", head)
        and not _many_shares(passage)
    ):
        whole_ = solver.wholes_by_value.get(
            (passage.sentence.section, others[0].value, others[0].unit)
        )
        if whole_ is not None:
            yield _share_wrong(share, others[0], whole_.value, whole_)
            return
    if cue and wholes and len(marked) <= 1 and re.search("占め|のうち", plain):
        yield at_number(
            "ICT105",
            share,
            Message(N_("its part or its whole is not printed")),
            MISSING,
        )


def _is_slip_of(number: Number, exact: Decimal) -> bool:
    """Say whether a number is a result with one digit changed or two swapped."""
    return is_slip(replace(number, value=rounded(exact, number)), number)


def _many_shares(passage: Passage) -> bool:
    return sum(n.unit == "%" for n in passage.all) > 1


_OF_ALL = re.compile(
    r"(?:回収|回答|達成|執行|参加|受診|充足|稼働|合格|出席|応答|完了|設置|整備|登録|加入|導入|収納|徴収|利用|実施|接続|普及|返送|有効回答)率|(?:の)?割合"
)


def _divides(pair: list[Number], head: str, plain: str) -> bool:
    """Say whether two counts are a part and its whole by the rate's own name."""
    if not _OF_ALL.search(head):
        return False
    gap = plain[pair[0].end : pair[1].start]
    return not re.search(r"から|→|前年|より|増|減", gap) and not (
        pair[0].when and pair[1].when and pair[0].period != pair[1].period
    )


def _achieved(pair: list[Number], plain: str) -> tuple[Number, Number]:
    """Put what was done before what was meant."""
    first, last = pair
    if re.search("目標|計画|予算|見込", plain[max(0, last.start - 10) : last.start]):
        return first, last
    return last, first


def _at_complement(share: Number, able: list[tuple[Number, Number]]) -> bool:
    """Say whether the share is that of the rest."""
    for part, whole in able:
        exact = (whole.value - part.value) / whole.value * HUNDRED
        if part.value < whole.value and fit(share, exact, (exact, exact)):
            return True
    return False


def _share_agrees(share: Number, part: Number, whole: Number) -> Finding:
    evidence = _ratio_text(part.value, whole.value)
    return at_number(
        "ICT105", share, Message(N_("is the share of its part: {sum}"), {"sum": evidence}), RIGHT,
        others=(part, whole), evidence=evidence,
    )  # fmt: skip


def _share_wrong(
    share: Number, part: Number, whole: Decimal, named: Number | None = None
) -> Finding:
    evidence = _ratio_text(part.value, whole)
    return at_number(
        "ICT105",
        share,
        Message(N_("is not the share of its part: {sum}"), {"sum": evidence}),
        WRONG,
        expected=written_like(part.value / whole * HUNDRED, share),
        evidence=evidence,
        others=(part, *([named] if named else [])),
    )


def _ratio_text(part: Decimal, whole: Decimal) -> str:
    return f"{shown(part)} / {shown(whole)} = {part / whole * 100:.2f}%"


# Totals


def _totals(solver: Solver, passage: Passage) -> Iterator[Finding]:
    """Judge totals by the parts before or after them."""
    plain = passage.sentence.plain
    told: set[int] = set()
    for total in passage.here:
        if total.index in told:
            continue
        cue = words.TOTAL_BEFORE.search(plain[max(0, total.start - 20) : total.start])
        behind = re.match(
            r"[^、。0-9]{0,4}?(?:の|が)?(?:合計|計(?![画測算上]))",
            plain[total.end : total.end + 8],
        )
        before = [n for n in passage.here if n.end <= total.start and _adds(n, total)]
        if cue or behind:
            yield from _sum_before(total, before, passage, strict=bool(cue))
            told.add(total.index)
    yield from _breakdown(solver, passage, told)


def _adds(part: Number, total: Number) -> bool:
    """Say whether a number may be a part of a total: same unit, or none and a count."""
    return (
        part.bracket == total.bracket and alike(part, total) and part.role == total.role
    ) or (
        part.bracket == total.bracket and part.unit is None and total.role in _COUNTED
    )


def _sum_before(
    total: Number, parts: list[Number], passage: Passage, *, strict: bool
) -> Iterator[Finding]:
    pool = [n for n in (*passage.before, *parts) if alike(n, total) or n.unit is None]
    wide = [
        n
        for n in passage.all
        if n.end <= total.start
        and alike(n, total)
        and n.role == total.role
        and n.index != total.index
    ]
    found = (
        _adding_up(total, parts)
        or _adding_up(total, pool[-8:], least=2)
        or _adding_up(total, wide[-7:])
    )
    if found:
        yield _total_agrees(total, found)
        return
    plain = passage.sentence.plain
    outside = [
        n
        for n in passage.here
        if n.end <= (total.bracket or (0, 0))[0]
        and n.unit == total.unit
        and not n.bracket
    ]
    told = re.search(
        r"([0-9]+)(?:年|か月|回)間?(?:で|の|分)",
        plain[(total.bracket or (0, 0))[0] : total.start],
    )
    if total.bracket and strict and told and len(outside) == int(told[1]):
        if _adds_up(total, outside):
            yield _total_agrees(total, outside)
        else:
            yield _total_wrong(total, outside)
        return
    run = _coordinated(parts, plain)
    if not parts and strict:
        run = _list_before(total, passage)
        if (
            run
            and abs(sum((n.value for n in run), Decimal(0)) - total.value)
            <= total.value / 4
        ):
            yield _total_wrong(total, run)
            return
    summed = sum((n.value for n in run), Decimal(0))
    if total.unit == "%" and summed > HUNDRED:
        return
    if (
        strict
        and len(run) >= 2
        and _closed(run, total, plain)
        and (
            {n.unit for n in run} == {total.unit} != {None}
            or total.value / 2 <= summed <= total.value * 2
        )
    ):
        yield _total_wrong(total, run)
    elif strict:
        yield at_number(
            "ICT106", total, Message(N_("its parts are not printed")), MISSING
        )


_ALL_OF = re.compile(
    r"^[^、。0-9]{0,14}?(?:合わせて|合計で|全部で)|(?:この|これら|上位|以上の?)[0-9一二三四五六]*つ?(?:で|の合計|を合わせ)|(?:[0-9一二三四五六七八九]+(?:年間|年度間|か年|か月間?|回|つ|施設|地区|部門|項目|種類)(?:分)?の?|これら?の?|全部の?|すべての?|以上の?)(?:合計|総計|計|累計|総数)"
)


def _list_before(total: Number, passage: Passage) -> list[Number]:
    """Give the list the sentence before told, where the total is said to be of all of it."""
    plain = passage.sentence.plain[: total.start]
    told = [n for n in passage.before if alike(n, total)]
    before = [
        n
        for n in told
        if n.sentence is told[-1].sentence
        and n.sentence.index >= passage.sentence.index - 2
    ]
    if len(before) < 2 or not _ALL_OF.search(plain):
        return []
    run = _coordinated(before, before[0].sentence.plain)
    digits = re.search(r"([0-9]+)(?:年|か月|回|施設|地区|部門|つ)", plain)
    if len(run) != len(before) or (digits and int(digits[1]) != len(run)):
        return []
    return run


_ORDINAL = re.compile(
    r"第[0-9]+(?:回|期|位|次|号|四半期)|[0-9]+(?:歳代?|代|月|年度?|か月)(?:以上|未満|以下|頃)?|(?:令和|平成|昭和)元?|[RH][0-9]+|~"
)
_ITEM = re.compile(r"[^。0-9]{0,40}")


def _coordinated(parts: list[Number], plain: str) -> list[Number]:
    """Give the parts that stand in one list, back from the last."""
    run: list[Number] = []
    for part in reversed(parts):
        if run:
            gap = _ORDINAL.sub("", plain[part.end : run[-1].start])
            if not _ITEM.fullmatch(gap) or not re.match(
                r"[^、。0-9]{0,8}(?:、|と|及び|および|や|・|\+|,|が|で|で、|に、|\s|[(（][^()（）]*[)）]、?)",
                gap,
            ):
                break
            if re.search(r"から|→|前年|昨年|より|うち|目標|増|減|一方|これに対し", gap):
                break
        run.append(part)
    return run[::-1]


def _closed(run: list[Number], total: Number, plain: str) -> bool:
    """Say whether a list is all there is of a total."""
    first = max(0, run[0].start - 24)
    text = plain[first : total.start]
    tail = plain[total.end : total.end + 12]
    if total.start < run[0].start:
        text = plain[max(0, total.start - 10) : run[-1].end + 8]
    if (
        words.OPEN_LIST.search(text)
        or re.search(r"うち|累計|平均|目標|前年|昨年|から|→|これまで", text)
        or (len(run) < 3 and "延べ" in text)
        or re.match("(?:中|のうち)", tail)
    ):
        return False
    return len({n.period for n in (*run, total)} - {None}) <= 1 or not re.search(
        r"累計|年度末", text
    )


def _adding_up(total: Number, parts: Sequence[Number], least: int = 2) -> list[Number]:
    """Find parts that add up to a total: a run of them, else any of a few."""
    held = list(parts)
    runs = (
        held[first:last]
        for size in range(len(held), least - 1, -1)
        for first in range(len(held) - size + 1)
        for last in [first + size]
    )
    for run in runs:
        if _adds_up(total, run):
            return run
    if 2 < len(held) <= 7:
        for size in range(len(held) - 1, least - 1, -1):
            for some in combinations(held, size):
                if _adds_up(total, list(some)):
                    return list(some)
    return []


def _adds_up(total: Number, run: list[Number]) -> bool:
    exact = sum((n.value for n in run), Decimal(0))
    give = sum((slack(n) for n in run), Decimal(0))
    return bool(fit(total, exact, (exact - give, exact + give)))


def _breakdown(solver: Solver, passage: Passage, told: set[int]) -> Iterator[Finding]:
    """Judge a total whose parts follow: 内訳は…, 90団体（自治会41、学校22 …）."""
    plain = passage.sentence.plain
    cue = words.BREAKDOWN.search(plain)
    if cue:
        parts = [
            n
            for n in passage.here
            if n.start >= cue.end() and n.index not in told and n.bracket is None
        ]
        total = _above(parts, passage) or _total_for(cue.start(), parts, passage)
        items: list[Number] = []
        if not parts and total is not None:
            items = _items_below(solver, passage.sentence, total)
        if not re.search("主な|主要", plain[max(0, cue.start() - 4) : cue.start()]):
            yield from _held_against(total, parts or items, passage, told)
    yield from _parts_over(passage, told)
    yield from _slipped_part(passage, told)
    counts = [
        n
        for n in passage.here
        if n.role in _COUNTED and n.bracket is None and n.index not in told
    ]
    run = _coordinated(counts, plain) if len(counts) >= 3 else []
    if len(run) >= 3 and not cue and (total := _above(run, passage)):
        yield _total_agrees(total, run)
    for start, end in {n.bracket for n in passage.all if n.bracket}:
        inside = [
            n for n in passage.all if n.bracket == (start, end) and n.role in _COUNTED
        ]
        owner = [
            n
            for n in passage.here
            if n.end <= start and n.start > start - 24 and n.bracket is None
        ]
        if (
            len(inside) >= 2
            and owner
            and owner[-1].role in _COUNTED
            and owner[-1].step >= 1
            and re.fullmatch(r"[^、。0-9]{0,10}", plain[owner[-1].end : start])
        ):
            total = owner[-1]
            parts = [n for n in inside if alike(n, total) or n.unit is None]
            text = plain[start:end]
            if (
                all(
                    n.unit
                    or re.search(r"[一-龥ァ-ヶーA-Za-z]$", plain[start : n.start])
                    for n in parts
                )
                and len(parts) == len(inside)
                and not re.search(
                    r"うち|[0-9]\S{0,3}中|[nN]=|追加|新規|廃止|前年|から|→|年度|目標|最大|1[人件日回台]|[0-9]年",
                    text,
                )
            ):
                yield from _held_against(total, parts, passage, told, text=text)


_THESE = re.compile(r"(?:このうち|そのうち|うち)[、]?")


def _parts_over(passage: Passage, told: set[int]) -> Iterator[Finding]:
    """Report parts of a whole that make more than it: 11,550台。このうち…."""
    plain = passage.sentence.plain
    if not _THESE.match(plain):
        return
    parts = _coordinated(
        [n for n in passage.here if n.role in _COUNTED and n.index not in told], plain
    )
    wholes = [
        n
        for n in passage.before
        if n.sentence.index == passage.sentence.index - 1
        and parts
        and n.unit == parts[0].unit
    ]
    if len(parts) < 3 or len(wholes) != 1 or len({n.unit for n in parts}) != 1:
        return
    if _adds_up(wholes[0], parts):
        yield _total_agrees(wholes[0], parts)
    elif (
        sum((n.value for n in parts), Decimal(0)) > wholes[0].value
        and not words.MULTIPLE.search(plain)
        and "延べ" not in plain
    ):
        yield _total_wrong(wholes[0], parts)


def _slipped_part(passage: Passage, told: set[int]) -> Iterator[Finding]:
    """Report a part that closes the sum of its sentence but for one digit or two swapped."""
    plain = passage.sentence.plain
    held = [
        n
        for n in passage.here
        if n.role in _COUNTED and n.bracket is None and n.index not in told and n.unit
    ]
    if (
        not 3 <= len(held) <= 7
        or len({n.unit for n in held}) != 1
        or len({n.period for n in held}) > 1
    ):
        return
    whole, *parts = held
    run = _coordinated(parts, plain)
    exact = sum((n.value for n in parts), Decimal(0))
    if (
        len(run) != len(parts)
        or _adds_up(whole, parts)
        or abs(exact - whole.value) > whole.value / 10
    ):
        return
    if re.search(
        r"から|→|前年|昨年|目標|増|減|より|平均|延べ|一方",
        plain[whole.end : parts[-1].end],
    ) or words.OPEN_LIST.search(plain[whole.end : parts[-1].end + 6]):
        return
    for part in parts:
        right = whole.value - (exact - part.value)
        if right > 0 and is_slip(replace(part, value=right), part):
            rest = [n for n in parts if n is not part]
            evidence = f"{shown(whole.value)} − {' − '.join(shown(n.value) for n in rest)} = {shown(right)}"
            yield at_number(
                "ICT106", part, Message(N_("is not what remains: {sum}"), {"sum": evidence}), WRONG,
                expected=written_like(right, part), evidence=evidence, others=(whole, *rest),
            )  # fmt: skip
            return


def _total_for(start: int, parts: list[Number], passage: Passage) -> Number | None:
    """Find the total of a breakdown: the nearest value before it of the parts' unit."""
    if any(words.TOTAL_BEFORE.search(passage.sentence.plain[: n.start]) for n in parts):
        return None
    named = next((n.unit for n in parts if n.unit), None)
    here = [n for n in passage.here if n.end <= start and n.bracket is None]
    for held in (
        here,
        [n for n in passage.before if n.sentence.index == passage.sentence.index - 1],
    ):
        able = [
            n
            for n in held
            if n.role in _COUNTED
            and (
                named is None
                or (parts and any(alike(n, p) and p.unit for p in parts))
                or not parts
            )
        ]
        if able:
            largest = max(able, key=lambda n: n.value)
            return (
                largest
                if len(able) == 1
                or (
                    all(n.value < largest.value for n in able if n is not largest)
                    and held is here
                )
                else None
            )
    return None


def _items_below(solver: Solver, sentence: Sentence, total: Number) -> list[Number]:
    """Give the first value of each item right below a sentence."""
    found: list[Number] = []
    for below in solver.reading.sentences[sentence.index + 1 : sentence.index + 40]:
        if below.kind != "item":
            break
        held = [
            n for n in solver.values_of(below) if alike(n, total) and n.role in _COUNTED
        ]
        if held:
            found.append(held[0])
    return found


def _above(parts: list[Number], passage: Passage) -> Number | None:
    """Find a value told before that the parts add up to."""
    parts = [n for n in parts if n.role in _COUNTED]
    if len(parts) < 2:
        return None
    return next(
        (
            n
            for n in reversed(passage.before)
            if alike(n, parts[0]) and _adds_up(n, parts)
        ),
        None,
    )


def _held_against(
    total: Number | None,
    parts: list[Number],
    passage: Passage,
    told: set[int],
    *,
    text: str | None = None,
) -> Iterator[Finding]:
    if total is None or len(parts) < 2 or total.index in told:
        return
    parts = [
        n for n in parts if n.role in _COUNTED and (alike(n, total) or n.unit is None)
    ]
    if len(parts) < 2:
        return
    plain = passage.sentence.plain
    if _adding_up(total, parts) == parts:
        yield _total_agrees(total, parts)
        return
    words_between = (
        text
        if text is not None
        else "".join(n.sentence.plain[max(0, n.start - 14) : n.end + 6] for n in parts)
    )
    if words.OPEN_LIST.search(words_between) or re.search(
        "うち|複数|重複|延べ", words_between + plain[: total.end]
    ):
        return
    if _adding_up(total, parts):
        yield _total_agrees(total, _adding_up(total, parts))
        return
    exact = sum((n.value for n in parts), Decimal(0))
    near = Decimal("0.1") if total.sentence is not passage.sentence else Decimal("0.5")
    if abs(exact - total.value) > total.value * near:
        return
    # みると often tells the largest parts only; shares in brackets show what is left out.
    shares = [
        n
        for n in passage.all
        if n.unit == "%" and n.bracket and n.start > parts[0].start
    ]
    some = len(shares) >= 2 and sum(n.value for n in shares) < 97
    if exact < total.value and (some or re.search("みると|見ると", plain)):
        return
    yield _total_wrong(total, parts)


def _total_agrees(total: Number, parts: Sequence[Number]) -> Finding:
    """Tell of a sum that holds."""
    evidence = (
        " + ".join(shown(n.value) for n in parts)
        + f" = {shown(sum((n.value for n in parts), Decimal(0)))}"
    )
    return at_number(
        "ICT106",
        total,
        Message(N_("is the sum of its parts: {sum}"), {"sum": evidence}),
        RIGHT,
        others=parts,
        evidence=evidence,
    )


def _total_wrong(total: Number, parts: Sequence[Number]) -> Finding:
    exact = sum((n.value for n in parts), Decimal(0))
    evidence = " + ".join(shown(n.value) for n in parts) + f" = {shown(exact)}"
    return at_number(
        "ICT106", total, Message(N_("is not the sum of its parts: {sum}"), {"sum": evidence}), WRONG,
        expected=written_like(exact, total), evidence=evidence, others=parts,
    )  # fmt: skip


# Remainders and quotients


def _rests(passage: Passage) -> Iterator[Finding]:
    """Judge 残り: the whole without the parts told before."""
    plain = passage.sentence.plain
    for rest in passage.here:
        head = plain[max(0, rest.start - 20) : rest.start]
        match = words.REST_BEFORE.search(head)
        if not match or not words.REST.search(match[0]):
            continue
        left = [n for n in passage.here if n.end <= rest.start and alike(n, rest)]
        wholes = [n for n in left if words.WHOLE_AFTER.match(plain[n.end : n.end + 16])]
        if not wholes:
            wholes = [
                n
                for n in (*passage.before, *left)
                if alike(n, rest) and n.value > rest.value
            ][-3:]
        named = next(
            (n for n in left if words.WHOLE_AFTER.match(plain[n.end : n.end + 16])),
            None,
        )
        pool = [n for n in (*passage.before, *left) if alike(n, rest)]
        if any(
            _remains(
                rest,
                whole.value,
                [
                    p
                    for p in pool
                    if p.start > whole.start or p.sentence is not whole.sentence
                ],
            )
            for whole in wholes
        ):
            yield at_number(
                "ICT106",
                rest,
                Message(N_("is what remains of the whole")),
                RIGHT,
                others=wholes,
            )
            continue
        if rest.unit == "%" and _remains(rest, HUNDRED, pool):
            yield at_number(
                "ICT106", rest, Message(N_("is what remains of the whole")), RIGHT
            )
            continue
        parts = [n for n in left if named is None or n.start > named.start]
        whole = named.value if named else HUNDRED if rest.unit == "%" else None
        if whole is None or not parts:
            continue
        left_over = whole - sum((n.value for n in parts), Decimal(0))
        evidence = f"{shown(whole)} − {' − '.join(shown(n.value) for n in parts)} = {shown(left_over)}"
        if left_over < 0:
            continue
        yield at_number(
            "ICT106", rest, Message(N_("is not what remains: {sum}"), {"sum": evidence}), WRONG,
            expected=written_like(left_over, rest), evidence=evidence, others=(*([named] if named else []), *parts),
        )  # fmt: skip


_WITHOUT = re.compile(r"(?:を|は)?(?:除い|除く|除き|差し引|引い)")


def _excluded(passage: Passage) -> Iterator[Finding]:
    """Judge 無効12票を除いた有効回答は678票: a whole without what is left out."""
    plain = passage.sentence.plain
    for out in passage.here:
        if not _WITHOUT.match(plain, out.end):
            continue
        after = [
            n
            for n in passage.here
            if n.start > out.end and alike(n, out) and n.role in _COUNTED
        ]
        wholes = [
            n
            for n in (*passage.before, *passage.here)
            if alike(n, out)
            and n.role in _COUNTED
            and (n.sentence is not passage.sentence or n.end <= out.start)
        ]
        if not after or not wholes:
            continue
        rest = after[0]
        found = next((w for w in wholes if w.value - out.value == rest.value), None)
        if found is not None:
            yield at_number(
                "ICT106",
                rest,
                Message(N_("is what remains of the whole")),
                RIGHT,
                others=(found, out),
            )
        elif (
            wholes[-1].value > out.value
            and wholes[-1].sentence.index >= passage.sentence.index - 1
            and rest.value < wholes[-1].value
        ):
            left = wholes[-1].value - out.value
            evidence = f"{shown(wholes[-1].value)} − {shown(out.value)} = {shown(left)}"
            yield at_number(
                "ICT106",
                rest,
                Message(N_("is not what remains: {sum}"), {"sum": evidence}),
                WRONG,
                expected=written_like(left, rest),
                evidence=evidence,
                others=(wholes[-1], out),
            )


def _remains(rest: Number, whole: Decimal, pool: list[Number]) -> bool:
    for size in range(1, min(len(pool), 6) + 1):
        for first in range(len(pool) - size + 1):
            run = pool[first : first + size]
            exact = whole - sum((n.value for n in run), Decimal(0))
            if exact >= 0 and fit(rest, exact, (exact, exact)):
                return True
    return False


def _quotients(passage: Passage) -> Iterator[Finding]:
    """Judge 1人当たり, 平均, 毎回 by a total and a number of units."""
    plain = passage.sentence.plain
    for result in passage.all:
        if (
            result.role not in (*_COUNTED, "duration")
            or result.unit is None
            or result.value <= 0
        ):
            continue
        head = plain[max(0, result.start - 24) : result.start]
        per = words.PER_BEFORE.search(head)
        mean = words.MEAN_BEFORE.search(head)
        if not per and not mean:
            continue
        pool = [
            n
            for n in (*passage.before, *passage.here)
            if n is not result and n.end != result.start
        ]
        unit = per["unit"] if per else None
        if per:
            own = result.start - len(head) + per.start()
            pool = [
                n
                for n in pool
                if not (
                    n.sentence is result.sentence
                    and n.start >= own - 1
                    and n.end <= result.start
                )
            ]
        totals = [
            n
            for n in pool
            if n.unit == result.unit
            and n.value > result.value
            and n.role == result.role
        ]
        counts = [
            n
            for n in pool
            if n.unit != result.unit
            and n.value > 1
            and n.role in (*_COUNTED, "duration")
            and (
                unit is None
                or n.unit == unit
                or (n.unit or "").startswith(unit)
                or unit.startswith(n.unit or "-")
            )
        ]
        if _BY_MONTH.search(head) and totals and not counts:
            yield from _by_month(result, totals, passage)
            continue
        found = next(
            ((t, c) for t in totals for c in counts if _divided(result, t, c)), None
        )
        if found:
            evidence = f"{shown(found[0].value)} / {shown(found[1].value)}"
            yield at_number(
                "ICT114",
                result,
                Message(N_("is the total divided: {sum}"), {"sum": evidence}),
                RIGHT,
                others=found,
                evidence=evidence,
            )
            continue
        near = [n for n in totals if n.sentence.index >= passage.sentence.index - 1]
        units = [n for n in counts if n.sentence.index >= passage.sentence.index - 1]
        if (
            len(near) == 1
            and len(units) == 1
            and result.qualifier in ("eq", "approx")
            and not re.search("標準|想定|目標|上限|全国|前年", plain)
            and (mean or re.search("延べ|合計|合わせ|総|年間|全", plain))
            and result.sentence in (near[0].sentence, units[0].sentence)
        ):
            total, count = near[0], units[0]
            evidence = f"{shown(total.value)} / {shown(count.value)} = {total.value / count.value:.2f}"
            yield at_number(
                "ICT114", result, Message(N_("is not the total divided: {sum}"), {"sum": evidence}), WRONG,
                expected=written_like(total.value / count.value, result), evidence=evidence, others=(total, count),
            )  # fmt: skip
        else:
            yield at_number(
                "ICT114", result, Message(N_("what is divided is not printed")), MISSING
            )


_BY_MONTH = re.compile(r"月平均|月当たり|月あたり|[1一]か月(?:平均|当たり|あたり)")


def _by_month(
    result: Number, totals: list[Number], passage: Passage
) -> Iterator[Finding]:
    """Judge a monthly mean by the year told before it."""
    found = next(
        (
            t
            for t in totals
            for low, high in [interval(t)]
            if fit(result, t.value / 12, (low / 12, high / 12))
        ),
        None,
    )
    if found is not None:
        yield at_number(
            "ICT114",
            result,
            Message(
                N_("is the total divided: {sum}"), {"sum": f"{shown(found.value)} / 12"}
            ),
            RIGHT,
            others=(found,),
        )
        return
    year = [
        t
        for t in totals
        if t.sentence.index >= passage.sentence.index - 1
        and re.search("年", t.sentence.plain[: t.start])
    ]
    if len(year) == 1 and year[0].value / 24 < result.value < year[0].value / 6:
        exact = year[0].value / 12
        evidence = f"{shown(year[0].value)} / 12 = {exact:.1f}"
        yield at_number(
            "ICT114",
            result,
            Message(N_("is not the total divided: {sum}"), {"sum": evidence}),
            WRONG,
            expected=written_like(exact, result),
            evidence=evidence,
            others=(year[0],),
        )


_MONTHLY = re.compile(r"(?:月額|毎月|月々|[1一]か月(?:当たり|あたり)?)[^、。0-9]{0,8}$")
_YEARLY = re.compile(r"(?:年額|年間|[1一]年間?(?:当たり|あたり)?|通年)[^、。0-9]{0,8}$")


def _yearly(passage: Passage) -> Iterator[Finding]:
    """Judge 月額27万5,000円、年額330万円: twelve months are a year."""
    plain = passage.sentence.plain
    held = [n for n in passage.here if n.role in _COUNTED]
    for month in held:
        for year in held:
            if (
                month is year
                or not alike(month, year)
                or not _MONTHLY.search(plain[max(0, month.start - 14) : month.start])
                or not _YEARLY.search(plain[max(0, year.start - 14) : year.start])
            ):
                continue
            exact = month.value * 12
            evidence = f"{shown(month.value)} × 12 = {shown(exact)}"
            low, high = (each * 12 for each in interval(month))
            if fit(year, exact, (low, high)):
                yield at_number(
                    "ICT114",
                    year,
                    Message(N_("is the total divided: {sum}"), {"sum": evidence}),
                    RIGHT,
                    others=(month,),
                    evidence=evidence,
                )
            elif exact / 2 < year.value < exact * 2:
                yield at_number(
                    "ICT114",
                    year,
                    Message(
                        N_("is not twelve times the value of a month: {sum}"),
                        {"sum": evidence},
                    ),
                    WRONG,
                    expected=written_like(exact, year),
                    evidence=evidence,
                    others=(month,),
                )


def _divided(result: Number, total: Number, count: Number) -> bool:
    ratio = quotient(interval(total), interval(count), Decimal(1))
    return ratio is not None and bool(fit(result, total.value / count.value, ratio))


# Percentages of a whole


def _exclusive(solver: Solver, passage: Passage) -> Iterator[Finding]:
    """Report shares of classes that exclude each other and make more than 100%."""
    sentence = passage.sentence
    reading = solver.reading
    shares = [
        n
        for n in passage.here
        if n.unit == "%" and n.bracket is None and n.qualifier == "eq" and n.step < 10
    ]
    if len(shares) < 2:
        return
    previous = reading.before(sentence)
    around = sentence.plain + (previous.plain if previous else "")
    if not words.SINGLE.search(around) or words.MULTIPLE.search(around):
        return
    cue = words.BREAKDOWN.search(sentence.plain)
    run = _listed(
        [n for n in shares if cue is None or n.start >= cue.end()], sentence.plain
    )
    total = sum((n.value for n in run), Decimal(0))
    give = sum((n.step for n in run), Decimal(0)) / 2
    if len(run) < 2:
        return
    evidence = " + ".join(shown(n.value) for n in run) + f" = {shown(total)}"
    closed = re.search(
        r"残り|その他|無回答|それ以外|不明", sentence.plain
    ) and not words.OPEN_LIST.search(re.sub("その他|ほか", "", sentence.plain))
    if total > HUNDRED + give or (
        closed and len(run) >= 3 and total < HUNDRED - give - 1
    ):
        yield at_number(
            "ICT108",
            run[-1],
            Message(
                N_("the shares of the whole add up to {total}%: {sum}"),
                {"total": shown(total), "sum": evidence},
            ),
            WRONG,
            evidence=evidence,
            others=run[:-1],
        )
    elif abs(total - HUNDRED) <= give:
        yield at_number(
            "ICT108",
            run[-1],
            Message(N_("the shares add up to 100%")),
            RIGHT,
            others=run[:-1],
            evidence=evidence,
        )


def _listed(shares: list[Number], plain: str) -> list[Number]:
    """Give the longest list of shares side by side."""
    runs: list[list[Number]] = []
    for share in shares:
        gap = plain[runs[-1][-1].end : share.start] if runs else ""
        if (
            runs
            and len(gap) < 40
            and not re.search(r"。|から|前年|全国|より|に対し|一方|うち|合わせ|計", gap)
        ):
            runs[-1].append(share)
        else:
            runs.append([share])
    return max(runs, key=len) if runs else []


_N = re.compile(r"[nN]=$")


def _possible(passage: Passage) -> Iterator[Finding]:
    """Report a share that no whole number of its own n gives (the GRIM test)."""
    plain = passage.sentence.plain
    sizes = [n for n in passage.all if _N.search(plain[: n.start]) and n.value >= 2]
    for share in passage.all:
        if (
            share.unit != "%"
            or share.role != "share"
            or share.qualifier != "eq"
            or share.step > Decimal("0.1")
        ):
            continue
        size = _size_of(share, sizes, passage)
        if size is None or size.value * share.step * 2 >= HUNDRED:
            continue
        count = (share.value * size.value / HUNDRED).to_integral_value("ROUND_HALF_UP")
        near = [k / size.value * HUNDRED for k in (count - 1, count, count + 1)]
        if any(fit(share, exact, (exact, exact)) for exact in near):
            yield at_number(
                "ICT109",
                share,
                Message(N_("a whole number of {n} gives it"), {"n": shown(size.value)}),
                RIGHT,
                others=(size,),
            )
        else:
            options = " / ".join(
                written_like(exact, share) for exact in near if 0 <= exact <= 100
            )
            yield at_number(
                "ICT109", share,
                Message(N_("no whole number of {n} gives it; near are {options}"), {"n": shown(size.value), "options": options}),
                DOUBTFUL, expected=options, evidence=f"n={shown(size.value)}", others=(size,),
            )  # fmt: skip


def _size_of(share: Number, sizes: list[Number], passage: Passage) -> Number | None:
    """Find a share's own n: in the bracket before or after it, else the only one."""
    shares = [n for n in passage.all if n.unit == "%"]
    before = [n for n in sizes if n.end <= share.start]
    if before:
        last = before[-1]
        between = [n for n in shares if last.end <= n.start < share.start]
        return last if not between or len(sizes) == 1 else None
    after = [n for n in sizes if n.start >= share.end]
    if after and len(sizes) == 1:
        return after[0]
    return None
