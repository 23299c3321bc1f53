"""Signatures of objectives and Hessians, shared by packages that do not import each other.

``objective(theta, data, gradient) -> value``
    ``theta, gradient: float64[n]``, ``data: float64[rows, columns]``; fills ``gradient``.
``hessian(theta, data, hessian) -> 0``
    fills ``hessian: float64[n, n]``.

An objective may offer further kernels, of which a rule that needs one gets it in the Hessian's place:

`GAUSS_NEWTON`
    fills the generalised Gauss-Newton matrix, float64[n, n]: the mean or sum of w J Jᵀ, where J is the derivative of a
    residual or prediction, and w the second derivative of its loss.

`KRONECKER`
    fills rows of n numbers, ``factors: float64[rows, n]``, with two matrices for each layer of a network, whose
    Kronecker product stands for the layer's block of the Gauss-Newton matrix.

An objective whose coordinates are the weights and biases of a network offers `LAYERS`: where the matrix of each layer's
weights lies among them. A rule that needs it gets offset, rows and columns of each matrix at the end of its settings.

An objective that is a mean over samples, from which mini-batches can be drawn, offers `SAMPLES`.

A sum of a smooth function and absolute values or squares of single coordinates offers `SIMPLE_PART`, their weights.

The ``fits(n, data)`` of such a kernel tells whether ``data`` match a function of ``n`` coordinates.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.signature import Arguments, Fits, Signature, fits_of

GAUSS_NEWTON = "gauss_newton"
KRONECKER = "kronecker"
LAYERS = "layers"
SAMPLES = "samples"
SIMPLE_PART = "simple_part"


class Weights(NamedTuple):
    """Where the matrix of a layer's weights lies among the coordinates: from ``offset`` on, row after row."""

    offset: int
    rows: int
    columns: int

    @property
    def end(self) -> int:
        """The first coordinate after it."""
        return self.offset + self.rows * self.columns


def layers_from(numbers: NDArray[np.float64]) -> tuple[Weights, ...]:
    """The layers whose offsets, rows and columns follow each other in ``numbers``."""
    return tuple(Weights(*map(int, layer)) for layer in np.reshape(numbers, (-1, 3)))


def are_layers(numbers: NDArray[np.float64], n: int) -> bool:
    """Whether ``numbers`` are the places of matrices, one after the other, among ``n`` coordinates."""
    are_whole = (numbers >= 0.0) & (numbers <= n) & (np.trunc(numbers) == numbers)
    if not numbers.size or numbers.size % 3 or not are_whole.all():
        return False
    layers = layers_from(numbers)
    apart = all(before.end <= after.offset for before, after in pairwise(layers))
    return apart and layers[-1].end <= n and all(layer.rows and layer.columns for layer in layers)


def misfit_of_data(a: Arguments, fits: Fits | None) -> str:
    """Name the arguments that do not match according to the kernel's ``fits``; an empty string if all do."""
    return "" if fits is None or fits(a["theta"].size, a["data"]) else "The coordinates and the data"


def misfit_of_factors(a: Arguments, fits: Fits | None) -> str:
    """Name the arguments that do not match, or too little room, as `misfit_of_data` does."""
    fitting = fits is None or fits(a["theta"].size, a["data"], a["factors"].size)
    return "" if fitting else "The coordinates, the data and the factors"


def misfit_of_objective(a: Arguments, n: int) -> str:
    """Name the objective or Hessian among the arguments that does not match ``n`` coordinates; otherwise empty."""
    for name in ("objective", "hessian"):
        fits = fits_of(a.get(name))
        if fits is not None and not fits(n, a["data"]):
            return f"The {n} coordinates and the data of the {name}"
    return ""


OBJECTIVE = Signature("objective", "theta: n, data: **, gradient: n -> float", misfit=misfit_of_data)
FACTORS = Signature("factors", "theta: n, data: **, factors: *n -> int", misfit=misfit_of_factors)
HESSIAN = Signature("hessian", "theta: n, data: **, hessian: nn -> int", misfit=misfit_of_data)
