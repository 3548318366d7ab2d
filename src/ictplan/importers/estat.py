"""Read tables of e-Stat, as its API or its screen gives them.

Axes beside area and time become dimensions, whose code lists hold the file's labels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.core.codelists import Codelist
from ictplan.core.codes import Confidence, Direction
from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_, Label, Message
from ictplan.core.schema import DatasetMetadata, Dimension, Source
from ictplan.importers.arearows import with_home
from ictplan.importers.categories import made_code
from ictplan.importers.draft import Draft, Options
from ictplan.importers.estat_api import header_of, read_csv, read_json, read_xml
from ictplan.importers.estat_choice import choose, scale_for
from ictplan.importers.estat_rows import Rows, areas_of, dimensions_of, periods_of
from ictplan.importers.estat_screen import find_cross, read_screen
from ictplan.importers.estat_table import About, Axis, Statistics
from ictplan.importers.files import read_grids, read_text
from ictplan.importers.reading import Log, each, frame_of
from ictplan.importers.totals import verify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.importers.estat_units import Scale


def read(files: Sequence[Path], *, library: Library, options: Options) -> Draft:
    """Read a table of e-Stat, in one file or in pages.

    Raises:
        UnreadableFileError: If a file is no such table or a page of another one, an
            area or time is unknown, a cell no number, or a total not its parts' sum.
        UsageError: If ``where`` names what is not there, or units have to be chosen.
    """
    log = Log()
    pages = [_page(file, options, log) for file in each(files, options)]
    table = _joined(pages)
    cells = choose(table, options.where)
    scale = scale_for(table, cells, options.unit)
    rows = Rows(
        table,
        areas=areas_of(table, cells, library.areas, options=options, log=log),
        periods=periods_of(table, cells, options),
        dimensions=dimensions_of(table, cells),
        scale=scale,
        source=_name(table),
    )
    rows.take(cells, log)
    step = 10 ** max(0, scale.power)
    checked = (
        ()
        if options.skip_unmatched
        else verify(rows.counts, library.areas, file=table.file, step=step).notes
    )
    metadata = _metadata(table, scale, rows)
    found = rows.rows()
    metadata = with_home(metadata, [str(row["ref_area"]) for row in found], library)
    return Draft(
        dataset=_name(table),
        title=metadata.label.ja,
        description="A table of e-Stat.",
        metadata=metadata,
        sources=(_source(table.about, _name(table)),),
        observations=frame_of(found, metadata),
        codelists=_codelists(table, rows),
        repairs=log.repairs,
        notes=(*_lacking(table, pages), *rows.notes, *checked),
    )


def _page(file: Path, options: Options, log: Log) -> Statistics:
    """Tell from its beginning what a file is, and read it."""
    head = read_text(file, encoding=options.encoding)
    if head is not None and head.lstrip().startswith("{"):
        return read_json(file.name, head)
    if head is not None and head.lstrip().startswith(("<?xml", "<GET_STATS")):
        return read_xml(file.name, head.lstrip())
    grids = read_grids(file, encoding=options.encoding)
    log.opened(grids)
    for grid in grids:
        if (header := header_of(grid)) is not None:
            return read_csv(grid, header)
        if (frame := find_cross(grid)) is not None:
            return read_screen(grid, frame)
    raise UnreadableFileError(
        file.name,
        N_(
            "is no table of e-Stat: neither an answer of its API (JSON, XML, CSV with"
            " columns …_code and value) nor a cross table with a heading /…; it begins:"
            " {found}"
        ),
        found=" / ".join("|".join(row[:5])[:60] for row in grids[0].rows[:3])
        if grids
        else "",
    )


def _joined(pages: Sequence[Statistics]) -> Statistics:
    """Put the pages of a table together."""
    first = pages[0]
    names = [(axis.id, axis.name) for axis in first.axes]
    axes = [Axis(a.id, a.name, dict(a.categories), a.is_coded) for a in first.axes]
    cells = list(first.cells)
    for page in pages[1:]:
        if [(axis.id, axis.name) for axis in page.axes] != names:
            raise UnreadableFileError(
                page.file,
                N_("is of another table than {other}; import it alone"),
                other=first.file,
            )
        for axis, more in zip(axes, page.axes, strict=True):
            axis.categories |= more.categories
        cells += page.cells
    return Statistics(first.file, first.about, tuple(axes), cells, first.legend)


def _lacking(table: Statistics, pages: Sequence[Statistics]) -> tuple[Message, ...]:
    """Say that pages are missing."""
    total = table.about.total
    given = sum(len(page.cells) for page in pages)
    if total is None or given >= total:
        return ()
    text = N_("{given:,} of the table's {total:,} values are here; pages are missing.")
    return (Message(text, {"given": given, "total": total}),)


def _name(table: Statistics) -> str:
    """Name the dataset by the table's id, or by what its axes and title say."""
    if re.fullmatch("[0-9]{6,12}", table.about.id):
        return f"estat-{table.about.id}"
    said = [table.about.title, *(axis.name for axis in table.axes)]
    return f"estat-{made_code(' '.join(said))}"


def _metadata(table: Statistics, scale: Scale, rows: Rows) -> DatasetMetadata:
    title = table.about.title or " ".join(axis.name for axis in table.axes)
    label = Label(ja=title, en=title)
    return DatasetMetadata(
        label=label,
        definition=Label(ja=f"e-Stat「{title}」", en=f"e-Stat, {title}"),
        unit_measure=scale.unit,
        decimals=rows.decimals,
        direction=Direction.NEUTRAL,
        dimensions=tuple(
            Dimension(id=axis.id, codelist=f"{_name(table)}-{axis.id}")
            for axis in rows.dimensions
        ),
        home_area="00000",
        full_count=False,
    )


def _codelists(table: Statistics, rows: Rows) -> tuple[Codelist, ...]:
    return tuple(
        Codelist(
            id=f"{_name(table)}-{axis.id}",
            label=Label(ja=axis.name or axis.id, en=axis.name or axis.id),
            ordered=False,
            items=items,
        )
        for axis, items in rows.dimensions.items()
    )


def _source(about: About, name: str) -> Source:
    title = about.title or "e-Stat"
    publisher = about.publisher or "e-Stat"
    path = f"https://www.e-stat.go.jp/dbview?sid={about.id}"
    return Source(
        name=name,
        title=title,
        title_en=title,
        publisher=publisher,
        publisher_en=publisher,
        confidence=Confidence.OFFICIAL,
        path=path if about.id and name.endswith(about.id) else None,
        published=about.published or None,
    )
