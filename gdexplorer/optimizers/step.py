"""What the kernel of a rule is called with.

``step(objective, hessian, data, theta, value, gradient, state, scalars, settings, k) -> evaluations`` moves ``theta``
from iterate ``k - 1`` to ``k`` (``k`` counts from 1). ``state: float64[rows, n]`` and ``scalars: float64[m + 1]`` are
its memory and start at zero. It returns how often it called the objective or the Hessian. The last of ``scalars`` holds
NaN before each step: a rule that has called the objective at the very point that it moves to leaves the value there,
and the gradient in ``gradient``, so that nobody calls it again.

The ``fits(n, state rows, scalars, settings)`` of a rule tells whether it finds the memory and the settings that it
reads and writes.
"""

from __future__ import annotations

from gdexplorer.compiled.roles import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature


def misfit_of_rule(fits: Fits | None, n: int, rows: int, scalars: int, settings: int) -> str:
    """Nothing, or what a rule cannot be called with, for ``n`` coordinates."""
    return "" if fits is None or fits(n, rows, scalars, settings) else "The memory and the settings of the rule"


def _misfit(a: Arguments, fits: Fits | None) -> str:
    n, rows = a["theta"].size, len(a["state"])
    return misfit_of_objective(a, n) or misfit_of_rule(fits, n, rows, a["scalars"].size, a["settings"].size)


STEP = Signature(
    "step",
    "objective, hessian, data: **, theta: n, value: float, gradient: n, state: *n, scalars: *, settings: *, k: int "
    "-> int",
    (OBJECTIVE, HESSIAN),
    _misfit,
)
