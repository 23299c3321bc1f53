"""Gradient transformations of Optax: the functions of ``optax`` and ``optax.contrib`` that give one from numbers.

One without a learning rate of its own, such as ``scale_by_adam``, is followed by ``scale_by_learning_rate``.
"""

from __future__ import annotations

import inspect
import itertools
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib

from gdexplorer.errors import InputError
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.libraries.arguments import Argument, arguments_of
from gdexplorer.optimizers.libraries.library_optimizer import Evaluate, LibraryOptimizer, Values, Vector, declare

_RATE = "learning_rate"
# Of parameters that are trees, of types of numbers, or functions.
_LEFT_OUT = frozenset(("mu_dtype", "accumulator_dtype", "dtype_momentum", "axis", "linesearch", "key"))
# What searches along lines evaluates the function from within compiled code, which knows a run by its number.
_evaluating: dict[int, Evaluate] = {}
_numbers = itertools.count()


def names() -> dict[str, Any]:
    """All transformations by name; those of ``optax`` take precedence over those of ``optax.contrib``."""
    found = {**vars(optax.contrib), **vars(optax)}
    return {name: item for name, item in found.items() if not name.startswith("_") and _gives_transformation(item)}


def _gives_transformation(item: Any) -> bool:
    if not inspect.isfunction(item) or "GradientTransformation" not in str(inspect.signature(item).return_annotation):
        return False
    return arguments_of(item, _LEFT_OUT, {}) is not None


def declared(name: str, item: Any) -> LibraryOptimizer:
    """The declaration of a transformation.

    Raises
    ------
    InputError
        If it cannot take a step with a vector of parameters.
    """
    arguments = arguments_of(item, _LEFT_OUT, {})
    if arguments is None:
        raise InputError(f"optax:{name} needs more than numbers, and cannot be run by name.")
    if not any(argument.name == _RATE for argument in arguments):
        arguments = (Argument(_RATE, (learning_rate(0.01),), 0.01), *arguments)

    def begin(theta: Vector, values: Values) -> _Run:
        return _Run(item, theta, values)

    source = f"optax.{name} of Optax {optax.__version__}"
    return declare(f"optax:{name}", name, "Optax", source, arguments, begin, _searches(item))


def _searches(item: Any) -> bool:
    """Whether it searches along lines."""
    return "linesearch" in inspect.signature(item).parameters


def _named(item: Any, name: str) -> str:
    """The argument that a value is given as: a seed is a key where there is one."""
    return "key" if name == "seed" and "key" in inspect.signature(item).parameters else name


def _made(item: Any, rate: Any, values: Values) -> Any:
    """The transformation with these arguments."""
    if _RATE in inspect.signature(item).parameters:
        return optax.with_extra_args_support(item(**{_RATE: rate}, **values))
    return optax.with_extra_args_support(optax.chain(item(**values), optax.scale_by_learning_rate(rate)))


class _Run:
    """One run in double precision."""

    def __init__(self, item: Any, theta: Vector, values: Values) -> None:
        others = {_named(item, name): value for name, value in values.items() if name != _RATE}
        self._number = next(_numbers)
        with jax.enable_x64(True):
            self._state = _made(item, values[_RATE], others).init(jnp.asarray(theta))
        self._advance = _advancing(item, tuple(others.items()))

    def step(self, theta: Vector, value: float, gradient: Vector, rate: float, evaluate: Evaluate) -> Vector:
        """Where the step from ``theta`` leads."""
        _evaluating[self._number] = evaluate
        try:
            with jax.enable_x64(True):
                end, self._state = self._advance(self._number, theta, value, gradient, rate, self._state)
                return np.array(end)
        finally:
            del _evaluating[self._number]


@lru_cache(maxsize=64)
def _advancing(item: Any, values: tuple[tuple[str, Any], ...]) -> Any:
    """A step, compiled once for all runs with these ``values``."""

    def advance(number: Any, theta: Any, value: Any, gradient: Any, rate: Any, state: Any) -> tuple[Any, Any]:
        found = {"value": value, "grad": gradient, "value_fn": _function_of(number)}
        updates, state = _made(item, rate, dict(values)).update(gradient, state, theta, **found)
        return optax.apply_updates(theta, updates), state

    return jax.jit(advance)


def _function_of(number: Any) -> Any:
    """The function that a run descends, for JAX to call and differentiate."""

    def evaluated(run: Any, theta: Any) -> tuple[Any, Any]:
        value, gradient = _evaluating[int(run)](np.array(theta, dtype=np.float64))
        return np.float64(value), gradient

    def both(theta: Any) -> tuple[Any, Any]:
        kinds = jax.ShapeDtypeStruct((), jnp.float64), jax.ShapeDtypeStruct(theta.shape, jnp.float64)
        found: tuple[Any, Any] = jax.pure_callback(evaluated, kinds, number, theta)
        return found

    @jax.custom_vjp
    def function(theta: Any) -> Any:
        return both(theta)[0]

    function.defvjp(both, lambda gradient, slope: (slope * gradient,))
    return function
