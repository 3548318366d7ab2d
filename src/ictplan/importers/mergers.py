"""What are the figures of today's bodies, where a file has those of their parts?

Bodies that were merged since are added up by counts where all parts are there; where one
is missing, or a share has no counts, they are kept as of their time.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.errors import UsageError
from ictplan.core.mergers import UNTIL
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.importers.match import LISTED
from ictplan.importers.values import additive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.importers.draft import Item

Row = dict[str, str | int | None]


def unite(
    frame: pl.DataFrame,
    items: Mapping[str, Item],
    areas: AreaRegister,
    dimensions: Sequence[str],
) -> tuple[pl.DataFrame, list[Message], list[Message]]:
    """Replace rows of bodies that were merged since by those of today's bodies.

    Returns:
        The rows, of which one that was added up names its parts in ``note``; what to
        tell: each merger, the bodies that are kept as of their time, and those whose
        figures may be of a smaller territory than today's; and what is assumed: that
        figures of former bodies are wanted as those of today's.
    """
    codes = frame["ref_area"].unique().to_list()
    before = sorted(c for c in codes if c not in areas and c in areas.history)
    if not before:
        return frame, list(_grown(frame, areas)), []
    heirs = {code: _heir(code, areas) for code in before}
    concerned = pl.col("ref_area").is_in([*before, *heirs.values()])
    key = ["time_period", "item", *dimensions]
    rows: list[Row] = []
    kept: dict[str, None] = {}
    summed: dict[str, None] = {}
    grouped = frame.filter(concerned).with_columns(
        heir=pl.col("ref_area").replace(heirs)
    )
    for (heir, *_), group in grouped.group_by("heir", *key, maintain_order=True):
        parts = group.drop("heir").to_dicts()
        old = [str(p["ref_area"]) for p in parts if p["ref_area"] in heirs]
        if not old:
            rows += parts
            continue
        total = _added(str(heir), parts, items, areas)
        if total is None:
            kept |= dict.fromkeys(old)
            rows += parts
        else:
            summed |= dict.fromkeys(old)
            rows.append(total)
    result = pl.concat(
        [frame.filter(~concerned), pl.DataFrame(rows, schema=frame.schema)]
    )
    notes = [
        step.message()
        for code in summed
        if (s := areas.history.of_code(code))
        for step in s.steps
    ]
    if kept:
        shown = "、".join(f"{c} {_old_name(c, areas)}" for c in [*kept][:LISTED])
        notes.append(
            Message(
                N_(
                    "{count} former bodies are kept as of their time ({shown}{more}): not all parts of their successors are there, or shares have no counts"
                ),
                {
                    "count": len(kept),
                    "shown": shown,
                    "more": " …" if len(kept) > LISTED else "",
                },
            )
        )
    added = N_("figures of {count} former bodies are added to those of today ({shown})")
    shown = "、".join(f"{c} {_old_name(c, areas)}" for c in [*summed][:LISTED])
    assumed = [Message(added, {"count": len(summed), "shown": shown})] if summed else []
    return result, [*notes, *_grown(frame.filter(~concerned), areas)], assumed


def _heir(code: str, areas: AreaRegister) -> str:
    try:
        succession = areas.history.of_code(code)
    except UsageError:
        return code
    return code if succession is None else succession.code


def _old_name(code: str, areas: AreaRegister) -> str:
    return next(
        (c.old_label for c in areas.history.changes if c.old_code == code), code
    )


def _added(
    heir: str, parts: Sequence[Row], items: Mapping[str, Item], areas: AreaRegister
) -> Row | None:
    """Add the parts of a body up; None if one is missing or nothing can be added."""
    end = parse_code(str(parts[0]["time_period"])).end.isoformat()
    try:
        needed = areas.history.composition(heir, end)
    except UsageError:
        return None
    held = {str(part["ref_area"]) for part in parts}
    if held != needed:
        return None
    item = items[str(parts[0]["item"])]
    row: Row = {**parts[0], "ref_area": heir}
    counts = [_sum(parts, name) for name in ("numerator", "denominator")]
    if counts[0] is not None and counts[1]:
        above, below = counts[0], counts[1]
        unit = Decimal(1).scaleb(-item.decimals)
        row |= {
            "obs_value": str((100 * above / below).quantize(unit, ROUND_HALF_UP)),
            "numerator": str(above),
            "denominator": str(below),
        }
    elif additive(item) and (total := _sum(parts, "obs_value")) is not None:
        row["obs_value"] = str(total)
    else:
        return None
    row["source_cell"] = " + ".join(
        str(p["source_cell"]) for p in parts if p["source_cell"]
    )
    row["note"] = " + ".join(sorted(held))
    return row


def _sum(parts: Sequence[Row], name: str) -> Decimal | None:
    cells = [part.get(name) for part in parts]
    if any(not cell for cell in cells):
        return None
    return sum((Decimal(str(cell)) for cell in cells), Decimal(0))


def _grown(frame: pl.DataFrame, areas: AreaRegister) -> Iterator[Message]:
    """Tell the areas whose figures may be of a smaller territory than today's."""
    found: dict[str, None] = {}
    for (period,), rows in frame.group_by("time_period", maintain_order=True):
        end = parse_code(str(period)).end.isoformat()
        if end < UNTIL:
            grown = areas.history.grown_since(end)
            held = rows["ref_area"].unique(maintain_order=True)
            found |= dict.fromkeys(code for code in held if code in grown)
    if found:
        names = "、".join(
            areas.qualified_label(code).ja
            for code in [*found][:LISTED]
            if code in areas
        )
        yield Message(
            N_(
                "{count} areas have figures of days before others joined them ({areas}{more}); the file does not say whether the others are counted in"
            ),
            {
                "count": len(found),
                "areas": names,
                "more": " …" if len(found) > LISTED else "",
            },
        )
