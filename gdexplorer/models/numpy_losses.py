"""The loss that a file of the user's defines with NumPy; imported in the model's own process only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.models.losses import WrongModelError, digest_of

Vector = NDArray[np.float64]


class NumpyLoss:
    """``loss(parameters) -> (value, gradient)`` of one array, or of a dictionary or a list of arrays."""

    precision = float(np.finfo(np.float64).eps)
    library = ""

    def __init__(self, module: Any) -> None:
        self._loss, self._given = module.loss, module.parameters
        if not callable(self._loss):
            raise WrongModelError("its loss is no function")
        arrays = {name: np.asarray(array, dtype=np.float64) for name, array in self._named(self._given)}
        if not arrays or not sum(array.size for array in arrays.values()):
            raise WrongModelError("its parameters are empty")
        self.names, self.shapes = list(arrays), [array.shape for array in arrays.values()]
        self.start = np.concatenate([array.ravel() for array in arrays.values()])
        data = sorted((name, item) for name, item in vars(module).items() if isinstance(item, np.ndarray))
        self.digest = digest_of(iter([*arrays.items(), *data]))

    @staticmethod
    def _named(tree: Any) -> list[tuple[str, Any]]:
        if isinstance(tree, dict):
            return [(str(name), array) for name, array in tree.items()]
        if isinstance(tree, list | tuple):
            return [(str(place), array) for place, array in enumerate(tree)]
        return [("parameters", tree)]

    def value(self, theta: Vector) -> float:
        """The loss at ``theta``."""
        return self.value_gradient(theta)[0]

    def value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """The loss and its gradient at ``theta``."""
        answer = self._loss(self._shaped(theta))
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise WrongModelError("its loss must return a pair: value and gradient")
        arrays = [np.asarray(array, dtype=np.float64) for _, array in self._named(answer[1])]
        if [array.shape for array in arrays] != self.shapes:
            raise WrongModelError("its gradient must have the names and shapes of its parameters")
        return _number(answer[0]), np.concatenate([array.ravel() for array in arrays])

    def _shaped(self, theta: Vector) -> Any:
        ends = np.cumsum([int(np.prod(shape)) for shape in self.shapes])
        parts = [part.reshape(shape).copy() for part, shape in
                 zip(np.split(theta, ends[:-1]), self.shapes, strict=True)]  # fmt: skip
        if isinstance(self._given, dict):
            return dict(zip(self._given, parts, strict=True))
        return parts if isinstance(self._given, list | tuple) else parts[0]


def _number(value: Any) -> float:
    """What a loss returns as its value, as a number; an array with one element is one."""
    plain = value.item() if isinstance(value, np.ndarray | np.generic) and value.size == 1 else value
    if not isinstance(plain, str | bytes):
        try:
            return float(plain)
        except (TypeError, ValueError, OverflowError, RuntimeError):
            pass
    what = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) and value.ndim else _kind(plain)
    raise WrongModelError(f"its loss must return a number first, and then the gradient, not {what}")


def _kind(value: Any) -> str:
    kinds = {str: "text", bytes: "text", complex: "a complex number", int: "a number too large for a float"}
    return kinds.get(type(value), f"a value of type {type(value).__name__}")
