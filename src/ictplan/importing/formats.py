"""Which formats are read, and by what; each reader is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from ictplan.errors import UnknownCodeError
from ictplan.localisation import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.catalog import Catalog
    from ictplan.importing.draft import Draft, Options

FORMATS = {
    "mynumber": N_("releases of My Number Cards: cleaned CSV, PDF tables, workbooks"),
    "peers": N_("list of municipalities by type (類似団体); needs --vintage"),
    "population": N_("residents of all municipalities by the register (住民基本台帳)"),
    "open-data-population": N_("population by age of a municipality's open data"),
    "ssdse-a": N_("SSDSE-A, its items about population"),
    "dx-dashboard": N_("dashboard of municipal DX, its statuses; needs --period"),
}
"""Every format and what it is; the module is ``importing.<name>``."""


class Reader(Protocol):
    """What a format's module has as ``read``."""

    def __call__(
        self, files: Sequence[Path], *, catalog: Catalog, options: Options
    ) -> Draft:
        """Read files of the format."""


def reader_of(name: str) -> Reader:
    """Find the reader of a format.

    Raises:
        UnknownCodeError: If there is no such format; lists the known ones.
    """
    if name not in FORMATS:
        raise UnknownCodeError("format", name, FORMATS)
    module = import_module(f"ictplan.importing.{name.replace('-', '_')}")
    reader: Reader = module.read
    return reader
