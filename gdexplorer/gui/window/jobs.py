"""The jobs of the features."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gdexplorer.gui.features.basins.basins_job import BasinsJob
from gdexplorer.gui.features.brute_force.brute_force_job import BruteForceJob
from gdexplorer.gui.features.critical_points.critical_point_finder import CriticalPointFinder
from gdexplorer.gui.features.field.field_job import FieldJob
from gdexplorer.gui.features.multi_start.multi_start_job import MultiStartJob
from gdexplorer.gui.features.stability.curvature_job import CurvatureJob
from gdexplorer.gui.features.sweep.sweep_job import SweepJob


class Jobs:
    """One of each; the explorer has its own."""

    def __init__(self, parent: QObject) -> None:
        self.critical_points, self.field = CriticalPointFinder(parent), FieldJob(parent)
        self.curvature = CurvatureJob(parent)
        self.basins, self.multi_start = BasinsJob(parent), MultiStartJob(parent)
        self.brute_force, self.sweep = BruteForceJob(parent), SweepJob(parent)
