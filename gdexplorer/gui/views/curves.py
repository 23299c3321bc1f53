"""A plot of one quantity of all runs against the step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt

from gdexplorer.gui.common.clipped_curve import ClippedCurve
from gdexplorer.gui.common.cursor_plot import CursorPlot
from gdexplorer.gui.common.hover_card import HoverCard
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.common.titles import show_title
from gdexplorer.gui.state.feature import Thing
from gdexplorer.gui.views.cursor_values import CursorValues, Reading
from gdexplorer.gui.views.leaving_marks import LeavingMarks
from gdexplorer.scene.curve_range import are_logarithmic, crossings, drawn, leaving, parted, value_range
from gdexplorer.scene.dashes import dashed
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.run_styles import style_of
from gdexplorer.scene.sketch import Curve

# More points than this, or lines that cross the plot more often, are drawn one pixel wide: wider ones take up to two
# hundred times as long, and hardly look different.
FEW_POINTS, FEW_CROSSINGS = 3000, 20.0
# Longer segments stay whole, in pixels. Dashes are longer where one item would have more of them.
LONGEST, MOST_PERIODS = 4000.0, 1000
# Up to this many items are cached however many points they have; each cache is as large as the plot.
MOST_CACHED = 8
# With more curves than this, those of one colour are joined in one item, since the cost is per item.
MOST_ITEMS = 24
Array = NDArray[np.float64]
CACHED = pg.QtWidgets.QGraphicsItem.CacheMode.DeviceCoordinateCache
UNCACHED = pg.QtWidgets.QGraphicsItem.CacheMode.NoCache


class Quantity(NamedTuple):
    """What a plot shows of each run: its names, longest first, how all of it is read, and its curve beside others.

    ``is_share``: it is a share, whose curve is not logarithmic and never leaves the plot.
    """

    titles: tuple[str, ...]
    all: Callable[[DrawnRun], Array]
    curve: Callable[[DrawnRun, int], Curve]
    is_share: bool = False


VALUES = Quantity(("value f", "f"), lambda run: run.trajectory.values, DrawnRun.value_curve)
NORMS = Quantity(
    ("gradient norm ‖∇f‖", "‖∇f‖"), lambda run: run.trajectory.gradient_norms, DrawnRun.norm_curve
)  # fmt: skip
TESTS = Quantity(
    ("test loss; circles: lowest", "test loss"),
    lambda run: run.test_losses, DrawnRun.test_curve,
)  # fmt: skip
ACCURACIES = Quantity(
    ("test accuracy",), lambda run: run.test_accuracies, DrawnRun.accuracy_curve, is_share=True
)  # fmt: skip


class Part(Struct, frozen=True, eq=False):
    """The curves of one item: as they were given, and as drawn, separated by NaN."""

    colour: int
    curves: Sequence[Curve]
    logarithmic: bool
    steps: Array
    heights: Array

    def is_of(self, group: tuple[int, list[Curve]], logarithmic: bool) -> bool:
        """Whether it is of this colour and of these very curves."""
        colour, curves = group
        same = (self.colour, self.logarithmic, len(self.curves)) == (colour, logarithmic, len(curves))
        return same and all(mine is other for mine, other in zip(self.curves, curves, strict=True))


class Drawn(NamedTuple):
    """How a part is drawn: its colour (#rrggbb), its width, and the size of a pixel if it has dashes."""

    part: Part
    colour: str
    width: float
    pixel: tuple[float, float] | None


class Curves(CursorPlot):
    """Curves of a ``quantity`` against the step, with a draggable cursor."""

    thing = Thing.CURVES

    def __init__(self, quantity: Quantity) -> None:
        self.quantity, self._titles, self._theme = quantity, quantity.titles, LIGHT
        super().__init__()
        self.setAccessibleName(f"{self._titles[0]} against the step")
        self._counts = ""  # shown if not all runs have a curve
        self.setMinimumSize(120, 90)
        self.lines: list[Any] = []
        self._parts: list[Part] = []
        self._drawn: list[Drawn | None] = []  # how each of the lines is drawn
        self._fitted: tuple[float, ...] | None = None
        self._limits, self._logarithmic = (0.0, 1.0), False
        self.span: tuple[float, float] | None = None  # range of values if all runs diverge
        self.leaving_marks = LeavingMarks(self.font)
        self.leaving_marks.setZValue(9)
        self.readings = CursorValues(self.font, lambda: self.leaving_marks.boxes)
        self.readings.setZValue(11)
        self.circles = pg.ScatterPlotItem(symbol="o", size=11, brush=None)
        self.circles.setZValue(8)
        for item in (self.leaving_marks, self.circles):
            self.addItem(item, ignoreBounds=True)
        self.add_moving(self.readings)
        self._last = 1
        self.card = HoverCard(self, "curves_hover_card")
        self.scene().sigMouseMoved.connect(self.hover)
        self.set_theme(LIGHT)
        self.getViewBox().sigResized.connect(self._fit)  # after the plot itself, and when its axis needs more room

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        super().set_theme(theme)
        self._show_title()
        self.card.set_theme(theme)

    def resizeEvent(self, event: Any) -> None:
        """Keep the title within the plot."""
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph calls it itself before there is a plot
            self._show_title()
            self._fit()

    def leaveEvent(self, event: Any) -> None:
        """Hide the values under the pointer."""
        self.card.hide()
        super().leaveEvent(event)

    def show_counts(self, shown: int, runs: int, every: int = 1) -> None:
        """Note in the title if not all runs have a curve, or if only some steps are computed."""
        self._counts = "" if shown == runs else f", {shown:,} of {runs:,} runs"
        self._counts += f", 1 in {every:,} steps" if every > 1 else ""
        self.setToolTip(f"Computed at one in {every:,} steps, since it takes long." if every > 1 else "")
        self._show_title()

    def _show_title(self) -> None:
        self.forget_still()
        show_title(self, [title + self._counts for title in self._titles], self._theme)

    def set_curves(
        self, curves: Sequence[Curve], colours: Sequence[int], last: int, remarks: Sequence[str] | None = None
    ) -> None:
        """Replace all curves, already thinned, up to the step ``last``.

        Curves with a remark are drawn only as far as they stay near the others; an arrow then shows the remark.
        """
        self.forget_still()
        logarithmic = bool(curves) and not self.quantity.is_share and are_logarithmic(curves)
        remarks = remarks or [""] * len(curves)
        self._parts = parts = _kept_or_made(self._parts, grouped(curves, colours), logarithmic)
        self._match_items(len(parts))
        limits = value_range([values for _, values in curves], list(map(bool, remarks)), logarithmic, self.span)
        few = sum(len(part.heights) for part in parts) <= FEW_POINTS  # painted once and cached
        wide = few and sum(crossings(part.heights, limits) for part in parts) <= FEW_CROSSINGS
        self.readings.set_logarithmic(logarithmic)
        self._logarithmic = logarithmic
        self._last, self._limits = last, limits
        self.card.hide()  # its values are of other curves
        self._fit()
        self._draw(1.5 if wide else 1.0)
        for item in self.lines:
            item.setCacheMode(CACHED if few or len(parts) <= MOST_CACHED else UNCACHED)
        axis = self.getAxis("left")
        if axis.logMode != logarithmic:  # else it is not drawn anew
            axis.setLogMode(logarithmic)
        self._mark_leaving(curves, colours, remarks, logarithmic, limits)

    def circle(self, places: Sequence[tuple[int, float]], colours: Sequence[int]) -> None:
        """Circle these steps and values, in the colours of their runs; those that are not finite have none."""
        steps, values = np.array(places, dtype=np.float64).reshape(-1, 2).T
        heights = drawn(values, self._logarithmic)
        kept = np.flatnonzero(np.isfinite(heights)).tolist()
        pens = [pg.mkPen(self._theme.run(colours[i]), width=2) for i in kept]
        self.circles.setData(steps[kept], heights[kept], pen=pens)

    def _match_items(self, count: int) -> None:
        """Have an item for each of ``count`` parts."""
        while len(self.lines) > count:
            self.removeItem(self.lines.pop())
            self._drawn.pop()
        while len(self.lines) < count:
            # Segments one by one: Qt takes ten times as long for a wide line that crosses itself.
            item = ClippedCurve(antialias=True, connect="finite", segmentedLineMode="on")
            self.lines.append(item)
            self._drawn.append(None)
            self.addItem(item)

    def _draw(self, width: float) -> None:
        """Give each item its part; while a setting is dragged, those of the other optimizers stay as they are."""
        pixel = self._pixel()
        for place, part in enumerate(self._parts):
            colour, dashes = self._theme.run(part.colour), style_of(part.colour).dashes
            drawn_part = Drawn(part, colour, width, pixel if dashes else None)
            if drawn_part != self._drawn[place]:
                self._drawn[place] = drawn_part
                curve = in_dashes(part.steps, part.heights, dashes, pixel)
                self.lines[place].set_values(*curve, pen=pg.mkPen(colour, width=width))

    def read(self, readings: Sequence[Reading]) -> None:
        """Show the names of these runs, and their values at the cursor, joined to the ends of their curves."""
        self.readings.set_readings(readings, self._theme)

    def _fit(self, *_: object) -> None:
        """Show all steps, room for the names, and the values within the limits; skip the layout if nothing changes."""
        width = self.getViewBox().width()
        room = self.readings.room(width)
        fitted = self._last, *self._limits, room
        if fitted != self._fitted:
            self._fitted = fitted
            self.getViewBox().setLimits(xMin=-0.02 * self._last - 0.5)
            self.setRange(xRange=(0, max(self._last, 1) / (1.0 - room)), yRange=self._limits, padding=0.03)

    def _pixel(self) -> tuple[float, float]:
        """The size of a pixel, in steps and in drawn values."""
        box, ((left, right), (low, high)) = self.getViewBox(), self.viewRange()
        return (right - left) / max(box.width(), 1.0), (high - low) / max(box.height(), 1.0)

    def hover(self, position: QPointF) -> None:
        """Show the step and the value of the nearest curve under the pointer."""
        box = self.getViewBox()
        inside = box.sceneBoundingRect().contains(position)
        text = self.readings.nearest(box.mapSceneToView(position), box.viewPixelSize()[1]) if inside else ""
        self.card.show_at(self.mapFromScene(position), text)

    def _mark_leaving(
        self,
        curves: Sequence[Curve],
        colours: Sequence[int],
        remarks: Sequence[str],
        logarithmic: bool,
        limits: tuple[float, float],
    ) -> None:
        """Mark where each curve with a remark leaves the plot."""
        found = [
            leaving(steps, drawn(values, logarithmic), number, limits)
            for number, (steps, values) in enumerate(curves)
            if remarks[number]
        ]
        self.leaving_marks.set_marks(
            [(each, self._theme.run(colours[each.curve]), remarks[each.curve]) for each in found if each is not None],
            self._theme,
        )

    def set_cursor(self, cursor: int) -> None:
        """Move the cursor to a step."""
        self.readings.set_cursor(cursor)
        super().set_cursor(cursor)

    def mouseDoubleClickEvent(self, event: Any) -> None:
        """Move the cursor to a double click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask_for(self.getViewBox().mapSceneToView(self.mapToScene(event.position().toPoint())).x())
        super().mouseDoubleClickEvent(event)


def in_dashes(steps: Array, values: Array, pattern: tuple[float, ...], pixel: tuple[float, float]) -> Curve:
    """A curve cut into dashes of a ``pattern`` in pixels, separated by NaN; unchanged without a pattern."""
    if not pattern or len(steps) < 2:
        return steps, values
    points = np.column_stack([steps, values])
    with np.errstate(all="ignore"):
        lengths = np.nan_to_num(np.hypot(*(np.diff(points, axis=0) / pixel).T), posinf=0.0)
    pieces = dashed(lengths, np.zeros(len(lengths), dtype=np.intp), [pattern], LONGEST, MOST_PERIODS)
    starts, ends = pieces.of(points[:-1], points[1:])
    apart = np.stack([starts, ends, np.full_like(starts, np.nan)], axis=1).reshape(-1, 2)
    return apart[:, 0], apart[:, 1]


def grouped(curves: Sequence[Curve], colours: Sequence[int]) -> list[tuple[int, list[Curve]]]:
    """Colour and curves of each item: one curve, or, if there are many, all of one colour."""
    if len(curves) <= MOST_ITEMS:
        return [(colour, [curve]) for curve, colour in zip(curves, colours, strict=True)]
    parts = defaultdict(list)
    for curve, colour in zip(curves, colours, strict=True):
        parts[colour].append(curve)
    return list(parts.items())


def _kept_or_made(before: Sequence[Part], groups: Sequence[tuple[int, list[Curve]]], logarithmic: bool) -> list[Part]:
    """The part of each group: the one before if it is of the same curves."""
    known = dict(enumerate(before))
    return [
        part if (part := known.get(place)) is not None and part.is_of(group, logarithmic) else _part(group, logarithmic)
        for place, group in enumerate(groups)
    ]


def _part(group: tuple[int, list[Curve]], logarithmic: bool) -> Part:
    colour, curves = group
    if len(curves) == 1:
        steps, values = curves[0]
    else:
        steps, values = parted([steps for steps, _ in curves]), parted([values for _, values in curves])
    return Part(colour, curves, logarithmic, steps, drawn(values, logarithmic))
