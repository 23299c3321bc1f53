"""Labels in a plot of curves: for each run its name with its value at the cursor, joined to the end of its curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from gdexplorer.gui.common.eliding import LEAST_LETTERS
from gdexplorer.gui.common.end_labels import (
    BAR,
    LEADER,
    MOST_ROOM,
    draw_leader,
    draw_plate,
    draw_text,
    stacked,
    with_room,
)
from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.numerals import number_text
from gdexplorer.scene.curve_range import drawn, drawn_height, last_within

# In pixels: the dots at the cursor.
DOT = 3.0
# As wide as a value of three digits gets.
WIDEST_VALUE = ": −8.88e−88"
# Labels with less room than this are left out.
LEAST = "−8.88"
# A curve within this many pixels is under the pointer.
REACH = 24.0
# The labels of more runs than this would crowd the plot; of more, one run of each optimizer is named, without a value.
MOST = 6


class Reading(NamedTuple):
    """What is told of a curve: its values by step, float64[k + 1], its colour (index), the run's name and its start."""

    values: NDArray[np.float64]
    colour: int
    optimizer: str
    start: str = ""

    @property
    def name(self) -> str:
        """The name of the run: that of its optimizer, and of its start if it has to be told."""
        return self.optimizer + self.start

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.optimizer.partition(", ")[0]

    @property
    def apart(self) -> str:
        """What tells it apart from other runs of its rule, after a comma: its own batch size, and its start."""
        return self.name.removeprefix(self.rule)


class Label(NamedTuple):
    """One label, in pixels: its box, the end of its curve, and its run; the last one may count other runs instead."""

    box: QRectF
    end: QPointF | None
    reading: Reading | None
    others: int = 0


Ends = list[tuple[QPointF, Reading]]


class CursorValues(OverlayItem):
    """A dot on each curve at the cursor, and a column of labels on the right, joined by lines to the curves' ends."""

    def __init__(self, font: Callable[[], QFont], taken: Callable[[], list[QRectF]] = list) -> None:
        super().__init__()
        self._taken = taken  # where other texts stand, in pixels
        self._font, self._theme = font, LIGHT
        self._readings: Sequence[Reading] = ()
        self._named: Sequence[Reading] = ()
        self._all: Sequence[Reading] = ()
        self._logarithmic, self._cursor = False, 0
        self._laid: list[Label] | None = None
        self._laid_for: tuple[Any, ...] = ()
        self._names_for: Sequence[Label] | None = None
        self._names: Sequence[str] | None = None  # at these labels, whatever the values
        self._has_text: list[bool] = []  # which labels are painted

    def set_readings(self, readings: Sequence[Reading], theme: Theme) -> None:
        """Set the runs: the values of too many are not shown, and only one of each colour is named."""
        few = len(readings) <= MOST
        self._readings = readings if few else ()
        longest = {reading.colour: reading for reading in sorted(readings, key=lambda each: len(each.values))}
        self._named = readings if few else tuple(longest.values())
        self._all, self._theme = readings, theme
        self._lay_out_again()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Set whether the axis of values is logarithmic."""
        self._logarithmic = logarithmic
        self._lay_out_again()

    def nearest(self, place: QPointF, pixel: float) -> str:
        """The step at ``place``, and name and value there of the nearest run within reach; empty after all runs."""
        step = round(place.x())
        there = [each for each in self._all if 0 <= step < len(each.values)]
        if not there:
            return ""
        off = drawn(np.array([each.values[step] for each in there]), self._logarithmic) - place.y()
        if not np.any(np.abs(off) <= REACH * pixel):
            return f"step {step:,}"
        found = there[int(np.nanargmin(np.abs(off)))]
        return f"step {step:,}\n{found.name}: {number_text(found.values[step], 5)}"

    def set_cursor(self, cursor: int) -> None:
        """Move the readings to a step; the plot paints them there."""
        self._cursor = cursor

    def _lay_out_again(self) -> None:
        self._laid = None
        self.update()

    def texts(self) -> list[str]:
        """The values at the cursor, in the order of the runs: of a run that has ended, its last."""
        return [self._value(reading) for reading in self._readings]

    def places(self) -> list[QPointF]:
        """Where the dots stand, in steps and drawn values: at the cursor, or at the end of a run that has ended."""
        return [self._place(each, self._step(each)) for each in self._readings]

    @property
    def names(self) -> list[str]:
        """The names of the runs that have a label, if there is room for all."""
        return [reading.name for reading in self._named]

    @property
    def width(self) -> float:
        """The width that the labels take with the lines to them, in pixels."""
        metrics = QFontMetricsF(self._font())
        widest = max((metrics.horizontalAdvance(name) for name in self.names), default=0.0)
        value = metrics.horizontalAdvance(WIDEST_VALUE) if self._readings else 0.0
        return math.ceil(widest + value) + LEADER + BAR + 3.0 if widest else 0.0

    def room(self, width: float) -> float:
        """The part of a plot of that width, in pixels, that is left for the labels: none if they would say nothing."""
        letters = MOST_ROOM * width - LEADER - BAR
        if letters < min(QFontMetricsF(self._font()).horizontalAdvance(LEAST), self.width):
            return 0.0
        return min(self.width / max(width, 1.0), MOST_ROOM)

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint in pixels what stands still while the cursor moves: lines to the labels, and the plates of these."""
        if not self._named:
            return
        labels = self._laid_out(painter.worldTransform())
        self._has_text = [bool(text) for text in self.written(labels)]
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label, has_text in zip(labels, self._has_text, strict=True):
            if has_text:
                self._draw_leader(painter, label)
                draw_plate(painter, label.box, self._colour(label), self._theme)
        painter.restore()

    def paint_over(self, painter: QPainter) -> None:
        """Paint in pixels what follows the cursor: the dots and the texts."""
        if not self._named:
            return
        transform = painter.worldTransform()
        labels = self._laid_out(transform)
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        self._draw_dots(painter, transform)
        texts = self.written(labels)
        for label, text in zip(labels, texts, strict=True):
            if text:
                self.draw_text(painter, label, text)
        if [bool(text) for text in texts] != self._has_text:
            self.update()

    def _laid_out(self, transform: QTransform) -> list[Label]:
        """The labels where they stand, in pixels: to find room for them takes longer than to paint them."""
        picture, taken = transform.mapRect(self.boundingRect()), tuple(self._taken())
        of = transform, picture, self._font().key(), taken
        if self._laid is None or of != self._laid_for:
            self._laid_for, self._laid = of, self.lay_out(transform, picture, taken)
        return self._laid

    def lay_out(self, transform: QTransform, picture: QRectF, taken: Sequence[QRectF]) -> list[Label]:
        """As many labels as fit in a picture beside the rectangles that are taken, in the order of the curves' ends."""
        if not self.room(picture.width()):
            return []
        ends = [(transform.map(end), each) for each in self._named if (end := self._end(each)) is not None]
        unnamed = len(self._all) - len(self._named)
        for most in range(len(ends), 0, -1):
            labels = self._column(picture, some_of_each_colour(ends, most), unnamed + len(ends) - most, list(taken))
            if labels is not None:
                return labels
        return []

    def _column(self, picture: QRectF, ends: Ends, others: int, taken: list[QRectF]) -> list[Label] | None:
        """Labels on the right, with a count of the ``others`` below them; nothing if they do not all fit."""
        height = QFontMetricsF(self._font()).height()
        width = min(self.width, MOST_ROOM * picture.width()) - LEADER
        wanted: list[Label] = [
            Label(QRectF(picture.right() - width, end.y() - height / 2.0, width, height), end, each)
            for end, each in sorted(ends, key=lambda item: item[0].y())
        ]
        if others:
            wanted.append(Label(QRectF(picture.right() - width, picture.bottom(), width, height), None, None, others))
        if height * len(wanted) > picture.height():
            return None
        return with_room_for_all(wanted, picture, taken)

    def _step(self, reading: Reading) -> int:
        return min(self._cursor, len(reading.values) - 1)

    def _value(self, reading: Reading) -> str:
        return number_text(reading.values[self._step(reading)], 3)

    def _place(self, reading: Reading, step: int) -> QPointF:
        return QPointF(float(step), drawn_height(float(reading.values[step]), self._logarithmic))

    def _end(self, reading: Reading) -> QPointF | None:
        """The last place of a curve that is in sight: it may end at a zero of a logarithm, or far off."""
        seen = self.boundingRect()
        step = last_within(
            reading.values[: max(math.floor(seen.right()) + 1, 0)], (seen.top(), seen.bottom()), self._logarithmic
        )
        return self._place(reading, step) if step is not None else None

    def written(self, labels: Sequence[Label]) -> list[str]:
        """The texts of labels, all of one form at every step; where there is no room for one, empty."""
        named = [label.reading for label in labels if label.reading is not None]
        values = [f": {self._value(each)}" if self._readings else "" for each in named]
        if labels is not self._names_for:
            self._names_for = labels
            self._names = names_beside(values, named, QFontMetricsF(self._font()), _room(labels))
        if self._names is not None:
            texts = [name + value for name, value in zip(self._names, values, strict=True)]
        else:
            texts = shortened(named, values, QFontMetricsF(self._font()), _room(labels))
        return [*texts, *self._counts(labels)]

    def _counts(self, labels: Sequence[Label]) -> list[str]:
        """What the last label says, if it counts runs that have none."""
        counting = [label for label in labels if label.reading is None]
        return [_counted(each.others, QFontMetricsF(self._font()), _room(labels)) for each in counting]

    def _draw_dots(self, painter: QPainter, transform: QTransform) -> None:
        seen = transform.mapRect(self.boundingRect()).adjusted(-1.0, -1.0, 1.0, 1.0)
        painter.setPen(QPen(QColor(self._theme.picture), 1.0))
        for place, reading in zip(self.places(), self._readings, strict=True):
            if math.isfinite(place.y()) and seen.contains(there := transform.map(place)):
                painter.setBrush(QColor(self._theme.run(reading.colour)))
                painter.drawEllipse(there, DOT, DOT)

    def _draw_leader(self, painter: QPainter, label: Label) -> None:
        if label.reading is not None and label.end is not None:
            draw_leader(painter, label.end, label.box, QColor(self._theme.run(label.reading.colour)))

    def draw_text(self, painter: QPainter, label: Label, text: str) -> None:
        """Draw the text of a label."""
        draw_text(painter, label.box, text, self._theme)

    def _colour(self, label: Label) -> QColor | None:
        return None if label.reading is None else QColor(self._theme.run(label.reading.colour))


def shortened(readings: Sequence[Reading], values: Sequence[str], metrics: QFontMetricsF, room: float) -> list[str]:
    """Names and ``values`` of runs, each after a colon or empty, shortened alike so that each fits within ``room``.

    First the names of their rules are cut at the same width, which leaves room for the widest value so that they stay
    as they are while values change; then they are left out: colours tell them. Then the values go before what tells
    runs of a rule apart; if even that is too long, the values alone are left, or nothing.
    """
    nothing = [""] * len(readings)
    for each in (values, nothing):
        named = names_beside(each, readings, metrics, room)
        if named is not None:
            return [name + value for name, value in zip(named, each, strict=True)]
        bare = [(of.apart + value).lstrip(",: ") for of, value in zip(readings, each, strict=True)]
        if all(bare) and _fit(bare, metrics, room):
            return bare
    bare = [value.lstrip(": ") for value in values]
    return bare if _fit(bare, metrics, room) else nothing


def names_beside(
    values: Sequence[str], readings: Sequence[Reading], metrics: QFontMetricsF, room: float
) -> list[str] | None:
    """The names of runs, those of their rules cut at the same width, so that the widest value fits if there are any.

    None where too little would be left of a rule.
    """
    widest = metrics.horizontalAdvance(WIDEST_VALUE if any(values) else "")
    slot = room - widest - max((metrics.horizontalAdvance(each.apart) for each in readings), default=0.0)
    rules = [metrics.elidedText(each.rule, Qt.TextElideMode.ElideRight, slot) for each in readings]
    if any(rule != each.rule and len(rule) <= LEAST_LETTERS for rule, each in zip(rules, readings, strict=True)):
        return None
    return [rule + each.apart for rule, each in zip(rules, readings, strict=True)]


def _room(labels: Sequence[Label]) -> float:
    """The width that each of the labels has for its text."""
    return min((label.box.width() for label in labels), default=0.0) - BAR - 2.0


def _fit(texts: Sequence[str], metrics: QFontMetricsF, room: float) -> bool:
    return all(metrics.horizontalAdvance(text) <= room for text in texts)


def _counted(others: int, metrics: QFontMetricsF, room: float) -> str:
    """How many runs have no label of their own."""
    forms = f"and {others:,} more {'run' if others == 1 else 'runs'}", f"+{others:,}"
    return next((text for text in forms if metrics.horizontalAdvance(text) <= room), "")


def some_of_each_colour(ends: Ends, most: int) -> Ends:
    """At most that many, at first one of each colour."""
    firsts = {reading.colour: place for place, (_, reading) in reversed(list(enumerate(ends)))}
    others = [place for place in range(len(ends)) if place not in firsts.values()]
    return [ends[place] for place in [*sorted(firsts.values()), *others][:most]]


def with_room_for_all(labels: Sequence[Label], picture: QRectF, taken: list[QRectF]) -> list[Label] | None:
    """The labels, each at the nearest height with room, or nothing if one of them has none."""
    found = []
    for label, box in zip(labels, stacked([label.box for label in labels], picture), strict=True):
        free = with_room(box, taken, picture.top(), picture.bottom())
        if free is None:
            return None
        taken.append(free)
        found.append(label._replace(box=free))
    return found
