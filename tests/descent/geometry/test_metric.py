import math

import numpy as np
import pytest
from feasible import experiment_for
from msgspec.structs import replace

from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.metric import KINDS, Metric, matrix_of, metric_from, triangle_of
from gdexplorer.errors import InputError
from gdexplorer.objectives import objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.optimizers import OPTIMIZERS


def typed(formula, domain=((-10.0, 10.0), (-10.0, 10.0)), start=(3.0, 4.0)):
    return formula_objective(
        "typed", "Typed", "convex", formula, domain=domain, start=start, learning_rate=0.1, lesson="", source=""
    ).bound()


def descent(bound, metric, start, rate, rule="gradient_descent", **limits):
    choice = configure(rule, {"learning_rate": rate})
    experiment = Experiment("typed", (), (choice,), (start,), metric=metric_from(metric), **limits)
    *_, (trajectory,) = engine.descend_in_chunks(experiment, bound)
    return trajectory


def test_the_two_coordinate_example_by_hand():
    """f = x² + 3 y² at (2, 1), with G = ((2, 1), (1, 1)).

    df = (4, 6). G⁻¹ = ((1, -1), (-1, 2)), so the gradient is (4 - 6, -4 + 12) = (-2, 8). A step of 0.1 leads from
    (2, 1) to (2.2, 0.2), where df = (4.4, 1.2), the gradient (3.2, -2), and the next step to (1.88, 0.4).
    """
    run = descent(typed("x**2 + 3*y**2"), "matrix:2,1,1", (2.0, 1.0), 0.1, steps=2)
    np.testing.assert_allclose(run.points, [(2.0, 1.0), (2.2, 0.2), (1.88, 0.4)], rtol=1e-14)
    np.testing.assert_allclose(run.gradients[:2], [(4.0, 6.0), (4.4, 1.2)], rtol=1e-14)


def test_the_polar_example_by_hand():
    """f = x y at (3, 4): r = 5, f = r² sin(2 φ) / 2.

    ∂f/∂r = r sin(2 φ) = 2 x y / r = 24/5; ∂f/∂φ = r² cos(2 φ) = x² - y² = -7. In the chart the gradient is
    24/5 ∂_r - 7 ∂_φ with ∂_r = (3, 4)/5 and ∂_φ = (-4, 3): (72/25 + 28, 96/25 - 21). By true length the second part is
    -7/25 ∂_φ: (72/25 + 28/25, 96/25 - 21/25) = (4, 3), Euclid's gradient (y, x).
    """
    bound, df = typed("x*y"), [(4.0, 3.0)]
    np.testing.assert_allclose(metric_from("polar").gradients(bound, (3.0, 4.0), df), [(30.88, -17.16)], rtol=1e-14)
    np.testing.assert_allclose(metric_from("polar_length").gradients(bound, (3.0, 4.0), df), df, rtol=1e-14)


def test_polar_and_cartesian_descent_take_different_paths():
    bound = objective("himmelblau").bound()
    runs = [descent(bound, name, (0.5, 3.0), 1e-4, steps=200) for name in ("euclidean", "polar_length", "polar")]
    same, other = (np.abs(run.points - runs[0].points).max() for run in runs[1:])
    assert same < 1e-12
    assert other > 0.1


def test_short_steps_in_the_polar_chart_follow_descent_in_radius_and_angle():
    bound, rate = typed("(x - 1)**2 + 2*(y + 1)**2 + x*y"), 1e-5
    run = descent(bound, "polar:0.5,0.5", (3.0, 2.0), rate, steps=10_000)
    r, phi = math.hypot(2.5, 1.5), math.atan2(1.5, 2.5)
    for _ in range(10_000):
        u, v = bound.gradient((0.5 + r * math.cos(phi), 0.5 + r * math.sin(phi)))
        along_r = u * math.cos(phi) + v * math.sin(phi)
        along_phi = r * (v * math.cos(phi) - u * math.sin(phi))
        r, phi = r - rate * along_r, phi - rate * along_phi
    end = 0.5 + r * math.cos(phi), 0.5 + r * math.sin(phi)
    np.testing.assert_allclose(run.points[-1], end, atol=5e-4)
    straight = descent(bound, "euclidean", (3.0, 2.0), rate, steps=10_000).points[-1]
    assert np.abs(straight - end).max() > 0.05


def test_the_hessian_gives_newtons_step():
    bound = typed("x**2 + 10*y**2 + x*y - 3*x")
    run = descent(bound, "hessian", (4.0, -2.0), 1.0, steps=1)
    np.testing.assert_allclose(run.points[1], np.linalg.solve([[2.0, 1.0], [1.0, 20.0]], [3.0, 0.0]), atol=1e-14)


def test_the_hessian_metric_leads_away_from_saddles_and_is_the_absolute_value_of_the_matrix():
    bound, point = objective("himmelblau").bound(), (0.1, 0.2)
    values, vectors = np.linalg.eigh(bound.hessian(point))
    assert (values < 0.0).any()
    expected = vectors @ np.diag(1.0 / np.abs(values)) @ vectors.T
    np.testing.assert_allclose(metric_from("hessian").inverse(bound, point), expected, rtol=1e-12)
    run = descent(typed("x**2 - y**2"), "hessian", (1.0, 0.5), 0.5, steps=1)
    np.testing.assert_allclose(run.points[1], (0.5, 0.75))


def test_a_flat_hessian_leaves_the_differential():
    np.testing.assert_allclose(metric_from("hessian").inverse(typed("x + 2*y"), (0.0, 0.0)), np.eye(2))


@pytest.mark.parametrize("standardised", [0.0, 1.0])
def test_gauss_newton_solves_a_line_fit_in_one_step_whatever_the_units(standardised):
    bound = objective("housing_mse").bound({"standardised": standardised})
    run = descent(bound, "gauss_newton:1e-15", bound.start, 0.5, steps=1)
    sides = np.diff(bound.domain).ravel()
    np.testing.assert_allclose(run.points[1] / sides, np.array(bound.minima[0].point) / sides, atol=1e-6)


def test_gauss_newton_is_the_mean_of_products_of_derivatives():
    bound = objective("housing_mse").bound()
    inputs = bound.data[bound.first_sample :, 0]
    rows = np.column_stack([np.ones(len(inputs)), inputs])
    inverse = metric_from("gauss_newton").inverse(bound, bound.start)
    np.testing.assert_allclose(np.linalg.inv(inverse), rows.T @ rows / len(rows), rtol=1e-9, atol=1e-9)


def jacobian(bound, theta, link):
    """Derivatives of ``link`` of the predictions for all samples, by central differences."""
    theta, columns = np.array(theta), []
    for i in range(len(theta)):
        step = np.zeros(len(theta))
        step[i] = 1e-5
        ends = [link(bound.samples.predict(theta + sign * step, bound.samples.inputs)) for sign in (1.0, -1.0)]
        columns.append((ends[0] - ends[1]) / 2e-5)
    return np.column_stack(columns)


def test_gauss_newton_of_a_network_is_made_of_the_derivatives_of_its_predictions():
    custom = CustomNetwork((1, 3, 1), standardise=False, data=Generated("sine", 40))
    custom.prepare()
    bound = custom.objective().bound()
    derivatives = jacobian(bound, bound.start, lambda predicted: predicted)
    expected = derivatives.T @ derivatives / 40
    expected += 0.5 * np.diag(expected).max() * np.eye(len(expected))
    np.testing.assert_allclose(
        metric_from("gauss_newton:0.5").inverse(bound, bound.start), np.linalg.inv(expected), rtol=1e-5, atol=1e-7
    )


def test_fishers_information_of_classes_weighs_with_their_variance():
    custom = CustomNetwork((2, 2, 1), cost="cross_entropy", standardise=False, data=Generated("xor", 40))
    custom.prepare()
    bound = custom.objective().bound()
    chances = bound.samples.predict(np.array(bound.start), bound.samples.inputs)
    derivatives = jacobian(bound, bound.start, lambda p: np.log(p / (1.0 - p)))
    expected = (derivatives * (chances * (1.0 - chances))[:, np.newaxis]).T @ derivatives / 40
    expected += 0.5 * np.diag(expected).max() * np.eye(len(expected))
    np.testing.assert_allclose(
        metric_from("gauss_newton:0.5").inverse(bound, bound.start), np.linalg.inv(expected), rtol=1e-5, atol=1e-6
    )


def test_the_natural_gradient_trains_a_network_in_fewer_steps():
    custom = CustomNetwork((1, 4, 1), data=Generated("sine", 60))
    custom.prepare()
    bound = custom.objective().bound()
    plain = descent(bound, "euclidean", bound.start, bound.learning_rate, steps=60)
    natural = descent(bound, "gauss_newton", bound.start, 0.1, steps=60)
    assert natural.values[-1] < 0.5 * plain.values[-1]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "gauss_newton"])
def test_every_metric_is_symmetric_positive_definite_and_descends(kind):
    bound = objective("himmelblau").bound()
    metric = Metric(kind, (2.0, -0.5, 0.7) if kind == "matrix" else ())
    for point in ((1.0, 2.0), (-3.0, 0.5), (0.1, -0.2)):
        inverse, df = metric.inverse(bound, point), bound.gradient(point)
        assert np.linalg.eigvalsh(inverse)[0] > 0.0
        np.testing.assert_allclose(metric.gradients(bound, point, [df])[0], inverse @ df, rtol=1e-12, atol=1e-12)


def test_batches_follow_the_metric_to_the_bit():
    bound, choice = objective("himmelblau").bound(), configure("adam", {"learning_rate": 0.05})
    for kind in ("matrix:2,0.5,1", "polar", "hessian"):
        starts = ((0.5, 1.0), (-2.0, 3.0), (4.0, -4.0))
        experiment = Experiment("himmelblau", (), (choice,), starts, steps=60, metric=metric_from(kind))
        ends = engine.descend_many(experiment, bound, choice, np.array(starts)).points
        assert [run.points[-1].tolist() for run in engine.descend(experiment)] == ends.tolist()


def test_rules_that_measure_lengths_themselves_keep_the_differential():
    keeping = {rule.key for rule in OPTIMIZERS if not rule.follows_metric}
    assert {"backtracking", "wolfe", "bfgs", "lbfgs", "newton", "trust_region", "gradient_flow"} <= keeping
    for key in keeping:
        bare = experiment_for(key, Experiment("himmelblau", (), (configure(key),), ((1.0, 1.0),), 20))
        runs = [engine.descend(replace(bare, metric=metric_from(name))) for name in ("euclidean", "matrix:5,0,1")]
        assert np.array_equal(runs[0][0].points, runs[1][0].points)


def test_the_origin_of_polar_coordinates_ends_a_run_with_a_sentence():
    run = descent(typed("(x - 1)**2 + y**2"), "polar", (0.0, 0.0), 0.1)
    assert run.status is Status.STALLED
    assert run.steps == 0
    assert "origin" in run.reason


def test_noise_is_of_the_differential_and_the_limit_of_the_gradient():
    run = descent(typed("x**2 + y**2"), "matrix:0.01,0,0.01", (3.0, 4.0), 1.0, steps=1, clip=0.5)
    np.testing.assert_allclose(run.points[1], (3.0 - 0.3, 4.0 - 0.4))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("matrix:1,2,1", "positive definite"),
        ("matrix:0,0,0", "positive definite"),
        ("matrix:1,2", "triangle"),
        ("matrix:1,0,0,1,0,1", "2 by 2"),
        ("matrix:1,0,nan", "finite"),
        ("polar:1", "origin"),
        ("euclidean:1", "no numbers"),
        ("hessian:2", "share"),
        ("gauss_newton", "data"),
        ("matrix:a,b", "matrix:2,0.5,1"),
        ("manhattan", "metric"),
    ],
)
def test_what_is_no_metric_is_refused_in_one_sentence(text, told):
    with pytest.raises(InputError, match=told):
        metric_from(text).check(objective("himmelblau").bound())


def test_texts_of_metrics_are_read_back():
    for text in ("euclidean", "matrix:2,0.5,1", "polar:0.1,-3", "hessian:0.001"):
        metric = metric_from(text)
        assert metric_from(metric.text) == metric
    assert triangle_of(matrix_of((2.0, 0.5, 1.0))) == (2.0, 0.5, 1.0)


def test_a_run_that_diverges_is_told_the_limit_by_its_metric():
    run = descent(typed("x**2 + y**2"), "matrix:0.1,0,0.1", (3.0, 4.0), 0.2, steps=20_000)
    assert run.status is Status.DIVERGED
    assert "below 0.1 would" in run.reason
