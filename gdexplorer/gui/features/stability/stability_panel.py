"""Stability gauge: the largest curvature at the cursor, and the learning rate relative to its limit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.gui.common.fields import enable
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.text_size import embolden
from gdexplorer.gui.common.timers import Throttle
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.common.words import Words
from gdexplorer.numerals import number_text, short
from gdexplorer.scene.curvature import CurvatureCurve
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.focus import Focus
from gdexplorer.scene.stability import (
    best_rate,
    caption,
    configured_of,
    curves,
    edge_words,
    gauge,
    limit_formula,
    limit_words,
    overshoot_words,
    same_course,
    verdict,
)
from gdexplorer.session.edits import SetHyperparameter

COMPUTING, NO_CURVATURE = "Computing the curvature along the run…", "The curvature along this run is undefined."
NUMBERS_MILLISECONDS = 80
# The gauge covers this many times the limit.
REACH = 2.0
STABLE, UNSTABLE = "#009E73", "#D55E00"


class StabilityPanel(QWidget):
    """Show the run in focus, and request its curvature while visible."""

    is_costly = True
    curve_requested = Signal(object)  # DrawnRun
    curves_changed = Signal(object)  # StabilityCurves
    edit_requested = Signal(object)  # Edit

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stability_panel")
        self.focus = Focus()
        self._requested: DrawnRun | None = None
        self._curve: CurvatureCurve | None = None
        self._rate: float | None = None
        names = ("run", "curvature", "limit", "rate", "verdict", "overshoot", "edge", "best", "caption")
        self.labels = {name: _label(name, name not in names[1:4]) for name in names}
        self.limit_title = QLabel("limit m/λ")
        self._formula = FormulaLabel("stability_formula")
        self._show_limit(None)
        self.bar = RateBar()
        self._best = QPushButton("Best constant rate")
        self._best.setObjectName("best_rate_button")
        self._best.setToolTip("Set the constant learning rate with the fastest convergence on a quadratic")
        self._best.clicked.connect(self._set_best)
        self._numbers = Throttle(self, NUMBERS_MILLISECONDS)
        self._numbers.triggered.connect(self.show_numbers)
        self._seen = True
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.setSpacing(4)
        labels = self.labels
        embolden(labels["run"])
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        titles = QLabel("largest curvature λ"), self.limit_title, QLabel("learning rate η")
        self._of_run = (
            *titles,
            *(labels[name] for name in ("run", "curvature", "limit", "rate")),
            self._formula,
            self._best,
        )
        for row, (title, name) in enumerate(zip(titles, ("curvature", "limit", "rate"), strict=True)):
            grid.addWidget(title, row, 0)
            grid.addWidget(labels[name], row, 1)
        grid.setColumnStretch(1, 1)
        layout.addWidget(labels["run"])
        layout.addLayout(grid)
        layout.addWidget(self._formula)
        for part in (self.bar, labels["verdict"], labels["overshoot"], self._best, labels["best"]):
            layout.addWidget(part)
        for part in (labels["edge"], labels["caption"]):
            layout.addWidget(part)

    @property
    def is_settled(self) -> bool:
        """Whether the numbers are those of the run, step and curvature that the panel was given last."""
        return self._numbers.is_idle

    @property
    def is_seen(self) -> bool:
        """Whether the panel is in front of the other tabs."""
        return self._seen and self.isVisible()

    def set_focus(self, focus: Focus) -> None:
        """Show another run or step."""
        self.focus = focus
        self._show_soon()

    def set_seen(self, seen: bool) -> None:
        """Note whether the panel is visible; nothing is computed while it is not."""
        self._seen = seen
        if seen:
            self._show_soon()
        elif self._curve is None or not self._curve.finished:
            self._requested = None  # requested again when visible

    def set_curve(self, curve: CurvatureCurve) -> None:
        """Take the curvature along a run, if that run is still shown."""
        if curve.run is self._requested:
            self._curve = curve
            self.curves_changed.emit(curves(curve))
            self._show_soon()

    def showEvent(self, event: QShowEvent) -> None:
        """Update to the current step."""
        super().showEvent(event)
        self._show_soon()

    @property
    def _run(self) -> DrawnRun | None:
        return self.focus.run

    def _ask(self) -> None:
        """Request the curvature along a finished run, once."""
        run = self._run
        if run is None or run is self._requested or run.trajectory.status is Status.RUNNING:
            return
        if not same_course(run, self._requested):
            self._requested = run
            if run.experiment is not None:
                self.curve_requested.emit(run)

    def _show_soon(self) -> None:
        if self.is_seen:
            self._numbers.throttle()

    def show_numbers(self) -> None:
        """Show the numbers of the step now, not after a pause."""
        self._ask()
        texts = self._texts()
        for part in self._of_run:
            part.setVisible(self._run is not None)
        for name, label in self.labels.items():
            label.setText(texts.get(name, ""))
        self.labels["edge"].setVisible(bool(texts.get("edge")))
        enable(self._best, self._rate is not None, texts.get("best", "") or "No run is selected.")

    def _texts(self) -> dict[str, str]:
        run, self._rate = self._run, None
        self.bar.set_share(None)
        configured = None if run is None else configured_of(run)
        if run is None or configured is None:
            return {"verdict": what_is_missing(self.focus.scene)}
        step = self.focus.step
        texts = {"run": f"{run.label}, start {run.trajectory.start + 1}: step {step} of {run.trajectory.steps}"}
        texts["overshoot"] = overshoot_words(run, step)
        self._show_limit(configured)
        current = self._curve is not None and same_course(self._curve.run, run)
        known = self._curve.at(step) if self._curve is not None and current else None
        if known is None or self._curve is None:
            if self._curve is not None and current and self._curve.finished:
                return {**texts, "verdict": NO_CURVATURE}
            return {**texts, "curvature": "…", "verdict": COMPUTING}
        at, lowest, largest = known
        reading = gauge(configured, run.trajectory, at, largest)
        self.bar.set_share(reading.share)
        self._rate, best = best_rate(configured, lowest, largest)
        return {
            **texts,
            "curvature": f"{largest:.5g}" + ("" if at == step else f" (at step {at})"),
            "limit": limit_words(configured, reading),
            "rate": "none" if reading.rate is None else f"{reading.rate:.4g}",
            "verdict": verdict(configured, reading),
            "edge": edge_words(self._curve) if self._curve.finished else "",
            "best": best,
            "caption": caption(curves(self._curve)),
        }

    def _show_limit(self, configured: ConfiguredOptimizer | None) -> None:
        """Show the limit of the rule, m over the curvature, in the title and as a formula."""
        m = None if configured is None else configured.stable_multiple
        self.limit_title.setText("limit m/λ" if m is None else f"limit {m:.4g}/λ")
        proof = r"|1 - \eta \lambda_i| < 1 \iff " if m == 2.0 else ""
        latex, text = limit_formula(configured)
        self._formula.set_latex(proof + latex, text)

    def _set_best(self) -> None:
        run = self._run
        if run is not None and self._rate is not None:
            self.edit_requested.emit(SetHyperparameter(run.trajectory.optimizer, "learning_rate", self._rate))


class RateBar(QWidget):
    """The learning rate on a line from 0 to twice its limit: stable in green, unstable in orange."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rate_gauge")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.share: float | None = None
        self.set_share(None)

    def set_share(self, share: float | None) -> None:
        """Show the learning rate relative to its limit; None if there is no limit."""
        self.share = share
        self.setAccessibleName(
            "No known limit" if share is None else f"Rate is {short(100.0 * share, 3)} % of its limit"
        )
        self.setVisible(share is not None)
        self.update()

    def sizeHint(self) -> QSize:
        """Room for a line with labels below."""
        return QSize(120, 14 + self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line with its two labelled parts, and a mark at the rate."""
        if self.share is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, width = self.width() / REACH, float(self.width())
        painter.fillRect(QRectF(0.0, 3.0, middle, 7.0), QColor(STABLE))
        painter.fillRect(QRectF(middle, 3.0, width - middle, 7.0), QColor(UNSTABLE))
        painter.setPen(self.palette().windowText().color())
        below = QRectF(0.0, 13.0, width, self.height() - 13.0)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, "limit")
        end = "2 × limit" if self.share <= REACH else f"{number_text(self.share, 3)} × limit ▸"
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, end)
        place = min(self.share / REACH, 1.0) * (width - 4.0) + 2.0
        painter.setPen(QPen(self.palette().window().color(), 1.5))
        painter.setBrush(self.palette().windowText().color())
        painter.drawRoundedRect(QRectF(place - 3.0, 0.0, 6.0, 13.0), 2.0, 2.0)
        painter.end()


def _label(name: str, wraps: bool) -> Words:
    label = Words()
    label.setWordWrap(wraps)
    label.setObjectName(f"stability_{name}")
    return label
