"""Pydantic row by row is the reference; the derived expressions must say the same."""

from __future__ import annotations

from dataclasses import MISSING, fields, make_dataclass
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError
from support import descriptor

from ictplan.core.dataset import observation_columns
from ictplan.core.descriptor import adapter, build
from ictplan.core.schema import (
    ROW_RULES,
    CategoryCode,
    DatasetMetadata,
    EmptyOnlyWith,
    Observation,
)
from ictplan.core.validation.cells import check_rows

METADATA = build(DatasetMetadata, descriptor()["ictplan"])
COLUMNS = observation_columns(METADATA)


def _keep_row_rules(row: object) -> None:
    """Refuse a row as `ROW_RULES` say, cell by cell."""
    for rule in ROW_RULES:
        given_cell = getattr(row, rule.column) is not None
        if isinstance(rule, EmptyOnlyWith):
            holds = given_cell != (getattr(row, rule.other) in rule.codes)
        else:
            holds = not given_cell or all(
                getattr(row, name) is not None for name in rule.needs
            )
        if not holds:
            raise PydanticCustomError("row", rule.rule)


MODEL = make_dataclass(
    "Row",
    [("age", CategoryCode)],
    bases=(Observation,),
    namespace={"__post_init__": _keep_row_rules},
    frozen=True,
    kw_only=True,
)

WHOLE = {
    "ref_area": "08217",
    "time_period": "2021",
    "age": "_T",
    "obs_value": "82.9",
    "obs_status": "A",
    "numerator": "",
    "denominator": "",
    "denominator_period": "",
    "sample_size": "",
    "qualifier": "eq",
    "source": "plan",
    "note": "",
}


def _check(**cells: str) -> list[tuple[str | None, str]]:
    checked = check_rows(pl.DataFrame([{**WHOLE, **cells}]), COLUMNS, file="f.csv")
    return [(problem.column, problem.rule) for problem in checked.problems]


def _refused_columns(row: dict[str, str]) -> tuple[set[str], set[str]]:
    """Ask Pydantic: the columns of broken cells, and the rules of the broken row."""
    given_cells: dict[str, Any] = {name: cell for name, cell in row.items() if cell}
    for field in fields(MODEL):
        if field.default is MISSING:
            given_cells.setdefault(field.name, None)
    try:
        adapter(MODEL).validate_python(given_cells)
    except ValidationError as error:
        details = error.errors()
        cells = {str(d["loc"][0]) for d in details if d["loc"]}
        return cells, {d["msg"] for d in details if not d["loc"]}
    return set(), set()


def test_a_whole_row_has_no_problem_and_its_types() -> None:
    checked = check_rows(pl.DataFrame([WHOLE]), COLUMNS, file="f.csv")

    assert checked.problems == ()
    assert checked.frame.row(0, named=True)["obs_value"] == 82.9
    assert checked.frame.row(0, named=True)["numerator"] is None


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("ref_area", "8217", "area-code"),
        ("ref_area", "", "required"),
        ("time_period", "令和3年", "period-format"),
        ("time_period", "2023-02-30", "impossible"),
        ("obs_value", "５２．１", "number-format"),
        ("obs_value", "1_000", "number-format"),
        ("obs_value", "nan", "number-format"),
        ("obs_value", "1e3", "number-format"),
        ("obs_value", " 12 ", "number-format"),
        ("obs_status", "Z", "known-code"),
        ("sample_size", "0", "at-least"),
        ("sample_size", "12.0", "count-format"),
        ("age", "６０代", "category-code"),
        ("qualifier", "超", "known-code"),
        ("source", "Plan A", "identifier"),
    ],
)
def test_a_broken_cell_is_told_by_its_rule(column: str, cell: str, rule: str) -> None:
    assert _check(**{column: cell}) == [(column, rule)]


def test_rules_between_cells_are_told() -> None:
    assert _check(obs_value="") == [("obs_value", "missing-status")]
    assert _check(obs_value="", obs_status="O") == []
    assert _check(numerator="3") == [("numerator", "counts-together")]
    assert _check(denominator_period="2020") == [
        ("denominator_period", "denominator-period")
    ]


def test_a_broken_cell_fires_no_rule_that_depends_on_it() -> None:
    assert _check(obs_value="x", obs_status="O") == [("obs_value", "number-format")]


def test_the_message_says_what_to_write_instead() -> None:
    checked = check_rows(
        pl.DataFrame([{**WHOLE, "time_period": "令和3年", "obs_value": "５２．１"}]),
        COLUMNS,
        file="f.csv",
    )

    assert [str(problem) for problem in checked.problems] == [
        "f.csv:2: time_period: period-format: '令和3年' is no period code; write 2021",
        "f.csv:2: obs_value: number-format: '５２．１' is no number as data files"
        " write it; write 52.1",
    ]


CELLS = {
    "ref_area": ["08217", "8217", "USA", "", "０８２１７", "08217\n"],
    "time_period": ["2021", "FY2021", "2021-13", "2023-02-30", "令和3年", "", "21"],
    "age": ["_T", "Y_GE80", "", "80+", "Y60T69"],
    "obs_value": ["82.9", "-1", "", "nan", "inf", "1,000", "１", "007", "1.", ".5"],
    "obs_status": ["A", "O", "B", "", "a", "Z"],
    "numerator": ["", "0", "12", "-1", "1.0", "1_0", "9" * 15, "9" * 16],
    "denominator": ["", "0", "1", "33", "x"],
    "denominator_period": ["", "2021", "2021-02-30"],
    "sample_size": ["", "0", "849", "１"],
    "qualifier": ["eq", "ge", "", "gt"],
    "source": ["plan", "Plan", "", "a-b", "a--b", "plan\n"],
    "note": ["", "n=849"],
}


@settings(max_examples=300)
@given(st.fixed_dictionaries({name: st.sampled_from(v) for name, v in CELLS.items()}))
def test_polars_and_pydantic_refuse_the_same_cells(row: dict[str, str]) -> None:
    cells, rules = _refused_columns(row)
    checked = check_rows(pl.DataFrame([row]), COLUMNS, file="f.csv")
    row_rules = {"missing-status", "counts-together", "denominator-period"}
    told = {p.column for p in checked.problems if p.rule not in row_rules}

    assert told == cells
    if rules:
        # Pydantic stops at a row's first broken rule, polars tells all.
        assert rules <= {p.rule for p in checked.problems}
    elif not cells:
        assert checked.problems == ()


@given(st.text(max_size=8))
def test_both_engines_agree_on_any_number_text(text: str) -> None:
    row = {**WHOLE, "obs_value": text, "obs_status": "A" if text else "O"}
    checked = check_rows(pl.DataFrame([row]), COLUMNS, file="f.csv")

    assert {p.column for p in checked.problems} == _refused_columns(row)[0]
