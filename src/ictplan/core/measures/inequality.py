"""Summary measures of inequality between subgroups, as the WHO defines them.

Formulas: Schlotheuber & Hosseinpoor 2022, Summary measures of health inequality, Int J
Environ Res Public Health 19(6):3697. Estimates equal those of the reference
implementation (the R package healthequal 1.0.1); where its intervals err, ours do not:
``docs/measures.md`` has the differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from ictplan.core.errors import UnknownCodeError, UsageError
from ictplan.core.later import pl
from ictplan.core.measures.formulas import Found, summaries
from ictplan.core.measures.subgroups import GROUP, prepared
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


ORDERED_ONLY = N_("it needs ordered subgroups")
UNORDERED_ONLY = N_("it is for subgroups without an order")
NEEDS_PEOPLE = N_("it needs the population of every subgroup")
NEEDS_MEAN = N_("it needs populations or a setting average")
NEEDS_REFERENCE = N_("it needs a reference subgroup")
NEEDS_THREE = N_("it needs more than two subgroups")
NO_ERRORS = N_("no interval: the estimates have no standard errors")
LEFT_OUT = N_("subgroups without an estimate are left out")
NOISE = N_("noise in the subgroups raises the estimate, which the interval allows for")


@dataclass(frozen=True)
class Measure:
    """What one measure is and when it applies.

    ``ordered`` says for which dimensions it is meant, None for both. ``mean`` says
    that a setting average will do where there are no populations.
    """

    id: str
    ordered: bool | None = None
    people: bool = True
    mean: bool = False
    reference: bool = False
    two: bool = False


MEASURES = (
    Measure("d", people=False, two=True),
    Measure("r", people=False, two=True),
    Measure("aci", ordered=True),
    Measure("rci", ordered=True),
    Measure("rci_wagstaff", ordered=True),
    Measure("rci_erreygers", ordered=True),
    Measure("sii", ordered=True),
    Measure("rii", ordered=True),
    Measure("sii_linear", ordered=True),
    Measure("rii_linear", ordered=True),
    Measure("bgv", ordered=False),
    Measure("bgsd", ordered=False),
    Measure("cov", ordered=False),
    Measure("mdmu", ordered=False, people=False, mean=True),
    Measure("mdmw", ordered=False),
    Measure("mdbu", ordered=False, people=False),
    Measure("mdbw", ordered=False),
    Measure("mdru", ordered=False, people=False, reference=True),
    Measure("mdrw", ordered=False, reference=True),
    Measure("idisu", ordered=False, people=False, mean=True),
    Measure("idisw", ordered=False),
    Measure("ti", ordered=False),
    Measure("mld", ordered=False),
    Measure("par", people=False, mean=True),
    Measure("paf", people=False, mean=True),
)
"""The measures in the order of the WHO's handbook; the ids are public."""

IDS = tuple(measure.id for measure in MEASURES)


def inequality(
    estimates: pl.DataFrame,
    *,
    ordered: bool,
    favourable: bool,
    scale: float = 100,
    measures: Sequence[str] | None = None,
    confidence: float = 0.95,
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Measure the inequality between subgroups.

    Args:
        estimates: One row per subgroup: ``subgroup, estimate`` and, as far as known,
            ``subgroup_order`` (1 = most disadvantaged), ``se``, ``population``,
            ``reference_subgroup`` (1 or 0), ``setting_average``.
        ordered: Whether the subgroups have an order, as ages and incomes do.
        favourable: Whether more is better.
        scale: What the whole is: 100 for percentages, 1 for proportions. Never guessed.
        measures: Ids of measures; without it, all that apply.
        confidence: Probability of the interval.
        by: Columns whose combinations are measured apart, in one pass.

    Returns:
        One row per combination of ``by`` and measure, in the order of `MEASURES`:
        ``<by>, measure, estimate, se, lower, upper, method, note``. Absolute measures
        are in the unit of the estimates; ``r, rci, rii`` are ratios; ``cov, idis,
        paf`` are percentages; ``ti, mld`` are times 1000. ``lower`` and ``upper`` are
        null where there is no interval; ``note`` says why.

    Raises:
        UsageError: If a column is missing, or a measure asked for by name does not
            apply to the table.
        UnknownCodeError: If a measure is unknown.
        InvalidDatasetError: If rows break a rule; carries every problem.
    """
    rows = prepared(
        estimates, by=by, ordered=ordered, favourable=favourable, scale=scale
    )
    return measured(
        rows,
        ordered=ordered,
        favourable=favourable,
        scale=scale,
        measures=measures,
        confidence=confidence,
        by=by,
    )


def measured(
    rows: pl.DataFrame,
    *,
    ordered: bool,
    favourable: bool,
    scale: float,
    measures: Sequence[str] | None = None,
    confidence: float = 0.95,
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Measure rows that `prepared` gave; see `inequality`."""
    if not 0 < confidence < 1:
        raise UsageError(N_("confidence is between 0 and 1, such as 0.95"))
    chosen = _applicable(rows, measures, ordered=ordered)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    found = summaries(
        rows,
        {measure.id for measure in chosen},
        ordered=ordered,
        favourable=favourable,
        scale=scale,
    )
    groups = rows.select(GROUP, *by, "missing").unique(GROUP, maintain_order=True)
    tables = [
        _finished(found[measure.id], measure.id, z=z, number=IDS.index(measure.id))
        for measure in chosen
    ]
    return (
        pl.concat(tables)
        .join(groups, on=GROUP)
        .sort(GROUP, "_number")
        .with_columns(_with_missing())
        .select(*by, "measure", "estimate", "se", "lower", "upper", "method", "note")
    )


def _applicable(
    rows: pl.DataFrame, names: Sequence[str] | None, *, ordered: bool
) -> list[Measure]:
    """Choose the measures that apply; one asked for by name must.

    Raises:
        UnknownCodeError: If a name is unknown.
        UsageError: If a measure asked for does not apply, or none does.
    """
    for name in names or ():
        if name not in IDS:
            raise UnknownCodeError("measure", name, IDS)
    has = {
        "people": not rows.get_column("p").is_null().any(),
        "mean": not rows.get_column("mu").is_null().any(),
        "reference": bool((_references(rows) == 1).all()),
        "three": bool((rows.get_column("n") > 2).all()),
    }
    reasons = {m.id: _obstacle(m, ordered=ordered, has=has) for m in MEASURES}
    for name in names or ():
        if (reason := reasons[name]) is not None:
            raise UsageError(
                N_("measure {measure} does not apply: {reason}"),
                measure=name,
                reason=Message(reason),
            )
    wanted = IDS if names is None else tuple(dict.fromkeys(names))
    chosen = [m for m in MEASURES if m.id in wanted and reasons[m.id] is None]
    if not chosen or not bool((rows.get_column("n") > 1).all()):
        raise UsageError(N_("inequality needs at least two subgroups with estimates"))
    return chosen


def _references(rows: pl.DataFrame) -> pl.Series:
    marked = pl.col("reference_subgroup").sum()
    return rows.group_by(GROUP).agg(marked).get_column("reference_subgroup")


def _obstacle(
    measure: Measure, *, ordered: bool, has: Mapping[str, bool]
) -> str | None:
    """Say why a measure does not apply; None if it does."""
    if measure.ordered is not None and measure.ordered != ordered:
        return ORDERED_ONLY if measure.ordered else UNORDERED_ONLY
    if measure.people and not has["people"]:
        return NEEDS_PEOPLE
    if measure.mean and not has["mean"]:
        return NEEDS_MEAN
    if measure.reference and not has["reference"]:
        return NEEDS_REFERENCE
    return None if measure.two or has["three"] else NEEDS_THREE


def _finished(found: Found, name: str, *, z: float, number: int) -> pl.DataFrame:
    """Turn estimate, variance and bias into standard error and interval."""
    if "lower" not in found.columns:
        found = _interval(found, z)
    no_errors = pl.col("se").is_null() & pl.col("estimate").is_not_null()
    no_interval = pl.col("lower").is_null()
    outside = ~pl.col("estimate").is_between("lower", "upper")
    return found.select(
        GROUP,
        _number=pl.lit(number),
        measure=pl.lit(name),
        estimate="estimate",
        se="se",
        lower="lower",
        upper="upper",
        method=pl.when(~no_interval).then(pl.col("method")),
        note=pl.coalesce(
            "note",
            pl.when(no_errors & no_interval).then(pl.lit(NO_ERRORS)),
            pl.when(outside).then(pl.lit(NOISE)),
        ),
    )


def _interval(found: Found, z: float) -> pl.DataFrame:
    estimate, spread = pl.col("estimate"), pl.col("variance").sqrt()
    kind = found.get_column("kind").first()
    if kind == "log":
        return found.with_columns(
            se=estimate * spread,
            lower=(estimate.log() - z * spread).exp(),
            upper=(estimate.log() + z * spread).exp(),
        )
    if kind == "root":
        factor = pl.col("_factor")
        squared = (estimate / factor) ** 2 - pl.col("bias")
        return found.with_columns(
            se=pl.when(estimate > 0).then(factor**2 * spread / (2 * estimate)),
            lower=factor * (squared - z * spread).clip(0).sqrt(),
            upper=factor * (squared + z * spread).clip(0).sqrt(),
        )
    centre = estimate - pl.col("bias")
    return found.with_columns(
        se=spread, lower=centre - z * spread, upper=centre + z * spread
    )


def _with_missing() -> pl.Expr:
    """Add to a note that subgroups were left out."""
    missing = pl.when(pl.col("missing") > 0).then(pl.lit(LEFT_OUT))
    both = pl.concat_str(["note", missing], separator="; ", ignore_nulls=True)
    return pl.when(both != "").then(both).alias("note")
