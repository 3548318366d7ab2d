"""Which committed files follow from code and data: schemas, stubs, reference pages.

Used by ``tools/refresh.py`` and by the tests that show that nothing is stale.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gen_docs.answers import answer_schemas
from gen_docs.commands import command_page, with_commands
from gen_docs.reference import dataset_pages, rule_reference
from gen_docs.stub import stub
from ictplan.core.codelists import Area, AreaChange, CodelistItem
from ictplan.core.dataset import observation_columns
from ictplan.core.descriptor import DESCRIPTOR
from ictplan.core.library import AREA, CHANGES, CODELISTS, PLANS, Library, read_package
from ictplan.core.plan import KEYS, TABLES, PlanPackage
from ictplan.core.schema import DataPackage, Observation
from ictplan.core.textfile import read_header
from ictplan.core.validation.derivation import columns_of
from ictplan.core.validation.sets import key_of
from ictplan.core.validation.tableschema import table_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

    from ictplan.core.messages import Language


def derived_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Give every derived file of a checkout and the text it must have."""
    for model, name in (
        (Observation, "observation"),
        (DataPackage, "datapackage"),
        (PlanPackage, "plan"),
    ):
        schema = model.model_json_schema(by_alias=True)
        yield root / "docs" / "schema" / f"{name}.schema.json", _json(schema)
    folders = root / "datasets"
    for path in sorted(folders.glob(f"*/{DESCRIPTOR}")):
        folder = path.parent
        if folder.name == CODELISTS:
            yield path, _codelists(folder)
        else:
            yield path, _dataset(folder)
    for path in sorted(folders.glob(f"{PLANS}/*/{DESCRIPTOR}")):
        yield path, _plan(path.parent)
    for name, schema in answer_schemas():
        yield root / "docs" / "schema" / "answers" / name, _json(schema)
    yield root / "src" / "ictplan" / "__init__.pyi", stub()
    pages: tuple[tuple[Language, str], ...] = (("en", "md"), ("ja", "ja.md"))
    for language, end in pages:
        yield root / "docs" / f"commands.{end}", command_page(language)
        readme = root / f"README.{end}"
        text = readme.read_text(encoding="utf-8")
        yield readme, with_commands(text, language)
    yield root / "docs" / "audit-rules.md", rule_reference()
    for name, text in dataset_pages(Library([folders])):
        yield root / "docs" / "datasets" / name, text


def _dataset(folder: Path) -> str:
    """Give a descriptor with the table schema its columns must have."""
    package = read_package(folder)
    (resource,) = package.resources
    schema = table_schema(
        observation_columns(package.ictplan),
        read_header(folder / resource.path),
        key_of(package.ictplan),
    )
    content: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_bytes())
    content["resources"][0]["schema"] = schema
    return _json(content)


MODELS: dict[str, type[BaseModel]] = {AREA: Area, CHANGES: AreaChange}
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
    return _json(content)


def _plan(folder: Path) -> str:
    content: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_bytes())
    for resource in content["resources"]:
        columns = columns_of(TABLES[resource["name"]])
        header = read_header(folder / resource["path"])
        resource["schema"] = table_schema(columns, header, KEYS[resource["name"]])
    return _json(content)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
