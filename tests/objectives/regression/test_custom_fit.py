"""A custom fit of a curve to data: exact derivatives, and a best fit that other programs find too."""

import msgspec
import numpy as np
import pytest
import scipy.optimize

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.objectives import ObjectiveChoice
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.regression.custom_fit import COSTS, CustomFit
from gdexplorer.objectives.regression.fit import Fit
from gdexplorer.objectives.regression.optimum import separable_degree


def noisy(count=300, seed=3, offset=4.0, degree=1):
    random = np.random.default_rng(seed)
    x = random.normal(offset, 2.0, count)
    y = 5.0 - 1.5 * x + (0.3 * (x - offset) ** 2 if degree > 1 else 0.0) + random.standard_t(2, count)
    return x, y


@pytest.fixture
def custom(tmp_path):
    """Makes a regression of a file with these numbers."""

    def make(x, y, **choices):
        path = tmp_path / f"data{len(list(tmp_path.iterdir()))}.csv"
        path.write_text("x,y\n" + "\n".join(f"{a!r},{b!r}" for a, b in zip(x.tolist(), y.tolist(), strict=True)))
        regression = CustomFit(CsvFile(str(path), ("x",), "y"), **choices)
        regression.prepare()
        return regression

    return make


def classes_of(x, y):
    return (y + np.random.default_rng(1).normal(0, 2, len(y)) > np.median(y)).astype(float)


def target_for(cost, x, y):
    return classes_of(x, y) if cost == "logistic" else y


def written_out(bound, cost, features, target, values):
    """The cost as its formula says it, for complex numbers too."""

    def function(*theta):
        theta = np.array(theta)
        z = theta[0] + features @ theta[1:]
        error = z - target
        size = np.where(np.real(error) < 0, -error, error)
        loss = {
            "mse": error**2,
            "mae": size,
            "huber": np.where(
                np.real(size) <= values.get("delta", 1.0), error**2 / 2,
                values.get("delta", 1.0) * (size - values.get("delta", 1.0) / 2),
            ),
            "logistic": np.log(1 + np.exp(z)) - target * z,
        }[cost]  # fmt: skip
        weights = theta[1:]
        penalty = values["l2"] * np.sum(weights**2)
        return np.mean(loss) + penalty + values["l1"] * np.sum(np.where(np.real(weights) < 0, -weights, weights))

    return function


def complex_steps(function, point):
    return np.array([np.imag(function(*(point + step))) / 1e-30 for step in 1e-30j * np.eye(len(point))])


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("degree", [1, 2, 4])
@pytest.mark.parametrize("standardise", [True, False])
def test_value_gradient_and_hessian_are_those_of_the_formula(custom, cost, degree, standardise):
    x, y = noisy()
    target = target_for(cost, x, y)
    row = custom(x, target, cost=cost, degree=degree, standardise=standardise).objective()
    parameters = {parameter.name: 0.3 * parameter.high for parameter in row.parameters}
    bound = row.bound(parameters)
    features = bound.data[bound.first_sample :, :-1]
    used = bound.data[bound.first_sample :, -1]
    if standardise:
        np.testing.assert_allclose(features.mean(axis=0), 0.0, atol=1e-12)
        np.testing.assert_allclose(features.std(axis=0), 1.0)
    else:
        np.testing.assert_allclose(features, x[:, np.newaxis] ** np.arange(1, degree + 1))
        np.testing.assert_array_equal(used, target)
    function = written_out(bound, cost, features, used, dict(bound.parameters))
    random = np.random.default_rng(0)
    for _ in range(5):
        point = random.normal(size=degree + 1) / (1.0 if standardise else 10.0 ** np.arange(degree + 1))
        value, gradient = bound.value_gradient(point)
        assert value == pytest.approx(function(*point), rel=1e-12)
        slopes = complex_steps(function, point)
        np.testing.assert_allclose(gradient, slopes, rtol=1e-9, atol=1e-12 * np.abs(slopes).max())
        if cost in ("mse", "logistic"):
            steps = 1e-5 * np.maximum(np.abs(point), 1e-3)
            ahead, behind = (
                np.array([bound.gradient(point + sign * step) for step in np.diag(steps)]) for sign in (1, -1)
            )
            expected = (ahead - behind) / (2 * steps[:, np.newaxis])
            hessian = bound.hessian(point)
            np.testing.assert_allclose(hessian, expected.T, rtol=1e-4, atol=1e-6 * np.abs(hessian).max())


def lowest_by_scipy(function, start):
    options = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 20_000, "maxfev": 20_000}
    found = scipy.optimize.minimize(function, start, method="Nelder-Mead", options=options)
    return min(found.fun, function(start))


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("standardise", [True, False])
@pytest.mark.parametrize(("l2", "l1"), [(0, 0), (0.1, 0), (0, 0.05), (0.02, 0.1), (0, 0.9)])
def test_the_best_fit_is_the_lowest_point(custom, cost, degree, standardise, l2, l1):
    x, y = noisy(degree=degree)
    row = custom(x, target_for(cost, x, y), cost=cost, degree=degree, standardise=standardise).objective()
    high = {parameter.name: parameter.high for parameter in row.parameters}
    bound = row.bound({"l2": l2 * high["l2"], "l1": l1 * high["l1"]})
    (minimum,) = bound.minima
    point = np.array(minimum.point)
    assert minimum.value == bound.value(point)
    assert minimum.value <= lowest_by_scipy(bound.value, point) + 1e-10 * (1 + abs(minimum.value))
    spread = 1e-3 * (np.abs(point) + 1e-3)
    around = point + np.random.default_rng(2).normal(size=(500, degree + 1)) * spread
    assert bound.values_at(around)[0].min() >= minimum.value - 1e-12 * (1 + abs(minimum.value))


def test_least_squares_is_numpys_and_ridge_solves_its_normal_equations(custom):
    x, y = noisy()
    for degree in (1, 3, 5):
        regression = custom(x, y, degree=degree, standardise=False)
        (minimum,) = regression.objective().bound().minima
        powers = x[:, np.newaxis] ** np.arange(degree + 1)
        assert minimum.name == "least squares"
        np.testing.assert_allclose(minimum.point, np.linalg.lstsq(powers, y, rcond=None)[0], rtol=1e-6)
        (ridge,) = regression.objective().bound({"l2": 0.7}).minima
        penalty = 0.7 * len(y) * np.diag([0.0, *[1.0] * degree])
        expected = np.linalg.solve(powers.T @ powers + penalty, powers.T @ y)
        assert ridge.name == "ridge"
        np.testing.assert_allclose(ridge.point, expected, rtol=1e-5, atol=1e-8)


def test_the_least_absolute_error_is_that_of_linear_programming(custom):
    for seed, degree, count in ((1, 1, 31), (2, 1, 200), (3, 3, 120), (4, 1, 4)):
        x, y = noisy(count, seed)
        row = custom(x, y, cost="mae", degree=degree).objective()
        bound = row.bound()
        samples = bound.data[bound.first_sample :]
        design = np.column_stack([np.ones(count), samples[:, :-1]])
        # min sum(u + v) where design @ w + u - v = target
        cost = np.concatenate([np.zeros(degree + 1), np.ones(2 * count)])
        equal = np.hstack([design, np.eye(count), -np.eye(count)])
        bounds = [(None, None)] * (degree + 1) + [(0, None)] * (2 * count)
        found = scipy.optimize.linprog(cost, A_eq=equal, b_eq=samples[:, -1], bounds=bounds)
        (minimum,) = bound.minima
        assert minimum.name == "least absolute error"
        assert minimum.value == pytest.approx(found.fun / count, rel=1e-10)


def test_whole_numbers_with_many_ties_have_a_least_absolute_error_too(custom):
    random = np.random.default_rng(5)
    x, y = random.integers(0, 6, 2000).astype(float), random.integers(0, 3, 2000).astype(float)
    bound = custom(x, y, cost="mae", standardise=False).objective().bound()
    (minimum,) = bound.minima
    grid = np.array([(a, b) for a in np.linspace(-1, 3, 81) for b in np.linspace(-1, 1, 81)])
    assert minimum.value <= bound.values_at(grid)[0].min() + 1e-12
    assert minimum.value == pytest.approx(lowest_by_scipy(bound.value, np.array(minimum.point)), rel=1e-10)


def test_huber_and_logistic_fits_are_those_of_scipy(custom):
    x, y = noisy()
    bound = custom(x, y, cost="huber").objective().bound({"delta": 0.2})
    found = scipy.optimize.minimize(lambda v: bound.value_gradient(v), bound.start, jac=True, tol=1e-13)
    np.testing.assert_allclose(bound.minima[0].point, found.x, atol=1e-6)
    assert np.abs(bound.gradient(bound.minima[0].point)).max() <= 1e-10
    bound = custom(x, classes_of(x, y), cost="logistic").objective().bound()
    found = scipy.optimize.minimize(lambda v: bound.value_gradient(v), bound.start, jac=True, tol=1e-13)
    np.testing.assert_allclose(bound.minima[0].point, found.x, atol=1e-6)
    assert np.abs(bound.gradient(bound.minima[0].point)).max() <= 1e-9
    assert bound.minima[0].name == "maximum likelihood"


def test_a_strong_lasso_leaves_only_the_intercept(custom):
    x, y = noisy(degree=2)
    for cost in ("mse", "huber", "mae"):
        row = custom(x, y, cost=cost, degree=3).objective()
        high = {parameter.name: parameter.high for parameter in row.parameters}
        (minimum,) = row.bound({"l1": high["l1"]}).minima
        assert minimum.point[1:] == (0.0, 0.0, 0.0)
        assert row.bound({"l1": 0.1}).minima[0].point[1] != 0.0


def test_classes_that_a_line_tells_apart_have_no_best_fit_without_a_penalty(custom):
    x = np.linspace(-3.0, 5.0, 40)
    row = custom(x, (x > 0.3).astype(float), cost="logistic").objective()
    assert row.bound().minima == ()
    assert "the weights grow without bound" in row.lesson
    assert len(row.bound({"l2": 0.01}).minima) == 1
    assert len(row.bound({"l1": 0.01}).minima) == 1
    mixed = custom(x, ((x > 0.3) ^ (np.arange(40) == 3)).astype(float), cost="logistic").objective()
    assert len(mixed.bound().minima) == 1


def separates(values, classes, degree):
    """Whether a polynomial, not zero on all samples, is nowhere on the wrong side: by linear programming."""
    powers = np.vander(np.array(values, dtype=float), degree + 1)
    sided = powers * np.where(np.array(classes) > 0, 1.0, -1.0)[:, np.newaxis]
    found = scipy.optimize.linprog(
        -sided.sum(axis=0), A_ub=-sided, b_ub=np.zeros(len(sided)), bounds=[(-1, 1)] * (degree + 1)
    )
    return -found.fun > 1e-9


def test_separable_classes_are_found_as_linear_programming_finds_them():
    random = np.random.default_rng(0)
    for _ in range(200):
        count = int(random.integers(3, 9))
        values, classes = random.integers(-3, 4, count), random.integers(0, 2, count)
        least = separable_degree(values.astype(float), classes.astype(float))
        for degree in range(0, min(4, len(set(values.tolist())))):
            assert separates(values, classes, degree) == (least <= degree), (values, classes, degree)


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("standardise", [True, False])
def test_what_is_suggested_shows_the_bowl_and_descends(custom, cost, standardise):
    x, y = noisy()
    regression = custom(x, target_for(cost, x, y), cost=cost, standardise=standardise)
    bound = regression.objective().bound()
    (minimum,) = bound.minima
    for value, start, (low, high) in zip(minimum.point, bound.start, bound.domain, strict=True):
        assert low < value < high and low < start < high
    edges = [bound.value((bound.domain[0][i], bound.domain[1][j])) for i in (0, 1) for j in (0, 1)]
    assert min(edges) > 1.05 * minimum.value
    rule = configure("gradient_descent", {"learning_rate": bound.learning_rate})
    (run,) = descend(Experiment(regression, optimizers=(rule,), starts=(bound.start,), steps=300))
    share = (run.values[0] - run.values[-1]) / (run.values[0] - minimum.value)
    assert share > (0.95 if standardise else 0.2)
    assert np.all(np.isfinite(run.values))


def test_the_same_curve_is_predicted_in_both_units(custom):
    x, y = noisy(degree=2)
    new = np.linspace(-3, 12, 7)[:, np.newaxis]
    for cost, degree in (("mse", 1), ("mse", 3), ("mae", 1), ("logistic", 2)):
        target = target_for(cost, x, y)
        curves = []
        for standardise in (True, False):
            bound = custom(x, target, cost=cost, degree=degree, standardise=standardise).objective().bound()
            curves.append(bound.samples.predict(np.array(bound.minima[0].point), new))
        np.testing.assert_allclose(*curves, rtol=1e-5, atol=1e-8)
        assert bool(bound.samples.classes) == (cost == "logistic")


def test_a_mini_batch_sees_the_settings_and_its_samples():
    regression = CustomFit(Houses(), "huber", 3)
    bound = regression.objective().bound({"l2": 0.5})
    batch = np.ascontiguousarray(bound.data[: bound.first_sample + 32])
    gradient = np.empty(4)
    value = bound.value_and_gradient(np.array([0.1, 0.2, 0.3, 0.4]), batch, gradient)
    function = written_out(bound, "huber", batch[bound.first_sample :, :-1], batch[bound.first_sample :, -1],
                           {"l1": 0.0, "l2": 0.5, "delta": bound.parameters["delta"]})  # fmt: skip
    assert value == pytest.approx(function(0.1, 0.2, 0.3, 0.4), rel=1e-12)


def test_a_custom_fit_of_houses_is_the_one_of_the_catalogue():
    from gdexplorer.objectives import objective

    for standardise in (True, False):
        mine = CustomFit(Houses(), standardise=standardise).objective().bound()
        theirs = objective("housing_mse").bound({"standardised": float(standardise)})
        assert mine.value_and_gradient is theirs.value_and_gradient
        np.testing.assert_array_equal(mine.data, theirs.data)
        assert (mine.domain, mine.start, mine.learning_rate) == (theirs.domain, theirs.start, theirs.learning_rate)
    assert mine.axes == ("intercept (US dollars)", "slope (US dollars per sq ft)")


@pytest.mark.parametrize(
    ("table", "choices", "said"),
    [
        ("x,y\n3,1\n3,2\n3,3\n", {}, "x is constant, so no slope"),
        ("x,y\n1,2\n2,2\n3,2\n", {}, "y is constant"),
        ("x,y\n1,2\n2,3\n1,4\n", {"degree": 3}, "needs at least 4 different values of x; there are 2"),
        (
            "x,y\n1,2\n2,3\n1,4\n",
            {"cost": "logistic"},
            "y must hold two classes, such as zeros and ones, .* such as 2, 3, 4",
        ),
        ("x,y\n1,1\n2,1\n1,1\n", {"cost": "logistic"}, "y has only one class, 1: choose another column"),
        ("x,y\n1,2\n2,3\n1,4\n", {"degree": 9}, "from 1 to 8"),
        ("x,y\n1e200,2\n2e200,3\n", {}, "too large"),
        ("x,y\n1e60,2\n2e60,3\n3e60,3\n4e60,1\n", {"degree": 3, "standardise": False}, "too large"),
        ("x,y\n1,2\n", {}, "only one row"),
    ],
)
def test_data_that_cannot_be_fitted_are_refused_in_words(tmp_path, table, choices, said):
    path = tmp_path / "data.csv"
    path.write_text(table)
    with pytest.raises(InputError, match=said):
        CustomFit(CsvFile(str(path), ("x",), "y"), **choices).prepare()


def test_after_preparing_everything_is_there_until_the_file_is_prepared_anew(custom, tmp_path):
    x, y = noisy(100_000)
    regression = custom(x, y)
    bound = regression.objective().bound()
    assert bound.minima and regression.objective().latex
    with open(regression.source.path, "w") as file:
        file.write("x,y\n1,2\n2,3\n4,7\n")
    assert len(regression.objective().bound().samples.targets) == 100_000
    regression.prepare()
    assert len(regression.objective().bound().samples.targets) == 3


def test_it_goes_to_a_file_and_back_and_is_a_value():
    regression = CustomFit(CsvFile("/data/a.csv", ("x",), "y"), "huber", 2, False)
    encoded = msgspec.json.encode(regression)
    assert msgspec.json.decode(encoded, type=ObjectiveChoice) == regression
    assert hash(regression) == hash(msgspec.json.decode(encoded, type=ObjectiveChoice))
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(encoded.replace(b"huber", b"hubris"), type=ObjectiveChoice)


def test_suggestions_are_plain_numbers_that_files_can_hold():
    for standardise in (True, False):
        bound = CustomFit(Houses(), "huber", 2, standardise).objective().bound()
        kept = bound.start, bound.domain, bound.learning_rate
        assert tuple(msgspec.json.decode(msgspec.json.encode(kept))[0]) == bound.start


def test_one_kernel_serves_all_fits():
    columns = Generated("sine").load()
    assert Fit(columns, "mse", 1, True).data((0.0, 0.0, 1.0)).shape == (202, 2)
    assert Fit(columns, "mse", 5, True).data((0.0, 0.0, 1.0)).shape == (201, 6)
    costs = [CustomFit(Generated("sine"), cost, 2).objective().bound() for cost in ("mse", "mae", "huber")]
    assert len({bound.value_and_gradient for bound in costs}) == 1


@pytest.mark.parametrize("sure", [1.0, 20.0, 40.0, 300.0])
def test_the_logistic_loss_of_samples_that_are_told_right_cancels_no_digits(custom, sure):
    """Beside exp(-margin) and its like, which is all that is left where the curve is sure of its classes."""
    x = np.array([-1.0, -1.0, 1.0, 1.0, 1.5, -1.5])
    bound = custom(x, (x > 0).astype(float), cost="logistic", standardise=False).objective().bound()
    value, gradient = bound.value_gradient((0.0, sure))
    margins = np.abs(x) * sure
    rest = np.exp(-margins) / (1.0 + np.exp(-margins))
    assert value == pytest.approx(np.log1p(np.exp(-margins)).mean(), rel=1e-13)
    assert gradient[1] == pytest.approx(-(rest * np.abs(x)).mean(), rel=1e-13)
    assert bound.hessian((0.0, sure))[1, 1] == pytest.approx((rest * (1.0 - rest) * x * x).mean(), rel=1e-13)
