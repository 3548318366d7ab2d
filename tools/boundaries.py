"""Write the code list of boundary changes from e-Stat's file of 廃置分合等情報.

    python tools/boundaries.py FILE > datasets/codelists/area-change.csv

FILE is the CSV that e-Stat's 標準地域コード gives for 廃置分合等情報. Changes of a city's
rank alone (中核市, 特例市) and of counties are no change of a municipality's code or name.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SINCE = "2000-01-01"
"""The first day of the table; the reasons before are worded in too many ways."""

HEADER = ("date", "kind", "old_code", "old_label", "new_code", "new_label")
NAME = r"(?P<{0}>[^\s、()]+)(?:\((?P<{0}c>\d{{5}})\))?"
BODY = re.compile(r"([^\s、()]+)\((\d{5})\)")
TARGETS = {
    "merger": re.compile(r"^(?P<old>.+)が合併し、" + NAME.format("new") + "を新設$"),
    "absorption": re.compile(r"^(?P<old>.+)が" + NAME.format("new") + "に編入$"),
    "city": re.compile(
        r"^(?P<old>[^が]+)が(?:[^が]+に名称変更し、)?"
        + NAME.format("new")
        + "に市制施行$"
    ),
    "town": re.compile(r"^(?P<old>.+)が" + NAME.format("new") + "に町制施行$"),
    "renamed": re.compile(r"^(?P<old>.+)が" + NAME.format("new") + "に名称変更$"),
    "code": re.compile(
        r"^(?P<old>.+\))[がの]" + NAME.format("new") + "(?:に区域変更|に郡の区域変更"
        "|への政令指定都市(?:施行|移行))$"
    ),
}
COUNTY = re.compile(
    r"^と(?=[一-龥])|^(?:.{2,3}[県])?(?:.+?(?:郡|支庁)(?=.+[町村]$))?(?=.+[市町村]$)"
)
CITIES = {
    "26108": ("26100", "京都市"),
    "34108": ("34100", "広島市"),
    "22103": ("22100", "静岡市"),
}
"""The cities of wards that took in a town."""

WARDS = tuple(
    ("2024-01-01", kind, old, old_label, new, new_label)
    for kind, old, old_label, new, new_label in (
        ("merger", "22131", "浜松市中区", "22138", "浜松市中央区"),
        ("merger", "22132", "浜松市東区", "22138", "浜松市中央区"),
        ("merger", "22133", "浜松市西区", "22138", "浜松市中央区"),
        ("merger", "22134", "浜松市南区", "22138", "浜松市中央区"),
        ("split", "22135", "浜松市北区", "22138", "浜松市中央区"),
        ("split", "22135", "浜松市北区", "22139", "浜松市浜名区"),
        ("merger", "22136", "浜松市浜北区", "22139", "浜松市浜名区"),
        ("code", "22137", "浜松市天竜区", "22140", "浜松市天竜区"),
    )
)
"""The wards of Hamamatsu; the file words their change in sentences of its own."""


def rows(file: Path) -> Iterator[tuple[str, ...]]:
    """Give each change once: one row for each body that ended, or got a name or code."""
    seen: set[tuple[str, ...]] = set()
    with file.open(encoding="utf-8-sig", newline="") as lines:
        records = list(csv.DictReader(lines))
    for record in records:
        date = record["廃置分合等施行年月日"]
        if date < SINCE:
            continue
        for line in unicodedata.normalize("NFKC", record["改正事由"]).split("\n"):
            for change in _changes(line.strip(), date, records):
                if change not in seen:
                    seen.add(change)
                    yield change


def _changes(
    line: str, date: str, records: list[dict[str, str]]
) -> Iterator[tuple[str, ...]]:
    many = re.match(r"^(.+)が([^が]+、[^が]+)に郡の区域変更$", line)
    if many:
        olds, news = (BODY.findall(side) for side in many.groups())
        for (old, code), (new, target) in zip(olds, news, strict=True):
            yield date, "code", code, COUNTY.sub("", old), target, COUNTY.sub("", new)
        return
    for kind, pattern in TARGETS.items():
        found = pattern.match(line)
        if not found:
            continue
        new = found["new"]
        target = found["newc"] or next(
            r["標準地域コード"]
            for r in records
            if r["廃置分合等施行年月日"] == date
            and r["市区町村"] == new
            and new + "を新設" in r["改正事由"]
        )
        target, new = CITIES.get(target, (target, new))
        for old, code in BODY.findall(found["old"]):
            yield date, kind, code, COUNTY.sub("", old), target, COUNTY.sub("", new)
        return
    if not re.search("中核市|特例市|の廃止$|の新設$|の区の再編", line):
        sys.stderr.write(f"{date} {line}\n")


def main() -> None:
    """Print the table, sorted; what is worded otherwise goes to stderr."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    changes = {*rows(Path(sys.argv[1])), *WARDS}
    heirs = Counter((date, *old) for date, _, *old, _, _ in changes)
    writer.writerows(
        (date, "split" if heirs[date, old, label] > 1 else kind, old, label, *rest)
        for date, kind, old, label, *rest in sorted(changes)
    )


if __name__ == "__main__":
    main()
