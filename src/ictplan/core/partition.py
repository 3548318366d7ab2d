"""A dataset as a folder of its own whose rows are Parquet: one part of a panel."""

from __future__ import annotations

import filecmp
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ictplan.core.checkedfile import write_rows
from ictplan.core.descriptor import DESCRIPTOR, to_json
from ictplan.core.errors import OutputError, UsageError
from ictplan.core.messages import N_
from ictplan.core.schema import PROFILE

if TYPE_CHECKING:
    from ictplan.core.entries import DatasetEntry
    from ictplan.core.library import Library

OBSERVATIONS = "observations.parquet"


def write_partition(dataset: str, root: Path, library: Library) -> Path:
    """Write a dataset into its own folder of a panel, whole or not at all.

    Rows are in order of period, categories, area; a dataset of the same id that is
    there is replaced. Code lists that are not the bundled ones come along.

    Args:
        dataset: Its id.
        root: The folder of the panel.
        library: Where the dataset is.

    Returns:
        The folder of the dataset.

    Raises:
        UnknownCodeError: If no dataset has this id.
        UsageError: If the panel has other code lists.
        OutputError: If it cannot be written.
    """
    loaded = library.load(dataset, coded=True)
    package = library.package(dataset)
    folder = root / package.name
    try:
        root.mkdir(parents=True, exist_ok=True)
        _bring_codelists(library.codelist_folder(dataset), root)
        with tempfile.TemporaryDirectory(dir=root, prefix=".ictplan-") as temporary:
            stage = Path(temporary) / package.name
            stage.mkdir()
            text = json.dumps(_as_parquet(package), ensure_ascii=False, indent=2) + "\n"
            (stage / DESCRIPTOR).write_text(text, encoding="utf-8")
            write_rows(stage / OBSERVATIONS, loaded.observations, package)
            if folder.exists():
                folder.rename(Path(temporary) / "before")
            stage.rename(folder)
    except OSError as error:
        raise OutputError(
            N_("{path} cannot be written: {why}"),
            path=root,
            why=error.strerror or str(error),
        ) from None
    return folder


def _as_parquet(package: DatasetEntry) -> dict[str, object]:
    """Give the descriptor of the dataset as a folder of its own."""
    resource = {
        "name": "observations",
        "path": OBSERVATIONS,
        "type": "table",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "encoding": "utf-8",
        "schema": package.resources[0].schema,
    }
    return {
        "$schema": PROFILE,
        "name": package.name,
        "title": package.title,
        "description": package.description,
        "sources": to_json(package.sources),
        "resources": [resource],
        "ictplan": to_json(package.ictplan),
    }


def _bring_codelists(folder: Path | None, root: Path) -> None:
    """Copy the code lists a dataset needs, unless the same are there."""
    if folder is None:
        return
    target = root / folder.name
    if not target.exists():
        shutil.copytree(folder, target)
        return
    names = [path.name for path in folder.iterdir()]
    same, *others = filecmp.cmpfiles(folder, target, names, shallow=False)
    if any(others) or len(same) < len(list(target.iterdir())):
        raise UsageError(
            N_(
                "{folder} has other code lists than {source}; write into another folder"
            ),
            folder=target,
            source=folder,
        )
