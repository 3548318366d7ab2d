"""What has been told before: the values of a document by the names they stand with.

「操作が分からない」, 福祉 or 30~49歳 in a sentence may mean a value of a table, an item or
an earlier sentence. A name is the label of a row or item, what is quoted, or the words
right before a value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from ictplan.audit.dates import without_dates
from ictplan.audit.labels import MARKER

if TYPE_CHECKING:
    from ictplan.audit.model import Number, Reading, Sentence

_ENDS = re.compile(
    r"(?:(?:の(?:割合|件数|人数|数|額|率)?|関係|部門|全体)?(?:について|では|には|とも)?[はがもをにでと、:の ]|(?<=[はがもでの、])約|およそ|平均)+$"
)
_BEGINS = re.compile(
    r"^(?:[-・*●○■□◆※ ]+|また|さらに|次いで|次に|次が|一方|続いて|このうち|そのうち|うち|および|及び|と|や|で|は|が|の|を|に|、|内訳は|のは|最も[多高低少大小][いく](?:のは)?)+"
)
_QUOTED = re.compile(r"[「『]([^「」『』]{1,40})[」』]")
_SEPARATOR = re.compile(r"[、。（）()\[\]|]")
_KIND = re.compile(r"(?:部門|関係|分野|の方|の人|世帯|地区|事業|業務)$")
_TOPIC = re.compile(r"(?:では|には|は)(?=..)")
FAR = 400
"""So many sentences back a name is still remembered."""


_UNIT = re.compile(r"[(（][^()（）]{1,4}[)）]$")
"""The unit behind a label: 登録者（人）."""


def clean(text: str) -> str:
    """Give a name without date, mark and particles."""
    text = MARKER.sub("", text.strip(), count=1) if MARKER.match(text.strip()) else text
    text = _UNIT.sub("", without_dates(text).strip(" 　"))
    return _ENDS.sub("", _BEGINS.sub("", text)).strip(" 「」『』-・:")


def _place(number: Number) -> int:
    return number.sentence.index


class Memory:
    """The values of a document by name, in reading order."""

    def __init__(self, reading: Reading) -> None:
        """Take the names of every value."""
        self.reading = reading
        # The name each value stands with, by its index.
        self.name: dict[int, str] = {}
        self._by_name: dict[str, list[Number]] = defaultdict(list)
        for sentence in reading.sentences:
            held = reading.by_sentence.get(sentence.index, ())
            if sentence.kind in ("page", "source", "heading") or not held:
                continue
            row = reading.rows.get(sentence.index)
            label = None
            if row is not None and row.cells:
                start, end = row.cells[0]
                label = clean(sentence.plain[start:end]) or "-"
            self._names(sentence, held, label)

    def _names(
        self, sentence: Sentence, held: tuple[Number, ...], label: str | None
    ) -> None:
        plain = sentence.plain
        end, last = 0, ""
        for number in held:
            if number.role in ("date", "label", "class", "age"):
                continue
            if number.index in self.reading.claims:
                end = number.end
                continue
            if label is not None:
                name = label
            else:
                between = plain[end : number.start]
                # A value right behind another tells of the same thing: 828人 69.9%.
                name = (
                    clean(
                        _TOPIC.split(_SEPARATOR.split(between.rstrip("(（、は "))[-1])[
                            -1
                        ]
                    )
                    if between.strip(" 　(（、で")
                    else last
                )
                quoted = _QUOTED.findall(between)
                if quoted:
                    name = quoted[-1]
                name = name or last
            end, last = number.end, name
            if name:
                self.name[number.index] = name
                self._by_name[name].append(number)
            if (
                label is not None
                and (header := self._header(number))
                and header != name
            ):
                self._by_name[header].append(number)

    def _header(self, number: Number) -> str:
        """Give the name of a cell's column."""
        row = self.reading.rows[number.sentence.index]
        for column, (start, end) in enumerate(row.cells):
            if start <= number.start < end and column < len(row.headers):
                return clean(row.headers[column])
        return ""

    def exact(self, name: str, before: int) -> list[Number]:
        """Give the values of just this name in the sentences before one, nearest last."""
        held = self._by_name.get(name, [])
        last = bisect_left(held, before, key=_place)
        return held[bisect_left(held, before - FAR + 1, key=_place) : last]

    def nearest(self, text: str, before: int) -> list[Number]:
        """Give the values of a name at the place that was read last."""
        held = self.lookup(text, before)
        return [n for n in held if n.sentence is held[-1].sentence]

    def lookup(self, text: str, before: int) -> list[Number]:
        """Give the values whose name a phrase is, or ends with."""
        name = clean(text)
        if len(name) < 2:
            return []
        short = _KIND.sub("", name)
        if (
            len(short) >= 2
            and short != name
            and (found := self.exact(name, before) or self.exact(short, before))
        ):
            return found
        for start in range(min(len(name) - 1, 7)):
            for part in (name[start:], name[start:].replace("の", "")):
                if found := self.exact(part, before):
                    return found
        return []
