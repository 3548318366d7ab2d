"""Which datasets and code lists are there: bundled ones and those of ``--data``."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from pydantic_core import from_json

from ictplan.core.areas import AreaRegister
from ictplan.core.codelists import (
    Area,
    AreaChange,
    Codelist,
    CodelistItem,
    CodelistPackage,
    CodelistResource,
)
from ictplan.core.dataset import Dataset, DatasetFile, read_dataset
from ictplan.core.descriptor import DESCRIPTOR, read_descriptor
from ictplan.core.errors import (
    InvalidDatasetError,
    Problem,
    UnknownCodeError,
    UnreadableFileError,
)
from ictplan.core.mergers import BoundaryHistory
from ictplan.core.messages import N_, Message
from ictplan.core.rows import read_rows
from ictplan.core.schema import DataPackage, DatasetMetadata, Source
from ictplan.core.validation.sets import Known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ictplan.core.plans import Plan


CODELISTS = "codelists"
PLANS = "plans"
"""The folder of plans beside the datasets."""

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
    """The datasets of some folders; a later folder's dataset replaces an earlier one.

    A folder may be a dataset (it holds ``datapackage.json``) or hold datasets.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        """Look into the bundled folder, then into ``folders`` in their order.

        Raises:
            UnreadableFileError: If a folder does not exist or holds no dataset.
        """
        self._folders = (bundled_folder(), *folders)
        self._read: dict[str, Codelist] = {}
        self._kept: dict[str, Dataset] | None = None
        self._index = {
            folder.name: folder for root in self._folders for folder in _datasets(root)
        }
        bundled = {folder.name for folder in _datasets(self._folders[0])}
        self.replaced = tuple(
            name
            for name in self._index
            if name in bundled
            and folders
            and self._index[name].parent != self._folders[0].resolve()
        )
        self._plans = {
            folder.name: folder for root in self._folders for folder in _plans(root)
        }

    @property
    def _roots(self) -> list[Path]:
        return [folder.resolve() for folder in self._folders]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all datasets, in alphabetical order."""
        return tuple(sorted(self._index))

    def folder(self, dataset: str) -> Path:
        """Find a dataset's folder.

        Raises:
            UnknownCodeError: If no dataset has this id.
        """
        if dataset not in self._index:
            raise UnknownCodeError("dataset", dataset, self.ids)
        return self._index[dataset]

    def package(self, dataset: str) -> DataPackage:
        """Read a dataset's descriptor.

        Raises:
            UnknownCodeError: If no dataset has this id.
            InvalidDatasetError: If the descriptor breaks the model.
        """
        return read_package(self.folder(dataset))

    def load(
        self,
        dataset: str,
        *,
        areas: Collection[str] | None = None,
    ) -> Dataset:
        """Read a dataset, checked against every rule.

        Args:
            dataset: Its id.
            areas: Those that are needed; rows of others may be left out.

        Raises:
            UnknownCodeError: If no dataset has this id.
            UnreadableFileError: If a file cannot be read.
            InvalidDatasetError: If the descriptor or a row breaks a rule.
        """
        if self._kept is not None and dataset in self._kept:
            return self._kept[dataset]
        loaded = read_dataset(self.file(dataset), areas)
        if self._kept is not None and areas is None:
            self._kept[dataset] = loaded
        return loaded

    def file(self, dataset: str) -> DatasetFile:
        """Find the file of a dataset and what its rows may refer to.

        Raises:
            UnknownCodeError: If no dataset has this id.
            InvalidDatasetError: If the descriptor breaks the model.
        """
        folder = self.folder(dataset)
        return self.dataset_file(folder, read_package(folder))

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

    def plan(self, name: str) -> Plan:
        """Read a plan, checked against every rule.

        Raises:
            UnknownCodeError: If no plan has this id.
            UnreadableFileError: If a file cannot be read.
            InvalidDatasetError: If the descriptor or a row breaks a rule.
        """
        if name not in self._plans:
            raise UnknownCodeError("plan", name, self.plans)
        return self._read_plan(self._plans[name])

    def _read_plan(self, folder: Path) -> Plan:
        # Few commands ask for a plan; its models take time to build.
        from ictplan.core.plans import read_plan  # noqa: PLC0415

        return read_plan(folder, areas=self.areas.areas, datasets=self.ids)

    def dataset_folders(self, paths: Iterable[Path]) -> list[Path]:
        """Find the folders that paths mean; all datasets and plans without paths.

        A path may be a dataset folder, a folder of datasets, or a file of a dataset.

        Raises:
            UnreadableFileError: If a path means no dataset.
        """
        paths = list(paths)
        if not paths:
            datasets = [self._index[name] for name in self.ids]
            return [*datasets, *(self._plans[name] for name in self.plans)]
        roots = [_folder_of(path) for path in paths]
        return [
            folder for root in roots for folder in (*_datasets(root), *_plans(root))
        ]

    def check(self, folder: Path) -> Iterator[Problem]:
        """Give every problem of one folder of a dataset or a plan.

        Code lists beside the folder count too.

        Raises:
            UnreadableFileError: If a file cannot be read.
        """
        root = folder.resolve().parent
        if (root / CODELISTS / DESCRIPTOR).is_file() and root not in self._roots:
            yield from Library([*self._folders[1:], root]).check(folder)
            return
        try:
            if _is_plan(folder):
                self._read_plan(folder)
                return
            package = read_package(folder)
            file = self.dataset_file(folder, package)
        except InvalidDatasetError as error:
            yield from error.problems
            return
        for block in file.blocks():
            yield from block.problems

    def dataset_file(self, folder: Path, package: DataPackage) -> DatasetFile:
        """Bring together a dataset's rows and what they may refer to."""
        (resource,) = package.resources
        path = folder / resource.path
        if not path.resolve().is_relative_to(folder.resolve()):
            raise UnreadableFileError(str(path), N_("lies outside its folder"))
        if package.ictplan.home_area not in self.areas:
            code = package.ictplan.home_area
            message = Message(
                N_("'{value}' is no known {kind} (see {where})"),
                {"value": code, "kind": Message(N_("area")), "where": "ref_area"},
            )
            file = f"{folder.name}/{DESCRIPTOR}"
            where = "ictplan.home_area"
            raise InvalidDatasetError(
                [Problem(file, None, where, "unknown-code", message, code)]
            )
        return DatasetFile(
            path=path,
            name=f"{folder.name}/{resource.path}",
            package=package,
            known=self._known(package.ictplan, package.sources),
        )

    def _known(self, metadata: DatasetMetadata, sources: Sequence[Source]) -> Known:
        categories: dict[str, Sequence[str]] = {}
        for dimension in metadata.dimensions:
            codelist = self.codelist(dimension.codelist)
            categories[dimension.id] = [item.code for item in codelist.items]
        return Known(
            areas=self._area_codes,
            categories=categories,
            sources=[source.name for source in sources],
        )

    def codelist(self, name: str) -> Codelist:
        """Read a code list.

        Raises:
            UnknownCodeError: If there is no such list.
            InvalidDatasetError: If it breaks the model.
        """
        if name not in self._codelists:
            raise UnknownCodeError("codelist", name, self._codelists)
        if name not in self._read:
            folder, resource = self._codelists[name]
            self._read[name] = Codelist(
                id=resource.name,
                label=resource.label,
                ordered=resource.ordered,
                disadvantaged=resource.disadvantaged,
                items=tuple(read_rows(folder, resource, CodelistItem)),
            )
        return self._read[name]

    @cached_property
    def areas(self) -> AreaRegister:
        """The register of all areas."""
        rows = read_rows(*self._codelists[AREA], Area)
        return AreaRegister.from_rows((vars(row) for row in rows), self._read_history)

    def _read_history(self) -> BoundaryHistory:
        rows = read_rows(*self._codelists[CHANGES], AreaChange)
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
    def _codelists(self) -> Mapping[str, tuple[Path, CodelistResource]]:
        found: dict[str, tuple[Path, CodelistResource]] = {}
        for root in self._folders:
            folder = root / CODELISTS
            if folder.is_dir():
                package = read_descriptor(folder, CodelistPackage, CODELISTS)
                found |= {entry.name: (folder, entry) for entry in package.resources}
        return found


def read_package(folder: Path) -> DataPackage:
    """Read a dataset's descriptor; its name must be the folder's.

    Raises:
        UnreadableFileError: If there is none.
        InvalidDatasetError: If it breaks the model; carries every problem.
    """
    package = read_descriptor(folder, DataPackage, folder.name)
    if package.name != folder.name:
        message = Message(
            N_("'{value}' must be the name of its folder, {folder}"),
            {"value": package.name, "folder": folder.name},
        )
        file = f"{folder.name}/{DESCRIPTOR}"
        raise InvalidDatasetError(
            [Problem(file, None, "name", "descriptor", message, package.name)]
        )
    return package


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


def _datasets(root: Path) -> Iterator[Path]:
    """Find the dataset folders of one folder, which may be one itself.

    A folder with plans alone is one of datasets too, without any yet.
    """
    root = root.resolve()
    if not root.is_dir():
        raise UnreadableFileError(
            str(root), N_("is no folder; give one that holds datasets")
        )
    if (root / DESCRIPTOR).is_file():
        yield root
        return
    found = [path.parent for path in sorted(root.glob(f"*/{DESCRIPTOR}"))]
    if not found and not any(_plans(root)):
        raise UnreadableFileError(
            str(root),
            N_("holds no dataset (a folder with {descriptor})"),
            descriptor=DESCRIPTOR,
        )
    yield from (folder for folder in found if folder.name != CODELISTS)


def _plans(root: Path) -> Iterator[Path]:
    """Find the folders of plans beside the datasets of one folder."""
    for path in sorted(root.glob(f"{PLANS}/*/{DESCRIPTOR}")):
        if _is_plan(path.parent):
            yield path.parent


def _is_plan(folder: Path) -> bool:
    """Say whether a folder is a plan's: in ``plans``, and no dataset by its descriptor."""
    if folder.resolve().parent.name != PLANS:
        return False
    try:
        content = from_json((folder / DESCRIPTOR).read_bytes())
    except (OSError, ValueError):
        return True  # reading it as a plan tells what is wrong
    return not (isinstance(content, dict) and "ictplan" in content)
