"""Compiled evaluation loops with their signatures and argument checks."""

from __future__ import annotations

from gdexplorer.compiled.evaluation_kernels import evaluate_hessians, evaluate_plane, evaluate_points
from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature, misfit_of_span


def _points(a: Arguments, _: Fits | None) -> str:
    return misfit_of_objective(a, a["points"].shape[1]) if len(a["points"]) else "No points"


def _plane(a: Arguments, _: Fits | None) -> str:
    if len(a["directions"]) != 2 or a["slopes"].shape[2] != 2:
        return "The directions and the slopes"
    return misfit_of_span(a, a["vs"].size) or misfit_of_objective(a, a["origin"].size)


EVALUATE_POINTS = Kernel(
    evaluate_points,
    Signature(
        "evaluate_points", "objective, data: **, points: mn, values: m, gradients: mn -> int", (OBJECTIVE,), _points
    ),
)
EVALUATE_HESSIANS = Kernel(
    evaluate_hessians,
    Signature("evaluate_hessians", "hessian, data: **, points: mn, hessians: mnn -> int", (HESSIAN,), _points),
)
EVALUATE_PLANE = Kernel(
    evaluate_plane,
    Signature(
        "evaluate_plane",
        "objective, data: **, origin: n, directions: *n, us: u, vs: v, values: vu, slopes: vu*, first: int, last: int "
        "-> int",
        (OBJECTIVE,),
        _plane,
    ),
)
