"""Which formats are read, and by what; each reader is imported when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from ictplan.core.errors import IctplanError, UnknownCodeError, UnreadableFileError
from ictplan.core.messages import N_
from ictplan.importers.united import united

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.importers.draft import Draft, Options

ANY_PERIOD = "2000"
"""Stands for the period while a file is only tried."""

MAPPED = "table"
"""The format whose columns a mapping explains."""

PDF_TABLE = "pdf-table"
"""Named like a format, but what it gives is no dataset: a table to be checked."""

FORMATS = {
    "mynumber": N_("releases of My Number Cards: cleaned CSV, PDF tables, workbooks"),
    "peers": N_("list of municipalities by type (類似団体); needs --vintage"),
    "population": N_("residents of all municipalities by the register (住民基本台帳)"),
    "open-data-population": N_("population by age of a municipality's open data"),
    "ssdse-a": N_("SSDSE-A, its items about population"),
    "estat": N_("tables of e-Stat: answers of its API, files of its screen"),
    "dx-dashboard": N_("dashboard of municipal DX, its statuses; needs --period"),
    MAPPED: N_("any rectangular table; needs --mapping or --map"),
}
"""Every format and what it is; the module is ``importing.<name>``."""


class Reader(Protocol):
    """What a format's module has as ``read``."""

    def __call__(
        self, files: Sequence[Path], *, library: Library, options: Options
    ) -> Draft:
        """Read files of the format."""


def reader_of(name: str) -> Reader:
    """Find the reader of a format.

    Raises:
        UnknownCodeError: If there is no such format; lists the known ones.
    """
    if name not in FORMATS:
        raise UnknownCodeError("format", name, (*FORMATS, PDF_TABLE))
    module = import_module(f"ictplan.importers.{name.replace('-', '_')}")
    reader: Reader = module.read
    return reader


def read_as(
    name: str, files: Sequence[Path], *, library: Library, options: Options
) -> Draft:
    """Read files of a format.

    Raises:
        UnknownCodeError: If there is no such format.
        UnreadableFileError: If a file is none of it; says which format it looks like.
        UsageError: If the user has to say something the files do not, or a body of the
            files was divided since.
    """
    try:
        draft = reader_of(name)(files, library=library, options=options)
    except UnreadableFileError as error:
        if name == MAPPED:  # the mapping is at fault, not the choice of the format
            raise
        other = _looks_like(
            error.file, files, but=name, library=library, options=options
        )
        if other is None:
            raise
        raise UnreadableFileError(
            error.file,
            N_("is no {format}; it looks like {other}: ictplan import {other}"),
            format=name,
            other=other,
        ) from None
    return united(draft, library.areas, file=", ".join(file.name for file in files))


def _looks_like(
    file: str, files: Sequence[Path], *, but: str, library: Library, options: Options
) -> str | None:
    """Find another format that reads the file that was refused."""
    refused = [path for path in files if path.name == file]
    tried = replace(options, period=options.period or ANY_PERIOD)
    for name in FORMATS:
        if name != but and refused:
            try:
                reader_of(name)(refused, library=library, options=tried)
            except IctplanError:
                continue
            return name
    return None
