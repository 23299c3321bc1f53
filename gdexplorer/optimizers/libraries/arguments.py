"""Hyperparameters of other libraries' optimizers, read from the signatures of their classes and functions.

Numbers and switches become parameters of the same name, except that ``lr`` is called ``learning_rate``, as in all other
optimizers, and that each number of a tuple is one of its own: ``betas`` gives ``beta1`` and ``beta2``. Everything else
stays as the library has it.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from msgspec import Struct

from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.parameter import LARGEST_WHOLE, Parameter, Scale

RATES = ("lr", "learning_rate")
# Annotations of functions and of trees, which mention numbers, too.
_OTHER_KINDS = re.compile(
    r"^(\w+\.)*(Optional\[|Union\[)?(\w+\.)*Callable|Tree|Mapping|Dimension|GradientTransformation"
)
# Between the name of an argument and what a documentation says of it.
_KIND = r"\s*(?:\([^)]*\))?\s*"
_LONGEST_MEANING = 160
_USUAL_RATE, _USUAL_DECAY = 0.01, 0.9


class Argument(Struct, frozen=True):
    """An argument of a library's function and the parameters that stand for it.

    Attributes
    ----------
    name : as the library calls it.
    parameters : one, or one for each number of a tuple.
    default : that of the library; None: a parameter of 0 stands for it.
    options : the values behind a parameter that is a choice.
    """

    name: str
    parameters: tuple[Parameter, ...]
    default: Any
    options: tuple[Any, ...] = ()

    def value(self, settings: Mapping[str, float]) -> Any:
        """What the library is given."""
        if not isinstance(self.default, tuple):
            return self._one(self.parameters[0], settings, self.default)
        pairs = zip(self.parameters, self.default, strict=True)
        return tuple(self._one(parameter, settings, default) for parameter, default in pairs)

    def _one(self, parameter: Parameter, settings: Mapping[str, float], default: Any) -> Any:
        number = settings[parameter.name]
        if parameter.scale is Scale.CHOICE:
            return self.options[int(number)]
        if default is None and number == 0.0:
            return None
        if parameter.scale is Scale.SWITCH:
            return bool(number)
        return int(number) if parameter.scale is Scale.INTEGER else number


def arguments_of(
    function: Callable[..., Any], left_out: Collection[str], choices: Mapping[str, tuple[Any, ...]]
) -> tuple[Argument, ...] | None:
    """The arguments of a library's class or function that can be set, the learning rate first; masks are not.

    ``choices`` are the values of arguments that are chosen from a list, the default first. None if it cannot be called
    with numbers alone.
    """
    found: list[Argument] = []
    for item in inspect.signature(function).parameters.values():
        if item.name in left_out or item.name.endswith("mask") or item.kind is item.VAR_KEYWORD:
            continue
        argument = _chosen(item, choices[item.name]) if item.name in choices else _argument(item, function.__doc__)
        if argument is not None:
            found.append(argument)
        elif item.default is item.empty:
            return None
    return tuple(sorted(found, key=lambda argument: argument.name not in RATES))


def _chosen(item: inspect.Parameter, options: tuple[Any, ...]) -> Argument:
    names = tuple("none" if option is None else str(option) for option in options)
    parameter = Parameter(
        item.name, 0.0, 0.0, len(names) - 1.0, "One of those that the library has.", Scale.CHOICE, choices=names
    )  # fmt: skip
    return Argument(item.name, (parameter,), options[0], options)


def _argument(item: inspect.Parameter, doc: str | None) -> Argument | None:
    """The argument that an item of a signature describes; None if it is no number."""
    default, kinds = 0 if item.name == "seed" else item.default, str(item.annotation)
    meaning = _meaning(item.name, doc)
    if item.name in RATES:
        rate = _USUAL_RATE if default is item.empty else float(1.0 if default is None else default)  # None: unscaled
        return Argument(item.name, (learning_rate(rate),), rate)
    if isinstance(default, tuple) and default and all(each is None or _is_number(each) for each in default):
        stem = item.name if item.name.endswith("eps") else item.name.removesuffix("s")
        names = [f"{stem}{place}" for place in range(1, len(default) + 1)]
        parts = (_parameter(name, each, kinds, meaning) for name, each in zip(names, default, strict=True))
        return Argument(item.name, tuple(parts), default)
    takes_numbers = re.search(r"\b(float|int)\b", kinds) is not None and not _OTHER_KINDS.search(kinds)
    if default is item.empty and takes_numbers:
        return Argument(item.name, (_parameter(item.name, _required(item.name), kinds, meaning),), 0.0)
    if _is_number(default) or (default is None and takes_numbers):
        return Argument(item.name, (_parameter(item.name, default, kinds, meaning),), default)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, bool | int | float) and math.isfinite(value)


def _required(name: str) -> float:
    """A number for an argument that has no default."""
    return _USUAL_DECAY if "decay" in name else 1.0


def _parameter(name: str, default: Any, kinds: str, meaning: str) -> Parameter:
    """A parameter that stands for a number of this ``default``, whose annotation names these ``kinds``."""
    if isinstance(default, bool):
        return Parameter(name, float(default), 0.0, 1.0, meaning, Scale.SWITCH)
    if "float" not in kinds and (isinstance(default, int) or (default is None and "int" in kinds)):
        most = max(100.0, 10.0 * (default or 0))
        return Parameter(name, float(default or 0), 0.0, LARGEST_WHOLE, meaning, Scale.INTEGER, slider=(0.0, most))
    number = float(default or 0.0)
    if name.startswith("eps") and number > 0.0:
        return Parameter(name, number, 0.0, math.inf, meaning, Scale.LOGARITHMIC, slider=(1e-12, 1.0))
    return Parameter(name, number, -math.inf, math.inf, meaning, slider=_slider(number))


def _slider(default: float) -> tuple[float, float]:
    """Usual values of a number: fractions below 1 are mostly averages' memories, for which 1 is too much."""
    if 0.5 <= default < 1.0:
        return 0.0, max(default, 0.999)
    span = 1.0 if abs(default) < 1.0 else 10.0 * abs(default)
    return (-span, 0.0) if default < 0.0 else (0.0, span)


def _meaning(name: str, doc: str | None) -> str:
    """What the library's documentation says of an argument, as one line."""
    begins = rf"^\s*{re.escape(name)}{_KIND}:\s+"
    found = re.search(rf"{begins}(.+?)(?=\n\s*\n|\n\s*\w+{_KIND}:\s|\Z)", doc or "", re.MULTILINE | re.DOTALL)
    if found is None:
        return "See the documentation of the library."
    said = re.sub(r"[`*]|:\w+:", "", " ".join(found[1].split()))
    said = re.sub(r"\s*\(default: [^)]*\)", "", said).split(". ")[0].rstrip(".")
    short = said if len(said) <= _LONGEST_MEANING else said[:_LONGEST_MEANING].rsplit(" ", 1)[0] + " ..."
    return f"{short[:1].upper()}{short[1:]}."
