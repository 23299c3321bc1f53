"""Background job that compares brute-force search with descent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.brute_force import Effort
    from gdexplorer.objectives.families import Family


class Comparison(Struct, frozen=True):
    """The comparison as entered in the panel."""

    family: str
    dimensions: tuple[int, int]
    accuracy: str
    optimizer: str


class ComparisonRequest(Struct, frozen=True, eq=False):
    """A validated comparison."""

    comparison: Comparison
    family: Family
    accuracy: float


class ComparisonResult(Struct, frozen=True, eq=False):
    """Efforts of brute force and descent computed so far, with the comparison they belong to."""

    comparison: Comparison
    found: tuple[Effort, ...]


class BruteForceJob(Job):
    """Compare on request, and show a `ComparisonResult` that grows."""

    efforts_changed = Signal(object)  # ComparisonResult
    analysis_changed = Signal(object)  # Analysis

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("brute_force", _results, parent=parent)
        self.shown.connect(self.efforts_changed)
        self.shown.connect(self._announce)

    def run(self, comparison: Comparison) -> None:
        """Compare brute force with descent."""
        self.attempt(checked, comparison)

    def _announce(self, result: ComparisonResult) -> None:
        """Hand on what can be exported."""
        from gdexplorer.descent.experiment import Experiment
        from gdexplorer.exports.analyses import Analysis

        of = result.comparison
        low, high = of.dimensions
        entered = {"optimizer": of.optimizer, "dimensions": f"{low}:{high}", "accuracy": of.accuracy}
        self.analysis_changed.emit(Analysis("brute_force", result.found, Experiment(of.family), None, entered))


def checked(comparison: Comparison) -> ComparisonRequest:
    """The comparison that was entered.

    Raises
    ------
    InputError
        If the accuracy is no number above 0, or the dimensions do not go up.
    """
    from gdexplorer.descent.analysis.brute_force import efforts
    from gdexplorer.objectives.families import family

    request = ComparisonRequest(comparison, family(comparison.family), number_in(comparison.accuracy, "accuracy"))
    efforts(request.family, comparison.dimensions, request.accuracy, comparison.optimizer)  # raises before it computes
    return request


def _results(request: ComparisonRequest, task: Task) -> Iterator[ComparisonResult]:
    from gdexplorer.descent.analysis.brute_force import efforts

    comparison, found = request.comparison, ()  # type: tuple[Comparison, tuple[Effort, ...]]
    for effort in efforts(
        request.family, comparison.dimensions, request.accuracy, comparison.optimizer, cancelled=task.cancelled
    ):  # fmt: skip
        found = (*found, effort)
        yield ComparisonResult(comparison, found)
