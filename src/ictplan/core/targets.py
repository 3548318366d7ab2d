"""Do the targets of a plan make sense: a base, the data's unit, a year still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import NAMES, UNITS, Direction
from ictplan.core.errors import Problem
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.core.plan import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    import polars as pl

    from ictplan.core.schema import DatasetMetadata, Strict


def categories_of(text: str | None) -> dict[str, str]:
    """Read the categories of a target: ``item=a age=_T``."""
    pairs = (pair.split("=", 1) for pair in (text or "").split())
    return dict(pairs)


def check_targets(
    rows: Sequence[Strict],
    file: str,
    datasets: Collection[str],
    metadata_of: Callable[[str], DatasetMetadata],
) -> Iterator[Problem]:
    """Give what is wrong with the targets among some rows."""
    for number, row in enumerate(rows, 2):
        if not isinstance(row, Target):
            continue
        for column, rule, message in _faults(row, datasets, metadata_of):
            yield Problem(file, number, column, rule, message, row.id)


def _faults(
    row: Target,
    datasets: Collection[str],
    metadata_of: Callable[[str], DatasetMetadata],
) -> Iterator[tuple[str, str, Message]]:
    """Give column, rule and sentence of each fault of one target."""
    if row.base_value is None and row.dataset is None:
        yield (
            "base_value",
            "target-base",
            Message(
                N_(
                    "'{id}' has no base: write base_value, or the dataset that has"
                    " the value of {period}"
                ),
                {"id": row.id, "period": row.base_period},
            ),
        )
    if parse_code(row.target_period).end <= parse_code(row.base_period).end:
        yield (
            "target_period",
            "target-period",
            Message(
                N_("{target} is not after the base {base}"),
                {"target": row.target_period, "base": row.base_period},
            ),
        )
    worse = (
        None
        if row.base_value is None
        else worse_than_base(row.base_value, row.target_value, row.direction)
    )
    if worse is not None:
        yield "target_value", "target-direction", worse
    if row.dataset is not None and row.dataset in datasets:
        metadata = metadata_of(row.dataset)
        item = categories_of(row.categories).get(metadata.item_dimension or "")
        unit = (metadata if item is None else metadata.for_item(item)).unit_measure
        if unit != row.unit:
            yield (
                "unit",
                "target-unit",
                Message(
                    N_(
                        "the target is in {ours} ({code}), the data of {dataset} in"
                        " {theirs} ({other}): write {other}, or leave the dataset empty"
                        " and write own values into actuals.csv"
                    ),
                    {
                        "ours": Message(UNITS[row.unit].name),
                        "code": str(row.unit),
                        "dataset": metadata.label,
                        "theirs": Message(UNITS[unit].name),
                        "other": str(unit),
                    },
                ),
            )


def worse_than_base(base: float, target: float, direction: str) -> Message | None:
    """Say that a target is worse than its base; None where it is not."""
    if target >= base if direction == "higher" else target <= base:
        return None
    return Message(
        N_(
            "{target} is worse than the base {base} where {direction}; one of"
            " the three is wrong"
        ),
        {
            "target": f"{target:g}",
            "base": f"{base:g}",
            "direction": Message(NAMES[Direction(direction)]),
        },
    )


def check_actuals(
    actuals: pl.DataFrame, targets: pl.DataFrame, file: str
) -> Iterator[Problem]:
    """Give the own values that are of no target, or of one that names a dataset."""
    datasets = dict(targets.select("id", "dataset").iter_rows())
    for number, name in enumerate(actuals.get_column("target"), 2):
        if name not in datasets:
            text = N_("'{id}' is no target of targets.csv")
        elif datasets[name] is not None:
            text = N_("'{id}' takes its values from a dataset; leave one of them out")
        else:
            continue
        message = Message(text, {"id": name})
        yield Problem(file, number, "target", "target-values", message, name)
