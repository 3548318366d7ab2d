"""Is every cell and every row as it must be: text columns become typed columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ictplan.core.errors import UNSEEN_SENTENCE, NumeralError, PeriodError, Problem
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.numerals import parse_number
from ictplan.core.periods import parse as parse_period
from ictplan.core.schema import ROW_RULES, EmptyOnlyWith, Requires, RowRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ictplan.core.validation.derivation import Check, Column

LISTED_PER_RULE = 10_000
"""How many problems of one rule in one column are told one by one."""

SENTENCES = {
    "required": N_("a value is required here"),
    "number-format": N_("'{value}' is no number as data files write it{hint}"),
    "count-format": N_("'{value}' is no whole number of at most 15 digits{hint}"),
    "area-code": N_("'{value}' is no area code: five digits with their zeros{hint}"),
    "category-code": N_("'{value}' is no category code: letters, digits and _ only"),
    "period-format": N_("'{value}' is no period code{hint}"),
    "impossible": N_("'{value}' does not exist"),
    "identifier": N_("'{value}' is no identifier: a-z, 0-9 and - only"),
    "known-code": N_("'{value}' is none of {known}"),
    "at-least": N_("'{value}' is below {limit}"),
    "at-most": N_("'{value}' is above {limit}"),
    "unseen": UNSEEN_SENTENCE,
    "digits-format": N_("'{value}' is no number of decimals: a whole number"),
}
"""What each rule of a cell says; the keys are rule ids of ``ictplan validate``."""

HINT = N_("; write {code}")


TYPED = ":typed"
"""What the name of a typed column ends in beside its text."""


@dataclass(frozen=True)
class Checked:
    """Typed rows and what was wrong with them.

    A cell that breaks a rule is null in ``frame``; ``problems`` says which and why.
    """

    frame: pl.DataFrame
    problems: tuple[Problem, ...]


def check_rows(
    text: pl.DataFrame,
    columns: Iterable[Column],
    *,
    file: str,
    rows: pl.Series | None = None,
    row_rules: Sequence[RowRule] = ROW_RULES,
) -> Checked:
    """Give text cells their types and report every cell and row that breaks a rule.

    Args:
        text: Text columns; an optional column may be absent, other columns are left
            out. An empty cell is null or an empty text.
        columns: What each column must be, from `columns_of`.
        file: The file's name in the problems.
        rows: The spreadsheet row of each row; without it, they follow the header.
        row_rules: What must hold between the cells of a row.

    Returns:
        One row per row of ``text``, in its order; the columns of ``columns`` in their
        order, each with its own type; a broken cell is null. Problems are ordered by
        column, then rule, then row.
    """
    columns = tuple(columns)
    pairs = [_told(column, column.name in text.columns) for column in columns]
    both = text.select(expr for pair in pairs for expr in pair)
    frame = both.select(pl.col(_typed(column)).alias(column.name) for column in columns)
    suspect, rows_hold = _look(both, columns, row_rules)
    if rows_hold and not suspect:
        return Checked(frame, ())
    if rows is None:
        rows = pl.int_range(2, text.height + 2, eager=True)
    problems: list[Problem] = []
    broken = pl.repeat(value=False, n=text.height, dtype=pl.Boolean, eager=True)
    for column in suspect:
        told = both.get_column(column.name)
        typed, broken_rules = _check_column(told, column)
        frame = frame.with_columns(typed.alias(column.name))
        broken = broken | broken_rules.is_not_null()
        problems += _cell_problems(told, broken_rules, column, file, rows)
    return Checked(
        frame, (*problems, *_row_problems(frame, row_rules, ~broken, file, rows))
    )


def _typed(column: Column) -> str:
    return column.name + TYPED


# Expressions of the same columns are asked for again and again, by every dataset.
@cache
def _told(column: Column, present: bool) -> tuple[pl.Expr, pl.Expr]:  # noqa: FBT001
    """Take the text of one column, and the same with its type.

    An empty text is no text; a column that is absent holds its default.
    """
    if present:
        cell = pl.col(column.name)
        told = pl.when(cell != "").then(cell)
        text = (
            told if column.default is None else told.otherwise(pl.lit(column.default))
        )
    else:
        text = pl.lit(column.default, dtype=pl.String)
    typed = text.cast(column.dtype, strict=False)
    return text.alias(column.name), typed.alias(_typed(column))


def _look(
    both: pl.DataFrame, columns: Sequence[Column], row_rules: Sequence[RowRule]
) -> tuple[list[Column], bool]:
    """Find, in one look at all cells, what some cell or row may break.

    Returns:
        The columns with a broken cell, and whether all rows keep the row rules.
    """
    asked = [column for column in columns if column.possible is not None]
    found = both.select(
        *(_sound(column).alias(f"sound:{column.name}") for column in columns),
        *(
            pl.col(c.name).drop_nulls().unique().implode().alias(f"texts:{c.name}")
            for c in asked
        ),
        *(
            breaks_rule(rule, TYPED).any().alias(f"breaks:{rule.rule}")
            for rule in row_rules
        ),
    ).row(0, named=True)
    sound = {column.name: found[f"sound:{column.name}"] for column in columns}
    for column in asked:
        if sound[column.name]:
            texts = found[f"texts:{column.name}"]
            sound[column.name] = not any(_refuses(column, text) for text in texts)
    suspect = [column for column in columns if not sound[column.name]]
    return suspect, not any(found[f"breaks:{rule.rule}"] for rule in row_rules)


@cache
def _sound(column: Column) -> pl.Expr:
    """Say whether all cells of a column keep its rules, those that ask a function apart."""
    cell = pl.col(column.name)
    filled = [cell.null_count() == 0] if column.required else []
    told = cell.unique() if column.is_text else cell
    typed = pl.col(_typed(column))
    forms = [check.holds(told).all() for check in column.forms]
    values = [check.holds(typed).all() for check in column.values]
    return pl.all_horizontal(*filled, *forms, *values, True)  # noqa: FBT003


def _check_column(cells: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    """Give one column its type, and per row the rule its cell breaks (or null)."""
    rules = _first_broken(cells, column.forms)
    if column.possible is not None:
        asked = cells.filter(rules.is_null()).drop_nulls().unique().to_list()
        refused = [text for text in asked if _refuses(column, text)]
        rules = rules.set(cells.is_in(refused), "impossible")
    typed = cells.set(rules.is_not_null(), None).cast(column.dtype)
    late = _first_broken(typed, column.values)
    typed = typed.set(late.is_not_null(), None)
    rules = _or_else(rules, late)
    if column.required and cells.null_count():
        rules = rules.set(cells.is_null(), "required")
    return typed, rules


def _first_broken(cells: pl.Series, checks: Sequence[Check]) -> pl.Series:
    """Name per row the first rule that a cell breaks; null where it keeps all."""
    rule: pl.Expr = pl.repeat(None, pl.len(), dtype=pl.String)
    for check in reversed(checks):
        holds = check.holds(pl.col(cells.name))
        rule = pl.when(~holds).then(pl.lit(check.rule)).otherwise(rule)
    return cells.to_frame().select(rule=rule).to_series()


def _refuses(column: Column, text: str) -> bool:
    """Ask whether a text of the right form is impossible."""
    if column.possible is None:
        return False
    try:
        column.possible(text)
    except ValueError:
        return True
    return False


def _or_else(first: pl.Series, second: pl.Series) -> pl.Series:
    return first.zip_with(first.is_not_null(), second)


def _row_problems(
    frame: pl.DataFrame,
    row_rules: Sequence[RowRule],
    whole: pl.Series,
    file: str,
    rows: pl.Series,
) -> list[Problem]:
    """Report the rows, none of whose cells is broken, that break a rule."""
    if not row_rules:
        return []
    broken = frame.select(breaks_rule(rule).alias(rule.rule) for rule in row_rules)
    return [
        Problem(file, row, rule.column, rule.rule, Message(rule.message))
        for rule in row_rules
        for row in rows.filter(broken.get_column(rule.rule) & whole).to_list()
    ]


@cache
def breaks_rule(rule: RowRule, ending: str = "") -> pl.Expr:
    """Say which rows break a rule; ``ending`` is that of the columns' names."""
    cell = pl.col(rule.column + ending)
    match rule:
        case Requires():
            needed = (pl.col(name + ending).is_null() for name in rule.needs)
            return cell.is_not_null() & pl.any_horizontal(needed)
        case EmptyOnlyWith():
            return cell.is_null() != pl.col(rule.other + ending).is_in(list(rule.codes))


def _cell_problems(
    cells: pl.Series, rules: pl.Series, column: Column, file: str, rows: pl.Series
) -> list[Problem]:
    faults = pl.DataFrame({"row": rows, "rule": rules, "value": cells}).filter(
        pl.col("rule").is_not_null()
    )
    problems: list[Problem] = []
    for (rule,), group in faults.group_by("rule", maintain_order=True):
        for row, _, value in group.head(LISTED_PER_RULE).iter_rows():
            message = _sentence(str(rule), value, column)
            problems.append(Problem(file, row, column.name, str(rule), message, value))
        if group.height > LISTED_PER_RULE:
            more = Message(
                N_("{count} more cells break this rule"),
                {"count": group.height - LISTED_PER_RULE},
            )
            problems.append(Problem(file, None, column.name, str(rule), more))
    return problems


def _sentence(rule: str, value: str | None, column: Column) -> Message:
    params: dict[str, object] = {
        "value": value,
        "known": ", ".join(column.members),
        "limit": column.maximum if rule == "at-most" else column.minimum,
    }
    code = HINTS[rule](value) if value and rule in HINTS else None
    params["hint"] = Message(HINT, {"code": code}) if code else ""
    return Message(SENTENCES[rule], params)


def _readable(read: Callable[[str], object]) -> Callable[[str], str | None]:
    """Make of a reader what gives the right spelling of a text, or None."""

    def spell(text: str) -> str | None:
        try:
            return str(read(text))
        except (NumeralError, PeriodError):
            return None

    return spell


def _as_area(text: str) -> str | None:
    digits = text.strip()
    return digits.zfill(5) if digits.isdecimal() and digits.isascii() else None


_as_number = _readable(lambda text: parse_number(text).value)

HINTS: dict[str, Callable[[str], str | None]] = {
    "number-format": _as_number,
    "count-format": _as_number,
    "period-format": _readable(lambda text: parse_period(text).code),
    "area-code": _as_area,
}
"""What to write instead, where a text can be read another way."""
