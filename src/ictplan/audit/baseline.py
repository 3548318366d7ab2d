"""Which findings were there before: fingerprints, and the file that keeps them.

A fingerprint is made of the rule, the words in question and their sentence, not of
their place: it stays the same when lines move or are broken elsewhere, and changes
when the sentence does.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ValidationError

from ictplan.audit.model import PLAIN, Audit, Suppressed
from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.audit.model import Finding

VERSION: Literal[1] = 1
"""Version of the file's layout and of what a fingerprint is made of."""


class _Entry(BaseModel):
    """A finding of a baseline; what else is written is for people."""

    fingerprint: str


class _Baseline(BaseModel):
    """The file."""

    version: Literal[1]
    findings: list[_Entry]


def with_fingerprints(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give each finding of a document its fingerprint; like ones are counted."""
    return tuple(_marked(findings))


def _marked(findings: Iterable[Finding]) -> Iterator[Finding]:
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        sentence = finding.sentence.text if finding.sentence else ""
        key = (finding.rule, _words(finding.text), _words(sentence))
        seen[key] += 1
        content = "\n".join((*key, str(seen[key])))
        fingerprint = sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        yield replace(finding, fingerprint=fingerprint)


def _words(text: str) -> str:
    return "".join(text.translate(PLAIN).split())


def baseline_of(audits: Iterable[Audit]) -> bytes:
    """Write the findings of audits as a baseline: JSON, one finding per line."""
    rows = [
        json.dumps(
            {
                "fingerprint": finding.fingerprint,
                "file": audit.document.name,
                "rule": finding.rule,
                "text": finding.text,
            },
            ensure_ascii=False,
        )
        for audit in audits
        for finding in audit.findings
    ]
    listed = ",\n".join(f"    {row}" for row in rows)
    inner = f"\n{listed}\n  " if rows else ""
    return f'{{\n  "version": {VERSION},\n  "findings": [{inner}]\n}}\n'.encode()


def read_baseline(path: str) -> Counter[str]:
    """Count the fingerprints of a baseline.

    Raises:
        UnreadableFileError: If there is no such file, or it is no baseline.
    """
    try:
        content = _Baseline.model_validate_json(Path(path).read_bytes())
    except OSError:
        raise UnreadableFileError(
            path, N_("cannot be read; write it with --write-baseline {name}"), name=path
        ) from None
    except ValidationError:
        raise UnreadableFileError(
            path, N_("is no baseline of an audit; write it again with --write-baseline")
        ) from None
    return Counter(entry.fingerprint for entry in content.findings)


def fingerprints(audits: Iterable[Audit]) -> Counter[str]:
    """Count the fingerprints of findings."""
    return Counter(each.fingerprint for audit in audits for each in audit.findings)


def apart_from(
    audits: Iterable[Audit], baseline: Counter[str]
) -> tuple[tuple[Audit, ...], int]:
    """Set aside the findings of a baseline.

    Returns:
        The audits with what is new, and how many findings of the baseline are gone.
    """
    left = baseline.copy()
    result: list[Audit] = []
    for audit in audits:
        new: list[Finding] = []
        known: list[Suppressed] = []
        for finding in audit.findings:
            if left[finding.fingerprint] > 0:
                left[finding.fingerprint] -= 1
                known.append(Suppressed(finding, "baseline"))
            else:
                new.append(finding)
        suppressed = (*audit.suppressed, *known)
        result.append(replace(audit, findings=tuple(new), suppressed=suppressed))
    return tuple(result), left.total()
