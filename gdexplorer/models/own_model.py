"""A model of the user's own as an objective: every verb that needs values and gradients takes it."""

from __future__ import annotations

import math
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.callbacks import hessian_kernel, objective_kernel
from gdexplorer.compiled.objective_signatures import Weights
from gdexplorer.errors import InputError
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import SlicePlan, directions
from gdexplorer.objectives import BoundObjective, Custom
from gdexplorer.objectives.objective import Objective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

KEY = "own_model"
NOT_SAVED = (
    "A model of your own cannot be saved: a session would have to run its file. Save the runs as a table, or run the "
    "file again."
)
# Forming a Hessian takes two gradients for each parameter.
MOST_FORMED = 500
_FIRST_RATE, _LONGEST_STEP = 0.1, 0.05
_PLANE = ((-1.0, 1.0), (-1.0, 1.0))


class OwnModel(Custom, frozen=True, tag="OwnModel", forbid_unknown_fields=True):
    """A model whose process runs; equal only to itself. It is a context, which ends the process.

    Attributes
    ----------
    running : its process.
    """

    running: ModelProcess

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
    def unsaved(self) -> str:
        """Why no file can hold it."""
        return NOT_SAVED

    def objective(self) -> Objective:
        """Build the objective."""
        name = self.running.file.name
        return Objective(KEY, name, "custom", name, (), "", "", lambda values: bound_of(self.running), lambda: "L")


class BoundModel(BoundObjective, frozen=True, eq=False, dict=True):
    """A model: values without gradients are faster, and products with the Hessian are differences of gradients."""

    running: ModelProcess | None = None

    def value(self, point: Any) -> float:
        """The value at ``point``."""
        assert self.running is not None
        return self.running.value(np.array(point, dtype=np.float64))

    def hessian_products(self, point: Any, vectors: Any) -> Matrix:
        """The products of the Hessian at ``point`` with the rows of ``vectors``, float64[m, n] each.

        Each is a central difference of gradients.
        """
        assert self.running is not None
        at = np.array(point, dtype=np.float64)
        return np.array([_product(self.running, at, vector) for vector in np.array(vectors, dtype=np.float64)])


def bound_of(running: ModelProcess) -> BoundModel:
    """The objective that a process evaluates."""
    about, start = running.about, running.start
    places = np.cumsum([0, *map(math.prod, about.shapes)]).tolist()
    arrays = list(zip(places, about.shapes, strict=False))
    matrices = [(first, shape) for first, shape in arrays if len(shape) > 1]
    return BoundModel(
        KEY, running.file.name, objective_kernel(running.value_gradient, start.size),
        hessian_kernel(lambda theta: _hessian(running, theta), start.size), np.empty((1, 0)), _PLANE,
        tuple(start.tolist()), _rate(running), (), minima_complete=False, starts_anywhere=True,
        weights=tuple(_names(running)), draw_start=lambda seed: tuple(_drawn(running, seed).tolist()),
        filters=tuple(
            (first + row * _columns(shape), first + (row + 1) * _columns(shape))
            for first, shape in matrices for row in range(shape[0])
        ),
        layers=tuple(Weights(first, shape[0], _columns(shape)) for first, shape in matrices), running=running,
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


def _rate(running: ModelProcess) -> float:
    """A learning rate for gradient descent: its first step is short beside the parameters."""
    slope = float(np.linalg.norm(running.value_gradient(running.start)[1]))
    longest = _LONGEST_STEP * max(float(np.linalg.norm(running.start)), 1.0)
    return float(f"{min(_FIRST_RATE, longest / slope) if 0.0 < slope < math.inf else _FIRST_RATE:.1g}")


def _product(running: ModelProcess, at: Vector, vector: Vector) -> Vector:
    """A product with the Hessian: a central difference of gradients, of which rounding takes the least."""
    length = float(np.linalg.norm(vector))
    if length == 0.0:
        return np.zeros_like(at)
    step = running.about.precision ** (1.0 / 3.0) * max(float(np.linalg.norm(at)), 1.0) / length
    above, below = (running.value_gradient(at + sign * step * vector)[1] for sign in (1.0, -1.0))
    return np.asarray((above - below) / (2.0 * step))


def _hessian(running: ModelProcess, at: Vector) -> Matrix:
    """The Hessian, a column for each parameter.

    Raises
    ------
    InputError
        If there are too many.
    """
    if at.size > MOST_FORMED:
        raise InputError(
            f"{running.file.name} has {at.size:,} parameters, and Hessians are formed for up to {MOST_FORMED}: choose "
            "an optimizer without second derivatives."
        )
    columns = np.array([_product(running, at, direction) for direction in np.eye(at.size)])
    return np.asarray((columns + columns.T) / 2.0)
