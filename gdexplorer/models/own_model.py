"""A model of the user's own as an objective: every verb that needs values and gradients takes it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.callbacks import hessian_kernel, objective_kernel
from gdexplorer.compiled.objective_signatures import Weights
from gdexplorer.errors import InputError
from gdexplorer.models.gradient_check import disagreement
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import SlicePlan, directions
from gdexplorer.objectives import BoundObjective, Custom
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.python.making import duration
from gdexplorer.objectives.scale import Scales

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
ValueGradient = Callable[[Vector], tuple[float, Vector]]

KEY = "own_model"
NOT_SAVED = "A model of your own is a program, which only a session names: save one, or save the runs as a table."
# Forming a Hessian takes two gradients for each parameter.
MOST_FORMED = 500
_FIRST_RATE, _LONGEST_STEP = 0.1, 0.05
# A value with its gradient takes about so many times as long as a value alone.
_GRADIENT = 3.0
# Numbers whose relative rounding error is larger are of single precision, or less.
_SINGLE = 1e-10
# So often a value is timed.
_TRIED = 5
# Values that take so many seconds together are asked for in one message; another thread may ask between two.
_MESSAGE = 0.02
# Seeds of the places where its gradient is compared with its values, and how far they are from the start.
_CHECKED, _SHARE = (1, 2), 0.25
_PLANE = ((-1.0, 1.0), (-1.0, 1.0))


class OwnModel(Custom, frozen=True, tag="OwnModel", forbid_unknown_fields=True):
    """A model whose process runs; equal only to itself. It is a context, which ends the process.

    Attributes
    ----------
    running : its process.
    """

    running: ModelProcess

    def __reduce__(self) -> tuple[Any, ...]:
        raise InputError(f"{self.running.file.name} runs in a process of its own, and cannot be pickled or copied.")

    def __deepcopy__(self, memo: dict[int, Any]) -> OwnModel:
        """Itself: there is one process."""
        return self

    def __enter__(self) -> OwnModel:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End its process; it cannot be evaluated any more."""
        self.running.close()

    @property
    def start(self) -> Vector:
        """The parameters that the file begins with, float64[n]."""
        return self.running.start.copy()

    @property
    def warning(self) -> str:
        """What is wrong with its gradient, in a sentence, as far as a few differences show; empty if nothing is."""
        bound_of(self.running)
        assert self.running.known is not None
        return str(self.running.known.warning)

    @property
    def unsaved(self) -> str:
        """Why no file can hold it; a session names its file instead."""
        return NOT_SAVED

    def prepare(self) -> None:
        """Find out all that is found out once, so that a window's thread evaluates nothing.

        Raises
        ------
        InputError
            If the model fails.
        """
        bound = bound_of(self.running)
        bound.value_scale, bound.gradient_rounding, self.warning  # noqa: B018

    def objective(self) -> Objective:
        """Build the objective."""
        name = self.running.file.name
        return Objective(KEY, name, "custom", name, (), "", "", lambda values: bound_of(self.running), lambda: "L")


class BoundModel(BoundObjective, frozen=True, eq=False, dict=True):
    """A model: values without gradients are faster, and products with the Hessian are differences of gradients."""

    running: ModelProcess | None = None
    found: Found | None = None

    def value(self, point: Any) -> float:
        """The value at ``point``."""
        return self._found.value(np.array(point, dtype=np.float64))

    def values_alone(self, points: Any) -> Vector:
        """Values float64[m] at ``points``, m rows of n coordinates; many are asked for in one message."""
        return self._found.values(np.array(points, dtype=np.float64))

    def on_plane(self, origin: Vector, directions: Matrix, us: Vector, vs: Vector) -> tuple[Matrix, Matrix]:
        """As `BoundObjective.on_plane`; derivatives are differences between neighbours on the grid."""
        places = np.stack(np.meshgrid(us, vs), axis=-1).reshape(-1, 2)
        values = self.values_alone(origin + places @ directions).reshape(len(vs), len(us))
        with np.errstate(all="ignore"):
            along_v, along_u = np.gradient(values, vs, us)
        return values, np.stack([along_u, along_v], axis=-1)

    @property
    def told(self) -> str:
        """What an evaluation costs, in a sentence."""
        return f"{self.label}: {duration(self.value_cost)} a call."

    @property
    def curvature_digits(self) -> int:
        """About how many significant digits of its curvatures are right: they are differences of gradients."""
        assert self.running is not None
        return 8 if self.running.about.precision < _SINGLE else 3

    @property
    def value_cost(self) -> float:
        """About how many seconds a value takes."""
        return self._found.cost

    @property
    def value_scale(self) -> float:
        """Range of values (see `scale.value_scale`)."""
        return self._found.value_scale

    @property
    def gradient_weights(self) -> Vector:
        """Weights that make gradients unit-free, float64[n] (see `scale.gradient_weights`)."""
        return self._found.gradient_weights

    @property
    def gradient_rounding(self) -> float:
        """Weighted rounding error of a zero gradient (see `scale.gradient_rounding`)."""
        return self._found.gradient_rounding

    @property
    def _found(self) -> Found:
        assert self.found is not None
        return self.found

    def hessian_products(self, point: Any, vectors: Any) -> Matrix:
        """The products of the Hessian at ``point`` with the rows of ``vectors``, float64[m, n] each.

        Each is a central difference of gradients.
        """
        return self._found.products(np.array(point, dtype=np.float64), np.array(vectors, dtype=np.float64))


class Found(Scales):
    """What is found out about a model once; a window's thread, which must not wait, is answered from what is known."""

    def __init__(self, running: ModelProcess) -> None:
        self._running = running

    def value(self, theta: Vector) -> float:
        """The value at ``theta``, float64[n]."""
        return self._running.watch.answer("value", theta, self._running.value, math.nan)

    def values(self, points: Matrix) -> Vector:
        """The values float64[m] at ``points``, float64[m, n]: a message for as many as take a moment."""
        together = max(int(_MESSAGE / max(self.cost, 1e-9)), 1)
        parts = [points[first : first + together] for first in range(0, len(points), together)]
        return np.concatenate([np.empty(0), *(self._answers(part) for part in parts)])

    def _answers(self, points: Matrix) -> Vector:
        return self._running.watch.answers(points, self._running.values)

    def value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """Value and gradient float64[n] at ``theta``."""
        nothing = math.nan, np.full(theta.size, math.nan)
        return self._running.watch.answer("gradient", theta, self._running.value_gradient, nothing)

    def hessian(self, theta: Vector) -> Matrix:
        """The Hessian float64[n, n] at ``theta``."""
        nothing = np.broadcast_to(math.nan, (theta.size, theta.size))
        return self._running.watch.answer("hessian", theta, self._hessian, nothing)

    def _hessian(self, at: Vector) -> Matrix:
        """The Hessian, a column for each parameter.

        Raises
        ------
        InputError
            If there are too many.
        """
        if at.size > MOST_FORMED:
            raise InputError(
                f"{self._running.file.name} has {at.size:,} parameters, and Hessians are formed for up to "
                f"{MOST_FORMED}: choose an optimizer without second derivatives."
            )
        columns = np.array([self._product(self.value_gradient, at, direction) for direction in np.eye(at.size)])
        return np.asarray((columns + columns.T) / 2.0)

    def products(self, at: Vector, vectors: Matrix) -> Matrix:
        """The products of the Hessian at ``at``, float64[n], with the rows of ``vectors``, float64[m, n] as the result.

        Their gradients are not remembered: there may be many, of many numbers each.
        """
        return np.array([self._product(self._running.value_gradient, at, vector) for vector in vectors])

    def _product(self, value_gradient: ValueGradient, at: Vector, vector: Vector) -> Vector:
        """A product with the Hessian: a central difference of gradients, of which rounding takes the least."""
        length = float(np.linalg.norm(vector))
        if length == 0.0:
            return np.zeros_like(at)
        step = self._running.about.precision ** (1.0 / 3.0) * max(float(np.linalg.norm(at)), 1.0) / length
        above, below = (value_gradient(at + sign * step * vector)[1] for sign in (1.0, -1.0))
        return np.asarray((above - below) / (2.0 * step))

    @cached_property
    def cost(self) -> float:
        """The seconds that a value takes: the least of a few, as other programs can only make it slower."""
        taken = []
        for _ in range(_TRIED):
            began = time.perf_counter()
            self._running.value(self._running.start)
            taken.append(time.perf_counter() - began)
        return min(taken)

    @cached_property
    def warning(self) -> str:
        """What `OwnModel.warning` says; nothing of a model that fails there, which is told where it is evaluated."""
        running = self._running
        sizes = tuple(zip(running.about.names, map(math.prod, running.about.shapes), strict=True))
        points = [_aside(running, seed) for seed in _CHECKED]
        try:
            found = disagreement(
                running.value, lambda point: running.value_gradient(point)[1], points, sizes, _names(running),
                running.about.precision, self.cost,
            )  # fmt: skip
        except InputError:
            return ""
        return found and (
            f"The gradient of {running.file.name} disagrees with its values: near its parameters, {found}. Runs follow "
            "the gradient: correct it, unless the values are random."
        )

    @cached_property
    def bound(self) -> BoundModel:
        """The objective, the same each time."""
        return _bound(self._running, self)


def bound_of(running: ModelProcess) -> BoundModel:
    """The objective that a process evaluates."""
    found: Found = running.known or Found(running)
    running.known = found
    return found.bound


def _bound(running: ModelProcess, found: Found) -> BoundModel:
    about, start = running.about, running.start
    places = np.cumsum([0, *map(math.prod, about.shapes)]).tolist()
    arrays = list(zip(places, about.shapes, strict=False))
    matrices = [(first, shape) for first, shape in arrays if len(shape) > 1]
    return BoundModel(
        KEY, running.file.name, objective_kernel(found.value_gradient, start.size),
        hessian_kernel(found.hessian, start.size), np.empty((1, 0)), _PLANE,
        tuple(start.tolist()), _rate(running), (), minima_complete=False, starts_anywhere=True,
        weights=tuple(_names(running)), draw_start=lambda seed: tuple(_drawn(running, seed).tolist()),
        filters=tuple(
            (first + row * _columns(shape), first + (row + 1) * _columns(shape))
            for first, shape in matrices for row in range(shape[0])
        ),
        layers=tuple(Weights(first, shape[0], _columns(shape)) for first, shape in matrices), running=running,
        found=found, cost=_GRADIENT * found.cost,
    )  # fmt: skip


def _columns(shape: tuple[int, ...]) -> int:
    return math.prod(shape[1:])


def _names(running: ModelProcess) -> list[str]:
    """A name for each parameter: of its array, with its place there if it is not alone."""
    about = running.about
    return [
        f"{name}[{place}]" if math.prod(shape) > 1 else name
        for name, shape in zip(about.names, about.shapes, strict=True)
        for place in range(math.prod(shape))
    ]


def _drawn(running: ModelProcess, seed: int) -> Vector:
    """A start beside the file's own: as far as half a random direction, each filter as long as its own."""
    drawn = directions(running.start, running.about.shapes, SlicePlan(seed=seed))[0]
    aside = drawn if drawn.any() else np.random.default_rng(seed).normal(size=drawn.size)
    return np.asarray(running.start + 0.5 * aside)


def _aside(running: ModelProcess, seed: int) -> Vector:
    """A place beside the file's own start, in every array: by a share of its numbers, or of all where these are 0."""
    places = np.cumsum([0, *map(math.prod, running.about.shapes)])
    parts = np.split(running.start, places[1:-1])
    usual = _spread(running.start) or 1.0
    drawn = np.random.default_rng(seed)
    return np.concatenate([part + _SHARE * (_spread(part) or usual) * drawn.normal(size=part.size) for part in parts])


def _spread(numbers: Vector) -> float:
    return float(np.linalg.norm(numbers)) / math.sqrt(numbers.size) if numbers.size else 0.0


def _rate(running: ModelProcess) -> float:
    """A learning rate for gradient descent: its first step is short beside the parameters."""
    slope = float(np.linalg.norm(running.value_gradient(running.start)[1]))
    longest = _LONGEST_STEP * max(float(np.linalg.norm(running.start)), 1.0)
    return float(f"{min(_FIRST_RATE, longest / slope) if 0.0 < slope < math.inf else _FIRST_RATE:.1g}")
