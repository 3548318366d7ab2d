"""Helpers of tests: run the command line, write a small dataset folder."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ictplan.cli import main

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Run:
    """What one run of the command line gave."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode("utf-8")

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out, newline="")))


class Stdout(io.TextIOWrapper):
    """A pipe that keeps what is written."""


def run(*arguments: str, encoding: str = "utf-8") -> Run:
    """Run the command line in this process, with pipes for stdout and stderr."""
    out, err = io.BytesIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        stdout = Stdout(out, encoding=encoding, write_through=True)
        patch.setattr(sys, "stdout", stdout)
        patch.setattr(sys, "stderr", err)
        code = main(list(arguments))
        stdout.flush()
        raw = out.getvalue()
    return Run(code, raw, err.getvalue())


HEADER = "ref_area,time_period,age,obs_value,obs_status,source"

ROWS = (
    "08217,2021,_T,60.0,A,plan",
    "00000,2021,_T,63.5,A,plan",
)


def descriptor(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give the descriptor of a small dataset; ``changes`` go into its metadata."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "sample",
        "title": "見本",
        "sources": [
            {
                "name": "plan",
                "title": "計画",
                "title_en": "Plan",
                "publisher": "市",
                "publisher_en": "City",
                "confidence": "plan",
            }
        ],
        "resources": [
            {"name": "observations", "path": "observations.csv", "schema": {}}
        ],
        "ictplan": {
            "label": {"ja": "見本", "en": "Sample"},
            "definition": {"ja": "見本の割合", "en": "A sample share"},
            "unit_measure": "PC_IND",
            "decimals": 1,
            "direction": "higher",
            "dimensions": [{"id": "age", "codelist": "age"}],
            "home_area": "08217",
            **changes,
        },
    }


def write_dataset(
    folder: Path,
    *rows: str,
    header: str = HEADER,
    content: bytes | None = None,
    package: dict[str, Any] | None = None,
) -> Path:
    """Write a dataset folder named ``sample`` below ``folder``."""
    place = folder / "sample"
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(package or descriptor(), ensure_ascii=False)
    (place / "datapackage.json").write_text(text, encoding="utf-8")
    lines = "\n".join([header, *(rows or ROWS)]) + "\n"
    raw = lines.encode() if content is None else content
    (place / "observations.csv").write_bytes(raw)
    return place
