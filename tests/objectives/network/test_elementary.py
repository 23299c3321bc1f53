"""The functions that loops call: beside the standard library's, over all doubles."""

import math
import warnings
from types import FunctionType

import mpmath
import numpy as np
import pytest
from scipy import special

from gdexplorer.compiled.kernel import Kernel, reassociated
from gdexplorer.compiled.objective_signatures import OBJECTIVE
from gdexplorer.objectives.network import elementary_kernels as elementary
from gdexplorer.objectives.network.activation_kernels import activate
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.network.elementary_kernels import exp_of_minus_half_square, normal_tail, sine_and_cosine

part = None  # which function `_loop` calls


def _loop(xs, data, ys):
    for i in range(xs.size):
        ys[i] = part(xs[i])
    return 0.0


def values(part):
    """A function of arrays that calls ``part`` for each number, in a compiled loop."""
    names = {**globals(), "part": part}
    kernel = Kernel(FunctionType(_loop.__code__, names, "loop"), OBJECTIVE)

    def of(xs):
        ys = np.empty_like(xs)
        kernel(xs, np.zeros((1, 1)), ys)
        return ys

    return of


def spread(low, high, count=4000):
    """Numbers of both signs whose sizes are even on a logarithmic scale, and even ones up to 30."""
    random = np.random.default_rng(5)
    sizes = 10.0 ** random.uniform(low, high, count)
    return np.concatenate([sizes, -sizes, random.uniform(-30.0, 30.0, count), random.uniform(-1.0, 1.0, count)])


def ulps(got, expected):
    with np.errstate(all="ignore"):
        return np.abs(got - expected) / np.spacing(np.maximum(np.abs(expected), 5e-324))


def reference(function, xs):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return np.array([function(x) for x in xs])


SPECIAL = np.array([0.0, -0.0, 5e-324, -5e-324, 1e-310, -2e-308, 1e308, -1e308, math.inf, -math.inf, math.nan])


def sigmoid(x):
    return 1.0 / (1.0 + math.exp(-x)) if x > -700.0 else math.exp(x)


def softplus(x):
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@pytest.mark.parametrize(
    ("part", "true", "largest", "most"),
    [
        (elementary.exp, np.exp, 3.0, 2.0),
        (elementary.tanh, math.tanh, 308.0, 4.0),
        (elementary.sigmoid, sigmoid, 308.0, 4.0),
        (elementary.softplus, softplus, 308.0, 4.0),
        (elementary.exp_of_minus_half_square, lambda x: math.exp(-0.5 * x * x) if abs(x) < 5 else None, 308.0, 16.0),
    ],
    ids=lambda item: getattr(item, "__name__", ""),
)
def test_elementary_functions_agree_with_the_standard_library(part, true, largest, most):
    xs = spread(-308.0, largest)
    expected = reference(true, xs)
    kept = np.array([value is not None for value in expected])
    got, expected = values(part)(xs)[kept], expected[kept].astype(float)
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    assert ulps(got[~same], expected[~same]).max(initial=0.0) <= most


def test_tails_of_the_bell_are_exact_to_a_few_last_places():
    """Beside 50 digits: scipy itself is a thousand last places off at 37."""
    xs = np.concatenate([np.linspace(0.0, 37.0, 300), np.linspace(-3.0, 3.0, 200), [1e-300, 0.0]])
    with mpmath.workdps(50):
        expected = np.array([float(mpmath.erfc(abs(mpmath.mpf(x)) / mpmath.sqrt(2)) / 2) for x in xs])
    assert ulps(values(_tail)(xs), expected).max() <= 8.0


@reassociated
def _tail(x):
    return normal_tail(x, exp_of_minus_half_square(x))


def test_sine_and_cosine_agree_with_the_standard_library_far_out():
    xs = np.concatenate([spread(-308.0, 5.9), np.arange(-2000.0, 2000.0) * (0.5 * math.pi)])
    assert ulps(values(_sine)(xs), reference(math.sin, xs)).max() <= 4.0
    assert ulps(values(_cosine)(xs), reference(math.cos, xs)).max() <= 4.0


@reassociated
def _sine(x):
    return sine_and_cosine(x)[0]


@reassociated
def _cosine(x):
    return sine_and_cosine(x)[1]


def test_special_values_are_those_of_the_limits():
    nan, inf = math.nan, math.inf
    expected = {
        elementary.exp: [1, 1, 1, 1, 1, 1, inf, 0, inf, 0, nan],
        elementary.tanh: [0.0, -0.0, 5e-324, -5e-324, 1e-310, -2e-308, 1, -1, 1, -1, nan],
        elementary.sigmoid: [0.5] * 6 + [1, 0, 1, 0, nan],
        elementary.softplus: [math.log(2)] * 6 + [1e308, 0, inf, 0, nan],
    }
    for part, wanted in expected.items():
        got = values(part)(SPECIAL)
        assert np.array_equal(got, wanted, equal_nan=True), part.__name__
        assert np.array_equal(np.signbit(got[:2]), np.signbit(wanted[:2]))
    assert values(elementary.exp)(np.array([-740.0]))[0] == math.exp(-740.0)  # a subnormal number


def answers_and_slopes(key, xs):
    units, slopes = np.array(xs, dtype=float), np.empty(len(xs))
    ACTIVATE(np.full(len(xs), float(ACTIVATIONS[key].code)), units[None], slopes)
    return units, slopes


def _activate(code, units, slopes):
    activate(int(code[0]), units[0], slopes)
    return 0.0


ACTIVATE = Kernel(_activate, OBJECTIVE)

TRUE = {
    "identity": (lambda z: z, lambda z: np.ones_like(z)),
    "sigmoid": (special.expit, lambda z: special.expit(z) * special.expit(-z)),
    "tanh": (np.tanh, lambda z: 1.0 / np.cosh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0.0), lambda z: (z > 0.0) * 1.0),
    "leaky_relu": (lambda z: np.where(z > 0.0, z, 0.01 * z), lambda z: np.where(z > 0.0, 1.0, 0.01)),
    "elu": (lambda z: np.where(z > 0.0, z, np.expm1(z)), lambda z: np.where(z > 0.0, 1.0, np.exp(z))),
    "gelu": (
        lambda z: z * special.ndtr(z),
        lambda z: special.ndtr(z) + z * np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi),
    ),
    "softplus": (lambda z: np.logaddexp(0.0, z), special.expit),
    "sin": (np.sin, np.cos),
}


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_activations_and_their_slopes_are_exact(key):
    xs = np.concatenate([np.linspace(-30.0, 30.0, 4001), [1e-300, -1e-300]])
    answer, slope = TRUE[key]
    got_answers, got_slopes = answers_and_slopes(key, xs)
    assert np.allclose(got_answers, answer(xs), rtol=1e-12, atol=1e-300)  # so exact is scipy at -30
    assert np.allclose(got_slopes, slope(xs), rtol=1e-12, atol=1e-15)


LIMITS = {  # answers at plus and minus infinity
    "identity": (math.inf, -math.inf), "sigmoid": (1.0, 0.0), "tanh": (1.0, -1.0), "relu": (math.inf, 0.0),
    "leaky_relu": (math.inf, -math.inf), "elu": (math.inf, -1.0), "gelu": (math.inf, 0.0), "softplus": (math.inf, 0.0),
    "sin": (math.nan, math.nan),
}  # fmt: skip


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_activations_far_out_are_their_limits_and_nothing_hides_what_is_no_number(key):
    got, slopes = answers_and_slopes(key, [math.inf, -math.inf, math.nan, 1e200, -1e200])
    assert np.array_equal(got[:2], LIMITS[key], equal_nan=True)
    assert math.isnan(got[2])
    assert np.isfinite(got[3:]).all() and np.isfinite(slopes[3:]).all()


def test_a_large_angle_is_reduced_exactly():
    got, slopes = answers_and_slopes("sin", [1e22, 3.0])
    assert got.tolist() == pytest.approx([math.sin(1e22), math.sin(3.0)], rel=1e-15)
    assert slopes.tolist() == pytest.approx([math.cos(1e22), math.cos(3.0)], rel=1e-15)
