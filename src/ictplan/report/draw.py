"""How does a plot become a picture: SVG or PNG, the same bytes for the same plot.

A picture is laid out for the width it is seen at, not scaled: the title says what it
shows, then come the marks, then source and note.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from html import escape
from typing import TYPE_CHECKING, TypeVar

from ictplan.core.errors import MissingExtraError, OutputError
from ictplan.core.messages import N_
from ictplan.report.palette import IN_THE_DARK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ictplan.report.plot import Plot

Drawing = TypeVar("Drawing", str, bytes)

PHONE, SCREEN, PAPER = 330, 680, 605
"""Pixels of a picture on a phone of 360, on a screen, and in the text column of A4 (160
millimetres at 96 pixels an inch)."""

SCALE = 3.0
"""Pixels of a PNG per pixel of the drawing: 288 to the inch on paper."""

EXTRA = "report"
"""The extra that draws."""

FONTS = (
    "Noto Sans CJK JP, Noto Sans JP, IPAexGothic, IPAGothic, Hiragino Sans, Yu Gothic,"
    " Meiryo, sans-serif"
)
"""The fonts of a drawing; the first that a reader has is taken."""

_WIDTH = re.compile(r'width="[0-9.]+" height="([0-9.]+)" viewBox="[^"]*"')

_ID = re.compile(r'\b(id="|url\(#|href="#)([A-Za-z0-9_-]+)')


def drawn(plot: Plot, width: int = SCREEN) -> str:
    """Draw a plot as the bare SVG that `named` makes a picture of.

    Args:
        plot: What to draw.
        width: How wide its reader sees it, in pixels.

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
        specification = chart_of(plot, width).to_dict(validate=False)
    drawing = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    drawing = drawing.replace(f'font-family="{MEASURED}"', f'font-family="{FONTS}"')
    # All is laid out to fit; what the drawer takes a Japanese text for is too wide.
    return _WIDTH.sub(
        rf'width="{width}" height="\1" viewBox="0 0 {width} \1"', drawing, 1
    )


def side_by_side(
    draw: Callable[[Plot, int], Drawing], asked: Sequence[tuple[Plot, int]]
) -> list[Drawing]:
    """Draw plots for widths, several at a time.

    The drawer does not hold the interpreter's lock, so that they really overlap.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda each: draw(*each), asked))


def named(drawing: str, title: str, alt: str, *, name: str = "figure") -> str:
    """Give a bare drawing the texts that a screen reader reads, and its dark colours.

    Args:
        drawing: What `drawn` gave.
        title: Its title.
        alt: What the picture shows, in words; it becomes ``<desc>``.
        name: What ids in the drawing begin with; differs within one page.
    """
    head, end, rest = _own_ids(drawing, name).partition(">")
    names = (
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(alt)}</desc><style>{DARK}</style>'
    )
    labelled = f' role="img" aria-labelledby="{name}-title {name}-desc"'
    return f"{head}{labelled}{end}{names}{rest}\n"


DARK = (
    "@media screen and (prefers-color-scheme:dark){"
    + "".join(
        f'.marks [{what}="{light}"]{{{what}:{dark}}}'
        for light, dark in IN_THE_DARK.items()
        for what in ("fill", "stroke")
    )
    + "}"
)
"""The colours on a dark page, which win over those of the marks."""


def png(plot: Plot, width: int = PAPER) -> bytes:
    """Draw a plot as PNG.

    Raises:
        MissingExtraError: If the library that draws is not installed.
        OutputError: If no font has Japanese characters and the plot has.
    """
    drawing = drawn(plot, width)
    import vl_convert

    if not drawing.isascii() and not has_japanese_font():
        raise OutputError(
            N_(
                "no Japanese font is installed, so that labels would be boxes; install"
                " one, for example with 'apt-get install fonts-noto-cjk'"
            )
        )
    head, end, rest = drawing.partition(">")
    white = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return vl_convert.svg_to_png(head + end + white + rest, scale=SCALE)


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
