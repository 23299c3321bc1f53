"""A line fitted to data: the mean square error as a function of intercept and slope."""

import csv
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gdexplorer.kernels import Kernel
from gdexplorer.objectives.objective import BoundObjective, Domain, Objective, Parameter, Parameters, Samples
from gdexplorer.resources import resource


def _mean_square_error(theta, data, gradient):
    # data: one sample a row, input and target.
    rows = data.shape[0]
    squares = 0.0
    errors = 0.0
    moments = 0.0
    for row in range(rows):
        error = theta[0] + theta[1] * data[row, 0] - data[row, 1]
        squares += error * error
        errors += error
        moments += error * data[row, 0]
    gradient[0] = 2.0 * errors / rows
    gradient[1] = 2.0 * moments / rows
    return squares / rows


def _mean_square_error_hessian(theta, data, hessian):
    rows = data.shape[0]
    total = 0.0
    squares = 0.0
    for row in range(rows):
        total += data[row, 0]
        squares += data[row, 0] * data[row, 0]
    hessian[0, 0] = 2.0
    hessian[0, 1] = hessian[1, 0] = 2.0 * total / rows
    hessian[1, 1] = 2.0 * squares / rows
    return 0


_MSE = Kernel(_mean_square_error, "objective", reassociate=True)
_MSE_HESSIAN = Kernel(_mean_square_error_hessian, "hessian", reassociate=True)


@lru_cache(maxsize=1)
def _houses() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lot areas (square feet) and sale prices (US dollars) of 2,930 houses."""
    with resource("data/ames_housing.csv").open(newline="", encoding="utf-8") as file:
        rows = [(float(row["LotArea"]), float(row["SalePrice"])) for row in csv.DictReader(file)]
    areas, prices = np.array(rows).T
    return areas, prices


def _bind_housing(parameters: Parameters) -> BoundObjective:
    areas, prices = _houses()
    standardised = parameters["standardised"] == 1.0
    inputs, targets = (_standardised(areas), _standardised(prices)) if standardised else (areas, prices)
    data = np.ascontiguousarray(np.column_stack([inputs, targets]))
    slope, intercept = map(float, np.polyfit(inputs, targets, 1))
    domain, start, rate = _around(intercept, slope, data, standardised)
    unit = "standard deviations" if standardised else "US dollars"
    return BoundObjective(
        "housing_mse", HOUSING_MSE.label, _MSE, _MSE_HESSIAN, data, domain, start, rate,
        near_minima=((intercept, slope),), minimum_name="least squares",
        axes=(f"intercept ({unit})", "slope" if standardised else "slope ($ per sq ft)"),
        samples=_samples(areas, prices, standardised), parameters=parameters, first_sample=0,
        likelihood="gaussian",
    )  # fmt: skip


def _standardised(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((numbers - numbers.mean()) / numbers.std())


def _around(
    intercept: float, slope: float, data: NDArray[np.float64], standardised: bool
) -> tuple[Domain, tuple[float, float], float]:
    """The domain around the least-squares solution, a start in it, and half the greatest stable learning rate."""
    width, height = (1.5, 1.5) if standardised else (3.0e5, 30.0)
    domain = ((intercept - width, intercept + width), (slope - height, slope + height))
    start = (intercept - 0.75 * width, slope + 0.6 * height)
    inputs = data[:, 0]
    hessian = 2.0 * np.array([[1.0, inputs.mean()], [inputs.mean(), (inputs**2).mean()]])
    return domain, start, 1.0 / float(np.linalg.eigvalsh(hessian)[-1]) * (0.2 if standardised else 1.0)


def _samples(areas: NDArray[np.float64], prices: NDArray[np.float64], standardised: bool) -> Samples:
    def predict(theta: NDArray[np.float64], inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        if not standardised:
            return theta[0] + theta[1] * inputs[:, 0]
        return prices.mean() + prices.std() * (theta[0] + theta[1] * (inputs[:, 0] - areas.mean()) / areas.std())

    names = ("lot area (sq ft)",), "sale price (US dollars)"
    return Samples(areas[:, np.newaxis], prices, *names, predict, noun="houses")


HOUSING_MSE = Objective(
    key="housing_mse",
    label="House prices (mean square error)",
    group="data",
    formula="mean((intercept + slope * lot_area - sale_price)^2)",
    parameters=(
        Parameter(
            "standardised", 1.0, 0.0, 1.0,
            "Lot area and price in their own units, or shifted and scaled to mean 0 and deviation 1.",
            switch=("raw units", "standardised"),
        ),
    ),
    lesson="A line fitted to 2,930 house sales: a convex bowl with one minimum. In raw units the bowl is so "
    "narrow (condition number 4.4e8) that descent crawls.",
    source="D. De Cock, Ames, Iowa, Journal of Statistics Education 19(3), 2011",
    bind=_bind_housing,
    typeset=lambda: r"\frac{1}{N} \sum_{i=1}^{N} \left(w_0 + w_1 x_i - y_i\right)^2",
)  # fmt: skip
