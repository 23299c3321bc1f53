"""Python functions in the place of kernels: compiled code cannot tell them apart."""

import gc

import numpy as np
import pytest

from gdexplorer.compiled.kernel import Kernel, inlined
from gdexplorer.compiled.python_kernel import PythonKernel
from gdexplorer.compiled.signature import Signature

# One argument of each kind: a kernel, numbers, arrays of all dimensions, integers and any layout.
INNER = Signature("inner", "weights: n, table: nm, order: int n, loose: strided **, factor: float, k: int -> float")
OUTER = Signature(
    "outer", "inner, weights: n, table: nm, order: int n, loose: strided **, factor: float, k: int -> float", (INNER,)
)
COUNTED = Signature("counted", "weights: n -> int")


def total(weights, table, order, loose, factor, k):
    found = 0.0
    for i in range(weights.size):
        weights[i] += 1.0
        for j in range(table.shape[1]):
            found += (i + 1) * weights[i] * table[i, j] * order[i]
    for i in range(loose.shape[0]):
        for j in range(loose.shape[1]):
            found += (i + 2 * j) * loose[i, j]
    return factor * found + k


def through(inner, weights, table, order, loose, factor, k):
    return 2.0 * inner(weights, table, order, loose, factor, k)


@pytest.fixture
def through_kernel():
    """Not of this module: tests of all signatures find what is there when they are collected."""
    return Kernel(inlined(through), OUTER)


def numbers(seed, n, m, layout):
    random = np.random.default_rng(seed)
    loose = random.normal(size=(2 * n, 2 * m))
    views = {"all": loose, "rows": loose[::2], "columns": loose[:, 1::2], "turned": loose.T}
    return (
        random.normal(size=n), random.normal(size=(n, m)), random.integers(-5, 5, n), views[layout],
        float(random.normal()), int(random.integers(-9, 9)),
    )  # fmt: skip


@pytest.mark.parametrize("layout", ["all", "rows", "columns", "turned"])
@pytest.mark.parametrize(("n", "m"), [(1, 1), (3, 2), (4, 5), (0, 3)])
def test_compiled_code_gets_the_same_from_python_as_from_a_kernel(n, m, layout, through_kernel):
    ours, theirs = numbers(0, n, m, layout), numbers(0, n, m, layout)
    found = through_kernel(PythonKernel(total, INNER), *ours)
    assert found == through_kernel(Kernel(total, INNER).compiled, *theirs)
    np.testing.assert_array_equal(ours[0], theirs[0])  # what it writes is written to the caller's memory


def test_a_kernel_that_is_passed_on_can_be_called_from_python():
    def doubled(inner, *others):
        return inner(*others[:3], np.ascontiguousarray(others[3]), *others[4:]) + 1.0

    plain = Signature("inner", "weights: n, table: nm, order: int n, loose: **, factor: float, k: int -> float")
    outer = Signature(
        "outer", "inner, weights: n, table: nm, order: int n, loose: **, factor: float, k: int -> float", (plain,)
    )
    onward = Signature("onward", f"outer, {outer_text()}", (outer, plain))
    forward = Kernel(inlined(forwarded), onward)
    ours, theirs = numbers(1, 3, 2, "all"), numbers(1, 3, 2, "all")
    kernel = Kernel(total, plain)
    found = forward(PythonKernel(doubled, outer), kernel.compiled, *ours)
    assert found == kernel(*theirs) + 1.0


def outer_text():
    return "inner, weights: n, table: nm, order: int n, loose: **, factor: float, k: int -> float"


def forwarded(outer, inner, weights, table, order, loose, factor, k):
    return outer(inner, weights, table, order, loose, factor, k)


def test_what_the_function_raises_is_raised_once(through_kernel):
    def fails(*arguments):
        raise ZeroDivisionError("on purpose")

    failing = PythonKernel(fails, INNER)
    with pytest.raises(ZeroDivisionError, match="on purpose"):
        through_kernel(failing, *numbers(0, 2, 2, "all"))
    assert np.isfinite(through_kernel(PythonKernel(total, INNER), *numbers(0, 2, 2, "all")))


def test_integers_are_returned_whole():
    asked = Kernel(inlined(count_of), Signature("asked", "counted, weights: n -> int", (COUNTED,)))
    assert asked(PythonKernel(lambda weights: 2**40 + weights.size, COUNTED), np.zeros(3)) == 2**40 + 3
    failing = PythonKernel(lambda weights: weights[9], COUNTED)
    with pytest.raises(IndexError):
        asked(failing, np.zeros(3))


def count_of(counted, weights):
    return counted(weights)


def test_its_memory_is_given_back():
    class Function:
        ended = 0

        def __call__(self, weights):
            return 1

        def __del__(self):
            Function.ended += 1

    for _ in range(3):
        PythonKernel(Function(), COUNTED)
    gc.collect()
    assert Function.ended == 3
