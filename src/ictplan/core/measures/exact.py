"""How are counts compared exactly, and when are small numbers enough for it."""

from __future__ import annotations

from typing import NamedTuple

from ictplan.core.later import pl

COUNTS = ("numerator", "denominator")

INT64_MAX = 2**63 - 1

FLOAT_STEPS = 2**52
"""Floats from 1 to 2 lie 1 / 2^52 apart, those from 1/2 to 1 half as far and so on."""

LIMB = 2**50
"""More than any count, which has 15 digits at most."""


class Counts(NamedTuple):
    """What the counts of some values are like."""

    largest: int
    """The largest of them, 0 without any."""

    complete: bool
    """Whether every row with a value has both, so that its rate follows from them."""

    @classmethod
    def of(cls, values: pl.DataFrame) -> Counts:
        """Look at the columns ``obs_value, numerator, denominator``."""
        n, d = (pl.col(name).cast(pl.Int64) for name in COUNTS)
        counted = n.is_not_null() & (d > 0) | pl.col("obs_value").is_null()
        largest, complete = values.select(
            pl.max_horizontal(n.abs().max(), d.abs().max(), 0),
            counted.fill_null(value=False).all().alias("complete"),
        ).row(0)
        return cls(largest, complete=complete)

    @property
    def kind(self) -> type[pl.DataType]:
        """The integers in which the difference of two products of counts is exact.

        Int64 where no difference of products of any two counts leaves it, which is
        several times as fast; Int128 else.
        """
        fits = 2 * self.largest**2 + self.largest <= INT64_MAX
        return pl.Int64 if fits else pl.Int128

    @property
    def floats_tell(self) -> bool:
        """Whether floats order the fractions of counts as exactly as integers do.

        They do where no count's square reaches 2^52. Fractions of counts up to m that
        are not equal are at least 1 / m² apart if they are below 2, and 4^k / m² from
        2^k to 2^(k+1), which is more than the step of floats there; rounding never turns
        an order round, and equal fractions round to one float.
        """
        return self.largest**2 < FLOAT_STEPS


def fraction_key(counts: Counts) -> pl.Expr:
    """Give a number that orders the rates of rows as their fractions are ordered.

    A float where those tell fractions apart, else ``floor(2^100 n / d)`` in Int128, by
    long division in two steps: two fractions of counts below 2^50 that are not equal lie
    more than 2^-100 apart. Rates are at most 1 and a little, so that it fits.
    """
    n, d = (pl.col(name) for name in COUNTS)
    if counts.floats_tell:
        return n / d
    # A denominator of 0 is no rate; a division by null gives null.
    n, d = n.cast(pl.Int128), pl.when(d > 0).then(d.cast(pl.Int128))
    first, rest = n * LIMB // d, n * LIMB % d
    return first * LIMB + rest * LIMB // d
