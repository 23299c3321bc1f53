"""Fits to much data: a full-batch step beside NumPy's, and a file of 100 MB."""

import time

import numpy as np
import pytest

from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.csv_file import preview, read_columns
from gdexplorer.objectives.regression.cost import COST_OF_FIT
from gdexplorer.objectives.regression.custom_fit import COSTS
from gdexplorer.objectives.regression.fit import Fit

pytestmark = pytest.mark.benchmark

ROWS = 1_000_000
STEPS = 30
RATE = 0.05


@pytest.fixture(scope="module")
def million():
    random = np.random.default_rng(0)
    x = random.normal(3.0, 2.0, ROWS)
    return x, 2.0 * x - 1.0 + random.standard_t(3, ROWS)


def data_of(x, y, cost="mse", degree=1):
    target = (y > np.median(y)).astype(float) if cost == "logistic" else y
    return Fit(Columns(x[:, None], target, ("x",), "y", "benchmark"), cost, degree, True).data((0.0, 0.0, 1.0))


def test_a_full_batch_step_of_a_line_beside_numpys(million, report):
    data = data_of(*million)
    x, y = (np.ascontiguousarray(column) for column in data[2:].T)

    def ours():
        theta, gradient = np.array([2.0, -1.0]), np.empty(2)
        for _ in range(STEPS):
            value = COST_OF_FIT(theta, data, gradient)
            theta -= RATE * gradient
        return theta, value

    def numpys():
        theta = np.array([2.0, -1.0])
        for _ in range(STEPS):
            error = theta[0] + theta[1] * x - y
            value = np.mean(error**2)
            theta = theta - RATE * np.array([2.0 * error.mean(), 2.0 * np.mean(error * x)])
        return theta, value

    def numpys_products():
        theta = np.array([2.0, -1.0])
        for _ in range(STEPS):
            error = theta[0] + theta[1] * x - y
            value = error @ error / ROWS
            theta = theta - RATE * np.array([2.0 * error.sum() / ROWS, 2.0 * (error @ x) / ROWS])
        return theta, value

    np.testing.assert_allclose(ours()[0], numpys()[0], rtol=1e-9)
    np.testing.assert_allclose(ours()[0], numpys_products()[0], rtol=1e-9)
    report.ratio(f"{STEPS} steps over {ROWS:,} rows, NumPy as one writes it", numpys, ours, goal=5)
    report.ratio(f"{STEPS} steps over {ROWS:,} rows, NumPy by inner products", numpys_products, ours, goal=2)


def test_a_step_of_each_cost(million, report):
    for cost in COSTS:
        for degree in (1, 4):
            data = data_of(*million, cost, degree)
            theta, gradient = np.full(degree + 1, 0.3), np.empty(degree + 1)
            COST_OF_FIT(theta, data, gradient)
            times = []
            for _ in range(9):
                began = time.perf_counter()
                COST_OF_FIT(theta, data, gradient)
                times.append(time.perf_counter() - began)
            report.say(f"{cost}, degree {degree}: {1e3 * float(np.median(times)):.2f} ms a step over {ROWS:,} rows")


def test_the_best_fit_of_a_million_rows(million, report):
    x, y = million
    for cost in COSTS:
        target = (y > np.median(y)).astype(float) if cost == "logistic" else y
        fit = Fit(Columns(x[:, None], target, ("x",), "y", "benchmark"), cost, 1, True)
        began = time.perf_counter()
        assert fit.optimum((0.0, 0.0, 1.0)) is not None
        report.at_most(f"best fit of {cost} over {ROWS:,} rows, seconds", time.perf_counter() - began, 5.0)


def test_a_table_of_100_megabytes(tmp_path, report):
    path = tmp_path / "large.csv"
    random, rows = np.random.default_rng(0), 0
    with path.open("w") as file:
        file.write("id,area,rooms,price,note\n")
        while file.tell() < 100_000_000:
            a, b = random.normal(100.0, 20.0, 20_000), random.normal(200.0, 30.0, 20_000)
            numbered = enumerate(zip(a, b, strict=True), rows)
            file.write("".join(f"{i},{u:.3f},{i % 7},{v:.2f},a b c\n" for i, (u, v) in numbered))
            rows += 20_000
    began = time.perf_counter()
    look = preview(path)
    report.at_most("first look at 100 MB, seconds", time.perf_counter() - began, 0.3)
    began = time.perf_counter()
    columns = read_columns(path, ("area",), "price")
    report.at_most(f"two columns of 100 MB, {rows:,} rows, seconds", time.perf_counter() - began, 6.0)
    assert look.suggested_columns() == ("area", "price") and len(columns.targets) == rows
