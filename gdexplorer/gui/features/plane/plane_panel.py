"""Panel to choose the drawn plane through many coordinates, with what the picture leaves out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import msgspec
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import PlaneChoice, projection_error
from gdexplorer.gui.common.fields import combo_box, whole_number, wrapped
from gdexplorer.parameter import LARGEST_WHOLE
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.focus import Focus
from gdexplorer.scene.scene import Scene
from gdexplorer.session.edits import SetPlane

KINDS = {
    "weights": "two weights",
    "random": "random directions",
    "components": "principal components of a run",
}
# What the plane passes through.
THROUGH = {"cursor": "the iterate at the cursor", "minimum": "the known minimum", "here": "this point, fixed"}
HINTS = {
    "weights": "The others are those of the iterate at the cursor, of the known minimum, or of the fixed plane.",
    "random": "Two random directions from the seed, filter-normalised (Li et al. 2018).",
    "components": "The first two principal components of a run's path, through its last iterate.",
}


class PlanePanel(QWidget):
    """The kind of plane, its options, and how much of the runs lies in it."""

    is_costly = True
    edit_requested = Signal(object)  # Edit

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plane_panel")
        self._experiment: Experiment | None = None
        self._choice = PlaneChoice()
        self._names: tuple[str, ...] = ()
        self.focus = Focus()
        self._variance_of: DrawnRun | None = None
        self._variance, self._seen = 1.0, True
        self._kind = _combo("kind", "plane", [(label, key) for key, label in KINDS.items()])
        self._first, self._second, self._run = _combo("first", "across"), _combo("second", "up"), _combo("run", "run")
        self._seed = whole_number("plane_seed_spin", "Plane, seed", 0, LARGEST_WHOLE)
        self._through = _combo("through", "through", [(label, key) for key, label in THROUGH.items()])
        self._readout = wrapped()
        self._none = wrapped("This function has two coordinates: the pictures show all of it.")
        self._lay_out()
        self._connect()
        self._show_rows(0)

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        rows: tuple[tuple[str, QWidget], ...] = (
            ("plane", self._kind), ("across", self._first), ("up", self._second), ("seed", self._seed),
            ("run", self._run), ("through", self._through),
        )  # fmt: skip
        for label, widget in rows:
            self._form.addRow(label, widget)
        self._through.setToolTip(
            "Where the others are fixed: at the iterate at the cursor, which the plane follows, at the lowest known "
            "minimum, or where the plane is now."
        )
        self._readout.setObjectName("plane_readout")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        # What the picture leaves out comes first: on small screens the rest needs scrolling.
        for each in (self._none, self._readout):
            layout.addWidget(each)
        layout.addLayout(self._form)
        layout.addStretch(1)

    def _connect(self) -> None:
        for combo in (self._kind, self._first, self._second, self._run):
            combo.activated.connect(self._pick)
        self._seed.valueChanged.connect(self._pick)
        self._through.activated.connect(self._held)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the chosen plane, if it has changed; the same experiment again means that an edit was refused."""
        before, self._experiment = self._experiment, experiment
        if before is not None and before is not experiment and _have_the_same_plane(before, experiment):
            return
        bound = experiment.bound()
        self._choice = experiment.plane
        names = bound.weights if bound.dimension > 2 else ()
        if names != self._names:
            self._names = names
            for combo in (self._first, self._second):
                combo.clear()
                combo.addItems(list(names))
        self._kind.setCurrentIndex(self._kind.findData(self._choice.kind))
        self._first.setCurrentIndex(self._choice.weights[0])
        self._second.setCurrentIndex(self._choice.weights[1])
        with QSignalBlocker(self._seed):
            self._seed.setValue(self._choice.seed)
        self._run.setCurrentIndex(self._choice.run)
        self._offer_minimum(bool(bound.dimension > 2 and bound.minima))
        self._show_rows(bound.dimension)

    def set_details(self, scene: Scene) -> None:
        """Offer the runs by name."""
        names = [f"{number}: {run.label}" for number, run in enumerate(scene.runs, 1)]
        if names != [self._run.itemText(i) for i in range(self._run.count())]:
            self._run.clear()
            self._run.addItems(names)
            self._run.setCurrentIndex(min(self._choice.run, len(names) - 1))

    def set_focus(self, focus: Focus) -> None:
        """Show what the plane leaves out of another run or iterate."""
        self.focus = focus
        self._show_readout()

    def set_seen(self, seen: bool) -> None:
        """Note whether the panel is visible; costs are computed only then."""
        self._seen = seen
        self._show_readout()

    def _pick(self, *_: object) -> None:
        """Request the plane in the fields, with a new domain, since the directions differ."""
        kind = self._kind.currentData()
        other_kind = kind != self._choice.kind
        wanted = msgspec.structs.replace(
            self._choice, kind=kind, weights=self._wanted_weights(), seed=self._seed.value(),
            run=max(self._run.currentIndex(), 0), domain=None, anchor=None if other_kind else self._choice.anchor,
        )  # fmt: skip
        if wanted != self._choice:
            self.edit_requested.emit(SetPlane(wanted))

    def _offer_minimum(self, known: bool) -> None:
        """List what the plane may pass through: a minimum only where one is known."""
        keys = [key for key in THROUGH if known or key != "minimum"]
        if keys != [self._through.itemData(i) for i in range(self._through.count())]:
            self._through.clear()
            for key in keys:
                self._through.addItem(THROUGH[key], key)
        through = "here" if self._choice.anchor is not None else self._choice.through
        self._through.setCurrentIndex(max(self._through.findData(through), 0))

    def _held(self, _: int) -> None:
        """Fix the plane at the current iterate or the minimum, or let it follow the cursor."""
        scene, through = self.focus.scene, self._through.currentData()
        here = through == "here" and scene is not None
        anchor = tuple(scene.surface.plane.origin.tolist()) if here and scene is not None else None
        through = self._choice.through if through == "here" else through
        wanted = msgspec.structs.replace(self._choice, anchor=anchor, through=through)
        if wanted != self._choice:
            self.edit_requested.emit(SetPlane(wanted))

    def _wanted_weights(self) -> tuple[int, int]:
        """The two weights; they swap if one was set to the other."""
        first, second = self._first.currentIndex(), self._second.currentIndex()
        return (first, second) if first != second else (self._choice.weights[1], self._choice.weights[0])

    def _show_rows(self, dimension: int) -> None:
        many, kind = dimension > 2, self._choice.kind
        self._none.setVisible(not many)
        for row, widget in enumerate((self._kind, self._first, self._second, self._seed, self._run)):
            shown = (True, kind == "weights", kind == "weights", kind == "random", kind == "components")[row]
            self._form.setRowVisible(widget, many and shown)
        self._form.setRowVisible(self._through, many and kind != "components")
        self._readout.setVisible(many)
        self._kind.setToolTip(HINTS[kind])

    def _show_readout(self) -> None:
        scene, run = self.focus.scene, self.focus.run
        if scene is None or run is None or scene.surface.bound.dimension == 2 or not self._seen:
            self._readout.clear()
            return
        plane, path = scene.surface.plane, run.trajectory.points
        if run is not self._variance_of:
            self._variance_of, self._variance = run, plane.variance_explained(path)
        step = self.focus.step
        error = projection_error(plane, scene.surface.bound, path[step], float(run.trajectory.values[step]))
        drawn = "" if math.isnan(error.shown_cost) else f", drawn at {error.shown_cost:.5g}"
        self._readout.setText(
            f"{run.label}: {100.0 * self._variance:.3g} % of the variance of its path lies in this plane. At the "
            f"cursor the iterate is {error.distance:.3g} away: cost {error.cost:.5g}{drawn}."
        )


def _have_the_same_plane(one: Experiment, other: Experiment) -> bool:
    return one.plane is other.plane and one.objective is other.objective


def _combo(name: str, label: str, items: Iterable[tuple[str, Any]] = ()) -> QComboBox:
    return combo_box(f"plane_{name}_combo", f"Plane, {label}", items, 8)
