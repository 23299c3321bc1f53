"""The compiled drivers with their signatures and argument checks."""

from __future__ import annotations

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature, fits_of, misfit_of_span
from gdexplorer.descent.engine import driver_kernels as kernels
from gdexplorer.descent.engine.batches import misfit_of_batch
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
from gdexplorer.descent.geometry.compiled_metrics import METRIC, misfit_of_metric
from gdexplorer.optimizers.schedule_kernels import COURSE, LOWEST
from gdexplorer.optimizers.step import STEP, misfit_of_rule

# Codes and vector indices, re-exported for callers.
__all__ = [
    "CHANGE",
    "CLIP",
    "CONVERGED",
    "COUNTERS",
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
    if not len(a["active"]) or a["stop"].size != 1:
        return "The block of interleaved runs and the flag that stops them"
    (starts, n), rows, scalars = a["thetas"].shape, a["memories"].shape[1], a["scalars"].shape[1]
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
        "objective, hessian, step, data: *c, metric, numbers: *, work: **, sample: **, batch: *c, order: int *, "
        "theta: n, gradient: n, state: *n, scalars: *, course: *, settings: *, rates: *, following: *, controls: *, "
        "counters: int *, points: rn, values: r, gradients: rn, states: r*n, evaluations: int r, first: int, "
        "last: int -> int",
        (OBJECTIVE, HESSIAN, STEP, METRIC),
        _descend,
    ),
)
DESCEND_BATCH = Kernel(
    kernels.descend_batch,
    Signature(
        "descend_batch",
        "settled, objective, hessian, step, data: *c, metric, numbers: *, work: **, sample: **, batch: *c, "
        "order: int *, thetas: mn, currents: bn, gradients: bn, memories: b*n, scalars: b*, courses: b*, "
        "active: int b, resting: int b, settings: *, rates: *, following: *, controls: *, stop: int *, steps: int, "
        "target: float, marks: int w, path: mwn, values: m, codes: int m, taken: int m, evaluations: int m, "
        "first: int, last: int -> int",
        (_SETTLED, OBJECTIVE, HESSIAN, STEP, METRIC),
        _descend_batch,
    ),
)
