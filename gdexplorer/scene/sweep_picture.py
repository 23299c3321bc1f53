"""A sweep as a picture: the final value of each run above the lowest, logarithmically. Pure NumPy except `drawn`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.sweep import Range, Sweep
from gdexplorer.numerals import short
from gdexplorer.scene.ticks import log_ticks, round_ticks

if TYPE_CHECKING:
    from PIL.Image import Image

    from gdexplorer.descent.experiment import Experiment

# How many decades are distinguished: below are rounding errors.
DECADES = 12.0
# Runs that end higher than this many decades above the start, relative to the lowest value, look alike: those that have
# not quite diverged can be higher by a hundred decades.
RISE = 2.0
MOST_DECADES = 7  # labelled along an axis
# Perceptually uniform colours from low to high: viridis (S. van der Walt, N. Smith, 2015), at nine places.
VIRIDIS = np.array(
    [
        (68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141),
        (39, 173, 129), (92, 200, 99), (170, 220, 50), (253, 231, 37),
    ],
    dtype=np.float64,
)  # fmt: skip
# A grey that is none of these, nor close to any of them.
DIVERGED = (158, 150, 158)
PENDING = (235, 235, 235)
# Layout of the picture that the command line draws, in pixels.
WIDTH, HEIGHT, LEFT, BOTTOM, MARGIN = 960, 640, 110, 70, 60


class SweepResult(Struct, frozen=True, eq=False):
    """A sweep, its optimizer's index, the lowest value of its function, if known, and its experiment, if given."""

    optimizer: int
    sweep: Sweep
    lowest: float | None
    experiment: Experiment | None = None


def heights(result: Sweep, lowest: float | None) -> NDArray[np.float64]:
    """Logarithm of each value minus ``lowest`` (None: minus the lowest of them), limited to 12 decades.

    They end two decades above that of the start. float64[rows, columns]; NaN where a run diverged or is pending.
    """
    usable = np.isfinite(result.values) & ~result.diverged
    ends = np.where(usable, result.values, np.nan)
    if not usable.any():
        return ends
    base = float(np.nanmin(ends)) if lowest is None else min(lowest, float(np.nanmin(ends)))
    gaps = ends - base
    highest, start = max(float(np.nanmax(gaps)), 1e-300), result.began - base
    if 0.0 < start < highest * 10.0**-RISE:
        highest = start * 10.0**RISE
    with np.errstate(invalid="ignore"):
        return np.asarray(np.log10(np.clip(gaps, highest * 10.0**-DECADES, highest)))


def painted(result: Sweep, lowest: float | None) -> NDArray[np.uint8]:
    """The map, uint8[rows, columns, 3]: dark where runs end low, grey where they diverge."""
    logarithms = heights(result, lowest)
    shown = np.isfinite(logarithms)
    low, high = span(logarithms)
    parts = np.where(shown, (logarithms - low) / max(high - low, 1e-12), 0.0) * (len(VIRIDIS) - 1)
    places = np.arange(len(VIRIDIS))
    colours = np.stack([np.interp(parts, places, VIRIDIS[:, i]) for i in range(3)], axis=-1)
    colours[~shown] = DIVERGED
    colours[result.codes < 0] = PENDING
    return np.asarray(np.rint(colours), dtype=np.uint8)


def span(logarithms: NDArray[np.float64]) -> tuple[float, float]:
    """The lowest and the highest of ``logarithms`` that are known, which have the first and the last colour."""
    shown = logarithms[np.isfinite(logarithms)]
    return (float(shown.min()), float(shown.max())) if len(shown) else (0.0, 1.0)


def cell_at(result: Sweep, x: float, y: float) -> tuple[int, ...]:
    """The indices of the run nearest to a place on the axes."""
    return tuple(
        int(np.abs(axis_values(item) - place).argmin()) for item, place in zip(result.ranges, (x, y), strict=False)
    )


def axis_values(item: Range) -> NDArray[np.float64]:
    """Values of a range along an axis: logarithms for a logarithmic range."""
    return np.log10(item.values) if item.logarithmic else item.values


def ticks(low: float, high: float, logarithmic: bool) -> list[tuple[float, str]]:
    """About six tick positions along an axis with their text; whole decades if ``logarithmic``."""
    if not logarithmic:
        return round_ticks(low, high)
    places = log_ticks(low, high, MOST_DECADES)
    return [(place, f"1e{short(place)}" if place.is_integer() else short(10.0**place, 3)) for place in places]


def drawn(result: Sweep, title: str, lowest: float | None) -> Image:
    """Draw the sweep: a curve over one hyperparameter or a map over two, with the edge of stability."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(15)
    pen.text((LEFT, 10), title, "black", font)
    (_map if len(result.ranges) > 1 else _curve)(image, pen, font, result, lowest)
    return image


class _Frame:
    """The frame of a plot: transforms numbers to pixels."""

    def __init__(self, xs: tuple[float, float], ys: tuple[float, float]) -> None:
        self._x, self._y = xs, ys

    def across(self, x: Any) -> Any:
        return LEFT + (np.asarray(x) - self._x[0]) / (self._x[1] - self._x[0]) * (WIDTH - LEFT - MARGIN)

    def up(self, y: Any) -> Any:
        low, high = HEIGHT - BOTTOM, MARGIN
        return low + (np.asarray(y) - self._y[0]) / (self._y[1] - self._y[0]) * (high - low)

    def draw(self, pen: Any, font: Any, names: tuple[str, str], logarithmic: tuple[bool, bool]) -> None:
        pen.rectangle((LEFT, MARGIN, WIDTH - MARGIN, HEIGHT - BOTTOM), outline="black")
        for place, text in ticks(*self._x, logarithmic[0]):
            at = float(self.across(place))
            pen.line((at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 6), "black")
            pen.text((at, HEIGHT - BOTTOM + 8), text, "black", font, "ma")
        for place, text in ticks(*self._y, logarithmic[1]):
            at = float(self.up(place))
            pen.line((LEFT - 6, at, LEFT, at), "black")
            pen.text((LEFT - 10, at), text, "black", font, "rm")
        pen.text(((LEFT + WIDTH - MARGIN) / 2, HEIGHT - 34), names[0], "black", font, "ma")
        pen.text((8, MARGIN - 22), names[1], "black", font)


def _curve(_: Image, pen: Any, font: Any, result: Sweep, lowest: float | None) -> None:
    (swept,), logarithms = result.ranges, heights(result, lowest)[:, 0]
    xs, shown = axis_values(swept), np.isfinite(logarithms)
    low, high = (logarithms[shown].min(), logarithms[shown].max()) if shown.any() else (0.0, 1.0)
    frame = _Frame((xs[0], xs[-1]), (low - 0.05 * (high - low) - 0.1, high + 0.05 * (high - low) + 0.1))
    if np.isfinite(result.edges[0]):
        edge = float(frame.across(np.log10(result.edges[0]) if swept.logarithmic else result.edges[0]))
        pen.line((edge, MARGIN, edge, HEIGHT - BOTTOM), "#d55e00", 2)
        pen.text((edge - 6, MARGIN + 6), f"stable below {short(result.edges[0], 4)}", "#000000", font, "ra")
    points = np.column_stack([frame.across(xs), frame.up(logarithms)])
    for stretch in np.split(points, np.flatnonzero(~shown)):
        whole = stretch[np.isfinite(stretch[:, 1])]
        if len(whole) > 1:
            pen.line([tuple(point) for point in whole.tolist()], "#0072b2", 2)
    frame.draw(pen, font, (swept.name.replace("_", " "), "value above lowest"), (swept.logarithmic, True))


def _map(image: Image, pen: Any, font: Any, result: Sweep, lowest: float | None) -> None:
    import PIL.Image

    first, second = result.ranges
    xs, ys = axis_values(first), axis_values(second)
    frame = _Frame((xs[0], xs[-1]), (ys[0], ys[-1]))
    colours = painted(result, lowest).transpose(1, 0, 2)[::-1]
    box = WIDTH - LEFT - MARGIN, HEIGHT - BOTTOM - MARGIN
    image.paste(
        PIL.Image.fromarray(np.ascontiguousarray(colours)).resize(box, PIL.Image.Resampling.NEAREST), (LEFT, MARGIN)
    )
    edges = np.log10(result.edges) if first.logarithmic else result.edges
    known = np.isfinite(edges)
    pen.line(list(zip(frame.across(edges[known]), frame.up(ys[known]), strict=True)), "#d55e00", 3)
    names = first.name.replace("_", " "), second.name.replace("_", " ")
    frame.draw(pen, font, names, (first.logarithmic, second.logarithmic))
    pen.text((WIDTH - MARGIN, 10), "dark: low, grey: diverged, line: edge of stability", "black", font, "ra")
