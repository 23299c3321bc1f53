"""Every scrolled panel, with every content that it can have, at every size: it comes to rest.

A panel whose height depends on its width could go back and forth for ever between two layouts, one with a scroll bar
and one without, until the stack overflows. Run all sizes with ``PYTHONPATH=tests python -m soak.panel_sizes``; see
``--help`` for larger letters. Larger dots are Qt's business: set QT_FONT_DPI=144.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
from feasible import experiment_for
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.descent.geometry.metric import KINDS, Metric
from gdexplorer.descent.geometry.plane import whole_plane
from gdexplorer.gui.common.column import Column
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.features.basins.basins_panel import BasinsPanel
from gdexplorer.gui.features.between.between_panel import BetweenPanel
from gdexplorer.gui.features.brute_force.brute_force_panel import BruteForcePanel
from gdexplorer.gui.features.critical_points.critical_points_panel import CriticalPointsPanel
from gdexplorer.gui.features.inspector.inspector_panel import InspectorPanel
from gdexplorer.gui.features.metric.metric_explainer import MetricExplainer
from gdexplorer.gui.features.multi_start.multi_start_panel import MultiStartPanel
from gdexplorer.gui.features.objective.objective_panel import ObjectivePanel
from gdexplorer.gui.features.optimizers.optimizers_panel import OptimizersPanel
from gdexplorer.gui.features.plane.plane_panel import PlanePanel
from gdexplorer.gui.features.race.race_panel import RacePanel
from gdexplorer.gui.features.run_settings.run_settings_panel import RunSettingsPanel
from gdexplorer.gui.features.spectrum.spectrum_panel import SpectrumPanel
from gdexplorer.gui.features.stability.stability_panel import StabilityPanel
from gdexplorer.gui.features.stability.stability_view import StabilityView
from gdexplorer.gui.features.starts.starts_panel import StartsPanel
from gdexplorer.gui.features.sweep.sweep_panel import SweepPanel
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated, Houses
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import OPTIMIZERS, SCHEDULES
from gdexplorer.scene.curvature import CurvatureCurve
from gdexplorer.scene.focus import focus_on
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits

WIDEST, SPAN = 420, 100
AROUND = range(-3, 4)  # heights so near to the content's decide whether there is something to scroll
MOST_RESIZES = 6
ROUNDS = 3  # a change within a widget reaches the layouts around it one after another
GIVEN_UP = 40  # resizes after which what never rests is stopped, so that it can be told
LONG = "A sentence of many words that wraps into as many lines as it needs where there is little room. " * 3
CUSTOM = (
    CustomFormula("x^2 + a*y^2 + b"),
    CustomFormula("sin(x)^2 + exp(-(x - y)^2/a) + sqrt(abs(x*y) + b)/(1 + x^2 + y^4) + log(2 + x^2) + tanh(x - 3*y)"),
    CustomFit(Houses(("GrLivArea",))),
    CustomFit(Generated("sine"), degree=5),
    CustomNetwork((1, 1), bias=True),
    CustomNetwork((1, 30, 30, 1)),
)
Contents = Iterator[tuple[str, Scrolling]]


class _Resizes(QObject):
    """Counts how often a panel is resized, and stops one that would go on for ever."""

    def __init__(self, area: Scrolling) -> None:
        super().__init__(area)
        self.count = 0
        self._area = area
        area.widget().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.count += 1
            if self.count > GIVEN_UP:
                self._area.setWidgetResizable(False)
        return False


def restless(share: float = 1.0, seed: int = 0) -> tuple[list[str], int]:
    """What does not come to rest, or is squeezed, one sentence each; and how many sizes were tried.

    Parameters
    ----------
    share : of all widths from the least on, so many are tried: all, or some drawn by ``seed``, and both ends.
    """
    draw, told, tried = random.Random(seed), [], 0
    place = QWidget()
    place.resize(1200, 3000)
    place.setUpdatesEnabled(False)  # painting changes no size
    place.show()
    for name, area in contents():
        if area.parent() is None:
            area.setParent(place)
            area.show()
        for width, height in _sizes(area, share, draw):
            tried += 1
            trouble = _trouble(area, width, height)
            if trouble:
                told.append(f"{name} at {width} x {height}: {trouble}")
                area.setWidgetResizable(True)
    place.close()
    place.deleteLater()
    _settle()
    return told, tried


def _sizes(area: Scrolling, share: float, draw: random.Random) -> Iterator[tuple[int, int]]:
    _settle()
    least = area.minimumSizeHint().width()
    widest = max(WIDEST, least + SPAN)  # large letters need more room
    inner = range(least + 1, widest)
    drawn = draw.sample(inner, min(len(inner), max(round(share * len(inner)), 1)))
    for width in sorted({least, widest, *drawn}):
        content = _needed(area, width - area.verticalScrollBar().sizeHint().width())
        for more in AROUND:
            yield width, max(content + more, 1)


def _needed(area: Scrolling, width: int) -> int:
    panel = area.widget()
    return panel.heightForWidth(width) if panel.hasHeightForWidth() else panel.sizeHint().height()


def _trouble(area: Scrolling, width: int, height: int) -> str:
    resizes = area.findChild(_Resizes) or _Resizes(area)
    resizes.count, before = 0, -1
    area.resize(width, height)
    while before != resizes.count <= GIVEN_UP:
        before = resizes.count
        _settle()
    if resizes.count > MOST_RESIZES:
        return f"{resizes.count} resizes and no rest"
    panel = area.widget()
    if panel.width() > area.viewport().width():
        return f"the panel is {panel.width()} wide, its room {area.viewport().width()}"
    for label in panel.findChildren(FormulaLabel):
        if label.isVisible() and label.height() < label.heightForWidth(label.width()):
            return f"{label.objectName()} is {label.height()} high, and needs {label.heightForWidth(label.width())}"
    return ""


def _settle() -> None:
    for _ in range(ROUNDS):
        QApplication.sendPostedEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def contents() -> Contents:
    """Each content of each scrolled panel, with its name."""
    yield from _objectives()
    yield from _steps()
    yield from _cards()
    yield from _metrics()
    yield from _stability()
    yield from _others()


def _objectives() -> Contents:
    panel = ObjectivePanel()
    area = Scrolling(panel)
    yield "objective: nothing", area
    for row in OBJECTIVES:
        panel.set_experiment(edits.ChooseObjective(row.key).apply_to(edits.first_example()))
        panel.show_formula()
        yield f"objective: {row.key}", area
    for custom in CUSTOM:
        custom.prepare()
        panel.set_experiment(edits.ChooseCustom(custom).apply_to(edits.first_example()))
        panel.show_formula()
        yield f"objective: {custom}", area
        for button in panel.findChildren(QToolButton, "formula_derivatives_button"):
            button.setChecked(True)
        yield f"objective: {custom}, all of it", area


def _experiment(key: str) -> Experiment:
    bare = experiment_for(key, Experiment("himmelblau", starts=((-0.5, -1.0),), steps=8, gradient_tolerance=0.0))
    return replace(bare, optimizers=(suggested(key, bare.bound()),))


def _steps() -> Contents:
    panel = InspectorPanel()
    area = Scrolling(panel)
    yield "step: nothing", area
    for rule in OPTIMIZERS:
        experiment = _experiment(rule.key)
        surface = SimpleNamespace(plane=whole_plane(experiment.bound()))
        runs = descend(experiment)
        scene = Scene(experiment, surface, drawn_runs(experiment, runs))
        assert all(run.reason for run in runs)  # found out here, else a job does
        for cursor in (0, 8):
            panel.set_focus(focus_on(scene, 0, cursor))
            panel.show_numbers()  # now, not after the pause that it makes while it plays
            panel.words.show_numbers(panel.words.line)
            while panel.measures.measuring.busy:  # they are shown once they are known
                QApplication.processEvents()
            yield f"step: {rule.key} at {cursor}", area
    POOL.stop_all()  # its jobs: those that it has asked while events were processed, too


def _cards() -> Contents:
    panel = OptimizersPanel()
    area = Scrolling(panel)
    for number, rule in enumerate(OPTIMIZERS):
        experiment = _experiment(rule.key)
        if rule.has_learning_rate:
            experiment = edits.SetSchedule(0, SCHEDULES[number % len(SCHEDULES)].key).apply_to(experiment)
        panel.set_experiment(experiment)
        panel.findChild(QToolButton, "optimizer_0_more_button").setChecked(True)
        yield f"optimizers: {rule.key}", area


def _metrics() -> Contents:
    panel = MetricExplainer()
    area = Scrolling(panel)
    for key in KINDS:
        panel.set_experiment(edits.first_example())
        panel.panel.set_experiment(_with_metric(key))
        yield f"metric: {key}", area


def _with_metric(key: str) -> Experiment:
    from msgspec.structs import replace

    return replace(edits.first_example(), metric=Metric(key))


def _stability() -> Contents:
    panel = StabilityPanel()
    area = Scrolling(Column(panel, StabilityView()))
    yield "stability: nothing", area
    for rule in OPTIMIZERS:
        experiment = _experiment(rule.key)
        surface = SimpleNamespace(plane=whole_plane(experiment.bound()))
        runs = descend(experiment)
        scene = Scene(experiment, surface, drawn_runs(experiment, runs))
        assert all(run.reason for run in runs)  # found out here, else a job does
        run = scene.runs[0]
        panel.set_focus(focus_on(scene, 0, 0))
        panel.show_numbers()
        steps = np.arange(run.trajectory.steps + 1)
        panel.set_curve(CurvatureCurve(run, steps, np.ones(len(steps)), np.full(len(steps), 80.0), True))
        panel.show_numbers()
        yield f"stability: {rule.key}", area


def _others() -> Contents:
    for kind in (StartsPanel, RunSettingsPanel, PlanePanel, BasinsPanel, MultiStartPanel, BruteForcePanel, SweepPanel,
                 RacePanel, BetweenPanel, SpectrumPanel, CriticalPointsPanel):  # fmt: skip
        panel = kind()
        area = Scrolling(panel)
        if hasattr(panel, "set_experiment"):
            panel.set_experiment(edits.first_example())
        yield kind.__name__, area
        for label in panel.findChildren(QLabel):
            if label.wordWrap():
                label.setText(LONG)
        yield f"{kind.__name__}: long sentences", area


def main() -> int:
    """Try all sizes, or a share of them, and tell what does not come to rest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of all widths, so many are tried (1)")
    parser.add_argument("--points", type=int, default=0, help="size of the letters (as the desktop has it)")
    parser.add_argument("--seed", type=int, default=0, help="which widths are drawn, where not all are tried (0)")
    asked = parser.parse_args()
    from gdexplorer.gui.window.app import make_application

    application = make_application()
    if asked.points:
        font = application.font()
        font.setPointSize(asked.points)
        application.setFont(font)
    told, tried = restless(asked.share, asked.seed)
    print(*told, sep="\n", file=sys.stderr)
    print(f"{tried} sizes, {len(told)} of them without rest")
    return min(len(told), 1)


if __name__ == "__main__":
    sys.exit(main())
