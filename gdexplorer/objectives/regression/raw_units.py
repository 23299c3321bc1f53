"""The coefficients of a fit in the data's own units, exactly."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives.coefficients import Coefficients
from gdexplorer.objectives.regression.fit import Fit

# The inputs, spread over the training rows, at which digits of an equation are tried.
_TRIED = 200


@lru_cache(maxsize=8)
def coefficients_of_fit(fit: Fit) -> Coefficients:
    """How the weights of ``fit`` become coefficients of powers of its input, whatever units it descends in."""
    order = np.argsort(fit.x, kind="stable")
    tried = fit.features(fit.x[order[np.linspace(0, len(order) - 1, min(len(order), _TRIED)).astype(int)]])
    mean, scale = map(Fraction, fit.units[2:]) if fit.standardise else (Fraction(0), Fraction(1))

    def linear(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(float(mean) + float(scale) * (theta[0] + tried @ theta[1:]))

    return Coefficients(
        fit.columns.input_names[0], fit.columns.target_name, _matrix(fit, scale), [mean] + [Fraction(0)] * fit.degree,
        _sizes(fit), 1.0 if fit.is_logistic else fit.units[3],
        fit.all_columns.classes if fit.is_logistic else (), linear,
    )  # fmt: skip


def _matrix(fit: Fit, scale: Fraction) -> list[list[Fraction]]:
    """The coefficients of powers of the input (rows) of each feature (columns), times the deviation of the target."""
    count = fit.degree + 1
    if not fit.standardise:
        return [[Fraction(i == j) for j in range(count)] for i in range(count)]
    mean, deviation = map(Fraction, fit.units[:2])
    means, deviations = ([Fraction(number) for number in numbers.tolist()] for numbers in fit.moments)
    matrix = [[scale if i == j == 0 else Fraction(0) for j in range(count)] for i in range(count)]
    for j in range(1, count):
        size = scale / deviations[j - 1]
        for i in range(j + 1):  # ((x - mean) / deviation)^j, expanded
            matrix[i][j] = size * comb(j, i) * (-mean) ** (j - i) / deviation**j
        matrix[0][j] -= size * means[j - 1]
    return matrix


def _sizes(fit: Fit) -> NDArray[np.float64]:
    """The root mean square of each power of the input, float64[degree + 1]; infinite where it overflows."""
    largest = float(np.abs(fit.x).max())
    with np.errstate(over="ignore", under="ignore"):
        shares = (fit.x / largest)[:, np.newaxis] ** np.arange(fit.degree + 1)
        return np.asarray(np.sqrt(np.mean(shares * shares, axis=0)) * largest ** np.arange(fit.degree + 1.0))
