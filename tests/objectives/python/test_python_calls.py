"""Whatever a Python function takes, returns or raises: a number, undefined, or one sentence that says what to do."""

import functools
import math
import random
import threading
import time

import numpy as np
import pytest
import scipy.optimize

import gdexplorer as gdx
from gdexplorer.errors import InputError
from gdexplorer.objectives.python.making import duration


class Bowl:
    def __call__(self, p):
        return float(p @ p)

    def method(self, x, y):
        return x * x + y * y


def scaled(x, y, a=1.0):
    return a * (x * x + y * y)


WAYS = {
    "two numbers": lambda x, y: x * x + y * y,
    "an array": lambda p: p[0] ** 2 + p[1] ** 2,
    "any numbers": lambda *p: sum(c * c for c in p),
    "an object": Bowl(),
    "a method": Bowl().method,
    "a default": scaled,
    "a partial": functools.partial(scaled, a=1.0),
    "arrays of one number": lambda p: (p**2).sum(keepdims=True),
    "a numpy number": lambda x, y: np.float64(x * x + y * y),
    "a complex number that is real": lambda x, y: complex(x * x + y * y, 0.0),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_write_a_bowl_is_the_same(way):
    bound = gdx.function(WAYS[way]).objective().bound()
    points = np.random.default_rng(0).uniform(-2, 2, (10, 2))
    values, gradients = bound.values_at(points)
    assert values == pytest.approx((points**2).sum(axis=1), rel=1e-15)
    assert gradients == pytest.approx(2.0 * points, abs=1e-10)
    assert bound.hessian((1.0, -1.0)) == pytest.approx(2.0 * np.eye(2), abs=1e-8)


def test_whole_numbers_and_booleans_are_numbers():
    assert gdx.function(lambda x, y: round(x)).objective().bound().value((1.7, 0.0)) == 2.0
    assert gdx.function(lambda x, y: x > 0).objective().bound().value((1.7, 0.0)) == 1.0


UNDEFINED = {
    "math": lambda x, y: math.log(x) + y * y,
    "division": lambda x, y: 1 / (x > 0) + x * x,
    "overflow": lambda x, y: math.exp(-4000.0 * x),
    "complex": lambda x, y: x**0.5 + y * y,
    "NaN": lambda x, y: math.nan if x < 0 else x,
    "NumPy": lambda p: np.sqrt(p[0]) + p[1] ** 2,
}


@pytest.mark.parametrize("way", UNDEFINED)
def test_where_a_function_is_undefined_it_is_not_a_number_without_a_warning(way, recwarn):
    bound = gdx.function(UNDEFINED[way]).objective().bound()
    assert math.isnan(bound.value((-1.0, 0.5))) and np.isnan(bound.gradient((-1.0, 0.5))).all()
    assert math.isfinite(bound.value((1.0, 0.5))) and np.isfinite(bound.gradient((1.0, 0.5))).all()
    assert not recwarn.list


def raising(x, y):
    if x > 0.5:
        raise KeyError("speed")
    return x


REFUSED = {
    "None": (lambda x, y: None, "returns None at x = .*, y = .*: it must return numbers"),
    "text": (lambda x, y: "3", "returns '3'"),
    "a list of numbers": (lambda x, y: [x, y], r"an array of shape \(2,\)"),
    "an exception": (raising, r"raising raises KeyError \('speed'\) at x = .*, y = "),
    "a coroutine": (Bowl, "takes 0 arguments"),
    "three numbers": (lambda x, y, z: x, "takes 3 arguments"),
    "a required name": (lambda x, y, *, a: x, "requires a by name"),
    "no function": ("x^2", "must be a function"),
    "nowhere": (lambda x, y: math.nan, "no finite value at 206 points"),
    "complex everywhere": (lambda x, y: 1j, "no finite value"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_what_cannot_be_descended_is_refused_in_a_sentence(way):
    function, said = REFUSED[way]
    with pytest.raises(InputError, match=said) as raised:
        gdx.function(function)
    assert "\n" not in str(raised.value) and str(raised.value).endswith(".")


def test_an_exception_in_the_middle_of_a_run_names_the_point_and_keeps_its_cause():
    limit = []

    def fragile(x, y):
        if limit and x < limit[0]:
            raise RuntimeError("the simulation\nfailed.")
        return x * x + y * y

    custom = gdx.function(fragile)
    limit.append(0.5)
    with pytest.raises(
        InputError, match=r"fragile raises RuntimeError \(the simulation failed\) at x = \S+, y = "
    ) as raised:
        gdx.descend(custom, "gradient_descent", start=(1.0, 1.0), learning_rate=0.01)
    assert isinstance(raised.value.__cause__, RuntimeError)
    with pytest.raises(InputError, match="the simulation failed"):
        gdx.multistart(custom, "gradient_descent", starts=20)
    limit.clear()
    assert gdx.descend(custom, "newton", start=(1.0, 1.0))[0].status == "converged"


def test_control_c_in_the_function_ends_the_computation():
    def interrupted(x, y):
        if armed:
            raise KeyboardInterrupt
        return x * x + y * y

    armed = False
    custom = gdx.function(interrupted)
    armed = True
    with pytest.raises(KeyboardInterrupt):
        gdx.descend(custom, "adam")


def test_one_thread_at_a_time_calls_the_function():
    inside, most = [], []

    def shared(x, y):
        inside.append(threading.get_ident())
        most.append(len(inside))
        time.sleep(random.random() * 1e-4)
        inside.pop()
        return x * x + y * y

    gdx.multistart(gdx.function(shared), ("gradient_descent", {"learning_rate": 0.4}), starts=32, steps=10)
    assert max(most) == 1


def test_a_gradient_is_called_like_the_function_or_in_its_own_way():
    n = 5
    start = np.full(n, 0.5)
    ways = [
        gdx.function(scipy.optimize.rosen, scipy.optimize.rosen_der, start=start),
        gdx.function(lambda p: (scipy.optimize.rosen(p), scipy.optimize.rosen_der(p)), True, start=start),
        gdx.function(
            scipy.optimize.rosen, lambda a, b, c, d, e: scipy.optimize.rosen_der([a, b, c, d, e]), start=start
        ),
    ]
    point = np.linspace(-1, 1, n)
    for custom in ways:
        bound = custom.objective().bound()
        assert bound.gradient(point) == pytest.approx(scipy.optimize.rosen_der(point), rel=1e-14)
        assert bound.hessian(point) == pytest.approx(scipy.optimize.rosen_hess(point), abs=1e-7)


def test_a_wrong_gradient_is_refused_where_it_is_wrong_and_by_how_much():
    with pytest.raises(InputError, match=r"at x = .*, y = .*: along y it is .*, differences give .*check=False"):
        gdx.function(lambda x, y: x * x + y * y, lambda x, y: (2 * x, 2.01 * y))
    with pytest.raises(InputError, match=r"returns 3 numbers .* a gradient has 2"):
        gdx.function(lambda x, y: x * x + y * y, lambda x, y: (2 * x, 2 * y, 0))
    with pytest.raises(InputError, match="pair of value and gradient"):
        gdx.function(lambda x, y: x * x, True)
    custom = gdx.function(lambda x, y: x * x + y * y, lambda x, y: (2 * x, 2.01 * y), check=False)
    assert custom.objective().bound().gradient((1.0, 1.0)).tolist() == [2.0, 2.01]


def test_a_right_gradient_passes_at_kinks_borders_and_in_single_precision():
    gdx.function(lambda x, y: abs(x) + y * y, lambda x, y: (math.copysign(1, x), 2 * y))
    gdx.function(lambda x, y: math.log(x) + y, lambda x, y: (1 / x, 1))
    gdx.function(
        lambda p: np.sum(np.sin(3 * p.astype(np.float32))), lambda p: 3 * np.cos(3 * p.astype(np.float32)),
        x=(-3, 3), y=(-3, 3),
    )  # fmt: skip
    gdx.function(lambda x, y: 5.0, lambda x, y: (0, 0))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"x": (1, 1)}, "ascend"), ({"y": (0, math.inf)}, "finite"), ({"x": 3}, "a pair of numbers"),
        ({"start": (1,)}, "2 to 1,000"),
        ({"start": (math.nan, 1)}, "finite"), ({"start": "ab"}, "must be a list"),
    ],
)  # fmt: skip
def test_invalid_domains_and_starts_are_refused(given, said):
    with pytest.raises(InputError, match=said):
        gdx.function(lambda x, y: x, **given)


@pytest.mark.parametrize("n", [2, 3, 6])
@pytest.mark.parametrize("scale", [1.0, 0.0, 1e-300], ids=["bowl", "constant", "nearly constant"])
def test_a_start_where_the_gradient_vanishes_has_a_rate(n, scale):
    f = gdx.function(lambda p: scale * float(np.sum(p * p)), start=np.zeros(n))
    bound = f.objective().bound()
    assert 0.0 < bound.learning_rate < math.inf
    run = gdx.descend(f, "adam", steps=5)[0]
    assert np.array_equal(run.end, np.zeros(n))


def test_a_stopped_call_is_told_as_that_whatever_error_it_ends_with():
    begun = threading.Event()

    def complains(x, y):
        try:
            begun.set()
            while True:
                time.sleep(0.001)
        except InputError:
            raise RuntimeError("release unlocked lock") from None

    written = gdx.function(lambda x, y: x * x + y * y).written
    calls = type(written.value)(complains, 2)
    written = type(written)(calls, None, 2, written.watch)
    seen = []

    def call():
        try:
            with written.entered((1.0, 2.0)):
                written.value_at([1.0, 2.0])
        except InputError as error:
            seen.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    assert begun.wait(60.0)
    written.watch.interrupt()
    thread.join(60.0)
    assert "The call was stopped." in str(seen[0]) and written.watch.began is None
    with pytest.raises(ZeroDivisionError), written.entered((1.0, 2.0)):
        raise ZeroDivisionError  # the next call is another


@pytest.mark.parametrize(("seconds", "said"), [
    (4.8e-4, "480 µs"), (9.96e-4, "1000 µs"), (0.0123, "12 ms"), (0.4, "400 ms"), (1.26, "1.3 s"), (250.0, "250 s"),
])  # fmt: skip
def test_times_are_written_without_exponents(seconds, said):
    assert duration(seconds) == said
