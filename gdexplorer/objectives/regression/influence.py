"""Which samples decide a least-squares fit: Cook's distance, in closed form.

The distance of a sample is how far all predictions move when it is left out: sum((p - p')²) / (k s²), for predictions p
and p' with and without it, k coefficients and the variance s² of the residuals (R. D. Cook, Detection of influential
observation in linear regression, Technometrics 19(1), 1977). With the leverage h of a sample, a diagonal element of the
projection onto the features, it is e² h / (k s² (1 - h)²) for its residual e. Above 1, a sample is worth a look (R. D.
Cook, S. Weisberg, Residuals and Influence in Regression, 1982).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives.coefficients import plain_names
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.regression.fit import Fit

WORTH_A_LOOK = 1.0
_MOST_NAMED = 3
# Directions that are smaller, as a share of the largest one, are rounding errors.
RANK = 1e-12


def cooks_distances(features: NDArray[np.float64], targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cook's distance of each sample of a least-squares fit with an intercept, float64[m].

    ``features: float64[m, d]``, ``targets: float64[m]``. It is infinite for a sample that the others cannot replace,
    since without it there is no single best fit, and zero where the fit leaves no residuals, or no freedom for them.
    """
    design = np.column_stack([np.ones(len(targets)), features])
    basis = _basis(design)
    leverage = np.minimum(np.einsum("ij,ij->i", basis, basis), 1.0)
    errors = targets - basis @ (basis.T @ targets)
    free = len(targets) - basis.shape[1]
    scale = float(np.abs(targets).max())
    rounding = np.finfo(float).eps * len(targets)
    if free <= 0 or float(np.abs(errors).max()) <= rounding * scale:
        return np.zeros(len(targets))
    variance = float(errors @ errors) / free
    alone = 1.0 - leverage
    with np.errstate(divide="ignore", invalid="ignore"):
        distances = errors**2 * leverage / (basis.shape[1] * variance * alone**2)
    return np.where(alone <= rounding, np.inf, distances)


def _basis(design: NDArray[np.float64]) -> NDArray[np.float64]:
    """An orthonormal basis, in columns, of what the features span, which may depend on each other."""
    axes, sizes, _ = np.linalg.svd(design / np.linalg.norm(design, axis=0), full_matrices=False)
    if sizes[-1] > RANK * sizes[0]:
        return np.asarray(np.linalg.qr(design)[0])
    return np.asarray(axes[:, sizes > RANK * sizes[0]])


@lru_cache(maxsize=8)
def advice(fit: Fit) -> str:
    """Which samples decide the least-squares fit, in a sentence; nothing for other costs, or if none decides it."""
    if fit.cost != "mse":
        return ""
    distances = cooks_distances(fit.samples[:, :-1], fit.samples[:, -1])
    found = np.flatnonzero(distances > WORTH_A_LOOK)
    if not len(found):
        return ""
    largest = found[np.argsort(-distances[found], kind="stable")][:_MOST_NAMED]
    return _sentence(fit.fitted_columns, largest, distances, len(found))


def _sentence(columns: Columns, named: NDArray[np.intp], distances: NDArray[np.float64], count: int) -> str:
    names = plain_names(columns.input_names)
    one = len(names) == 1
    rows = [[_plain(number) for number in columns.inputs[i].tolist()] for i in named]
    where = [row[0] if one else " and ".join(map(" ".join, zip(names[:2], row, strict=False))) for row in rows]
    places = [f"{place} ({_distance(distances[i])})" for place, i in zip(where, named, strict=True)]
    listed = places[0] if count == 1 else ", ".join(places) + (", ..." if count > len(places) else "")
    name = f"{columns.input_names[0]} " if one else ""
    of = f"{count:,} of {len(columns.targets):,} {columns.noun}"
    verb, them, are = ("decides", "it", "it is") if count == 1 else ("decide", "them", "they are")
    return (
        f"{of} {verb} much of the fit: without {them} it would be another one. Cook's distance is above "
        f"{WORTH_A_LOOK:g} at {name}{listed}. Check whether {are} like the others."
    )


def _plain(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1e4 and number == round(number) else f"{number:.6g}"


def _distance(distance: float) -> str:
    return "infinite" if np.isinf(distance) else f"{distance:.3g}"
