"""Do the rows fit together, and with what they refer to: keys, codes, ranges, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.codes import ObsStatus
from ictplan.core.errors import Problem, Severity
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.precision import decimals_of, per_of, rows_in_unit
from ictplan.core.schema import KEY_COLUMNS, DatasetMetadata

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True)
class Known:
    """The codes that observations may refer to."""

    areas: Collection[str] | pl.Series
    categories: Mapping[str, Sequence[str]]
    sources: Sequence[str]


@dataclass(frozen=True)
class SetRule:
    """One named rule over typed rows: ``holds`` is false or null where it is broken.

    ``column`` is that whose content the problem shows.
    """

    rule: str
    column: str
    holds: pl.Expr
    message: Message
    severity: Severity = "error"


def key_of(metadata: DatasetMetadata) -> tuple[str, ...]:
    """Name the columns no two observations may share: cell and source."""
    return (*KEY_COLUMNS, *metadata.dimension_ids, "source")


def set_rules(metadata: DatasetMetadata, known: Known) -> Iterator[SetRule]:
    """Give every rule of a dataset that looks at one row at a time."""
    yield _known_code("ref_area", known.areas, N_("area"))
    yield _known_code("source", known.sources, N_("source"))
    for dimension in metadata.dimensions:
        codes = known.categories[dimension.id]
        yield _known_code(dimension.id, codes, N_("category"), dimension.codelist)
    value, decimals = pl.col("obs_value"), decimals_of(metadata)
    is_share = rows_in_unit(metadata, lambda unit: unit.is_share)
    is_ratio = rows_in_unit(metadata, lambda unit: unit.per is not None)
    is_state = rows_in_unit(metadata, lambda unit: unit.states is not None)
    yield SetRule(
        "share-range",
        "obs_value",
        ~is_share | value.is_between(0, 100),
        Message(N_("'{value}' is no share: it must be from 0 to 100")),
    )
    yield SetRule(
        "state",
        "obs_value",
        ~is_state | value.is_in([0.0, 1.0]),
        Message(N_("'{value}' is no state: it must be 0 or 1")),
    )
    yield SetRule(
        "rate-from-counts",
        "obs_value",
        ~is_ratio | (published_ratio(metadata) == _steps(value, decimals)),
        Message(N_("'{value}' is not {numerator} of {denominator}, rounded half up")),
    )
    if not metadata.weighted:
        yield SetRule(
            "grim",
            "obs_value",
            ~is_share | is_possible_rate(decimals) | (pl.col("qualifier") != "eq"),
            Message(
                N_(
                    "no whole number of {sample_size} is '{value}' percent; if answers"
                    " are weighted, the descriptor should say weighted"
                )
            ),
            "warning",
        )
    # A float of many digits is off by its own precision; 1e-6 of a step is more.
    exact = value * _power(decimals)
    yield SetRule(
        "decimals",
        "obs_value",
        (exact - exact.round()).abs() < 1e-6,
        Message(N_("'{value}' has more decimals than were published")),
    )
    yield from _break_rules(metadata)
    yield from _definition_rules(metadata)


def _power(decimals: pl.Expr) -> pl.Expr:
    """Give 10 to the power of decimals, from -12 to 12."""
    return pl.lit(10.0).pow(decimals.cast(pl.Float64))


def _steps(value: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """Count a value in steps of its last decimal."""
    return (value * _power(decimals)).round().cast(pl.Int64, strict=False)


def published_ratio(metadata: DatasetMetadata) -> pl.Expr:
    """Round numerator over denominator half up, in integers, to a row's decimals.

    The result counts steps of the last published decimal: 155 is 15.5 percent at one
    decimal. Exact, because no count is turned into a float. Null where decimals are
    negative: amounts in tens of thousands are no ratios.
    """
    decimals = decimals_of(metadata)
    steps = pl.lit(10, pl.Int128) ** decimals.clip(0, 12).cast(pl.UInt32)
    per = per_of(metadata).fill_null(1).cast(pl.Int128)
    denominator = pl.col("denominator").cast(pl.Int128)
    twice = pl.col("numerator").cast(pl.Int128) * 2 * per * steps
    ratio = (twice + denominator) // (2 * denominator)
    return pl.when(decimals >= 0).then(ratio).cast(pl.Int64, strict=False)


def is_possible_rate(decimals: pl.Expr) -> pl.Expr:
    """Say whether a rate can be a whole number of its sample, in integers.

    The GRIM test of `ictplan.core.measures.proportion.is_possible`, for whole columns.
    """
    n = pl.col("sample_size").cast(pl.Int128)
    step = 200 * pl.lit(10, pl.Int128) ** decimals.clip(0, 12).cast(pl.UInt32)
    middle = 2 * n * _steps(pl.col("obs_value"), decimals).cast(pl.Int128)
    lowest = (pl.max_horizontal(middle - n, 0) + step - 1) // step
    highest = (middle + n) // step
    return lowest.le(highest)


def _known_code(
    column: str,
    codes: Collection[str] | pl.Series,
    kind: str,
    codelist: str | None = None,
) -> SetRule:
    where = codelist or column
    message = Message(
        N_("'{value}' is no known {kind} (see {where})"),
        {"kind": Message(kind), "where": where},
    )
    known = codes if isinstance(codes, pl.Series) else pl.Series(list(codes))
    holds = pl.col(column).is_in(known.implode())
    return SetRule("unknown-code", column, holds, message)


def _break_rules(metadata: DatasetMetadata) -> Iterator[SetRule]:
    declared = [entry.time_period for entry in metadata.breaks]
    is_break = pl.col("obs_status") == ObsStatus.BREAK
    in_declared = pl.col("time_period").is_in(declared)
    yield SetRule(
        "break-declared",
        "obs_status",
        ~is_break | in_declared,
        Message(N_("status B, but the descriptor declares no break at {time_period}")),
    )
    yield SetRule(
        "break-marked",
        "obs_status",
        ~in_declared | is_break | pl.col("obs_value").is_null(),
        Message(
            N_("the descriptor declares a break at {time_period}: status must be B")
        ),
    )


def _definition_rules(metadata: DatasetMetadata) -> Iterator[SetRule]:
    for dimension in metadata.definition_ids:
        described = [d.code for d in metadata.definitions if d.dimension == dimension]
        yield SetRule(
            "definition-declared",
            dimension,
            pl.col(dimension).is_in(described),
            Message(N_("the descriptor does not say what '{value}' means")),
        )


def check_set(
    frame: pl.DataFrame,
    rules: Iterable[SetRule],
    *,
    file: str,
    rows: pl.Series | None = None,
) -> list[Problem]:
    """Report every row of ``frame`` that breaks a rule; a null cell breaks none.

    Args:
        frame: Typed observations.
        rules: From `set_rules`.
        file: The file's name in the problems.
        rows: The spreadsheet row of each row; without it, they follow the header.

    Returns:
        Problems by rule, then row.
    """
    rules = tuple(rules)
    if not rules or frame.is_empty():
        return []
    if rows is None:
        rows = pl.int_range(2, frame.height + 2, eager=True)
    breaks = [~rule.holds.fill_null(value=True) for rule in rules]
    found = frame.select(
        broken.any().alias(str(number)) for number, broken in enumerate(breaks)
    ).row(0)
    problems: list[Problem] = []
    for rule, broken, any_broken in zip(rules, breaks, found, strict=True):
        if not any_broken:
            continue
        where = frame.select(broken).to_series()
        faulty = frame.filter(where).iter_rows(named=True)
        for row, cells in zip(rows.filter(where), faulty, strict=True):
            value = cells[rule.column]
            shown = f"{value:.15g}" if isinstance(value, float) else str(value)
            params = {**cells, **rule.message.params, "value": shown}
            message = Message(rule.message.template, params)
            problems.append(
                Problem(
                    file,
                    row,
                    rule.column,
                    rule.rule,
                    message,
                    params["value"],
                    rule.severity,
                )
            )
    return problems


def duplicate_keys(keys: pl.DataFrame, *, file: str, rows: pl.Series) -> list[Problem]:
    """Report every key that stands in more than one row.

    Args:
        keys: The key columns.
        file: The file's name in the problems.
        rows: The spreadsheet row of each key.

    Returns:
        One problem per row but the first of each key, by row.
    """
    repeated = (
        keys.with_columns(_row=rows)
        .filter(keys.is_duplicated())
        .with_columns(_first=pl.col("_row").first().over(keys.columns))
        .filter(pl.col("_row") != pl.col("_first"))
        .sort("_row")
    )
    problems: list[Problem] = []
    for cells in repeated.iter_rows(named=True):
        first, row = cells.pop("_first"), cells.pop("_row")
        value = " ".join(str(cell) for cell in cells.values())
        message = Message(N_("same key as row {first}"), {"first": first})
        problems.append(Problem(file, row, None, "unique-key", message, value))
    return problems
