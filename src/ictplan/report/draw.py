"""How does a plot become a picture: SVG or PNG, the same bytes for the same plot."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from ictplan.core.errors import MissingExtraError, OutputError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from ictplan.report.plot import Plot

SCALE = 2.0
"""Pixels of a PNG per pixel of the drawing: sharp on paper."""

EXTRA = "report"
"""The extra that draws."""

FONTS = (
    "Noto Sans CJK JP, Noto Sans JP, IPAexGothic, IPAGothic, Hiragino Sans, Yu Gothic,"
    " Meiryo, sans-serif"
)
"""The fonts of a drawing; the first that a reader has is taken."""

_ID = re.compile(r'\b(id="|url\(#|href="#)([A-Za-z0-9_-]+)')


def drawn(plot: Plot) -> str:
    """Draw a plot as the bare SVG that `named` makes a picture of.

    Raises:
        MissingExtraError: If the libraries that draw are not installed.
    """
    try:
        import vl_convert
        from altair.utils.schemapi import debug_mode

        from ictplan.report.specification import MEASURED, chart_of
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None
    # What is drawn here is the same for every answer, and the tests check it.
    with debug_mode(arg=False):
        specification = chart_of(plot).to_dict(validate=False)
    drawing = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    return drawing.replace(f'font-family="{MEASURED}"', f'font-family="{FONTS}"')


def named(drawing: str, title: str, alt: str, *, name: str = "figure") -> str:
    """Give a bare drawing ids of its own and the texts that a screen reader reads.

    Args:
        drawing: What `drawn` gave.
        title: Its title.
        alt: What the picture shows, in words; it becomes ``<desc>``.
        name: What ids in the drawing begin with; differs within one page.
    """
    head, end, rest = _own_ids(drawing, name).partition(">")
    names = (
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(alt)}</desc>'
    )
    labelled = f' role="img" aria-labelledby="{name}-title {name}-desc"'
    return f"{head}{labelled}{end}{names}{rest}\n"


def png(plot: Plot) -> bytes:
    """Draw a plot as PNG.

    Raises:
        MissingExtraError: If the libraries that draw are not installed.
        OutputError: If no font has Japanese characters and the plot has.
    """
    drawing = drawn(plot)
    import vl_convert

    if not drawing.isascii() and not has_japanese_font():
        raise OutputError(
            N_(
                "no Japanese font is installed, so that labels would be boxes; install"
                " one, for example with 'apt-get install fonts-noto-cjk'"
            )
        )
    return vl_convert.svg_to_png(drawing, scale=SCALE)


@cache
def has_japanese_font() -> bool:
    """Say whether a font has Japanese characters: two of them must look different."""
    import vl_convert

    drawn = {vl_convert.svg_to_png(_PROBE.format(char=char)) for char in "漢字"}
    return len(drawn) > 1


_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text x="2" y="16" font-size="14" font-family="sans-serif">{char}</text></svg>'
)


def _own_ids(drawn: str, name: str) -> str:
    """Number the ids of a drawing from 1: the drawer counts through its whole life."""
    numbers: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        number = numbers.setdefault(found[2], f"{name}-{len(numbers) + 1}")
        return found[1] + number

    return _ID.sub(renamed, drawn)
