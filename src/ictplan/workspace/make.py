"""What a new workspace holds, and how it comes to be: whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ictplan.core.descriptor import DESCRIPTOR
from ictplan.core.errors import UsageError
from ictplan.core.files import committing, is_new
from ictplan.core.messages import N_, Message
from ictplan.core.plan import KEYS, TABLES, Passage
from ictplan.core.schema import PROFILE
from ictplan.core.validation.derivation import columns_of
from ictplan.core.validation.tableschema import table_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.core.messages import Label, Language

WHEELS = "wheels"
"""The folder of the wheel that CI installs, where this ictplan came from one."""

PLAN = "plan"
"""The id of the plan that a workspace begins with."""

DOWNLOADS = "downloads"
"""The folder of a workspace in which files wait to be imported."""

PURPOSES = {
    "ictplan.toml": N_("the settings: area, language, data folders"),
    "README.md": N_("what to do here, step by step"),
    "chapter.md": N_("a chapter with words in place of numbers"),
    "requirements.txt": N_("the ictplan that the CI job installs"),
    ".github/workflows/indicators.yml": N_("a CI job: check the data, export CSV"),
    f"data/plans/{PLAN}": N_("the tables of the plan, empty, and how to fill them"),
}
"""What each part of a workspace is for, catalogue texts."""

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "figures": {
        "figure": "1", "title_ja": "マイナンバーカードの普及率", "kind": "data",
        "datasets": "mynumber", "cited": "総務省",
    },
    "events": {
        "id": "e1", "time_period": "2026-04", "bound": "at", "label_ja": "計画の開始",
    },
    "items": {"list": "goals", "number": "1", "label_ja": "行政手続のオンライン化"},
    "quantities": {
        "id": "q1", "time_period": "FY2025", "label_ja": "オンライン化した手続の数",
        "value": "120", "unit": "PROCEDURE", "qualifier": "eq",
    },
    "trends": {
        "id": "t1", "time_period": "2025", "label_ja": "窓口の混雑が緩和",
        "direction": "down",
    },
    "progress": {
        "goal": "_T", "status": "completed", "time_period": "FY2025", "measures": "40",
        "share": "80",
    },
    "remarks": {"dataset": "mynumber", "text_ja": "計画は令和5年2月末の値を使う。"},
    "targets": {
        "id": "t1", "label_ja": "オンライン化した手続の数", "measure": "2-1",
        "owner": "情報政策課", "unit": "PROCEDURE", "direction": "higher",
        "base_period": "FY2024", "base_value": "100", "target_period": "FY2029",
        "target_value": "200",
    },
    "actuals": {"target": "t1", "time_period": "FY2025", "value": "120"},
    "issues": {"number": "1", "group": "needs", "label_ja": "高齢者の利用支援"},
}  # fmt: skip
"""A row of each table."""

HOLDS: Mapping[str, str] = {
    "figures": N_("One figure of the plan: its title, its data here, what is missing."),
    "events": N_("Something that happened or is to happen."),
    "items": N_("One entry of a numbered list, such as the standardised systems."),
    "quantities": N_("A number the plan prints that belongs to no indicator."),
    "trends": N_("A direction the plan states without a number."),
    "progress": N_("How many measures of a goal have a status; _T is all goals."),
    "issues": N_("One issue or direction of the plan, and the datasets behind it."),
    "remarks": N_("What the plan says of a dataset that is true of this city alone."),
    "targets": N_("A target (KPI): of a dataset's indicator, or of values in actuals."),
    "actuals": N_("A value of a target that is in no dataset."),
}
"""What a row of each table is, catalogue texts."""


@dataclass(frozen=True)
class Place:
    """Whose workspace it is: code, name, and the name of its prefecture."""

    code: str
    label: Label
    prefecture: Label
    whole: Label
    """The name with that of the prefecture: 広島県府中市, which 府中市 alone is not."""


def make(folder: Path, place: Place, language: Language) -> None:
    """Write a workspace into a folder that is new or empty.

    Raises:
        UsageError: If the folder holds anything.
        OutputError: If it cannot be written.
    """
    if not is_new(folder, beside=(DOWNLOADS,)):
        raise UsageError(
            N_(
                "{folder} is not empty; name a folder that is new, or holds nothing but"
                " {downloads}/"
            ),
            folder=folder,
            downloads=DOWNLOADS,
        )
    with committing(folder) as stage:
        for name, content in _files(place, language):
            path = stage / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
        if (wheel := installed_wheel()) is not None:
            (stage / WHEELS).mkdir()
            shutil.copyfile(wheel, stage / WHEELS / wheel.name)


def _requirement() -> str:
    """Name the ictplan that runs, for an installer."""
    try:
        return f"ictplan=={distribution('ictplan').version}"
    except PackageNotFoundError:
        return "ictplan"


def installed_wheel() -> Path | None:
    """Find the wheel that this ictplan was installed from, if it is still there.

    A CI job installs the same: an index of packages may not have this version (PEP 610
    says where an installed package came from).
    """
    try:
        text = distribution("ictplan").read_text("direct_url.json")
        address = urlsplit(json.loads(text or "{}").get("url", ""))
    except (PackageNotFoundError, ValueError):
        return None
    path = Path(url2pathname(address.path))
    is_wheel = address.scheme == "file" and path.suffix == ".whl" and path.is_file()
    return path if is_wheel else None


def _files(place: Place, language: Language) -> Iterator[tuple[str, str]]:
    """Give every file of a workspace: its path in it and its text."""
    fields = {
        "code": place.code,
        "name": place.label.text(language),
        "name_ja": place.label.ja,
        "prefecture": place.prefecture.text(language),
        "whole": place.whole.text(language),
        "lang": language,
        "tables": _tables_told(language),
        "requirement": _requirement(),
    }
    templates = files("ictplan.workspace").joinpath("templates")
    for source, target in (
        (f"{language}/ictplan.toml", "ictplan.toml"),
        (f"{language}/README.md", "README.md"),
        (f"{language}/chapter.md", "chapter.md"),
        (f"{language}/plan.md", f"data/plans/{PLAN}/README.md"),
        ("indicators.yml", ".github/workflows/indicators.yml"),
        ("requirements.txt", "requirements.txt"),
    ):
        text = templates.joinpath(source).read_text(encoding="utf-8")
        yield target, Template(text).substitute(fields)
    yield f"data/plans/{PLAN}/{DESCRIPTOR}", _json(_descriptor(place))
    for table in TABLES:
        yield f"data/plans/{PLAN}/{table}.csv", ",".join(_header(table)) + "\n"


def _header(table: str) -> list[str]:
    """Name the columns of a table but those that most plans leave out."""
    rare = {"ref_area", "era", *(field.name for field in fields(Passage))}
    names = [column.name for column in columns_of(TABLES[table])]
    rare -= set(KEYS[table])
    return [name for name in names if name not in rare and not name.endswith("_en")]


def _tables_told(language: Language) -> str:
    """Show an example row of each table as it stands in its file."""
    blocks = []
    for table in TABLES:
        text = io.StringIO()
        writer = csv.DictWriter(text, _header(table), lineterminator="\n")
        writer.writeheader()
        writer.writerow(EXAMPLES[table])
        told = Message(HOLDS[table]).text(language)
        blocks.append(f"### {table}.csv\n\n{told}\n\n```csv\n{text.getvalue()}```\n")
    return "\n".join(blocks)


def _descriptor(place: Place) -> dict[str, Any]:
    return {
        "$schema": PROFILE,
        "name": PLAN,
        "title": f"{place.label.ja}の計画",
        "title_en": f"Plan of {place.label.en}",
        "description": "Tables of the plan; the README beside says what goes where.",
        "area": place.code,
        "sources": [
            {
                "name": "plan",
                "title": f"{place.label.ja}の計画",
                "title_en": f"Plan of {place.label.en}",
                "publisher": place.label.ja,
                "publisher_en": place.label.en,
                "confidence": "plan",
            }
        ],
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: str) -> dict[str, Any]:
    return {
        "name": table,
        "path": f"{table}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": table_schema(columns_of(TABLES[table]), _header(table), KEYS[table]),
    }


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
