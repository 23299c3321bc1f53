"""Routes between ends: barriers that are known, what curves gain, and what does not depend on units."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.analysis.between.comparison import check, compare, ends_of, sentence
from gdexplorer.descent.analysis.between.curves import trained
from gdexplorer.descent.analysis.between.routes import Kind, points_on
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomFormula, objective_of
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork

WELLS = "(x^2 - 1)^2 + 2 y^2 + x/10"


def bound_of(text):
    return objective_of(CustomFormula(text)).bound()


def found(bound, ends, **settings):
    *_, known = compare(bound, check(bound, ends), **settings)
    return known


def test_the_barrier_of_two_wells_is_that_of_the_formula():
    """Along y = 0 the rise above the line between the costs of the ends is (x^2 - 1)^2: the tilt is part of both."""
    known = found(bound_of(WELLS), [(-1, 0), (1, 0)])
    line = known.route(Kind.LINE)
    assert line.barrier == pytest.approx(1.0, rel=1e-12) and line.top == pytest.approx(0.5, abs=1e-6)
    assert line.pass_height == pytest.approx(0.9, abs=5e-3) and line.has_barrier
    assert known.is_complete and known.route(Kind.ALIGNED) is None


@pytest.mark.parametrize("count", [3, 10, 101])
def test_the_barrier_does_not_depend_on_the_number_of_places(count):
    known = found(bound_of(WELLS), [(-1, 0), (1.5, 0)], count=count, steps=0)
    exact = found(bound_of(WELLS), [(-1, 0), (1.5, 0)], count=5001, steps=0)
    assert known.routes[0].barrier == pytest.approx(exact.routes[0].barrier, rel=1e-9)
    assert len(known.routes[0].places) == count and known.route(Kind.CURVE) is None


def test_a_convex_function_has_no_barriers():
    known = found(bound_of("x^2 + 7 y^2 + x y"), [(-1, 2), (3, 0.5)])
    assert not any(each.has_barrier for each in known.routes)
    assert sentence(known, known.routes[0]) == "The straight line meets no barrier."


def test_a_curve_goes_round_a_hill():
    """A ring of minima about a hill: the line crosses the hill, the curve nearly follows the ring."""
    known = found(bound_of("(x^2 + y^2 - 1)^2"), [(-1, 0), (1, 0)])
    line, curve = known.route(Kind.LINE), known.route(Kind.CURVE)
    assert line.barrier == pytest.approx(1.0) and curve.barrier < 0.06
    np.testing.assert_array_equal(curve.points[[0, -1]], known.ends)
    assert abs(curve.controls[1][1]) > 1.0 and curve.length > line.length


@pytest.mark.parametrize("text", [WELLS, "sin(3 x) * cos(2 y) + (x^2 + y^2)/20", "abs(x) + abs(y - x^2)"])
def test_training_never_ends_above_the_line_and_goes_down_step_by_step(text):
    bound = bound_of(text)
    for ends in np.random.default_rng(1).uniform(-2, 2, (5, 2, 2)):
        means = [each.mean for each in trained(bound, ends, 40)]
        assert means == sorted(means, reverse=True)


@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_units_of_the_cost_and_of_the_axes_change_nothing(factor):
    ends = np.array([(-1.2, 0.3), (1.4, -0.5)])
    usual = found(bound_of(WELLS), ends)
    scaled = found(bound_of(f"{factor!r}*({WELLS})"), ends)
    wide = found(bound_of(WELLS.replace("x", "(x*1e3)").replace("y", "(y*1e3)")), ends / 1e3)
    for one, other, axes in zip(usual.routes, scaled.routes, wide.routes, strict=True):
        assert other.barrier == pytest.approx(factor * one.barrier, rel=1e-5)
        assert axes.barrier == pytest.approx(one.barrier, rel=1e-5)
        assert other.top == pytest.approx(one.top, abs=1e-4) == axes.top
        assert one.has_barrier == other.has_barrier == axes.has_barrier


def test_three_ends_have_three_pairs_and_a_plane_through_them():
    net = CustomNetwork((1, 4, 1), data=Generated("sine", 30)).objective().bound()
    ends = np.random.default_rng(2).standard_normal((3, net.dimension))
    known = found(net, ends, count=11, steps=10)
    assert [(each.kind, each.first, each.last) for each in known.routes] == [
        (kind, first, last) for first, last in ((0, 1), (0, 2), (1, 2)) for kind in Kind
    ]
    plane = known.level.plane
    assert plane.distances(ends).max() < 1e-12
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-14)
    u, v = known.level.us[7], known.level.vs[31]
    assert known.level.values[31, 7] == pytest.approx(net.value(plane.point(u, v)), rel=1e-12)


def test_alignment_takes_the_barrier_away_from_a_reordered_network():
    net = CustomNetwork((1, 3, 1), data=Generated("sine", 30)).objective().bound()
    order, met = [2, 0, 1], []
    for theta in np.random.default_rng(4).standard_normal((8, net.dimension)):
        other = np.concatenate([*(theta[i : i + 3][order] for i in (0, 3, 6)), theta[9:]])
        known = found(net, [theta, other], steps=0)
        met.append(known.route(Kind.LINE).has_barrier)
        assert not known.route(Kind.ALIGNED).has_barrier
    assert any(met)


def test_the_same_end_twice_is_a_route_of_no_length():
    known = found(bound_of(WELLS), [(1, 0.5), (1, 0.5)])
    assert all(each.length == 0.0 and not each.has_barrier for each in known.routes) and known.level is None


def test_a_route_through_a_pole_leads_where_the_cost_overflows():
    known = found(bound_of("1/x^2"), [(-1, 0), (1, 0)], steps=20)
    line = known.route(Kind.LINE)
    assert line.barrier == np.inf and "overflows" in sentence(known, line)


def test_cancelling_ends_it():
    bound, asked = bound_of(WELLS), []
    results = list(compare(bound, check(bound, [(-1, 0), (1, 0)]), cancelled=lambda: asked.append(1) or len(asked) > 3))
    assert len(results) < 8 and not results[-1].is_complete


def test_points_of_a_curve_begin_and_end_along_its_controls():
    controls = np.array([(0.0, 0.0), (1.0, 2.0), (3.0, 0.0)])
    near = points_on(controls, np.array([1e-7, 1 - 1e-7]))
    np.testing.assert_allclose(near[0] / 1e-7, 2 * (controls[1] - controls[0]), rtol=1e-5)
    np.testing.assert_allclose((controls[2] - near[1]) / 1e-7, 2 * (controls[2] - controls[1]), rtol=1e-5)


@pytest.mark.parametrize(
    ("ends", "words"),
    [([(0, 0)], "Two or three"), ([(0, 0)] * 4, "Two or three"), ([(0, 0), (1,)], "coordinates"),
     ([(0, 0), (np.inf, 0)], "end 2")],
)  # fmt: skip
def test_ends_that_cannot_be_compared_are_refused(ends, words):
    with pytest.raises(InputError, match=words):
        check(bound_of(WELLS), ends)


def test_runs_that_diverge_and_wrong_counts_are_refused():
    rule = configure("gradient_descent", {"learning_rate": 5.0})
    experiment = Experiment("himmelblau", (), (rule,), ((1.0, 1.0), (2.0, 1.0)), steps=50)
    with pytest.raises(InputError, match="Run 1 has diverged"):
        ends_of(experiment)
    with pytest.raises(InputError, match="not 1"):
        ends_of(replace(experiment, starts=((1.0, 1.0),)))
    for settings, words in (({"count": 2}, "places"), ({"steps": -1}, "steps")):
        with pytest.raises(InputError, match=words):
            compare(bound_of(WELLS), np.array([(0.0, 0.0), (1.0, 1.0)]), **settings)
