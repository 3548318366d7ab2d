"""Which observations is a number about, looked up once: several rules ask for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.audit.linking import Linker

if TYPE_CHECKING:
    from ictplan.audit.linking import Link
    from ictplan.audit.model import Number, Reading
    from ictplan.catalog import Catalog


class LinkedOnce(Linker):
    """A linker that remembers its answers for the document it was last asked about."""

    def __init__(self, catalog: Catalog) -> None:
        """Remember nothing yet."""
        super().__init__(catalog)
        self._reading: Reading | None = None
        self._found: dict[int, list[Link]] = {}

    def links(self, reading: Reading, number: Number) -> list[Link]:
        """Give the datasets a number may be about, with the cells that fit it."""
        if self._reading is not reading:
            self._reading, self._found, self._linked = reading, {}, None
        if number.index not in self._found:
            self._found[number.index] = super().links(reading, number)
        return self._found[number.index]
