"""Status line: values under the pointer, a summary of the runs, and messages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gdexplorer.descent.analysis.attractors import label_in_words
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.point_text import NO_GRADIENT, NO_VALUE
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.views.answer_marks import ANSWERS, MapQuestion
from gdexplorer.objectives.data.dialect import told_apart
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.scene import Scene

MESSAGE_MILLISECONDS = 9000
PLACES = "Click the map or the surface to place a start."


class StatusReadout(QWidget):
    """A message if there is one, else the values under the pointer; the summary of the runs on the right."""

    def __init__(self) -> None:
        super().__init__()
        self._surface: Surface | None = None
        self.basins: BasinsResult | None = None
        self._pointer: Sequence[str] = ()  # ways to say what lies there, from long to short
        self._waiting, self._is_question_open = "", False
        self._left = Elided("Starting…", "status_readout")
        self._left.make_selectable()
        self._left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._right = Elided(name="runs_summary")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.addWidget(self._left, 1)
        layout.addWidget(self._right)
        self._message = once(self, MESSAGE_MILLISECONDS)
        self._message.timeout.connect(self._refresh)

    def set_scene(self, scene: Scene) -> None:
        """Read values from the surface of ``scene`` from now on, and count its runs."""
        if scene.surface is not self._surface:
            self._surface = scene.surface
            self.set_pointer(None)
        self._count(scene)

    def set_basins(self, shown: BasinsResult | None) -> None:
        """Show from now on where a descent from the pointer would end; None to stop."""
        self.basins = shown

    def set_map_question(self, question: MapQuestion | None) -> None:
        """Say what a click does while a lesson asks for one."""
        self._is_question_open = question is not None and question.open
        if not self._message.isActive():
            self._refresh()

    def _count(self, scene: Scene) -> None:
        """Count the runs by status."""
        runs = scene.runs
        if scene.withheld and not runs:
            self._right.setText("runs after the answer")
            return
        counts = Counter(run.trajectory.status for run in runs)
        parts = [f"{counts[status]} {status.value}" for status in Status if counts[status]]
        self._right.setText(", ".join([f"{len(runs)} run{'s' * (len(runs) != 1)}", *parts]))

    def set_pointer(self, point: tuple[float, float] | None) -> None:
        """Show coordinates, value and gradient norm under the pointer."""
        self._pointer = () if point is None or self._surface is None else self._read(self._surface, point)
        if not self._message.isActive():
            self._refresh()

    def set_waiting(self, text: str) -> None:
        """Show what the worker is computing."""
        self._waiting = text
        if not self._message.isActive():
            self._refresh()

    def end_message(self) -> None:
        """End the message that is shown, as it ends by itself after a while."""
        self._message.stop()
        self._refresh()

    def show_message(self, text: str) -> None:
        """Show a message."""
        self._left.setText(text)
        self._message.start()

    def _refresh(self) -> None:
        known = "" if self._surface is None else self._surface.bound.told
        idle = ANSWERS if self._is_question_open else f"{known} {PLACES}".strip()
        if self._pointer and not self._waiting:
            self._left.set_fitting(self._pointer)
        else:
            self._left.setText(self._waiting or idle)

    def _read(self, surface: Surface, point: tuple[float, float]) -> list[str]:
        """What lies at ``point``, in full, and in fewer letters, which leave the names out at last."""
        value, gradient = surface.value_gradient(point)
        norm = math.hypot(*gradient)  # squares may overflow
        names, end = [axis.partition(" (")[0] for axis in surface.objective.axes], self._end(point)
        x, y = (f"{coordinate:.3g}" for coordinate in point)
        whole = "   ".join(f"{name} = {coordinate:.5g}" for name, coordinate in zip(names, point, strict=True))
        in_words = [_values_in_words(value, norm, *digits) for digits in ((6, 4, "   "), (4, 3, "  "), (3, 2, "  "))]
        short = [told_apart(names, length) for length in (12, 6)]
        return [
            f"{whole}   {in_words[0]}{end}",
            *(f"{first} = {x}  {second} = {y}  {in_words[1]}{end}" for first, second in (names, *short)),
            f"({x}, {y})  {in_words[1]}{end}",
            f"{in_words[2]}{end}",
        ]

    def _end(self, point: tuple[float, float]) -> str:
        found = None if self.basins is None else self.basins.basins.at(point)
        if found is None or self.basins is None:
            return ""
        label, steps = found
        end = label_in_words(self.basins.basins.attractors, label)
        return f"   → {end} after {steps:,} step{'s' * (steps != 1)}"


def _values_in_words(value: float, norm: float, digits: int, of_norm: int, gap: str) -> str:
    """The value and the norm of the gradient with so many digits, or that they are undefined."""
    if math.isnan(value):
        return NO_VALUE
    return f"f = {value:.{digits}g}{gap}" + (NO_GRADIENT if math.isnan(norm) else f"‖∇f‖ = {norm:.{of_norm}g}")
