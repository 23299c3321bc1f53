"""Background job that races optimizers on the present objective, or on the built-in suite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.analyses import same_function
from gdexplorer.gui.jobs.crew import CREW
from gdexplorer.gui.jobs.result_job import ResultJob
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.race.results import RaceResult
    from gdexplorer.descent.analysis.race.terms import Terms
    from gdexplorer.exports.analyses import Analysis

CHANGED = "Settings have changed since this race: press Race to race again."
ANOTHER = "This race was on {label}: press Race to race on what is shown now."


class Entered(Struct, frozen=True):
    """The race as entered in the panel: who takes part (keys), on what, on which terms, and the seed."""

    keys: tuple[str, ...]
    terms: Terms
    seed: int = 0
    is_on_suite: bool = False


class RaceRequest(Struct, frozen=True):
    """A validated race; ``problem`` has the settings of the runs and, unless it is on the suite, the objective."""

    entered: Entered
    problem: Experiment

    def problems(self) -> tuple[Experiment, ...]:
        """What the race is on; the suite is compiled where it has not been yet."""
        from gdexplorer.descent.analysis.race.suite import OF_ONE, suite

        if not self.entered.is_on_suite:
            return (self.problem,)
        return tuple(replace(self.problem, objective=each, parameters=(), **OF_ONE) for each in suite())


class RaceJob(ResultJob):
    """Race on request; the result is a `RaceResult`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("race", _results, parent)

    def run(self, entered: Entered) -> None:
        """Start a race."""
        self.attempt(checked, entered, self.experiment)

    def difference(self, result: RaceResult, now: Experiment) -> str:
        """What has changed since a race, in a sentence; empty if nothing has."""
        from gdexplorer.descent.analysis.race.suite import OF_ONE

        then = result.problems[0]
        if not result.is_on_suite and not same_function(then, now):
            return ANOTHER.format(label=result.rounds[0].label)
        now = replace(problem_of(now, then.seed), objective=then.objective, parameters=then.parameters)
        return "" if then == (replace(now, **OF_ONE) if result.is_on_suite else now) else CHANGED

    def analysis(self, result: RaceResult) -> Analysis:
        """What can be exported."""
        from gdexplorer.exports.analyses import Analysis

        return Analysis("race", result if result.is_complete else None, result.problems[0])


def problem_of(experiment: Experiment, seed: int) -> Experiment:
    """What of an experiment a race depends on."""
    return Experiment(
        experiment.objective, experiment.parameters, gradient_tolerance=experiment.gradient_tolerance, seed=seed,
        noise=experiment.noise, clip=experiment.clip, batch_size=experiment.batch_size, metric=experiment.metric,
        subject_to=experiment.subject_to,
    )  # fmt: skip


def checked(entered: Entered, experiment: Experiment | None) -> RaceRequest:
    """The race that was entered.

    Raises
    ------
    InputError
        If fewer than two optimizers take part, or one cannot race on this objective or on the suite.
    """
    from gdexplorer.descent.analysis.race.racing import check, check_steps
    from gdexplorer.descent.analysis.race.suite import refusal_by_suite
    from gdexplorer.optimizers import optimizer

    assert experiment is not None
    problem = problem_of(experiment, entered.seed)
    check(() if entered.is_on_suite else (problem,), entered.keys)
    whys = [refusal_by_suite(optimizer(key)) for key in entered.keys] if entered.is_on_suite else []
    if any(whys):
        raise InputError(" ".join(filter(None, whys)))
    check_steps(entered.keys, entered.terms)
    return RaceRequest(entered, problem)


def _results(request: RaceRequest, task: Task) -> Iterator[RaceResult]:
    from gdexplorer.descent.analysis.race.racing import stages
    from gdexplorer.descent.analysis.race.results import RaceResult

    entered, problems, over = request.entered, request.problems(), 0
    with CREW.doing(*problems) as do:
        for stage in stages(problems, entered.keys, entered.terms, task.cancelled, do=do):
            task.progress(stage.share)
            if not stage.rounds or len(stage.rounds) > over:
                over = len(stage.rounds)
                result = RaceResult(entered.terms, problems, entered.keys, stage.so_far)
                result.totals  # noqa: B018  computed and cached here rather than on the window's thread
                yield result
