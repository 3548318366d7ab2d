"""Which datasets does a folder hold: descriptors become entries, read when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ictplan.core.descriptor import DESCRIPTOR, build, check_json, read_json
from ictplan.core.errors import (
    InvalidDatasetError,
    Problem,
    UnknownCodeError,
    UnreadableFileError,
)
from ictplan.core.files import hash_of, read_bytes
from ictplan.core.messages import N_, Label, Message
from ictplan.core.schema import (
    DataPackage,
    DatasetMetadata,
    DatasetResource,
    Derived,
    ImportedFile,
    Resource,
    Source,
    SubjectPackage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ictplan.core.codelists import CodelistResource

CODELISTS = "codelists"
"""The folder of code lists beside the datasets."""

PLANS = "plans"
"""The folder of plans beside the datasets."""


@dataclass(frozen=True)
class Part:
    """One file with rows of a dataset, and where its values come from."""

    folder: Path
    resource: Resource
    sources: tuple[Source, ...]
    versions: Resource | None = None
    imports: tuple[ImportedFile, ...] = ()

    @property
    def path(self) -> Path:
        """The file of rows.

        Raises:
            UnreadableFileError: If it lies outside its folder, by a link.
        """
        path = self.folder / self.resource.path
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise UnreadableFileError(str(path), N_("lies outside its folder"))
        return path

    @property
    def file(self) -> str:
        """How problems call the file."""
        return f"{self.folder.name}/{self.resource.path}"

    def is_as_stated(self) -> bool:
        """Say whether the file has the very bytes its descriptor states."""
        if self.resource.hash is None:
            return False
        try:
            return hash_of(self.path.read_bytes()) == self.resource.hash
        except OSError:
            return False

    def damage(self) -> Problem | None:
        """Tell that the file is another than its descriptor states; None if it is not."""
        if self.resource.hash is None or self.is_as_stated():
            return None
        return damage_of(self.file)


def damage_of(file: str) -> Problem:
    """Tell that a file is not the one its descriptor states."""
    message = Message(
        N_(
            "is not the file its descriptor states: it is damaged or was changed; if you"
            " changed it, delete bytes and hash from {descriptor}"
        ),
        {"descriptor": DESCRIPTOR},
    )
    return Problem(file, None, None, "hash", message)


def require_undamaged(folder: Path, resource: Resource | CodelistResource) -> None:
    """Refuse a table that is not the file its descriptor states.

    Raises:
        UnreadableFileError: If it cannot be read.
        InvalidDatasetError: If it has other bytes.
    """
    if resource.hash is None:
        return
    if hash_of(read_bytes(folder / resource.path)) != resource.hash:
        raise InvalidDatasetError([damage_of(f"{folder.name}/{resource.path}")])


@dataclass(frozen=True)
class DatasetEntry:
    """A dataset as descriptors tell it: what it is, its sources and files.

    ``subject`` is the package it stands in, None for a dataset of its own. ``derived``
    says of which others it is made; then it has no parts.
    """

    name: str
    title: str
    description: str
    subject: Label | None
    ictplan: DatasetMetadata
    parts: tuple[Part, ...]
    derived: Derived | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source, the most trusted first."""
        seen = {source.name: source for part in self.parts for source in part.sources}
        return tuple(seen.values())

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The files' entries in the descriptor."""
        return tuple(part.resource for part in self.parts)


@dataclass(frozen=True)
class Stated:
    """What a descriptor states about one dataset, or its further rows; not read yet."""

    folder: Path
    is_bundled: bool
    package: Mapping[str, Any]
    resource: Mapping[str, Any] | None = None
    """The resource of a package of a subject; None if the folder is one dataset."""

    @property
    def adds_to(self) -> str | None:
        """The dataset whose further rows these are."""
        return None if self.resource is None else self.resource.get("adds_to")

    @property
    def label(self) -> Mapping[str, str]:
        """Its name in both languages, as far as it can be told unread."""
        owner = self.package if self.resource is None else self.resource
        metadata = owner.get("ictplan")
        label = metadata.get("label") if isinstance(metadata, Mapping) else None
        return label if isinstance(label, Mapping) else {}

    def read(self, whole: DatasetEntry | None = None) -> DatasetEntry:
        """Read it; further rows are the ``whole`` dataset they add to, with them alone.

        Raises:
            UnknownCodeError: If there is no dataset to add to.
            UnreadableFileError: If the descriptor is no JSON.
            InvalidDatasetError: If it breaks the model; carries every problem.
        """
        if self.resource is None:
            package = read_package(self.folder, self.package or None)
            parts = tuple(
                Part(
                    self.folder,
                    rows,
                    package.sources,
                    package.versions,
                    package.imports,
                )
                for rows in package.resources
            )
            name, title, about = package.name, package.title, package.description
            return DatasetEntry(
                name, title, about, None, package.ictplan, parts, package.derived
            )
        if self.is_bundled:
            resource = build(DatasetResource, self.resource)
        else:
            package_ = check_json(dict(self.package), SubjectPackage, self.folder.name)
            names = [entry.name for entry in package_.resources]
            resource = package_.resources[names.index(str(self.resource["name"]))]
        part = Part(self.folder, resource, resource.sources)
        if resource.ictplan is None:
            if whole is None:
                raise UnknownCodeError("dataset", str(self.adds_to))
            return replace(whole, parts=(part,))
        return DatasetEntry(
            resource.name,
            resource.title,
            resource.description,
            Label(str(self.package["title"]), str(self.package["title_en"])),
            resource.ictplan,
            (part,),
        )


def read_package(folder: Path, content: Mapping[str, Any] | None = None) -> DataPackage:
    """Read the descriptor of a folder that is one dataset, and bears its name.

    Raises:
        UnreadableFileError: If there is none.
        InvalidDatasetError: If it breaks the model; carries every problem.
    """
    read = read_json(folder) if content is None else dict(content)
    package = check_json(read, DataPackage, folder.name)
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


def stated_in(folder: Path, *, is_bundled: bool) -> Iterator[tuple[str, Stated]]:
    """Give what one folder's descriptor states, by the name of each resource.

    A descriptor that cannot be read is one dataset by the folder's name: reading it
    tells what is wrong.
    """
    try:
        package = read_json(folder)
    except UnreadableFileError:
        yield folder.name, Stated(folder, is_bundled, {})
        return
    resources = package.get("resources")
    if "ictplan" in package or not isinstance(resources, list):
        yield folder.name, Stated(folder, is_bundled, package)
        return
    named = [
        resource
        for resource in resources
        if isinstance(resource, dict)
        and isinstance(resource.get("name"), str)
        and ("ictplan" in resource or "adds_to" in resource)
    ]
    if not named:
        yield folder.name, Stated(folder, is_bundled, package)
    for resource in named:
        yield resource["name"], Stated(folder, is_bundled, package, resource)


def dataset_folders(root: Path) -> Iterator[Path]:
    """Find the folders with datasets of one folder, which may be one itself.

    A folder with plans alone is one of datasets too, without any yet.

    Raises:
        UnreadableFileError: If it is no folder, or holds none.
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
    if not found and not any(plan_folders(root)):
        raise UnreadableFileError(
            str(root),
            N_("holds no dataset (a folder with {descriptor})"),
            descriptor=DESCRIPTOR,
        )
    yield from (folder for folder in found if folder.name != CODELISTS)


def plan_folders(root: Path) -> Iterator[Path]:
    """Find the folders of plans beside the datasets of one folder."""
    for path in sorted(root.glob(f"{PLANS}/*/{DESCRIPTOR}")):
        if is_plan(path.parent):
            yield path.parent


def is_plan(folder: Path) -> bool:
    """Say whether a folder is a plan's: in ``plans``, and no dataset by its descriptor."""
    if folder.resolve().parent.name != PLANS:
        return False
    try:
        return "ictplan" not in read_json(folder)
    except UnreadableFileError:
        return True  # reading it as a plan tells what is wrong
