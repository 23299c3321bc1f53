"""Background job that compares brute-force search with descent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject

from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.jobs.result_job import ResultJob
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.brute_force import Effort
    from gdexplorer.exports.analyses import Analysis
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


class BruteForceJob(ResultJob):
    """Compare on request; the result is a `ComparisonResult`, which depends on nothing that is shown elsewhere."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("brute_force", _results, parent)

    def run(self, comparison: Comparison) -> None:
        """Compare brute force with descent."""
        self.attempt(checked, comparison)

    def analysis(self, result: ComparisonResult) -> Analysis:
        """What can be exported."""
        from gdexplorer.descent.experiment import Experiment
        from gdexplorer.exports.analyses import Analysis

        of = result.comparison
        low, high = of.dimensions
        entered = {"optimizer": of.optimizer, "dimensions": f"{low}:{high}", "accuracy": of.accuracy}
        return Analysis("brute_force", result.found, Experiment(of.family), None, entered)


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
        first, last = comparison.dimensions
        task.progress((effort.dimensions - first + 1) / (last - first + 1))
        yield ComparisonResult(comparison, found)
