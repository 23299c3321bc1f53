"""The colours and dashes that tell the runs of up to twelve optimizers apart. No Qt."""

from __future__ import annotations

from typing import NamedTuple

# Lengths in pixels, drawn and left out in turn.
SOLID: tuple[float, ...] = ()
DASHED = 9.0, 6.0
DASH_DOTTED = 10.0, 5.0, 2.0, 5.0

# Markers of the starts, reused cyclically.
START_MARKERS = ("o", "s", "t", "d", "p", "h", "star", "+", "x", "t1", "t2", "t3")


class RunStyle(NamedTuple):
    """How the runs of one optimizer look: a named colour for each theme (#rrggbb), and dashes."""

    name: str
    light: str
    dark: str
    dashes: tuple[float, ...]


# Four colours for each kind of line, found by simulated annealing in Oklab (B. Ottosson 2020): of one kind, the colours
# are far apart also for readers with deuteranopia or protanopia, as simulated by G. Machado, M. Oliveira and
# L. Fernandes (2009). Each has a contrast of at least 3:1 against the pictures and the tables of its theme.
RUN_STYLES = (
    RunStyle("blue", "#0568fe", "#279afe", SOLID),
    RunStyle("orange", "#d97300", "#e18101", SOLID),
    RunStyle("green", "#305927", "#99e0ba", SOLID),
    RunStyle("magenta", "#c42294", "#c90082", SOLID),
    RunStyle("red", "#6f0005", "#ed3854", DASHED),
    RunStyle("teal", "#066b74", "#08c6d6", DASHED),
    RunStyle("gold", "#a09156", "#fed004", DASHED),
    RunStyle("violet", "#7b16e0", "#923dfc", DASHED),
    RunStyle("indigo", "#2202c8", "#505fc1", DASH_DOTTED),
    RunStyle("olive", "#697200", "#777705", DASH_DOTTED),
    RunStyle("rose", "#ea5097", "#fe7c9f", DASH_DOTTED),
    RunStyle("slate", "#263341", "#dee8fd", DASH_DOTTED),
)


def style_of(colour: int) -> RunStyle:
    """The style with index ``colour``, which counts on from the first after the last."""
    return RUN_STYLES[colour % len(RUN_STYLES)]
