"""Optimizers as code in NumPy: a generator of iterates for each.

It is written from the declared terms where these determine the step, else by hand (`written_rules`); rules with
searches and matrices take the source of their kernels.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Mapping

from msgspec import Struct, field

from gdexplorer.compiled.objective_signatures import Weights
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.exports.code.problem import comment
from gdexplorer.exports.code.sources import reads, sources
from gdexplorer.exports.code.terms import QUOTIENT, StepCode, UnknownError, step_code
from gdexplorer.exports.code.written_rules import WRITTEN
from gdexplorer.optimizers import Optimizer

_RATE = re.compile(r"\brate\(k\)")
_THETA = re.compile(r"\btheta\b")


class Given(Struct, frozen=True):
    """How a program gives values and gradients to its rules.

    Attributes
    ----------
    observed : expression of the value and the gradient that step ``k`` sees at ``theta``.
    trial : expression of those at ``trial``, a trial of that step, without noise or clipping.
    samples : expression of the samples that step ``k`` sees.
    factor : expression of what the learning rate of step ``k`` is multiplied by, which a ``schedule`` gives; empty for
        a constant rate.
    dimension : number of coordinates.
    layers : where the matrices of weights lie.
    """

    observed: str = "value_and_gradient(theta)"
    trial: str = "value_and_gradient(trial)"
    samples: str = "None"
    factor: str = ""
    dimension: int = 2
    layers: tuple[Weights, ...] = ()


class RuleCode(Struct, frozen=True):
    """A rule as code.

    Attributes
    ----------
    text : the generator, called by the optimizer's key.
    arguments : names of its hyperparameters, in order.
    helpers : functions that it calls, by name.
    takes_kernels_objective, takes_hessian : whether it calls the objective and the Hessian as kernels do.
    scheduled : whether its last argument is a schedule.
    """

    text: str
    arguments: tuple[str, ...]
    helpers: dict[str, str] = field(default_factory=dict)
    takes_kernels_objective: bool = False
    takes_hessian: bool = False
    scheduled: bool = False


def rule_code(configured: ConfiguredOptimizer, given: Given) -> RuleCode:
    """The optimizer as code."""
    rule, settings = configured.optimizer, dict(configured.settings)
    if rule.key in WRITTEN:
        return _written(rule, given)
    try:
        code = step_code(rule, settings, "eta" if given.factor else "learning_rate")
    except UnknownError:
        return _from_kernel(rule, given)
    return _from_terms(rule, code, given)


def _head(rule: Optimizer, names: tuple[str, ...], given: Given) -> list[str]:
    arguments = ", ".join(("theta", *names, *(["schedule"] if given.factor else [])))
    return [f"def {rule.key}({arguments}):", f'    """{rule.label}. {comment(rule.summary)}"""']


def _loop(given: Given) -> list[str]:
    """The head of the loop over the steps, which asks a schedule once in each."""
    rate = [f"        eta = learning_rate * {given.factor}"] if given.factor else []
    return ["    for k in itertools.count(1):", *rate]


def _from_terms(rule: Optimizer, code: StepCode, given: Given) -> RuleCode:
    names = tuple(rule.defaults)
    observed = _THETA.sub(code.observed, given.observed)
    target = "value, g" if "value" in code.reads else "_, g"
    lines = [
        *_head(rule, names, given),
        *(f"    {line}" for line in code.state),
        *_loop(given),
        f"        {target} = {observed}",
        *(f"        {line}" for line in code.lines),
        "        yield theta",
    ]
    helpers = {"quotient": QUOTIENT} if "quotient" in code.reads else {}
    return RuleCode("\n".join(lines), names, helpers, scheduled=bool(given.factor))


def _written(rule: Optimizer, given: Given) -> RuleCode:
    names = tuple(rule.defaults)
    source = inspect.getsource(WRITTEN[rule.key])
    body = source[source.index('"""') :].split('"""', 2)[2].strip("\n").splitlines()
    loop, *rate = _loop(given)
    text = "\n".join([*_head(rule, names, given), *body]).replace(loop, "\n".join([loop, *rate]))
    text = text.replace("observed(theta, k)", given.observed).replace("evaluate(trial, k)", given.trial)
    return RuleCode(_RATE.sub("eta" if rate else "learning_rate", text), names, scheduled=bool(rate))


def _from_kernel(rule: Optimizer, given: Given) -> RuleCode:
    names = tuple(rule.defaults)
    kernel = f"{rule.key}_kernel"
    settings = ", ".join("eta" if given.factor and name == "learning_rate" else name for name in names)
    takes_hessian = rule.needs is None and reads(rule.step, "hessian")
    second = (
        f"fill_{rule.kernel_needed}" if rule.kernel_needed else "fill_second_derivatives" if takes_hessian else "None"
    )
    if rule.needs_layers:
        settings += "".join(f", {offset}, {rows}, {columns}" for offset, rows, columns in given.layers)
    lines = [
        *_head(rule, names, given),
        f"    state, scalars = np.zeros(({_rows(rule, given)}, len(theta))), np.zeros({rule.scalar_count})",
        *_loop(given),
        *([f"        state[{rule.surveyed_row}] = value_and_gradient(theta)[1]"] if rule.surveys else []),
        f"        value, g = {given.observed}",
        f"        settings, theta, scalars[-1] = np.array([{settings}], dtype=float), theta.copy(), np.nan",
        f"        {kernel}(evaluate, {second}, {given.samples}, "
        "theta, np.float64(value), g, state, scalars, settings, k)",
        "        yield theta",
    ]
    return RuleCode(
        "\n".join(lines), names, sources(rule.step, kernel), True, takes_hessian, bool(given.factor),
    )  # fmt: skip


def _rows(rule: Optimizer, given: Given) -> str:
    """The number of rows of the state, as an expression of the number of coordinates if that is simple."""
    n, layers = given.dimension, given.layers
    if rule.needs_layers:
        return str(rule.state_shape(n, layers)[0])
    rows = {count: rule.state_shape(count)[0] for count in (1, 2, 3, n)}
    each = rows[2] - rows[1]
    fixed = rows[1] - each
    if any(number != fixed + each * count for count, number in rows.items()):
        return str(rows[n])
    return f"{fixed} + {each} * len(theta)" if each else str(fixed)


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else f"float({str(value)!r})"


def call(configured: ConfiguredOptimizer, name: str, code: RuleCode, seeds: Mapping[str, float], schedule: str) -> str:
    """The rule called ``name`` with its settings; ``seeds`` replaces some of these, ``schedule`` says its schedule."""
    settings = {**dict(configured.settings), **seeds}
    parts = [f"{setting}={_number(settings[setting])}" for setting in code.arguments]
    if code.scheduled:
        parts.append(f"schedule={schedule}")
    return f"partial({name}, {', '.join(parts)})"
