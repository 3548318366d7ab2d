"""polars, imported when something of it is first used.

It takes as long as all else together, and `list`, completion and errors need none of it.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = ["pl"]


class Later(ModuleType):
    """A module that is imported when one of its names is asked for."""

    def __getattr__(self, name: str) -> object:
        """Give a name of the module, and keep it."""
        found = getattr(import_module(self.__name__), name)
        setattr(self, name, found)
        return found


if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")
