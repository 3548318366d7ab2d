"""What an answer is: a frame of codes, and all that is needed to trust and print it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ictplan.core.later import pl
from ictplan.core.messages import localise
from ictplan.core.notes import with_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.messages import Label, Language, Message
    from ictplan.core.schema import DatasetMetadata, Source

    Name = Label | Message | str


@dataclass(frozen=True)
class Rows:
    """A few rows as Python has them: as much of a frame as a view asks of one.

    `list` answers with these, for which polars would take longer than all else.
    """

    rows: Sequence[Mapping[str, object]]

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.rows[0]) if self.rows else []

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def is_empty(self) -> bool:
        """Say whether there are none."""
        return not self.rows

    def head(self, count: int) -> Rows:
        """Give the first rows."""
        return Rows(self.rows[:count])

    def iter_rows(self, *, named: Literal[True]) -> Iterator[Mapping[str, object]]:
        """Give each row by its names."""
        del named  # the other way, by place, is not needed
        return iter(self.rows)

    def __getitem__(self, column: str) -> Sequence[object]:
        """Give the cells of a column."""
        return [row[column] for row in self.rows]


@dataclass(frozen=True, repr=False)
class Answer:
    """The answer to one question; the same in every language.

    ``codes`` has the question's columns that are no names, unrounded; a column ``note``
    may hold lists of note codes. ``columns`` are the public columns in order: those of
    ``codes`` and, for each ``<code>_label``, the name of that code. ``sources`` are
    those whose values are in the frame, ``headlines`` what the answer shows in a
    sentence each, the most important first, ``notes`` what holds for it as a whole. ``metadata`` is that of the
    dataset asked about, None where there is none or there are several. Whatever takes
    the Arrow interface takes an answer: ``polars.DataFrame(answer)``,
    ``pandas.DataFrame.from_arrow(answer)``, ``duckdb.sql("from answer")``.
    """

    codes: pl.DataFrame | Rows
    title: Message | Label | None = None
    headlines: tuple[Message, ...] = ()
    captions: tuple[Message, ...] = ()
    """What the numbers of the table are: unit, rounding; always shown with it."""
    cautions: tuple[Message, ...] = ()
    """Those of ``notes`` that change how the answer is read; always shown."""
    notes: tuple[Message, ...] = ()
    sources: tuple[Source, ...] = ()
    metadata: DatasetMetadata | None = None
    names: Mapping[str, Mapping[str, Name]] = field(default_factory=dict)
    """Per code column, the name of each code that occurs."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Per column of names that is not called ``<code>_label``, its code column."""
    heads: Mapping[str, Name] = field(default_factory=dict)
    """Per column, a heading that this answer has instead of the usual one."""
    summary: Mapping[str, object] = field(default_factory=dict)
    """What holds for the answer as a whole, as values for machines."""
    parameters: Mapping[str, object] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()
    """What is told beside the answer, on stderr."""
    exit_code: int = 0
    """How the command ends: 1 for a finding, 2 for something that cannot be read."""
    command: str = ""
    columns: tuple[str, ...] = ()
    view: str = ""
    """What people see of the columns, see `ictplan.present.view`."""
    language: Language = "ja"

    def in_language(self, language: Language) -> Answer:
        """Give the same answer with names and sentences in a language."""
        return replace(self, language=language)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The public columns, unrounded; names and sentences in ``language``."""
        frame = self.code_frame
        if isinstance(frame.schema.get("note"), pl.List):
            frame = with_sentences(frame, self.metadata, self.language)
        columns = self.columns or tuple(frame.columns)
        return frame.select(
            self._name(column, frame) if column not in frame.columns else column
            for column in columns
        )

    @cached_property
    def shown(self) -> pl.DataFrame | Rows:
        """The same, of `Rows` without a frame: what a view is made of."""
        if not isinstance(self.codes, Rows):
            return self.frame
        columns = {
            column: self.codes[column]
            if column in self.codes.columns
            else self._names(column, self.codes)
            for column in self.columns
        }
        return Rows(
            [
                dict(zip(columns, cells, strict=True))
                for cells in zip(*columns.values(), strict=True)
            ]
        )

    @property
    def code_frame(self) -> pl.DataFrame:
        """``codes`` as a frame in any case."""
        if isinstance(self.codes, Rows):
            return pl.DataFrame(self.codes.rows, infer_schema_length=None)
        return self.codes

    def _name(self, column: str, frame: pl.DataFrame) -> pl.Expr:
        texts = self._names(column, frame)
        return pl.lit(pl.Series(column, texts, dtype=pl.String)).alias(column)

    def _names(self, column: str, of: pl.DataFrame | Rows) -> list[object]:
        """Give the name of each row's code, a code without one as it is."""
        code = self.texts.get(column, column.removesuffix("_label"))
        of_column = self.names[column if column in self.texts else code]
        names = {key: localise(name, self.language) for key, name in of_column.items()}
        return [
            None if key is None else names.get(str(key), str(key)) for key in of[code]
        ]

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """Per code column, the name of each code, in ``language``."""
        return {
            column: {
                code: str(localise(name, self.language)) for code, name in of.items()
            }
            for column, of in self.names.items()
        }

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Per column, the heading this answer has instead of the usual one."""
        return {
            column: str(localise(name, self.language))
            for column, name in self.heads.items()
        }

    def cite(self) -> str:
        """Give the sources, a line each, as a publication would cite them.

        Publisher, title, table or figure, date of publication, then the address.
        """
        return "\n".join(
            " ".join(
                part for part in (source.label.text(self.language), source.path) if part
            )
            for source in self.sources
        )

    def __repr__(self) -> str:
        """Say in a line what it is about and how much there is of it."""
        title = "" if self.title is None else f" {self.title.text(self.language)!r}"
        size = f"{self.frame.height} rows x {self.frame.width} columns"
        beside = f"notes: {len(self.notes)}, sources: {len(self.sources)}"
        return f"<Answer {self.command}{title}: {size}, {beside}>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the frame to any library that takes Arrow streams."""
        return self.frame.__arrow_c_stream__(requested_schema)

    # Only a notebook or `print` asks how an answer looks, so only then is there a
    # layout: the one exception from the direction of imports, named in pyproject.toml.

    def __str__(self) -> str:
        """Give the table with its notes and sources, as the command prints it."""
        from ictplan.present.notebook import as_text  # noqa: PLC0415

        return as_text(self)

    def _repr_html_(self) -> str:
        """Show the answer as a table in a notebook, with its notes and sources."""
        from ictplan.present.notebook import as_html  # noqa: PLC0415

        return as_html(self)
