"""How does a plot become a picture: SVG or PNG, the same bytes for the same plot.

A picture is laid out for the width it is seen at, not scaled: the title says what it
shows, then come the marks, then source and note.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING

from ictplan.core.errors import MissingExtraError, OutputError
from ictplan.core.messages import N_, Message
from ictplan.report.canvas import FONTS, SMALL, Canvas
from ictplan.report.marks import place
from ictplan.report.palette import IN_THE_DARK

if TYPE_CHECKING:
    from ictplan.report.plot import Plot

PHONE, SCREEN, PAPER = 330, 680, 605
"""Pixels of a picture on a phone of 360, on a screen, and in the text column of A4 (160
millimetres at 96 pixels an inch)."""

SCALE = 3.0
"""Pixels of a PNG per pixel of the drawing: 288 to the inch on paper."""

EXTRA = "report"
"""The extra that draws PNG."""

TITLE = 14
"""Pixels of a title."""

EDGE = 6
"""Pixels left free around all."""


def drawn(plot: Plot, width: int = SCREEN) -> str:
    """Draw a plot as the bare SVG that `named` makes a picture of.

    Args:
        plot: What to draw.
        width: How wide its reader sees it, in pixels.
    """
    canvas = Canvas(width - 2 * EDGE)
    canvas.lines(plot.title, size=TITLE, bold=True)
    canvas.y += 4
    place(canvas, plot)
    canvas.y += 2
    for template, text in (
        (N_("Note: {note}"), plot.note),
        (N_("Source: {source}"), plot.source),
    ):
        if text:
            told = Message(template, {"note": text, "source": text})
            canvas.lines(told.text(plot.language), size=SMALL)
    height = canvas.y + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ictplan-picture" width="{width}"'
        f' height="{height:.0f}" viewBox="{-EDGE} {-EDGE} {width} {height:.0f}"'
        f' font-family="{FONTS}">{"".join(canvas.marks)}</svg>'
    )


def named(drawing: str, title: str, alt: str, *, name: str = "figure") -> str:
    """Give a bare drawing the texts that a screen reader reads, and its dark colours.

    Args:
        drawing: What `drawn` gave.
        title: Its title.
        alt: What the picture shows, in words; it becomes ``<desc>``.
        name: What ids in the drawing begin with; differs within one page.
    """
    head, end, rest = drawing.partition(">")
    names = (
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(alt)}</desc><style>{DARK}</style>'
    )
    labelled = f' role="img" aria-labelledby="{name}-title {name}-desc"'
    return f"{head}{labelled}{end}{names}{rest}\n"


DARK = (
    "@media screen and (prefers-color-scheme:dark){"
    + "".join(
        f'.ictplan-picture [{what}="{light}"]{{{what}:{dark}}}'
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
    try:
        import vl_convert
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None
    if not drawing.isascii() and not has_japanese_font():
        raise OutputError(
            N_(
                "no Japanese font is installed, so that labels would be boxes; install"
                " one, for example with 'apt-get install fonts-noto-cjk'"
            )
        )
    head, end, rest = drawing.partition(">")
    white = f'<rect x="{-EDGE}" y="{-EDGE}" width="100%" height="100%" fill="#ffffff"/>'
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
