"""Value and gradient norm against the step, for every run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.views.cursor_values import MOST, Reading
from gdexplorer.gui.views.curves import ACCURACIES, NORMS, TESTS, VALUES, Curves, Quantity
from gdexplorer.scene.curve_range import remark
from gdexplorer.scene.description import runs_in_words
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.scene import Scene

# The plots, from left to right.
QUANTITIES = VALUES, TESTS, ACCURACIES, NORMS
# More curves than this overlap and take longer than a frame: an even selection of each optimizer is drawn.
MOST_CURVES = 600
# In a view of fewer pixels, labels at the ends of three plots' curves would be cut off; and of four.
WIDE, WIDEST = 540, 720


class CurvesView(QWidget):
    """Plots side by side with one cursor, logarithmic if all values are positive.

    Where rows of data are kept for testing, there are the loss of these, with a circle at the lowest, and of classes
    their accuracy. A plot is made when there is something to plot, or by `prepare`: that takes as long as some frames.
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
        self._made: dict[Quantity, Curves] = {}
        self.empty_note = wrapped()
        self.empty_note.setObjectName("curves_empty_note")
        self.empty_note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.empty_note)
        self._runs: list[DrawnRun] = []
        self._cursor = 0
        self._remarks: dict[Trajectory, str] = {}
        self._remarked_for: tuple[float, float] | None = None
        self._waiting: dict[Curves, Scene] = {}  # not shown yet, because the curves are hidden
        self._of_other_theme: set[Curves] = set()  # plots that are hidden

    def plot_of(self, quantity: Quantity) -> Curves:
        """The plot of a quantity, made now if it is not yet."""
        if quantity not in self._made:
            plot = self._made[quantity] = Curves(quantity)
            plot.hide()
            self._made = {each: self._made[each] for each in QUANTITIES if each in self._made}
            self._layout.insertWidget(list(self._made).index(quantity), plot, 1)  # of equal widths
            plot.cursor_requested.connect(self.cursor_requested)
            plot.set_theme(self._theme)
            plot.set_cursor(self._cursor)
        return self._made[quantity]

    def prepare(self) -> None:
        """Make the plots of any run before there is something to plot."""
        self.set_runs(self._runs)

    @property
    def plots(self) -> list[Curves]:
        """All plots, from left to right."""
        return [self.plot_of(quantity) for quantity in QUANTITIES]

    @property
    def values(self) -> Curves:
        """The plot of the values."""
        return self.plot_of(VALUES)

    @property
    def tests(self) -> Curves:
        """The plot of the loss of test rows."""
        return self.plot_of(TESTS)

    @property
    def accuracies(self) -> Curves:
        """The plot of the accuracy on test rows."""
        return self.plot_of(ACCURACIES)

    @property
    def norms(self) -> Curves:
        """The plot of the gradient norms."""
        return self.plot_of(NORMS)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self._of_other_theme = set(self._made.values())
        self._colour_shown()

    def _colour_shown(self) -> None:
        """Give those plots the theme's colours that are not hidden: others wait until they are shown."""
        for plot in self._made.values():
            if plot in self._of_other_theme and not plot.isHidden():
                self._of_other_theme.discard(plot)
                plot.set_theme(self._theme)
                self._draw(plot)

    def set_details(self, scene: Scene) -> None:
        """Show the values along the trajectories of ``scene``: at once if they can be seen, else once they are.

        `set_norms` shows the norms, in a turn of its own.
        """
        self.setAccessibleDescription(runs_in_words(scene))
        if not self._made and not scene.runs:
            self.empty_note.setText(what_is_missing(scene))
            return
        self._show(VALUES, scene)
        self._show(TESTS, scene)

    def set_norms(self, scene: Scene) -> None:
        """Show the gradient norms along the trajectories of ``scene``, and accuracies."""
        if self._made or scene.runs:
            self._show(ACCURACIES, scene)
            self._show(NORMS, scene)

    def _show(self, quantity: Quantity, scene: Scene) -> None:
        has_any = _has(quantity, scene.runs)
        if not has_any and quantity not in self._made:
            return
        plot = self.plot_of(quantity)
        plot.setAccessibleDescription(runs_in_words(scene) if has_any else "No rows are kept for testing.")
        if not has_any and not plot.isVisible():
            return
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
        for quantity in QUANTITIES:
            if quantity in self._made or _has(quantity, runs):
                self._draw(self.plot_of(quantity))

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
        if of is TESTS:
            found = [(run.tested.lowest, run.tested.losses[run.tested.lowest]) for run in shown if run.tested]
            plot.circle(found, colours)

    def _share_room(self) -> None:
        """Show the plots there is room for: beside test losses, accuracies and norms need a wide view."""
        is_tested, width = any(run.tested is not None for run in self._runs), self.width()
        has_classes = is_tested and any(len(run.test_accuracies) for run in self._runs)
        shown = {
            VALUES: True, TESTS: is_tested, ACCURACIES: has_classes and width >= WIDE,
            NORMS: not is_tested or width >= (WIDEST if has_classes else WIDE),
        }  # fmt: skip
        for quantity, plot in self._made.items():  # together: one that had all the room would be painted for it
            plot.setVisible(bool(self._runs) and shown[quantity])
        self._colour_shown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the plots there is room for."""
        super().resizeEvent(event)
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
        self._cursor = cursor
        for plot in self._made.values():
            plot.set_cursor(cursor)


def _has(quantity: Quantity, runs: Sequence[DrawnRun]) -> bool:
    """Whether there is something to plot of it if there are runs."""
    return quantity in (VALUES, NORMS) or any(run.tested is not None for run in runs)


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
