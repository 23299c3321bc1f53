"""Panel of the metric, with its picture at the current iterate of the selected run."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.gui.common.angles import AngleUnit
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.features.metric.metric_panel import MetricPanel
from gdexplorer.gui.features.metric.metric_view import MetricView, in_words
from gdexplorer.gui.state.preferences import Preferences
from gdexplorer.scene.focus import Focus
from gdexplorer.scene.metric_picture import picture_at
from gdexplorer.session.edits import SetMetric

# Update interval of the picture; if a metric reads many samples, it is updated only once the cursor rests.
FRAME_MILLISECONDS, REST_MILLISECONDS, MANY_SAMPLES, SLOW_SECONDS = 30, 250, 20_000, 0.006
EXPLANATION = (
    "The gradient (arrow) points to where a contour line touches the unit ball: no other unit step climbs higher. "
    "Dashed: the differential, which equals the gradient only in the Euclidean metric."
)


class MetricExplainer(QWidget):
    """Panel and picture of the metric."""

    edit_requested = Signal(object)  # Edit
    gesture_ended = Signal()
    error = Signal(str)
    accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("metric_explainer")
        self.setAccessibleName("Metric")
        self.panel, self.view = MetricPanel(), MetricView()
        self._unit, self._words = AngleUnit.DEGREES, wrapped(name="metric_angles")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addWidget(self.panel)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._words)
        layout.addWidget(wrapped(EXPLANATION))
        self.panel.edit_requested.connect(self.edit_requested)
        self.panel.error.connect(self.error)
        self.panel.accepted.connect(self.accepted)
        self.view.matrix_dragged.connect(self._dragged)
        self.view.released.connect(self.gesture_ended)
        self.focus = Focus()
        self._slow, self._seen = False, True
        self._soon = once(self)
        self._soon.timeout.connect(self.show_picture)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self.view.set_theme(theme)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the metric of ``experiment``."""
        self.panel.set_experiment(experiment)

    def let_go(self) -> None:
        """End a drag of the ball, and take back what is typed and not entered yet."""
        self.view.let_go()
        self.panel.let_go()

    def set_preferences(self, preferences: Preferences) -> None:
        """Say angles in the preferred unit."""
        self._unit = preferences.angle_unit
        self._say()

    def set_focus(self, focus: Focus) -> None:
        """Show another run or step, with the aspect ratio of the map."""
        self.focus = focus
        self._later()

    def set_seen(self, seen: bool) -> None:
        """Note whether the panel is in front: behind another tab it counts as visible to Qt."""
        self._seen = seen
        self._later()

    @property
    def is_seen(self) -> bool:
        """Whether the panel is in front of the other tabs."""
        return self._seen and self.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        """Update the picture after being hidden."""
        super().showEvent(event)
        self._later()

    def _dragged(self, numbers: tuple[float, float, float]) -> None:
        self.edit_requested.emit(SetMetric(Metric("matrix", numbers)))

    def _later(self) -> None:
        if not self.is_seen:
            return
        if self._reads_much():
            self._soon.start(REST_MILLISECONDS)
        elif not self._soon.isActive():
            self._soon.start(FRAME_MILLISECONDS)

    def _reads_much(self) -> bool:
        if self._slow:
            return True
        scene = self.focus.scene
        if scene is None:
            return False
        kind, rows = scene.experiment.metric.kind, len(scene.surface.bound.data)
        return kind in ("hessian", "gauss_newton") and rows > MANY_SAMPLES

    def show_picture(self) -> None:
        """Draw the picture now, if the panel is in front."""
        if not self._seen:
            return
        began = time.perf_counter()
        self._draw()
        self._say()
        self._slow = time.perf_counter() - began > SLOW_SECONDS

    def _say(self) -> None:
        """Say in words what is drawn."""
        picture = self.view.picture
        text = "" if picture is None else in_words(picture, self._unit)
        self._words.setText(text)
        if picture is not None:
            self.view.setAccessibleDescription(self._words.text())

    def _draw(self) -> None:
        scene, run, step = self.focus.scene, self.focus.run, self.focus.step
        if scene is None or run is None:
            self.view.show_reason(what_is_missing(scene))
            return
        surface, metric = scene.surface, scene.experiment.metric
        bound = surface.bound
        if bound.dimension != 2:
            self.view.show_reason("The picture needs two coordinates; the runs use the metric in all coordinates.")
            return
        kernels = bound.value_and_gradient, bound.hessian_kernel, metric.definition.kernel
        if not metric.fits(bound) or not all(kernel.is_ready for kernel in kernels):
            self.view.show_reason("Preparing the metric…")
            self._soon.start(REST_MILLISECONDS)  # nobody tells when they are
            return
        inverse = metric.inverse(bound, run.trajectory.points[step])
        picture = picture_at(run.trajectory.gradients[step], inverse, surface.box.stretch())
        if picture is None:
            self.view.show_reason("At this point the metric is undefined or too large to draw.")
        else:
            self.view.show_picture(picture, surface.box.stretch(), metric.kind == "matrix", run.colour)
