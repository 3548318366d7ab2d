"""What changed: between two folders of data, or between two releases of a dataset."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ictplan.core.answer import Answer
from ictplan.core.arealists import resolve_areas
from ictplan.core.areas import JAPAN
from ictplan.core.descriptor import to_json
from ictplan.core.errors import NotComparableError, UnreadableFileError, UsageError
from ictplan.core.groups import group_key
from ictplan.core.labels import area_names, listing
from ictplan.core.later import pl
from ictplan.core.library import Library
from ictplan.core.measures.difference import (
    CHANGED,
    GONE,
    NEW,
    differences,
    movements,
    standings,
)
from ictplan.core.messages import LANGUAGES, N_, Label, Message
from ictplan.core.options import Among, Area, Option
from ictplan.core.precision import exact_rates
from ictplan.core.query import Query, comparable_values, in_categories, periods_within
from ictplan.core.rounding import number
from ictplan.core.vintages import parse_day
from ictplan.questions.registry import question, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ictplan.core.codes import Direction
    from ictplan.core.dataset import Dataset
    from ictplan.core.schema import DatasetMetadata, Source

WHAT = {
    "definition": N_("definition changed"),
    "gone_dataset": N_("dataset gone"),
    "new_dataset": N_("new dataset"),
    "gone_area": N_("area gone"),
    "new_area": N_("new area"),
    "gone_period": N_("period gone"),
    "new_period": N_("new period"),
    CHANGED: N_("value changed"),
    NEW: N_("new value"),
    GONE: N_("value gone"),
}
"""What may have changed, in the order of rows; catalogue texts."""

DEFINING = {
    "label": N_("name"),
    "definition": N_("definition"),
    "unit_measure": N_("unit"),
    "direction": N_("direction"),
    "dimensions": N_("dimensions"),
    "items": N_("items"),
    "definitions": N_("definitions"),
    "breaks": N_("breaks"),
}
"""The parts of a dataset's metadata that say what its values are, catalogue texts."""

NAMED = 3
"""So many areas are named in a sentence."""

SCHEMA: dict[str, type[pl.DataType]] = {
    "dataset": pl.String,
    "what": pl.String,
    "ref_area": pl.String,
    "categories": pl.String,
    "old_period": pl.String,
    "time_period": pl.String,
    "old_value": pl.Float64,
    "obs_value": pl.Float64,
    "change": pl.Float64,
    "old_rank": pl.Int64,
    "rank": pl.Int64,
    "of": pl.Int64,
    "places": pl.Int64,
    "crossed": pl.String,
    "observations": pl.Int64,
    "_old": pl.String,
    "_new": pl.String,
    "_note": pl.String,
    "decimals": pl.Int64,
}


@dataclass(frozen=True)
class Standing:
    """Among whom areas are ranked, and in which areas a difference is shown.

    ``texts`` collects what rows say in words, by column, under a code.
    """

    library: Library
    among: str
    areas: Sequence[str]
    texts: dict[str, dict[str, Label | Message]] = field(
        default_factory=lambda: {"old_text": {}, "new_text": {}, "note": {}}
    )


@question(
    "diff",
    selects="where",
    columns="""dataset what what_label ref_area ref_area_label categories old_period
        time_period old_value obs_value change old_rank rank of places crossed
        observations old_text new_text note decimals""",
    view="""what_label? dataset? ref_area_label? categories? time_period? old_value?
        obs_value? change? rank/of? places? crossed? observations? old_text? new_text?
        note?""",
)
def diff(
    query: Query,
    first: Annotated[
        str | None,
        Option((), N_("A folder of data before, or a dataset."), "[OLD|DATASET]"),
    ] = None,
    second: Annotated[
        str | None, Option((), N_("A folder of data now, or a period."), "[NEW|PERIOD]")
    ] = None,
    third: Annotated[
        str | None, Option((), N_("A later period of the dataset."), "[PERIOD]")
    ] = None,
    *,
    since: Annotated[
        str | None,
        Option(
            ("--since",), N_("What was published or revised after this day."), "DATE"
        ),
    ] = None,
    area: Area = None,
    among: Among = "nation",
) -> Answer:
    """Say what changed between two folders of data, or two releases of a dataset.

    Of two folders: datasets, areas and periods that are new or gone, changed
    definitions, and each value that is new, gone or another. Of two periods of a
    dataset: each area's value then and now. Of a day: what was published or revised
    since. ``places`` are those gained among all areas of the level (or ``among``); null
    where another number of areas is ranked. ``crossed`` says who is now ``ahead`` of the
    nation or ``behind`` it and was not.

    One row per difference: definitions, datasets, areas and periods before values; of
    values first those of areas that crossed the nation, then those of most places.

    Raises:
        UnknownCodeError: If the dataset, an area, a period or a category is unknown.
        UnreadableFileError: If a folder holds no dataset.
        InvalidDatasetError: If a dataset breaks a rule.
        PeriodError: If ``since`` is no day.
        UsageError: If it is neither two folders, nor a dataset and two periods, nor a
            day.
    """
    library = query.library
    asked = [name for name in texts_of(area) if name != "all"]
    shown = Standing(library, among, resolve_areas(asked, library.areas))
    if since is not None and second is None:
        return _since(query, first, parse_day(since), shown)
    if since is None and first and second and third:
        return _of_periods(replace(query, dataset=first), (second, third), shown)
    folders = (Path(first or ""), Path(second or ""))
    named = first and second and not (third or since)
    if not named or not all(folder.is_dir() for folder in folders):
        raise UsageError(
            N_(
                "name two folders (ictplan diff OLD NEW), a dataset and two periods"
                " (ictplan diff mynumber 2022-11-30 2022-12-31), or a day"
                " (ictplan diff --since 2024-03-31)"
            )
        )
    return _of_folders(query, folders, shown)


def _since(query: Query, dataset: str | None, day: date, shown: Standing) -> Answer:
    """Compare what was known on a day with what is known now."""
    now = query.library
    names = now.ids if dataset is None else (now.dataset_id(dataset),)
    title = Message(N_("Published or revised since {day}"), {"day": day.isoformat()})
    asked: dict[str, object] = {"since": day.isoformat(), "dataset": dataset}
    pairs = [(name, name) for name in names]
    return _of_libraries(query, (now.at(day), now), pairs, shown, title, asked)


def _of_periods(query: Query, periods: tuple[str, str], shown: Standing) -> Answer:
    """Compare two periods of one dataset."""
    loaded = query.load()
    metadata = loaded.metadata
    values = query.cells(loaded)
    known = values.get_column("time_period").unique().sort().cast(pl.String).to_list()
    old, new = (periods_within(known, period)[-1] for period in periods)
    if old == new:
        raise UsageError(N_("{period} is one period; name two"), period=old)
    if known.index(old) > known.index(new):
        raise UsageError(
            N_("{old} is after {new}; name the earlier one first"), old=old, new=new
        )
    cell = ["time_period", *metadata.dimension_ids]
    key = ["ref_area", *cell]
    period = pl.col("time_period").cast(pl.String)
    # Both sides are set at the later period, where they meet.
    before, after = (
        _texts(values.filter(period == code), key).with_columns(time_period=pl.lit(new))
        for code in (old, new)
    )
    before, after = (
        before.join(after, on=cell, how="semi", nulls_equal=True),
        after.join(before, on=cell, how="semi", nulls_equal=True),
    )
    if before.is_empty():
        raise NotComparableError(
            N_("{old} and {new} share no definition of {dataset}"),
            old=old,
            new=new,
            dataset=metadata.label,
        )
    found = _differences(before, after, key, metadata, shown)
    named = found.with_columns(dataset=pl.lit(loaded.id), old_period=pl.lit(old))
    rows = _table(named, list(metadata.dimension_ids))
    rows = _with_successors(rows, shown)
    answer = query.answer(
        _ordered(rows),
        loaded,
        used=values.filter(period.is_in([old, new])),
        title=Message(
            N_("{indicator}: from {old} to {new}"),
            {"indicator": metadata.label, "old": old, "new": new},
        ),
        headlines=_headlines(rows, shown, query),
        captions=_caption(shown),
        names=_names(rows, shown),
        old_period=old,
        period=new,
        area=list(shown.areas) or None,
        among=shown.among,
    )
    return replace(answer, texts=TEXTS)


def _of_folders(query: Query, folders: tuple[Path, Path], shown: Standing) -> Answer:
    """Compare two folders of data, dataset by dataset."""
    old, new = (Library([folder], alone=True) for folder in folders)
    if not (old.ids and new.ids):
        empty = folders[not new.ids]
        raise UnreadableFileError(str(empty), N_("holds no dataset"))
    # Two folders of one dataset each are two states of it, whatever they are called.
    pairs = (
        [(old.ids[0], new.ids[0])]
        if len(old.ids) == len(new.ids) == 1
        else [(name, name) for name in sorted({*old.ids, *new.ids})]
    )
    title = Message(
        N_("From {old} to {new}"), {"old": str(folders[0]), "new": str(folders[1])}
    )
    paths: dict[str, object] = {"old": str(folders[0]), "new": str(folders[1])}
    return _of_libraries(query, (old, new), pairs, shown, title, paths)


def compare_libraries(
    query: Query, old: Library, new: Library, names: Sequence[str]
) -> Answer:
    """Compare some datasets of two libraries, see `diff`.

    Raises:
        InvalidDatasetError: If a dataset breaks a rule.
    """
    shown = Standing(new, "nation", ())
    pairs = [(name, name) for name in names]
    return _of_libraries(query, (old, new), pairs, shown, Message(N_("Changes")), {})


def _of_libraries(
    query: Query,
    libraries: tuple[Library, Library],
    pairs: Sequence[tuple[str, str]],
    shown: Standing,
    title: Message,
    asked: dict[str, object],
) -> Answer:
    """Compare datasets of two libraries, pair by pair."""
    old, new = libraries
    parts: list[pl.DataFrame] = []
    sources: dict[str, Source] = {}
    for before, after in pairs:
        sides = (
            old.load(before) if before in old.ids else None,
            new.load(after) if after in new.ids else None,
        )
        part = _of_datasets(*sides, query=query, shown=shown)
        if part.height and sides[1] is not None:
            sources |= {source.name: source for source in sides[1].sources}
        parts.append(part)
    rows = pl.concat([_rows([]), *parts])
    return Answer(
        codes=_ordered(rows),
        title=title,
        headlines=tuple(_headlines(rows, shown, query)),
        captions=_caption(shown),
        sources=tuple(sources.values()),
        names=_names(rows, shown),
        texts=TEXTS,
        parameters={
            **asked,
            "area": list(shown.areas) or None,
            "among": shown.among,
            **query.where,
        },
    )


def _of_datasets(
    old: Dataset | None, new: Dataset | None, *, query: Query, shown: Standing
) -> pl.DataFrame:
    """Give the differences of one dataset; None is a state in which there is none."""
    held = new or old
    if held is None:
        raise ValueError("there is no dataset on either side")
    if old is None or new is None:
        what = "new_dataset" if old is None else "gone_dataset"
        count = held.observations.height
        return _rows([{"what": what, "dataset": held.id, "observations": count}])
    defined = _rows(list(_definitions(old, new, shown)))
    if (old.metadata.unit_measure, old.metadata.dimension_ids) != (
        new.metadata.unit_measure,
        new.metadata.dimension_ids,
    ):
        return defined  # values of another unit are no changed values
    cell = list(new.metadata.dimension_ids)
    key = ["ref_area", "time_period", *cell]
    before, after = (
        _texts(in_categories(comparable_values(side), side.metadata, query.where), key)
        for side in (old, new)
    )
    is_shown = (
        pl.col("ref_area").is_in(shown.areas) if shown.areas else pl.lit(value=True)
    )
    ours = (before.filter(is_shown), after.filter(is_shown))
    wholes = _rows(
        [
            {"dataset": new.id, **row}
            for column, name in (("ref_area", "area"), ("time_period", "period"))
            for row in _come_and_gone(ours[0], ours[1], column, name)
        ]
    )
    found = _differences(before, after, key, new.metadata, shown)
    for column in ("ref_area", "time_period"):
        # What came or went as a whole is not told value by value.
        found = found.join(wholes.drop_nulls(column), on=column, how="anti")
    values = _table(found.with_columns(dataset=pl.lit(new.id)), cell)
    wholes = _with_successors(wholes, shown)
    return pl.concat([defined, wholes, values])


def _definitions(
    old: Dataset, new: Dataset, shown: Standing
) -> Iterator[dict[str, object]]:
    """Give the parts of the metadata that say what the values are, and differ."""
    before, after = to_json(old.metadata), to_json(new.metadata)
    for name, heading in DEFINING.items():
        if before.get(name) == after.get(name):
            continue
        code = f"{new.id} {name}"
        shown.texts["old_text"][code] = _told(before.get(name))
        shown.texts["new_text"][code] = _told(after.get(name))
        shown.texts["note"][code] = Message(heading)
        yield {
            "what": "definition",
            "dataset": new.id,
            **dict.fromkeys(TEXTS.values(), code),
        }


def _told(content: object) -> Label:
    """Write a part of a descriptor in a line."""
    match content:
        case {"ja": ja, "en": en}:
            return Label(str(ja), str(en))
        case dict() | list() | tuple():
            parts = content.values() if isinstance(content, dict) else content
            told = [_told(part) for part in parts]
            between = " " if isinstance(content, dict) else "; "
            return Label(
                *(between.join(t.text(lang) for t in told) for lang in LANGUAGES)
            )
        case _:
            text = "" if content is None else str(content)
            return Label(text, text)


def _come_and_gone(
    old: pl.DataFrame, new: pl.DataFrame, column: str, name: str
) -> Iterator[dict[str, object]]:
    """Give the areas, or the periods, that only one state has, and their values."""
    for what, side, other in ((f"new_{name}", new, old), (f"gone_{name}", old, new)):
        alone = side.join(other, on=column, how="anti")
        counts = alone.group_by(column).len().sort(column)
        for code, count in counts.iter_rows():
            yield {"what": what, column: code, "observations": count}


def _differences(
    old: pl.DataFrame,
    new: pl.DataFrame,
    key: list[str],
    metadata: DatasetMetadata,
    shown: Standing,
) -> pl.DataFrame:
    """Give the values that differ, with places and who crossed the nation."""
    found = differences(old, new, cell=key)
    cell = [name for name in key if name != "ref_area"]
    touched = found.filter(pl.col("what") == CHANGED).select(cell).unique()
    moved: list[pl.DataFrame] = []
    sides = [
        exact_rates(side, metadata).join(touched, on=cell, how="semi", nulls_equal=True)
        for side in (old, new)
    ]
    if metadata.unit.states is None and touched.height:
        for direction, codes in _directions(metadata).items():
            places = []
            for side in sides:
                kept = side.filter(
                    pl.col(metadata.item_dimension or "").is_in(codes)
                    if codes
                    else True
                )
                groups = {
                    code: group_key(code, shown.among, library=shown.library)
                    for code in kept.get_column("ref_area").unique()
                }
                group = pl.col("ref_area").replace_strict(
                    groups, default=None, return_dtype=pl.String
                )
                places.append(
                    standings(
                        kept.with_columns(group=group),
                        cell=cell,
                        direction=direction,
                        nation=JAPAN,
                    )
                )
            moved.append(movements(*places, cell=key))
    if shown.areas:
        found = found.filter(pl.col("ref_area").is_in(shown.areas))
    if not moved:
        return found
    return found.join(pl.concat(moved), on=key, how="left", nulls_equal=True)


def _directions(metadata: DatasetMetadata) -> dict[Direction, list[str]]:
    """Give the items by the direction that is better; no codes: the whole dataset."""
    other = {item.code: item.direction or metadata.direction for item in metadata.items}
    if set(other.values()) <= {metadata.direction}:
        return {metadata.direction: []}
    found: dict[Direction, list[str]] = {}
    for code, direction in other.items():
        found.setdefault(direction, []).append(code)
    return found


def _texts(values: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    return values.with_columns(pl.col(key).cast(pl.String))


def _rows(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


def _table(found: pl.DataFrame, dimensions: list[str]) -> pl.DataFrame:
    """Give values that differ the columns of the answer."""
    named = [pl.format(f"{name}={{}}", name) for name in dimensions]
    categories = pl.concat_str(named, separator=" ") if named else pl.lit(None)
    found = found.with_columns(categories=categories.cast(pl.String))
    return found.select(
        pl.col(name).cast(kind)
        if name in found.columns
        else pl.lit(None, kind).alias(name)
        for name, kind in SCHEMA.items()
    )


def _with_successors(rows: pl.DataFrame, shown: Standing) -> pl.DataFrame:
    """Say of areas that are gone what became of them."""
    history = shown.library.areas.history
    is_gone = pl.col("what").is_in(["gone_area", GONE])
    for code in rows.filter(is_gone).get_column("ref_area").drop_nulls().unique():
        # A body that took in others under its own code is still there.
        steps = [
            change
            for change in history.changes
            if change.old_code == code != change.new_code
        ]
        if steps:
            shown.texts["note"][code] = listing([step.message() for step in steps])
    is_told = is_gone & pl.col("ref_area").is_in(list(shown.texts["note"]))
    note = pl.when(is_told).then(pl.col("ref_area"))
    return rows.with_columns(_note=pl.coalesce("_note", note))


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    """Put rows in order: what, then who crossed the nation, then most places."""
    order = pl.col("what").replace_strict(
        {what: place for place, what in enumerate(WHAT)}, return_dtype=pl.Int64
    )
    return rows.sort(
        order,
        pl.col("dataset"),
        pl.col("crossed").is_null(),
        -pl.col("places").abs().fill_null(-1),
        pl.col("time_period"),
        pl.col("ref_area"),
        pl.col("categories"),
    )


def _headlines(rows: pl.DataFrame, shown: Standing, query: Query) -> Iterator[Message]:
    """Say how much changed, who crossed the nation, and what the own area did."""
    counts = Counter(rows.get_column("what").to_list())
    if not counts:
        yield Message(N_("Nothing changed."))
        return
    told = [
        Message(
            N_("{what}: {count}"),
            {"what": Message(text), "count": f"{counts[what]:,}"},
        )
        for what, text in WHAT.items()
        if counts[what]
    ]
    yield listing(told)
    areas = shown.library.areas
    for code in _own(query, shown, rows):
        (row,) = rows.filter(pl.col("ref_area") == code).head(1).to_dicts()
        yield _of_own(row, areas.distinct_label(code))
    for side, sentence in CROSSED.items():
        codes = list(
            dict.fromkeys(rows.filter(pl.col("crossed") == side)["ref_area"].to_list())
        )
        if codes:
            names = listing(
                [areas.distinct_label(code) for code in sorted(codes)[:NAMED]]
            )
            text = N_("{names} …") if len(codes) > NAMED else "{names}"
            yield Message(
                sentence,
                {"count": len(codes), "names": Message(text, {"names": names})},
            )


def _of_own(row: dict[str, Any], area: Label) -> Message:
    """Say what became of the one value of an area."""
    digits = row["decimals"] or 0
    told: dict[str, object] = {
        "area": area,
        "old": number(row["old_value"], digits),
        "new": number(row["obs_value"], digits),
        "change": number(row["change"], digits, signed=True),
    }
    if row["what"] == NEW:
        return Message(N_("{area}: {new} is new."), told)
    if row["places"] is None:
        return Message(N_("{area}: {old} → {new} ({change})."), told)
    told["places"] = f"{row['places']:+d}"
    return Message(N_("{area}: {old} → {new} ({change}); places {places}."), told)


CROSSED = {
    "ahead": N_("Now better than the nation: {count} ({names})."),
    "behind": N_("Now worse than the nation: {count} ({names})."),
}


def _own(query: Query, shown: Standing, rows: pl.DataFrame) -> list[str]:
    """Give the area of the workspace, or the one asked for, if it has one value here."""
    asked = list(shown.areas)
    if not asked and query.home is not None:
        asked = [shown.library.areas.resolve(query.home)]
    if len(asked) != 1:
        return []
    return asked if (rows.get_column("ref_area") == asked[0]).sum() == 1 else []


def _caption(shown: Standing) -> tuple[Message, ...]:
    return (
        Message(N_("Places: gained (+) or lost among {group}; 1 is the best."),
                {"group": Message(GROUPS.get(shown.among, shown.among))}),
    )  # fmt: skip


GROUPS = {
    "nation": N_("all of the level in Japan"),
    "prefecture": N_("those of the prefecture"),
    "tier": N_("those of the same tier"),
}
"""Among whom areas are ranked, catalogue texts."""


TEXTS = {"old_text": "_old", "new_text": "_new", "note": "_note"}
"""The columns of words, and the column of their code."""


def _names(
    rows: pl.DataFrame, shown: Standing
) -> dict[str, dict[str, Label | Message]]:
    areas = shown.library.areas
    codes = rows.get_column("ref_area").drop_nulls().unique()
    return {
        "ref_area": {**area_names([c for c in codes if c in areas], areas)},
        "what": {what: Message(text) for what, text in WHAT.items()},
        "crossed": {
            "ahead": Message(N_("passed the nation")),
            "behind": Message(N_("fell behind the nation")),
        },
        **shown.texts,
    }
