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


def absolute(u):
    """|u| along the real axis, for complex steps too."""
    return np.where(np.real(u) < 0, -u, u)[()]


def larger(u, v):
    return u if np.real(u) >= np.real(v) else v


def booth(x, y):
    A, b = np.array([[1, 2], [2, 1]]), np.array([7, 5])
    residual = A @ np.array([x, y]) - b
    return residual @ residual


def matyas(x, y):
    return 0.26 * x**2 + 0.26 * y**2 - 0.48 * x * y


def trid(x, y):
    v = [x, y]
    return sum((c - 1) ** 2 for c in v) - sum(v[i] * v[i - 1] for i in range(1, 2))


def sum_of_exponentials(x, y):
    A, b = np.array([[1, 3], [1, -3], [-1, 0]]), np.full(3, -0.1)
    return np.exp(A @ np.array([x, y]) + b).sum()


def quartic_bowl(x, y):
    return sum(c**4 for c in (x, y))


def pseudo_huber(x, y, delta):
    return sum(delta * (np.sqrt(delta**2 + c**2) - delta) for c in (x, y))


def leon(x, y):
    return 100 * (y - x * x * x) ** 2 + (x - 1) ** 2


def beale(x, y):
    return sum((target - x * (1 - y**i)) ** 2 for i, target in ((1, 1.5), (2, 2.25), (3, 2.625)))


def dixon_price(x, y):
    v = [x, y]
    return (v[0] - 1) ** 2 + sum(i * (2 * v[i - 1] ** 2 - v[i - 2]) ** 2 for i in (2,))


def zakharov(x, y):
    s = sum(0.5 * i * c for i, c in enumerate((x, y), 1))
    return x**2 + y**2 + s**2 + s**4


def freudenstein_roth(x, y):
    return (-13 + x + ((5 - y) * y - 2) * y) ** 2 + (-29 + x + ((y + 1) * y - 14) * y) ** 2


def mccormick(x, y):
    return np.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1


def mexican_hat(x, y, tilt):
    square = x**2 + y**2
    return square**2 - 2 * square + 1 + tilt * x


def spiral_valley(x, y, slope, wall, turns):
    # In polar coordinates: the floor is where the angle is turns * r², or that plus π.
    square = x**2 + y**2
    twice = 2 * turns * square
    along = (x**2 - y**2) * np.cos(twice) + 2 * x * y * np.sin(twice)
    return slope * square + wall / 2 * (square - along)


def sharp_and_wide(x, y, depth, width):
    def well(centre, deviation):
        return np.exp(-((x - centre) ** 2 + y**2) / (2 * deviation**2))

    return (x**2 + y**2) / 50 - well(-1, 1.2) - depth * well(2, width)


def three_hump_camel(x, y):
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def six_hump_camel(x, y):
    return 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4


def styblinski_tang(x, y):
    return 0.5 * sum(c**4 - 16 * c**2 + 5 * c for c in (x, y))


def branin(x, y):
    a, b, c, r, s, t = 1, 5.1 / (4 * np.pi**2), 5 / np.pi, 6, 10, 1 / (8 * np.pi)
    return a * (y - b * x**2 + c * x - r) ** 2 + s * (1 - t) * np.cos(x) + s


def goldstein_price(x, y):
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return first * second


def bohachevsky(x, y):
    return x**2 + 2 * y**2 - 0.3 * np.cos(3 * np.pi * x) - 0.4 * np.cos(4 * np.pi * y) + 0.7


def egg_crate(x, y):
    return x**2 + y**2 + 25 * (np.sin(x) ** 2 + np.sin(y) ** 2)


def griewank(x, y):
    v = [x, y]
    return sum(c**2 / 4000 for c in v) - np.prod([np.cos(c / np.sqrt(i)) for i, c in enumerate(v, 1)]) + 1


def mishra_bird(x, y):
    return np.sin(x) * np.exp((1 - np.cos(y)) ** 2) + np.cos(y) * np.exp((1 - np.sin(x)) ** 2) + (x - y) ** 2


def rastrigin(x, y, amplitude):
    return 20 + sum(c**2 - amplitude * np.cos(2 * np.pi * c) for c in (x, y))


def ackley(x, y):
    a, b, c, d = 20, 0.2, 2 * np.pi, 2
    squares, waves = sum(u**2 for u in (x, y)), sum(np.cos(c * u) for u in (x, y))
    return -a * np.exp(-b * np.sqrt(squares / d)) - np.exp(waves / d) + a + np.exp(1)


def levy(x, y):
    w = [1 + (c - 1) / 4 for c in (x, y)]
    middle = sum((u - 1) ** 2 * (1 + 10 * np.sin(np.pi * u + 1) ** 2) for u in w[:-1])
    return np.sin(np.pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2)


def levy_n13(x, y):
    return (
        np.sin(3 * np.pi * x) ** 2
        + (x - 1) ** 2 * (1 + np.sin(3 * np.pi * y) ** 2)
        + (y - 1) ** 2 * (1 + np.sin(2 * np.pi * y) ** 2)
    )


def eggholder(x, y):
    return -(y + 47) * np.sin(np.sqrt(absolute(y + x / 2 + 47))) - x * np.sin(np.sqrt(absolute(x - (y + 47))))


def schwefel(x, y):
    # With the digits that make the minimum zero; the literature's 418.9829 leaves 2.5e-5.
    return 2 * 418.9828872724339 - sum(c * np.sin(np.sqrt(absolute(c))) for c in (x, y))


def schaffer_n2(x, y):
    return 0.5 + (np.sin(x**2 - y**2) ** 2 - 0.5) / (1 + 0.001 * (x**2 + y**2)) ** 2


def drop_wave(x, y):
    return -(1 + np.cos(12 * np.sqrt(x**2 + y**2))) / (0.5 * (x**2 + y**2) + 2)


def cross_in_tray(x, y):
    inner = np.sin(x) * np.sin(y) * np.exp(absolute(100 - np.sqrt(x**2 + y**2) / np.pi))
    return -0.0001 * (absolute(inner) + 1) ** 0.1


def holder_table(x, y):
    return -absolute(np.sin(x) * np.cos(y) * np.exp(absolute(1 - np.sqrt(x**2 + y**2) / np.pi)))


def shubert(x, y):
    i = np.arange(1, 6)
    return np.sum(i * np.cos((i + 1) * x + i)) * np.sum(i * np.cos((i + 1) * y + i))


def trefethen(x, y):
    return (
        np.exp(np.sin(50 * x))
        + np.sin(60 * np.exp(y))
        + np.sin(70 * np.sin(x))
        + np.sin(np.sin(80 * y))
        - np.sin(10 * (x + y))
        + (x**2 + y**2) / 4
    )


def two_exits(x, y):
    return (2 * x**2 - 2 * y**2 + y**4) / 4


def saddle_ring(x, y):
    r = np.sqrt(x**2 + y**2)
    return ((r - 1) * (r + 1)) ** 3


def linear_network(x, y, weight_decay):
    return (1 - x * y) ** 2 + weight_decay * x**2 + weight_decay * y**2


def checkerboard(x, y):
    return (np.cos(x - y) - np.cos(x + y)) / 2


def easom(x, y):
    return -np.cos(x) * np.cos(y) * np.exp(-((x - np.pi) ** 2) - (y - np.pi) ** 2)


def michalewicz(x, y):
    m = 10
    return -sum(np.sin(c) * np.sin(i * c**2 / np.pi) ** (2 * m) for i, c in enumerate((x, y), 1))


def cliff(x, y, height, steepness):
    return (x + 1.5) ** 2 / 10 + y**2 / 4 + height / (1 + np.exp(-steepness * x))


def vanishing_gradients(x, y, gain):
    return 2 - 1 / np.cosh(gain * x) ** 2 - 1 / np.cosh(gain * y) ** 2


def terraces(x, y):
    square = x**2 + y**2
    return square / 20 + sum(1 + np.tanh(4 * (square - edge)) for edge in (1, 4))


def absolute_value(x, y, steepness):
    return absolute(x) + steepness * absolute(y)


def maximum(x, y):
    return larger(absolute(x), absolute(y))


def lasso(x, y, penalty):
    return (x - 1.5) ** 2 + (y - 0.4) ** 2 + penalty * sum(map(absolute, (x, y)))


def hinge_loss(x, y, decay):
    samples = ((0.5, 1), (2, 1), (1, -1), (2, -1))
    # The second class lies on the other side: its inputs are -1 and -2.
    margins = [label * (x * label * distance + y) for distance, label in samples]
    return sum(larger(1 - margin, 0.0) for margin in margins) / 4 + decay * x**2


def wolfe_kink(x, y):
    if np.real(x) >= np.real(absolute(y)):
        return 5 * np.sqrt(9 * x**2 + 16 * y**2)
    return 9 * x + 16 * absolute(y) - (x**9 if np.real(x) < 0 else 0)


def bukin_n6(x, y):
    return 100 * np.sqrt(absolute(y - 0.01 * x**2)) + 0.01 * absolute(x + 10)
