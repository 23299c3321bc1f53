"""Metrics: an inner product at each point, which determines the direction of steepest descent."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON
from gdexplorer.descent.geometry import compiled_metrics as compiled
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective
from gdexplorer.parameter import Parameter
from gdexplorer.registry import find

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Metrics that need a matrix at each step are offered up to this many coordinates.
MOST_COORDINATES = 200
# Eigenvalues at most this fraction of the largest count as zero.
_NOT_DEFINITE = 1e-12


class Metric(Struct, frozen=True):
    """An inner product G at each point; descent follows the gradient G⁻¹ df, where df is the differential.

    Attributes
    ----------
    kind : a key of `KINDS`.
    numbers : ``matrix``: the upper triangle, row by row; polar metrics: the origin; ``hessian`` and
        ``gauss_newton``: lower bound on eigenvalues, or damping, relative to the largest; empty: default values.
    """

    kind: str = "euclidean"
    numbers: tuple[float, ...] = ()

    @property
    def is_euclidean(self) -> bool:
        """Whether gradient and differential have the same coordinates."""
        return self.kind == "euclidean"

    @property
    def definition(self) -> MetricKind:
        """The definition of its kind."""
        return find("metric", self.kind, KINDS)

    @property
    def text(self) -> str:
        """Text that `metric_from` parses."""
        return f"{self.kind}:{','.join(f'{number:.17g}' for number in self.numbers)}" if self.numbers else self.kind

    def check(self, bound: BoundObjective) -> None:
        """Check that the metric fits ``bound``.

        Raises
        ------
        InputError
            If it does not.
        """
        if not all(map(math.isfinite, self.numbers)):
            raise InputError(f"The numbers of a metric must be finite, not {self.text}.")
        self.definition.check(self.numbers, bound)

    def fits(self, bound: BoundObjective) -> bool:
        """Whether the metric fits ``bound``."""
        try:
            self.check(bound)
        except InputError:
            return False
        return True

    def kernel_arguments(self, bound: BoundObjective) -> tuple[Any, Vector, Matrix, Matrix]:
        """The metric's arguments for the drivers: compiled kernel, numbers, and scratch arrays.

        Raises
        ------
        InputError
            As `check`.
        """
        if self.is_euclidean:
            return _euclidean_problem()
        self.check(bound)
        settings = bound.first_sample or 0
        sample = np.zeros((settings + 1, bound.data.shape[1]))
        work = np.zeros((2 * bound.dimension + 1, bound.dimension))
        return self.definition.kernel.compiled, np.array(self.definition.prepared(self.numbers, bound)), work, sample

    def gradients(self, bound: BoundObjective, point: Any, differentials: Any) -> Matrix | None:
        """Gradients, float64[m, n], for ``differentials`` at ``point``; None if the metric is undefined there."""
        kernel, *rest = self.kernel_arguments(bound)
        raised = np.array(differentials, dtype=np.float64)
        theta = np.array(point, dtype=np.float64)
        for row in raised:
            if kernel(bound.value_and_gradient.compiled, bound.hessian_kernel.compiled, bound.data, theta, row, *rest):
                return None
        return raised

    def inverse(self, bound: BoundObjective, point: Any) -> Matrix | None:
        """G⁻¹, float64[n, n], at ``point``; None if the metric is undefined there."""
        if self.is_euclidean:
            return np.eye(bound.dimension)
        columns = self.gradients(bound, point, np.eye(bound.dimension))
        return None if columns is None else (columns + columns.T) / 2.0


EUCLIDEAN = Metric()


def metric_from(text: str) -> Metric:
    """Parse a metric such as ``matrix:2,0,1``, ``polar`` or ``polar:1,-0.5``.

    Raises
    ------
    InputError
        If there is no such metric, or a number cannot be read.
    """
    kind, colon, rest = text.strip().partition(":")
    find("metric", kind, KINDS)
    try:
        return Metric(kind, tuple(float(part) for part in rest.split(",")) if colon else ())
    except ValueError:
        raise InputError(f"Write the numbers of a metric like matrix:2,0.5,1; {rest!r} cannot be read.") from None


class MetricKind(Struct, frozen=True):
    """Definition of a kind of metric.

    Attributes
    ----------
    label : display name.
    formula : LaTeX.
    meaning : one sentence of explanation.
    kernel : turns a differential into a gradient.
    check : takes numbers and an objective; raises `InputError` if they do not fit.
    prepared : converts the numbers to what the kernel reads.
    parameters : the numbers that a user can edit for functions of two variables.
    """

    label: str
    formula: str
    meaning: str
    kernel: Kernel
    check: Callable[[tuple[float, ...], BoundObjective], None]
    prepared: Callable[[tuple[float, ...], BoundObjective], tuple[float, ...]]
    parameters: tuple[Parameter, ...] = ()


def _unbounded(name: str, default: float) -> Parameter:
    return Parameter(name, default, -math.inf, math.inf)


_TRIANGLE = _unbounded("G₁₁", 1.0), _unbounded("G₁₂", 0.0), _unbounded("G₂₂", 1.0)
_ORIGIN = _unbounded("x₀", 0.0), _unbounded("y₀", 0.0)
_SHARE = Parameter("smallest share of a metric", 1e-9, 0.0, 1.0, low_is_open=True)


def matrix_of(numbers: tuple[float, ...]) -> Matrix:
    """The symmetric matrix with upper triangle ``numbers``, row by row; the 2 by 2 identity if empty.

    Raises
    ------
    InputError
        If the count of numbers is not that of a triangle.
    """
    numbers = numbers or tuple(parameter.default for parameter in _TRIANGLE)
    n = (math.isqrt(8 * len(numbers) + 1) - 1) // 2
    if n * (n + 1) // 2 != len(numbers):
        raise InputError(f"A matrix is given by its upper triangle: 3 numbers for two coordinates, not {len(numbers)}.")
    matrix = np.zeros((n, n))
    matrix[np.triu_indices(n)] = numbers
    return np.asarray(matrix + np.triu(matrix, 1).T)


def triangle_of(matrix: Matrix) -> tuple[float, ...]:
    """Upper triangle of a symmetric matrix, the inverse of `matrix_of`."""
    return tuple(matrix[np.triu_indices(len(matrix))].tolist())


def _check_euclidean(numbers: tuple[float, ...], bound: BoundObjective) -> None:
    if numbers:
        raise InputError("The Euclidean metric takes no numbers.")


def _check_matrix(numbers: tuple[float, ...], bound: BoundObjective) -> None:
    matrix, n = matrix_of(numbers), bound.dimension
    if len(matrix) != n:
        raise InputError(
            f"The metric's matrix must be {n} by {n} for {bound.label}: {n * (n + 1) // 2:,} numbers, "
            f"not {len(numbers)}."
        )
    eigenvalues = np.linalg.eigvalsh(matrix)
    if not eigenvalues[0] > _NOT_DEFINITE * eigenvalues[-1]:
        raise InputError(
            "The metric's matrix must be positive definite (every direction needs a positive length); "
            f"its eigenvalues are {', '.join(short(value, 4) for value in eigenvalues)}."
        )


def _check_polar(numbers: tuple[float, ...], bound: BoundObjective) -> None:
    if bound.dimension != 2:
        raise InputError(f"Polar coordinates need two coordinates; {bound.label} has {bound.dimension}.")
    if len(numbers) not in (0, len(_ORIGIN)):
        raise InputError(f"A polar metric takes the two coordinates of its origin, not {len(numbers)} numbers.")


def _check_share(numbers: tuple[float, ...], bound: BoundObjective) -> None:
    if len(numbers) > 1:
        raise InputError(f"This metric takes at most one number, the smallest share, not {len(numbers)}.")
    for number in numbers:
        _SHARE.checked(number)
    if bound.dimension > MOST_COORDINATES:
        raise InputError(
            f"This metric forms a matrix at each step; {bound.label} has {bound.dimension:,} coordinates, "
            f"and the limit is {MOST_COORDINATES}."
        )


def _check_fisher(numbers: tuple[float, ...], bound: BoundObjective) -> None:
    _check_share(numbers, bound)
    if bound.likelihood is None:
        raise InputError(
            "The Gauss-Newton metric needs predictions for data, with the mean square error or the logistic loss; "
            f"{bound.label} has none: choose another metric or objective."
        )


def _as_inverse(numbers: tuple[float, ...], bound: BoundObjective) -> tuple[float, ...]:
    inverse = np.linalg.inv(matrix_of(numbers))
    return tuple(((inverse + inverse.T) / 2.0).ravel().tolist())


def _origin(numbers: tuple[float, ...], bound: BoundObjective) -> tuple[float, ...]:
    return numbers or tuple(parameter.default for parameter in _ORIGIN)


def _share(numbers: tuple[float, ...], bound: BoundObjective) -> tuple[float, ...]:
    # In the plane the local quadratic model is reliable; of many eigenvalues most are close to zero.
    return numbers or (1e-9 if bound.dimension == 2 else 1e-3,)


def _share_and_classes(numbers: tuple[float, ...], bound: BoundObjective) -> tuple[float, ...]:
    share = numbers or (1e-12 if bound.dimension == 2 else 1e-3,)
    return *share, float(bound.likelihood == "bernoulli")


@lru_cache(maxsize=1)
def _euclidean_problem() -> tuple[Any, Vector, Matrix, Matrix]:
    """Cached: hundreds of runs start while a slider is dragged."""
    nothing = np.zeros((0, 0))
    return compiled.EUCLIDEAN.compiled, np.zeros(0), nothing, nothing


KINDS = {
    "euclidean": MetricKind(
        "Euclidean",
        r"\nabla f = \left(\frac{\partial f}{\partial x}, \frac{\partial f}{\partial y}\right)",
        "All directions have the same scale: the gradient is perpendicular to the contour lines.",
        compiled.EUCLIDEAN, _check_euclidean, lambda numbers, bound: numbers,
    ),
    "matrix": MetricKind(
        "A constant matrix",
        r"\langle u, v \rangle = u^\top G\, v, \quad \nabla f = G^{-1}\, \mathrm{d}f",
        "One matrix measures lengths everywhere: descent avoids directions in which lengths are large.",
        compiled.CONSTANT_MATRIX, _check_matrix, _as_inverse, _TRIANGLE,
    ),
    "polar": MetricKind(
        "Polar chart",
        r"\mathrm{d}s^2 = \mathrm{d}r^2 + \mathrm{d}\varphi^2, \quad "
        r"\nabla f = \frac{\partial f}{\partial r}\, \partial_r "
        r"+ \frac{\partial f}{\partial \varphi}\, \partial_\varphi",
        "Radius and angle are treated as Cartesian coordinates: far from the origin, turning is cheap, and the path "
        "differs from that in x and y.",
        compiled.POLAR_CHART, _check_polar, _origin, _ORIGIN,
    ),
    "polar_length": MetricKind(
        "Polar, true length",
        r"\mathrm{d}s^2 = \mathrm{d}r^2 + r^2 \mathrm{d}\varphi^2, \quad "
        r"\nabla f = \frac{\partial f}{\partial r}\, \partial_r "
        r"+ \frac{1}{r^2} \frac{\partial f}{\partial \varphi}\, \partial_\varphi",
        "Euclidean length in polar coordinates: different coordinates, same gradient, same path.",
        compiled.POLAR_LENGTH, _check_polar, _origin, _ORIGIN,
    ),
    "hessian": MetricKind(
        "Hessian (Newton)",
        r"G = |\nabla^2 f|, \quad \nabla f = |\nabla^2 f|^{-1}\, \mathrm{d}f",
        "Curvature defines length: the gradient is Newton's step, which a learning rate of 1 takes in full. Negative "
        "curvatures are replaced by their absolute values, so that descent escapes saddles.",
        compiled.ABSOLUTE_HESSIAN, _check_share, _share,
    ),
    GAUSS_NEWTON: MetricKind(
        "Gauss-Newton (Fisher)",
        r"G = \frac{1}{N} \sum_{i=1}^{N} w_i\, J_i J_i^\top, \quad J_i = \frac{\partial z_i}{\partial \theta}",
        "Distance between points is how much their predictions differ, so the units of the data no longer matter. A "
        "learning rate of 0.5 gives Newton's step for the mean square error, 1 for classification.",
        compiled.FISHER, _check_fisher, _share_and_classes,
    ),
}  # fmt: skip
