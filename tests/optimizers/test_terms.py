"""The terms that a rule declares are those of its kernel: worked out in NumPy, they give the recorded step."""

from functools import cache

import numpy as np
import pytest
from feasible import bounded_for
from optimizer_problems import BEALE, BOWL, HIMMELBLAU, ROSENBROCK, SADDLE, experiment_of, run_exactly, suited

from gdexplorer.descent.analysis.dissection import dissect, settings_at
from gdexplorer.descent.experiment import configure
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.optimizers import OPTIMIZERS, optimizer
from gdexplorer.optimizers.term_latex import in_latex, numeric, symbolic
from gdexplorer.optimizers.terms import TermKind

KEYS = [rule.key for rule in OPTIMIZERS]
over_optimizers = pytest.mark.parametrize("key", KEYS)
STEPS = 40


def _suggested(key, problem):
    rule = optimizer(key)
    rate = rule.suggested_rate(0.02 if problem is BOWL else 0.0005, problem.size)
    return {"learning_rate": rate} if rule.has_learning_rate else {}


def _dissections(problem, key, settings=None, **choices):
    settings = _suggested(key, problem) if settings is None else settings
    trajectory = run_exactly(problem, key, settings, steps=STEPS, **choices)
    experiment = experiment_of(problem, key, settings, steps=STEPS, gradient_tolerance=0.0, **choices)
    assert trajectory.steps >= 4
    return trajectory, [dissect(experiment, problem, trajectory, step) for step in range(1, trajectory.steps + 1)]


def _assert_terms_are_the_record(trajectory, dissections):
    rule = dissections[0].rule
    for taken in dissections:
        before, after = trajectory.points[taken.step - 1 : taken.step + 1]
        move = taken.numbers[taken.terms[-1].key]
        # Rounding of the sum in the kernel, and of a few more operations in the terms.
        bound = 4e-16 * np.abs(before).max() + 1e-11 * np.abs(after - before).max()
        assert np.abs(move - (after - before)).max() <= bound, (rule.key, taken.step, move, after - before)
        state = dict(zip(rule.state, trajectory.states[taken.step], strict=True))
        for term in taken.terms:
            number = taken.numbers[term.key]
            if term.memory and term.expression and number is not None:
                if term.memory == "direction" and taken.numbers["length"] == 0.0:
                    continue  # forgotten, because the search failed
                assert number == pytest.approx(state[term.memory], rel=1e-9, abs=1e-300), (term.key, taken.step)


@pytest.mark.parametrize(
    ("key", "problem"), suited(KEYS, [BOWL, ROSENBROCK, BEALE, HIMMELBLAU, SADDLE]),
    ids=lambda part: getattr(part, "key", part),
)  # fmt: skip
def test_the_terms_give_the_recorded_step(key, problem):
    _assert_terms_are_the_record(*_dissections(problem, key))


@over_optimizers
def test_the_terms_give_the_step_where_the_gradient_is_noisy_and_clipped(key):
    trajectory, dissections = _dissections(HIMMELBLAU, key, noise=0.7, clip=20.0, seed=3)
    _assert_terms_are_the_record(trajectory, dissections)
    assert all(taken.disturbed for taken in dissections)
    assert max(np.linalg.norm(taken.numbers["g"]) for taken in dissections) <= 20.0 * (1 + 1e-12)


@over_optimizers
def test_the_terms_give_the_step_where_a_metric_makes_the_gradient(key):
    trajectory, dissections = _dissections(HIMMELBLAU, key, metric=metric_from("matrix:2,0.5,1"))
    _assert_terms_are_the_record(trajectory, dissections)
    assert all(taken.disturbed == optimizer(key).follows_metric for taken in dissections)


@over_optimizers
def test_every_setting_has_its_part_in_the_terms(key):
    """Away from their defaults, too: nothing that a person can choose is forgotten in a term."""
    rule = optimizer(key)
    for item in rule.hyperparameters:
        for value in _others(item):
            try:
                trajectory, dissections = _dissections(
                    ROSENBROCK, key, {**_suggested(key, ROSENBROCK), item.name: value}
                )
            except AssertionError as error:
                raise AssertionError(f"{item.name} = {value}") from error
            _assert_terms_are_the_record(trajectory, dissections)


def _others(item):
    if item.name == "learning_rate":
        return []
    if item.choices:
        return [float(index) for index in range(len(item.choices))]
    if item.name == "seed":
        return [5.0]
    if item.name in ("t0", "wait"):
        return [3.0]
    low, high = item.slider_range
    if item.scale.value == "switch":
        return [1.0]
    if item.scale.value == "integer":
        return [max(low, 4.0)]
    low, high = max(low, -10.0), min(high, 10.0)
    return [float(np.sqrt(low * high))] if item.scale.value == "logarithmic" and low > 0 else [0.5 * (low + high)]


@pytest.mark.parametrize("key", [rule.key for rule in OPTIMIZERS if rule.has_learning_rate])
def test_the_learning_rate_is_that_of_the_schedule(key):
    from msgspec.structs import replace

    from gdexplorer.descent.engine.engine import descend_in_chunks

    settings = _suggested(key, HIMMELBLAU)
    scheduled = configure(key, settings, schedule="one_over_t", schedule_settings={"decay": 0.3})
    experiment = replace(
        experiment_of(HIMMELBLAU, key, settings, steps=STEPS, gradient_tolerance=0.0), optimizers=(scheduled,)
    )
    *_, (trajectory,) = descend_in_chunks(experiment, bounded_for(key, HIMMELBLAU))
    dissections = [dissect(experiment, HIMMELBLAU, trajectory, step) for step in range(1, trajectory.steps + 1)]
    _assert_terms_are_the_record(trajectory, dissections)
    assert settings_at(scheduled, trajectory, 11)["learning_rate"] == pytest.approx(settings["learning_rate"] / 4.0)


def test_a_step_of_adam_by_hand():
    # f = (x² + 20 y²) / 2 at (-4.5, 2): gradient (-4.5, 40); the first corrected averages are gradient and square.
    _, (first, *_) = _dissections(BOWL, "adam", {"learning_rate": 0.1, "epsilon": 1e-8})
    numbers = first.numbers
    assert numbers["g"] == pytest.approx([-4.5, 40.0])
    assert numbers["m"] == pytest.approx([-0.45, 4.0])
    assert numbers["s"] == pytest.approx([0.02025, 1.6])
    assert numbers["m_hat"] == pytest.approx([-4.5, 40.0])
    assert numbers["s_hat"] == pytest.approx([20.25, 1600.0])
    assert numbers["move"] == pytest.approx([0.1, -0.1])


def test_mini_batches_are_drawn_again():
    from msgspec.structs import replace

    from gdexplorer.descent.engine.engine import descend_in_chunks
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.objectives import OBJECTIVES

    sampled = next(row for row in OBJECTIVES if row.bound().first_sample is not None)
    bound = sampled.bound()
    for key in ("gradient_descent", "adam", "polyak_step", "barzilai_borwein", "svrg"):
        experiment = Experiment(
            sampled.key, optimizers=(configure(key, _suggested(key, bound)),), starts=(bound.start,),
            steps=30, gradient_tolerance=0.0, batch_size=16, seed=2,
        )  # fmt: skip
        *_, (trajectory,) = descend_in_chunks(experiment, bound)
        dissections = [dissect(experiment, bound, trajectory, step) for step in range(1, 31)]
        _assert_terms_are_the_record(trajectory, dissections)
        assert all(taken.disturbed for taken in dissections)
        whole = replace(experiment, batch_size=0)
        assert not dissect(whole, bound, trajectory, 3).disturbed


@over_optimizers
def test_terms_are_declared_in_full(key):
    terms = optimizer(key).terms
    assert (terms[0].key, terms[-1].key, terms[-1].kind) == ("g", "move", TermKind.MOVE)
    assert len({term.key for term in terms}) == len(terms)
    assert len({term.symbol for term in terms}) == len(terms)
    for term in terms:
        assert term.meaning.endswith(".") and len(term.meaning) < 110
        assert term.memory == "" or term.memory in optimizer(key).state
        if term.memory and term.expression:
            assert "_{k+1}" in term.symbol
        assert bool(term.given) + bool(term.memory or term.expression) + (term.points is not None) == 1
        assert (term.kind is TermKind.POINTS) == (term.points is not None)


@cache
def _typeset(latex):
    import ziamath

    ziamath.config.svg2 = False
    return ziamath.Latex(latex).svg()


@over_optimizers
def test_formulas_can_be_typeset_in_symbols_and_in_numbers(key):
    _, dissections = _dissections(HIMMELBLAU, key)
    for taken in (dissections[0], dissections[-1]):
        for term in taken.terms:
            if taken.numbers[term.key] is None or not term.expression:
                continue
            for latex in (symbolic(term, taken.terms, taken.numbers), numeric(term, taken.numbers)):
                assert r"\text{" not in latex.replace(r"\text{none}", "")
                assert "<path" in _typeset(latex)


def test_numbers_are_written_with_four_digits_and_vectors_as_columns():
    assert in_latex(1234.5678) == "1235"
    assert in_latex(-1.23456e-7) == r"-1.235 \cdot 10^{-7}"
    assert in_latex(1e-8) == "10^{-8}"
    assert in_latex(-0.5, in_formula=True) == r"\left(-0.5\right)"
    assert in_latex(np.array([1.0, -2.5])) == r"{\begin{pmatrix} 1 \\ -2.5 \end{pmatrix}}"
    assert in_latex(np.arange(5.0)) == r"{\begin{pmatrix} 0 \\ 1 \\ 2 \\ \vdots \end{pmatrix}}"
    points = np.array([[1.0, -2.5], [0.5, 4.0], [1e-7, 0.0], [9.0, 9.0]])
    columns = r"1 & 0.5 & 10^{-7} & \cdots \\ -2.5 & 4 & 0 & \cdots"
    assert in_latex(points) == rf"{{\begin{{pmatrix}} {columns} \end{{pmatrix}}}}"
    assert in_latex(float("inf")) == r"\infty" and in_latex(None) == r"\text{none}"


@pytest.mark.parametrize("settings", [{}, {"population": 4, "seed": 7}, {"initial_size": 40.0}])
@pytest.mark.parametrize("problem", [ROSENBROCK, HIMMELBLAU], ids=lambda problem: problem.key)
def test_the_samples_found_again_are_those_that_moved_the_mean(problem, settings):
    _, dissections = _dissections(problem, "cma_es", settings, seed=11)
    for taken in dissections:
        samples = taken.numbers["samples"]
        half = len(samples) // 2
        weights = np.log(0.5 * (len(samples) + 1)) - np.log(np.arange(1, half + 1))
        mean = weights @ samples[:half] / weights.sum()
        assert mean == pytest.approx(taken.target, rel=1e-12, abs=1e-12 * np.abs(samples).max())
        assert np.array_equal(samples[0], taken.numbers["best"])


def test_samples_are_compared_on_the_mini_batch_of_their_step():
    from gdexplorer.descent.engine.engine import descend
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.objectives import OBJECTIVES

    sampled = next(row for row in OBJECTIVES if row.bound().first_sample is not None and row.bound().dimension == 2)
    experiment = Experiment(
        sampled.key, optimizers=(configure("cma_es"),), starts=(sampled.bound().start,), steps=12,
        gradient_tolerance=0.0, batch_size=4, seed=5,
    )  # fmt: skip
    (trajectory,) = descend(experiment)
    for step in range(1, 13):
        taken = dissect(experiment, sampled.bound(), trajectory, step)
        assert np.array_equal(taken.numbers["samples"][0], taken.numbers["best"])


def test_with_more_coordinates_the_state_does_not_tell_the_samples():
    from gdexplorer.descent.engine.engine import descend_in_chunks
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.objectives.families import FAMILIES

    bound = FAMILIES[0].member(4).bound
    experiment = Experiment("himmelblau", optimizers=(configure("cma_es"),), starts=((1.0,) * 4,), steps=3)
    *_, (trajectory,) = descend_in_chunks(experiment, bound)
    one, other = (dissect(experiment, bound, trajectory, step) for step in (1, 2))
    assert "samples" not in {term.key for term in one.terms} and one.terms is other.terms


def test_where_the_memory_is_not_recorded_gradient_and_step_are_left():
    trajectory, _ = _dissections(BOWL, "adam")
    from msgspec.structs import replace

    bare = replace(trajectory, states=trajectory.states[:, :0])
    taken = dissect(experiment_of(BOWL, "adam", steps=STEPS), BOWL, bare, 5)
    assert not taken.complete
    assert [term.key for term in taken.terms] == ["g", "move"]
    assert np.array_equal(taken.numbers["move"], trajectory.points[5] - trajectory.points[4])
