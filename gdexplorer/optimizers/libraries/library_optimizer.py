"""Declaration of an optimizer of another library, whose steps are taken in Python.

The compiled drivers take its step as they take any other (see `gdexplorer.compiled.python_kernel`): starts, gradients,
noise, mini-batches, schedules, stopping and recording are the same. Each step is taken in double precision, and is some
hundred to thousand times slower than a compiled one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.compiled.python_kernel import CalledKernel, PythonKernel
from gdexplorer.errors import InputError
from gdexplorer.optimizers.libraries.arguments import Argument
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.step import STEP
from gdexplorer.optimizers.terms import GRADIENT, step_term
from gdexplorer.parameter import Parameter

Vector = NDArray[np.float64]
# Where value and gradient of a function are.
Evaluate = Callable[[Vector], tuple[float, Vector]]
# Values of hyperparameters as the library takes them.
Values = dict[str, Any]
_LONGEST_REASON = 200
# A rule whose first step grows by less than this if the gradient is a thousand times as long normalises it.
_GROWTH_OF_NORMALISED = 30.0


class Stepper(Protocol):
    """One run of a library's optimizer, with its state."""

    def step(self, theta: Vector, value: float, gradient: Vector, rate: float, evaluate: Evaluate) -> Vector:
        """Where the step from ``theta`` leads, with this learning ``rate``."""


# Begins a run at a point.
Begin = Callable[[Vector, Values], Stepper]


class LibraryOptimizer(Optimizer, frozen=True, kw_only=True):
    """An optimizer of another library.

    Attributes
    ----------
    library : display name of the library.
    arguments : what can be set.
    begin : begins a run.
    """

    library: str
    arguments: tuple[Argument, ...]
    begin: Begin

    @cached_property
    def kernel(self) -> Any:
        """Its steps, in the place of a compiled kernel."""
        return _Steps(self)

    @property
    def slow_path(self) -> str:
        """What is said of its speed."""
        return (
            f"{self.label} takes its steps in {self.library}, one at a time in Python: "
            "about a thousand times slower than the built-in optimizers."
        )

    def checked(self, settings: Mapping[str, Any]) -> dict[str, float]:
        """All hyperparameters: the defaults, overridden by ``settings`` that the library accepts.

        Raises
        ------
        InputError
            If a name is unknown, or the library refuses a value.
        """
        checked = super().checked(settings)
        if settings:
            _tried(self, checked)
        return checked

    def values(self, settings: Mapping[str, float]) -> Values:
        """The settings as the library takes them."""
        return {argument.name: argument.value(settings) for argument in self.arguments}


def declare(
    key: str, label: str, library: str, source: str, arguments: tuple[Argument, ...], begin: Begin, evaluates: bool
) -> LibraryOptimizer:
    """Declare an optimizer of a library, once a step of it has succeeded.

    Raises
    ------
    InputError
        If it cannot take a step.
    """
    arguments = _with_accepted_sliders(arguments, begin)
    parameters = tuple(each for argument in arguments for each in argument.parameters)
    rule = LibraryOptimizer(
        key=key, label=f"{label} ({library})", family="libraries", step=_not_compiled, hyperparameters=parameters,
        update=rf"\theta_{{k+1}} = \text{{{label}}}(\theta_k, \nabla f(\theta_k))",
        summary=f"{label} as {library} computes it, a step at a time.",
        source=source, terms=(GRADIENT, step_term("theta_next - theta")), follows_metric=not evaluates,
        library=library, arguments=arguments, begin=begin,
    )  # fmt: skip
    return replace(rule, suggested_rate=_suggestion(rule, evaluates))


def _with_accepted_sliders(arguments: tuple[Argument, ...], begin: Begin) -> tuple[Argument, ...]:
    """The same; sliders go no further than the default towards an end that the library refuses."""
    defaults = {each.name: each.default for argument in arguments for each in argument.parameters}

    def accepts(name: str, number: float) -> bool:
        try:
            begin(np.zeros(2), {each.name: each.value({**defaults, name: number}) for each in arguments})
        except Exception:  # whatever a library raises
            return False
        return True

    def narrowed(item: Parameter) -> Parameter:
        if item.slider is None:
            return item
        low, high = (end if accepts(item.name, end) else item.default for end in item.slider)
        return replace(item, slider=(low, high) if low < high else item.slider)

    return tuple(replace(each, parameters=tuple(map(narrowed, each.parameters))) for each in arguments)


def _not_compiled(*arguments: Any) -> int:
    """In the place of a kernel's function: these steps are never compiled."""
    raise NotImplementedError


def _suggestion(rule: LibraryOptimizer, evaluates: bool) -> Callable[[float, float], float]:
    """A suggested learning rate (see `Optimizer`): that of the library for a rule that finds the length of its steps.

    A rule whose step does not grow with the gradient moves by its learning rate, others by it times the gradient.
    """
    small, large = (np.linalg.norm(_tried(rule, rule.defaults, scale)) for scale in (1e-3, 1.0))
    is_normalised, default = large < _GROWTH_OF_NORMALISED * small, _rate(rule.defaults)
    if evaluates or (is_normalised and default == 1.0):
        return lambda rate, size: default
    if is_normalised:
        return lambda rate, size: 0.01 * size
    return lambda rate, size: rate


def _tried(rule: LibraryOptimizer, settings: Mapping[str, float], scale: float = 1.0) -> Vector:
    """The first step on a small paraboloid, whose gradient has a length of about ``scale``.

    Raises
    ------
    InputError
        If the library refuses the settings, or cannot take the step.
    """
    start = np.array([0.8, -0.6])

    def evaluate(theta: Vector) -> tuple[float, Vector]:
        return scale * float(theta @ theta) / 2.0, scale * theta

    try:
        stepper = rule.begin(start.copy(), rule.values(settings))
        end = stepper.step(start.copy(), *evaluate(start), _rate(settings), evaluate)
    except Exception as error:  # whatever a library refuses
        raise InputError(_refusal(rule, error)) from error
    moved: Vector = np.asarray(end) - start
    return moved


def _rate(settings: Mapping[str, float]) -> float:
    return settings.get("learning_rate", 1.0)


def _refusal(rule: LibraryOptimizer, error: BaseException) -> str:
    said = " ".join(str(error).split()).rstrip(".")[:_LONGEST_REASON] or type(error).__name__
    return f"{rule.library} refuses a step of {rule.key}: {said}."


class _Steps:
    """In the place of a compiled kernel: each use begins runs of its own."""

    is_ready = is_stored = True

    def __init__(self, rule: LibraryOptimizer) -> None:
        self._rule = rule

    @property
    def compiled(self) -> PythonKernel:
        return PythonKernel(_Runs(self._rule), STEP, self._rule._fits)


class _Runs:
    """The step of an optimizer, for all runs of one problem: a run is known by where its scalars are."""

    def __init__(self, rule: LibraryOptimizer) -> None:
        self._rule = rule
        self._steppers: dict[int, Stepper] = {}

    def __call__(
        self, objective: CalledKernel, hessian: CalledKernel, data: Any, theta: Vector, value: float, gradient: Vector,
        state: Any, scalars: Vector, settings: Vector, k: int,
    ) -> int:  # fmt: skip
        """Take step ``k``; a step that fails leads nowhere, which ends the run."""
        evaluations = 0

        def evaluate(point: Vector) -> tuple[float, Vector]:
            nonlocal evaluations
            evaluations += 1
            slope = np.empty_like(gradient)
            return objective(np.ascontiguousarray(point, dtype=np.float64), data, slope), slope

        named = dict(zip(self._rule.defaults, settings.tolist(), strict=True))
        place = scalars.ctypes.data
        try:
            if k == 1:
                self._steppers[place] = self._rule.begin(theta.copy(), self._rule.values(named))
            theta[:] = self._steppers[place].step(theta.copy(), value, gradient.copy(), _rate(named), evaluate)
        except Exception as error:
            theta[:] = np.nan
            raise InputError(_refusal(self._rule, error)) from error
        except BaseException:
            theta[:] = np.nan
            raise
        return evaluations
