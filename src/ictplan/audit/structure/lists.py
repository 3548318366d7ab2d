"""Do lists hold what is said of them: the count before them, the order of their marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ictplan.audit.report import DOUBTFUL, agreeing, at_number, at_words
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Finding, Number, Reading, Sentence

_ANNOUNCED = re.compile(
    r"次の|以下の|下記の|次に(?:示す|掲げる)|のとおり|を(?:指摘|列挙)|[：:]$"
)
_OPEN_END = re.compile(r"等|など|ほか|主な|代表的|一部|例えば|うち")
_QUOTED = r"「[^「」]*」|『[^『』]*』"
_RUN = re.compile(
    rf"(?P<run>(?:{_QUOTED})(?:(?:、|,|・|及び|および|並びに|又は|または|と|や|、?そして)?(?:{_QUOTED}))+)"
    r"(?P<open>等|など|ほか)?(?:の|という|から成る|からなる|、|が)?$"
)
_BRACKET = re.compile(
    rf"[^「」(（、。]{{0,12}}[(（](?P<run>(?:{_QUOTED})(?:(?:、|,|・|及び|又は|と)?(?:{_QUOTED}))*)(?P<open>等|など|ほか)?[)）]"
)
_MARK = re.compile(
    r"[①-⑳㉑-㊿]|[・●○■□◆►▶▪•Ø]|[-*+](?=\S)|[(（][0-9]{1,2}[)）]|[0-9]{1,2}[.)] ?|[アイウエオカキクケコ] "
)
_KATAKANA = "アイウエオカキクケコサシスセソタチツテト"
_COUNTERS = (
    "つ",
    "本",
    "項目",
    "点",
    "法案",
    "種類",
    "分野",
    "本の柱",
    "柱",
    "視点",
    "方針",
    "目標",
    "本柱",
)


def entries(reading: Reading) -> Iterator[Finding]:
    """Judge the number of entries a text says a list has."""
    for number in reading.numbers:
        if (
            number.role != "count"
            or number.qualifier != "eq"
            or not 2 <= number.value <= 99
        ):
            continue
        entries = _inline(number)
        if entries is None:
            entries = _below(reading, number)
        if entries is not None:
            yield _counted(number, entries)
        elif _fits_table(reading, number):
            yield agreeing("ICT401", number, N_("the table has as many entries"))


def _counted(number: Number, entries: int) -> Finding:
    if entries == number.value:
        return agreeing("ICT401", number, N_("the list has as many entries"))
    return at_number(
        "ICT401",
        number,
        N_("the list has {count} entries"),
        expected=str(entries),
        where={"count": entries},
    )


def _inline(number: Number) -> int | None:
    """Count names quoted in the sentence: 「A」、「B」の２つ, 上位２項目（「A」、「B」）."""
    plain = number.sentence.plain
    if number.value < 2 or re.search(
        "(?:他の|残りの|その他|上記の?)$", plain[: number.start]
    ):
        return None
    if entries := _unquoted(plain, number):
        return entries
    if number.unit not in _COUNTERS:
        return None
    after = _BRACKET.match(plain, number.end)
    before = _RUN.search(plain, max(0, number.start - 400), number.start)
    for match in (after, before):
        if match and not match["open"]:
            return len(re.findall(_QUOTED, match["run"]))
    return None


_PLAIN_RUN = re.compile(
    r"(?:^|は|には|とは|:)、?(?P<run>[^、。()（）「」0-9は]{1,16}(?:、(?:そして)?[^、。()（）「」0-9は]{1,16}){1,9})"
    r"(?:の|という|から成る|からなる|、以上の?|で構成される|といった)(?:主な)?(?:計|合計|合わせて)?$"
)
_VERBAL = re.compile(r"(?:[てでしりくきみたるいずばがれえめけせ])$")


def _unquoted(plain: str, number: Number) -> int | None:
    """Count names without quotation marks: 道路の点検、橋の点検、公園の見回りの四つ."""
    match = _PLAIN_RUN.search(plain, max(0, number.start - 160), number.start)
    if match is None:
        return None
    names = match["run"].split("、")
    if any(_VERBAL.search(name) for name in names[:-1]) or _OPEN_END.search(
        match["run"]
    ):
        return None
    joined = sum(
        len(re.findall(r"及び|並びに|(?<=[一-龥ァ-ヶー])と(?=[一-龥ァ-ヶー])|・", name))
        for name in names
    )
    value = int(number.value)
    if len(names) <= value <= len(names) + joined:
        return value
    return (
        len(names) + len(re.findall(r"及び|並びに", match["run"]))
        if abs(value - len(names)) <= 3
        else None
    )


def _below(reading: Reading, number: Number) -> int | None:
    """Count the items right below a sentence that announces them."""
    sentence = number.sentence
    plain = sentence.plain
    if not (_names_a_list(number) and _is_last(reading, sentence)):
        return None
    if _OPEN_END.search(plain[max(0, number.start - 8) : number.end + 12]):
        return None
    announced = _ANNOUNCED.search(plain) or sentence.kind in ("heading", "note")
    items = _items_from(reading, sentence.index + 1, within=sentence.kind == "heading")
    if not items and announced and sentence.kind == "paragraph":
        items = _lettered(reading, sentence.index + 1)
    if len(items) < 2:
        return None
    # A list that is not announced may have nothing to do with the number.
    if not announced and len(items) != number.value:
        return None
    return len(items)


def _names_a_list(number: Number) -> bool:
    """Say whether a count is of entries such as lists have: ４つの方針, 6法案, 5本柱."""
    unit = number.unit or ""
    if unit in (
        "人",
        "件",
        "名",
        "世帯",
        "社",
        "台",
        "回",
        "円",
        "か所",
        "カ所",
        "市町村",
    ):
        return False
    return (
        unit in _COUNTERS
        or number.sentence.kind in ("heading", "note")
        or bool(_ANNOUNCED.search(number.sentence.plain[: number.start][-12:]))
    )


def _is_last(reading: Reading, sentence: Sentence) -> bool:
    """Say whether a sentence ends its paragraph."""
    following = sentence.index + 1
    return (
        following >= len(reading.sentences)
        or reading.sentences[following].block != sentence.block
    )


def _items_from(reading: Reading, index: int, *, within: bool) -> list[Sentence]:
    """Collect the items of one list; short lines between them belong to them."""
    items: list[Sentence] = []
    mark: str | None = None
    headings = 0
    for sentence in reading.sentences[index : index + 300]:
        plain = sentence.plain
        if sentence.kind == "heading" and not items and not within and headings == 0:
            headings += 1
            continue
        if sentence.kind == "item" and (match := _MARK.match(plain)):
            kind = _sort_of(match[0])
            if mark is not None and (kind != mark or match[0] == "①"):
                if kind == mark:
                    break
                continue
            mark = kind
            if not items or items[-1].block != sentence.block:
                items.append(sentence)
        elif (
            sentence.kind == "page"
            or (sentence.kind in ("cells", "note", "item") and items)
            or (
                sentence.kind == "paragraph"
                and items
                and sentence.block == items[-1].block
            )
        ):
            continue
        else:
            break
    return items


def _lettered(reading: Reading, index: int) -> list[Sentence]:
    """Collect lines marked ア, イ, ウ or ⑴, ⑵ in order with nothing in between."""
    items: list[Sentence] = []
    first: tuple[str, int] | None = None
    for sentence in reading.sentences[index : index + len(_KATAKANA)]:
        if sentence.kind == "page":
            continue
        mark = _mark(sentence)
        if sentence.kind != "heading" or mark is None:
            break
        first = first or (mark[0], mark[1])
        if mark[0] != first[0] or not 0 <= mark[1] - first[1] - len(items) <= 1:
            break
        items.append(sentence)
    return items


def _sort_of(mark: str) -> str:
    """Give the sort of a mark: all circled numbers are of one, all of 1. another."""
    if "①" <= mark <= "㊿":
        return "①"
    return re.sub("[0-9]+", "1", mark)


def _fits_table(reading: Reading, number: Number) -> bool:
    """Say whether the table right below has as many words as a count says.

    Words of a table may be broken over lines: a line of one word may go on with the
    one before. That can confirm a count, never contradict it.
    """
    sentence = number.sentence
    if number.value < 4:
        return False
    words, lone, seen = 0, 0, False
    for below in reading.sentences[sentence.index + 1 : sentence.index + 40]:
        if below.kind == "cells":
            tokens = below.text.split()
            words += len(tokens)
            lone += len(tokens) == 1
            seen = True
        elif below.kind in ("caption", "source") and not seen:
            continue
        else:
            break
    return seen and words - lone <= number.value <= words


@dataclass
class _Level:
    """One level of numbering: the sort of its marks and the last one seen."""

    sort: str
    last: int
    sentence: Sentence
    fresh: bool = False
    places: dict[int, Sentence] = field(default_factory=dict)


_MARKS = (
    ("第{}章", re.compile(r"第(?P<n>[0-9]+)章")),
    ("第{}節", re.compile(r"第(?P<n>[0-9]+)節")),
    ("{}", re.compile(r"(?P<n>[0-9]{1,2})[.．]? ?(?![0-9.-])")),
    ("({})", re.compile(r"(?P<n>[⑴-⒇])")),
    ("({})", re.compile(r"[(（](?P<n>[0-9]{1,2})[)）]")),
    ("(ア)", re.compile(rf"[(（](?P<n>[{_KATAKANA}])[)）]")),
    ("ア", re.compile(rf"(?P<n>[{_KATAKANA}])(?: |(?=[A-Za-z0-9]))")),
    ("①", re.compile(r"(?P<n>[①-⑳])")),
)


def marks_in_order(reading: Reading) -> Iterator[Finding]:
    """Follow the marks of headings and items: each the one after the last."""
    levels: list[_Level] = []
    for sentence in reading.sentences:
        if sentence.kind not in ("heading", "item"):
            continue
        mark = _mark(sentence)
        if mark is None:
            # Below a heading without a mark, a list or table may number anew.
            for level in levels:
                level.fresh = level.fresh or sentence.kind == "heading"
            continue
        sort, position, span = mark
        at = next((i for i, lv in enumerate(levels) if lv.sort == sort), None)
        if at is None:
            levels.append(_Level(sort, position, sentence, places={position: sentence}))
            continue
        level = levels[at]
        del levels[at + 1 :]
        if position not in (1, level.last + 1) and not level.fresh:
            yield from _out_of_order(sentence, span, level, position)
        if position == 1 or level.fresh:
            level.places.clear()
        level.places[position] = sentence
        level.last, level.sentence, level.fresh = position, sentence, False


def _mark(sentence: Sentence) -> tuple[str, int, tuple[int, int]] | None:
    for sort, pattern in _MARKS:
        if sort == "{}" and (sentence.kind != "heading" or len(sentence.text) > 40):
            continue
        match = pattern.match(sentence.plain)
        if match:
            return sort, _position(match["n"]), match.span("n")
    return None


def _position(mark: str) -> int:
    if mark in _KATAKANA:
        return _KATAKANA.index(mark) + 1
    for first in "①⑴":
        if first <= mark <= chr(ord(first) + 19):
            return ord(mark) - ord(first) + 1
    return int(mark)


def _spelled(sort: str, position: int) -> str:
    if "ア" in sort:
        letter = _KATAKANA[position - 1] if position <= len(_KATAKANA) else "?"
        return sort.replace("ア", letter)
    if sort == "①":
        return chr(ord("①") + position - 1)
    return sort.format(position)


def _out_of_order(
    sentence: Sentence, span: tuple[int, int], level: _Level, position: int
) -> Iterator[Finding]:
    """Report a mark that is repeated or jumps; a mark far off is another list's."""
    if position not in level.places and position != level.last + 2:
        return
    expected = _spelled(level.sort, level.last + 1)
    text = (
        N_("the mark is already that of line {line}; expected {expected}")
        if position in level.places
        else N_("{expected} is missing after line {line}")
    )
    line = level.places.get(position, level.sentence).place(0)[0]
    where = {"line": line, "expected": expected}
    yield at_words(
        "ICT402", sentence, span, text, DOUBTFUL, expected=expected, where=where
    )
