"""Background job that computes the curvature along a run at increasing resolution."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.scene.curvature import CurvatureCurve
from gdexplorer.scene.drawn_run import DrawnRun

SECONDS_BETWEEN_RESULTS = 0.15


class CurvatureJob(Job):
    """Compute the `CurvatureCurve` of a `DrawnRun`; a newer request replaces an older one."""

    curve_changed = Signal(object)  # CurvatureCurve

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("curvature", _curves, parent=parent, failure=_no_curve)
        self.shown.connect(self.curve_changed)

    def curve(self, run: DrawnRun) -> None:
        """Compute the curvature along a run."""
        self.request(run)


def _curves(run: DrawnRun, task: Task) -> Iterator[CurvatureCurve]:
    from gdexplorer.descent.engine.curvature import spectra_along

    if run.experiment is None:
        return
    found: dict[int, tuple[float, float]] = {}
    if np.isnan(run.trajectory.values[0]):  # it began where the function is undefined
        yield _curve(run, found, True)
        return
    bound, shown = run.experiment.bound(), time.monotonic()
    configured = run.experiment.optimizers[run.trajectory.optimizer]
    points, metric = run.trajectory.points, configured.metric_of(run.experiment.metric)
    for step, *ends in spectra_along(bound, points, metric, task.cancelled):
        found[step] = ends[0], ends[1]
        if time.monotonic() - shown > SECONDS_BETWEEN_RESULTS:
            yield _curve(run, found, False)
            shown = time.monotonic()
    if not task.cancelled():
        yield _curve(run, found, True)


def _no_curve(run: DrawnRun, error: InputError) -> CurvatureCurve:
    return _curve(run, {}, True)


def _curve(run: DrawnRun, found: dict[int, tuple[float, float]], finished: bool) -> CurvatureCurve:
    steps = np.array(sorted(found), dtype=np.int64)
    ends = np.array([found[int(step)] for step in steps], dtype=np.float64).reshape(-1, 2)
    return CurvatureCurve(run, steps, ends[:, 0], ends[:, 1], finished)
