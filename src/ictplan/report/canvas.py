"""What is a drawing made of: lines, boxes and texts that end at the right place."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal

from ictplan.present.breaking import UNIT
from ictplan.report.palette import INK, QUIET
from ictplan.report.scale import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FONTS = (
    "Noto Sans CJK JP, Noto Sans JP, IPAexGothic, IPAGothic, Hiragino Sans, Yu Gothic,"
    " Meiryo, sans-serif"
)
"""The fonts of a drawing; the first that a reader has is taken."""

SIZE = 12
"""Pixels of a text: 9 points where 96 pixels are an inch, as the column of A4 is drawn."""

SMALL = 11.5
"""Pixels of what stands below a picture: 8.6 points."""

LEAD = 1.4
"""Lines of a text are so many times its size apart."""

Anchor = Literal["start", "middle", "end"]


@dataclass
class Canvas:
    """Marks on a sheet as wide as its reader's; ``y`` is where the next one goes."""

    width: int
    y: float = 0.0
    marks: list[str] = field(default_factory=list)

    def text(  # noqa: PLR0913 - what a text looks like
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        anchor: Anchor = "start",
        color: str = INK,
        bold: bool = False,
    ) -> None:
        """Write one line; ``y`` is its middle."""
        weight = ' font-weight="bold"' if bold else ""
        self.marks.append(
            f'<text x="{x:.1f}" y="{y + size * 0.36:.1f}" font-size="{size:g}"'
            f' text-anchor="{anchor}" fill="{color}"{weight}>{escape(text)}</text>'
        )

    def lines(
        self,
        text: str,
        *,
        size: float = SIZE,
        bold: bool = False,
        color: str = INK,
        width: float | None = None,
    ) -> None:
        """Write a text over as many lines as it needs, and go below it."""
        for line in folded(text, width or self.width, size):
            self.text(
                0, self.y + size * LEAD / 2, line, size=size, bold=bold, color=color
            )
            self.y += size * LEAD

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        color: str = QUIET,
        weight: float = 1.0,
        dash: str = "",
    ) -> None:
        """Draw a line through points."""
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.marks.append(
            f'<polyline points="{drawn}" fill="none" stroke="{color}"'
            f' stroke-width="{weight:g}"{dashed}/>'
        )

    def box(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Fill a box."""
        self.marks.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}"'
            f' height="{height:.1f}" fill="{color}"/>'
        )

    def dot(self, x: float, y: float, radius: float, color: str) -> None:
        """Fill a dot."""
        self.marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{color}"/>'
        )

    def legend(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """Name colours in a flow of entries: the mark's SVG at 0,0, a text, its colour."""
        x = 0.0
        for mark, text, color in entries:
            needed = MARK + text_width(text, SIZE) + 14
            if x and x + needed > self.width:
                x, self.y = 0.0, self.y + SIZE * 1.5
            middle = self.y + SIZE * 0.75
            self.marks.append(
                f'<g transform="translate({x:.1f} {middle:.1f})">{mark}</g>'
            )
            self.text(x + MARK, middle, text, color=color)
            x += needed
        self.y += SIZE * 1.5 + 4


MARK = 28
"""Pixels that the mark of a legend takes with the space behind it."""


def folded(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines where Japanese may break; the last is no single sign."""
    lines = _folded(text, width, size)
    if len(lines) > 1 and len(lines[-1]) < LEAST:
        lines = _folded(text, width - 2 * size, size)
    return lines


LEAST = 3
"""Characters of a last line."""


def _folded(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for unit in UNIT.findall(text):
        for part in [unit] if text_width(unit, size) <= width else unit:
            if text_width(lines[-1] + part.rstrip(), size) > width:
                lines.append("")
            lines[-1] += part if lines[-1] else part.lstrip()
    return [line.rstrip() for line in lines if line.strip()]
