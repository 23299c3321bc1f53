"""Plot of the extreme eigenvalues along a run beside the rate's limit, or of the sharpness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPen

from gdexplorer.descent.analysis.spectrum.readings import Readings
from gdexplorer.gui.common.end_labels import End
from gdexplorer.gui.common.hover_card import nearest_line
from gdexplorer.gui.common.named_lines import NamedLines
from gdexplorer.gui.common.plots import colour_cursor
from gdexplorer.gui.common.theme import Theme
from gdexplorer.numerals import number_text

Vector = NDArray[np.float64]

# In pixels: width of lines, size of dots, and how near to a line the pointer is on it.
WIDTH, DOT, REACH = 1.8, 5, 16.0
MARGIN = 0.06
# Indices of the colours of runs: of all coordinates, which is nearly that of texts; of the limit; of the layers.
ALL, LIMIT, LAYERS = 11, 4, (0, 1, 2, 3, 5, 7, 10, 6, 9, 8)
# A limit that is further off than this many times the eigenvalues would flatten them.
FAR = 10.0


class Course(NamedTuple):
    """A line over the steps: its name, the one at its end or none, index of its colour, numbers, and dashes or not."""

    name: str
    label: str
    colour: int
    values: Vector
    is_dashed: bool = False


def colour_of(block: int) -> int:
    """The index of the colour of a block: all coordinates are the first, layers follow."""
    return LAYERS[(block - 1) % len(LAYERS)] if block else ALL


def eigenvalues(known: Readings, blocks: Sequence[int]) -> list[Course]:
    """The largest and the lowest eigenvalue of each block, and the limit unless it is far off."""
    found = []
    for block in blocks:
        lowest, largest = known.ends(block)
        name = known.blocks[block].name
        labels = (name, "") if len(blocks) > 1 else ("largest", "lowest")
        found.append(Course(f"{name}, largest", labels[0], colour_of(block), largest))
        found.append(Course(f"{name}, lowest", labels[1], colour_of(block), lowest, True))
    sizes = np.abs(np.concatenate([each.values for each in found]))
    highest = float(np.nanmax(sizes, initial=0.0))
    limits = known.limits
    if known.limit_label and np.isfinite(limits).any() and float(np.nanmin(limits)) < FAR * highest:
        found.insert(0, Course(known.limit_label, known.limit_label, LIMIT, limits, True))
    return found


def sharpness(known: Readings) -> list[Course]:
    """How far the cost rises nearby: at most, and after the step of sharpness-aware minimisation."""
    found = [each.sharpness for each in known.readings]
    return [
        Course("greatest rise", "greatest", LAYERS[0], np.array([each.greatest for each in found])),
        Course("rise after SAM's step", "SAM's step", LAYERS[1], np.array([each.step for each in found]), True),
    ]


class CoursePlot(NamedLines):
    """Lines over the steps with a dot at each iterate that is known, and the cursor, which can be dragged.

    Attributes
    ----------
    courses : the lines.
    """

    cursor_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__("spectrum_course_plot", "Spectrum along the run", "step", "")
        self._steps: Vector = np.empty(0)
        self.courses: Sequence[Course] = ()
        self._by_decades = False
        self.cursor_line = pg.InfiniteLine(angle=90, movable=True)
        self.cursor_line.sigDragged.connect(self._dragged)
        self.addItem(self.cursor_line, ignoreBounds=True)
        self.card = self.add_card("spectrum_course_card", self._words_at)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        super().set_theme(theme)
        colour_cursor(self.cursor_line, theme)
        self._draw()

    def show_courses(self, steps: Vector, courses: Sequence[Course], label: str, by_decades: bool) -> None:
        """Show lines over ``steps``; by decades where all of their numbers are positive."""
        known = np.concatenate([each.values for each in courses]) if courses else np.empty(0)
        known = known[np.isfinite(known)]
        self._by_decades = by_decades and bool(known.size) and bool(known.min() > 0.0)
        self._steps, self.courses = steps, courses
        self.card.hide()
        self.name_axis("left", label, self._by_decades)
        self._draw()

    def show_cursor(self, step: int | None) -> None:
        """Move the cursor to a step; None: the run of the lines is not in focus."""
        self.cursor_line.setVisible(step is not None)
        if step is not None:
            self.cursor_line.setValue(step)

    def _draw(self) -> None:
        drawn = [(each, self._placed(each.values)) for each in self.courses]
        items = [item for each, values in drawn for item in self._drawn(each, values)]
        ends = [end for each, values in drawn if (end := self._end(each, values)) is not None]
        last = float(self._steps[-1]) if len(self._steps) else 1.0
        self.show_items(items, ends, (0.0, max(last, 1.0)), _span([values for _, values in drawn]))

    def _placed(self, values: Vector) -> Vector:
        return np.log10(values) if self._by_decades else values

    def _drawn(self, each: Course, values: Vector) -> list[Any]:
        pen: QPen = pg.mkPen(self._theme.run(each.colour), width=WIDTH)
        if each.is_dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        line = pg.PlotCurveItem(self._steps, values, pen=pen, connect="finite")
        if each.colour == LIMIT:
            return [line]
        finite = np.isfinite(values)
        fill = self._theme.run(each.colour)
        return [line, pg.ScatterPlotItem(self._steps[finite], values[finite], size=DOT, brush=fill, pen=None)]

    def _end(self, each: Course, values: Vector) -> End | None:
        (known,) = np.nonzero(np.isfinite(values))
        if not (each.label and len(known)):
            return None
        return End(QPointF(float(self._steps[known[-1]]), float(values[known[-1]])), each.colour, each.label)

    def _dragged(self, line: Any) -> None:
        self.cursor_requested.emit(max(round(line.value()), 0))

    def _words_at(self, place: QPointF, pixel: tuple[float, float]) -> str:
        """The number of the nearest line within reach, at the nearest iterate that is known."""
        if not self.courses:
            return ""
        at = int(np.abs(self._steps - place.x()).argmin())
        heights = [float(self._placed(each.values)[at]) for each in self.courses]
        nearest = nearest_line(heights, place.y(), REACH * pixel[1])
        if nearest is None:
            return ""
        each = self.courses[nearest]
        return f"{each.name}\nstep {int(self._steps[at]):,}: {number_text(float(each.values[at]), 4)}"


def _span(drawn: Sequence[Vector]) -> tuple[float, float]:
    values = np.concatenate(drawn) if drawn else np.empty(0)
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    room = MARGIN * (high - low) or max(abs(high), 1.0) * MARGIN
    return low - room, high + room
