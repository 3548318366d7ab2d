"""Official files become datasets: read, checked against themselves, and stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictplan.importers.reader import read as read

__all__ = ["read"]


def __getattr__(name: str) -> object:
    """Import the reader when it is asked for; start-up need not pay for it."""
    if name == "read":
        from importlib import import_module  # noqa: PLC0415

        return import_module("ictplan.importers.reader").read
    raise AttributeError(name)
