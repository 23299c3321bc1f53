"""The curvature along a run, computed on a thread of its own and told while it becomes finer."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.common.parts import repeating
from gdexplorer.gui.jobs.worker import Worker
from gdexplorer.scene.curvature import CurvatureCurve
from gdexplorer.scene.drawn_run import DrawnRun

SECONDS_BETWEEN_RESULTS = 0.15
COLLECT_MILLISECONDS = 50


class CurvatureWorker(Worker):
    """Computes one curve after the other; a newer request ends the one that runs."""

    def __init__(self) -> None:
        super().__init__("curvature")

    def _serve(self, request: DrawnRun) -> None:
        from gdexplorer.descent.engine.curvature import spectra_along

        if request.experiment is None:
            return
        found: dict[int, tuple[float, float]] = {}
        bound, told = request.experiment.bound(), time.monotonic()
        choice = request.experiment.optimizers[request.trajectory.optimizer]
        points, metric = request.trajectory.points, choice.metric_of(request.experiment.metric)
        for step, *ends in spectra_along(bound, points, metric, self._cancelled.is_set):
            found[step] = ends[0], ends[1]
            if time.monotonic() - told > SECONDS_BETWEEN_RESULTS:
                self._post(_curve(request, found, False))
                told = time.monotonic()
        if not self._cancelled.is_set():
            self._post(_curve(request, found, True))

    def _failure(self, request: DrawnRun, error: InputError) -> CurvatureCurve:
        return _curve(request, {}, True)

    def _ends(self, running: DrawnRun, request: DrawnRun) -> bool:
        return True

    def _kept(self, mail: list[CurvatureCurve], result: CurvatureCurve) -> list[CurvatureCurve]:
        return []


class Curvatures(QObject):
    """Asks the worker, and tells what came on the window's thread."""

    found = Signal(object)  # CurvatureCurve

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = CurvatureWorker()
        self._timer = repeating(self, COLLECT_MILLISECONDS)
        self._timer.timeout.connect(self._collect)

    def request(self, run: DrawnRun) -> None:
        """Compute the curve of ``run``; the thread begins with the first one."""
        if not self._worker.isRunning():
            self._worker.begin()
        self._worker.request(run)
        self._timer.start()

    def stop(self) -> None:
        """End the thread."""
        self._timer.stop()
        self._worker.stop()

    def _collect(self) -> None:
        for curve in self._worker.collect():
            self.found.emit(curve)
        if self._worker.idle:
            self._timer.stop()


def _curve(run: DrawnRun, found: dict[int, tuple[float, float]], finished: bool) -> CurvatureCurve:
    steps = np.array(sorted(found), dtype=np.int64)
    ends = np.array([found[int(step)] for step in steps], dtype=np.float64).reshape(-1, 2)
    return CurvatureCurve(run, steps, ends[:, 0], ends[:, 1], finished)
