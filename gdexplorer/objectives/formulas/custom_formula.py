"""A custom formula objective: formula text, domain, name and parameter defaults; can be shared as text."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from gdexplorer.errors import InputError
from gdexplorer.formulas.formula import Formula, formula
from gdexplorer.formulas.vocabulary import VARIABLES
from gdexplorer.numerals import but_given, short
from gdexplorer.objectives.custom import Custom
from gdexplorer.objectives.formulas.suggestion import suggestion
from gdexplorer.objectives.objective import BoundObjective, Domain, Objective, Parameters
from gdexplorer.parameter import Parameter

KEY = "formula"
LABEL = "Your formula"
FIRST_DOMAIN: Domain = ((-3.0, 3.0), (-3.0, 3.0))
# Each side of the domain must contain at least this many distinct floats, and lie within this distance from zero.
_FEWEST_NUMBERS = 1e9
_FARTHEST = 1e100


class CustomFormula(Custom, frozen=True, tag="OwnFormula", forbid_unknown_fields=True):
    """Description of a custom formula.

    Attributes
    ----------
    text : the formula, as typed.
    domain : the part of the plane that is drawn; descent may leave it.
    label : its name in the library; empty if it has none.
    defaults : default values of parameters; those not listed default to 1.
    """

    text: str
    domain: Domain = FIRST_DOMAIN
    label: str = ""
    defaults: tuple[tuple[str, float], ...] = ()

    def objective(self) -> Objective:
        """Build the objective; its parameters are the names in the formula.

        Raises
        ------
        InputError
            If the domain is invalid; FormulaError, with a position, if the formula is invalid.
        """
        return _objective(self)

    def is_same_function(self, other: object) -> bool:
        """Whether ``other`` is the same formula."""
        return isinstance(other, CustomFormula) and self.text == other.text

    def prepare(self) -> None:
        """Differentiate and compile the formula, find a start and a learning rate.

        Raises
        ------
        InputError
            As `objective`, and if the function is undefined on the whole domain.
        """
        made = formula(self.text)
        self.objective()
        made.functions  # noqa: B018  errors in the formula come first
        _suggestion(self)


@lru_cache(maxsize=64)
def _objective(custom: CustomFormula) -> Objective:
    made = formula(custom.text)
    check_domain(custom.domain)
    defaults = dict(custom.defaults)
    return Objective(
        key=KEY,
        label=custom.label or LABEL,
        group="custom",
        formula=custom.text,
        parameters=tuple(_parameter(name, defaults.get(name, 1.0)) for name in made.parameters),
        lesson="",
        source="",
        bind=lambda values: _bound(custom, made, values, *_suggestion(custom)),
        typeset=lambda: made.latex,
    )


def _parameter(name: str, default: float) -> Parameter:
    """A parameter without bounds; its slider extends to five times the default, both ways."""
    if not math.isfinite(default):
        raise InputError(f"The parameter {name} must be a finite number, not {default}.")
    reach = min(5.0 * abs(default), 1e300) if default else 5.0
    return Parameter(name, default, -sys.float_info.max, sys.float_info.max, slider=(-reach, reach))


@lru_cache(maxsize=64)
def _suggestion(custom: CustomFormula) -> tuple[tuple[float, float], float]:
    row = _objective(custom)
    return suggestion(_bound(custom, formula(custom.text), row.defaults, (0.0, 0.0), 1.0))


def _bound(
    custom: CustomFormula, made: Formula, values: Parameters, start: tuple[float, float], rate: float
) -> BoundObjective:
    data = np.array([[values[name] for name in made.parameters]], dtype=np.float64).reshape(1, -1)
    return BoundObjective(
        KEY, custom.label or LABEL, made.value_and_gradient, made.hessian, data, custom.domain, start, rate, (),
        parameters=values, minima_complete=False, starts_anywhere=True, offers=made.offers(values),
        simple_part=made.simple_part(values),
    )  # fmt: skip


def check_domain(domain: Domain) -> None:
    """Check that ``domain`` can be drawn.

    Raises
    ------
    InputError
        If a side is not finite, does not ascend, reaches too far, or is too narrow for double precision.
    """
    for name, (low, high) in zip(VARIABLES, domain, strict=True):
        if not (math.isfinite(low) and math.isfinite(high)):
            raise InputError(f"The domain must be finite; {name} goes from {short(low)} to {short(high)}.")
        if not low < high:
            raise InputError(f"The domain must ascend; {name} goes from {short(low)} to {short(high)}.")
        if max(abs(low), abs(high)) > _FARTHEST:
            raise InputError(
                f"The domain can extend to {short(_FARTHEST)} at most; {name} goes from {short(low)} to {short(high)}."
            )
        if high - low < _FEWEST_NUMBERS * np.spacing(max(abs(low), abs(high))):
            raise InputError(f"The domain is too narrow for double precision: {name} goes from {low!r} to {high!r}.")


def share(custom: CustomFormula, parameters: Mapping[str, float]) -> str:
    """Write formula, parameters and domain exactly, in one line of text that `from_shared` parses."""
    values = {**custom.objective().defaults, **parameters}
    parts = [" ".join(custom.text.split())]
    parts += [f"{parameter.name} = {_written(values[parameter.name])}" for parameter in custom.objective().parameters]
    parts += [
        f"{name} = {_written(low)} .. {_written(high)}"
        for name, (low, high) in zip(VARIABLES, custom.domain, strict=True)
    ]
    return "; ".join(parts)


def _written(number: float) -> str:
    return repr(float(number)).removesuffix(".0")


def from_shared(text: str) -> CustomFormula:
    """Parse the output of `share`; parameters and domain may be missing.

    Raises
    ------
    InputError
        If a part cannot be read; FormulaError, with its position, if that is the formula.
    """
    typed, *parts = text.split(";")
    parameters = formula(typed).parameters
    values: dict[str, float] = {}
    sides = dict(zip(VARIABLES, FIRST_DOMAIN, strict=True))
    for part in filter(str.strip, parts):
        name, _, written = (piece.strip() for piece in part.partition("="))
        if name in VARIABLES:
            sides[name] = _side(name, written)
        elif name in parameters:
            values[name] = _number(name, written)
        else:
            raise InputError(
                f"{part.strip()!r} is neither a parameter of the formula, such as a = 1, nor a side of the domain, "
                "such as x = -2 .. 2."
            )
    custom = CustomFormula(typed.strip(), (sides["x"], sides["y"]), defaults=tuple(values.items()))
    custom.objective()
    return custom


def is_shared(text: str) -> bool:
    """Whether ``text`` contains values or a domain besides the formula, as written by `share`."""
    return ";" in text


def _side(name: str, written: str) -> tuple[float, float]:
    low, dots, high = written.partition("..")
    if not dots:
        raise InputError(f"Write the domain as {name} = -2 .. 2.")
    return _number(f"{name} of the domain", low), _number(f"{name} of the domain", high)


def _number(what: str, written: str) -> float:
    try:
        number = float(written)
    except ValueError:
        why = f"The {what} must be a number{but_given(written.strip())}"
        raise InputError(why) from None
    if not math.isfinite(number):
        raise InputError(f"The {what} must be a finite number, not {written.strip()}.")
    return number
