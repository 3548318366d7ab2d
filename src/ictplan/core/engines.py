"""A panel that lies in an engine: DuckDB, or a server that speaks Spark Connect.

The engine chooses, joins and ranks; what comes here is the answer, a few periods at a time.
"""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ictplan.core.areas import JAPAN
from ictplan.core.codes import STATUS_WITHOUT_VALUE, UNITS, Direction, Qualifier
from ictplan.core.dataset import Dataset, observation_columns
from ictplan.core.errors import (
    InvalidDatasetError,
    MissingExtraError,
    Problem,
    UnreadableFileError,
    UsageError,
)
from ictplan.core.later import pl
from ictplan.core.measures.exact import Counts
from ictplan.core.measures.rank import add_spread
from ictplan.core.messages import N_, Message
from ictplan.core.panel import Panel
from ictplan.core.parquetrules import code_kinds
from ictplan.core.validation.cells import check_rows

try:
    import narwhals as nw

    from ictplan.core.measures import relational
except ModuleNotFoundError as missing:
    raise MissingExtraError("engines", missing.name or "") from None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ictplan.core.codes import Unit
    from ictplan.core.dataset import DatasetFile
    from ictplan.core.measures.relational import Rows
    from ictplan.core.panel import Part
    from ictplan.core.schema import DatasetMetadata
    from ictplan.core.validation.derivation import Column

EXTRA = "engines"
DUCKDB = "duckdb"
SPARK = "sc://"

SPARK_PORT = 15002
"""Where Spark Connect listens if an address names no port."""

RATE_SLACK = 1e-6
"""How much more than half a published step a rate from counts may be off, for floats."""


@dataclass(frozen=True)
class Engine:
    """What runs queries: how it reads rows, and how it takes a small table of ours."""

    name: str
    read: Callable[[str], Any]
    make: Callable[[pl.DataFrame], Any]
    errors: tuple[type[Exception], ...]

    def run(self, rows: Rows) -> pl.DataFrame:
        """Compute rows there and bring them here.

        Raises:
            UnreadableFileError: If the engine cannot.
        """
        found: pl.DataFrame = self.ask(lambda: rows.collect("polars").to_native())
        return found

    def ask(self, question: Callable[[], Any]) -> Any:
        """Ask the engine something.

        Raises:
            UnreadableFileError: If the engine cannot answer.
        """
        try:
            return question()
        except self.errors as error:
            why = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
            raise UnreadableFileError(
                self.name, N_("does not answer: {why}"), why=why
            ) from None


def connect(engine: str) -> Engine:
    """Connect to ``duckdb``, ``duckdb:FILE`` or ``sc://HOST:PORT``.

    Raises:
        UsageError: If it is no engine.
        MissingExtraError: If its library is not installed.
        UnreadableFileError: If it cannot be reached.
    """
    try:
        if engine == DUCKDB or engine.startswith(f"{DUCKDB}:"):
            return _connect_duckdb(engine)
        if engine.startswith(SPARK):
            return _connect_spark(engine)
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None
    raise UsageError(
        N_("'{engine}' is no engine: duckdb, duckdb:FILE or sc://HOST:PORT"),
        engine=engine,
    )


def _connect_duckdb(engine: str) -> Engine:
    import duckdb

    file = engine.partition(":")[2]
    try:
        held = duckdb.connect(file or ":memory:", read_only=bool(file))
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise UnreadableFileError(file, N_("does not answer: {why}"), why=why) from None

    def read(table: str) -> Any:
        return held.read_parquet(table) if _is_files(table) else held.table(table)

    return Engine(DUCKDB, read, held.from_arrow, (duckdb.Error,))


def _connect_spark(engine: str) -> Engine:
    from grpc import RpcError
    from pyspark.errors import PySparkException

    # It takes a main program without a file (python -c) for its own doctests, and exits.
    main = sys.modules["__main__"]
    if not hasattr(main, "__file__"):
        main.__file__ = "<string>"
    from pyspark.sql.connect.session import SparkSession

    errors = (PySparkException, RpcError, OSError)
    try:
        _reach(engine)
        session = SparkSession.builder.remote(engine).getOrCreate()
    except errors as error:
        why = str(error).splitlines()[0]
        raise UnreadableFileError(
            engine, N_("does not answer: {why}"), why=why
        ) from None

    def read(table: str) -> Any:
        return session.read.parquet(table) if _is_files(table) else session.table(table)

    def make(frame: pl.DataFrame) -> Any:
        return session.createDataFrame(frame.to_arrow())

    return Engine(engine, read, make, errors)


def _reach(engine: str) -> None:
    """Knock at a server first: Spark's client would ask one that is not there for minutes.

    Raises:
        OSError: If nothing listens there.
    """
    place = urlsplit(engine)
    address = (place.hostname or "localhost", place.port or SPARK_PORT)
    socket.create_connection(address, timeout=10).close()


def _is_files(table: str) -> bool:
    """Say whether a text names files: a name of a table has no slash and no suffix."""
    return "/" in table or "*" in table or table.endswith(".parquet")


class Slot:
    """Holds the rows fetched last: what is written and what is counted beside it ask both."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = Lock()  # polars asks from several threads
        self._fetch: Callable[[], pl.DataFrame] | None = None
        self._frame = pl.DataFrame()

    def get(self, fetch: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Give what ``fetch`` gives, fetched once."""
        with self._lock:
            if self._fetch is not fetch:
                self._frame = fetch()
                self._fetch = fetch
            return self._frame


@dataclass(frozen=True)
class EnginePanel(Panel):
    """A panel in an engine."""

    engine: Engine
    rows: Rows
    """The columns of observations; codes are texts."""

    kinds: Mapping[str, pl.Enum]
    """The Enum of each column of codes: area, period, categories, source."""

    slot: Slot = field(default_factory=Slot, repr=False)

    def pair_values(self, part: Part, pairs: pl.DataFrame) -> pl.LazyFrame:
        """Put each area's values beside those of its benchmarks, see `Panel`."""
        small = self._make(pairs)
        benchmarks = pairs.get_column("benchmark").cast(pl.String).unique().to_list()
        values = relational.pair_values(
            self._values(part), small, cell=self.cell, benchmarks=benchmarks
        )
        kinds = {**self.kinds, "benchmark": self.kinds["ref_area"]}
        return self._fetch(values, kinds, [*self.cell, "ref_area", "benchmark"])

    def rank_values(self, part: Part, groups: pl.Series) -> pl.LazyFrame:
        """Find the place of each area in its group, see `Panel`.

        Raises:
            UsageError: If counts are so large that floats may not tell rates apart.
        """
        if not self.counts_below.floats_tell:
            raise UsageError(
                N_("counts of {largest} are ranked without --engine only"),
                largest=f"{self.counts_below.largest:,}",
            )
        areas = pl.Series("ref_area", self.kinds["ref_area"].categories)
        small = pl.DataFrame([areas, groups]).drop_nulls()
        ranks = relational.rank_values(
            self._values(part),
            self._make(small),
            cell=self.cell,
            highest_first=self.metadata.direction is not Direction.LOWER,
        )
        kinds = {**self.kinds, "group": groups.dtype}
        found = self._fetch(ranks, kinds, [*self.cell, "ref_area"])
        return add_spread(found, [*self.cell, "group"])

    def _values(self, part: Part) -> Rows:
        rows = self.rows.with_columns(decimals=_decimals(self.metadata))
        for name, codes in part.kept.items():
            rows = rows.filter(nw.col(name).is_in(codes))
        return relational.choose_values(
            rows,
            cell=[*self.cell, "ref_area"],
            sources=[source.name for source in self.head.sources],
            makes_ratio=_in_unit(self.metadata, lambda unit: unit.per is not None),
            single=part.is_single,
        )

    def _make(self, frame: pl.DataFrame) -> Rows:
        texts = frame.with_columns(pl.all().cast(pl.String))
        native = self.engine.ask(lambda: self.engine.make(texts))
        made: Rows = nw.from_native(native)
        return made

    def _fetch(
        self, rows: Rows, kinds: Mapping[str, pl.DataType], order: Sequence[str]
    ) -> pl.LazyFrame:
        """Bring rows here when they are asked for, in order, codes as Enums."""
        names = rows.collect_schema().names()
        known = {name: kind for name, kind in kinds.items() if name in names}
        known |= {
            name: KINDS[base]
            for name in names
            if (base := name.removesuffix("_b")) in KINDS and name not in known
        }

        def fetch() -> pl.DataFrame:
            found = self.engine.run(rows).with_columns(
                pl.col(name).cast(kind) for name, kind in known.items()
            )
            return found.select(names).sort(order)

        slot = self.slot
        return pl.defer(
            lambda: slot.get(fetch), schema={name: known[name] for name in names}
        )


KINDS: dict[str, pl.DataType] = {
    **dict.fromkeys(("obs_value", "_rate"), pl.Float64()),
    **dict.fromkeys(("obs_status", "denominator_period"), pl.String()),
    **dict.fromkeys(("is_bound", "contested"), pl.Boolean()),
    **dict.fromkeys(
        ("numerator", "denominator", "sample_size", "decimals"), pl.Int64()
    ),
    **dict.fromkeys(("rank", "of", "tied"), pl.Int64()),
}
"""The type here of each column that is no code; engines count in types of their own."""


def open_engine(engine: str, table: str | None, file: DatasetFile) -> EnginePanel:
    """Check the rows of a dataset that lie in an engine.

    Keys, codes, ranges and counts are checked, by a few questions to the engine; how
    numbers are written is no matter of a table of numbers.

    Args:
        engine: See `connect`.
        table: The table, or the Parquet files or folder, that hold the rows there; the
            dataset's own file without it.
        file: What the dataset is, and what its rows may refer to.

    Raises:
        UsageError: If it is no engine, or the dataset's own file is no Parquet.
        MissingExtraError: If its library is not installed.
        UnreadableFileError: If the engine does not answer.
        InvalidDatasetError: If rows break rules; carries every problem.
    """
    held = connect(engine)
    if table is None and not file.is_parquet:
        raise UsageError(
            N_("{file} is no Parquet; --table says where the rows are"), file=file.name
        )
    name = table or str(file.path.resolve())
    columns = observation_columns(file.package.ictplan)
    rows = _typed(
        held, held.ask(lambda: nw.from_native(held.read(name))), columns, name
    )
    metadata = file.package.ictplan
    by = ["time_period", *metadata.dimension_ids, "source"]
    profile = held.run(
        rows.group_by(*by).agg(
            nw.len().alias("rows"),
            nw.col("ref_area").n_unique().alias("areas"),
            nw.col("obs_value").count().alias("values"),
            nw.when(nw.col("qualifier") != Qualifier.EQUAL.value)
            .then(1)
            .otherwise(0)
            .sum()
            .alias("bounds"),
        )
    )
    problems = [
        *_code_problems(held, rows, columns, file, name),
        *_key_problems(profile, name),
        *_number_problems(held, rows, file, name),
    ]
    if problems:
        raise InvalidDatasetError(problems)
    periods = profile.get_column("time_period").unique().to_list()
    known = replace(file.known, sources=[s.name for s in file.package.sources])
    kinds = code_kinds(periods, known)
    profile = profile.with_columns(pl.col(n).cast(kinds[n]) for n in by).sort(by)
    head = Dataset(file.package.name, metadata, file.package.sources, pl.DataFrame())
    return EnginePanel(
        head, profile, *_count(held, rows, file), engine=held, rows=rows, kinds=kinds
    )


def _typed(engine: Engine, rows: Rows, columns: Sequence[Column], name: str) -> Rows:
    """Give columns their types, absent ones their default.

    Raises:
        InvalidDatasetError: If a column is missing or unknown.
    """
    held = engine.ask(lambda: rows.collect_schema().names())
    known = {column.name: column for column in columns}
    lacking = [c.name for c in columns if c.required and c.name not in held]
    problems = [
        *(_problem(name, n, "missing-column", LACKS) for n in lacking),
        *(_problem(name, n, "unknown-column", UNKNOWN) for n in held if n not in known),
    ]
    if problems:
        raise InvalidDatasetError(problems)
    kinds = {
        pl.String(): nw.String(),
        pl.Float64(): nw.Float64(),
        pl.Int64(): nw.Int64(),
    }
    return rows.select(
        (nw.col(c.name) if c.name in held else nw.lit(c.default))
        .cast(kinds[c.dtype])
        .alias(c.name)
        for c in columns
    )


LACKS = N_("the header lacks this column")
UNKNOWN = N_("no such column here; is it misspelt?")
BROKEN = N_("{count} rows break this rule; 'ictplan validate' names them in a file")


def _problem(table: str, column: str, rule: str, text: str, **params: Any) -> Problem:
    return Problem(table, None, column, rule, Message(text, params))


def _code_problems(
    engine: Engine, rows: Rows, columns: Sequence[Column], file: DatasetFile, name: str
) -> Iterator[Problem]:
    """Report the distinct texts of columns of codes that break a rule or are unknown."""
    known = {
        "ref_area": set(file.known.areas),
        "source": {source.name for source in file.package.sources},
        **{key: set(codes) for key, codes in file.known.categories.items()},
    }
    for column in columns:
        if not (column.is_text and (column.forms or column.required)):
            continue
        texts = engine.run(rows.select(column.name).unique())
        yield from check_rows(texts, [column], file=name, row_rules=()).problems
        strange = texts.to_series().drop_nulls()
        for code in sorted(set(strange) - known.get(column.name, set(strange))):
            message = Message(
                N_("'{value}' is no known {kind} (see {where})"),
                {"value": code, "kind": column.name, "where": column.name},
            )
            yield Problem(name, None, column.name, "unknown-code", message, code)


def _key_problems(profile: pl.DataFrame, name: str) -> Iterator[Problem]:
    """Report that areas stand twice in a period, categories and source."""
    more = int((profile["rows"].cast(pl.Int64) - profile["areas"].cast(pl.Int64)).sum())
    if more:
        yield _problem(name, "ref_area", "unique-key", BROKEN, count=more)


def _number_problems(
    engine: Engine, rows: Rows, file: DatasetFile, name: str
) -> Iterator[Problem]:
    """Report which rules numbers break, and in how many rows."""
    metadata = file.package.ictplan
    value, n, d = (nw.col(c) for c in ("obs_value", "numerator", "denominator"))
    scale = nw.lit(10.0) ** _decimals(metadata).cast(nw.Float64)
    per = _by_item(metadata, lambda unit: unit.per or 1)
    says_why = nw.col("obs_status").is_in(sorted(STATUS_WITHOUT_VALUE))
    off = (per * n.cast(nw.Float64) - value * d).abs() * scale
    is_share = _in_unit(metadata, lambda unit: unit.is_share)
    is_state = _in_unit(metadata, lambda unit: unit.states is not None)
    is_ratio = _in_unit(metadata, lambda unit: unit.per is not None)
    broken = {
        ("obs_value", "missing-status"): value.is_null() != says_why,
        ("obs_value", "decimals"): (value * scale - (value * scale).round(0)).abs()
        > 1e-6,
        ("obs_value", "share-range"): is_share & ((value < 0) | (value > 100)),
        ("obs_value", "state"): is_state & (value != 0) & (value != 1),
        ("obs_value", "rate-from-counts"): is_ratio
        & (nw.when(d > 0).then(off) > (0.5 + RATE_SLACK) * d),
        ("numerator", "counts-together"): ~n.is_null() & d.is_null(),
        ("numerator", "at-least"): n < 0,
        ("denominator", "at-least"): d < 1,
        ("sample_size", "at-least"): nw.col("sample_size") < 1,
    }
    counted = engine.run(
        rows.select(
            nw.when(fault).then(1).otherwise(0).sum().alias(str(place))
            for place, fault in enumerate(broken.values())
        )
    )
    for (column, rule), count in zip(broken, counted.row(0), strict=True):
        if count:
            yield _problem(name, column, rule, BROKEN, count=int(count))


def _by_item(metadata: DatasetMetadata, of: Callable[[Unit], float]) -> nw.Expr:
    """Give what the unit of each row says: that of its item, else of the dataset."""
    found = nw.lit(of(metadata.unit))
    for item in metadata.items:
        if item.unit_measure is not None and metadata.item_dimension is not None:
            is_item = nw.col(metadata.item_dimension) == item.code
            found = nw.when(is_item).then(of(UNITS[item.unit_measure])).otherwise(found)
    return found


def _in_unit(metadata: DatasetMetadata, has: Callable[[Unit], bool]) -> nw.Expr:
    """Say of each row whether its unit has a quality, see `rows_in_unit`."""
    return _by_item(metadata, has) == nw.lit(value=True)


def _decimals(metadata: DatasetMetadata) -> nw.Expr:
    """Give the decimals of each row, see `decimals_of`."""
    found = nw.lit(metadata.decimals)
    for item in metadata.items:
        if item.decimals is not None and metadata.item_dimension is not None:
            is_item = nw.col(metadata.item_dimension) == item.code
            found = nw.when(is_item).then(item.decimals).otherwise(found)
    own = nw.col("decimals")
    return nw.when(own.is_null()).then(found).otherwise(own)


def _count(engine: Engine, rows: Rows, file: DatasetFile) -> tuple[Counts, Counts]:
    """Look at the counts of all areas, and of those below the nation."""
    n, d = nw.col("numerator"), nw.col("denominator")
    below = nw.col("ref_area") != JAPAN
    makes_ratio = _in_unit(file.package.ictplan, lambda unit: unit.per is not None)
    has_counts = nw.when(makes_ratio & ~n.is_null() & (d > 0)).then(1).otherwise(0)
    lacks = (has_counts == 0) & ~nw.col("obs_value").is_null()
    *largest, missing = engine.run(
        rows.select(
            n.max().alias("n"),
            d.max().alias("d"),
            nw.when(below).then(n).max().alias("n_below"),
            nw.when(below).then(d).max().alias("d_below"),
            nw.when(lacks).then(1).otherwise(0).sum().alias("lacks"),
        )
    ).row(0)
    n_all, d_all, n_below, d_below = (count or 0 for count in largest)
    complete = not missing
    return (
        Counts(max(n_all, d_all), complete=complete),
        Counts(max(n_below, d_below), complete=complete),
    )
