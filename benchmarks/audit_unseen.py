"""How well does the audit read texts it was not mended on?

    python benchmarks/audit_unseen.py FOLDER [-v]

A folder holds texts and ``labels.json``: a list of faults with ``file``, ``line``,
``number`` (the words in question), ``also`` (other places that may be named) and ``kind``.
A finding (error or warning) is right when it stands in the sentence of a fault and speaks
of its words. Score a folder once before anything is mended, and write the figures down.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ictplan import Library
from ictplan.audit.audit import audit_text
from ictplan.audit.reading import read_text

if TYPE_CHECKING:
    from ictplan.audit.model import Audit, Finding


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")


def is_right(audit: Audit, finding: Finding, label: dict[str, Any]) -> bool:
    """Say whether a finding speaks of a labelled fault."""
    places = [(label["line"], label["number"])]
    places += [(each["line"], each["number"]) for each in label["also"]]
    here = [_plain(words) for line, words in places if finding.touches(line)]
    numbers = [
        each.number.text
        for each in audit.numbers
        if each.number.index in finding.numbers
    ]
    said = [_plain(text) for text in (finding.text, *numbers)]
    return any(word in text or text in word for word in here for text in said if text)


def main() -> None:
    """Print precision and recall, and with -v what is wrong and what is missed."""
    folder = Path(sys.argv[1])
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    library = Library()
    files = sorted({*folder.glob("*.md"), *folder.glob("*.txt")})
    right = wrong = found = 0
    kinds, caught = Counter[str](), Counter[str]()
    for file in files:
        audit = audit_text(read_text(str(file)), name=file.name, library=library)
        mine = [label for label in labels if label["file"] == file.name]
        hit = set()
        for finding in audit.findings:
            if finding.severity == "info":
                continue
            of = [
                at for at, label in enumerate(mine) if is_right(audit, finding, label)
            ]
            hit.update(of)
            right += bool(of)
            wrong += not of
            if not of and "-v" in sys.argv:
                print(
                    "wrong ",
                    file.name,
                    finding.line,
                    finding.rule,
                    finding.text,
                    finding.message.text("en"),
                    "|",
                    finding.sentence.text[:120] if finding.sentence else "",
                )
        for at, label in enumerate(mine):
            kinds[label["kind"]] += 1
            caught[label["kind"]] += at in hit
            found += at in hit
            if at not in hit and "-v" in sys.argv:
                line = file.read_text(encoding="utf-8").split("\n")[label["line"] - 1]
                print(
                    "missed",
                    file.name,
                    label["line"],
                    label["kind"],
                    label["number"],
                    label["why"],
                    "|",
                    line[:160],
                )
    total = len(labels)
    print(
        f"precision {right / max(1, right + wrong):.3f} ({right}/{right + wrong})  recall {found / max(1, total):.3f} ({found}/{total})"
    )
    print(
        " ".join(
            f"{kind} {caught[kind]}/{count}" for kind, count in sorted(kinds.items())
        )
    )


if __name__ == "__main__":
    main()
