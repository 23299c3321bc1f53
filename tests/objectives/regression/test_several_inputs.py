"""Fits of several inputs, against NumPy, SciPy and scikit-learn: optima, coefficients, influence, separable classes."""

import json
import shlex

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from scipy.optimize import linprog

import gdexplorer as gdx
from gdexplorer.cli import run
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.descent.geometry.plane import PlaneChoice, plane_for
from gdexplorer.errors import InputError
from gdexplorer.exports.code.flavours import NUMPY
from gdexplorer.exports.code.script import Script
from gdexplorer.exports.command import runs_line
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.iterate_columns import coefficients_of
from gdexplorer.objectives.regression.custom_fit import CustomFit, bound_fit
from gdexplorer.objectives.regression.fit import Fit
from gdexplorer.objectives.regression.influence import cooks_distances
from gdexplorer.objectives.regression.raw_units import coefficients_of_fit

PLAIN = (0.0, 0.0, 1.0)
NAMES = "area (sq ft)", "year", "rooms"


def columns_of(inputs, targets, names=NAMES, classes=()):
    inputs = np.array(inputs, dtype=float)
    return Columns(inputs, np.array(targets, dtype=float), names[: inputs.shape[1]], "price", "table", classes=classes)


def drawn(seed=0, rows=80, count=3):
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(rows, count)) * [900.0, 12.0, 1.5][:count] + [2000.0, 1970.0, 6.0][:count]
    shape = ((inputs - inputs.mean(axis=0)) / inputs.std(axis=0)) @ [3.0, -1.0, 0.5][:count]
    return inputs, 1e5 + 2e4 * (shape + random.standard_t(4, size=rows))


def powers(inputs, degree):
    """The intercept, then the powers of each input."""
    return np.column_stack([np.ones(len(inputs)), *(x**k for x in inputs.T for k in range(1, degree + 1))])


@pytest.mark.parametrize("standardise", [True, False])
@pytest.mark.parametrize("degree", [1, 2, 3])
def test_least_squares_has_the_coefficients_of_lstsq_on_raw_powers(degree, standardise):
    inputs, targets = drawn()
    centred = inputs - np.round(inputs.mean(axis=0))  # so that lstsq itself has digits left
    fit = Fit(columns_of(centred, targets), "mse", degree, standardise)
    found = coefficients_of_fit(fit).at(fit.optimum(PLAIN))
    design = powers(centred, degree)
    sizes = np.linalg.norm(design, axis=0)
    expected = np.linalg.lstsq(design / sizes, targets, rcond=None)[0]
    np.testing.assert_allclose(found * sizes, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())
    predicted = fit.predict(fit.optimum(PLAIN), centred)
    np.testing.assert_allclose(predicted, design @ (expected / sizes), rtol=1e-7)


@pytest.mark.parametrize("cost", ["mse", "mae", "huber", "logistic"])
@pytest.mark.parametrize("degree", [1, 2])
def test_the_kernels_give_the_loss_and_its_slopes(cost, degree):
    inputs, targets = drawn()
    targets = (targets > np.median(targets)).astype(float) if cost == "logistic" else targets
    fit = Fit(columns_of(inputs, targets), cost, degree, True)
    bound = bound_fit(fit, "own_regression", "fit", {"l2": 0.1, "l1": 0.05})
    theta = np.random.default_rng(1).normal(size=fit.width + 1)
    value, slopes = bound.value_gradient(theta)
    scaled = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    features = powers(scaled, degree)[:, 1:]
    linear = theta[0] + (features - features.mean(axis=0)) / features.std(axis=0) @ theta[1:]
    y = targets if cost == "logistic" else (targets - targets.mean()) / targets.std()
    error, delta = linear - y, fit.units[3] if cost != "huber" else bound.penalties[2]
    inner = np.minimum(abs(error), delta)
    losses = {
        "mse": error**2, "mae": abs(error), "huber": inner * (abs(error) - 0.5 * inner),
        "logistic": np.logaddexp(0.0, linear) - y * linear,
    }  # fmt: skip
    expected = losses[cost].mean() + 0.1 * np.sum(theta[1:] ** 2) + 0.05 * np.sum(abs(theta[1:]))
    assert value == pytest.approx(expected, rel=1e-12)
    for j, unit in enumerate(1e-6 * np.eye(len(theta))):
        slope = (bound.value(theta + unit) - bound.value(theta - unit)) / 2e-6
        assert slopes[j] == pytest.approx(slope, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(("l2", "l1"), [(0.3, 0.0), (0.0, 0.4), (0.1, 0.2)])
def test_penalised_fits_are_those_of_scikit_learn(l2, l1):
    linear_model = pytest.importorskip("sklearn.linear_model")
    inputs, targets = drawn()
    fit = Fit(columns_of(inputs, targets), "mse", 2, True)
    features, y = fit.samples[:, :-1], fit.samples[:, -1]
    model = linear_model.ElasticNet(
        alpha=0.5 * l1 + l2, l1_ratio=0.5 * l1 / (0.5 * l1 + l2), tol=1e-12, max_iter=10**6
    ).fit(features, y)
    found = fit.optimum((l2, l1, 1.0))
    np.testing.assert_allclose(found, [model.intercept_, *model.coef_], atol=1e-6)


@pytest.mark.parametrize("degree", [1, 2])
def test_logistic_fits_are_those_of_scikit_learn(degree):
    linear_model = pytest.importorskip("sklearn.linear_model")
    inputs, targets = drawn(3, rows=300)
    classes = (targets + 3e4 * np.random.default_rng(0).normal(size=300) > np.median(targets)).astype(float)
    fit = Fit(columns_of(inputs, classes), "logistic", degree, True)
    model = linear_model.LogisticRegression(C=np.inf, tol=1e-12, max_iter=10**5).fit(fit.samples[:, :-1], classes)
    np.testing.assert_allclose(fit.optimum(PLAIN), [*model.intercept_, *model.coef_[0]], atol=1e-4)
    raw = coefficients_of_fit(fit).at(fit.optimum(PLAIN))
    odds = powers(inputs, degree) @ raw
    np.testing.assert_allclose(fit.predict(fit.optimum(PLAIN), inputs), 1.0 / (1.0 + np.exp(-odds)), atol=1e-6)


def test_the_least_absolute_error_is_that_of_a_linear_program():
    inputs, targets = drawn(5, rows=41)
    fit = Fit(columns_of(inputs, targets), "mae", 1, True)
    design, y = powers(fit.samples[:, :-1], 1), fit.samples[:, -1]
    rows, n = design.shape
    solved = linprog(
        [*[0.0] * n, *[1.0 / rows] * (2 * rows)], A_eq=np.column_stack([design, np.eye(rows), -np.eye(rows)]), b_eq=y,
        bounds=[(None, None)] * n + [(0.0, None)] * (2 * rows),
    )  # fmt: skip
    bound = bound_fit(fit, "own_regression", "fit", {})
    assert bound.minima[0].value == pytest.approx(solved.fun, rel=1e-9)


def is_separated(inputs, classes):
    """Whether some plane separates, by a linear program; samples may lie on it, as long as one does not."""
    margins = powers(inputs, 1) * np.where(classes == 1.0, 1.0, -1.0)[:, np.newaxis]
    solved = linprog(-margins.sum(axis=0), A_ub=-margins, b_ub=np.zeros(len(margins)), bounds=(-1.0, 1.0))
    return -solved.fun > 1e-7


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10**6), st.sampled_from([3, 5, 8, 12, 20]), st.sampled_from([2, 3]), st.booleans())
def test_classes_are_separable_where_a_linear_program_finds_a_plane(seed, rows, count, rough):
    random = np.random.default_rng(seed)
    inputs = random.integers(-2, 3, size=(rows, count)).astype(float) if rough else random.normal(size=(rows, count))
    classes = (
        inputs @ random.normal(size=count) + random.choice([0.0, 0.3, 1.0]) * random.normal(size=rows) > 0.0
    ) * 1.0
    if classes.min() == classes.max() or np.any(inputs.min(axis=0) == inputs.max(axis=0)):
        return
    fit = Fit(columns_of(inputs, classes), "logistic", 1, True)
    assert fit.is_separable == is_separated(inputs, classes)
    assert (fit.optimum(PLAIN) is None) == fit.is_separable
    assert fit.optimum((0.1, 0.0, 1.0)) is not None


def test_a_separated_fit_says_that_it_has_no_minimum():
    inputs = [[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 5.0], [4.0, 3.0], [5.0, 4.0]]
    fit = Fit(columns_of(inputs, [0, 0, 0, 1, 1, 1]), "logistic", 1, True)
    bound = bound_fit(fit, "own_regression", "fit", {})
    assert bound.minima == () and fit.is_separable


@pytest.mark.parametrize("count", [1, 2, 3])
def test_cooks_distance_is_what_leaving_a_sample_out_changes(count):
    inputs, targets = drawn(7, rows=25, count=count)
    inputs[0] *= 3.0
    found, design = cooks_distances(inputs, targets), powers(inputs, 1)
    best = np.linalg.lstsq(design, targets, rcond=None)[0]
    variance = np.sum((targets - design @ best) ** 2) / (len(targets) - design.shape[1])
    for i in range(len(targets)):
        kept = np.arange(len(targets)) != i
        without = np.linalg.lstsq(design[kept], targets[kept], rcond=None)[0]
        moved = np.sum((design @ (best - without)) ** 2) / (design.shape[1] * variance)
        assert found[i] == pytest.approx(moved, rel=1e-6)


def test_inputs_that_depend_on_each_other_have_a_set_of_optima():
    inputs, targets = drawn(count=2)
    doubled = np.column_stack([inputs, 2.0 * inputs[:, 0] - inputs[:, 1]])
    alone = Fit(columns_of(inputs, targets), "mse", 1, True)
    for cost in ("mse", "mae", "huber"):
        bound = bound_fit(Fit(columns_of(doubled, targets), cost, 1, True), "own_regression", "fit", {})
        assert "along a segment" in bound.minima[0].name
    np.testing.assert_allclose(cooks_distances(doubled, targets), cooks_distances(inputs, targets), rtol=1e-6)
    assert alone.freedom(PLAIN) == 0
    penalised = Fit(columns_of(doubled, targets), "mse", 1, True)
    assert penalised.freedom((0.1, 0.0, 1.0)) == 0


@given(st.permutations([0, 1, 2]), st.sampled_from(["mse", "huber"]), st.integers(1, 2))
@settings(deadline=None, max_examples=20)
def test_the_order_of_inputs_changes_only_the_order_of_coefficients(order, cost, degree):
    inputs, targets = drawn()
    names = np.array(NAMES)
    one = Fit(columns_of(inputs, targets), cost, degree, True)
    other = Fit(columns_of(inputs[:, order], targets, tuple(names[order].tolist())), cost, degree, True)
    theirs = coefficients_of_fit(other)
    by_name = dict(zip(theirs.names, theirs.at(other.optimum(PLAIN)), strict=True))
    ours = coefficients_of_fit(one)
    found = [by_name[name] for name in ours.names]
    np.testing.assert_allclose(ours.at(one.optimum(PLAIN)), found, rtol=1e-5)


def test_coefficients_are_named_by_their_columns_and_written_in_an_equation():
    custom = CustomFit(Houses(("LotArea", "YearBuilt")), degree=2)
    bound = custom.objective().bound()
    assert bound.weights == ("intercept (standard deviations)", "lot area", "lot area^2", "year built", "year built^2")
    assert coefficients_of(bound).names == ("intercept", *bound.weights[1:])
    equation = coefficients_of(bound).equation(np.array(bound.minima[0].point))
    for part in ("sale price = ", "× lot area ", "× (lot area)² ", "× year built ", "× (year built)²"):
        assert part in f"{equation} "
    linear = CustomFit(Houses(("LotArea", "YearBuilt"))).objective().bound()
    columns = linear.samples
    expected = np.linalg.lstsq(powers(columns.inputs, 1), columns.targets, rcond=None)[0]
    np.testing.assert_allclose(coefficients_of(linear).at(np.array(linear.minima[0].point)), expected, rtol=1e-6)


def test_names_that_differ_in_their_units_alone_keep_them():
    inputs, targets = drawn(count=2)
    fit = Fit(columns_of(inputs, targets, ("area (sq ft)", "area (m2)")), "mse", 1, True)
    assert coefficients_of_fit(fit).names == ("intercept", "area (sq ft)", "area (m2)")


def test_the_lesson_names_the_rows_that_decide():
    inputs, targets = drawn(count=2)
    inputs[3] = 30_000.0, 1900.0
    lesson = bound_of(columns_of(inputs, targets)).fit
    from gdexplorer.objectives.regression.influence import advice

    assert "at area 30,000 and year 1900 (" in advice(lesson)


def bound_of(columns, **choices):
    return bound_fit(Fit(columns, "mse", 1, True, **choices), "own_regression", "fit", {})


def test_test_rows_are_measured_and_leave_the_units_alone():
    custom = CustomFit(Houses(("LotArea", "YearBuilt")), test=Split(0.25, 1))
    descent = gdx.descend(custom, "gradient_descent", learning_rate=0.3)[0]
    assert descent.status == "converged" and 0.2 < descent.measures(test=True).r2 < 0.5
    train = custom.fit.fitted_columns
    expected = np.linalg.lstsq(powers(train.inputs, 1), train.targets, rcond=None)[0]
    np.testing.assert_allclose([*descent.coefficients().values()], expected, rtol=1e-3)


@pytest.fixture
def table(tmp_path):
    inputs, targets = drawn(rows=30)
    path = tmp_path / "data.csv"
    rows = "".join(f"{a:.1f},{b:.1f},{c:.2f},{y:.0f}\n" for (a, b, c), y in zip(inputs, targets, strict=True))
    path.write_text(f"area,year,rooms,price\n{rows}")
    return path


@pytest.mark.parametrize("inputs", [("LotArea",), ("LotArea", "YearBuilt")])
@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize(("standardise", "cost"), [(True, "mse"), (False, "mse"), (True, "mae")])
def test_the_intercept_has_its_unit_wherever_it_is_named(inputs, degree, standardise, cost):
    bound = CustomFit(Houses(inputs), cost, degree, standardise=standardise).objective().bound()
    assert all(names[0].endswith(" (standard deviations)") == standardise for names in (bound.axes, bound.names))
    assert not any("standard deviations" in name for name in (*bound.axes[1:], *bound.names[1:]))
    if bound.dimension > 2:
        assert plane_for(PlaneChoice(weights=(1, 0)), bound, np.array(bound.start)).axes == bound.names[1::-1]


def test_the_command_line_fits_several_columns_and_tells_coefficients_by_name(table, capsys):
    options = ["descend", "--data", str(table), "--x", "area", "--x", "rooms", "--y", "price", "--steps", "400"]
    assert run([*options, "--optimizer", "gradient_descent:learning_rate=0.3", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["runs"][0]
    assert list(found["coefficients"]) == ["intercept", "area", "rooms"]
    custom = gdx.fit(table, ["area", "rooms"], "price")
    best = coefficients_of_fit(custom.fit).at(custom.fit.optimum(PLAIN))
    np.testing.assert_allclose([column[-1] for column in found["coefficients"].values()], best, rtol=1e-4)
    assert run([*options, "--optimizer", "gradient_descent:learning_rate=0.3"]) == 0
    header = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("run,"))
    assert (
        header.split(",")[3:6] == ["intercept (standard deviations)", "area", "rooms"] and "coefficient_rooms" in header
    )


def test_the_copied_command_names_all_inputs(table, capsys):
    custom = gdx.fit(table, ["area", "rooms"], "price")
    bound = custom.objective().bound()
    experiment = Experiment(
        custom, tuple(bound.parameters.items()), (suggested("adam", bound),), (bound.start,), steps=20
    )
    words = shlex.split(runs_line(experiment))
    assert [words[i + 1] for i, word in enumerate(words) if word == "--x"] == ["area", "rooms"]
    assert run([*words[1:], "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["runs"][0]
    np.testing.assert_array_equal(found["points"], engine.descend(experiment)[0].points)


@pytest.mark.parametrize("cost", ["mse", "huber", "logistic"])
def test_a_program_repeats_the_runs(cost):
    data = Generated("two_moons", 60, 0.4) if cost == "logistic" else Houses(("LotArea", "YearBuilt"))
    custom = CustomFit(data, cost=cost, degree=2)
    bound = custom.objective().bound()
    experiment = Experiment(
        custom, tuple(bound.parameters.items()), (suggested("adam", bound),), (bound.start,), steps=30
    )
    names = {"__name__": "program"}
    exec(compile(Script(experiment, NUMPY).text, "program", "exec"), names)  # our own text
    theirs = names["run"](*names["RUNS"][0])
    np.testing.assert_allclose(theirs, engine.descend(experiment)[0].points, rtol=1e-8, atol=1e-9)


def test_what_cannot_be_fitted_is_told_in_a_sentence(table):
    inputs, targets = drawn(count=2)
    level = inputs.copy()
    level[:, 1] = 3.0
    for wrong, said in (
        (columns_of(level, targets), "year is constant"),
        (columns_of(inputs, targets, ("price", "year")), "price is chosen twice"),
        (columns_of(np.round(inputs / 1e4), targets), "year is constant|area .* is constant|different values"),
    ):
        with pytest.raises(InputError, match=said):
            Fit(wrong, "mse", 8, True)
    many = np.random.default_rng(0).normal(size=(300, 26))
    wide = Columns(many, many.sum(axis=1), tuple(f"x{i}" for i in range(26)), "y", "table")
    with pytest.raises(InputError, match="at most 200 coefficients"):
        Fit(wide, "mse", 8, True)
    with pytest.raises(InputError, match="area is chosen twice"):
        gdx.fit(table, ["area", "area"], "price")
    with pytest.raises(InputError, match="x must be"):
        gdx.fit(table, 3, "price")


def test_a_session_keeps_all_inputs(tmp_path):
    from gdexplorer.session.document import Document
    from gdexplorer.session.file import checked_session, decoded_session, write_session

    custom = CustomFit(Houses(("LotArea", "YearBuilt")), degree=2)
    bound = custom.objective().bound()
    experiment = Experiment(custom, tuple(bound.parameters.items()), starts=(bound.start,))
    experiment = replace(experiment, plane=replace(experiment.plane, weights=(1, 3), through="minimum"))
    path = tmp_path / "fit.gdx.json"
    write_session(path, Document(experiment))
    assert checked_session("fit", decoded_session(path)).experiment == experiment


def test_a_file_with_classes_takes_its_inputs_for_a_logistic_fit(tmp_path):
    path = tmp_path / "flowers.csv"
    rows = [f"{4 + 0.1 * i},{2 + (i * 7 % 10) / 10},{'big' if i * 7 % 10 > 5 else 'small'}" for i in range(20)]
    path.write_text("\n".join(["length,width,kind", *rows]))
    custom = CustomFit(CsvFile(str(path), ("length", "width")), cost="logistic")
    assert custom.fit.all_columns.classes and custom.fit.is_separable
    assert "These inputs separate the classes perfectly" in custom.objective().lesson
