"""Which datasets and code lists are there: bundled ones, and those that ``--data`` adds."""

from __future__ import annotations

import unicodedata
from copy import copy
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ictplan.core.areas import AreaRegister
from ictplan.core.codelists import (
    Area,
    AreaChange,
    Codelist,
    CodelistItem,
    CodelistPackage,
    CodelistResource,
)
from ictplan.core.dataset import Dataset, DatasetFile, in_order, read_rows_of
from ictplan.core.derived import derive
from ictplan.core.descriptor import (
    DESCRIPTOR,
    build,
    check_json,
    read_descriptor,
    read_json,
)
from ictplan.core.entries import (
    CODELISTS,
    PLANS,
    DatasetEntry,
    Part,
    Stated,
    dataset_folders,
    is_plan,
    plan_folders,
    read_package,
    require_undamaged,
    stated_in,
)
from ictplan.core.errors import (
    InvalidDatasetError,
    Problem,
    UnknownCodeError,
    UnreadableFileError,
)
from ictplan.core.files import settle
from ictplan.core.later import pl
from ictplan.core.layers import add_own, require_same
from ictplan.core.mergers import BoundaryHistory
from ictplan.core.messages import N_, Message
from ictplan.core.rows import read_lines, read_rows
from ictplan.core.schema import SubjectPackage
from ictplan.core.validation.sets import Known, key_of
from ictplan.core.vintages import parse_day, read_versions, rows_as_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ictplan.core.plans import Plan
    from ictplan.core.schema import DatasetMetadata

__all__ = ["CODELISTS", "PLANS", "Library", "bundled_folder", "read_package"]

AREA = "area"
"""The code list of areas; it has columns of its own."""

CHANGES = "area-change"
"""The table of boundary changes beside it; no list of codes."""


def bundled_folder() -> Path:
    """Find the datasets that come with ictplan: in the wheel, else in the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_datasets"
    return installed if installed.is_dir() else package.parents[1] / "datasets"


class Library:
    """The datasets of some folders; those of later folders add to the bundled ones.

    A folder may be a dataset (it holds ``datapackage.json``) or hold datasets.
    """

    def __init__(
        self,
        folders: Sequence[Path] = (),
        *,
        alone: bool = False,
        as_of: str | date | None = None,
        near: str | None = None,
    ) -> None:
        """Look into the bundled folder, then into ``folders`` in their order.

        Args:
            folders: Folders of own data.
            alone: Whether only own datasets count; code lists and areas stay bundled.
            as_of: A day (2024-03-31): values as they were published by then.
            near: The area of the workspace: it is meant by a name that others share.

        Raises:
            UnreadableFileError: If a folder does not exist or holds no dataset.
        """
        for folder in folders:
            settle(folder)
            settle(folder.resolve().parent)  # a folder may be one dataset of a root
        self._folders = (bundled_folder(), *folders)
        self.as_of = parse_day(as_of) if isinstance(as_of, str) else as_of
        self._near = near
        self._read: dict[str, Codelist] = {}
        self._entries: dict[str, DatasetEntry] = {}
        self._kept: dict[str, Dataset] | None = None
        self._stated: dict[str, list[Stated]] = {}
        for number, root in enumerate(self._folders):
            if number == 0 and alone:
                continue
            for folder in dataset_folders(root):
                for name, stated in stated_in(folder, is_bundled=number == 0):
                    self._stated.setdefault(stated.adds_to or name, []).append(stated)
        self._plans = {
            folder.name: folder
            for root in self._folders
            for folder in plan_folders(root)
        }

    @property
    def own_folders(self) -> tuple[Path, ...]:
        """The folders beside the bundled one, in their order."""
        return self._folders[1:]

    def _layers(self, name: str) -> tuple[list[Stated], list[Stated]]:
        """Give what a dataset is made of, the one that says what it is first, and what adds."""
        stated = self._stated[name]
        base = sorted(
            (each for each in stated if each.is_bundled),
            key=lambda each: each.adds_to is not None,
        )
        return (base, stated[len(base) :]) if base else (stated[:1], stated[1:])

    @property
    def extended(self) -> tuple[str, ...]:
        """The ids of bundled datasets to which own data add."""
        return tuple(
            name
            for name, stated in self._stated.items()
            if stated[0].is_bundled and not stated[-1].is_bundled
        )

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all datasets, in alphabetical order."""
        return tuple(sorted(self._stated))

    def dataset_id(self, text: str) -> str:
        """Find the dataset that an id or a name in Japanese or English means.

        A part of a name is enough where only one dataset has it.

        Raises:
            UnknownCodeError: If nothing, or more than one dataset, is meant.
        """
        if text in self._stated:
            return text
        asked = _folded(text)
        names = {
            name: [_folded(label) for label in self._layers(name)[0][0].label.values()]
            for name in self.ids
        }
        whole = [name for name, labels in names.items() if asked in labels]
        in_part = [
            name
            for name, labels in names.items()
            if asked and any(asked in label for label in labels)
        ]
        for found in (whole, in_part):
            if len(found) == 1:
                return found[0]
        if len(in_part) > 1:
            raise UnknownCodeError("dataset", text, in_part)
        raise UnknownCodeError("dataset", text, self.ids)

    def package(self, dataset: str) -> DatasetEntry:
        """Read what a dataset is: its metadata, sources and files.

        Where own data add to a bundled dataset this is the bundled one's.

        Raises:
            UnknownCodeError: If no dataset has this id or name.
            InvalidDatasetError: If the descriptor breaks the model.
        """
        name = self.dataset_id(dataset)
        if name not in self._entries:
            first, *rest = self._layers(name)[0]
            entry = first.read()
            more = [part for stated in rest for part in stated.read(entry).parts]
            self._entries[name] = replace(entry, parts=(*entry.parts, *more))
        return self._entries[name]

    def folder(self, dataset: str) -> Path:
        """Find the folder a dataset stands in.

        Raises:
            UnknownCodeError: If no dataset has this id or name.
        """
        return self._layers(self.dataset_id(dataset))[0][0].folder

    def load(
        self,
        dataset: str,
        *,
        areas: Collection[str] | None = None,
    ) -> Dataset:
        """Read a dataset, checked against every rule; own data add to bundled ones.

        An own cell takes the place of a bundled one. Sources of own data come first.

        Args:
            dataset: Its id or name.
            areas: Those that are needed; rows of others may be left out.

        Raises:
            UnknownCodeError: If no dataset has this id or name.
            UnreadableFileError: If a file cannot be read.
            InvalidDatasetError: If the descriptor or a row breaks a rule.
            UsageError: If own data have another unit, base or direction than the
                bundled ones, or two folders of own data differ in one cell.
        """
        name = self.dataset_id(dataset)
        if self._kept is not None and name in self._kept:
            return self._kept[name]
        loaded = self._load(name, areas)
        if self._kept is not None and areas is None:
            self._kept[name] = loaded
        return loaded

    def _load(self, name: str, areas: Collection[str] | None) -> Dataset:
        entry, (base, own) = self.package(name), self._layers(name)
        if entry.derived is not None:
            made = derive(entry, self._underived)
            ordered = in_order(made.observations, made.metadata, self._known(entry))
            return replace(made, observations=ordered)
        is_bundled, known = base[0].is_bundled, self._known(entry)
        rows = [
            self._rows(_file(entry, part, known, is_bundled=is_bundled), areas)
            for part in entry.parts
        ]
        found = Dataset(name, entry.ictplan, entry.sources, _together(rows))
        for stated in own:
            read, folder = stated.read(entry), str(stated.folder)
            require_same(read.ictplan, found.metadata, name, folder)
            more = self._rows(_file(read, read.parts[0], self._known(read)))
            found = add_own(found, read, more, folder, to_bundled=is_bundled)
        ordered = in_order(found.observations, found.metadata, known)
        return replace(found, observations=ordered)

    def _underived(self, name: str) -> Dataset:
        """Read an operand of a derived dataset, which is derived of nothing.

        Raises:
            UnknownCodeError: If there is none of that name that has a file.
        """
        known = [each for each in self.ids if self.package(each).derived is None]
        if name not in known:
            raise UnknownCodeError("dataset", name, known)
        return self.load(name)

    def _rows(
        self, file: DatasetFile, areas: Collection[str] | None = None
    ) -> pl.DataFrame:
        """Read the rows of a file, as they were on the day that is asked about."""
        rows = read_rows_of(file, areas)
        if self.as_of is None:
            return rows
        metadata = file.package.ictplan
        versions = read_versions(file.part, metadata)
        if versions is not None and areas is not None:
            versions = versions.filter(pl.col("ref_area").is_in(list(areas)))
        return rows_as_of(
            rows,
            self.as_of,
            sources=file.part.sources,
            versions=versions,
            key=key_of(metadata),
        )

    def file(self, dataset: str) -> DatasetFile:
        """Find the one file of a dataset and what its rows may refer to.

        Raises:
            UnknownCodeError: If no dataset has this id or name.
            InvalidDatasetError: If the descriptor breaks the model.
        """
        name = self.dataset_id(dataset)
        entry = self.package(name)
        is_bundled = self._layers(name)[0][0].is_bundled
        return _file(entry, entry.parts[0], self._known(entry), is_bundled=is_bundled)

    def known(self, dataset: str) -> Known:
        """Give what the rows of a dataset may refer to."""
        return self._known(self.package(dataset))

    def is_one_file(self, dataset: str) -> bool:
        """Say whether all rows of a dataset are in one file."""
        _, own = self._layers(self.dataset_id(dataset))
        return not own and len(self.package(dataset).parts) == 1

    def at(self, day: date) -> Library:
        """Give the same library as of a day."""
        then = copy(self)
        then.as_of = day
        then._kept = None
        return then

    def keeping(self) -> Library:
        """Give the same library, but one that reads a dataset only once."""
        areas = self.areas  # both then tell what the register followed
        kept = copy(self)
        kept.areas = areas
        kept._kept = {}
        return kept

    @property
    def plans(self) -> tuple[str, ...]:
        """The ids of all plans, in alphabetical order."""
        return tuple(sorted(self._plans))

    @property
    def own_plans(self) -> tuple[str, ...]:
        """The ids of the plans beside the bundled one."""
        bundled = self._folders[0].resolve()
        return tuple(
            name
            for name, folder in sorted(self._plans.items())
            if not folder.is_relative_to(bundled)
        )

    def plan(self, name: str, only: Collection[str] = ()) -> Plan:
        """Read a plan, or some of its tables, checked against every rule.

        Raises:
            UnknownCodeError: If no plan has this id.
            UnreadableFileError: If a file cannot be read.
            InvalidDatasetError: If the descriptor or a row breaks a rule.
        """
        if name not in self._plans:
            raise UnknownCodeError("plan", name, self.plans)
        return self._read_plan(self._plans[name], only)

    def _read_plan(self, folder: Path, only: Collection[str] = ()) -> Plan:
        # Few commands ask for a plan; its models take time to build.
        from ictplan.core.plans import read_plan  # noqa: PLC0415

        return read_plan(
            folder,
            areas=self.areas.areas,
            datasets=self.ids,
            metadata_of=lambda name: self.package(name).ictplan,
            only=only,
        )

    def dataset_folders(self, paths: Iterable[Path]) -> list[Path]:
        """Find the folders that paths mean; all datasets and plans without paths.

        A path may be a dataset folder, a folder of datasets, or a file of a dataset.

        Raises:
            UnreadableFileError: If a path means no dataset.
        """
        roots = [_folder_of(path) for path in paths]
        if not roots:
            roots = list(self._folders)
        return [
            folder
            for root in roots
            for folder in (*dataset_folders(root), *plan_folders(root.resolve()))
        ]

    def count_datasets(self, folder: Path) -> int:
        """Count the datasets, or the plan, of one folder."""
        if is_plan(folder):
            return 1
        stated = [entry for _, entry in stated_in(folder, is_bundled=False)]
        return sum(entry.adds_to is None for entry in stated)

    def check(self, folder: Path) -> Iterator[Problem]:
        """Give every problem of one folder of datasets or of a plan.

        Code lists beside the folder count too.

        Raises:
            UnreadableFileError: If a file cannot be read.
        """
        root = folder.resolve().parent
        roots = [known.resolve() for known in self._folders]
        if (root / CODELISTS / DESCRIPTOR).is_file() and root not in roots:
            yield from Library([*self._folders[1:], root]).check(folder)
            return
        try:
            if is_plan(folder):
                self._read_plan(folder)
                return
            entries = list(_entries_of(folder, self))
        except InvalidDatasetError as error:
            yield from error.problems
            return
        for entry in entries:
            yield from self._check_entry(entry)

    def _check_entry(self, entry: DatasetEntry) -> Iterator[Problem]:
        code = entry.ictplan.home_area
        if code not in self.areas:
            message = Message(
                N_("'{value}' is no known {kind} (see {where})"),
                {"value": code, "kind": Message(N_("area")), "where": "ref_area"},
            )
            where = f"{entry.name}/{DESCRIPTOR}"
            yield Problem(where, None, "home_area", "unknown-code", message, code)
            return
        try:
            known = self._known(entry)
        except UnknownCodeError as error:
            where = f"{entry.name}/{DESCRIPTOR}"
            yield Problem(where, None, "dimensions", "unknown-code", error.message)
            return
        if entry.derived is not None:
            try:
                derive(entry, self._underived)
            except InvalidDatasetError as error:
                yield from error.problems
            return
        for part in entry.parts:
            for block in _file(entry, part, known).blocks():
                yield from block.problems
            try:
                read_versions(part, entry.ictplan)
            except InvalidDatasetError as error:
                yield from error.problems

    def _known(self, entry: DatasetEntry) -> Known:
        categories: dict[str, Sequence[str]] = {}
        for dimension in entry.ictplan.dimensions:
            codelist = self.codelist(dimension.codelist)
            categories[dimension.id] = [item.code for item in codelist.items]
        return Known(
            areas=self._area_codes,
            categories=categories,
            sources=[source.name for source in entry.sources],
        )

    def category(self, metadata: DatasetMetadata, dimension: str, text: str) -> str:
        """Find the category that a code or a name in Japanese or English means.

        Returns:
            Its code; the text as it is where nothing has this name, for the question
            to say so.
        """
        for known in metadata.dimensions:
            if known.id != dimension:
                continue
            items = self.codelist(known.codelist).items
            labels = {item.code: item.label for item in metadata.items if item.label}
            asked = _folded(text)
            for item in items:
                label = labels.get(item.code)
                names = [item.label_ja, item.label_en]
                names += [label.ja, label.en] if label else []
                if text != item.code and asked in map(_folded, names):
                    return item.code
        return text

    def codelist(self, name: str) -> Codelist:
        """Read a code list; codes of own lists of the same name join the bundled.

        Raises:
            UnknownCodeError: If there is no such list.
            InvalidDatasetError: If it breaks the model.
        """
        if name not in self._codelists:
            raise UnknownCodeError("codelist", name, self._codelists)
        if name not in self._read:
            found = self._codelists[name]
            resource = found[0][1]
            items: dict[str, CodelistItem] = {}
            for folder, entry in found:
                read = self._items(folder, entry)
                items |= {item.code: item for item in read if item.code not in items}
            listed = tuple(items.values())
            if resource.ordered and len(found) > 1:
                listed = _by_limits(listed)
            self._read[name] = Codelist(
                id=resource.name,
                label=resource.label,
                ordered=resource.ordered,
                disadvantaged=resource.disadvantaged,
                items=listed,
            )
        return self._read[name]

    def _items(self, folder: Path, resource: CodelistResource) -> list[CodelistItem]:
        if folder != self._folders[0] / CODELISTS:
            require_undamaged(folder, resource)
            return read_rows(folder, resource, CodelistItem)
        lines = (
            {name: cell for name, cell in zip(header, line, strict=False) if cell}
            for header, line in read_lines(folder / resource.path)
        )
        limits = ("lower", "upper")
        return [
            CodelistItem(
                **{n: float(c) if n in limits else c for n, c in line.items()}  # type: ignore[arg-type]
            )
            for line in lines
        ]

    @cached_property
    def areas(self) -> AreaRegister:
        """The register of all areas."""
        folder, resource = self._codelists[AREA][-1]
        if len(self._codelists[AREA]) > 1:
            rows = read_rows(folder, resource, Area)
            return AreaRegister.from_rows(
                (vars(row) for row in rows), self._read_history, self._near
            )
        lines = (line for _, line in read_lines(folder / resource.path))
        return AreaRegister.from_rows(lines, self._read_history, self._near)

    def _read_history(self) -> BoundaryHistory:
        rows = read_rows(*self._codelists[CHANGES][-1], AreaChange)
        return BoundaryHistory.from_rows(vars(row) for row in rows)

    @property
    def followed(self) -> tuple[Message, ...]:
        """What to tell about areas that were asked for by a code or name of before."""
        if "areas" not in vars(self):
            return ()
        ways = self.areas.followed.values()
        steps = dict.fromkeys(step for way in ways for step in way.steps)
        return tuple(step.message() for step in steps)

    @cached_property
    def _area_codes(self) -> pl.Series:
        return pl.Series(list(self.areas.areas), dtype=pl.String)

    @cached_property
    def _codelists(self) -> Mapping[str, list[tuple[Path, CodelistResource]]]:
        """The files of each code list, the bundled one first."""
        found: dict[str, list[tuple[Path, CodelistResource]]] = {}
        for number, root in enumerate(self._folders):
            folder = root / CODELISTS
            if not folder.is_dir():
                continue
            if number == 0:
                resources: Iterable[CodelistResource] = (
                    build(CodelistResource, entry)
                    for entry in read_json(folder)["resources"]
                )
            else:
                package = read_descriptor(folder, CodelistPackage, CODELISTS)
                resources = package.resources
            for entry in resources:
                found.setdefault(entry.name, []).append((folder, entry))
        return found


def _file(
    entry: DatasetEntry, part: Part, known: Known, *, is_bundled: bool = False
) -> DatasetFile:
    sources = [source.name for source in part.sources]
    return DatasetFile(part, entry, replace(known, sources=sources), is_bundled)


def _together(rows: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put the rows of several files together; codes become texts again."""
    if len(rows) == 1:
        return rows[0]
    as_text = pl.selectors.enum().cast(pl.String)
    return pl.concat(frame.with_columns(as_text) for frame in rows)


def _entries_of(folder: Path, library: Library) -> Iterator[DatasetEntry]:
    """Read every dataset of a folder, its descriptor checked.

    Raises:
        UnreadableFileError: If the descriptor is no JSON.
        InvalidDatasetError: If it breaks the model; carries every problem.
    """
    stated = [entry for _, entry in stated_in(folder, is_bundled=False)]
    if stated and stated[0].resource is not None:
        check_json(dict(stated[0].package), SubjectPackage, folder.name)
    for entry in stated:
        whole = library.package(entry.adds_to) if entry.adds_to else None
        yield entry.read(whole)


def _by_limits(items: tuple[CodelistItem, ...]) -> tuple[CodelistItem, ...]:
    """Order intervals by their limits; what has none (the total) stays in front."""
    without = [item for item in items if item.lower is None and item.upper is None]
    bounded = [item for item in items if item not in without]
    low, high = float("-inf"), float("inf")
    bounded.sort(
        key=lambda item: (
            low if item.lower is None else item.lower,
            high if item.upper is None else item.upper,
        )
    )
    return tuple(chain(without, bounded))


def _folded(text: str) -> str:
    """Fold what does not tell names apart: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _folder_of(path: Path) -> Path:
    """Give the folder of a dataset's file, any other path as it is."""
    if not path.exists():
        raise UnreadableFileError(str(path), N_("does not exist"))
    if path.is_dir():
        return path
    if not (path.parent / DESCRIPTOR).is_file():
        raise UnreadableFileError(
            str(path),
            N_("is no dataset: there is no {descriptor} beside it"),
            descriptor=DESCRIPTOR,
        )
    return path.parent
