"""How does a table look in Markdown and in HTML; data is never markup."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from ictplan.core.errors import CONTROLS

if TYPE_CHECKING:
    from ictplan.core.messages import Language
    from ictplan.present.layout import Table


def as_markdown(table: Table) -> str:
    """Write a GitHub table, where there is one, with its title and footer."""
    columns = [i for i, column in enumerate(table.columns) if column.kind != "bar"]
    heads = [_plain(table.columns[i].header) for i in columns]
    rules = ["---:" if table.columns[i].align == "right" else "---" for i in columns]
    parts = [[f"**{_plain(table.title)}**"]] if table.title else []
    if table.lead:
        parts.append([_plain(line) for line in table.lead])
    if columns:
        rows = [_line([_plain(row[i].text) for i in columns]) for row in table.rows]
        parts.append([_line(heads), _line(rules), *rows])
    if table.footer:
        parts.append([f"- {_plain(line)}" for line in table.footer])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Escape what Markdown would take for markup."""
    text = text.replace("\n", " ").translate(CONTROLS)
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font-family: sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; }}
caption {{ text-align: left; font-weight: bold; padding: 0.5rem 0; }}
th, td {{ padding: 0.2rem 0.6rem; border-bottom: 1px solid #8886; text-align: left; }}
.right {{ text-align: right; font-variant-numeric: tabular-nums; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def as_html(table: Table, language: Language) -> str:
    """Write one self-contained page; every text is escaped."""
    title = escape(table.title or "ictplan")
    return PAGE.format(language=language, title=title, body=as_fragment(table))


FRAGMENT = """{lead}<div class="wide">
<table>
<caption>{title}</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
<ul>
{footer}
</ul>"""


def as_fragment(table: Table) -> str:
    """Write a table and its footer, without a page around them."""
    columns = [i for i, column in enumerate(table.columns) if column.kind != "bar"]

    def cell(tag: str, index: int, text: str) -> str:
        side = ' class="right"' if table.columns[index].align == "right" else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{side}>{_escape(text)}</{tag}>"

    rows = [
        f"<tr>{''.join(cell('td', i, row[i].text) for i in columns)}</tr>"
        for row in table.rows
    ]
    return FRAGMENT.format(
        lead="".join(f"<p>{_escape(line)}</p>\n" for line in table.lead),
        title=_escape(table.title or "ictplan"),
        heads="".join(cell("th", i, table.columns[i].header) for i in columns),
        rows="\n".join(rows),
        footer="\n".join(f"<li>{_escape(line)}</li>" for line in table.footer),
    )


def _escape(text: str) -> str:
    """Escape what HTML would take for markup, and what turns the order of a text."""
    return escape(text.replace("\n", " ").translate(CONTROLS))
