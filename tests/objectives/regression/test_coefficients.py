"""The fitted function in the data's own units: exact, scale-free, and with the digits that its curve needs."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.source import CsvFile, Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.iterate_columns import coefficients_of, column_names, column_numbers
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.objectives.regression.fit import Fit
from gdexplorer.objectives.regression.raw_units import coefficients_of_fit

PLAIN = (0.0, 0.0, 1.0)
SUPERSCRIPTS = {"": 1, **{mark: power for power, mark in enumerate("²³⁴⁵⁶⁷⁸", 2)}}


def fit_of(x, y, *, degree=1, cost="mse", standardise=True, split=None, name="area", target="price"):
    columns = Columns(np.array(x, dtype=float)[:, np.newaxis], np.array(y, dtype=float), (name,), target, "table")
    return Fit(columns, cost, degree, standardise, *([split] if split else []))


def drawn(seed, degree, centre, width, height):
    random = np.random.default_rng(seed)
    x = centre + width * random.normal(size=60)
    shape = np.polynomial.Polynomial(random.normal(size=degree + 1))((x - centre) / width)
    return x, height * (shape + random.normal(size=60))


def in_numbers(equation):
    """What an equation says: its powers with their coefficients."""
    right = equation.split(" = ")[-1]
    found = re.findall(r"([+-]?) ?([\d,.]+(?:e-?\d+)?)(?: (?:× )?\(?[a-z ]+\)?([²³⁴⁵⁶⁷⁸]?))?(?= [+-] |$)", right)
    values = [float(sign + number.replace(",", "")) for sign, number, _ in found]
    powers = [0, *(SUPERSCRIPTS[mark] for _, _, mark in found[1:])]
    assert powers == [*range(len(found))], equation
    return [Fraction(value) for value in values]


def exactly(coefficients, x):
    return np.array([float(sum(c * Fraction(at) ** k for k, c in enumerate(coefficients))) for at in x.tolist()])


@given(st.integers(0, 99), st.integers(1, 5), st.sampled_from([1e-9, 1e-3, 1.0, 1e3, 1e9]),
       st.sampled_from([1e-9, 1.0, 1e9]), st.floats(-3, 3))  # fmt: skip
def test_least_squares_gives_the_coefficients_of_numpy_at_any_scale(seed, degree, width, height, offset):
    x, y = drawn(seed, degree, offset * width, width, height)
    fit = fit_of(x, y, degree=degree)
    found = coefficients_of_fit(fit).at(fit.optimum(PLAIN))
    expected = np.polynomial.Polynomial.fit(x, y, degree).convert(kind=np.polynomial.Polynomial).coef
    sizes = width ** np.arange(degree + 1)
    np.testing.assert_allclose(found * sizes / height, expected * sizes / height, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_house_prices_as_lstsq_of_the_raw_columns(degree):
    custom = CustomFit(Houses(("GrLivArea",)), degree=degree)
    x, y = custom.fit.x, custom.fit.y
    bound = custom.objective().bound()
    found = coefficients_of(bound).at(np.array(bound.minima[0].point))
    scale = x.max() ** np.arange(degree + 1)
    expected = np.linalg.lstsq((x[:, np.newaxis] ** np.arange(degree + 1)) / scale, y, rcond=None)[0] / scale
    np.testing.assert_allclose(found, expected, rtol=1e-8)


@given(st.integers(0, 99), st.integers(1, 8), st.booleans(), st.sampled_from([0.0, 2.0, 60.0, -1e6]))
def test_the_polynomial_predicts_what_the_fit_predicts(seed, degree, standardise, offset):
    x, y = drawn(seed, min(degree, 3), offset, 1.0, 5.0)
    fit = fit_of(x, y, degree=degree, standardise=standardise and abs(offset) < 1e5)
    theta = np.random.default_rng(seed).normal(size=degree + 1)
    if not fit.standardise:
        theta /= np.maximum(np.abs(x).max(), 1.0) ** np.arange(degree + 1)
    made = coefficients_of_fit(fit)
    exact = [
        offset_ + sum(factor * Fraction(weight) for factor, weight in zip(row, theta.tolist(), strict=True))
        for row, offset_ in zip(made.matrix, made.offsets, strict=True)
    ]
    predicted = fit.predict(theta, fit.columns.inputs)
    np.testing.assert_allclose(exactly(exact, x), predicted, rtol=1e-8, atol=1e-7 * np.abs(predicted).max())
    assert made.at(theta).tolist() == [float(c) for c in exact]  # rounded once


@given(st.integers(0, 99), st.integers(1, 8), st.sampled_from([0.0, -2.0, 7.0, 40.0]),
       st.sampled_from([1e-9, 1e-3, 1.0, 1e4, 1e9]), st.sampled_from([1e-9, 1.0, 1e5]))  # fmt: skip
def test_an_equation_has_the_digits_that_its_curve_needs(seed, degree, offset, width, height):
    x, y = drawn(seed, min(degree, 3), offset * width, width, height)
    fit = fit_of(x, y, degree=degree, name="lot area (sq ft)")
    theta = fit.optimum(PLAIN)
    said = coefficients_of_fit(fit).equation(theta)
    if "subtract" in said:
        assert degree > 6 and offset == 40.0
        return
    predicted = fit.predict(theta, fit.columns.inputs)
    error = np.sqrt(np.mean((exactly(in_numbers(said), x) - predicted) ** 2))
    assert error <= 2e-3 * max(y.std(), np.ptp(predicted))


def test_coefficients_that_need_more_digits_than_numbers_have_say_what_to_do():
    x, y = drawn(1, 2, 1e9, 1.0, 1.0)
    fit = fit_of(x, y, degree=3, name="time (s)")
    said = coefficients_of_fit(fit).equation(fit.optimum(PLAIN))
    assert said.startswith("time lies so far from 0") and said.endswith("subtract about its mean from it.")


def test_a_standardised_fit_tells_the_same_as_a_raw_one():
    x, y = drawn(3, 1, 20.0, 4.0, 300.0)
    told = [
        (coefficients_of_fit(fit).at(fit.optimum(PLAIN)), coefficients_of_fit(fit).equation(fit.optimum(PLAIN)))
        for fit in (fit_of(x, y, standardise=standardise) for standardise in (True, False))
    ]
    np.testing.assert_allclose(told[0][0], told[1][0], rtol=1e-9)
    assert told[0][1] == told[1][1]


def test_of_a_logistic_curve_they_are_those_of_the_log_odds():
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    fit = fit_of(x, [0, 0, 1, 0, 1, 1], cost="logistic", name="hours", target="passed")
    made, theta = coefficients_of_fit(fit), fit.optimum(PLAIN)
    intercept, slope = made.at(theta)
    np.testing.assert_allclose(1.0 / (1.0 + np.exp(-(intercept + slope * x))), fit.predict(theta, x[:, np.newaxis]))
    assert re.fullmatch(r"log-odds\(passed = 1\) = -[\d.]+ \+ [\d.]+ hours", made.equation(theta))


def test_the_units_are_those_of_the_training_rows():
    x, y = drawn(5, 1, 0.0, 1.0, 1.0)
    fit = fit_of(x, y, split=Split(0.4, 1))
    found = coefficients_of_fit(fit).at(fit.optimum(PLAIN))
    np.testing.assert_allclose(found, np.polyfit(fit.x, fit.y, 1)[::-1], rtol=1e-10)


def test_what_is_not_finite_has_no_equation():
    made = coefficients_of_fit(fit_of([1, 2, 3], [1, 2, 4]))
    assert made.equation(np.array([np.nan, 1.0])) == "" and np.isnan(made.at(np.array([np.inf, 1.0]))).all()
    assert made.at(np.array([1e308, 1e308])).tolist()[0] < 0  # computed in rational numbers, which do not overflow


def test_names_are_those_of_columns_without_units(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("intercept,price (EUR)\n" + "".join(f"{i},{i * i}\n" for i in range(6)))
    bound = CustomFit(CsvFile(str(path)), degree=2).objective().bound()
    assert coefficients_of(bound).names == ("intercept", "intercept (2)", "intercept^2")
    names, numbers = column_names(bound), column_numbers(bound)(np.array(bound.minima[0].point))
    assert names[3:] == ("coefficient_intercept", "coefficient_intercept (2)", "coefficient_intercept^2")
    assert numbers[3:] == pytest.approx((0.0, 0.0, 1.0), abs=1e-12)
    assert coefficients_of(bound).equation(np.array(bound.minima[0].point)).startswith("price = ")
