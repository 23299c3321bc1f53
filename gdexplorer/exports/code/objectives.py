"""Any objective as code, for each library."""

from __future__ import annotations

from collections.abc import Callable

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.exports.code import formula_problem as formulas
from gdexplorer.exports.code.fit_problem import automatic_fit, numpy_fit
from gdexplorer.exports.code.network_problem import automatic_network, numpy_network
from gdexplorer.exports.code.problem import ProblemCode
from gdexplorer.formulas.derivation import KNOWN_LIMIT, TYPED_LIMIT
from gdexplorer.formulas.formula import Formula, formula
from gdexplorer.objectives import BoundObjective, Custom, CustomFormula, CustomNetwork
from gdexplorer.objectives.regression.custom_fit import BoundRegression

Maker = Callable[[Experiment, BoundObjective], ProblemCode]


def formula_of(experiment: Experiment) -> Formula:
    """The formula of an experiment's objective.

    Raises
    ------
    InputError
        If it has none.
    """
    what = experiment.objective
    custom = isinstance(what, CustomFormula)
    if isinstance(what, Custom) and not custom:
        raise InputError(f"{experiment.definition().label} has no formula that a program could be written from.")
    return formula(experiment.definition().formula, TYPED_LIMIT if custom else KNOWN_LIMIT)


def in_numpy(experiment: Experiment, bound: BoundObjective) -> ProblemCode:
    """The objective in NumPy, with analytic derivatives.

    Raises
    ------
    InputError
        If it cannot be written so.
    """
    if isinstance(bound, BoundRegression):
        return numpy_fit(bound)
    if isinstance(experiment.objective, CustomNetwork):
        return numpy_network(experiment.objective, bound)
    _refuse_unknown(bound)
    return formulas.numpy_problem(formula_of(experiment), bound)


def in_torch(experiment: Experiment, bound: BoundObjective) -> ProblemCode:
    """The objective in PyTorch, differentiated by it.

    Raises
    ------
    InputError
        If it cannot be written so.
    """
    if bound.first_sample is not None:
        return _differentiated(experiment, bound, "torch", _TORCH, _TORCH_HESSIAN)
    _refuse_unknown(bound)
    return formulas.torch_problem(formula_of(experiment), bound)


def in_jax(experiment: Experiment, bound: BoundObjective) -> ProblemCode:
    """The objective in JAX, differentiated by it.

    Raises
    ------
    InputError
        If it cannot be written so.
    """
    if bound.first_sample is not None:
        return _differentiated(experiment, bound, "jnp", _JAX, _JAX_HESSIAN)
    _refuse_unknown(bound)
    return formulas.jax_problem(formula_of(experiment), bound)


def _refuse_unknown(bound: BoundObjective) -> None:
    if bound.first_sample is not None or bound.dimension != 2:
        raise InputError(f"{bound.label} has no formula that a program could be written from.")


_TORCH = '''def value_and_gradient(theta, samples=SAMPLES):
    """Value and gradient at a point, by automatic differentiation."""
    point = torch.tensor(theta, requires_grad=True)
    value = objective(point, torch.tensor(samples))
    (gradient,) = torch.autograd.grad(value, point)
    return value.item(), gradient.numpy()'''
_TORCH_HESSIAN = '''def hessian(theta, samples=SAMPLES):
    """The second derivatives, by automatic differentiation."""
    cost = partial(objective, samples=torch.tensor(samples))
    return torch.autograd.functional.hessian(cost, torch.tensor(theta)).numpy()'''
_JAX = '''_value_and_gradient = jax.jit(jax.value_and_grad(objective))
_hessian = jax.jit(jax.hessian(objective))


def value_and_gradient(theta, samples=SAMPLES):
    """Value and gradient at a point, by automatic differentiation."""
    value, gradient = _value_and_gradient(jnp.asarray(theta), jnp.asarray(samples))
    return float(value), np.array(gradient)'''
_JAX_HESSIAN = '''def hessian(theta, samples=SAMPLES):
    """The second derivatives, by automatic differentiation."""
    return np.array(_hessian(jnp.asarray(theta), jnp.asarray(samples)))'''


def _differentiated(
    experiment: Experiment, bound: BoundObjective, module: str, derivatives: str, hessian: str
) -> ProblemCode:
    if isinstance(bound, BoundRegression):
        title, constants, imports, objective = automatic_fit(bound, module)
        plain = numpy_fit(bound)
        helpers, offers = plain.helpers if plain.offers else {}, plain.offers
    else:
        assert isinstance(experiment.objective, CustomNetwork)
        title, constants, imports, objective = automatic_network(experiment.objective, bound, module)
        helpers, offers = {}, {}
    return ProblemCode(title, constants, derivatives, objective, hessian, helpers, offers, True, imports)
