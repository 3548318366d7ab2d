"""What will be written: at most ten lines for a person to look at before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.codes import NAMES, UNITS, ObsStatus, UnitMeasure
from ictplan.core.messages import N_, Message
from ictplan.importers.draft import REPAIRS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.importers.draft import Draft, Item

LINES = 10
"""How many lines a preview has at most: a screen shows them beside the command."""

ITEMS = 3
"""How many items have a line of their own."""


PLACES = {"title": N_("the title"), "time": N_("the axis of time")}
"""Where a period was read, if not in a cell."""


def preview(draft: Draft, areas: AreaRegister) -> tuple[Message, ...]:
    """Say what a draft holds: files, areas, periods, items, marks, repairs, assumptions."""
    lines = [_files(draft), _areas(draft, areas), _periods(draft), *_items(draft)]
    lines += [line for line in (_marks(draft), _repairs(draft)) if line]
    assumed = [message for summary in draft.summaries for message in summary.assumed]
    room = LINES - len(lines)
    shown = assumed if len(assumed) <= room else assumed[: max(room - 1, 0)]
    lines += [Message("? {what}", {"what": message}) for message in shown]
    if len(shown) < len(assumed):
        lines.append(
            Message(
                N_("? … and {count} further assumptions"),
                {"count": len(assumed) - len(shown)},
            )
        )
    return tuple(lines[:LINES])


def _files(draft: Draft) -> Message:
    first = draft.summaries[0]
    sheets = {s.sheet for s in draft.summaries if s.sheet}
    names = list(dict.fromkeys(s.file for s in draft.summaries))
    shown = names[0] + (f" [{', '.join(sorted(sheets))[:60]}]" if sheets else "")
    return Message(
        N_("{file}{more}, read as {form}"),
        {
            "file": shown,
            "more": f" + {len(names) - 1}" if len(names) > 1 else "",
            "form": first.form,
        },
    )


def _areas(draft: Draft, areas: AreaRegister) -> Message:
    codes = draft.observations["ref_area"].unique().to_list()
    bodies = [c for c in codes if c[2:] != "000" and not c.isalpha()]
    homes = {c[:2] for c in bodies}
    whole = [
        c for c in areas.areas if c[:2] in homes and areas.level(c) == "municipality"
    ]
    # A list of a thousand is meant to be of the whole country.
    if len(bodies) >= 300:
        whole = [c for c in areas.areas if areas.level(c) == "municipality"]
    tops = len(codes) - len(bodies)
    return Message(
        N_("areas: {bodies} of {of} municipalities, {tops} prefectures and Japan"),
        {"bodies": len(bodies), "of": len(whole), "tops": tops},
    )


def _periods(draft: Draft) -> Message:
    codes = sorted(draft.observations["time_period"].unique().to_list())
    shown = ", ".join(codes[:4]) + (
        f" … {codes[-1]} ({len(codes)})" if len(codes) > 4 else ""
    )
    places = dict.fromkeys(w for s in draft.summaries for p, w in s.periods if w)
    named = [
        Message(PLACES.get(place, "{place}"), {"place": place}) for place in places
    ]
    return Message(
        N_("periods: {periods} (read in {places})"),
        {"periods": shown, "places": _joined(named[:3], ", ") if named else "–"},
    )


def _items(draft: Draft) -> Iterator[Message]:
    rows = draft.observations.with_columns(
        value=pl.col("obs_value").cast(pl.Float64, strict=False),
        item=pl.col("item")
        if "item" in draft.observations.columns
        else pl.lit(draft.items[0].code),
    )
    for item in draft.items[:ITEMS]:
        values = rows.filter(pl.col("item") == item.code)["value"].drop_nulls()
        yield Message(
            N_("{item} [{unit}]: {n} values, {least} to {greatest}"),
            {
                "item": draft.metadata.label if len(draft.items) == 1 else item.label,
                "unit": _unit(item), "n": values.len(),
                "least": _plain(values.min()), "greatest": _plain(values.max()),
            },
        )  # fmt: skip
    if len(draft.items) > ITEMS:
        yield Message(
            N_("… and {count} further items"), {"count": len(draft.items) - ITEMS}
        )


def _unit(item: Item) -> Message | str:
    """Name a unit: as the file does where we have no word, marked where it is assumed."""
    known = item.unit in UnitMeasure.__members__ and item.unit != UnitMeasure.INDEX
    name = Message(UNITS[UnitMeasure(item.unit)].name) if known else item.word
    return Message("{name}?", {"name": name}) if item.is_assumed else name or "–"


def _plain(number: object) -> str:
    return (
        f"{number:,g}"
        if isinstance(number, float) and abs(number) < 1e6
        else f"{number:,.0f}"
        if isinstance(number, float)
        else "–"
    )


def _marks(draft: Draft) -> Message | None:
    found = Counter(
        (r.before.strip()[:8], r.after) for r in draft.repairs if r.kind == "missing"
    )
    if not found:
        return None
    texts = [
        Message(
            "{mark} ({count}) {means}",
            {
                "mark": f"'{mark}'",
                "count": count,
                "means": Message(NAMES[ObsStatus(status)]),
            },
        )
        for (mark, status), count in found.most_common(4)
        if status in list(ObsStatus)
    ]
    return Message(N_("marks: {first}"), {"first": _joined(texts)})


def _repairs(draft: Draft) -> Message | None:
    found = Counter(r.kind for r in draft.repairs if r.kind != "missing")
    if not found:
        return None
    texts = [
        Message("{count} × {what}", {"count": count, "what": Message(REPAIRS[kind])})
        for kind, count in found.most_common()
    ]
    return Message(N_("repairs: {first}"), {"first": _joined(texts)})


def _joined(messages: Sequence[Message], mark: str = "; ") -> Message:
    """Join messages, each in the language of the whole."""
    template = mark.join(f"{{m{n}}}" for n in range(len(messages)))
    return Message(template, {f"m{n}": message for n, message in enumerate(messages)})
