"""Optimizers of PyTorch: all subclasses of ``torch.optim.Optimizer`` that ``torch.optim`` exports."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import torch

from gdexplorer.errors import InputError
from gdexplorer.optimizers.libraries.arguments import arguments_of
from gdexplorer.optimizers.libraries.library_optimizer import Evaluate, LibraryOptimizer, Values, Vector, declare

# Arguments on how steps are computed, not on which; to maximize is not to descend.
_LEFT_OUT = frozenset(("params", "foreach", "fused", "capturable", "differentiable", "maximize"))
_CHOICES = {"line_search_fn": (None, "strong_wolfe"), "adjust_lr_fn": (None, "match_rms_adamw")}


def names() -> dict[str, Any]:
    """All optimizers by name."""
    found = {name: item for name, item in vars(torch.optim).items() if isinstance(item, type)}
    return {
        name: item for name, item in found.items()
        if issubclass(item, torch.optim.Optimizer) and item is not torch.optim.Optimizer
    }  # fmt: skip


def declared(name: str, item: Any) -> LibraryOptimizer:
    """The declaration of an optimizer.

    Raises
    ------
    InputError
        If it needs more than numbers, or cannot take a step with a vector of parameters.
    """
    arguments = arguments_of(item, _LEFT_OUT, _CHOICES)
    if arguments is None:
        raise InputError(f"torch:{name} needs more than numbers, and cannot be run by name.")
    searches = inspect.signature(item.step).parameters["closure"].default is inspect.Parameter.empty

    def begin(theta: Vector, values: Values) -> _Run:
        return _Run(item, theta, values, searches)

    source = f"torch.optim.{name} of PyTorch {torch.__version__.partition('+')[0]}"
    return declare(f"torch:{name}", name, "PyTorch", source, arguments, begin, searches)


class _Run:
    """One run: all coordinates are one parameter, a vector in double precision."""

    def __init__(self, item: Any, theta: Vector, values: Values, searches: bool) -> None:
        self._point = torch.nn.Parameter(torch.tensor(theta))
        self._rule = item([self._point], **values)
        self._searches = searches

    def step(self, theta: Vector, value: float, gradient: Vector, rate: float, evaluate: Evaluate) -> Vector:
        """Where the step from ``theta`` leads."""
        self._point.data.copy_(torch.from_numpy(theta))
        self._point.grad = torch.from_numpy(gradient)
        for group in self._rule.param_groups:
            if group.get("lr", rate) != rate:
                group["lr"] = rate
        self._rule.step(self._closure(value, evaluate)) if self._searches else self._rule.step()
        return np.array(self._point.detach().numpy())

    def _closure(self, value: float, evaluate: Evaluate) -> Any:
        """What an optimizer that searches along lines calls; value and gradient where it begins are known."""
        known = [value]

        def closure() -> Any:
            if known:
                return torch.tensor(known.pop(), dtype=torch.float64)
            found, slope = evaluate(self._point.detach().numpy())
            self._point.grad = torch.from_numpy(slope)
            return torch.tensor(found, dtype=torch.float64)

        return closure
