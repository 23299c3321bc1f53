"""Cook's distance: the closed form is what leaving each sample out comes to, and it is said in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.objectives.data.source import CsvFile, Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.regression.custom_fit import HOUSING_MSE, CustomFit
from gdexplorer.objectives.regression.influence import WORTH_A_LOOK, advice, cooks_distances, leverages


def left_out(features, targets):
    """The definition: fit again without each sample."""
    design = np.column_stack([np.ones(len(targets)), features])
    whole = design @ np.linalg.lstsq(design, targets, rcond=None)[0]
    variance = np.sum((targets - whole) ** 2) / (len(targets) - design.shape[1])
    found = []
    for i in range(len(targets)):
        rest = np.arange(len(targets)) != i
        without = design @ np.linalg.lstsq(design[rest], targets[rest], rcond=None)[0]
        found.append(np.sum((whole - without) ** 2) / (design.shape[1] * variance))
    return np.array(found)


@given(st.integers(0, 10_000), st.integers(6, 40), st.integers(1, 3), st.floats(1e-6, 1e6))
def test_it_is_how_far_predictions_move_when_a_sample_is_left_out(seed, count, degree, unit):
    random = np.random.default_rng(seed)
    features = random.normal(size=(count, degree))
    targets = random.standard_t(2, count)
    found = cooks_distances(unit * features, 3.0 / unit * targets)
    np.testing.assert_allclose(found, left_out(features, targets), rtol=1e-5, atol=1e-9)


def test_a_sample_that_no_other_replaces_is_told_and_a_perfect_fit_has_none():
    alone = np.array([[0.0], [0.0], [0.0], [1.0]])
    assert np.isinf(cooks_distances(alone, np.array([1.0, 2.0, 4.0, 9.0]))[3])
    assert not cooks_distances(np.arange(5.0)[:, None], 0.1 + 0.3 * np.arange(5.0)).any()
    assert not cooks_distances(np.arange(2.0)[:, None], np.array([1.0, 5.0])).any()


@pytest.fixture
def written(tmp_path):
    def write(x, y, **chosen):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        path.write_text("x,y\n" + "".join(f"{float(a)!r},{float(b)!r}\n" for a, b in zip(x, y, strict=True)))
        return CustomFit(CsvFile(str(path), ("x",), "y"), **chosen)

    return write


def test_the_description_names_the_samples_that_decide_in_any_units(written):
    x = np.arange(30.0)
    y = x + np.sin(7 * x)
    y[0], x[29] = y[0] + 0.1, 500.0
    raw, standard = (written(x, y, standardise=units).objective().lesson for units in (False, True))
    words = "1 of 30 rows decides much of the fit"
    assert words in raw and words in standard and "at x 500 (" in raw
    assert "decide" not in written(x[:29], y[:29]).objective().lesson


@pytest.mark.parametrize("cost", ["mae", "huber"])
def test_robust_costs_are_warned_of_places_far_out_not_of_large_errors(written, cost):
    x = np.append(np.arange(30.0) / 10.0, 40.0)
    y = 2.0 * x + 0.1 * np.sin(7.0 * x)
    far = y.copy()
    far[-1] = 0.0
    slopes = []
    for targets, rows in ((far, slice(None)), (far, slice(0, -1))):
        bound = written(x[rows], targets[rows], cost=cost, standardise=False).objective().bound()
        slopes.append(bound.minima[0].point[1])
    assert abs(slopes[0]) < 0.5 and slopes[1] == pytest.approx(2.0, abs=0.1), "the sample decides"
    assert "1 of 31 rows lies far from the others" in written(x, far, cost=cost).objective().lesson
    large = y[:-1].copy()
    large[3] += 1000.0
    assert "lies far" not in written(x[:-1], large, cost=cost).objective().lesson


@given(st.integers(2, 40), st.integers(1, 3), st.integers(0, 1000))
def test_leverages_are_the_weights_of_targets_in_their_own_predictions(rows, inputs, seed):
    features = np.random.default_rng(seed).normal(size=(rows, inputs))
    design = np.column_stack([np.ones(rows), features])
    np.testing.assert_allclose(leverages(features), np.diag(design @ np.linalg.pinv(design)), atol=1e-9)


def test_only_training_rows_count(written):
    x = np.append(np.arange(30.0), 500.0)
    y = np.append(np.arange(30.0) + np.sin(7 * np.arange(30.0)), 0.0)
    for seed in range(8):
        custom = written(x, y, test=Split(0.3, seed))
        assert ("decide" in custom.objective().lesson) is (500.0 in custom.objective().bound().samples.inputs)


def test_what_the_catalogue_says_of_the_houses_is_so():
    fit = CustomFit(Houses()).fit
    distances = cooks_distances(fit.samples[:, :-1], fit.samples[:, -1])
    decisive = np.flatnonzero(distances > WORTH_A_LOOK)
    assert set(decisive) == set(np.argsort(fit.x)[-3:])
    assert "3 of 2,930 houses, those with the largest lots" in HOUSING_MSE.lesson
    assert advice(fit).startswith("3 of 2,930 houses decide much of the fit") and "215,245 (" in advice(fit)
