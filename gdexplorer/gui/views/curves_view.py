"""Value and gradient norm against the step, for every run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.views.cursor_values import MOST, Reading
from gdexplorer.gui.views.curves import ACCURACIES, NORMS, TESTS, VALUES, Curves
from gdexplorer.scene.curve_range import remark
from gdexplorer.scene.description import runs_in_words
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.scene import Scene

# More curves than this overlap and take longer than a frame: an even selection of each optimizer is drawn.
MOST_CURVES = 600
# In a view of fewer pixels, labels at the ends of three plots' curves would be cut off; and of four.
WIDE, WIDEST = 540, 720


class Plots(NamedTuple):
    """The plots, from left to right."""

    values: Curves
    tests: Curves
    accuracies: Curves
    norms: Curves


class CurvesView(QWidget):
    """Plots side by side with one cursor, logarithmic if all values are positive.

    Where rows of data are kept for testing, there are the loss of these, with a circle at the lowest, and of classes
    their accuracy. The plots are made when there is something to plot, or by `prepare`.
    """

    is_costly = True
    cursor_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curves_view")
        self.setAccessibleName("Value and gradient norm against the step")
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._theme = LIGHT
        self._made: Plots | None = None
        self.empty_note = wrapped()
        self.empty_note.setObjectName("curves_empty_note")
        self.empty_note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.empty_note)
        self._runs: list[DrawnRun] = []
        self._remarks: dict[Trajectory, str] = {}
        self._remarked_for: tuple[float, float] | None = None
        self._waiting: dict[Curves, Scene] = {}  # not shown yet, because the curves are hidden
        self._of_other_theme: set[Curves] = set()  # plots that are hidden

    @property
    def plots(self) -> Plots:
        """All plots, made now if they are not yet."""
        if self._made is None:
            self._made = Plots(*map(Curves, (VALUES, TESTS, ACCURACIES, NORMS)))
            for place, plot in enumerate(self._made):
                plot.hide()
                self._layout.insertWidget(place, plot, 1)  # else the one that was wide would ask to stay so
                plot.cursor_requested.connect(self.cursor_requested)
                plot.set_theme(self._theme)
        return self._made

    def prepare(self) -> None:
        """Make the plots before there is something to plot: that takes as long as several frames."""
        self.set_runs(self._runs)

    @property
    def values(self) -> Curves:
        """The plot of the values."""
        return self.plots.values

    @property
    def tests(self) -> Curves:
        """The plot of the loss of test rows."""
        return self.plots.tests

    @property
    def accuracies(self) -> Curves:
        """The plot of the accuracy on test rows."""
        return self.plots.accuracies

    @property
    def norms(self) -> Curves:
        """The plot of the gradient norms."""
        return self.plots.norms

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self._of_other_theme = set(self._made or ())
        self._colour_shown()

    def _colour_shown(self) -> None:
        """Give those plots the theme's colours that are not hidden: others wait until they are shown."""
        for plot in self._made or ():
            if plot in self._of_other_theme and not plot.isHidden():
                self._of_other_theme.discard(plot)
                plot.set_theme(self._theme)
                self._draw(plot)

    def set_details(self, scene: Scene) -> None:
        """Show the values along the trajectories of ``scene``: at once if they can be seen, else once they are.

        `set_norms` shows the norms, in a turn of its own.
        """
        self.setAccessibleDescription(runs_in_words(scene))
        if self._made is None and not scene.runs:
            self.empty_note.setText(what_is_missing(scene))
            return
        self._show(self.values, scene)
        if any(run.tested is not None for run in scene.runs) or self.tests.isVisible():
            self._show(self.tests, scene)
            self._show(self.accuracies, scene)
        else:
            for plot in (self.tests, self.accuracies):
                plot.setAccessibleDescription("No rows are kept for testing.")

    def set_norms(self, scene: Scene) -> None:
        """Show the gradient norms along the trajectories of ``scene``."""
        if self._made is not None or scene.runs:
            self._show(self.norms, scene)

    def _show(self, plot: Curves, scene: Scene) -> None:
        plot.setAccessibleDescription(runs_in_words(scene))
        self._waiting[plot] = scene
        if self.isVisible():
            self._show_waiting()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has changed while the curves were hidden."""
        super().showEvent(event)
        self._show_waiting()

    def _show_waiting(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for plot, scene in waiting.items():
            self._runs = list(scene.runs)
            self.set_surface(scene.surface)
            self.empty_note.setText(what_is_missing(scene))
            self._draw(plot)

    def set_surface(self, surface: Surface) -> None:
        """If all runs diverge, show them about as far as the range of the surface."""
        scale = surface.box.scale
        self.values.span = scale.low, scale.high

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Show the trajectories of ``runs``."""
        self._runs = runs
        for plot in self.plots:
            self._draw(plot)

    def _draw(self, plot: Curves) -> None:
        runs, count = self._runs, len(self._runs)
        self.empty_note.setVisible(not runs)
        self._share_room()
        last, shown = max((run.trajectory.steps for run in runs), default=1), spread(runs, MOST_CURVES)
        of, every = plot.quantity, max((run.tested.every for run in shown if run.tested), default=1)
        plot.show_counts(len(shown), count, every if of.is_share else 1)
        plot.read([Reading(of.all(run), run.colour, run.label, start_name(run, runs)) for run in shown])
        curves, colours = [of.curve(run, count) for run in shown], [run.colour for run in shown]
        plot.set_curves(curves, colours, last, None if of.is_share else self._remarks_on(shown))
        if plot is self.tests:
            found = [(run.tested.lowest, run.tested.losses[run.tested.lowest]) for run in shown if run.tested]
            plot.circle(found, colours)

    def _share_room(self) -> None:
        """Show the plots there is room for: beside test losses, accuracies and norms need a wide view."""
        is_tested, width = any(run.tested is not None for run in self._runs), self.width()
        has_classes = is_tested and any(len(run.test_accuracies) for run in self._runs)
        shown = {
            self.values: True, self.tests: is_tested, self.accuracies: has_classes and width >= WIDE,
            self.norms: not is_tested or width >= (WIDEST if has_classes else WIDE),
        }  # fmt: skip
        for plot, wanted in shown.items():  # together: one that had all the room would be painted for it
            plot.setVisible(bool(self._runs) and wanted)
        self._colour_shown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the plots there is room for."""
        super().resizeEvent(event)
        if self._made is not None:
            self._share_room()

    def _remarks_on(self, runs: Sequence[DrawnRun]) -> list[str]:
        """The remark on each run; those on runs that a change has left alone are known."""
        span = self.values.span
        known = self._remarks if span == self._remarked_for else {}
        self._remarked_for = span
        self._remarks = {
            run.trajectory: known[run.trajectory] if run.trajectory in known else remark(run, span) for run in runs
        }
        return [self._remarks[run.trajectory] for run in runs]

    def set_cursor(self, cursor: int) -> None:
        """Move the cursor to a step."""
        for plot in self._made or ():
            plot.set_cursor(cursor)


def start_name(run: DrawnRun, runs: Sequence[DrawnRun]) -> str:
    """What follows the name of the optimizer at the end of a curve: the start, if there are several."""
    if len(runs) > MOST or len({each.trajectory.start for each in runs}) == 1:
        return ""
    return f", start {run.trajectory.start + 1}"


def spread(runs: list[DrawnRun], most: int) -> list[DrawnRun]:
    """At most ``most`` of the runs, spread evenly over those of each optimizer."""
    if len(runs) <= most:
        return runs
    parts = defaultdict(list)
    for run in runs:
        parts[run.trajectory.optimizer, run.colour].append(run)
    share = max(most // len(parts), 1)
    counts = [min(share, len(part)) for part in parts.values()]
    return [
        part[i * len(part) // count] for part, count in zip(parts.values(), counts, strict=True) for i in range(count)
    ]
