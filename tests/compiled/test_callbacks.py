"""Kernels that call Python: exceptions reach whoever called the kernel, on the thread that called it, and only once."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gdexplorer.compiled import failures
from gdexplorer.compiled.callbacks import hessian_kernel, objective_kernel
from gdexplorer.compiled.evaluation import EVALUATE_HESSIANS, EVALUATE_POINTS
from gdexplorer.errors import LengthError

DATA = np.empty((1, 0))


def evaluated(kernel, points):
    values, gradients = np.zeros(len(points)), np.zeros_like(points)
    EVALUATE_POINTS(kernel.compiled, DATA, points, values, gradients)
    return values, gradients


@pytest.mark.parametrize("n", [1, 2, 7])
def test_compiled_code_gets_what_the_function_returns(n):
    points = np.random.default_rng(n).standard_normal((5, n))
    kernel = objective_kernel(lambda theta: (float(theta @ theta), 2.0 * theta), n)
    values, gradients = evaluated(kernel, points)
    assert values == pytest.approx((points**2).sum(axis=1), abs=0, rel=1e-15)
    assert np.array_equal(gradients, 2.0 * points)
    hessians = np.zeros((5, n, n))
    EVALUATE_HESSIANS(hessian_kernel(lambda theta: np.outer(theta, theta), n).compiled, DATA, points, hessians)
    assert np.array_equal(hessians, points[:, :, np.newaxis] * points[:, np.newaxis, :])


def test_a_direct_call_gives_the_same_as_one_from_compiled_code():
    kernel = objective_kernel(lambda theta: (float(np.sin(theta).sum()), np.cos(theta)), 3)
    point, gradient = np.array([0.1, 2.0, -1.0]), np.zeros(3)
    value = kernel(point, DATA, gradient)
    values, gradients = evaluated(kernel, point[np.newaxis])
    assert value == values[0] and np.array_equal(gradient, gradients[0])


@pytest.mark.parametrize("error", [KeyError("a"), KeyboardInterrupt(), SystemExit(3), MemoryError()])
def test_an_exception_is_raised_once_the_kernel_has_returned_and_no_call_follows_it(error):
    calls = []

    def work(theta):
        calls.append(theta)
        if len(calls) == 3:
            raise error
        return 1.0, theta

    with pytest.raises(type(error)) as raised:
        evaluated(objective_kernel(work, 2), np.ones((10, 2)))
    assert raised.value is error and len(calls) == 3
    assert not failures.is_kept()
    values, _ = evaluated(objective_kernel(lambda theta: (4.0, theta), 2), np.ones((3, 2)))
    assert values.tolist() == [4.0] * 3


def test_each_thread_gets_its_own_exception():
    def work(theta):
        if theta[0] < 0.0:
            raise ValueError(str(theta[0]))
        return float(theta[0]), theta

    kernel, numbers = objective_kernel(work, 1), [-3.0, 1.0, -2.0, 5.0] * 10

    def attempt(number):
        try:
            return evaluated(kernel, np.full((20, 1), number))[0].tolist()
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(attempt, numbers))
    assert found == [str(number) if number < 0.0 else [number] * 20 for number in numbers]


def test_what_the_function_does_to_its_argument_changes_nothing():
    kept = []

    def work(theta):
        theta += 100.0
        kept.append(theta)
        return 0.0, theta

    points = np.arange(6.0).reshape(3, 2)
    evaluated(objective_kernel(work, 2), points)
    assert np.array_equal(points, np.arange(6.0).reshape(3, 2))
    assert np.array_equal(np.array(kept), points + 100.0)


def test_arrays_of_other_lengths_are_refused():
    kernel = objective_kernel(lambda theta: (0.0, theta), 2)
    with pytest.raises(LengthError):
        evaluated(kernel, np.ones((3, 3)))
    with pytest.raises(LengthError):
        kernel(np.ones(3), DATA, np.ones(3))
