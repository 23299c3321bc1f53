"""Measures of fits and of classifiers: as they are defined, in the data's own units, and told where undefined."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gdexplorer.objectives import BoundObjective, CustomNetwork, objective
from gdexplorer.objectives.data.source import Generated, Houses
from gdexplorer.objectives.goodness import (
    ClassMeasures,
    CurveMeasures,
    class_measures,
    curve_measures,
    in_words,
    measure_names,
    measurer,
    measures_of,
)
from gdexplorer.objectives.objective import Samples
from gdexplorer.objectives.regression.custom_fit import CustomFit

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)


def pairs(elements):
    return st.integers(1, 30).flatmap(lambda m: st.tuples(*(arrays.arrays(float, m, elements=elements),) * 2))


def samples_of(targets, predicted, *, classes=False, target_name="price (euros)"):
    targets = np.asarray(targets, dtype=float)

    def predict(theta, inputs):
        return np.asarray(predicted, dtype=float)

    return Samples(
        np.zeros((len(targets), 1)), targets, ("x",), target_name, predict, ("0", "1") if classes else (), "houses"
    )


@given(pairs(NUMBERS))
def test_curves_are_measured_as_the_textbook_says(given):
    targets, predicted = given
    found = curve_measures(targets, predicted)
    residual, spread = np.sum((targets - predicted) ** 2), np.sum((targets - targets.mean()) ** 2)
    assert found.rmse == pytest.approx(math.sqrt(residual / len(targets)), rel=1e-9, abs=1e-150)
    assert found.mae == pytest.approx(np.mean(np.abs(targets - predicted)), rel=1e-12)
    assert 0.0 <= found.mae <= found.rmse * (1 + 1e-12)
    if targets.min() < targets.max() and spread > 1e-100:
        assert found.r2 == pytest.approx(1.0 - residual / spread, rel=1e-6, abs=1e-9)


@given(st.integers(1, 30).flatmap(lambda m: st.tuples(
    arrays.arrays(float, m, elements=st.sampled_from([0.0, 1.0])), arrays.arrays(float, m, elements=st.floats(0, 1)),
)))  # fmt: skip
def test_classes_are_counted_one_by_one(given):
    targets, probabilities = given
    found = class_measures(targets, probabilities)
    counts = np.zeros((2, 2), dtype=int)
    for target, probability in zip(targets, probabilities, strict=True):
        counts[int(target), int(probability >= 0.5)] += 1
    np.testing.assert_array_equal(found.confusion, counts)
    assert found.accuracy == pytest.approx(np.trace(counts) / len(targets))


@given(pairs(NUMBERS), st.floats(1e-3, 1e3), st.floats(-1e3, 1e3))
def test_other_units_scale_errors_and_leave_the_quality(given, factor, offset):
    targets, predicted = (np.round(each, 2) for each in given)
    one = curve_measures(targets, predicted)
    other = curve_measures(factor * targets + offset, factor * predicted + offset)
    assert other[1:] == pytest.approx([factor * error for error in one[1:]], rel=1e-6, abs=1e-9 * factor)
    if targets.max() - targets.min() > 1.0:
        assert other.r2 == pytest.approx(one.r2, rel=1e-5, abs=1e-5)


def test_perfect_and_useless_predictions():
    targets = np.array([1.0, 2.0, 6.0])
    assert curve_measures(targets, targets) == (1.0, 0.0, 0.0)
    assert curve_measures(targets, np.full(3, 3.0)).r2 == pytest.approx(0.0)
    assert curve_measures(targets, -targets).r2 < 0.0


@pytest.mark.parametrize("targets", [[0.1] * 7, [5.0]])
def test_equal_targets_leave_r2_undefined_but_not_the_errors(targets):
    found = curve_measures(np.array(targets), np.array(targets) + 2.0)
    assert math.isnan(found.r2) and found[1:] == pytest.approx((2.0, 2.0))
    assert in_words(samples_of(targets, targets), found).startswith("R² is undefined, since all targets are equal")


def test_a_class_may_be_missing_and_a_sample_alone():
    assert class_measures(np.ones(3), np.array([0.9, 0.5, 0.2])) == (2 / 3, 0, 0, 1, 2)
    assert class_measures(np.zeros(1), np.array([0.1])) == (1.0, 1, 0, 0, 0)


def test_numbers_whose_squares_overflow_are_measured():
    found = curve_measures(np.array([1e200, 3e200]), np.array([2e200, 2e200]))
    assert found == pytest.approx((0.0, 1e200, 1e200))
    assert curve_measures(np.array([1e-200, 3e-200]), np.array([1e-200, 3e-200])) == (1.0, 0.0, 0.0)
    assert curve_measures(np.array([0.0, 1.0]), np.array([1e300, 1e300])).r2 == -math.inf


@pytest.mark.parametrize("classes", [False, True])
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_predictions_that_are_not_finite_have_no_measures(classes, wrong):
    samples = samples_of([0.0, 1.0], [0.5, wrong], classes=classes)
    assert measures_of(samples, np.zeros(1)) is None
    bound = SimpleNamespace(samples=samples, held_out=None)
    numbers = measurer(bound)(np.zeros(1))
    assert len(numbers) == len(measure_names(bound)) and all(map(math.isnan, numbers))
    assert "not a finite number" in in_words(samples, None)


def test_a_run_that_diverged_has_none_and_warns_of_nothing():
    for custom in (CustomFit(Houses(), "mse", 3), CustomNetwork((2, 3, 1), cost="cross_entropy",
                                                                data=Generated("xor"))):  # fmt: skip
        bound = custom.objective().bound()
        assert measures_of(bound.samples, np.full(bound.dimension, np.nan)) is None
        measures_of(bound.samples, np.full(bound.dimension, 1e300))


@pytest.mark.parametrize("standardise", [False, True])
def test_the_least_squares_line_has_the_squared_correlation_in_the_datas_own_units(standardise):
    bound: BoundObjective = CustomFit(Houses(("GrLivArea",)), standardise=standardise).objective().bound()
    samples = bound.samples
    found = measures_of(samples, np.array(bound.minima[0].point))
    x, y = samples.inputs[:, 0], samples.targets
    assert isinstance(found, CurveMeasures)
    assert found.r2 == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, rel=1e-9)
    assert found.rmse == pytest.approx(np.sqrt(np.mean((np.polyval(np.polyfit(x, y, 1), x) - y) ** 2)), rel=1e-9)
    assert in_words(samples, found).endswith("(US dollars).")


def test_the_cost_in_raw_units_is_the_squared_error():
    bound = objective("housing_mse").bound({"standardised": 0.0})
    theta = np.array([1e4, 3.0])
    assert measures_of(bound.samples, theta).rmse ** 2 == pytest.approx(bound.value(theta))


def test_a_logistic_curve_and_a_network_are_classifiers():
    network = CustomNetwork((2, 1), output="sigmoid", cost="cross_entropy", bias=True, data=Generated("two_moons"))
    bound = network.objective().bound()
    found = measures_of(bound.samples, np.array(bound.start))
    right = (bound.samples.predict(np.array(bound.start), bound.samples.inputs) >= 0.5) == bound.samples.targets
    assert isinstance(found, ClassMeasures) and found.accuracy == pytest.approx(right.mean())
    assert in_words(bound.samples, found) == (
        f"Accuracy {100 * right.mean():.4g} %: {right.sum()} of 200 samples in the right class."
    )


def test_words_name_units_or_the_target_itself():
    found = CurveMeasures(0.51234, 76943.21, 0.00123456)
    assert in_words(samples_of([1, 2], [1, 2]), found) == "R² 0.5123; RMSE 76,940 and MAE 0.001235 (euros)."
    assert in_words(samples_of([1, 2], [1, 2], target_name="price"), found).endswith("(price).")


def test_an_objective_without_data_has_no_measures():
    bound = objective("sphere").bound()
    assert measure_names(bound) == () and measurer(bound)(np.zeros(2)) == ()
