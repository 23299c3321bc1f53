"""Signature of the optimizer kernels.

``step(objective, hessian, data, theta, value, gradient, state, scalars, settings, k) -> evaluations`` moves ``theta``
from iterate ``k - 1`` to ``k`` (``k`` counts from 1). ``state: float64[rows, n]`` and ``scalars: float64[m + 1]`` are
its state, initially zero. It returns the number of objective and Hessian evaluations. The last of ``scalars`` is NaN
before each step: an optimizer that has evaluated the objective at the new point stores the value there, and the
gradient in ``gradient``, so that it is not evaluated again.

An optimizer's ``fits(n, state rows, scalars, settings)`` tells whether state and settings are such as it expects; some
settings are places in other arrays.
"""

from __future__ import annotations

from typing import Any

from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature


def misfit_of_rule(fits: Fits | None, n: int, rows: int, scalars: int, settings: Any) -> str:
    """Which optimizer arguments do not fit ``n`` coordinates, or an empty string."""
    return "" if fits is None or fits(n, rows, scalars, settings) else "The memory and the settings of the rule"


def _misfit(a: Arguments, fits: Fits | None) -> str:
    n, rows = a["theta"].size, len(a["state"])
    return misfit_of_objective(a, n) or misfit_of_rule(fits, n, rows, a["scalars"].size, a["settings"])


STEP = Signature(
    "step",
    "objective, hessian, data: **, theta: n, value: float, gradient: n, state: *n, scalars: *, settings: *, k: int "
    "-> int",
    (OBJECTIVE, HESSIAN),
    _misfit,
)
