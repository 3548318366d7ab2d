"""Which committed files follow from code and data: schemas, hashes, stubs, pages.

Used by ``tools/refresh.py`` and by the tests that show that nothing is stale.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from gen_docs.answers import answer_schemas
from gen_docs.commands import command_page, with_commands
from gen_docs.manual import manual_page
from gen_docs.reference import dataset_pages, rule_reference
from gen_docs.stub import stub
from ictplan.core.areas import LEVELS
from ictplan.core.codelists import Area, AreaChange, CodelistItem
from ictplan.core.dataset import observation_columns
from ictplan.core.descriptor import DESCRIPTOR, adapter, build
from ictplan.core.entries import CODELISTS, PLANS
from ictplan.core.files import hash_of
from ictplan.core.library import AREA, CHANGES, Library
from ictplan.core.parquetfile import read_header as read_parquet_header
from ictplan.core.periods import parse_code
from ictplan.core.plan import KEYS, TABLES, PlanPackage
from ictplan.core.schema import (
    PROFILE,
    DataPackage,
    DatasetMetadata,
    Observation,
    Strict,
    SubjectPackage,
)
from ictplan.core.textfile import read_header
from ictplan.core.validation.derivation import columns_of
from ictplan.core.validation.sets import key_of
from ictplan.core.validation.tableschema import table_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ictplan.core.messages import Language


def derived_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Give every derived file of a checkout and the text it must have."""
    yield from _schemas(root / "docs" / "schema")
    yield from _descriptors(root / "datasets")
    yield root / "src" / "ictplan" / "__init__.pyi", stub()
    pages: tuple[tuple[Language, str], ...] = (("en", "md"), ("ja", "ja.md"))
    for language, end in pages:
        yield root / "docs" / f"commands.{end}", command_page(language)
        manual = f"ictplan.{end.removesuffix('md')}1"
        yield root / "docs" / manual, manual_page(language)
        readme = root / f"README.{end}"
        text = readme.read_text(encoding="utf-8")
        yield readme, with_commands(text, language)
    yield root / "docs" / "audit-rules.md", rule_reference()
    for name, text in dataset_pages(Library([root / "datasets"])):
        yield root / "docs" / "datasets" / name, text


def _schemas(folder: Path) -> Iterator[tuple[Path, str]]:
    """Give the JSON Schemas of models and of answers."""
    models: tuple[tuple[type[Strict], str], ...] = (
        (Observation, "observation"),
        (DataPackage, "datapackage"),
        (SubjectPackage, "subjectpackage"),
        (PlanPackage, "plan"),
    )
    for model, name in models:
        schema = adapter(model).json_schema()
        if model is not Observation:
            schema["properties"]["$schema"] = {"const": PROFILE}
            schema["required"] = ["$schema", *schema["required"]]
        yield folder / f"{name}.schema.json", _json(schema)
    for name, answer in answer_schemas():
        yield folder / "answers" / name, _json(answer)


def _descriptors(folders: Path) -> Iterator[tuple[Path, str]]:
    """Give the descriptors of datasets, code lists and plans."""
    for path in sorted(folders.glob(f"*/{DESCRIPTOR}")):
        folder = path.parent
        yield path, _codelists(folder) if folder.name == CODELISTS else _dataset(folder)
    for path in sorted(folders.glob(f"{PLANS}/*/{DESCRIPTOR}")):
        yield path, _plan(path.parent)


def _dataset(folder: Path) -> str:
    """Give a subject's descriptor with what follows from its files.

    That is the table schema of the columns, and bytes, hash and coverage of each file.
    """
    content: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_bytes())
    stated = {entry["name"]: entry.get("ictplan") for entry in content["resources"]}
    for resource in content["resources"]:
        owner = resource.get("adds_to", resource["name"])
        metadata = build(DatasetMetadata, stated[owner])
        path = folder / resource["path"]
        is_parquet = resource["format"] == "parquet"
        header = read_parquet_header(path) if is_parquet else read_header(path)
        resource["schema"] = table_schema(
            observation_columns(metadata), header, key_of(metadata)
        )
        resource["bytes"], resource["hash"] = (
            path.stat().st_size,
            hash_of(path.read_bytes()),
        )
        resource["coverage"] = _coverage(path, is_parquet=is_parquet)
    content["resources"] = [_in_order(entry) for entry in content["resources"]]
    return _json(content)


RESOURCE_KEYS = [
    "name",
    "title",
    "description",
    "path",
    "type",
    "format",
    "mediatype",
    "encoding",
    "bytes",
    "hash",
    "coverage",
    "schema",
    "sources",
    "adds_to",
    "ictplan",
]
"""In this order a resource is written."""


def _in_order(resource: dict[str, Any]) -> dict[str, Any]:
    return {name: resource[name] for name in RESOURCE_KEYS if name in resource}


def _coverage(path: Path, *, is_parquet: bool) -> dict[str, Any]:
    """Count rows, periods and areas of a file."""
    columns = ["ref_area", "time_period"]
    if is_parquet:
        rows = pl.read_parquet(path, columns=columns)
    else:
        rows = pl.read_csv(path, columns=columns, infer_schema=False)
    rows = rows.cast(pl.String)
    periods = sorted(map(parse_code, rows.get_column("time_period").unique()))
    areas = Library().areas
    levels = Counter(map(areas.level, rows.get_column("ref_area").unique()))
    return {
        "rows": rows.height,
        "first": periods[0].code,
        "last": periods[-1].code,
        "areas": {level: levels[level] for level in LEVELS if level in levels},
    }


MODELS: dict[str, type[Strict]] = {AREA: Area, CHANGES: AreaChange}
"""The models of the code lists that have columns of their own."""

KEY_OF_CHANGE = ("date", "old_code", "old_label", "new_code")
"""What tells the rows of the boundary changes apart."""


def _codelists(folder: Path) -> str:
    content: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_bytes())
    for resource in content["resources"]:
        model = MODELS.get(resource["name"], CodelistItem)
        header = read_header(folder / resource["path"])
        key = [*KEY_OF_CHANGE] if resource["name"] == CHANGES else ["code"]
        resource["schema"] = table_schema(columns_of(model), header, key)
        path = folder / resource["path"]
        resource["bytes"], resource["hash"] = (
            path.stat().st_size,
            hash_of(path.read_bytes()),
        )
    return _json(content)


def _plan(folder: Path) -> str:
    content: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_bytes())
    for resource in content["resources"]:
        columns = columns_of(TABLES[resource["name"]])
        header = read_header(folder / resource["path"])
        resource["schema"] = table_schema(columns, header, KEYS[resource["name"]])
    return _json(content)


def _json(content: object) -> str:
    """Write JSON with one line for each field of a table schema."""
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return re.sub(
        r'(\n *)(\{\1  "name": "[a-z_]+",\1  "type": (?:[^{}]|\{[^{}]*\})*\})(?=,?\n)',
        lambda found: found[1] + " ".join(found[2].split()),
        text,
    )
