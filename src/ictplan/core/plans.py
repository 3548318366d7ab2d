"""What does a plan's folder hold: its tables, typed and checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, get_args, get_type_hints

from ictplan.core.descriptor import DESCRIPTOR, read_descriptor
from ictplan.core.errors import InvalidDatasetError, Problem
from ictplan.core.later import pl
from ictplan.core.messages import N_, Label, Message
from ictplan.core.plan import KEYS, TABLES, PlanPackage
from ictplan.core.rows import read_rows
from ictplan.core.targets import check_actuals, check_targets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from ictplan.core.schema import DatasetMetadata, Source, Strict


@dataclass(frozen=True)
class Plan:
    """A plan: its name, whose it is, where it was read, and its tables.

    ``tables`` holds a frame per name of `ictplan.core.plan.TABLES`, with the columns of
    its model in their order; a table without rows is empty.
    """

    id: str
    label: Label
    area: str | None
    sources: tuple[Source, ...]
    tables: Mapping[str, pl.DataFrame]


def read_plan(
    folder: Path,
    *,
    areas: Collection[str],
    datasets: Collection[str],
    metadata_of: Callable[[str], DatasetMetadata],
    only: Collection[str] = (),
) -> Plan:
    """Read a plan whole.

    Args:
        folder: The plan's folder.
        areas: Every known area code.
        datasets: Every known dataset.
        metadata_of: Gives what a known dataset is.
        only: The tables that are read, the others are empty; without any all are.

    Raises:
        UnreadableFileError: If a file cannot be read.
        InvalidDatasetError: If the descriptor or a row breaks a rule; carries every
            problem.
    """
    package = read_descriptor(folder, PlanPackage, folder.name)
    problems: list[Problem] = []
    tables: dict[str, pl.DataFrame] = {}
    for resource in package.resources:
        file = f"{folder.name}/{resource.path}"
        if resource.name not in TABLES:
            message = Message(
                N_("'{value}' is no table of a plan: {tables}"),
                {"value": resource.name, "tables": ", ".join(TABLES)},
            )
            problems.append(
                Problem(
                    f"{folder.name}/{DESCRIPTOR}",
                    None,
                    "resources",
                    "descriptor",
                    message,
                    resource.name,
                )
            )
            continue
        if only and resource.name not in only:
            continue
        model = TABLES[resource.name]
        try:
            rows = read_rows(folder, resource, model)
        except InvalidDatasetError as error:
            problems += error.problems
            continue
        problems += _repeated(rows, KEYS[resource.name], file)
        problems += _unknown(rows, "ref_area", areas, file)
        problems += _unknown(rows, "datasets", datasets, file)
        problems += _unknown(rows, "dataset", datasets, file)
        problems += check_targets(rows, file, datasets, metadata_of)
        problems += _without_area(rows, package.area, file)
        tables[resource.name] = _whole(_frame(rows, model), package.area)
    for name, model in TABLES.items():
        tables.setdefault(name, _frame([], model))
    named = {resource.name for resource in package.resources} & {*(only or TABLES)}
    if "actuals" in named and not any(
        each.file.endswith("targets.csv") for each in problems
    ):
        file = f"{folder.name}/actuals.csv"
        problems += check_actuals(tables["actuals"], tables["targets"], file)
    if problems:
        raise InvalidDatasetError(problems)
    label = Label(package.title, package.title_en)
    return Plan(package.name, label, package.area, package.sources, tables)


def _repeated(rows: list[Strict], key: tuple[str, ...], file: str) -> Iterator[Problem]:
    keys = [tuple(str(getattr(row, name)) for name in key) for row in rows]
    counts = Counter(keys)
    first: dict[tuple[str, ...], int] = {}
    for number, value in enumerate(keys, 2):
        if counts[value] > 1 and first.setdefault(value, number) != number:
            message = Message(N_("same key as row {first}"), {"first": first[value]})
            yield Problem(file, number, None, "unique-key", message, " ".join(value))


def _unknown(
    rows: list[Strict], column: str, known: Collection[str], file: str
) -> Iterator[Problem]:
    for number, row in enumerate(rows, 2):
        for code in (getattr(row, column, None) or "").split():
            if code not in known:
                message = Message(
                    N_("'{value}' is no known {kind} (see {where})"),
                    {"value": code, "kind": column, "where": "ictplan list"},
                )
                yield Problem(file, number, column, "unknown-code", message, code)


def _without_area(rows: list[Strict], area: str | None, file: str) -> Iterator[Problem]:
    for number, row in enumerate(rows, 2):
        if (getattr(row, "ref_area", "") or area) is None:
            message = Message(
                N_("is empty, and the descriptor says not whose plan it is ('area')")
            )
            yield Problem(file, number, "ref_area", "required", message)


def _whole(table: pl.DataFrame, area: str | None) -> pl.DataFrame:
    """Put what stands for an empty cell into it: the Japanese text, the plan's area."""
    english = [name for name in table.columns if name.endswith("_en")]
    filled = [pl.col(n).fill_null(pl.col(f"{n[:-3]}_ja")) for n in english]
    if "ref_area" in table.columns:
        filled.append(pl.col("ref_area").fill_null(pl.lit(area, pl.String)))
    return table.with_columns(filled)


def _frame(rows: list[Strict], model: type[Strict]) -> pl.DataFrame:
    kinds = get_type_hints(model)
    return pl.DataFrame(
        [tuple(vars(row).values()) for row in rows],
        schema={field.name: _dtype(kinds[field.name]) for field in fields(model)},  # type: ignore[arg-type]
        orient="row",
    )


def _dtype(annotation: object) -> type[pl.DataType]:
    """Give the type of a column, which a table without rows has too."""
    if annotation is int:
        return pl.Int64
    if annotation is float:
        return pl.Float64
    inner = (_dtype(part) for part in get_args(annotation))
    return next((found for found in inner if found is not pl.String), pl.String)
