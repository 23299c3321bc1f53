"""Spectra against numpy and PyTorch, estimates against exact ones, and verdicts that no change of units changes."""

from types import SimpleNamespace

import numpy as np
import pytest

from gdexplorer.descent.analysis.spectrum import spectra
from gdexplorer.descent.analysis.spectrum.readings import (
    check,
    check_points,
    read_along,
    read_at,
    read_run,
    sentence,
)
from gdexplorer.descent.analysis.spectrum.sharpness import sharpness_at
from gdexplorer.descent.analysis.spectrum.spectra import Block, Probing, Spectrum, blocks_of, spectra_at
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomFormula, objective, objective_of
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.scene.spectrum_picture import histograms_over, scale_for, span_of

NETWORK = CustomNetwork((2, 7, 5, 1), cost="cross_entropy", data=Generated("two_moons", 60))


def descent_with(rate):
    return configure("gradient_descent", {"learning_rate": rate})


def network_and_point(custom=NETWORK, seed=1):
    bound = custom.objective().bound({"l2": 0.01})
    return bound, np.random.default_rng(seed).standard_normal(bound.dimension)


def test_products_are_those_with_the_full_matrix():
    for bound in (network_and_point()[0], objective("rosenbrock").bound()):
        rng = np.random.default_rng(2)
        point, vectors = rng.standard_normal(bound.dimension), rng.standard_normal((3, bound.dimension))
        kept = vectors.copy()
        np.testing.assert_allclose(bound.hessian_products(point, vectors), vectors @ bound.hessian(point), atol=1e-12)
        np.testing.assert_array_equal(vectors, kept)


def test_an_iterate_is_read_alone_as_along_the_run():
    for probing in (Probing(), Probing(2, 10, 3)):
        bound, _ = network_and_point()
        points = np.random.default_rng(3).standard_normal((9, bound.dimension))
        values = np.array([bound.value(point) for point in points])
        rule = descent_with(0.1).with_schedule("cosine")
        *_, known = read_along(bound, points, values, rule, count=9, probing=probing)
        for each in known.readings:
            alone = read_at(bound, points, values, rule, each.step, probing=probing)
            assert (alone.step, alone.value, alone.limit) == (each.step, each.value, each.limit)
            np.testing.assert_array_equal(alone.spectra[1].values, each.spectra[1].values)
            assert alone.sharpness == each.sharpness
    with pytest.raises(InputError, match="radius"):
        read_at(bound, points, values, rule, 0, radius=0.0)


def test_in_many_coordinates_it_stops_in_the_middle_of_an_iterate():
    bound, point = network_and_point(CustomNetwork((2, 24, 20, 1), data=Generated("two_moons", 30)))
    asked = iter(range(10**9))
    with pytest.raises(spectra.StoppedError):
        spectra_at(bound, point, Probing(200, 600), lambda: next(asked) > 30)
    assert next(asked) < 40
    asked = iter(range(10**9))
    points, values = np.array([point, point + 1.0]), np.array([bound.value(point)] * 2)
    found = read_along(
        bound, points, values, None, count=2, probing=Probing(200, 600), cancelled=lambda: next(asked) > 30
    )
    assert list(found) == [] and next(asked) < 40


def test_blocks_are_the_layers_and_hold_every_coordinate_once():
    whole, *layers = blocks_of(network_and_point()[0])
    assert (whole.first, whole.end) == (0, 67) and [block.size for block in layers] == [21, 40, 6]
    assert np.concatenate([np.arange(block.first, block.end) for block in layers]).tolist() == list(range(67))
    assert [block.name for block in blocks_of(objective("booth").bound())] == ["all"]


def test_exact_spectra_are_those_of_numpy_and_of_each_layers_block():
    bound, point = network_and_point()
    hessian = bound.hessian(point)
    for found in spectra_at(bound, point):
        part = slice(found.block.first, found.block.end)
        np.testing.assert_allclose(found.values, np.linalg.eigvalsh(hessian[part, part]), atol=1e-14)
        assert found.is_exact and found.weights.sum() == pytest.approx(1.0) == sum(found.shares)


def test_spectra_of_a_network_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    bound, point = network_and_point()
    rows = torch.tensor(bound.data[bound.first_sample :])

    def cost(theta):
        answers, begin, penalty = rows[:, :2].T, 0, 0.0
        for below, above, last in ((2, 7, False), (7, 5, False), (5, 1, True)):
            weights = theta[begin : begin + below * above].reshape(above, below)
            begin += below * above
            answers = weights @ answers + theta[begin : begin + above, None]
            begin, penalty = begin + above, penalty + (weights**2).sum()
            answers = answers if last else torch.tanh(answers)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(answers[0], rows[:, 2])
        return loss + 0.01 * penalty

    hessian = torch.autograd.functional.hessian(cost, torch.tensor(point))
    expected = torch.linalg.eigvalsh(hessian).numpy()
    np.testing.assert_allclose(spectra_at(bound, point)[0].values, expected, atol=1e-12 * np.abs(expected).max())


@pytest.fixture
def estimated(monkeypatch):
    monkeypatch.setattr(spectra, "MOST_DENSE", 0)


def test_estimated_extremes_are_the_exact_ones(estimated):
    bound, point = network_and_point()
    hessian = bound.hessian(point)
    for found in spectra_at(bound, point):
        part = slice(found.block.first, found.block.end)
        values = np.linalg.eigvalsh(hessian[part, part])
        scale = np.abs(values).max()
        assert (found.lowest, found.largest) == pytest.approx((values[0], values[-1]), abs=1e-8 * scale)
        assert not found.is_exact and found.weights.sum() == pytest.approx(1.0)


def test_an_estimated_density_has_the_moments_of_the_exact_one(estimated):
    """With many probes the mean of the eigenvalues, and of their squares, is that of the matrix."""
    bound, point = network_and_point()
    values = np.linalg.eigvalsh(bound.hessian(point))
    found = spectra_at(bound, point, Probing(200, 30, 4))[0]
    spread = np.abs(values).max()
    for power in (1, 2, 3):
        assert found.weights @ found.values**power == pytest.approx(np.mean(values**power), abs=0.02 * spread**power)
    edges = np.linspace(values[0] - 0.1, values[-1] + 0.1, 8)
    exact = np.histogram(values, edges)[0] / len(values)
    np.testing.assert_allclose(found.histogram(edges), exact, atol=0.06)


@pytest.mark.parametrize(
    "values", [(2.0, 2.0), (-1.0, 1.0), (0.0, 0.0), (2.0, 2.0 + 1e-15), (1e-9, 1.0, 1e300), (-3.0,)]
)
def test_shares_sum_up_to_one_and_equal_eigenvalues_are_in_one_bin(values):
    values = np.sort(values)
    whole = Block("all", 0, len(values))
    found = Spectrum(whole, values, np.full(len(values), 1.0 / len(values)), values[0], values[-1], True)
    reading = SimpleNamespace(spectra=(found,))
    for scale in (scale_for([reading], True), scale_for([reading], False)):
        span = span_of([reading], scale)
        shares = histograms_over(reading, scale, span).shares
        assert shares.sum() == pytest.approx(1.0)
        if np.allclose(values, values[0], rtol=1e-12, atol=0.0):
            assert shares.max() == pytest.approx(1.0)
        edges = np.array([values[0] - 1.0, values[0], values[0] + 1.0])
        assert found.histogram(edges).sum() == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_density_and_another_gives_another(estimated):
    bound, point = network_and_point()
    one, same, other = (spectra_at(bound, point, Probing(3, 10, seed))[0] for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.values, same.values)
    assert not np.array_equal(one.values, other.values)


@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_scaling_the_function_scales_the_spectrum_and_changes_no_verdict(factor):
    text = "x^4 - 2 x^2 + y^2 + x y"
    usual, scaled = (
        Experiment(CustomFormula(formula), (), (descent_with(rate),), ((0.5, 1.0),), steps=40)
        for formula, rate in ((text, 0.15), (f"{factor!r}*({text})", 0.15 / factor))
    )
    (*_, one), (*_, other) = read_run(usual), read_run(scaled)
    assert one.limit_label == other.limit_label == "2/η"
    np.testing.assert_array_equal(one.steps, other.steps)
    for first, second in zip(one.readings, other.readings, strict=True):
        np.testing.assert_allclose(second.spectra[0].values, factor * first.spectra[0].values, rtol=1e-6)
        assert first.spectra[0].shares == second.spectra[0].shares and first.is_unstable == second.is_unstable
        assert second.sharpness.step == pytest.approx(factor * first.sharpness.step, rel=1e-6)


def test_the_limit_is_2_over_the_rate_and_follows_a_schedule():
    rule = descent_with(0.01).with_schedule("exponential", {})
    *_, found = read_run(Experiment("booth", (), (rule,), ((1.0, 1.0),), steps=30, gradient_tolerance=0.0))
    factors = rule.factors_at(found.steps, np.zeros(31))
    np.testing.assert_allclose(found.limits, 2.0 / (0.01 * factors))
    assert found.limits[-1] > found.limits[0]


def test_rules_without_a_known_limit_have_none():
    *_, found = read_run(Experiment("booth", (), (configure("newton"),), ((1.0, 1.0),), steps=5))
    assert np.isnan(found.limits).all() and found.limit_label == "" and not found.readings[0].is_unstable
    assert "2/η" not in sentence(found, found.readings[0])


def test_sharpness_of_a_bowl_is_half_the_curvature_times_the_radius_squared():
    bowl = objective_of(CustomFormula("3 x^2 + 11 y^2")).bound()
    found = sharpness_at(bowl, (0.0, 0.0), 0.2)
    assert found.greatest == pytest.approx(11 * 0.04, rel=1e-9) and found.step == 0.0
    beside = sharpness_at(bowl, (0.0, 0.5), 0.2)
    assert beside.step == pytest.approx(11 * (0.7**2 - 0.5**2)) == beside.greatest


@pytest.mark.parametrize("seed", range(5))
def test_no_point_within_the_radius_is_higher_than_the_greatest_rise(seed):
    bound, point = network_and_point(seed=seed)
    found = sharpness_at(bound, point, 0.1)
    moves = np.random.default_rng(seed).standard_normal((2000, bound.dimension))
    moves *= 0.1 / np.linalg.norm(moves, axis=1)[:, None]
    assert found.greatest >= found.step
    assert found.greatest >= (bound.values_at(point + moves)[0] - bound.value(point)).max()


def test_readings_come_from_coarse_to_fine_and_end_with_all():
    bound = objective("rosenbrock").bound()
    points = np.linspace((-1.0, 1.0), (1.0, 1.0), 50)
    seen = list(read_along(bound, points, bound.values_at(points)[0], None, count=9))
    assert seen[1].steps.tolist() == [0, 49] and len(seen[-1].readings) == 9 and seen[-1].share == 1.0
    assert [known.share for known in seen] == sorted(known.share for known in seen)
    stopped = list(read_along(bound, points, bound.values_at(points)[0], None, cancelled=lambda: True))
    assert stopped == []


def test_where_the_hessian_overflows_it_says_so():
    bound = objective_of(CustomFormula("exp(x^2) + y^2")).bound()
    points = np.array([(0.0, 1.0), (40.0, 0.0)])
    *_, found = read_along(bound, points, bound.values_at(points)[0], None)
    assert "cannot be computed" in sentence(found, found.readings[1]) and np.isnan(found.ends(0)[1][1])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((0, 0.1, Probing()), "looked at"), ((3, 0.0, Probing()), "radius"), ((3, float("nan"), Probing()), "radius"),
     ((3, 0.1, Probing(0)), "probes"), ((3, 0.1, Probing(1, 1)), "products"), ((3, 0.1, Probing(seed=-1)), "seed")],
)  # fmt: skip
def test_numbers_out_of_range_are_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        check(*arguments)


@pytest.mark.parametrize("points", [[], [1.0], [[0.0, np.inf]], np.zeros((2, 2, 2))])
def test_points_that_do_not_fit_are_refused(points):
    with pytest.raises(InputError):
        check_points(objective("booth").bound(), points)
