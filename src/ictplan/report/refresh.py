"""How is a Word file regenerated that an officer has edited: words stay, numbers follow.

Numbers and periods stand in content controls inside those of their claims. What a claim
says may no longer hold; then a comment says what the data show now.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_, translate
from ictplan.report.argue import as_line, text_of
from ictplan.report.chapter import Reference
from ictplan.report.docx import fingerprint, opened, tag_of
from ictplan.report.proof import name_of
from ictplan.report.transplant import transplant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

    from ictplan.core.messages import Language
    from ictplan.findings.model import Finding
    from ictplan.report.argue import Speaker

AUTHOR = "ictplan"


@dataclass(frozen=True)
class Refreshed:
    """An edited file with the data of today: its bytes, and what was done."""

    content: bytes
    updated: int
    fallen: int
    shown: int = 0


def is_edited(file: Path) -> bool:
    """Say whether somebody changed the words of a file since it was written.

    Raises:
        UnreadableFileError: If it is no Word document, or not one of ours.
    """
    document = opened(file)
    kept = document.core_properties.identifier
    if not any(_claims(document)):
        raise UnreadableFileError(
            str(file),
            N_(
                "has none of the marks by which a chapter is updated, so it stays as it"
                " is; give -o another name"
            ),
        )
    return bool(kept != fingerprint(document))


def refresh(
    file: Path,
    fresh: bytes,
    findings: Mapping[str, tuple[Finding, Speaker]],
    language: Language,
) -> Refreshed:
    """Bring an edited file up to date: numbers, pictures, captions, tables.

    Args:
        file: The file; it is not written.
        fresh: The chapter as it would be written now.
        findings: What the data show now, by the tag of the claim without its word.
        language: Language of the comments.

    Raises:
        UnreadableFileError: If it is no Word document.
    """
    document = opened(file)
    now = Document(io.BytesIO(fresh))
    anchors = _anchors(now)
    updated = fallen = 0
    for control, stem, word in list(_claims(document)):
        found = findings.get(stem)
        if found is None or found[0].word != word:
            _comment(document, control, found, language)
            fallen += 1
            continue
        finding, speaker = found
        fields = speaker.prover.fields(finding)
        seen: Counter[str] = Counter()
        for inner in control.iter(qn("w:sdt")):
            name = _tag(inner).removeprefix("n:")
            parts = [
                p for p in as_line(fields.get(name, "")) if isinstance(p, Reference)
            ]
            # A difference may be told twice: as printed, and from the counts.
            if inner is not control and seen[name] < len(parts):
                place = (_tag(control), name, seen[name])
                updated += _write(inner, parts[seen[name]].text)
                _lead(inner, anchors.get(place))
                seen[name] += 1
    shown = transplant(document, now)
    out = io.BytesIO()
    document.save(out)
    return Refreshed(out.getvalue(), updated, fallen, shown)


def by_tag(
    findings: Iterable[Finding], speaker: Speaker
) -> dict[str, tuple[Finding, Speaker]]:
    """Give what the data show by the tags of the claims that say it."""
    found: dict[str, tuple[Finding, Speaker]] = {}
    for finding in findings:
        stem = tag_of(name_of(finding), "")
        found.setdefault(stem, (finding, speaker))
    return found


def _claims(document: WordDocument) -> Iterator[tuple[BaseOxmlElement, str, str]]:
    for control in document.element.body.iter(qn("w:sdt")):
        tag = _tag(control)
        if tag.startswith("claim:"):
            stem, _, word = tag.rpartition(":")
            yield control, f"{stem}:", word


def _tag(control: BaseOxmlElement) -> str:
    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    return "" if tag is None else str(tag.get(qn("w:val")))


Place = tuple[str, str, int]
"""The tag of a claim, the name of a number in it, and which of that name it is."""


def _anchors(document: WordDocument) -> dict[Place, tuple[str, str]]:
    """Give where the numbers of claims lead: to which row, and what is said of it."""
    found: dict[Place, tuple[str, str]] = {}
    for control, stem, word in _claims(document):
        seen: Counter[str] = Counter()
        for inner in control.iter(qn("w:sdt")):
            name = _tag(inner).removeprefix("n:")
            link = next(inner.iter(qn("w:hyperlink")), None)
            if inner is not control and link is not None:
                found[f"{stem}{word}", name, seen[name]] = (
                    str(link.get(qn("w:anchor"))),
                    str(link.get(qn("w:tooltip"))),
                )
                seen[name] += 1
    return found


def _lead(control: BaseOxmlElement, to: tuple[str, str] | None) -> None:
    """Let a number lead to its row of now, or nowhere where there is none."""
    for link in control.iter(qn("w:hyperlink")):
        for name, value in zip(
            ("w:anchor", "w:tooltip"), to or (None, None), strict=True
        ):
            if value is None:
                link.attrib.pop(qn(name), None)
            else:
                link.set(qn(name), value)


def _write(control: BaseOxmlElement, text: str) -> int:
    """Put a text into a control; give 1 where it was another."""
    parts = list(control.iter(qn("w:t")))
    if not parts or "".join(part.text or "" for part in parts) == text:
        return 0
    parts[0].text = text
    for part in parts[1:]:
        part.text = ""
    return 1


def _comment(
    document: WordDocument,
    control: BaseOxmlElement,
    found: tuple[Finding, Speaker] | None,
    language: Language,
) -> None:
    """Say beside a sentence that it no longer holds, and what the data show now."""
    runs = [Run(run, _line_of(control, document)) for run in control.iter(qn("w:r"))]
    if not runs:
        return
    said = translate(GONE, language)
    if found is not None:
        finding, speaker = found
        if speaker.pattern(finding):
            said = translate(FALLEN, language)
            said = said.format(sentence=text_of(speaker.say(finding, "open")))
    document.add_comment(runs, text=said, author=AUTHOR, initials="ip")


def _line_of(control: BaseOxmlElement, document: WordDocument) -> Line:
    element = control.getparent()
    while element is not None and element.tag != qn("w:p"):
        element = element.getparent()
    return Line(element, document._body)


GONE = N_("The data no longer show this; please check the sentence.")
FALLEN = N_("This no longer holds. The data now show: {sentence}")
"""What a comment says."""
