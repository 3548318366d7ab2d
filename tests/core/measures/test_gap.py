"""Numbers: the ministry's releases for Toride, the plan, or a hand computation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.codes import Direction
from ictplan.core.errors import NotComparableError
from ictplan.core.measures.gap import gap
from ictplan.core.measures.series import one_per_cell

Row = tuple[str, str, float | None, int | None, int | None]


def _values(*rows: Row, **columns: Any) -> pl.DataFrame:  # noqa: ANN401
    periods = sorted({row[1] for row in rows})
    frame = pl.DataFrame(
        rows,
        schema={
            "ref_area": pl.String,
            "time_period": pl.Enum(periods),
            "obs_value": pl.Float64,
            "numerator": pl.Int64,
            "denominator": pl.Int64,
        },
        orient="row",
    )
    extra = {
        "obs_status": "A",
        "is_bound": False,
        "contested": False,
        "denominator_period": None,
    }
    return frame.with_columns(
        pl.lit(value).alias(name) for name, value in (extra | columns).items()
    )


def _one(frame: pl.DataFrame) -> dict[str, Any]:
    (row,) = frame.iter_rows(named=True)
    return dict(row)


def test_a_gap_of_published_rates_is_exact_decimal_arithmetic() -> None:
    # 60.0 - 63.5 of the plan; 82.9 - 80.1 is 2.80000000000000(2) in floats.
    plan = gap(
        _values(
            ("08217", "2023", 60.0, None, None), ("00000", "2023", 63.5, None, None)
        ),
        area="08217",
        benchmark="00000",
    )
    noisy = gap(
        _values(("A", "2021", 82.9, None, None), ("B", "2021", 80.1, None, None)),
        area="A",
        benchmark="B",
    )

    assert _one(plan)["gap"] == -3.5
    assert _one(plan)["basis"] == "published"
    assert _one(plan)["gap_margin"] == 0.1
    assert _one(plan)["assessment"] == "behind"
    assert _one(noisy)["gap"] == 2.8


def test_counts_tell_what_rounding_hides() -> None:
    # 10 of 1000 against 1001 of 100000: 1.000 against 1.001 percent.
    row = _one(
        gap(
            _values(("A", "2021", 1.0, 10, 1000), ("B", "2021", 1.0, 1001, 100000)),
            area="A",
            benchmark="B",
        )
    )

    assert row["gap"] == pytest.approx(-0.001, abs=1e-15)
    assert row["gap_published"] == 0.0
    assert row["gap_margin"] == 0.0
    assert row["assessment"] == "behind"
    assert row["note"] == ["rounding-sign"]
    assert row["persons_to_parity"] == 1


def test_persons_to_parity_are_rounded_up() -> None:
    # (0.5 - 0.301) * 1000 = 199 exactly; with 0.5004 it takes 199.4, so 200.
    level = _values(("A", "2021", 30.1, 301, 1000), ("B", "2021", 50.0, 5000, 10000))
    above = _values(("A", "2021", 30.1, 301, 1000), ("B", "2021", 50.0, 5004, 10000))

    assert _one(gap(level, area="A", benchmark="B"))["persons_to_parity"] == 199
    assert _one(gap(above, area="A", benchmark="B"))["persons_to_parity"] == 200


def test_lower_is_better_turns_the_assessment_not_the_gap() -> None:
    values = _values(("A", "2020", 57.8, 578, 1000), ("B", "2020", 25.7, 257, 1000))
    row = _one(gap(values, area="A", benchmark="B", direction=Direction.LOWER))

    assert row["gap"] == pytest.approx(32.1)
    assert row["assessment"] == "behind"
    assert row["persons_to_parity"] == 321


def test_a_neutral_indicator_is_not_assessed() -> None:
    values = _values(("A", "2020", 57.8, None, None), ("B", "2020", 25.7, None, None))

    row = _one(gap(values, area="A", benchmark="B", direction=Direction.NEUTRAL))

    assert row["assessment"] is None


def test_the_relative_gap_is_in_percent_of_the_benchmark() -> None:
    values = _values(("A", "2020", 60.0, None, None), ("B", "2020", 80.0, None, None))
    nothing = _values(("A", "2020", 60.0, None, None), ("B", "2020", 0.0, None, None))

    assert _one(gap(values, area="A", benchmark="B"))["relative_gap"] == -25.0
    assert _one(gap(nothing, area="A", benchmark="B"))["relative_gap"] is None


def test_a_bound_gives_no_gap_but_a_note() -> None:
    values = _values(("A", "2022", None, None, None), ("B", "2022", 23.8, None, None))
    bound = pl.col("ref_area") == "A"

    row = _one(gap(values.with_columns(is_bound=bound), area="A", benchmark="B"))

    assert (row["gap"], row["assessment"], row["basis"]) == (None, None, None)
    assert row["note"] == ["bound-area"]


def test_different_instants_are_refused_and_both_sides_named() -> None:
    values = _values(("A", "2022", 60.0, None, None), ("B", "2023", 63.5, None, None))

    with pytest.raises(NotComparableError, match="A has 2022, B has 2023"):
        gap(values, area="A", benchmark="B")


def test_a_mismatch_that_is_allowed_is_noted() -> None:
    values = _values(
        ("A", "2022", 60.0, None, None),
        ("B", "2020", 50.0, None, None),
        ("B", "2023", 63.5, None, None),
    )

    row = _one(gap(values, area="A", benchmark="B", allow_mismatch=True))

    assert row["gap"] == -3.5
    assert row["note"] == ["mismatch:2023"]


def test_definitions_are_never_mixed() -> None:
    values = _values(("A", "2023", 60.0, None, None), ("B", "2023", 70.0, None, None))
    measure = pl.Series("measure", ["issued", "held"])

    with pytest.raises(NotComparableError, match="A has 2023 issued, B has 2023 held"):
        gap(
            values.with_columns(measure),
            area="A",
            benchmark="B",
            dimensions=["measure"],
            definitions=["measure"],
        )


def test_a_break_and_unlike_statuses_are_noted() -> None:
    values = _values(("A", "2019", 60.0, None, None), ("B", "2019", 70.0, None, None))
    status = pl.Series("obs_status", ["B", "A"])

    row = _one(gap(values.with_columns(status), area="A", benchmark="B"))

    assert row["note"] == ["status-differs", "break"]


@given(
    st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)),
    st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)),
)
def test_the_sign_from_counts_is_that_of_exact_fractions(
    ours: tuple[int, int], theirs: tuple[int, int]
) -> None:
    values = _values(("A", "2021", 1.0, *ours), ("B", "2021", 1.0, *theirs))
    exact = Fraction(*ours) - Fraction(*theirs)

    row = _one(gap(values, area="A", benchmark="B"))
    back = _one(gap(values, area="B", benchmark="A"))

    assert (row["gap"] > 0, row["gap"] < 0) == (exact > 0, exact < 0)
    assert row["gap"] == pytest.approx(float(100 * exact), rel=1e-12, abs=1e-300)
    assert back["gap"] == -row["gap"]


def test_the_first_source_that_has_an_exact_value_is_used() -> None:
    frame = pl.DataFrame(
        {
            "ref_area": ["A", "A", "A", "B", "B"],
            "obs_value": [80.0, 82.9, 82.8, 60.0, None],
            "qualifier": ["ge", "eq", "eq", "ge", "eq"],
            "source": ["plan", "plan", "paper", "plan", "paper"],
        }
    )

    kept = one_per_cell(frame, cell=["ref_area"], sources=["paper", "plan"])

    assert kept.select("obs_value", "is_bound", "contested").rows() == [
        (82.8, False, True),
        (None, True, False),
    ]
