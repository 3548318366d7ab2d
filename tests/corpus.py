"""The labelled texts of the audit: what stands where, and what is wrong there."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictplan.audit.model import Finding

FOLDER = Path(__file__).parent / "audit" / "corpus"


@dataclass(frozen=True)
class Label:
    """Words of a text and what a reader says of them."""

    line: int
    column: int
    text: str
    rule: str
    group: str
    part: str
    why: str


@dataclass(frozen=True)
class LabelledText:
    """A text with its labels."""

    name: str
    area: str | None
    text: str
    labels: tuple[Label, ...]

    @property
    def faults(self) -> tuple[Label, ...]:
        """What is wrong in it."""
        return tuple(label for label in self.labels if label.part == "fault")


def labelled_texts() -> list[LabelledText]:
    """Read every text of the corpus."""
    return [
        LabelledText(
            row["text"],
            row["area"] or None,
            (FOLDER / row["text"]).read_text(encoding="utf-8"),
            tuple(_labels((FOLDER / row["text"]).with_suffix(".csv"))),
        )
        for row in _rows(FOLDER / "texts.csv")
    ]


def _labels(file: Path) -> list[Label]:
    return [
        Label(
            int(row["line"]),
            int(row["column"]),
            row["text"],
            row["rule"],
            row["group"],
            row["part"],
            row["why"],
        )
        for row in _rows(file)
    ]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def matched(
    findings: tuple[Finding, ...], faults: tuple[Label, ...]
) -> tuple[list[tuple[Finding, Label]], list[Finding], list[Label]]:
    """Pair findings with faults of the same rule and sentence.

    Returns:
        The pairs, the findings without a fault, the faults without a finding.
    """
    missed = list(faults)
    pairs, false = [], []
    for finding in findings:
        lines = (
            {line for _, line, _ in finding.sentence.pieces}
            if finding.sentence
            else {finding.line}
        )
        fault = next(
            (f for f in missed if f.rule == finding.rule and f.line in lines), None
        )
        if fault is None:
            false.append(finding)
        else:
            missed.remove(fault)
            pairs.append((finding, fault))
    return pairs, false, missed
