"""The compiled drivers with their signatures and argument checks."""

from __future__ import annotations

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature, fits_of, misfit_of_span
from gdexplorer.descent.engine import driver_kernels as kernels
from gdexplorer.descent.engine.batches import DRAW_BATCH, misfit_of_batch
from gdexplorer.descent.engine.driver_kernels import (
    CLIP,
    CONVERGED,
    COUNTERS,
    EVALUATIONS,
    FAR_OUT,
    FIRST_SAMPLE,
    GOING,
    HEIGHT,
    MEASURED,
    NO_DERIVATIVE,
    NO_METRIC,
    NOISE,
    NOT_FINITE,
    OBSERVED,
    REACHED,
    SEED,
    STALLED,
    STAMPED,
    STEPS_AT_REST,
    STEPS_DONE,
    STEPS_TO_STALL,
    SURVEYED,
    TOLERANCE,
    UNDEFINED,
    USES_METRIC,
    WEIGHTS,
    WIDTH,
)
from gdexplorer.descent.engine.many_starts_kernels import BODIES, COUNTS, descend_batch
from gdexplorer.descent.geometry.compiled_metrics import METRIC, misfit_of_metric
from gdexplorer.optimizers.schedule_kernels import COURSE, LOWEST
from gdexplorer.optimizers.step import STEP, misfit_of_rule

# Codes and vector indices, re-exported for callers.
__all__ = [
    "BODIES",
    "CHANGE",
    "CLIP",
    "CONVERGED",
    "COUNTERS",
    "COUNTS",
    "COURSE",
    "DESCEND",
    "DESCEND_BATCH",
    "EVALUATIONS",
    "FAR_OUT",
    "FIRST_SAMPLE",
    "GOING",
    "HEIGHT",
    "MEASURED",
    "NOISE",
    "NOT_FINITE",
    "NO_DERIVATIVE",
    "NO_METRIC",
    "OBSERVED",
    "REACHED",
    "SEED",
    "SETTLED",
    "STALLED",
    "STAMPED",
    "STEPS_AT_REST",
    "STEPS_DONE",
    "STEPS_TO_STALL",
    "SURVEYED",
    "TOLERANCE",
    "UNDEFINED",
    "USES_METRIC",
    "VERDICT",
    "WEIGHTS",
    "WIDTH",
]


def _too_few(a: Arguments, n: int) -> str:
    """Which argument is too short, or an empty string: the controls need a weight for each coordinate."""
    return "The controls" if a["controls"].size < WEIGHTS + n else ""


def _verdict(a: Arguments, _: Fits | None) -> str:
    return _too_few(a, a["theta"].size)


def _settled(a: Arguments, _: Fits | None) -> str:
    n = a["theta"].size
    return _too_few(a, n) or misfit_of_objective(a, n)


def _change(a: Arguments, _: Fits | None) -> str:
    n = a["theta"].size
    return _too_few(a, n) or misfit_of_objective(a, n) or misfit_of_metric(a, n)


def _driver(a: Arguments, n: int, rows: int, scalars: int, course: int) -> str:
    """Check the arguments that both drivers share."""
    if course != COURSE or a["following"].size not in (0, LOWEST + 1):
        return "The course of the schedule and its settings"
    for index, name in ((OBSERVED, "observed"), (MEASURED, "measured"), (SURVEYED, "surveyed")):
        if a["controls"].size > index and not 0 <= a["controls"][index] <= rows:
            return f"The row that is {name} and the memory of the rule"
    if a["controls"].size > STAMPED and not 0 <= a["controls"][STAMPED] < max(a["batch"].size, 1):
        return "The number that is stamped and the mini-batch"
    if _too_few(a, n) or (a["rates"].size + a["following"].size and not a["settings"].size):
        return "The controls and the settings"
    return (
        misfit_of_objective(a, n)
        or misfit_of_rule(fits_of(a["step"]), n, rows, scalars, a["settings"])
        or misfit_of_metric(a, n)
        or misfit_of_batch(a, int(a["controls"][FIRST_SAMPLE]))
    )


def _descend(a: Arguments, _: Fits | None) -> str:
    if a["counters"].size < COUNTERS or a["states"].shape[1] > len(a["state"]):
        return "The counters and the recorded rows"
    if not 1 <= a["first"] <= a["last"] <= len(a["values"]):
        return "The steps and the recording"
    return _driver(a, a["theta"].size, len(a["state"]), a["scalars"].size, a["course"].size)


def _descend_batch(a: Arguments, _: Fits | None) -> str:
    (starts, n), rows, scalars = a["thetas"].shape, a["memories"].shape[1], a["scalars"].shape[1]
    shapes = a["bodies"].shape[1], a["counts"].shape[1], a["stop"].size
    if not a["costs"].size or shapes != (BODIES, COUNTS, 1):
        return "The block of interleaved runs and the flag that stops them"
    return misfit_of_span(a, starts) or _driver(a, n, rows, scalars, a["courses"].shape[1])


VERDICT = Kernel(
    kernels.first_verdict,
    Signature("verdict", "value: float, theta: n, gradient: n, controls: * -> int", misfit=_verdict),
)
_SETTLED = Signature(
    "settled",
    "code: int, resting: int, objective, data: **, theta: n, controls: *, gradient: n -> int",
    (OBJECTIVE,),
    _settled,
)
SETTLED = Kernel(kernels.settled, _SETTLED)
CHANGE = Kernel(
    kernels.change,
    Signature(
        "change",
        "objective, hessian, data: **, metric, numbers: *, work: **, sample: **, theta: n, gradient: n, controls: *, "
        "k: int -> int",
        (OBJECTIVE, HESSIAN, METRIC),
        _change,
    ),
)
DESCEND = Kernel(
    kernels.descend,
    Signature(
        "descend",
        "change, draw_batch, objective, hessian, step, data: *c, metric, numbers: *, work: **, sample: **, "
        "batch: *c, order: int *, theta: n, gradient: n, state: *n, scalars: *, course: *, settings: *, rates: *, "
        "following: *, controls: *, counters: int *, points: rn, values: r, gradients: rn, states: r*n, "
        "evaluations: int r, first: int, last: int -> int",
        (CHANGE.signature, DRAW_BATCH.signature, OBJECTIVE, HESSIAN, STEP, METRIC),
        _descend,
    ),
)
DESCEND_BATCH = Kernel(
    descend_batch,
    Signature(
        "descend_batch",
        "settled, change, draw_batch, objective, hessian, step, data: *c, metric, numbers: *, work: **, sample: **, "
        "batch: *c, order: int *, thetas: mn, bodies: b*n, memories: b*n, scalars: b*, courses: b*, costs: b, "
        "counts: int b*, settings: *, rates: *, following: *, controls: *, stop: int *, steps: int, target: float, "
        "marks: int w, path: mwn, values: m, codes: int m, taken: int m, evaluations: int m, first: int, "
        "last: int -> int",
        (_SETTLED, CHANGE.signature, DRAW_BATCH.signature, OBJECTIVE, HESSIAN, STEP, METRIC),
        _descend_batch,
    ),
)
