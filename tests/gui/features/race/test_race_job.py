"""The race of the window: that of the command line, stage by stage, and never shown as one of something else."""

import pytest
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.analysis.race.suite import refusal_by_suite, suite
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.experiment import Experiment, refusal
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.formats import RACE
from gdexplorer.gui.features.race.race_job import ANOTHER, CHANGED, Entered, RaceJob, RaceRequest, checked
from gdexplorer.objectives import CustomFormula
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.session import edits
from tests.result_jobs import (
    assert_keeps_what_was_shown,
    assert_says_what_has_changed,
    found,
    heard,
    told_by_the_command_line,
)

KEYS, TERMS = ("adam", "momentum", "newton"), Terms(budget=40, trials=4, starts=3)
FIRST = edits.first_example()


@pytest.fixture
def job(qtbot):
    yield from heard(RaceJob())


def raced(job, qtbot, experiment=FIRST, entered=None):
    return found(job, qtbot, experiment, entered or Entered(KEYS, TERMS, 3))


@pytest.mark.parametrize(
    "make",
    [
        lambda: replace(FIRST, noise=0.2, clip=3.0, gradient_tolerance=1e-3),
        lambda: edits.SetMetric(Metric("hessian")).apply_to(FIRST),
        lambda: edits.ChooseCustom(CustomFormula("(x - 1)^2 + a*y^2")).apply_to(FIRST),
    ],
    ids=["noise", "metric", "formula"],
)
def test_it_is_the_race_of_the_command_line(job, qtbot, make, tmp_path):
    raced(job, qtbot, make())
    told = told_by_the_command_line(job, RACE, tmp_path)
    assert [each["key"] for each in told["optimizers"]] and told["seed"] == 3


def test_it_grows_rule_by_rule_and_only_the_whole_is_exported(job, qtbot):
    seen = []
    job.result_changed.connect(lambda result: seen.append(len(result.rounds[0].standings)))
    result = raced(job, qtbot)
    assert seen == sorted(seen) and seen[-1] == len(KEYS) and result.is_complete
    assert [analysis.result is not None for analysis in job.analyses] == [count == len(KEYS) for count in seen]
    assert job.share == 1.0


def test_the_same_seed_gives_the_same_race_and_another_seed_another_one(job, qtbot):
    one, same, other = (
        [
            (each.rank, each.tuned.configured, each.tuned.gap)
            for each in raced(job, qtbot, entered=entered).rounds[0].standings
        ]
        for entered in (Entered(KEYS, TERMS, 3), Entered(KEYS, TERMS, 3), Entered(KEYS, TERMS, 4))
    )
    assert one == same != other


def test_a_cancelled_race_ends_and_keeps_what_was_shown(job, qtbot):
    raced(job, qtbot)
    assert_keeps_what_was_shown(job, qtbot, Entered(KEYS, Terms(budget=100_000, trials=1_000, starts=64)))


CHANGES = {
    "another function": (edits.ChooseObjective("rosenbrock"), ANOTHER.format(label="Himmelblau")),
    "noise": (edits.SetRunSetting("noise", 0.3), CHANGED),
    "clip": (edits.SetRunSetting("clip", 0.3), CHANGED),
    "tolerance": (edits.SetRunSetting("gradient_tolerance", 0.3), CHANGED),
    "metric": (edits.SetMetric(Metric("hessian")), CHANGED),
    "feasible set": (edits.SetFeasibleSet(FeasibleSet("ball", (0.0, 0.0, 2.0))), CHANGED),
    "rate": (edits.SetHyperparameter(0, "learning_rate", 0.004), ""),
    "start": (edits.AddStart((1.0, 1.0)), ""),
    "budget of the runs": (edits.SetBudget(90), ""),
    "optimizers": (edits.RemoveOptimizer(1), ""),
}


def test_a_race_says_what_has_changed_since_until_it_is_as_it_was(job, qtbot):
    raced(job, qtbot)
    assert_says_what_has_changed(job, FIRST, CHANGES)


def test_who_cannot_race_is_refused_before_anything_runs(job):
    job.set_experiment(FIRST)
    with pytest.raises(InputError, match="two or more different"):
        checked(Entered(("adam",), TERMS), FIRST)
    rosenbrock = edits.ChooseCustom(CustomFormula("sin(x) + y^4")).apply_to(FIRST)
    with pytest.raises(InputError, match="Gauss-Newton needs"):
        checked(Entered(("gauss_newton", "adam"), TERMS), rosenbrock)
    job.run(Entered(("gauss_newton", "adam"), TERMS, is_on_suite=True))
    assert "suite" in job.said[-1] and not job.busy


def test_all_who_cannot_race_are_named_at_once():
    for on_suite in (False, True):
        with pytest.raises(InputError, match=r"Projected gradient needs .* Mirror descent \(entropy\) needs"):
            checked(Entered(("projected_gradient", "adam", "mirror_descent"), TERMS, is_on_suite=on_suite), FIRST)


def test_the_suite_refuses_whom_one_of_its_objectives_refuses():
    bounds = [Experiment(objective).bound() for objective in suite()]
    for rule in OPTIMIZERS:
        assert bool(refusal_by_suite(rule)) is any(refusal(rule, bound) for bound in bounds), rule.key


def test_the_suite_is_raced_under_the_settings_of_the_runs():
    experiment = edits.SetRunSetting("noise", 0.3).apply_to(FIRST)
    experiment = edits.SetFeasibleSet(FeasibleSet("ball", (0.0, 0.0, 2.0))).apply_to(experiment)
    problems = RaceRequest(Entered(KEYS, TERMS, 5, True), checked(Entered(KEYS, TERMS, 5, True), experiment).problem)
    problems = problems.problems()
    assert [each.objective for each in problems] == list(suite())
    assert {(each.noise, each.seed, each.batch_size, each.parameters) for each in problems} == {(0.3, 5, 0, ())}
    assert {each.subject_to for each in problems} == {None}
