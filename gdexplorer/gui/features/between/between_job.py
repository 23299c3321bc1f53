"""Background job that compares the ends of two or three runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.analyses import what_changed
from gdexplorer.gui.jobs.crew import CREW
from gdexplorer.gui.jobs.result_job import ResultJob
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.between.comparison import Between
    from gdexplorer.exports.analyses import Analysis
    from gdexplorer.scene.drawn_run import DrawnRun

CHANGED = "Settings have changed since these ends were compared: press Compare to compare them again."
ANOTHER = "These are ends on {label}: press Compare to compare ends on what is shown now."
TOO_FEW = "Choose two different runs: the ends of both are compared."
RUNNING = "{name} is still running: wait until it has come to its end."
DIVERGED = "{name} has diverged: lower its learning rate, so that it ends somewhere, or choose another run."


class Entered(Struct, frozen=True, eq=False):
    """What is entered in the panel: the runs whose ends are compared, of ``experiment``, and how thoroughly.

    Attributes
    ----------
    names : of the runs. count : places on each route. steps : the most that train each curve.
    """

    experiment: Experiment
    runs: tuple[DrawnRun, ...]
    names: tuple[str, ...]
    count: int
    steps: int

    @property
    def reduced(self) -> Experiment:
        """The experiment with the optimizers and the starts of these runs alone."""
        rules, starts = self._parts
        return replace(
            self.experiment,
            optimizers=tuple(replace(self.experiment.optimizers[rule], visible=True) for rule in rules),
            starts=tuple(self.experiment.starts[start] for start in starts),
        )

    @property
    def numbers(self) -> tuple[int, ...]:
        """Which of the runs of the reduced experiment these are, counted from 1."""
        rules, starts = self._parts
        places = [(rules.index(run.trajectory.optimizer), starts.index(run.trajectory.start)) for run in self.runs]
        return tuple(self.reduced.runs().index(place) + 1 for place in places)

    @property
    def _parts(self) -> tuple[list[int], list[int]]:
        paths = [run.trajectory for run in self.runs]
        return sorted({path.optimizer for path in paths}), sorted({path.start for path in paths})


class Compared(Struct, frozen=True, eq=False):
    """What was entered, and what is known of it so far."""

    entered: Entered
    known: Between


class BetweenJob(ResultJob):
    """Compare ends on request; the result is a `Compared`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("between", _results, parent)

    def run(self, entered: Entered) -> None:
        """Compare ends."""
        self.attempt(checked, entered)

    def difference(self, result: Compared, now: Experiment) -> str:
        """What has changed since ends were compared, in a sentence; empty if nothing has."""
        return what_changed(result.entered.reduced, now, CHANGED, ANOTHER)

    def analysis(self, result: Compared) -> Analysis:
        """What can be exported."""
        from gdexplorer.exports.analyses import Analysis

        entered, known = result.entered, result.known
        settings = {"runs": entered.numbers, "places": entered.count, "curve-steps": entered.steps}
        return Analysis("between", known if known.is_complete else None, entered.reduced, None, settings)


def checked(entered: Entered) -> Entered:
    """What was entered, if it can be compared.

    Raises
    ------
    InputError
        If fewer than two different runs are chosen, or one is still running, or leads nowhere.
    """
    if len(entered.runs) < 2 or len(set(map(id, entered.runs))) < len(entered.runs):
        raise InputError(TOO_FEW)
    for run, name in zip(entered.runs, entered.names, strict=True):
        if run.trajectory.status in (Status.RUNNING, Status.DIVERGED):
            said = RUNNING if run.trajectory.status is Status.RUNNING else DIVERGED
            raise InputError(said.format(name=name))
    return entered


def _results(entered: Entered, task: Task) -> Iterator[Compared]:
    from gdexplorer.descent.analysis.between.comparison import check, compare

    experiment, known = entered.experiment, 0
    bound = experiment.bound()
    ends = check(bound, [run.trajectory.points[-1] for run in entered.runs])
    with CREW.doing(experiment) as do:
        comparing = compare(
            bound,
            ends,
            count=entered.count,
            steps=entered.steps,
            cancelled=task.cancelled,
            experiment=experiment,
            do=do,
        )
        for found in comparing:
            task.progress(found.share)
            if len(found.routes) > known or found.is_complete:  # a step of training shows nothing
                known = len(found.routes)
                yield Compared(entered, found)
