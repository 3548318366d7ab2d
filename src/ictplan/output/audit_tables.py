"""What do the findings of an audit and its rules look like to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.localisation import N_
from ictplan.output.layout import Cell, Column, Table, plain, say

if TYPE_CHECKING:
    from ictplan.result import Result


def of_audit(result: Result) -> Table:
    """Lay out findings; the coverage is the title."""
    language = result.language
    columns = (
        Column(say(language, N_("line"))),
        Column(say(language, N_("rule")), "left", keep=8),
        Column(say(language, N_("severity")), "left", keep=6),
        Column(say(language, N_("text")), "left"),
        Column(say(language, N_("message")), "left", wraps=True),
    )
    several = result.frame.get_column("file").n_unique() > 1
    rows = tuple(
        (
            Cell(f"{row['file']}:{row['line']}" if several else str(row["line"])),
            Cell(row["rule"]),
            Cell(row["severity"], "bad" if row["severity"] == "error" else "plain"),
            Cell(row["text"]),
            Cell("; ".join(filter(None, (row["message"], row["evidence"])))),
        )
        for row in result.frame.iter_rows(named=True)
    )
    title = result.notes[0].text(language)
    return Table(title, columns, rows)


def of_explain(result: Result) -> Table:
    """Lay out rules: a line each, or one with everything."""
    language = result.language
    if result.frame.height > 1:
        listed = (
            Column(say(language, N_("rule")), "left"),
            Column(say(language, N_("severity")), "left", keep=5),
            Column(say(language, N_("summary")), "left", wraps=True),
        )
        rows = tuple(
            plain(row["rule"], row["severity"], row["summary"])
            for row in result.frame.iter_rows(named=True)
        )
        return Table(say(language, N_("Rules of the audit")), listed, rows)
    (row,) = result.frame.iter_rows(named=True)
    pairs = (
        (N_("name"), row["name"]),
        (N_("severity"), row["severity"]),
        (N_("summary"), row["summary"]),
        (N_("what to do"), row["advice"]),
        (N_("reports"), row["fires"].replace("\n", " ⏎ ")),
        (N_("lets pass"), row["passes"].replace("\n", " ⏎ ")),
    )
    columns = (
        Column(say(language, N_("rule")), "left"),
        Column(row["rule"], "left", wraps=True),
    )
    lines = tuple(plain(say(language, name), text) for name, text in pairs)
    return Table("", columns, lines)
