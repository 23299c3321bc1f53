import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gdexplorer.descent.geometry.flow import Picture, flow_curves, stream_lines
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.objectives import objective
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.scene.geometry import Box


def typed(formula, domain=((-4.0, 4.0), (-4.0, 4.0))):
    return formula_objective(
        "typed", "Typed", "convex", formula, domain=domain, start=(1.0, 1.0), learning_rate=0.1, lesson="", source=""
    ).bound()


def picture_of(bound):
    box = Box(bound.domain, None)
    return Picture(np.array(bound.domain)[:, 0], box.stretch(), 2.0 * box.half_sides)


def drawn(lines, picture):
    return [picture.places(line) for line in lines]


def test_the_flow_of_a_quadratic_is_the_curve_that_is_known():
    """For f = x² + 4 y² the flow is x = x₀ exp(-2 t), y = y₀ exp(-8 t): y / y₀ = (x / x₀)⁴."""
    bound = typed("x**2 + 4*y**2")
    (curve,) = flow_curves(bound, picture_of(bound), [(3.0, 2.0)])
    np.testing.assert_allclose(curve[:, 1], 2.0 * (curve[:, 0] / 3.0) ** 4, atol=2e-3)
    assert np.hypot(*curve[-1]) < 1e-3
    assert np.array_equal(curve[0], (3.0, 2.0))


def test_the_flow_agrees_with_a_solver_of_differential_equations():
    bound = objective("himmelblau").bound()
    starts = [(0.5, 1.0), (-0.5, -1.0), (5.0, -5.0), (-0.1, 0.4)]
    for start, curve in zip(starts, flow_curves(bound, picture_of(bound), starts), strict=True):
        told = solve_ivp(
            lambda t, theta: -bound.gradient(theta), (0.0, 3.0), start, rtol=1e-10, atol=1e-12, dense_output=True
        )
        nearest = told.sol(np.linspace(0.0, 3.0, 200_001)).T
        for point in curve[::5]:
            assert np.hypot(*(nearest - point).T).min() < 2e-3


@pytest.mark.parametrize("factor", ["1e-9", "1", "1e12"])
def test_a_curve_does_not_depend_on_how_steep_the_function_is(factor):
    bounds = [typed(f"{number}*((x**2 + y - 2)**2 + (x + y**2)**2)") for number in ("1", factor)]
    curves = [flow_curves(bound, picture_of(bound), [(3.0, 3.5)])[0] for bound in bounds]
    np.testing.assert_allclose(curves[0], curves[1], atol=1e-9)


def test_a_gradient_that_spans_twelve_decades_is_followed_from_end_to_end():
    bound = typed("exp(7*x)", ((0.0, 4.0), (0.0, 4.0)))
    lines = stream_lines(bound, picture_of(bound), 0.1)
    assert len(lines) > 15
    norms = np.hypot.reduce(bound.values_at(np.concatenate(lines))[1], axis=1)
    assert norms.max() / norms.min() > 1e11
    for line in lines:
        assert np.ptp(line[:, 0]) > 3.7
        assert np.ptp(line[:, 1]) < 1e-9


@pytest.mark.parametrize("key", ["himmelblau", "rosenbrock", "rastrigin", "saddle", "housing_mse"])
def test_stream_lines_go_down_fill_the_picture_and_keep_their_distance(key):
    bound, distance = objective(key).bound(), 0.13
    picture = picture_of(bound)
    lines = stream_lines(bound, picture, distance)
    for line in lines:
        values = bound.values_at(line)[0]
        assert np.all(np.diff(values) <= 1e-9 * np.abs(values[:-1]).max())
    places = drawn(lines, picture)
    for i, line in enumerate(places):
        others = np.concatenate([other for j, other in enumerate(places) if j != i])
        for point in line:
            assert np.hypot(*(others - point).T).min() > 0.45 * distance
    everywhere = np.stack(np.meshgrid(*(np.linspace(0.0, side, 25) for side in picture.sides)), axis=-1).reshape(-1, 2)
    points = np.concatenate(places)
    gaps = np.array([np.hypot(*(points - place).T).min() for place in everywhere])
    assert np.mean(gaps < 1.2 * distance) > 0.97


def test_stream_lines_lie_along_the_gradient_of_the_metric():
    bound, metric = objective("himmelblau").bound(), metric_from("matrix:3,1,1")
    inverse = np.linalg.inv([[3.0, 1.0], [1.0, 1.0]])
    cosines = []
    for line in stream_lines(bound, picture_of(bound), 0.2, metric):
        middles, along = (line[1:] + line[:-1]) / 2.0, np.diff(line, axis=0)
        down = -bound.values_at(middles)[1] @ inverse
        cosines.append((along * down).sum(axis=1) / np.hypot(*along.T) / np.hypot(*down.T))
    # Lines bend sharply only where they end.
    assert np.quantile(np.concatenate(cosines), 0.05) > 0.99


def test_the_flow_stays_in_the_picture_and_outside_there_is_none():
    bound = typed("x - y")
    (curve,) = flow_curves(bound, picture_of(bound), [(0.0, 0.0), (9.0, 0.0)])
    np.testing.assert_allclose(curve[-1], (-4.0, 4.0), atol=0.2)
    assert np.abs(curve).max() <= 4.0


def test_where_there_is_no_slope_there_is_no_line():
    bound = typed("0*x")
    assert stream_lines(bound, picture_of(bound), 0.2) == []
    assert flow_curves(bound, picture_of(bound), [(1.0, 1.0)]) == []
