"""A function times a factor, along axes in other units: the same stops and the same verdicts."""

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.descent.analysis import sampling
from gdexplorer.descent.analysis.attractors import Attractors, label_in_few_words, label_in_words
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.critical.critical_points import critical_points, search_critical_points
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure, refusal, suggested
from gdexplorer.numerals import short
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork, objective
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.formulas.suggestion import suggestion
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.objectives.regression.custom_fit import bound_fit
from gdexplorer.objectives.regression.fit import Fit
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.parameter import Parameter

FACTORS = (1e-12, 1e-8, 1e-3, 1e5, 1e12)
FORMULAS = {
    "rosenbrock": ("(1 - {x})^2 + 100*({y} - ({x})^2)^2", (-1.2, 1.0), (1.0, 1.0)),
    "beale": ("(1.5 - {x} + {x}*{y})^2 + (2.25 - {x} + {x}*({y})^2)^2 + (2.625 - {x} + {x}*({y})^3)^2", (1.0, 1.0),
              (3.0, 0.5)),
    "tilted": ("({x} + 2*{y} - 7)^2 + (2*{x} + {y} - 5)^2", (0.0, 0.0), (1.0, 3.0)),
    "steep": ("exp(({x})^2 + ({y})^2)", (0.7, -0.4), (0.0, 0.0)),
}  # fmt: skip


def words(reason):
    """A reason without its numbers."""
    return re.sub(r"-?\d+([.,]\d+)*(e[-+]?\d+)?", "#", reason)


def formula(key, factor=1.0, units=(1.0, 1.0), shifts=(0.0, 0.0), side=4.0):
    """A formula times a factor whose coordinates are ``units`` times as large, and shifted, and its start."""
    text, start, best = FORMULAS[key]
    numbers = {"factor": factor, "u": units[0], "v": units[1], "p": shifts[0], "q": shifts[1]}
    domain = tuple((shift - side * unit, shift + side * unit) for unit, shift in zip(units, shifts, strict=True))
    custom = CustomFormula(
        f"factor*({text.format(x='((x - p)/u)', y='((y - q)/v)')})", domain, "", tuple(numbers.items())
    )
    moved = [tuple(np.array(units) * point + shifts) for point in (start, best)]
    return custom, *(tuple(map(float, point)) for point in moved)


def run(custom, key, start, **options):
    experiment = Experiment(custom, custom.defaults, (configure(key),), (start,), steps=300, **options)
    (trajectory,) = engine.descend(experiment)
    return trajectory


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("key", ["newton", "bfgs"])
@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_of_any_height_is_followed_to_its_minimum(name, key, factor):
    custom, start, best = formula(name)
    plain, scaled = run(custom, key, start), run(formula(name, factor)[0], key, start)
    assert plain.status is scaled.status is Status.CONVERGED
    assert abs(scaled.steps - plain.steps) <= 1
    assert words(scaled.reason) == words(plain.reason)
    assert scaled.points[-1] == pytest.approx(best, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(sorted(FORMULAS)), key=st.sampled_from(["newton", "bfgs"]),
    exponents=st.tuples(st.integers(-30, 30), st.integers(-30, 30)), shifts=st.sampled_from([(0.0, 0.0), (8.0, -3.0)]),
    power=st.integers(-40, 40),
)  # fmt: skip
@example(name="beale", key="newton", exponents=(-9, 0), shifts=(0.0, 0.0), power=-1)  # along x flat and straight
def test_axes_in_other_units_stop_a_run_at_the_same_place(name, key, exponents, shifts, power):
    x, y = (2.0**exponent for exponent in exponents)
    units = (x, x) if key == "bfgs" else (x, y)  # in units that differ its first step has another direction
    moved = tuple(shift * unit for shift, unit in zip(shifts, units, strict=True))
    custom, start, _ = formula(name)
    other, there, best = formula(name, 2.0**power, units, moved)
    plain, scaled = run(custom, key, start), run(other, key, there)
    assert scaled.status is plain.status is Status.CONVERGED
    if key == "newton":  # the first step of bfgs has another length
        assert abs(scaled.steps - plain.steps) <= 1
    assert words(scaled.reason) == words(plain.reason)
    assert (scaled.points[-1] - best) / units == pytest.approx((0.0, 0.0), abs=1e-5)


@cache
def raised(key):
    """A function of the catalogue times a parameter."""
    item, bound = objective(key), objective(key).bound()
    height = Parameter("factor", 1.0, 0.0, 1e300)
    return formula_objective(
        "raised", "Raised", "convex", f"factor*({item.formula})", domain=bound.domain, start=bound.start,
        learning_rate=0.1, lesson="", source="", parameters=(*item.parameters, height),
    )  # fmt: skip


def times(item, factor):
    """The function of a row ``factor`` times as high, and whatever is known of it."""
    made = raised(item.key).bound({"factor": factor})
    return replace(
        item.bound(), value_and_gradient=made.value_and_gradient, hessian_kernel=made.hessian_kernel, data=made.data,
        offers=made.offers, simple_part=made.simple_part,
    )  # fmt: skip


# So far away the values that the drivers take for a fall without end may be near.
FAR = 1e12
TYPED = [item for item in OBJECTIVES if not item.bound().samples and item.key != "housing_mse"]
BASINS = [item for item in TYPED if item.key in ("himmelblau", "six_hump_camel", "peaks", "mexican_hat", "double_well")]


@pytest.mark.parametrize("item", TYPED, ids=lambda item: item.key)
def test_every_function_of_the_catalogue_has_weights_that_follow_its_units(item):
    bound = item.bound()
    for power in (-40, -13, 23, 40):
        scaled = times(item, 2.0**power)
        assert scaled.gradient_weights * 2.0**power == pytest.approx(bound.gradient_weights, rel=1e-9)
        assert scaled.gradient_rounding == pytest.approx(bound.gradient_rounding, rel=1e-6)


# Adadelta's epsilon stands beside squares of slopes and of steps, which have different units, and RAdam's first steps
# are along the mean slope as it is: neither can be the same in other units of the function.
# MADGRAD takes cube roots, which round otherwise. Mechanic adds 1e-8 to lengths and to products with slopes, as its
# authors do.
COVARIANT = [rule for rule in OPTIMIZERS if rule.key not in ("adadelta", "radam", "madgrad", "mechanic")]
# Their learning rates are times, or steps for a slope of 1.
BY_SLOPE = (
    "gradient_descent", "momentum", "nesterov", "qhm", "aggmo", "asgd", "perturbed_descent", "barzilai_borwein",
    "backtracking", "wolfe", "gradient_flow", "langevin", "schedule_free_sgd", "lookahead", "sam", "asam", "momo",
    "coordinate_descent", "proximal_gradient", "fista",
)  # fmt: skip
# What is as steep, or as high, as the function.
IN_ITS_UNITS = ("epsilon", "threshold", "lambd", "lowest_value", "max_norm", "temperature")


def suiting(choice, factor):
    """The settings of an optimizer that are right for the function times ``factor``."""
    numbers = {name: value * factor if name in IN_ITS_UNITS else value for name, value in choice.settings}
    if choice.key in BY_SLOPE:
        numbers["learning_rate"] /= factor
    if choice.key in ("adabelief", "dog", "prodigy"):  # their epsilons stand beside squares, or not alone
        numbers["epsilon"] = 0.0
    return configure(choice.key, numbers)


@pytest.mark.parametrize("item", TYPED, ids=lambda item: item.key)
def test_every_optimizer_goes_the_same_way_on_every_function_times_a_power_of_two(item):
    """To the bit: powers of two change no rounding, so that whatever differs depends on the function's units."""
    plain, (low, high) = times(item, 1.0), np.array(item.bound().domain).T
    starts = item.bound().start, tuple((low + (0.3, 0.4) * (high - low)).tolist())
    for rule in COVARIANT:
        if refusal(rule, plain):
            continue
        choice = suggested(rule.key, plain)
        for start, factor in zip(starts, (2.0**-40, 2.0**40), strict=True):
            one, other = (
                run_of(bound, suiting(choice, height), start)
                for bound, height in ((plain, 1.0), (times(item, factor), factor))
            )
            if Status.DIVERGED in (one.status, other.status) or np.abs(one.points).max() > FAR:
                continue  # what is higher overflows earlier
            told = [(each.status, each.steps, words(each.reason)) for each in (one, other)]
            assert told[0] == told[1], (rule.key, factor)
            # Only what is too small for all digits of a number is rounded otherwise.
            np.testing.assert_allclose(other.points, one.points, 0.0, 1e-290, err_msg=f"{rule.key} {factor}")


def run_of(bound, choice, start):
    *_, (trajectory,) = engine.descend_in_chunks(Experiment("sphere", (), (choice,), (start,), steps=40), bound)
    return trajectory


@pytest.mark.parametrize("item", TYPED, ids=lambda item: item.key)
def test_every_function_has_the_same_critical_points_times_a_power_of_two(item):
    plain, low, high = search_critical_points(times(item, 1.0)), *np.array(item.bound().domain).T
    for factor in (2.0**-40, 2.0**40):
        scaled = search_critical_points(times(item, factor))
        assert scaled.missing == plain.missing
        assert [found.label for found in scaled.points] == [found.label for found in plain.points]
        for one, other in zip(plain.points, scaled.points, strict=True):
            assert np.abs(np.subtract(other.point, one.point) / (high - low)).max() < 1e-9
            assert other.value == pytest.approx(one.value * factor, rel=1e-12)


@pytest.mark.parametrize("item", BASINS, ids=lambda item: item.key)
@pytest.mark.parametrize("factor", FACTORS)
def test_many_starts_reach_the_same_times_a_factor(item, factor):
    """As a table reads: the same places, words and shares."""
    starts = sampling.starts(item.bound(), "sobol", 60, 0)
    tables = []
    for height in (1.0, factor):
        bound = times(item, height)
        experiment = Experiment(item.key, steps=200)
        *_, found = multi_start(experiment, bound, configure("newton"), starts)
        tables.append([(row.name, row.hits, row.is_global) for row in found.table()])
    assert tables[0] == tables[1]


@pytest.mark.parametrize("item", TYPED, ids=lambda item: item.key)
def test_the_start_that_is_suggested_is_the_same_and_the_rate_as_many_times_shorter(item):
    start, rate = suggestion(times(item, 1.0))
    for factor in FACTORS:
        assert suggestion(times(item, factor)) == (start, pytest.approx(rate / factor, rel=1e-9))


@pytest.mark.parametrize("unit", [1e-15, 1e-9, 1.0, 1e6])
def test_a_place_is_written_as_zero_only_beside_the_domain(unit):
    """Newton's method leaves 1e-17 of a zero beside a domain of 1; beside one of 1e-15 that is a place as any other."""
    custom = CustomFormula("((x/u)^2 - 1)^2 + (y/u)^2", ((-2.0 * unit, 2.0 * unit),) * 2, "", (("u", unit),))
    bound = custom.objective().bound()
    attractors = Attractors(bound, critical_points(bound))
    names = [label_in_words(attractors.found, label) for label in range(2)]
    assert sorted(names) == sorted(f"minimum at ({short(sign * unit, 5)}, 0)" for sign in (-1.0, 1.0))
    assert sorted(label_in_few_words(attractors.found, label) for label in range(2)) == sorted(
        f"({short(sign * unit, 3)}, 0)" for sign in (-1.0, 1.0)
    )


def fit(cost, degree, units, standardise=False):
    random = np.random.default_rng(5)
    x = random.uniform(-1.0, 2.0, 40)
    y = 1.0 + 2.0 * x - x * x + 0.3 * random.normal(size=40)
    columns = Columns((x * units[0])[:, np.newaxis], y * units[1], ("x",), "y", "drawn")
    return bound_fit(Fit(columns, cost, degree, standardise), "fit", "Fit", {"l2": 0.0, "l1": 0.0})


@pytest.mark.parametrize("unit", [1e-12, 1e-9, 1e-3, 1e4, 1e12])
@pytest.mark.parametrize("degree", [1, 2, 3])
@pytest.mark.parametrize("key", ["newton", "bfgs"])
def test_a_fit_in_amperes_reaches_its_best_fit_from_zero(key, degree, unit):
    runs = []
    for units in ((1.0, 1.0), (1.0, unit)):
        bound = fit("mse", degree, units)
        start = (0.0,) * (degree + 1)
        experiment = Experiment("housing_mse", (), (configure(key),), (start,), steps=200)
        *_, (trajectory,) = engine.descend_in_chunks(experiment, bound)
        assert trajectory.status is Status.CONVERGED
        assert trajectory.points[-1] == pytest.approx(bound.minima[0].point, rel=1e-4)
        runs.append(trajectory)
    if key == "newton":
        assert abs(runs[0].steps - runs[1].steps) <= 1
    assert words(runs[0].reason) == words(runs[1].reason)


@pytest.mark.parametrize("unit", [1e-6, 1e3])
@pytest.mark.parametrize("degree", [1, 2, 3])
def test_a_fit_whose_input_is_in_other_units_is_solved_as_well(degree, unit):
    bound = fit("mse", degree, (unit, 1e-9))
    experiment = Experiment("housing_mse", (), (configure("newton"),), ((0.0,) * (degree + 1),), steps=200)
    *_, (trajectory,) = engine.descend_in_chunks(experiment, bound)
    assert trajectory.status is Status.CONVERGED
    assert trajectory.values[-1] == pytest.approx(bound.minima[0].value, rel=1e-6)


@pytest.mark.parametrize(("layers", "data"), [((2, 3, 1), "two_moons"), ((1, 4, 1), "sine")])
def test_a_network_is_stopped_beside_what_its_gradients_are_at_drawn_starts(layers, data):
    bound = CustomNetwork(layers=layers, data=Generated(data)).objective().bound()
    typical = [bound.gradient(bound.draw_start(seed)) for seed in range(20, 40)]
    lengths = [np.linalg.norm(bound.gradient_weights * gradient) for gradient in typical]
    assert 3.0 < np.median(lengths) < 300.0


def test_a_tolerance_that_is_typed_is_absolute_and_named():
    custom, start, _ = formula("rosenbrock", 1e-8)
    stopped = run(custom, "bfgs", start, gradient_tolerance=1e-5)
    assert (stopped.status, stopped.steps) == (Status.CONVERGED, 0)
    assert "at most the tolerance of 1e-5" in stopped.reason
    assert "relative to the function's own scale" in run(custom, "bfgs", start).reason


def test_coordinates_too_coarse_for_the_tolerance_still_let_a_run_stop():
    """Beside a hundred million the coordinates have steps of 1.5e-8, and the gradient cannot be shorter than those."""
    middle = 1e8
    item = formula_objective(
        "far", "Far", "convex", "(x - 1e8)^4 + (x - 1e8)^2/1e3 + 1e6*(y + 1e8 - 1/3)^2",
        domain=((middle - 1.0, middle + 1.0), (-middle - 1.0, -middle + 1.0)), start=(middle + 0.7, 0.3 - middle),
        learning_rate=0.1, lesson="", source="",
    )  # fmt: skip
    bound = item.bound()
    for key in ("newton", "bfgs"):
        experiment = Experiment("far", (), (configure(key),), (bound.start,), steps=200)
        *_, (trajectory,) = engine.descend_in_chunks(experiment, bound)
        assert trajectory.status is Status.CONVERGED


def test_known_functions_keep_about_the_tolerance_that_they_had():
    for key in ("himmelblau", "booth", "rosenbrock", "beale", "rastrigin"):
        tolerance, weights = engine.stopping_rule(Experiment(key), objective(key).bound())
        assert 1e-7 < tolerance / weights.max() < 1e-5
