"""Functions of any number of coordinates, for studies of growing dimension.

Kernels take n from the point. The single row of data is a shift: the seed draws each member's minimum from the middle
half of the domain, so that no grid hits it by luck.
"""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON, HESSIAN, OBJECTIVE
from gdexplorer.errors import InputError
from gdexplorer.objectives.family_kernels import (
    ackley,
    ackley_hessian,
    ellipsoid,
    ellipsoid_hessian,
    rastrigin,
    rastrigin_hessian,
    rosenbrock,
    rosenbrock_gauss_newton,
    rosenbrock_hessian,
    sphere,
    sphere_hessian,
    styblinski_tang,
    styblinski_tang_hessian,
)
from gdexplorer.objectives.objective import BoundObjective, Matrix
from gdexplorer.registry import find

Vector = NDArray[np.float64]

MOST_DIMENSIONS = 20


class Member(Struct, frozen=True, eq=False, dict=True):
    """A function of n coordinates from a family.

    Attributes
    ----------
    bound : the function; its start only determines n.
    low, high : bounds of each coordinate.
    minimum : position of the global minimum, float64[n].
    """

    bound: BoundObjective
    low: float
    high: float
    minimum: Vector

    @cached_property
    def value(self) -> float:
        """Value of the global minimum, computed when it is first needed."""
        return self.bound.value(self.minimum)

    @property
    def dimension(self) -> int:
        """Number of coordinates."""
        return self.bound.dimension


class Family(Struct, frozen=True, eq=False):
    """A function for every number of coordinates.

    Attributes
    ----------
    key, label, formula, lesson, source : as in `Objective`.
    low, high : bounds of each coordinate.
    lowest : each coordinate of the minimum, before the shift.
    learning_rate : suitable for gradient descent, given the number of coordinates.
    gauss_newton : fills the Gauss-Newton matrix; None if it is no sum of squares.
    """

    key: str
    label: str
    formula: str
    lesson: str
    source: str
    kernel: Kernel
    hessian: Kernel
    low: float
    high: float
    lowest: float
    learning_rate: Callable[[int], float]
    gauss_newton: Kernel | None = None

    def member(self, n: int, seed: int = 0) -> Member:
        """The function of ``n`` coordinates, with its minimum at a position drawn from ``seed``.

        Raises
        ------
        InputError
            If ``n`` is out of range.
        """
        if not 1 <= n <= MOST_DIMENSIONS:
            raise InputError(f"The number of dimensions must be from 1 to {MOST_DIMENSIONS}, not {n}.")
        drawn = np.random.default_rng(seed).random(MOST_DIMENSIONS)[:n]
        minimum = self.low + (self.high - self.low) * (0.25 + 0.5 * drawn)
        data = (minimum - self.lowest)[np.newaxis]
        side = (self.low, self.high)
        bound = BoundObjective(
            self.key, self.label, self.kernel, self.hessian, data, (side, side),
            (0.5 * (self.low + self.high),) * n, self.learning_rate(n), (),
            offers={} if self.gauss_newton is None else {GAUSS_NEWTON: self.gauss_newton},
        )  # fmt: skip
        return Member(bound, self.low, self.high, minimum)


def _fits(n: int, data: Matrix) -> bool:
    """Whether ``data`` is a shift for ``n`` coordinates."""
    return n == data.shape[1] > 0 and len(data) > 0


def _family(
    key: str, label: str, formula: str, kernel: Callable[..., float], hessian: Callable[..., int], side: float,
    lowest: float, learning_rate: Callable[[int], float], source: str, lesson: str,
    gauss_newton: Callable[..., int] | None = None,
) -> Family:  # fmt: skip
    return Family(
        key, label, formula, lesson, source, Kernel(kernel, OBJECTIVE, fits=_fits),
        Kernel(hessian, HESSIAN, fits=_fits), -side, side, lowest, learning_rate,
        None if gauss_newton is None else Kernel(gauss_newton, HESSIAN, fits=_fits),
    )  # fmt: skip


_SURVEY = "M. Jamil, X.-S. Yang, A literature survey of benchmark functions, IJMMNO 4(2), 2013"
# The root of 2 x^3 - 16 x + 2.5 at which the Styblinski-Tang function is lowest.
_STYBLINSKI_TANG = -2.903534027771178

FAMILIES: tuple[Family, ...] = (
    _family(
        "sphere", "Sphere", "sum(x_i^2)", sphere, sphere_hessian, 5.0, 0.0, lambda n: 0.1, _SURVEY,
        "An isotropic bowl: every negative gradient points at the minimum, in any number of dimensions.",
        sphere_hessian,
    ),
    _family(
        "ellipsoid", "Ellipsoid", "sum(100^((i-1)/(n-1)) x_i^2)", ellipsoid, ellipsoid_hessian, 5.0, 0.0,
        lambda n: 0.008, "N. Hansen et al., Real-parameter black-box optimization benchmarking, 2009",
        "A bowl a hundred times steeper along one coordinate than along another.", ellipsoid_hessian,
    ),
    _family(
        "rosenbrock", "Rosenbrock", "sum(100 (x_(i+1) - x_i^2)^2 + (1 - x_i)^2)", rosenbrock, rosenbrock_hessian,
        2.048, 1.0, lambda n: 2e-4, _SURVEY, "A curved, flat valley: even descent needs thousands of steps along it.",
        rosenbrock_gauss_newton,
    ),
    _family(
        "styblinski_tang", "Styblinski-Tang", "sum(x_i^4 - 16 x_i^2 + 5 x_i)/2", styblinski_tang,
        styblinski_tang_hessian, 5.0, _STYBLINSKI_TANG, lambda n: 0.01, _SURVEY,
        "Two wells along each coordinate: 2^n local minima, one of them global.",
    ),
    _family(
        "rastrigin", "Rastrigin", "sum(x_i^2 + 10 (1 - cos(2 pi x_i)))", rastrigin, rastrigin_hessian, 5.12, 0.0,
        lambda n: 0.002, _SURVEY, "About ten minima along each coordinate, 10^n in total: even descent needs luck.",
    ),
    _family(
        "ackley", "Ackley", "20 - 20 exp(-0.2 sqrt(sum(x_i^2)/n)) + e - exp(sum(cos(2 pi x_i))/n)", ackley,
        ackley_hessian, 5.0, 0.0, lambda n: 0.001 * n, _SURVEY,
        "A cone with ripples: it slopes towards the minimum, but the ripples trap descent.",
    ),
)  # fmt: skip

_BY_KEY = {item.key: item for item in FAMILIES}


def family(key: str) -> Family:
    """Look up a family.

    Raises
    ------
    InputError
        If there is none with that key.
    """
    return find("function of n dimensions", key, _BY_KEY)
