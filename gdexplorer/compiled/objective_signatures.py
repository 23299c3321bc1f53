"""Signatures of objectives and Hessians, shared by packages that do not import each other.

``objective(theta, data, gradient) -> value``
    ``theta, gradient: float64[n]``, ``data: float64[rows, columns]``; fills ``gradient``.
``hessian(theta, data, hessian) -> 0``
    fills ``hessian: float64[n, n]``.

An objective may offer further kernels with the Hessian's arguments, of which a rule that needs one gets it in the
Hessian's place:

`GAUSS_NEWTON`
    fills the generalised Gauss-Newton matrix, float64[n, n]: the mean or sum of w J Jᵀ, where J is the derivative of a
    residual or prediction, and w the second derivative of its loss.

The ``fits(n, data)`` of such a kernel tells whether ``data`` match a function of ``n`` coordinates.
"""

from __future__ import annotations

from gdexplorer.compiled.signature import Arguments, Fits, Signature, fits_of

GAUSS_NEWTON = "gauss_newton"


def misfit_of_data(a: Arguments, fits: Fits | None) -> str:
    """Name the arguments that do not match according to the kernel's ``fits``; an empty string if all do."""
    return "" if fits is None or fits(a["theta"].size, a["data"]) else "The coordinates and the data"


def misfit_of_objective(a: Arguments, n: int) -> str:
    """Name the objective or Hessian among the arguments that does not match ``n`` coordinates; otherwise empty."""
    for name in ("objective", "hessian"):
        fits = fits_of(a.get(name))
        if fits is not None and not fits(n, a["data"]):
            return f"The {n} coordinates and the data of the {name}"
    return ""


OBJECTIVE = Signature("objective", "theta: n, data: **, gradient: n -> float", misfit=misfit_of_data)
HESSIAN = Signature("hessian", "theta: n, data: **, hessian: nn -> int", misfit=misfit_of_data)
