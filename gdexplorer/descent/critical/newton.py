"""The compiled critical-point search with its signature and argument checks."""

from __future__ import annotations

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature, misfit_of_span
from gdexplorer.descent.critical.newton_kernels import seek_critical_points


def _misfit(a: Arguments, _: Fits | None) -> str:
    sides = "" if a["sides"].size == 2 else "The sides"
    return misfit_of_span(a, len(a["points"])) or sides or misfit_of_objective(a, 2)


SEEK = Kernel(
    seek_critical_points,
    Signature(
        "seek_critical_points",
        "objective, hessian, data: **, points: md, sides: d, reach: float, curvatures: m, first: int, last: int -> int",
        (OBJECTIVE, HESSIAN),
        _misfit,
    ),
)
