"""Which samples decide a fit: Cook's distance, in closed form.

The distance of a sample is how far all predictions move when it is left out: sum((p - p')²) / (k s²), for predictions p
and p' with and without it, k coefficients and the variance s² of the residuals (R. D. Cook, Detection of influential
observation in linear regression, Technometrics 19(1), 1977). With the leverage h of a sample, a diagonal element of the
projection onto the features, it is e² h / (k s² (1 - h)²) for its residual e. Above 1, a sample is worth a look (R. D.
Cook, S. Weisberg, Residuals and Influence in Regression, 1982).

Costs that grow more slowly bound the influence of a large residual, not that of a place far from all others. Of least
squares, the leverage is the weight of a sample's own target in the fit at its place: above a half it counts for more
than all others together (P. J. Huber, Robust Statistics, 1981, takes 0.5 as the limit for a robust fit, too).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gdexplorer.numerals import short
from gdexplorer.objectives.coefficients import plain_names
from gdexplorer.objectives.regression.fit import Fit

WORTH_A_LOOK = 1.0
HIGH_LEVERAGE = 0.5
_MOST_NAMED = 3
# Directions that are smaller, as a share of the largest one, are rounding errors.
RANK = 1e-12


def cooks_distances(features: NDArray[np.float64], targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cook's distance of each sample of a least-squares fit with an intercept, float64[m].

    ``features: float64[m, d]``, ``targets: float64[m]``. It is infinite for a sample that the others cannot replace,
    since without it there is no single best fit, and zero where the fit leaves no residuals, or no freedom for them.
    """
    basis = _basis(features)
    leverage = _leverages(basis)
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


def leverages(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """The leverage of each sample of a fit with an intercept, float64[m]; ``features: float64[m, d]``."""
    return _leverages(_basis(features))


def _leverages(basis: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.minimum(np.einsum("ij,ij->i", basis, basis), 1.0))


def _basis(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """An orthonormal basis, in columns, of what features and intercept span; they may depend on each other."""
    design = np.column_stack([np.ones(len(features)), features])
    axes, sizes, _ = np.linalg.svd(design / np.linalg.norm(design, axis=0), full_matrices=False)
    if sizes[-1] > RANK * sizes[0]:
        return np.asarray(np.linalg.qr(design)[0])
    return np.asarray(axes[:, sizes > RANK * sizes[0]])


@lru_cache(maxsize=8)
def advice(fit: Fit) -> str:
    """Which samples decide the fit, in a sentence: by Cook's distance, or by leverage where the cost is robust.

    Nothing for a logistic curve, or if none decides it.
    """
    if fit.cost == "mse":
        return _told(fit, cooks_distances(fit.samples[:, :-1], fit.samples[:, -1]), WORTH_A_LOOK, *_BY_DISTANCE)
    if fit.cost in ("mae", "huber"):
        return _told(fit, leverages(fit.samples[:, :-1]), HIGH_LEVERAGE, *_BY_LEVERAGE)
    return ""


# What is said of one sample, and of several; and what is above the limit.
_BY_DISTANCE = (
    "decides much of the fit: without it it would be another one.",
    "decide much of the fit: without them it would be another one.",
    "Cook's distance",
)
_BY_LEVERAGE = (
    "lies far from the others, and can decide the fit with this cost, too.",
    "lie far from the others, and can decide the fit with this cost, too.",
    "The leverage",
)


def _told(fit: Fit, measures: NDArray[np.float64], limit: float, one: str, several: str, measure: str) -> str:
    """The samples above the ``limit``, in a sentence; the largest ones with their measures."""
    found = np.flatnonzero(measures > limit)
    if not len(found):
        return ""
    columns, count = fit.fitted_columns, len(found)
    largest = found[np.argsort(-measures[found], kind="stable")][:_MOST_NAMED]
    names = plain_names(columns.input_names)
    alone = len(names) == 1
    rows = [[_plain(number) for number in columns.inputs[i].tolist()] for i in largest]
    where = [row[0] if alone else " and ".join(map(" ".join, zip(names[:2], row, strict=False))) for row in rows]
    places = [f"{place} ({_measure(measures[i])})" for place, i in zip(where, largest, strict=True)]
    listed = places[0] if count == 1 else ", ".join(places) + (", ..." if count > len(places) else "")
    name = f"{columns.input_names[0]} " if alone else ""
    return (
        f"{count:,} of {len(columns.targets):,} {columns.noun} {one if count == 1 else several} {measure} is above "
        f"{short(limit)} at {name}{listed}. Check whether {'it is' if count == 1 else 'they are'} like the others."
    )


def _plain(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1e4 and number == round(number) else short(number)


def _measure(measure: float) -> str:
    return "infinite" if np.isinf(measure) else short(measure, 3)
