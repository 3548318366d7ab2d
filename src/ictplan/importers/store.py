"""How does a draft become a dataset folder: merged, checked, committed whole.

Entry point, for whoever reads files::

    store(draft: Draft, folder: Path, manner: Manner) -> Stored

``folder`` is the dataset's; the folder above it is the data root, whose one lock is
held while the dataset is read, merged and written (`ictplan.core.files.committing`).
Dataset and code lists are one commit. Only a dry run takes no lock.

The same files twice change nothing. A value that differs from the one held is refused,
unless it is a revision; the old row is then kept as a version (`ictplan.core.vintages`).
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.codelists import Codelist, CodelistItem, CodelistPackage
from ictplan.core.completeness import missing_municipalities
from ictplan.core.dataset import observation_columns
from ictplan.core.descriptor import DESCRIPTOR, read_descriptor, to_json
from ictplan.core.entries import require_undamaged
from ictplan.core.errors import (
    UNSEEN,
    UNSEEN_TEXT,
    UsageError,
)
from ictplan.core.files import committing, hash_of
from ictplan.core.library import CODELISTS, Library, read_package
from ictplan.core.messages import N_
from ictplan.core.rows import read_rows
from ictplan.core.schema import IDENTIFIER, PROFILE, DataPackage
from ictplan.core.textfile import read_blocks
from ictplan.core.validation.derivation import columns_of
from ictplan.core.validation.sets import key_of
from ictplan.core.validation.tableschema import table_schema
from ictplan.core.vintages import RELEASED, VERSIONS, parse_day
from ictplan.importers.draft import UnsoundFilesError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from ictplan.core.errors import Problem
    from ictplan.core.messages import Message
    from ictplan.importers.draft import Draft

OBSERVATIONS = "observations.csv"
VALUES = ("obs_value", "obs_status", "numerator", "denominator", "denominator_period")
"""The columns that make two observations of one key the same, or a conflict."""

STATES = ("added", "revised", "unchanged")
"""What storing does with an observation that was read."""

BLANKS = dict.fromkeys(UNSEEN, " ")

SHOWN = 5
"""How many conflicts an error shows."""


@dataclass(frozen=True)
class Stored:
    """What storing did, or would do.

    ``observations`` are those of the draft with a column ``state``, one of `STATES`.
    ``notes`` name the municipalities that a release lacks.
    """

    folder: Path
    observations: pl.DataFrame
    notes: tuple[Message, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Say whether the folder has other contents than before."""
        return bool((self.observations.get_column("state") != "unchanged").any())


@dataclass(frozen=True)
class Manner:
    """How to store: into a dataset that is there, over other values, or not at all."""

    merge: bool = False
    revise: bool = False
    dry_run: bool = False
    released: str | None = None
    """The day revised values were published; else that of the draft's sources."""


def store(draft: Draft, folder: Path, manner: Manner) -> Stored:
    """Write a draft as a dataset folder, whole or not at all.

    Args:
        draft: What was read.
        folder: The dataset's folder; its name becomes the dataset's id.
        manner: How.

    Raises:
        UsageError: If the folder's name is no id; if it holds other observations and
            ``merge`` is not said; if values conflict and ``revise`` is not said.
        UnsoundFilesError: If the dataset would break a rule.
        OutputError: If the folder cannot be written.
    """
    folder = folder.resolve()
    if not re.fullmatch(IDENTIFIER, folder.name):
        raise UsageError(
            N_(
                "'{name}' cannot name a dataset: small letters, digits and hyphens;"
                " give --to another folder"
            ),
            name=folder.name,
        )
    with _staging(folder.parent, manner) as stage:
        return _fill(stage, draft, folder, manner)


def _staging(root: Path, manner: Manner) -> AbstractContextManager[Path | str]:
    if manner.dry_run:
        return tempfile.TemporaryDirectory(prefix="ictplan-")
    return committing(root)


def _fill(stage: Path | str, draft: Draft, folder: Path, manner: Manner) -> Stored:
    """Write into the stage what the folder and its code lists should become."""
    held = _held(folder)
    if (
        held is not None
        and held.package.ictplan.dimensions != draft.metadata.dimensions
    ):
        raise UsageError(
            N_("{folder} holds a dataset with other dimensions; give --to another"),
            folder=folder,
        )
    key = list(key_of(draft.metadata))
    draft = replace(draft, observations=_without_unseen(draft.observations))
    states = _compared(draft.observations, held, key)
    stored = Stored(folder, _stated(states), _missing(draft.observations))
    if not stored.is_changed:
        return stored
    if held is not None and not manner.merge:
        raise UsageError(
            N_(
                "{folder} is there and lacks {count} of these observations;"
                " add --merge to bring them together"
            ),
            folder=folder,
            count=stored.observations.filter(pl.col("state") != "unchanged").height,
        )
    conflicts = states.filter(pl.col("state") == "revised")
    if conflicts.height and not manner.revise:
        raise _conflict(conflicts, key)
    rows = _in_order(_merged(states, held, key), draft)
    versions = _versions(conflicts, held, draft, key, manner)
    _write(Path(stage), folder, draft, held, rows, versions)
    return stored


def _missing(rows: pl.DataFrame) -> tuple[Message, ...]:
    """Say which municipalities are missing at the newest period that is read."""
    if rows.is_empty():
        return ()
    newest = rows.filter(pl.col("time_period") == rows.get_column("time_period").max())
    codes = newest.get_column("ref_area").unique().to_list()
    return missing_municipalities(codes, Library().areas)


def _without_unseen(rows: pl.DataFrame) -> pl.DataFrame:
    """Put a blank for characters that are not seen: headings of workbooks hold line ends."""
    texts = pl.col(pl.String).str.replace_all(f"{UNSEEN_TEXT}+", " ")
    return rows.with_columns(texts)


@dataclass(frozen=True)
class _Held:
    """The dataset that a folder already holds; all its cells as text."""

    package: DataPackage
    rows: pl.DataFrame
    versions: pl.DataFrame | None = None


def _held(folder: Path) -> _Held | None:
    if not (folder / DESCRIPTOR).is_file():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(
                N_("{folder} is there and holds no dataset; give --to another"),
                folder=folder,
            )
        return None
    package = read_package(folder)
    (resource,) = package.resources
    blocks = list(read_blocks(folder / resource.path, folder.name))
    rows = pl.concat(block.frame for block in blocks)
    columns = [column.name for column in observation_columns(package.ictplan)]
    lacking = [
        pl.lit(None, pl.String).alias(name)
        for name in columns
        if name not in rows.columns
    ]
    rows = rows.with_columns(lacking).select(columns)
    versions = None
    if package.versions is not None:
        require_undamaged(folder, package.versions)
        texts = read_blocks(folder / package.versions.path, folder.name)
        versions = pl.concat(block.frame for block in texts)
        versions = versions.with_columns(pl.all().replace("", None))
    return _Held(package, rows.with_columns(pl.all().replace("", None)), versions)


def _compared(new: pl.DataFrame, held: _Held | None, key: list[str]) -> pl.DataFrame:
    """Lay each observation beside the one held: its columns, ``old_…``, ``state``."""
    old = new.clear() if held is None else held.rows
    beside = old.select(*key, pl.col(*VALUES).name.prefix("old_"))
    joined = new.join(beside, on=key, how="left", maintain_order="left")
    same = pl.all_horizontal(
        _as_number(name).eq_missing(_as_number(f"old_{name}")) for name in VALUES
    )
    return joined.with_columns(
        state=pl.when(pl.col("old_obs_status").is_null())
        .then(pl.lit("added"))
        .when(same)
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("revised"))
    )


def _as_number(name: str) -> pl.Expr:
    """Compare 13.0 and 13 as the same number, codes as text."""
    column = pl.col(name)
    if name.endswith("obs_value"):
        return column.cast(pl.Float64, strict=False)
    return column


def _stated(states: pl.DataFrame) -> pl.DataFrame:
    return states.select(pl.exclude("^old_.*$"))


def _conflict(conflicts: pl.DataFrame, key: Sequence[str]) -> UsageError:
    shown = [
        f"{' '.join(row[name] for name in key)}: {_values(row, 'old_')} → {_values(row)}"
        for row in conflicts.head(SHOWN).iter_rows(named=True)
    ]
    return UsageError(
        N_(
            "{count} observation(s) are held with another value: {shown}{more};"
            " --revise takes the new ones and keeps the old as a version"
        ),
        count=conflicts.height,
        shown="; ".join(shown),
        more=" …" if conflicts.height > SHOWN else "",
    )


def _values(row: dict[str, Any], prefix: str = "") -> str:
    value = row[f"{prefix}obs_value"] or row[f"{prefix}obs_status"]
    if row[f"{prefix}denominator"]:
        value += f" ({row[f'{prefix}numerator']}/{row[f'{prefix}denominator']})"
    return str(value)


def _merged(states: pl.DataFrame, held: _Held | None, key: list[str]) -> pl.DataFrame:
    """Give the rows held, revised where they differ, and the new ones."""
    changed = states.filter(pl.col("state") != "unchanged")
    fresh = changed.select(pl.exclude("^old_.*$", "state"))
    if held is None:
        return fresh
    kept = held.rows.join(fresh, on=key, how="anti", maintain_order="left")
    return pl.concat([kept, fresh])


def _versions(
    revised: pl.DataFrame,
    held: _Held | None,
    draft: Draft,
    key: list[str],
    manner: Manner,
) -> pl.DataFrame | None:
    """Give the rows as they were before this and all earlier revisions.

    Raises:
        UsageError: If nothing says when the new values were published, or a value
            was revised on that day already.
    """
    if held is None or revised.is_empty():
        return None if held is None else held.versions
    day = manner.released or max(
        (source.published for source in draft.sources if source.published), default=None
    )
    if day is None:
        raise UsageError(
            N_(
                "nothing says when the revised values were published; add --released"
                " 2024-03-31, so that --as-of finds the old ones before it"
            )
        )
    released = parse_day(day).isoformat()
    was = held.rows.join(revised.select(key), on=key, how="semi", maintain_order="left")
    fresh = was.insert_column(0, pl.lit(released).alias(RELEASED))
    if held.versions is None:
        return fresh
    both = held.versions.join(fresh, on=[RELEASED, *key], how="semi")
    if both.height:
        raise UsageError(
            N_(
                "{count} value(s) were revised on {day} already, such as {cell}; two"
                " versions need two days: add --released DATE"
            ),
            count=both.height,
            day=released,
            cell=" ".join(str(each) for each in both.select(key).row(0)),
        )
    return pl.concat([held.versions, fresh], how="diagonal").sort(
        RELEASED, maintain_order=True
    )


def _in_order(rows: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Sort by time and area, then as the rows stand; leave empty columns out."""
    required = {c.name for c in observation_columns(draft.metadata) if c.required}
    ordered = rows.sort("time_period", "ref_area", maintain_order=True)
    return ordered.select(
        name
        for name in ordered.columns
        if name in required or ordered.get_column(name).null_count() < ordered.height
    )


def _write(
    stage: Path,
    folder: Path,
    draft: Draft,
    held: _Held | None,
    rows: pl.DataFrame,
    versions: pl.DataFrame | None,
) -> None:
    """Write dataset and code lists into the stage, and check them there."""
    place = stage / folder.name
    place.mkdir()
    content = rows.write_csv().encode()
    (place / OBSERVATIONS).write_bytes(content)
    package = _package(folder.name, draft, held, rows.columns)
    package["resources"][0] |= {"bytes": len(content), "hash": hash_of(content)}
    if versions is not None:
        content = versions.write_csv().encode()
        (place / VERSIONS).write_bytes(content)
        of_rows = table_schema(
            observation_columns(draft.metadata), versions.columns[1:], ()
        )
        fields = [{"name": RELEASED, "type": "date"}, *of_rows["fields"]]
        package["versions"] = _resource("versions", VERSIONS, {"fields": fields})
        package["versions"] |= {"bytes": len(content), "hash": hash_of(content)}
    (place / DESCRIPTOR).write_bytes(_json(package))
    _write_codelists(stage / CODELISTS, folder.parent / CODELISTS, draft.codelists)
    problems = list(Library([stage]).check(place))
    if any(problem.severity == "error" for problem in problems):
        raise UnsoundFilesError(_in_files(problem, rows) for problem in problems)


def _in_files(problem: Problem, rows: pl.DataFrame) -> Problem:
    """Say where in the files that were read a fault is, not in the one to be written."""
    at = (problem.row or 0) - 2
    if not problem.file.endswith(OBSERVATIONS) or at not in range(rows.height):
        return problem
    cell = rows["source_cell"][at] if "source_cell" in rows.columns else None
    return replace(problem, file=cell, row=None, column=None) if cell else problem


def _package(
    name: str, draft: Draft, held: _Held | None, columns: Sequence[str]
) -> dict[str, Any]:
    before = () if held is None else held.package.sources
    names = {source.name for source in before}
    sources = [*before, *(s for s in draft.sources if s.name not in names)]
    schema = table_schema(
        observation_columns(draft.metadata), columns, key_of(draft.metadata)
    )
    read = () if held is None else held.package.imports
    read += tuple(file for file in draft.files if file not in read)
    package = {
        "$schema": PROFILE,
        "name": name,
        "title": draft.title,
        "description": draft.description,
        "sources": [to_json(source) for source in sources],
        "resources": [_resource("observations", OBSERVATIONS, schema)],
        "ictplan": to_json(draft.metadata),
    }
    if read:
        package["imports"] = [to_json(file) for file in read]
    return package


def _resource(name: str, path: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _write_codelists(stage: Path, home: Path, lists: Sequence[Codelist]) -> None:
    """Write the code lists of the data folder, with the codes that are new."""
    if not lists:
        if home.is_dir():
            shutil.copytree(home, stage)
        return
    known = _codelists_of(home)
    for new in lists:
        old = known.get(new.id)
        if old is None:
            known[new.id] = new
            continue
        codes = {item.code for item in old.items}
        more = tuple(item for item in new.items if item.code not in codes)
        known[new.id] = _with_items(old, (*old.items, *more))
    if home.is_dir():
        shutil.copytree(home, stage)
    else:
        stage.mkdir()
    columns = columns_of(CodelistItem)
    names = [column.name for column in columns]
    resources = []
    for entry in known.values():
        items = pl.DataFrame([vars(item) for item in entry.items])
        content = items.select(names).write_csv().encode()
        (stage / f"{entry.id}.csv").write_bytes(content)
        resource = _resource(
            entry.id, f"{entry.id}.csv", table_schema(columns, names, ["code"])
        )
        resource |= {"bytes": len(content), "hash": hash_of(content)}
        resource |= {"label": vars(entry.label), "ordered": entry.ordered}
        if entry.disadvantaged:
            resource["disadvantaged"] = entry.disadvantaged
        resources.append(resource)
    package = {
        "$schema": PROFILE,
        "name": CODELISTS,
        "title": "コード表",
        "description": "Code lists of imported datasets.",
        "resources": resources,
    }
    (stage / DESCRIPTOR).write_bytes(_json(package))


def _with_items(codelist: Codelist, items: tuple[CodelistItem, ...]) -> Codelist:
    """Give a code list with other items."""
    return replace(codelist, items=items)


def _codelists_of(home: Path) -> dict[str, Codelist]:
    if not home.is_dir():
        return {}
    package = read_descriptor(home, CodelistPackage, CODELISTS)
    return {
        entry.name: Codelist(
            id=entry.name,
            label=entry.label,
            ordered=entry.ordered,
            disadvantaged=entry.disadvantaged,
            items=tuple(read_rows(home, entry, CodelistItem)),
        )
        for entry in package.resources
    }


def _json(content: object) -> bytes:
    content = _seen(content)
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _seen(content: object) -> object:
    """Put a blank for characters that are not seen, in the texts of a descriptor."""
    match content:
        case str():
            return content.translate(BLANKS)
        case dict():
            return {name: _seen(part) for name, part in content.items()}
        case list() | tuple():
            return [_seen(part) for part in content]
        case _:
            return content
