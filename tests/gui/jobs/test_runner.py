"""The job of runs: one request runs, one is pending, the newest wins, and it ends when it is told to."""

import threading
import time

import numpy as np
import pytest
from msgspec.structs import replace
from processor_time import computed_by_all
from PySide6.QtCore import QCoreApplication

from gdexplorer import faults
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.errors import InputError
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.waiting import Awaited, Waiting
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.runner import Outcome, Request, Runner, kept
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.scene.patch import Seen
from gdexplorer.session import edits

SECONDS = 30.0


@pytest.fixture
def runner(qtbot):
    runner = Runner(COLOUR_TABLE)
    runner.mail = []
    runner.shown.connect(runner.mail.append)
    yield runner
    runner.stop()
    assert POOL.alive() == []


def experiment(steps=50, key="himmelblau"):
    return replace(edits.ChooseObjective(key).apply_to(edits.first_example()), steps=steps)


def until(condition):
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it never came"
        POOL.collect()
        QCoreApplication.processEvents()
        time.sleep(0.002)


def all_mail(runner):
    """Everything that comes until the runner has nothing to do."""
    until(lambda: not runner.busy)
    return runner.mail


class Gate:
    """Stands in for the engine: shows what it runs, and ends a run when it is let through or cancelled."""

    def __init__(self, monkeypatch):
        self.running = []
        self.cancelled = []
        self._pass = threading.Semaphore(0)
        monkeypatch.setattr(engine, "prepare", lambda *_: None)
        monkeypatch.setattr(engine, "descend_in_chunks", self._descending)

    def let_through(self):
        self._pass.release()

    def _descending(self, experiment, bound, cancelled, finished):
        self.running.append(experiment.steps)
        while not self._pass.acquire(timeout=0.005):
            if cancelled():
                self.cancelled.append(experiment.steps)
                return
        yield ()


@pytest.fixture
def gate(monkeypatch):
    return Gate(monkeypatch)


def test_a_request_brings_its_surface_and_its_finished_runs(runner):
    wanted = experiment()
    engine.prepare(wanted, wanted.bound(), wanted.optimizers)
    runner.request(Request(wanted, surface=True))
    mail = all_mail(runner)
    surface, (*_, last, formula) = next(each for each in mail if each.surface is not None), mail
    assert formula.typeset and formula.experiment is wanted, "told last: no picture waits for it"
    assert surface.surface.objective.key == "himmelblau"
    assert last.finished and last.experiment is wanted
    assert [(t.optimizer, t.start) for t in last.trajectories] == wanted.runs()
    for mine, theirs in zip(last.trajectories, engine.descend(wanted), strict=True):
        assert (mine.points == theirs.points).all()


def test_of_many_requests_the_first_ends_and_of_the_others_the_last_is_run(runner, gate):
    runner.request(Request(experiment(1)))
    until(lambda: gate.running == [1])
    for steps in range(2, 20):
        runner.request(Request(experiment(steps)))
    gate.let_through()
    until(lambda: gate.running == [1, 19])
    gate.let_through()
    until(lambda: not runner.busy)
    assert gate.running == [1, 19] and gate.cancelled == []


def test_another_objective_cancels_what_runs(runner, gate):
    runner.request(Request(experiment(1)))
    until(lambda: gate.running == [1])
    runner.request(Request(experiment(2, "sphere"), surface=True))
    until(lambda: gate.running == [1, 2])
    assert gate.cancelled == [1]
    gate.let_through()


def test_long_runs_end_soon_once_newer_ones_of_the_same_objective_are_wanted(runner, gate):
    runner.request(Request(experiment(1), surface=True))
    until(lambda: gate.running == [1])
    runner.request(Request(experiment(2)))
    until(lambda: gate.running == [1, 2])
    assert gate.cancelled == [1]
    gate.let_through()
    assert all_mail(runner)[-1].experiment.steps == 2


def test_a_surface_whose_request_ran_out_of_time_is_drawn_for_the_next(runner, gate):
    """In many coordinates the surface comes last, on a plane that may depend on the runs."""
    cubic = CustomFit(Generated("sine", 60), degree=3)
    fit = replace(edits.ChooseCustom(cubic).apply_to(edits.first_example()), steps=1)
    runner.request(Request(fit, surface=True))
    gate.let_through()
    before = next(each.surface for each in all_mail(runner) if each.surface is not None)
    runner.request(Request(replace(fit, steps=2), surface=True))
    until(lambda: gate.running == [1, 2])
    runner.request(Request(replace(fit, steps=3)))
    until(lambda: gate.running == [1, 2, 3])
    assert gate.cancelled == [2]
    gate.let_through()
    drawn = [each for each in all_mail(runner) if each.surface is not None and each.surface is not before]
    assert [each.experiment.steps for each in drawn] == [3]


def of_sphere(outcome):
    return outcome.surface is not None and outcome.surface.objective.key == "sphere"


def test_a_surface_that_is_pending_is_not_forgotten(runner, gate):
    runner.request(Request(experiment(1)))
    until(lambda: gate.running == [1])
    runner.request(Request(experiment(2, "sphere"), surface=True))
    runner.request(Request(experiment(3, "sphere")))
    gate.let_through()
    until(lambda: any(of_sphere(each) for each in runner.mail))
    assert [each.experiment.steps for each in runner.mail if of_sphere(each)] == [3]
    gate.let_through()


def test_a_surface_waits_until_it_is_collected_and_only_the_newest_runs_do():
    outcomes, surface = [], Outcome(experiment(), surface=object())
    for number in range(5):
        waiting = Outcome(experiment(), waiting_for=Waiting(Awaited.OPTIMIZER, str(number)))
        outcomes = [*kept(outcomes, waiting), waiting]
        if number == 1:
            outcomes = [*kept(outcomes, surface), surface]
    assert outcomes[0] is surface and [each.waiting_for.text for each in outcomes[1:]] == ["4"]


def test_it_stops_promptly_in_the_middle_of_a_long_run(runner):
    endless = replace(experiment(10_000_000), gradient_tolerance=0.0)
    runner.request(Request(endless))
    until(lambda: any(each.trajectories for each in runner.mail))
    assert computed_by_all(runner.stop) < 1.0, "it computed on"
    assert POOL.alive() == []


def test_a_long_run_is_shown_while_it_goes_on(runner):
    runner.request(Request(replace(experiment(2_000_000), gradient_tolerance=0.0)))
    until(lambda: any(each.trajectories for each in runner.mail))
    first = next(each for each in runner.mail if each.trajectories)
    assert not first.finished
    assert Status.RUNNING in {trajectory.status for trajectory in first.trajectories}


def test_it_can_be_stopped_twice_and_before_it_was_asked_for_anything(runner):
    runner.stop()
    runner.stop()
    runner.request(Request(experiment()))
    assert not runner.busy and POOL.alive() == []


def test_what_is_refused_is_told_and_the_worker_lives_on(runner, monkeypatch, gate):
    def refuse(*_):
        raise InputError("No, and this is why.")

    monkeypatch.setattr(engine, "prepare", refuse)
    runner.request(Request(experiment()))
    assert all_mail(runner)[-1].error == "No, and this is why."
    monkeypatch.setattr(engine, "prepare", lambda *_: None)
    gate.let_through()
    runner.request(Request(experiment()))
    assert all_mail(runner)[-1].error is None


def test_a_fault_is_told_with_its_place_and_the_worker_lives_on(runner, monkeypatch, gate, capfd):
    def fail(*_):
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(engine, "prepare", fail)
    runner.request(Request(experiment()))
    assert "a fault of ours" in all_mail(runner)[-1].error
    (fault,) = faults.forget()
    assert isinstance(fault.error, ZeroDivisionError) and fault.text in fault.log.read_text()
    assert capfd.readouterr().err == ""
    assert [thread.objectName() for thread in POOL.alive()] == ["descent"]


def test_hidden_optimizers_are_not_prepared(runner, monkeypatch):
    prepared = []
    monkeypatch.setattr(engine, "prepare", lambda *given: prepared.extend(choice.key for choice in given[-1]))
    runner.request(Request(edits.SetVisible(1, False).apply_to(experiment())))
    all_mail(runner)
    assert prepared == ["gradient_descent", "adam"]


def test_runs_come_with_the_paths_of_both_pictures_prepared(runner):
    seen = Seen(((-4.0, 5.0), (-6.0, 6.0)), 300.0, 200.0)
    runner.set_range(seen)
    runner.request(Request(experiment(), surface=True))
    last = next(outcome for outcome in reversed(all_mail(runner)) if outcome.trajectories)

    def late():
        pytest.fail("left to the window's thread")

    count = len(last.runs)
    whole, _ = last.runs.once("segments", (last.surface.box, count), late)
    lines = last.runs.once("lines", (seen.pixel.tobytes(), seen.corners.tobytes(), count), late)
    assert len(whole.steps) > 0 and len(lines.paths.steps) > 0


def many_runs(rate):
    """Thirty runs of two optimizers, of which the first has this learning rate."""
    twice = edits.AddOptimizer("momentum").apply_to(experiment(20))
    starts = tuple((0.2 * number - 1.0, 0.1 * number) for number in range(15))
    first = edits.SetHyperparameter(0, "learning_rate", rate).apply_to(replace(twice, starts=starts))
    return replace(first, optimizers=first.optimizers[:2])


def drawn(runner, wanted):
    """The runs of an experiment as they are drawn."""
    runner.request(Request(wanted, surface=False))
    return next(each for each in reversed(all_mail(runner)) if each.finished).runs


def test_runs_that_a_change_leaves_alone_stay_as_they_are_drawn(runner):
    first, second, third = (drawn(runner, many_runs(rate)) for rate in (1e-3, 2e-3, 3e-3))
    assert len(first.parts) == 1
    assert len(second) == 30
    assert [{run.trajectory.optimizer for run in part.runs} for part in second.parts] == [{1}, {0}]
    assert sorted(np.concatenate([part.numbers for part in second.parts])) == list(range(30))
    assert third.parts[0].runs is second.parts[0].runs
    for runs in (second, third):
        for part in runs.parts:
            assert [run.trajectory for run in part.runs] == [runs[number].trajectory for number in part.numbers]


def test_runs_of_which_none_changes_and_few_runs_are_drawn_in_one_part(runner):
    few = [replace(many_runs(rate), starts=((0.0, 0.0), (1.0, 1.0))) for rate in (1e-3, 2e-3)]
    for wanted in (many_runs(1e-3), many_runs(1e-3), *few):
        assert len(drawn(runner, wanted).parts) == 1


def test_runs_come_with_the_loss_of_the_rows_kept_for_testing(runner):
    custom = CustomFit(Generated("sine", 60), test=Split(0.25))
    chosen = replace(edits.ChooseCustom(custom).apply_to(edits.first_example()), steps=40)
    runner.request(Request(chosen, surface=True))
    last = next(outcome for outcome in reversed(all_mail(runner)) if outcome.trajectories)
    for run in last.runs:
        np.testing.assert_array_equal(run.tested.losses, chosen.bound().test_losses_at(run.trajectory.points))
    runner.request(Request(experiment(), surface=True))
    assert all(run.tested is None for run in all_mail(runner)[-1].runs)
