"""Which datasets are there, and what do they hold: the only reader of ``datasets/``."""

from __future__ import annotations

from ictplan.catalog.catalog import Catalog
from ictplan.catalog.dataset import Dataset

__all__ = ["Catalog", "Dataset"]
