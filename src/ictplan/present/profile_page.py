"""How does a city's page look: one HTML file, no script, nothing fetched.

The same answer gives the same bytes. Curves are drawn in the colour of the text, so that
they are seen on paper and in the dark.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from ictplan.core.messages import N_, translate
from ictplan.core.periods import parse_code
from ictplan.core.rounding import MISSING
from ictplan.present.finding_tables import (
    beside_text,
    change_text,
    place_text,
    standing_text,
    title_of,
    value_of,
)
from ictplan.present.layout import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.core.answer import Answer
    from ictplan.core.messages import Language
    from ictplan.core.schema import Source
    from ictplan.present.view import Row

WIDTH, HEIGHT, PAD = 120, 32, 3
"""Pixels of a curve, and what is left free around it."""

STYLE = """
:root { color-scheme: light dark; }
body { font-family: system-ui, "Noto Sans CJK JP", "Yu Gothic", sans-serif;
  line-height: 1.6; max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.3; } h2 { font-size: 1.15rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { padding: 0.3rem 0.5rem; border-bottom: 1px solid #8886; text-align: left;
  vertical-align: top; }
thead th { vertical-align: bottom; }
tbody th { font-weight: normal; min-width: 12em; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .n { white-space: normal; } .stand { min-width: 7em; }
.own { font-weight: bold; }
.back { font-weight: bold; }
.old, .other, footer { opacity: 0.8; } .old, .other { font-size: 0.85em; }
svg { display: block; stroke: currentColor; fill: none; }
ul { padding-left: 1.2em; }
@media (max-width: 60rem) { table { font-size: 0.8rem; } th, td { padding: 0.3rem; }
  tbody th { min-width: 9em; } .stand { min-width: 5em; } svg { width: 5rem; } }
@media print { body { max-width: none; padding: 0; font-size: 9pt; }
  .wide { overflow: visible; } table { font-size: 7.5pt; }
  th, td { padding: 0.1rem 0.25rem; }
  tbody th { min-width: 8em; } tr { break-inside: avoid; } svg { width: 60pt; } }
@page { size: A4; margin: 15mm; }
""".strip()

OLD = 2.0
"""Years from which a value's age stands beside its period."""


def write(result: Answer) -> bytes:
    """Write the page of one area."""
    return page_of(result).encode()


def page_of(result: Answer) -> str:
    """Give the page of one area as text."""
    language = result.language
    title = title_of(result)
    sentences = [line.text(language) for line in result.headlines]
    body = [
        f"<h1>{escape(title)}</h1>",
        *_section(language, N_("What the data show"), sentences),
        f"<h2>{escape(translate(N_('Indicators'), language))}</h2>",
        *_table(result),
        *_section(
            language, N_("Notes"), [note.text(language) for note in result.notes]
        ),
        f"<footer><h2>{escape(translate(N_('Sources'), language))}</h2>",
        "<ul>",
        *(f"<li>{_source(source, language)}</li>" for source in result.sources),
        "</ul></footer>",
    ]
    return document(title, language, body)


def document(title: str, language: Language, body: Sequence[str]) -> str:
    """Give a whole page around its body."""
    lines = [
        "<!doctype html>",
        f'<html lang="{language}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style></head>",
        "<body><main>",
        *body,
        "</main></body></html>",
    ]
    return "\n".join(lines) + "\n"


def index_of(entries: Sequence[tuple[str, str, str]], language: Language) -> str:
    """Give the page that leads to all others.

    Args:
        entries: Per page its file, the name of its prefecture, and its own name.
        language: Language of the page.
    """
    title = translate(N_("All cities, one page each"), language)
    body = [f"<h1>{escape(title)}</h1>"]
    former = None
    for file, above, name in entries:
        if above != former:
            body += ["</p>"] if former is not None else []
            body += [f"<h2>{escape(above)}</h2>", "<p>"]
            former = above
        body.append(f'<a href="{escape(file)}">{escape(name)}</a>')
    return document(title, language, [*body, "</p>"])


def _section(language: Language, heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"<h2>{escape(translate(heading, language))}</h2>"
        yield "<ul>"
        yield from (f"<li>{escape(line)}</li>" for line in lines)
        yield "</ul>"


def _source(source: Source, language: Language) -> str:
    text = escape(source.label.text(language))
    if source.path is None:
        return text
    return f'<a href="{escape(source.path)}">{text}</a>'


def _table(result: Answer) -> Iterator[str]:
    language = result.language
    heads = (
        (N_("indicator"), ""),
        (N_("period"), ""),
        (N_("value"), "n"),
        (N_("nation"), "n"),
        (N_("prefecture"), "n"),
        (N_("peers"), "n"),
        (N_("place"), "n"),
        (N_("change"), "n"),
        (N_("course"), ""),
        (N_("against the nation"), "stand"),
    )
    yield '<div class="wide" tabindex="0"><table>'
    yield "<thead><tr>"
    for text, kind in heads:
        side = f' class="{kind}"' if kind else ""
        yield f'<th scope="col"{side}>{escape(translate(text, language))}</th>'
    yield "</tr></thead><tbody>"
    for row in result.frame.iter_rows(named=True):
        yield _row(row, result)
    yield "</tbody></table></div>"


def _row(row: Row, result: Answer) -> str:
    language = result.language
    own = row["ref_area"] == result.parameters["area"]
    name = escape(row["label"])
    if not own:
        name += f' <span class="other">({escape(row["ref_area_label"])})</span>'
    period = escape(row["time_period"])
    if row["age_years"] >= OLD:
        age = say(language, N_("{years} years old"), years=f"{row['age_years']:.1f}")
        period += f'<br><span class="old">{escape(age)}</span>'
    numbers = (
        *(
            escape(beside_text(row, side, language))
            for side in ("nation", "prefecture", "peers")
        ),
        _lines(
            language,
            (N_("in prefecture"), place_text(row["rank"], row["of"], row["tied"])),
            (
                N_("nation"),
                place_text(
                    row["rank_in_nation"], row["of_in_nation"], row["tied_in_nation"]
                ),
            ),
        ),
        _lines(
            language,
            (N_("1 year"), change_text(row, row["change_1y"])),
            (N_("3 years"), change_text(row, row["change_3y"])),
        ),
    )
    standing = escape(standing_text(row, language))
    if row["is_falling_back"]:
        standing = f'<span class="back">▼ {standing}</span>'
    return "".join(
        (
            f'<tr><th scope="row">{name}</th><td>{period}</td>',
            f'<td class="n own">{escape(value_of(row, row["obs_value"], language))}</td>',
            *(f'<td class="n">{text}</td>' for text in numbers),
            f'<td>{_curve(row, language)}</td><td class="stand">{standing}</td></tr>',
        )
    )


def _lines(language: Language, *lines: tuple[str, str]) -> str:
    """Give what is known, a line each behind what it is."""
    told = [
        f'<span class="other">{escape(translate(name, language))}</span> {escape(text)}'
        for name, text in lines
        if text not in ("", MISSING)
    ]
    return "<br>".join(told) or MISSING


def _curve(row: Row, language: Language) -> str:
    """Draw an area's series, and the nation's beside it with dashes."""
    ours, theirs = (_days(row[name]) for name in ("series", "nation_series"))
    if len(ours) < 2:
        return ""
    theirs = [p for p in theirs if ours[0][0] <= p[0] <= ours[-1][0]]
    every = [*ours, *theirs]
    days, values = zip(*every, strict=True)
    left, right, low, high = min(days), max(days), min(values), max(values)
    wide, tall = right - left or 1, high - low or 1.0

    def place(point: tuple[int, float]) -> str:
        x = PAD + (point[0] - left) / wide * (WIDTH - 2 * PAD)
        y = HEIGHT - PAD - (point[1] - low) / tall * (HEIGHT - 2 * PAD)
        return f"{x:.1f},{y:.1f}"

    first, last = (json.loads(row["series"])[i] for i in (0, -1))
    alt = say(
        language,
        N_("{first} {first_value} to {last} {last_value}"),
        first=first[0],
        first_value=value_of(row, first[1], language),
        last=last[0],
        last_value=value_of(row, last[1], language),
    )
    x, y = place(ours[-1]).split(",")
    dashed = (
        f'<polyline points="{" ".join(map(place, theirs))}" stroke-dasharray="3 2"'
        ' opacity="0.6"/>'
        if len(theirs) > 1
        else ""
    )
    return (
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" aria-label="{escape(alt)}">{dashed}'
        f'<polyline points="{" ".join(map(place, ours))}" stroke-width="1.8"/>'
        f'<circle cx="{x}" cy="{y}" r="2" fill="currentColor"/></svg>'
    )


def _days(text: str) -> list[tuple[int, float]]:
    return [
        (parse_code(code).end.toordinal(), value) for code, value in json.loads(text)
    ]
