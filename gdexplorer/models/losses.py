"""What a file of the user's defines, as a loss of one vector; imported in the model's own process only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class WrongModelError(Exception):
    """The file does not define what it should: a clause that says what is missing."""


class Loss(Protocol):
    """A loss of n parameters.

    Attributes
    ----------
    names, shapes : of the arrays that make up the parameters.
    start : float64[n], the parameters that the file gives.
    digest : of parameters and data.
    """

    names: list[str]
    shapes: list[tuple[int, ...]]
    start: Vector
    digest: str

    def value(self, theta: Vector) -> float:
        """The loss at ``theta``."""

    def value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """The loss and its gradient float64[n] at ``theta``."""


def loss_in(module: Any) -> Loss:
    """The loss that a module defines.

    Raises
    ------
    WrongModelError
        If it defines none.
    """
    if hasattr(module, "loss") and hasattr(module, "parameters"):
        return _NumpyLoss(module)
    if hasattr(module, "model") and hasattr(module, "loader"):
        from gdexplorer.models.torch_losses import TorchLoss

        return TorchLoss(module)
    raise WrongModelError(
        "it must define loss(parameters), which returns value and gradient, and parameters, where it begins; or model, "
        "a PyTorch module, and loader, which gives pairs of inputs and targets"
    )


def digest_of(arrays: Iterator[tuple[str, Any]]) -> str:
    """A digest of named arrays."""
    found = hashlib.sha256()
    for name, array in arrays:
        numbers = np.ascontiguousarray(array)
        found.update(f"{name} {numbers.dtype.str} {numbers.shape}".encode())
        found.update(numbers.tobytes())
    return found.hexdigest()


class _NumpyLoss:
    """``loss(parameters) -> (value, gradient)`` of one array, or of a dictionary or a list of arrays."""

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
        return float(answer[0]), np.concatenate([array.ravel() for array in arrays])

    def _shaped(self, theta: Vector) -> Any:
        ends = np.cumsum([int(np.prod(shape)) for shape in self.shapes])
        parts = [part.reshape(shape).copy() for part, shape in
                 zip(np.split(theta, ends[:-1]), self.shapes, strict=True)]  # fmt: skip
        if isinstance(self._given, dict):
            return dict(zip(self._given, parts, strict=True))
        return parts if isinstance(self._given, list | tuple) else parts[0]
