"""What is asked of an optimizer of a plug-in before it is listed."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE
from gdexplorer.errors import InputError
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import Term, evaluate_terms
from gdexplorer.plugins import check_declared

# The first steps that are tried, the start and shorter side of the bowl on which they are, the learning rate that suits
# gradient descent there, and the difference that is taken for a mistake, as a share of the step.
STEPS, START, SIZE, RATE, MISTAKE = 4, (1.5, -1.0), 4.0, 0.1, 1e-6


def check(item: Optimizer, families: Collection[str]) -> None:
    """Check an optimizer: its texts, its settings, its rows of state, its first steps, and its terms against them.

    Raises
    ------
    InputError
        If something is wrong: a clause.
    """
    check_declared(item, ("label", "update", "summary", "source"), "family", families, "hyperparameters")
    if not item.terms or not all(isinstance(term, Term) for term in item.terms):
        raise InputError("its terms, of which the last one is the step, are not declared as Term")
    for row in (item.observes, item.measures, *(term.memory for term in item.terms)):
        if row and row not in item.state:
            raise InputError(f"its state has no row {row!r}")
    item.kernel.compiled  # noqa: B018  a kernel that does not compile raises
    settings = item.defaults | _rate(item)
    if item.needs is None and not (item.observes or item.surveys):
        _check_steps(item, settings)


def _rate(item: Optimizer) -> dict[str, float]:
    """The learning rate that it suggests for the bowl, if it has one."""
    if not item.has_learning_rate:
        return {}
    rate: Any = item.suggested_rate(RATE, SIZE)
    if not isinstance(rate, int | float) or not math.isfinite(rate) or rate <= 0.0:
        raise InputError(f"suggested_rate returns {rate!r}, not a learning rate above 0")
    return {"learning_rate": float(rate)}


def _check_steps(item: Optimizer, settings: dict[str, float]) -> None:
    """Check the first steps on a bowl: they lead to finite points, and the terms are what leads there."""
    state, scalars = np.zeros(item.state_shape(2)), np.zeros(item.scalar_count)
    points, gradients = [np.array(START)], [_slope(np.array(START))]
    for k in range(1, STEPS + 1):
        theta, slope, before = points[-1].copy(), gradients[-1].copy(), state.copy()
        kernels, scalars[-1] = (_BOWL.compiled, _BENDS.compiled), math.nan
        item.kernel(*kernels, _DATA, theta, _height(theta), slope, state, scalars, item.vector(settings), k)
        if not np.isfinite(theta).all():
            raise InputError(f"step {k} on a bowl leads to no finite point")
        points.append(theta)
        gradients.append(_slope(theta))
        rows = [dict(zip(item.state, each, strict=False)) for each in (before, state)]
        _check_terms(item, _given(settings, points, gradients), *rows)


def _check_terms(item: Optimizer, given: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    """Check that the terms of a step can be computed, and that the last one is the step."""
    try:
        step = evaluate_terms(item.terms, given, before, after)[item.terms[-1].key]
    except KeyError as error:
        raise InputError(f"its terms name {error}, which is no number of a step, setting or earlier term") from error
    except Exception as error:  # whatever its expressions and functions do
        raise InputError(f"its terms cannot be computed ({type(error).__name__}: {error})") from error
    made = given["theta_next"] - given["theta"]
    if step is None or not np.allclose(step, made, rtol=0.0, atol=MISTAKE * (np.abs(made).max() + 1e-9)):
        raise InputError(f"its last term is {step} at step {given['step']} on a bowl, where its kernel takes {made}")


def _given(settings: dict[str, float], points: list[Any], gradients: list[Any]) -> dict[str, Any]:
    """What the terms of the last step are computed from; names as in `gdexplorer.optimizers.terms`."""
    step = len(points) - 1
    return {
        **settings,
        "values_at": lambda places: np.array([_height(place) for place in places]),
        "step": step, "steps": step - 1, "dimension": 2.0,
        "theta": points[-2], "theta_next": points[-1], "theta_old": None if step == 1 else points[-3],
        "height": _height(points[-2]), "value": _height(points[-2]), "value_next": _height(points[-1]),
        "gradient": gradients[-2], "whole_gradient": gradients[-2], "gradient_next": gradients[-1],
        "g_old": None if step == 1 else gradients[-3],
        "learning_rate_old": None if step == 1 else settings.get("learning_rate"),
    }  # fmt: skip


def _bowl(theta, data, gradient):  # type: ignore[no-untyped-def]
    """(x² + 4 y²)/2; ``data`` holds the curvatures."""
    value = 0.0
    for i in range(theta.size):
        gradient[i] = data[0, i] * theta[i]
        value += 0.5 * gradient[i] * theta[i]
    return value


def _bends(theta, data, hessian):  # type: ignore[no-untyped-def]
    """Second derivatives of `_bowl`."""
    hessian[:] = 0.0
    for i in range(theta.size):
        hessian[i, i] = data[0, i]
    return 0


_DATA = np.array([[1.0, 4.0]])
_BOWL, _BENDS = Kernel(_bowl, OBJECTIVE), Kernel(_bends, HESSIAN)


def _slope(theta: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(_DATA[0] * theta)


def _height(theta: NDArray[np.float64]) -> float:
    return 0.5 * float(theta @ _slope(theta))
