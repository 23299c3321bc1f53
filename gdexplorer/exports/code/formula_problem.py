"""Objectives that are formulas, as code."""

from __future__ import annotations

from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON
from gdexplorer.exports.code.formulas import derivatives_code, differentiable_code, parameter_names, value_code
from gdexplorer.exports.code.library import JAX, NUMPY, TORCH
from gdexplorer.exports.code.problem import ProblemCode, comment, definition, offered
from gdexplorer.formulas.formula import Formula
from gdexplorer.objectives.objective import BoundObjective

_SIGMOID = '''def sigmoid(u):
    """1 / (1 + exp(-u)), without overflow."""
    small = np.exp(-abs(u))
    return (small if u < 0.0 else 1.0) / (1.0 + small)'''


def numpy_problem(formula: Formula, bound: BoundObjective) -> ProblemCode:
    """A formula in NumPy: its value, and its derivatives as they were derived."""
    names = parameter_names(formula.parameters)
    value = value_code(formula.text, names, NUMPY)
    slopes, helpers = derivatives_code(formula, names, "value_and_gradient")
    bends, more = derivatives_code(formula, names, "second_derivatives")
    offers, yet_more = _offers(formula, bound, names)
    helpers |= more | yet_more
    if "sigmoid(" in value:
        helpers["sigmoid"] = _SIGMOID
    objective = definition("objective(x, y)", f"f(x, y) = {formula.text}", [f"return {value}"])
    gradient = definition("gradient(x, y)", "The derivatives of f by x and y.", slopes)
    both = definition("value_and_gradient(theta)", "Value and gradient at a point.",
                      ["x, y = theta", "return float(objective(x, y)), gradient(x, y)"])  # fmt: skip
    hessian = definition("hessian(theta)", "The second derivatives of f.", ["x, y = theta", *bends])
    imports = ("import math",) if "math." in value + str(slopes) + str(bends) else ()
    return ProblemCode(
        comment(bound.label), _constants(formula, bound, names), f"{gradient}\n\n\n{both}", objective, hessian,
        helpers, offers, imports=imports,
    )  # fmt: skip


def _constants(formula: Formula, bound: BoundObjective, names: dict[str, str]) -> str:
    return "\n".join(f"{names[name]} = {float(bound.parameters[name])!r}" for name in formula.parameters)


def _offers(formula: Formula, bound: BoundObjective, names: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the formula offers as NumPy functions, and the helpers that these call."""
    if GAUSS_NEWTON not in bound.offers:
        return {}, {}
    entries, helpers = derivatives_code(formula, names, GAUSS_NEWTON)
    doc = "The second derivatives of f without those of the residuals: the Gauss-Newton matrix."
    return {GAUSS_NEWTON: definition(f"{offered(GAUSS_NEWTON)}(theta)", doc, ["x, y = theta", *entries])}, helpers


_TORCH = '''def value_and_gradient(theta):
    """Value and gradient at a point, by automatic differentiation."""
    point = torch.tensor(theta, requires_grad=True)
    value = objective(point)
    (gradient,) = torch.autograd.grad(value, point)
    return value.item(), gradient.numpy()'''
_TORCH_HESSIAN = '''def hessian(theta):
    """The second derivatives of f, by automatic differentiation."""
    return torch.autograd.functional.hessian(objective, torch.tensor(theta)).numpy()'''
_JAX = '''_value_and_gradient = jax.jit(jax.value_and_grad(objective))
_hessian = jax.jit(jax.hessian(objective))


def value_and_gradient(theta):
    """Value and gradient at a point, by automatic differentiation."""
    value, gradient = _value_and_gradient(jnp.asarray(theta))
    return float(value), np.array(gradient)'''
_JAX_HESSIAN = '''def hessian(theta):
    """The second derivatives of f, by automatic differentiation."""
    return np.array(_hessian(jnp.asarray(theta)))'''


def torch_problem(formula: Formula, bound: BoundObjective) -> ProblemCode:
    """A formula in PyTorch, differentiated by it."""
    names = parameter_names(formula.parameters)
    offers, helpers = _offers(formula, bound, names)
    value = differentiable_code(formula.text, names, TORCH)
    objective = definition(
        "objective(theta)", f"f(x, y) = {formula.text}", ["x, y = theta", f"return {value}"]
    )  # fmt: skip
    return ProblemCode(
        comment(bound.label), _constants(formula, bound, names), _TORCH, objective, _TORCH_HESSIAN, helpers, offers,
        imports=("import math",) if "math." in value else (),
    )  # fmt: skip


def jax_problem(formula: Formula, bound: BoundObjective) -> ProblemCode:
    """A formula in JAX, differentiated by it."""
    names = parameter_names(formula.parameters)
    offers, helpers = _offers(formula, bound, names)
    value = differentiable_code(formula.text, names, JAX)
    objective = definition("objective(theta)", f"f(x, y) = {formula.text}", ["x, y = theta", f"return {value}"])
    return ProblemCode(
        comment(bound.label), _constants(formula, bound, names), _JAX, objective, _JAX_HESSIAN, helpers, offers,
        imports=("import math",) if "math." in value else (),
    )  # fmt: skip
