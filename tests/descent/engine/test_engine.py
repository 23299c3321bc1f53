"""Running an experiment: the same bits however it is cut up, and arrays that nobody changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, astuple, replace

from gdexplorer.descent.engine import drivers, engine, recording
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives import objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.formulas.custom_formula import CustomFormula
from gdexplorer.objectives.network.custom_network import CustomNetwork

KEYS = ("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
# A step of this network takes more than a tenth of a millisecond.
SLOW = CustomNetwork((2, 20, 20, 1), cost="cross_entropy", data=Generated("xor", 200))
ARRAYS = ("points", "values", "gradients", "states", "evaluations")


def experiment(steps=300, **details):
    choices = tuple(configure(key, {"learning_rate": 1e-3}) for key in KEYS)
    chosen = {"optimizers": choices, "starts": ((-1.2, 1.0), (0.3, -0.4)), **details}
    return Experiment("rosenbrock", steps=steps, **chosen)


def assert_same(one, other):
    assert [t.status for t in one] == [t.status for t in other]
    assert [t.reason for t in one] == [t.reason for t in other]
    for first, second in zip(one, other, strict=True):
        for name in ARRAYS:
            assert getattr(first, name).tobytes() == getattr(second, name).tobytes(), name


def test_the_first_step_is_the_one_computed_by_hand():
    run = engine.descend(experiment(steps=1))[0]
    # The gradient of Rosenbrock's function at (-1.2, 1) is (-215.6, -88).
    np.testing.assert_allclose(run.points, [[-1.2, 1.0], [-1.2 + 0.2156, 1.0 + 0.088]], rtol=1e-14)
    np.testing.assert_allclose(run.values, [24.2, objective("rosenbrock").bound().value(run.points[1])], rtol=1e-14)
    np.testing.assert_allclose(run.gradients[0], [-215.6, -88.0], rtol=1e-14)


def test_every_iterate_holds_the_value_and_gradient_of_its_point():
    bound = objective("rosenbrock").bound()
    for run in engine.descend(experiment()):
        values, gradients = bound.values_at(run.points)
        np.testing.assert_array_equal(run.values, values)
        np.testing.assert_array_equal(run.gradients, gradients)
        np.testing.assert_allclose(run.gradient_norms, np.linalg.norm(gradients, axis=1), rtol=1e-14)


def test_trajectories_come_start_by_start_and_say_whose_they_are():
    shown = [(run.optimizer, run.start) for run in engine.descend(experiment(steps=2))]
    assert shown == [(choice, start) for start in range(2) for choice in range(len(KEYS))]


def test_the_state_is_that_of_the_optimizer_after_each_step():
    run = engine.descend(experiment(steps=2, optimizers=(configure("momentum", {"momentum": 0.5}),)))[0]
    assert run.states.shape == (3, 1, 2)
    first, second = run.gradients[0], run.gradients[1]
    np.testing.assert_allclose(run.states[:, 0], [[0.0, 0.0], first, 0.5 * first + second], rtol=1e-14)


def test_evaluations_are_counted_from_the_start_on():
    assert engine.descend(experiment(steps=3))[0].evaluations.tolist() == [1, 2, 3, 4]


def test_the_same_experiment_gives_the_same_bits():
    noisy = experiment(noise=0.5, clip=50.0, seed=11)
    assert_same(engine.descend(noisy), engine.descend(noisy))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 700), st.integers(1, 64))
def test_cutting_a_run_up_changes_no_bit(chunk, room):
    noisy = experiment(steps=700, noise=0.1, clip=30.0, seed=3)
    whole = engine.descend(noisy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "FIRST_CHUNK", chunk)
        patch.setattr(engine, "LONGEST_CHUNK", chunk)
        patch.setattr(engine, "SECONDS_BETWEEN_SHOWINGS", 0.0)
        patch.setattr(engine, "SHARE_FOR_SHOWING", 1e9)
        patch.setattr(recording, "FIRST_BYTES", 80 * room)
        assert_same(whole, engine.descend(noisy))


def test_a_budget_that_is_cut_short_is_the_beginning_of_a_longer_one():
    for short, long in zip(engine.descend(experiment(100)), engine.descend(experiment(300)), strict=True):
        for name in ARRAYS:
            np.testing.assert_array_equal(getattr(short, name), getattr(long, name)[: short.steps + 1])


def test_what_is_shown_on_the_way_is_never_changed_afterwards(monkeypatch):
    monkeypatch.setattr(engine, "FIRST_CHUNK", 16)
    monkeypatch.setattr(engine, "LONGEST_CHUNK", 16)
    monkeypatch.setattr(engine, "SECONDS_BETWEEN_SHOWINGS", 0.0)
    monkeypatch.setattr(engine, "SHARE_FOR_SHOWING", 1e9)
    monkeypatch.setattr(recording, "FIRST_BYTES", 80 * 10)
    seen = []
    described = experiment(200)
    for shown in engine.descend_in_chunks(described, described.bound()):
        seen.append((shown, [run.points.copy() for run in shown]))
    assert len(seen) > 10
    assert {run.status for run in seen[0][0]} == {Status.RUNNING}
    for shown, copies in seen:
        for run, copy in zip(shown, copies, strict=True):
            np.testing.assert_array_equal(run.points, copy)
    lengths = [shown[0].steps for shown, _ in seen]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize("name", [*ARRAYS, "gradient_norms"])
def test_trajectories_are_read_only(name):
    run = engine.descend(experiment(steps=5))[0]
    with pytest.raises(ValueError, match="read-only"):
        getattr(run, name)[0] = 1.0


def test_a_run_that_ends_early_keeps_no_more_memory_than_it_needs():
    run = engine.descend(experiment(10_000_000, starts=((1.0, 1.0),)))[0]
    assert run.steps == 0
    assert run.points.base.nbytes < 10_000


def test_cancelled_it_stops_within_a_chunk_and_keeps_what_there_is(monkeypatch):
    monkeypatch.setattr(engine, "FIRST_CHUNK", 100)
    asked = iter([False] * 5)
    runs = engine.descend(experiment(10_000, gradient_tolerance=0.0), lambda: next(asked, True))
    assert sum(run.steps for run in runs) == 500
    assert runs[0].status is Status.RUNNING
    assert_same(
        [run for run in engine.descend(experiment(100)) if run.steps == 100][:1],
        [engine.descend(experiment(100))[0]],
    )


def test_cancelled_before_it_begins_it_stands_at_the_starts():
    runs = engine.descend(experiment(), lambda: True)
    assert [run.steps for run in runs] == [0] * 12


def test_without_starts_or_optimizers_there_is_nothing_to_run():
    assert engine.descend(experiment(starts=())) == ()
    assert engine.descend(experiment(optimizers=())) == ()


def test_noise_is_seeded_and_gone_where_its_deviation_is_zero():
    quiet, noisy, other = (
        engine.descend(experiment(50, noise=noise, seed=seed))[0].points
        for noise, seed in ((0.0, 1), (1.0, 1), (1.0, 2))
    )
    assert not np.array_equal(noisy, quiet)
    assert not np.array_equal(noisy, other)
    np.testing.assert_array_equal(quiet, engine.descend(experiment(50, seed=99))[0].points)


def test_noise_has_the_deviation_that_was_asked_for():
    rate, noise = 1e-9, 0.25
    choice = configure("gradient_descent", {"learning_rate": rate})
    many = experiment(20_000, optimizers=(choice,), starts=((0.5, 0.5),), noise=noise, gradient_tolerance=0.0)
    run = engine.descend(many)[0]
    disturbance = -np.diff(run.points, axis=0) / rate - run.gradients[:-1]
    # 40,000 numbers: mean and deviation are known to about 0.5 %, their correlation to 0.7 %.
    assert np.abs(disturbance.mean(axis=0)).max() < 4 * noise / np.sqrt(20_000)
    np.testing.assert_allclose(disturbance.std(axis=0), noise, rtol=0.03)
    assert abs(np.corrcoef(disturbance.T)[0, 1]) < 0.03
    assert abs(np.corrcoef(disturbance[1:, 0], disturbance[:-1, 0])[0, 1]) < 0.03


def test_clipping_shortens_long_gradients_and_leaves_short_ones():
    choice = configure("gradient_descent", {"learning_rate": 0.01})
    run = engine.descend(experiment(200, optimizers=(choice,), clip=2.0))[0]
    steps = np.linalg.norm(np.diff(run.points, axis=0), axis=1) / 0.01
    expected = np.minimum(run.gradient_norms[:-1], 2.0)
    np.testing.assert_allclose(steps, expected, rtol=1e-9)
    assert run.gradient_norms.max() > 200.0, "what is recorded is the true gradient"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("details", [{}, {"noise": 0.2, "clip": 10.0, "seed": 5}, {"gradient_tolerance": 0.0}])
def test_a_batch_ends_where_single_runs_end(key, details):
    starts = np.random.default_rng(1).uniform(-2.0, 2.0, (40, 2))
    starts[:3] = (1.0, 1.0), (-1.2, 1.0), (0.0, 0.0)
    choice = configure(key, {"learning_rate": 2e-3})
    described = experiment(400, optimizers=(choice,), starts=tuple(map(tuple, starts.tolist())), **details)
    runs = engine.descend(described)
    marks = (0, 1, 7, 8, 300, 400)
    ends = engine.descend_many(described, described.bound(), choice, starts, marks=marks)
    np.testing.assert_array_equal(ends.points, [run.points[-1] for run in runs])
    np.testing.assert_array_equal(ends.values, [run.values[-1] for run in runs])
    np.testing.assert_array_equal(ends.steps, [run.steps for run in runs])
    passed = [[run.points[min(mark, run.steps)] for mark in marks] for run in runs]
    np.testing.assert_array_equal(ends.path, passed)
    # What a step costs that ceases to be finite is counted here, and not recorded there.
    finite = [run.status is not Status.DIVERGED for run in runs]
    counted = np.array([run.evaluations[-1] for run in runs])
    np.testing.assert_array_equal(ends.evaluations[finite], counted[finite])
    assert (ends.evaluations >= counted).all()
    told = {drivers.CONVERGED: Status.CONVERGED, drivers.NOT_FINITE: Status.DIVERGED}
    for code, run in zip(ends.codes.tolist(), runs, strict=True):
        assert told.get(code) in (None, run.status)
        assert (run.status is Status.DIVERGED) == (code == drivers.NOT_FINITE)


def test_threads_change_nothing(monkeypatch):
    starts = np.random.default_rng(2).uniform(-2.0, 2.0, (501, 2))
    choice = configure("adam", {"learning_rate": 0.05})
    described = experiment(200, optimizers=(choice,))
    both = []
    for threads in (1, 7):
        monkeypatch.setattr(engine, "THREADS", threads)
        both.append(engine.descend_many(described, described.bound(), choice, starts, marks=(0, 5)))
    for one, other in zip(*(astuple(ends) for ends in both), strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("key", ["adam", "bfgs", "wolfe", "momentum"])
@pytest.mark.parametrize("details", [{}, {"noise": 0.2, "clip": 10.0}, {"metric": Metric("hessian")}])
def test_the_number_of_interleaved_runs_changes_nothing(monkeypatch, key, details):
    starts = np.random.default_rng(6).uniform(-2.0, 2.0, (45, 2))
    starts[7] = 1.0, 1.0  # at rest from the start
    choice = configure(key, schedule="cosine" if key in KEYS else "constant")
    described = experiment(150, optimizers=(choice,), **details)
    monkeypatch.setattr(engine, "THREADS", 1)
    ends = []
    for block in (1, 3, 100):
        monkeypatch.setattr(engine, "BLOCK", block)
        marks = (0, 1, 5, 150)
        ends.append(engine.descend_many(described, described.bound(), choice, starts, marks=marks))
    for other in ends[1:]:
        for name, array in asdict(ends[0]).items():
            assert array.tobytes() == getattr(other, name).tobytes(), name


def test_a_batch_leaves_the_starts_as_they_were_given():
    starts = np.random.default_rng(3).uniform(-2.0, 2.0, (10, 2))
    before = starts.copy()
    described = experiment(50)
    engine.descend_many(described, described.bound(), described.optimizers[0], starts)
    np.testing.assert_array_equal(starts, before)
    empty = engine.descend_many(described, described.bound(), described.optimizers[0], np.empty((0, 2)))
    assert len(empty.points) == len(empty.values) == len(empty.steps) == 0


def test_a_cancelled_batch_tells_which_starts_were_not_reached(monkeypatch):
    """Three parts of eight end at once, the fourth is at work, and the others have not begun."""
    monkeypatch.setattr(engine, "THREADS", 1)
    parts, plain = [], engine.filling

    def recorded(*arguments):
        fill = plain(*arguments)
        return lambda *part: (parts.append(part), fill(*part))

    monkeypatch.setattr(engine, "filling", recorded)
    slow = configure("gradient_descent", {"learning_rate": 1e-12})
    described = Experiment(SLOW, (), (slow,), steps=10_000_000, gradient_tolerance=0.0)
    bound = described.bound()
    low, high = sorted((np.array(bound.start), 2.0 * np.array(bound.start)), key=bound.value)
    starts = np.repeat([low, high], [30, 50], axis=0)
    target = (bound.value(low) + bound.value(high)) / 2.0
    ends = engine.descend_many(
        described, bound, slow, starts, lambda: len(parts) == 4, marks=(0, 7), target=target
    )  # fmt: skip
    np.testing.assert_array_equal(ends.codes, np.repeat([drivers.REACHED, drivers.GOING], [30, 50]))
    np.testing.assert_array_equal(ends.values, np.repeat([bound.value(low), np.nan], [30, 50]))
    np.testing.assert_array_equal(ends.evaluations, np.repeat([1, 0], [30, 50]))
    np.testing.assert_array_equal(ends.points, starts)
    np.testing.assert_array_equal(ends.path, np.repeat(starts[:, None], 2, axis=1))
    assert not ends.steps.any()
    assert len(parts) == 4


@pytest.mark.parametrize("count", [1, 3, 80])
def test_runs_at_work_end_when_they_are_cancelled(count):
    """Each would take more than ten minutes."""
    described = Experiment(SLOW, (), (configure("momentum"),), steps=10_000_000, gradient_tolerance=0.0)
    bound = described.bound()
    starts = np.tile(bound.start, (count, 1))
    ends = engine.descend_many(described, bound, described.optimizers[0], starts, cancelled_after(3), marks=(0, 9))
    assert np.isnan(ends.values).all()
    assert (ends.codes == drivers.GOING).all()
    assert not ends.steps.any()
    np.testing.assert_array_equal(ends.points, starts)


def test_runs_under_many_settings_end_when_they_are_cancelled():
    described = Experiment(SLOW, (), (configure("momentum"),) * 5, steps=10_000_000, gradient_tolerance=0.0)
    bound = described.bound()
    ends = engine.descend_each(described, bound, described.optimizers, np.array([bound.start]), cancelled_after(3))
    assert np.isnan(ends.values).all()


def cancelled_after(times):
    """A function that says no so many times, and yes from then on."""
    answers = iter([False] * times)
    return lambda: next(answers, True)


def test_runs_with_a_target_end_at_the_first_step_that_is_as_low():
    starts = np.random.default_rng(5).uniform(-2.0, 2.0, (20, 2))
    choice = configure("adam", {"learning_rate": 0.05})
    described = experiment(300, optimizers=(choice,), starts=tuple(map(tuple, starts.tolist())))
    ends = engine.descend_many(described, described.bound(), choice, starts, target=0.5)
    assert (ends.codes == drivers.REACHED).sum() > 5
    for run, code, step, value in zip(engine.descend(described), ends.codes, ends.steps, ends.values, strict=True):
        low = np.flatnonzero(run.values <= 0.5)
        assert (code == drivers.REACHED) == (len(low) > 0)
        if len(low):
            assert (step, value) == (low[0], run.values[low[0]])


def test_one_start_under_many_settings_ends_as_under_each():
    rates = (1e-4, 1e-3, 5e-3, 0.5)
    choices = [configure("gradient_descent", {"learning_rate": rate}) for rate in rates]
    described = experiment(200, starts=((-1.2, 1.0),))
    ends = engine.descend_each(described, described.bound(), choices, np.array(described.starts[:1]))
    for index, choice in enumerate(choices):
        (run,) = engine.descend(experiment(200, optimizers=(choice,), starts=described.starts))
        np.testing.assert_array_equal(ends.points[index], run.points[-1])
        assert (ends.values[index], ends.steps[index]) == (run.values[-1], run.steps)
    assert ends.codes[-1] == drivers.NOT_FINITE


RATES = (1e-4, 1e-3, 0.02)
CHANGES = st.fixed_dictionaries(
    {
        "rates": st.lists(st.sampled_from(RATES), min_size=1, max_size=3),
        "starts": st.lists(st.sampled_from([(-1.2, 1.0), (0.3, -0.4), (1.0, 1.0)]), min_size=1, max_size=3),
        "steps": st.sampled_from([1, 40]),
        "noise": st.sampled_from([0.0, 0.1]),
        "seed": st.integers(0, 1),
        "gradient_tolerance": st.sampled_from([None, 0.5]),
    }
)


def changed(rates, starts, steps, **details):
    choices = tuple(configure("momentum", {"learning_rate": rate}) for rate in rates)
    return experiment(steps, optimizers=choices, starts=tuple(starts), **details)


@given(st.lists(CHANGES, min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_runs_that_are_shared_with_the_experiment_before_are_what_they_are_without_it(changes):
    finished = engine.FinishedRuns()
    for change in changes:
        described = changed(**change)
        *_, shared = engine.descend_in_chunks(described, described.bound(), finished=finished)
        assert [(run.optimizer, run.start) for run in shared] == described.runs()
        assert_same(shared, engine.descend(described))


def test_of_a_changed_optimizer_only_its_own_runs_are_run_again():
    finished, apart = engine.FinishedRuns(), {"rates": (1e-3, 1e-4), "starts": ((-1.2, 1.0), (0.3, -0.4)), "steps": 20}
    one, other = changed(**apart), changed(**{**apart, "rates": (1e-3, 2e-4)})
    *_, before = engine.descend_in_chunks(one, one.bound(), finished=finished)
    *_, after = engine.descend_in_chunks(other, other.bound(), finished=finished)
    kept = [run.optimizer for run in after if any(run is old for old in before)]
    assert kept == [0, 0]


def test_runs_that_were_cancelled_are_run_again():
    finished, described = engine.FinishedRuns(), experiment(50)
    *_, partial = engine.descend_in_chunks(described, described.bound(), lambda: True, finished)
    assert {run.status for run in partial} == {Status.RUNNING}
    *_, whole = engine.descend_in_chunks(described, described.bound(), finished=finished)
    assert_same(whole, engine.descend(described))


def test_how_a_run_ended_is_known_before_anybody_asks_why():
    for run in engine.descend(experiment(20_000, gradient_tolerance=1e-6)):
        assert not run.is_explained
        assert str(run.steps) in run.reason
        assert run.is_explained and run.explain() == run.reason


def test_a_run_that_is_shared_keeps_its_path_though_another_one_has_come_lower():
    # Of Himmelblau's minima all are zero up to rounding; with a term of first order one is the lowest.
    lowest, higher = ((-2.8, 3.1), (3.0, 2.0))
    finished, tilted = engine.FinishedRuns(), CustomFormula("(x^2 + y - 11)^2 + (x + y^2 - 7)^2 + x")
    alone = Experiment(tilted, optimizers=(configure("newton"),), starts=(higher,), steps=50)
    (before,) = engine.descend_in_chunks(alone, alone.bound(), finished=finished).__next__()
    both = replace(alone, starts=(higher, lowest))
    *_, (after, _) = engine.descend_in_chunks(both, both.bound(), finished=finished)
    assert after.path is before.path and after.points is before.points
    assert "above the best one found" in after.reason and "above" not in before.reason
