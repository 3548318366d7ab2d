"""Which colours do charts have, drawn or native: those all readers can tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.report.plot import Role

if TYPE_CHECKING:
    from ictplan.report.plot import Plot, Series

OURS = "#005a9c"
OTHERS = ("#595959", "#b34700", "#007556", "#a33f78", "#7a6100")
"""Colours of Okabe and Ito (2008), darkened to a contrast of 4.5 on white, so that a
text may have the colour of its line."""

QUIET = "#75828e"
"""The colour of bars beside those that are picked out."""

INK, FAINT = "#1a1a1a", "#d9d9d9"

SHADES = ("#0b3c6f", "#3f7fb5", "#86b4d9", "#c3daec", "#eef3f8")
"""Parts of a whole and classes of a map, the first the darkest: lightness 25, 51, 71, 86
and 96, so that a monochrome printer keeps them apart."""

IN_THE_DARK = {
    INK: "#e8e8e8",
    FAINT: "#45494e",
    OURS: "#6db8f2",
    QUIET: "#8d99a5",
    "#595959": "#bdbdbd",
    "#b34700": "#ff9c5a",
    "#007556": "#4fd1a5",
    "#a33f78": "#f08ec5",
    "#7a6100": "#e0c04a",
}
"""What each colour becomes on a dark page."""


def hues_of(plot: Plot) -> dict[str, str]:
    """Give each hue of a plot its colour: the area's own, then the others in order."""
    found: dict[str, str] = {}
    rest = iter(OTHERS)
    nobody = all(series.role is not Role.OURS for series in plot.series)
    for series in plot.series:
        hue = hue_of(series)
        if hue not in found:
            ours = series.role is Role.OURS or (nobody and not found)
            found[hue] = OURS if ours else next(rest)
    return found


def hue_of(series: Series) -> str:
    """Name what shares a colour with a series: itself, where nothing does."""
    return series.hue or series.name
