"""What are the figures of today's bodies, where a file has those of their parts?

Bodies that were merged since are summed by counts: values that are counts, or the
numerators and denominators of shares. A share without counts has no sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NoReturn

import polars as pl

from ictplan.core.codes import UNITS, UnitMeasure
from ictplan.core.errors import UnreadableFileError
from ictplan.core.mergers import UNTIL
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.importers.places import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.core.schema import DatasetMetadata
    from ictplan.importers.draft import Draft

COUNTS = frozenset(
    [UnitMeasure.PERS, UnitMeasure.HH, UnitMeasure.GOV, UnitMeasure.CONTRACT]
)
"""The units of which values of parts can be added."""

Row = dict[str, str | None]


def united(draft: Draft, areas: AreaRegister, *, file: str) -> Draft:
    """Replace the rows of bodies that were merged since by those of today's bodies.

    Args:
        draft: A dataset as read; ``ref_area`` may have codes of before.
        areas: The register, whose history says which parts a body had at a period.
        file: The file, for the error.

    Returns:
        The draft with one row per body of today, period and category, after the other
        rows and in the order of code and period; the note of a summed row names the
        parts. A draft without codes of before keeps its rows; a note tells which areas
        have figures of days before others joined them.

    Raises:
        UnreadableFileError: If a part is missing at a period, a code had ended by then,
            or a share comes without counts.
        UsageError: If one of the parts was divided since.
    """
    codes = draft.observations.get_column("ref_area").unique().to_list()
    before = sorted(c for c in codes if c not in areas and c in areas.history)
    if not before:
        notes = tuple(_extents(draft.observations, areas))
        return replace(draft, notes=(*draft.notes, *notes)) if notes else draft
    heirs = {code: _heir(code, areas) for code in before}
    concerned = pl.col("ref_area").is_in([*before, *heirs.values()])
    merging = _Merging(draft.metadata, areas, heirs, file)
    rows = merging.rows(draft.observations.filter(concerned))
    frame = pl.DataFrame(list(rows), schema=draft.observations.schema)
    return replace(
        draft,
        observations=pl.concat([draft.observations.filter(~concerned), frame]),
        notes=(
            *draft.notes,
            *_told(heirs, areas),
            *_extents(draft.observations.filter(~concerned), areas),
        ),
    )


def _heir(code: str, areas: AreaRegister) -> str:
    succession = areas.history.of_code(code)
    return code if succession is None else succession.code


def _told(heirs: Mapping[str, str], areas: AreaRegister) -> Iterator[Message]:
    for code in heirs:
        succession = areas.history.of_code(code)
        for step in succession.steps if succession else ():
            yield step.message()


def _extents(frame: pl.DataFrame, areas: AreaRegister) -> Iterator[Message]:
    """Tell the areas whose figures may be of a smaller territory than today's."""
    found: dict[str, None] = {}
    for (period,), rows in frame.group_by("time_period", maintain_order=True):
        end = parse_code(str(period)).end.isoformat()
        if end < UNTIL:
            grown = areas.history.grown_since(end)
            held = rows.get_column("ref_area").unique(maintain_order=True)
            found |= dict.fromkeys(code for code in held if code in grown)
    if found:
        names = "、".join(areas.qualified_label(code).ja for code in [*found][:LISTED])
        yield Message(
            N_(
                "{count} areas have figures of days before others joined them ({areas}"
                "{more}); the file does not say whether the others are counted in"
            ),
            {
                "count": len(found),
                "areas": names,
                "more": " …" if len(found) > LISTED else "",
            },
        )


@dataclass(frozen=True)
class _Merging:
    metadata: DatasetMetadata
    areas: AreaRegister
    heirs: Mapping[str, str]
    file: str

    def rows(self, frame: pl.DataFrame) -> Iterator[Row]:
        """Give one row per body of today, period, category and source."""
        cell = ["time_period", *self.metadata.dimension_ids, "source"]
        today = pl.col("ref_area").replace(self.heirs)
        grouped = frame.with_columns(_heir=today).sort("_heir", "time_period")
        for (heir, *_), group in grouped.group_by("_heir", *cell, maintain_order=True):
            parts = group.drop("_heir").to_dicts()
            if self._is_old(parts):
                yield self._summed(str(heir), parts)
            else:
                yield from parts

    def _is_old(self, parts: Sequence[Row]) -> bool:
        return any(part["ref_area"] in self.heirs for part in parts)

    def _summed(self, heir: str, parts: Sequence[Row]) -> Row:
        period = str(parts[0]["time_period"])
        end = parse_code(period).end.isoformat()
        needed = self.areas.history.composition(heir, end)
        held = {str(part["ref_area"]) for part in parts}
        if held != needed:
            self._refuse_parts(heir, period, held, needed)
        row = {**parts[0], "ref_area": heir}
        names = ("numerator", "denominator")
        counts = [_sum(parts, name) for name in names]
        if None not in counts:
            row |= {n: str(c) for n, c in zip(names, counts, strict=True)}
        if UNITS[self.metadata.unit_measure].is_share:
            row["obs_value"] = self._share(heir, period, *counts)
        else:
            row["obs_value"] = self._total(heir, period, parts)
        cells = [part["source_cell"] or "" for part in parts]
        row["source_cell"] = " + ".join(filter(None, cells)) or None
        row["note"] = " + ".join(sorted(held))
        return row

    def _share(
        self, heir: str, period: str, above: Decimal | None, below: Decimal | None
    ) -> str:
        if above is None or not below:
            self._refuse_rate(heir, period)
        unit = Decimal(1).scaleb(-self.metadata.decimals)
        return str((100 * above / below).quantize(unit, ROUND_HALF_UP))

    def _total(self, heir: str, period: str, parts: Sequence[Row]) -> str:
        total = _sum(parts, "obs_value")
        if total is None or self.metadata.unit_measure not in COUNTS:
            self._refuse_rate(heir, period)
        return str(total)

    def _refuse_rate(self, heir: str, period: str) -> NoReturn:
        raise UnreadableFileError(
            self.file,
            N_(
                "the parts of {area} at {period} have no counts; rates cannot be added:"
                " give their numerators and denominators, or leave them out"
            ),
            area=self.areas.label(heir),
            period=period,
        )

    def _refuse_parts(
        self, heir: str, period: str, held: set[str], needed: frozenset[str]
    ) -> NoReturn:
        missing = ", ".join(sorted(needed - held)) or "–"
        surplus = ", ".join(sorted(held - needed)) or "–"
        raise UnreadableFileError(
            self.file,
            N_(
                "{area} at {period} is no sum of the rows that are there: missing"
                " {missing}, not of that period {surplus}"
            ),
            area=self.areas.label(heir),
            period=period,
            missing=missing,
            surplus=surplus,
        )


def _sum(parts: Sequence[Row], name: str) -> Decimal | None:
    """Add a column up; None if a cell is empty."""
    cells = [part[name] for part in parts]
    if any(not cell for cell in cells):
        return None
    return sum((Decimal(cell) for cell in cells if cell), Decimal(0))
