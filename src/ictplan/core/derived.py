"""Indicators made of two others: ratio, share, per thousand, difference; counts first."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from ictplan.core.codes import UNITS, ObsStatus
from ictplan.core.dataset import Dataset
from ictplan.core.descriptor import DESCRIPTOR
from ictplan.core.errors import InvalidDatasetError, Problem, UnknownCodeError
from ictplan.core.later import pl
from ictplan.core.measures.series import cleared, one_per_cell
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.core.schema import KEY_COLUMNS, TOTAL, Derived, Operand, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from ictplan.core.entries import DatasetEntry

FACTORS = {"share": 100, "per_1000": 1000, "ratio": 1}
"""What a quotient is multiplied by, by its kind; a difference is no quotient."""

SHOWN = 5
"""How many categories an error names."""

OLDEST = 366
"""Days that the second operand may be older than the first: the population of 1 January
stands for all of its year."""


def derive(entry: DatasetEntry, load: Callable[[str], Dataset]) -> Dataset:
    """Make the observations of a derived dataset.

    Args:
        entry: The dataset; its ``derived`` says of what.
        load: Gives a dataset by its id.

    Returns:
        One observation per area and period of the first operand for which the second
        has a value of the same period, or one at most a year older, which
        ``denominator_period`` names. Of two counts both are kept, so that every measure
        goes by them; ``note`` shows both operands.

    Raises:
        InvalidDatasetError: If an operand is unknown, derived itself, has several
            values where one is needed, or does not fit the kind.
    """
    derived = entry.derived
    if derived is None:
        raise ValueError("the dataset is not derived")
    sides = [
        _operand(entry, name, operand, derived, load)
        for name, operand in (("of", derived.of), ("by", derived.by))
    ]
    (above, of), (below, by) = sides
    is_quotient = derived.kind != "difference"
    if not is_quotient and above.metadata.unit_measure != below.metadata.unit_measure:
        text = N_("a difference needs two operands of one unit")
        raise _fault(entry, "by", Message(text))
    paired = _paired(of, by)
    n, d = pl.col("amount"), pl.col("amount_by")
    if not is_quotient:
        paired = paired.with_columns(obs_value=cleared(n - d))
    else:
        factor = FACTORS[derived.kind]
        unit = UNITS[entry.ictplan.unit_measure]
        if unit.per not in (None, factor):
            text = N_("the unit '{unit}' is no {kind}: choose one that is")
            about = {"unit": Message(unit.name), "kind": derived.kind}
            raise _fault(entry, "kind", Message(text, about))
        # Rounded as a publisher would; from the counts nothing is lost.
        value = (factor * n / d).round(
            max(entry.ictplan.decimals, 0), mode="half_away_from_zero"
        )
        paired = paired.filter(d != 0).with_columns(obs_value=value)
    names = list(product(above.sources, below.sources))
    sources = {f"{a.name}-by-{b.name}": _source(a, b) for a, b in names}
    sign = "÷" if is_quotient else "−"
    shown = [each.cast(pl.Int64) if is_quotient else each for each in (n, d)]
    told = pl.format(
        f"{{}} ({derived.of.dataset} {{}}) {sign} {{}} ({derived.by.dataset} {{}})",
        shown[0], "time_period", shown[1], "time_period_by",
    )  # fmt: skip
    rows = paired.select(
        "ref_area",
        "time_period",
        "obs_value",
        obs_status=pl.when(pl.col("obs_status") != str(ObsStatus.NORMAL))
        .then("obs_status")
        .otherwise("obs_status_by"),
        numerator=n.cast(pl.Int64) if is_quotient else pl.lit(None, pl.Int64),
        denominator=d.cast(pl.Int64) if is_quotient else pl.lit(None, pl.Int64),
        denominator_period=pl.col("time_period_by") if is_quotient else None,
        sample_size=pl.lit(None, pl.Int64),
        qualifier=pl.lit("eq"),
        source=pl.format("{}-by-{}", "source", "source_by"),
        note=told,
        source_cell=pl.lit(None, pl.String),
        decimals=pl.lit(None, pl.Int64),
    )
    used = set(rows.get_column("source"))
    kept = tuple(source for name, source in sources.items() if name in used)
    return Dataset(entry.name, entry.ictplan, kept, rows)


def _operand(
    entry: DatasetEntry,
    name: str,
    operand: Operand,
    derived: Derived,
    load: Callable[[str], Dataset],
) -> tuple[Dataset, pl.DataFrame]:
    """Give a dataset and one amount per area and period of it."""
    try:
        loaded = load(operand.dataset)
    except UnknownCodeError as error:
        raise _fault(entry, name, error.message) from None
    metadata = loaded.metadata
    rows = loaded.observations.with_columns(
        pl.col(*KEY_COLUMNS, *metadata.dimension_ids, "source", "obs_status").cast(
            pl.String
        )
    )
    for dimension in metadata.dimension_ids:
        held = rows.get_column(dimension).unique().to_list()
        code = operand.where.get(dimension) or (TOTAL if TOTAL in held else None)
        code = held[0] if code is None and len(held) == 1 else code
        if code not in held:
            text = N_("{dataset}: choose one {dimension} in 'where': {known}")
            about = {
                "dataset": operand.dataset,
                "dimension": dimension,
                "known": ", ".join(sorted(held)[:SHOWN]),
            }
            raise _fault(entry, name, Message(text, about))
        rows = rows.filter(pl.col(dimension) == code)
    item = operand.where.get(metadata.item_dimension or "")
    metadata = metadata if item is None else metadata.for_item(item)
    values = one_per_cell(
        rows, cell=KEY_COLUMNS, sources=[source.name for source in loaded.sources]
    ).filter(~pl.col("is_bound"))
    amount = pl.col("obs_value")
    if derived.kind != "difference" and not metadata.unit.is_amount:
        # A rate is divided by its counts; what was published without any gives nothing.
        values = values.filter(pl.col("numerator").is_not_null())
        if values.is_empty():
            text = N_("{dataset} has rates without counts, which are not divided")
            raise _fault(entry, name, Message(text, {"dataset": operand.dataset}))
        amount = pl.col("numerator")
    days = {
        code: parse_code(code).end.toordinal()
        for code in values.get_column("time_period").unique()
    }
    day = pl.col("time_period").replace_strict(days, return_dtype=pl.Int64)
    return replace(loaded, metadata=metadata), values.select(
        *KEY_COLUMNS, "obs_status", "source", day=day, amount=amount.cast(pl.Float64)
    )


def _paired(of: pl.DataFrame, by: pl.DataFrame) -> pl.DataFrame:
    """Put beside each row the newest of the other that is no more than a year older."""
    both = of.join(by, on="ref_area", suffix="_by")
    age = pl.col("day") - pl.col("day_by")
    return (
        both.filter(age.is_between(0, OLDEST))
        .sort("ref_area", "day", "day_by")
        .group_by("ref_area", "time_period", maintain_order=True)
        .last()
    )


def _source(a: Source, b: Source) -> Source:
    """Cite both operands as one."""
    if a.name == b.name:
        return replace(a, name=f"{a.name}-by-{b.name}")
    return replace(
        a,
        name=f"{a.name}-by-{b.name}",
        title=f"{a.title}」・{b.publisher}「{b.title}",
        title_en=f"{a.title_en}; {b.publisher_en}, {b.title_en}",
        sha256=None,
    )


def _fault(entry: DatasetEntry, name: str, message: Message) -> InvalidDatasetError:
    file = f"{entry.name}/{DESCRIPTOR}"
    return InvalidDatasetError(
        [Problem(file, None, f"derived.{name}", "derived", message)]
    )
