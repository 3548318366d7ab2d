"""``ictplan export``: datasets as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.finish import finish, say
from ictplan.cli.options import (
    AsOf,
    Data,
    Encoding,
    LanguageCode,
    OutputFile,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_
from ictplan.present.emit import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.cli.options import Shared
    from ictplan.exchange import Format

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXCHANGED = ("csvw", "jsonstat", "sdmx-csv", "geojson")
"""The formats of `ictplan.exchange`, which is imported only where one is asked for."""


@app.command("export")
def export_datasets(
    dataset: Annotated[
        str | None,
        typer.Argument(
            metavar="[DATASET]",
            help=N_("Id of a dataset; 'ictplan list' names them."),
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help=N_(
                "Every dataset and plan table, into the folder -o, with a catalogue"
                " for data portals (catalog.jsonld)."
            ),
        ),
    ] = False,
    min_count: Annotated[
        int | None,
        typer.Option(
            "--min-count",
            metavar="N",
            help=N_("Leave out values that count fewer than N people."),
        ),
    ] = None,
    fmt: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=N_(
                "table, csv, tsv, json, jsonl, md, html, xlsx or parquet; to exchange"
                " data: csvw, jsonstat, sdmx-csv or geojson."
            ),
        ),
    ] = None,
    output: OutputFile = None,
    data: Data = None,
    as_of: AsOf = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Write datasets to files."""
    from ictplan.questions import datasets

    if every == (dataset is not None):
        raise UsageError(N_("Name one dataset, or give --all."))
    if min_count is not None and (every or fmt in EXCHANGED):
        raise UsageError(N_("--min-count is for one dataset as a table"))
    if every and output is None:
        raise UsageError(N_("--all needs a folder: -o DIR."))
    named = fmt or ("csv" if every or output is None else None)
    options = shared(
        fmt=named,
        output=None if every else output,
        encoding=encoding,
        data=data,
        project=project,
        as_of=as_of,
        quiet=quiet,
        formats=(*FORMATS, *EXCHANGED),
    )
    chosen = options.destination.chosen_format
    if output is not None and every:
        _export_all(output, chosen, options)
    elif dataset is not None and chosen in EXCHANGED:
        from ictplan.exchange import EXCHANGE

        _export_one(dataset, chosen, EXCHANGE[chosen], options)
    elif dataset is not None:
        finish(
            datasets.export(dataset, library=options.library, min_count=min_count),
            options,
        )


def _export_one(dataset: str, name: str, form: Format, options: Shared) -> None:
    """Write one dataset in a format of exchange, with the files that go beside it."""
    from ictplan.core.files import write_file
    from ictplan.exchange import Cube
    from ictplan.present.emit import print_content

    file = options.destination.file
    cube = Cube(options.library.load(dataset), options.library)
    called = f"{cube.dataset.id}{form.suffix}" if file is None else file.name
    written = form.write(cube, called)
    if file is None:
        if len(written) > 1:
            raise UsageError(
                N_("{format} is several files; name one with -o FILE"), format=name
            )
        print_content(written[""])
        return
    for ending, content in written.items():
        write_file(file.with_name(file.name + ending), content)
        say(options, N_("wrote {file}"), file=f"{file}{ending}")


def _export_all(folder: Path, name: str, options: Shared) -> None:
    """Write every dataset into a folder at once, with a catalogue of them.

    Plan tables, which are no observations, are written in the usual formats only.
    """
    from ictplan.core.files import committing
    from ictplan.core.plan import TABLES
    from ictplan.exchange import EXCHANGE, MEDIA_TYPES, Cube
    from ictplan.exchange.dcat import CATALOG, Distribution, as_catalog
    from ictplan.present.emit import render
    from ictplan.questions import datasets
    from ictplan.questions import plan as plans

    library = options.library
    destination = options.destination
    form = EXCHANGE.get(name)
    suffix = f".{name}" if form is None else form.suffix
    mediatype = MEDIA_TYPES[name]
    listed = []
    wrote: list[str] = []
    with committing(folder) as stage:

        def put(contents: Mapping[str, bytes], file: str) -> None:
            for ending, content in contents.items():
                (stage / f"{file}{ending}").write_bytes(content)
                wrote.append(f"{file}{ending}")

        for dataset in library.ids:
            file = f"{dataset}{suffix}"
            loaded = library.load(dataset)
            contents = (
                {
                    "": render(
                        datasets.export(dataset, library=library), name, destination
                    )
                }
                if form is None
                else form.write(Cube(loaded, library), file)
            )
            put(contents, file)
            listed.append((loaded, [Distribution.of(file, mediatype, contents[""])]))
        for plan in library.plans if form is None else ():
            for table in TABLES:
                answer = plans.export_table(plan, table, library=library)
                put({"": render(answer, name, destination)}, f"{plan}-{table}{suffix}")
        put({"": as_catalog(listed)}, CATALOG)
    for file in wrote:
        say(options, N_("wrote {file}"), file=folder / file)
