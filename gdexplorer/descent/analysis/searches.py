"""The compiled search loops with their signatures and argument checks."""

from __future__ import annotations

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature
from gdexplorer.descent.analysis.search_kernels import search_at_random, search_grid


def _misfit(a: Arguments, _: Fits | None) -> str:
    return misfit_of_objective(a, a["theta"].size)


SEARCH_GRID = Kernel(
    search_grid,
    Signature(
        "search_grid",
        "objective, data: **, theta: n, gradient: n, low: float, high: float, count: int, first: int, last: int "
        "-> float",
        (OBJECTIVE,),
        _misfit,
    ),
)
SEARCH_AT_RANDOM = Kernel(
    search_at_random,
    Signature(
        "search_at_random",
        "objective, data: **, theta: n, gradient: n, low: float, high: float, target: float, seed: int, first: int, "
        "last: int -> int",
        (OBJECTIVE,),
        _misfit,
    ),
)
