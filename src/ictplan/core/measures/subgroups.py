"""Is a table of subgroup estimates fit for measures of inequality, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.errors import InvalidDatasetError, Problem, UsageError
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REQUIRED = ("subgroup", "estimate")
OPTIONAL = (
    "subgroup_order",
    "se",
    "population",
    "reference_subgroup",
    "setting_average",
)

TOLERATED_MISSING = 0.15
"""The share of missing estimates up to which non-ordered subgroups are left out."""

GROUP = "_group"
"""The column that stands for "no groups", so that there always is one."""

CHECKS: dict[str, tuple[str, str]] = {
    "not-finite": ("estimate", N_("the estimate is no finite number")),
    "negative": ("estimate", N_("'{value}' is below 0")),
    "above-scale": ("estimate", N_("'{value}' is above the scale of {scale}")),
    "negative-se": ("se", N_("a standard error cannot be '{value}'")),
    "population": ("population", N_("'{value}' is no number of people")),
    "no-order": ("subgroup_order", N_("an ordered subgroup needs its order")),
    "duplicate-order": ("subgroup_order", N_("order {value} stands twice")),
    "order-gap": (
        "subgroup_order",
        N_("orders must be 1, 2, 3 … without a gap; {value} is out of line"),
    ),
    "duplicate-subgroup": ("subgroup", N_("subgroup '{value}' stands twice")),
    "missing": ("estimate", N_("an ordered subgroup lacks its estimate")),
    "too-many-missing": (
        "estimate",
        N_("more than 15% of the subgroups lack their estimate"),
    ),
    "two-references": (
        "reference_subgroup",
        N_("more than one subgroup is the reference"),
    ),
    "two-averages": (
        "setting_average",
        N_("the setting average differs between subgroups"),
    ),
    "nobody": ("population", N_("nobody lives in any of the subgroups")),
}
"""What each rule looks at and says; the keys are rule ids."""


def prepared(
    estimates: pl.DataFrame,
    *,
    by: Sequence[str],
    ordered: bool,
    favourable: bool,
    scale: float,
    file: str = "estimates",
    first_row: int = 1,
) -> pl.DataFrame:
    """Check a table and add what every measure needs.

    Args:
        estimates: Columns ``subgroup, estimate`` and, as far as there are any,
            ``subgroup_order, se, population, reference_subgroup, setting_average``;
            one row per subgroup and combination of ``by``.
        by: Columns whose combinations are measured apart.
        ordered: Whether the subgroups have an order; 1 is the most disadvantaged.
        favourable: Whether more is better.
        scale: What the whole is: 100 for percentages, 1000 for per mille.
        file: How problems call the table.
        first_row: The number of its first row.

    Returns:
        The rows with an estimate, by group, then order (or as they stood), with
        ``y, v`` (variance), ``w`` (population), ``p`` (its share), ``mu`` (mean or
        setting average), ``n`` (subgroups), ``missing`` (subgroups left out),
        ``fixed_mean`` (mu is a setting average) and for ordered subgroups ``rank``.

    Raises:
        UsageError: If a column is missing.
        InvalidDatasetError: If rows break a rule; carries every problem.
    """
    frame = _columns(estimates, by=by, ordered=ordered)
    problems = list(
        _problems(frame, ordered=ordered, scale=scale, file=file, first_row=first_row)
    )
    if problems:
        raise InvalidDatasetError(problems)
    return (
        frame.lazy()
        .with_columns(missing=pl.col("estimate").is_null().sum().over(GROUP))
        .filter(pl.col("estimate").is_not_null())
        .sort(GROUP, *(["subgroup_order"] if ordered else []), maintain_order=True)
        .with_columns(n=pl.len().over(GROUP), **_weights())
        .with_columns(**_means())
        .with_columns(
            _rank().alias("rank"), _reference(ordered=ordered, favourable=favourable)
        )
        .collect()
    )


def _columns(
    estimates: pl.DataFrame, *, by: Sequence[str], ordered: bool
) -> pl.DataFrame:
    needed = [*by, *REQUIRED, *(["subgroup_order"] if ordered else [])]
    for name in needed:
        if name not in estimates.columns:
            raise UsageError(
                N_("the table has no column '{column}'; it has {columns}"),
                column=name,
                columns=", ".join(estimates.columns),
            )
    if estimates.is_empty():
        raise UsageError(N_("the table has no rows"))
    numbers = ("estimate", *OPTIONAL)
    types = {name: pl.Float64 for name in numbers if name != "subgroup_order"}
    group = pl.struct(by).rank("dense") if by else pl.lit(1, pl.UInt32)
    try:
        return estimates.select(
            *by,
            "subgroup",
            *(
                pl.col(name).cast(types.get(name, pl.Int64))
                if name in estimates.columns
                else pl.lit(None, types.get(name, pl.Int64)).alias(name)
                for name in numbers
            ),
            group.alias(GROUP),
        )
    except pl.exceptions.InvalidOperationError as error:
        raise UsageError(
            N_("a column of numbers holds something else: {why}"),
            why=str(error).splitlines()[0],
        ) from None


def _problems(
    frame: pl.DataFrame, *, ordered: bool, scale: float, file: str, first_row: int
) -> Iterator[Problem]:
    y, order = pl.col("estimate"), pl.col("subgroup_order")
    population, se = pl.col("population"), pl.col("se")
    some_population = population.is_not_null().any().over(GROUP)
    lacking = y.is_null().mean().over(GROUP) > TOLERATED_MISSING
    broken: dict[str, pl.Expr] = {
        "not-finite": ~y.is_finite(),
        "negative": y < 0,
        "above-scale": y > scale,
        "negative-se": (se < 0) | ~se.is_finite(),
        "population": (population < 0)
        | ~population.is_finite()
        | (population.is_null() & some_population),
        "nobody": some_population & (population.sum().over(GROUP) == 0),
        "duplicate-subgroup": pl.struct(GROUP, "subgroup").is_first_distinct().not_(),
        "two-references": pl.col("reference_subgroup").sum().over(GROUP) > 1,
        "two-averages": pl.col("setting_average").n_unique().over(GROUP) > 1,
    }
    if ordered:
        repeated = pl.struct(GROUP, order).is_first_distinct().not_()
        broken |= {
            "no-order": order.is_null(),
            "duplicate-order": order.is_not_null() & repeated,
            "order-gap": ((order > pl.len().over(GROUP)) | (order < 1)) & ~repeated,
            "missing": y.is_null(),
        }
    else:
        broken["too-many-missing"] = y.is_null() & lacking
    flags = frame.select(e.fill_null(value=False).alias(k) for k, e in broken.items())
    for rule in broken:
        if not flags.get_column(rule).any():
            continue
        column, sentence = CHECKS[rule]
        rows = flags.get_column(rule).arg_true().to_list()
        for row in rows:
            value = frame.get_column(column)[row]
            params = {"value": value, "scale": f"{scale:g}"}
            message = Message(sentence, params)
            yield Problem(file, row + first_row, column, rule, message, str(value))


def _weights() -> dict[str, pl.Expr]:
    population = pl.col("population")
    total = population.sum().over(GROUP)
    return {
        "y": pl.col("estimate"),
        "v": pl.col("se") ** 2,
        "w": population,
        "p": population / total,
    }


def _means() -> dict[str, pl.Expr]:
    weighted = (pl.col("p") * pl.col("y")).sum().over(GROUP)
    fixed = pl.col("p").is_null()
    return {
        "fixed_mean": fixed,
        "mu": pl.when(fixed).then(pl.col("setting_average")).otherwise(weighted),
    }


def _rank() -> pl.Expr:
    """Give the mid-rank: people in lower groups and half of one's own, as a share."""
    people = pl.col("w").cum_sum().over(GROUP) - pl.col("w") / 2
    return people / pl.col("w").sum().over(GROUP)


def _reference(*, ordered: bool, favourable: bool) -> pl.Expr:
    """Mark the subgroup that impact measures take as the goal."""
    y = pl.col("y")
    if ordered:
        goal = pl.col("subgroup_order") == pl.col("subgroup_order").max().over(GROUP)
    else:
        goal = y == (y.max() if favourable else y.min()).over(GROUP)
    first = goal & (goal.cum_sum().over(GROUP) == 1)
    return first.alias("is_goal")
