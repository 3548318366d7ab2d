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

SHARED = next(
    (folder / "shared" for folder in ROOT.parents if (folder / "shared").is_dir()),
    ROOT.parent / "shared",
)
"""Real files beside the project, which tests over them need; they skip without."""


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


def pdf_of(path: Path, *contents: bytes) -> Path:
    """Write a PDF by hand, a page per content stream.

    Its font F1 is Japanese by a predefined CMap: texts are UTF-16, see `pdf_text`.
    """
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UCS2-H"
        b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 4"
        b"/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200"
        b"/CapHeight 700/StemV 80>>>>]>>"
    )
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(contents)))
    objects = [
        b"<</Type/Library/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        font,
    ]
    for at, content in enumerate(contents):
        objects += [
            (
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
                f"/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * at} 0 R>>"
            ).encode(),
            b"<</Length %d>>stream\n%sendstream" % (len(content), content),
        ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    path.write_bytes(out.getvalue())
    return path


def pdf_text(x: int, y: int, text: str) -> bytes:
    """Show a text at a point, in the font of `pdf_of`."""
    shown = text.encode("utf-16-be").hex()
    return f"BT /F1 10 Tf {x} {y} Td <{shown}> Tj ET\n".encode()
