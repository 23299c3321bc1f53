"""The critical point or the basin that was chosen, above the step of the run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.text_size import embolden
from gdexplorer.numerals import with_minus
from gdexplorer.scene.chosen_point import Basin, Chosen, basin_chosen, point_chosen
from gdexplorer.scene.scene import Scene


class ChosenRows(QWidget):
    """Tells what was chosen last in the list of critical points or of basins; hidden if nothing is chosen."""

    is_costly = True

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector_chosen")
        self._title = wrapped(name="inspector_chosen_title", selectable=True)
        self._numbers = wrapped(name="inspector_chosen_numbers", selectable=True)
        self._meaning = wrapped(name="inspector_chosen_meaning", selectable=True)
        self._points: Sequence[CriticalPoint] = ()
        self._chosen: CriticalPoint | Basin | None = None
        self._scene: Scene | None = None
        embolden(self._title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(2)
        for label in (self._title, self._numbers, self._meaning):
            layout.addWidget(label)
        self.hide()

    def set_point(self, point: CriticalPoint | None) -> None:
        """Show a critical point; None: none is chosen."""
        if point is not None or isinstance(self._chosen, CriticalPoint):
            self._chosen = point
            self._show()

    def set_basin(self, basin: Basin | None) -> None:
        """Show a basin; None: none is chosen."""
        if basin is not None or isinstance(self._chosen, Basin):
            self._chosen = basin
            self._show()

    def set_points(self, points: Sequence[CriticalPoint]) -> None:
        """Take the critical points among which is what the runs of a basin end at."""
        self._points = points
        self._show()

    def set_details(self, scene: Scene) -> None:
        """Take other runs: some may end at what is shown."""
        self._scene = scene
        self._show()

    def _show(self) -> None:
        words = self._described()
        if words is not None:
            self._title.setText(with_minus(words.title))
            self._numbers.setText(with_minus("\n".join(words.numbers)))
            self._numbers.setVisible(bool(words.numbers))
            self._meaning.setText(with_minus("\n".join(words.meaning)))
        self.setVisible(words is not None)

    def _described(self) -> Chosen | None:
        if self._scene is None or self._chosen is None:
            return None
        if isinstance(self._chosen, Basin):
            return basin_chosen(self._chosen, self._points, self._scene)
        return point_chosen(self._chosen, self._scene)
