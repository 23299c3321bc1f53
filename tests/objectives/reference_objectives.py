"""The objectives once more, in plain NumPy from their published definitions: an opinion independent of the compiler.

They take complex coordinates too, so that a step along the imaginary axis gives derivatives without cancellation
(Squire & Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40, 1998).
"""

import csv

import numpy as np

from gdexplorer.resources import resource


def derivatives(function, point, parameters):
    """The gradient of ``function`` at ``point``, by complex steps."""
    tiny = 1e-40
    return np.array([function(*(point + 1j * tiny * axis), **parameters).imag / tiny for axis in np.eye(2)])


def second_derivatives(function, point, parameters):
    """The Hessian: central differences, extrapolated once, of the complex-step gradient."""
    columns = []
    for axis in np.eye(2):
        h = 2e-4 * (1.0 + abs(point @ axis))

        def slope(width, axis=axis):
            ahead, behind = (derivatives(function, point + s * width * axis, parameters) for s in (1, -1))
            return (ahead - behind) / (2 * width)

        columns.append((4 * slope(h / 2) - slope(h)) / 3)
    return np.array(columns).T


def sphere(x, y):
    return sum(c**2 for c in (x, y))


def quadratic_bowl(x, y, condition):
    A = np.diag([1.0, condition])
    v = np.array([x, y])
    return v @ A @ v / 2


def rosenbrock(x, y, a, b):
    return b * (y - x * x) ** 2 + (1 - x / a) ** 2 * a**2


def himmelblau(x, y):
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def double_well(x, y, tilt):
    return x**4 - 2 * x**2 + 1 - tilt * x + 2 * y**2


def two_gaussian_wells(x, y, depth, width):
    def well(centre):
        return np.exp(-0.5 * ((x - centre) ** 2 + y**2) / width**2)

    return -well(1) - depth * well(-1)


def peaks(x, y):
    # MATLAB's own lines.
    return (
        3 * (1 - x) ** 2 * np.exp(-(x**2) - (y + 1) ** 2)
        - 10 * (x / 5 - x**3 - y**5) * np.exp(-(x**2) - y**2)
        - 1 / 3 * np.exp(-((x + 1) ** 2) - y**2)
    )


def saddle(x, y):
    return (x - y) * (x + y)


def monkey_saddle(x, y):
    return x * (x - np.sqrt(3) * y) * (x + np.sqrt(3) * y)


def plateau(x, y, width):
    u = np.exp(-2 * (x * x + y * y) / width**2)
    return (1 - u) / (1 + u)


def housing_mse(intercept, slope, standardised):
    with resource("data/ames_housing.csv").open(newline="") as file:
        rows = [(row["LotArea"], row["SalePrice"]) for row in csv.DictReader(file)]
    areas, prices = np.array(rows, dtype=float).T
    if standardised:
        areas, prices = (areas - areas.mean()) / areas.std(), (prices - prices.mean()) / prices.std()
    return np.mean((intercept + slope * areas - prices) ** 2)
