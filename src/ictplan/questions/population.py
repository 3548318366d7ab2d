"""Who is in each subgroup: subgroups that do not overlap, and their people."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from ictplan.core.codes import UnitMeasure
from ictplan.core.errors import UsageError
from ictplan.core.later import pl
from ictplan.core.messages import N_
from ictplan.core.query import LATEST, in_periods, totals_only, values_of
from ictplan.core.schema import TOTAL
from ictplan.core.usertable import read_people, read_subgroups

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ictplan.core.codelists import CodelistItem
    from ictplan.core.library import Library
    from ictplan.core.query import Subgroups


def finest(chosen: Subgroups, library: Library) -> pl.DataFrame:
    """Give the values of subgroups without those that contain others.

    80 and over beside 80-84 is such a one, and so is a total.
    """
    values = chosen.values
    lists = {d.id: d.codelist for d in chosen.dataset.metadata.dimensions}
    if chosen.by not in lists:
        return values
    held = set(values.get_column(chosen.by).cast(pl.String).to_list())
    items = [i for i in library.codelist(lists[chosen.by]).items if i.code in held]
    bounds = {
        i.code: (
            float("-inf") if i.lower is None else i.lower,
            float("inf") if i.upper is None else i.upper,
        )
        for i in items
        if i.lower is not None or i.upper is not None
    }
    coarse = {
        code
        for code, (low, high) in bounds.items()
        for other, (inner_low, inner_high) in bounds.items()
        if code != other and low <= inner_low and inner_high <= high
    }
    is_fine = ~pl.col(chosen.by).cast(pl.String).is_in([*coarse, TOTAL])
    return values.filter(is_fine)


def weighted(table: pl.DataFrame, weights: Path) -> pl.DataFrame:
    """Take the people of each subgroup from a file.

    Args:
        table: Column ``subgroup``.
        weights: A CSV file with the columns ``subgroup, population``.

    Returns:
        The rows of ``table`` with ``population`` from the file.

    Raises:
        UsageError: If the file lacks a column or a subgroup.
    """
    people = read_subgroups(weights)
    if not {"subgroup", "population"} <= set(people.columns):
        raise UsageError(
            N_("{file} needs the columns subgroup and population"), file=weights
        )
    joined = table.drop("population", strict=False).join(
        people.select("subgroup", "population"),
        on="subgroup",
        how="left",
    )
    lacking = joined.filter(pl.col("population").is_null()).get_column("subgroup")
    if lacking.len():
        raise UsageError(
            N_("{file} has no population of {subgroups}"),
            file=weights,
            subgroups=", ".join(lacking.unique(maintain_order=True).to_list()),
        )
    return joined


def people_of(
    source: str, areas: Sequence[str], by: str, codes: Sequence[str], library: Library
) -> pl.DataFrame:
    """Give the people of subgroups in some areas, from a file or from a dataset.

    Args:
        source: A CSV file with the columns ``ref_area, subgroup, population`` (areas by
            code or name), or the id of a dataset of persons with the dimension ``by``,
            whose subgroups may be finer.
        areas: Codes of the areas.
        by: The dimension.
        codes: Codes of the subgroups; they do not overlap.
        library: Where areas, datasets and code lists are.

    Returns:
        Columns ``ref_area, category, population``, without the areas the source does
        not have.

    Raises:
        UsageError: If an area of the source lacks a subgroup, or the file a column.
        UnknownCodeError: If there is neither such a file nor such a dataset.
    """
    file = Path(source)
    found = (
        _from_file(file, library)
        if file.is_file()
        else _from_dataset(source, areas, by, codes, library)
    )
    held = found.filter(pl.col("ref_area").is_in(list(areas)))
    for (area,), group in held.group_by("ref_area"):
        lacking = sorted(set(codes) - set(group.get_column("category")))
        if lacking:
            raise UsageError(
                N_("{file} has no population of {subgroups} in {area}"),
                file=source,
                subgroups=", ".join(lacking),
                area=library.areas.distinct_label(str(area)),
            )
    return held.filter(pl.col("category").is_in(list(codes)))


def _from_file(file: Path, library: Library) -> pl.DataFrame:
    table = read_people(file).rename({"subgroup": "category"})
    names = table.get_column("ref_area").unique().to_list()
    codes = {name: library.areas.resolve(name) for name in names}
    return table.with_columns(pl.col("ref_area").replace_strict(codes))


def _from_dataset(
    name: str, areas: Sequence[str], by: str, codes: Sequence[str], library: Library
) -> pl.DataFrame:
    """Add up the finest subgroups that lie inside each subgroup, newest period."""
    loaded = library.load(name)
    lists = {d.id: d.codelist for d in loaded.metadata.dimensions}
    if by not in lists or loaded.metadata.unit_measure != UnitMeasure.PERS:
        raise UsageError(
            N_("{dataset} does not count persons by {dimension}"),
            dataset=loaded.metadata.label,
            dimension=by,
        )
    items = {item.code: item for item in library.codelist(lists[by]).items}
    values = totals_only(values_of(loaded), loaded.metadata, but=[by])
    parts: list[tuple[str, str, float]] = []
    for area in areas:
        held = values.filter(
            (pl.col("ref_area") == area) & pl.col("obs_value").is_not_null()
        )
        people = dict(in_periods(held, LATEST).select(by, "obs_value").iter_rows())
        inside = {code: _parts(items[code], items, people) for code in codes}
        parts += [
            (area, code, float(sum(people[part] for part in found)))
            for code, found in inside.items()
            if found
        ]
    return pl.DataFrame(
        parts,
        schema={"ref_area": pl.String, "category": pl.String, "population": pl.Float64},
        orient="row",
    )


def _parts(
    whole: CodelistItem, items: Mapping[str, CodelistItem], held: Collection[str]
) -> list[str]:
    """Find subgroups that make up a whole one without gap or overlap; none if not."""
    if whole.code in held:
        return [whole.code]
    start, found = whole.lower, []
    end = math.inf if whole.upper is None else whole.upper
    inside = [
        items[code] for code in held if code in items and items[code].lower is not None
    ]
    while start is not None:
        fits = [item for item in inside if item.lower == start and _end(item) <= end]
        if not fits:
            return []
        part = max(fits, key=_end)
        found.append(part.code)
        if _end(part) == end:
            return found
        start = None if part.upper is None else part.upper + 1
    return []


def _end(item: CodelistItem) -> float:
    return math.inf if item.upper is None else float(item.upper)
