"""The fitted function and its coefficients in the data's own units, whatever units are descended in.

A fit may standardise: its weights then belong to powers of the standardised input, shifted and scaled again. As a
polynomial in the raw input, c_0 + c_1 x + ... + c_d x^d, each coefficient is an affine function of the weights. Its
terms nearly cancel where inputs are far from zero, so it is computed in rational numbers and rounded once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.numerals import short_exponents

Vector = NDArray[np.float64]
INTERCEPT = "intercept"
# Rounding the coefficients of an equation may change the curve by this share of its range.
PRECISION = 1e-3
_FEWEST, _MOST = 4, 17
_FAR = (
    "{name} lies so far from 0 that the coefficients of its powers need more digits than numbers have: subtract about "
    "its mean from it."
)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Coefficients(Struct, frozen=True, eq=False, dict=True):
    """How the weights of a fit become coefficients in the data's own units.

    Attributes
    ----------
    input_names, target_name : columns, with their units if known.
    terms : of each coefficient but the intercept, the input that it belongs to, and its power.
    matrix : of the weights, a row of n numbers for each coefficient. offsets : added to their products.
    sizes : float64[n], the root mean square of each power of an input.
    spread : deviation of the target; 1 for log-odds.
    classes : of a polynomial that is the log-odds of the second class, the names of both; else none.
    linear : the polynomial at some inputs, float64[m], of weights float64[n].
    """

    input_names: tuple[str, ...]
    terms: tuple[tuple[int, int], ...]
    target_name: str
    matrix: Sequence[Sequence[Fraction]]
    offsets: Sequence[Fraction]
    sizes: Vector
    spread: float
    classes: tuple[str, ...]
    linear: Callable[[Vector], Vector]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients: intercept, and powers of inputs as x^2."""
        return names_of_terms(self.input_names, self.terms)

    def at(self, theta: Vector) -> Vector:
        """The coefficients, float64[n], each rounded once, at ``theta: float64[n]``; NaN if a weight is not finite."""
        if not np.all(np.isfinite(theta)):
            return np.full(len(theta), np.nan)
        ratios = [number.as_integer_ratio() for number in np.asarray(theta, dtype=np.float64).tolist()]
        common = max(below for _, below in ratios)
        weights = [above * (common // below) for above, below in ratios]
        return np.array([_rounded(row, weights, common) for row in self._rows])

    @cached_property
    def _rows(self) -> list[tuple[list[int], int, int]]:
        """Each row as whole numbers over a common denominator: factors of the weights, offset, denominator."""
        rows = []
        for factors, offset in zip(self.matrix, self.offsets, strict=True):
            below = math.lcm(offset.denominator, *(factor.denominator for factor in factors))
            rows.append(([int(factor * below) for factor in factors], int(offset * below), below))
        return rows

    def equation(self, theta: Vector) -> str:
        """The fitted function with as many digits as its curve needs; nothing if it is not finite.

        Such as ``price = 13,291 + 2.01 area``, or ``log-odds(passed = 1) = -4.08 + 1.5 hours``. Where no float64 has
        enough digits, a sentence says what to do.
        """
        numbers = self.at(theta)
        needed = self._digits_needed(theta, numbers)
        if not np.all(np.isfinite(numbers)) or not math.isfinite(needed):
            return ""
        if needed > _MOST:
            largest = int(np.argmax(np.abs(numbers[1:]) * self.sizes[1:]))
            return _FAR.format(name=self._plain[self.terms[largest][0]])
        digits, target = max(math.ceil(needed), _FEWEST), plain(self.target_name)
        left = f"log-odds({target} = {self.classes[1]})" if self.classes else target
        sizes = [f"{_written(abs(number), digits)}{self._factor(i)}" for i, number in enumerate(numbers.tolist())]
        signs = ["-" if number < 0.0 else "+" for number in numbers]
        first = sizes[0] if signs[0] == "+" else f"-{sizes[0]}"
        others = (f" {sign} {size}" for sign, size in zip(signs[1:], sizes[1:], strict=True))
        return f"{left} = {first}{''.join(others)}"

    @cached_property
    def _plain(self) -> tuple[str, ...]:
        return plain_names(self.input_names)

    def _factor(self, number: int) -> str:
        if number == 0:
            return ""
        place, power = self.terms[number - 1]
        name = self._plain[place]
        if name.isidentifier():
            return f" {name}{_raised(power)}"
        return f" × {name}" if power == 1 else f" × ({name}){_raised(power)}"

    def _digits_needed(self, theta: Vector, numbers: Vector) -> float:
        """Significant digits with which rounding changes the curve by at most `PRECISION` of its range."""
        with np.errstate(all="ignore"):
            curve = self.linear(theta)
            allowed = PRECISION * max(self.spread, float(curve.max() - curve.min()))
            return float(np.log10(np.maximum(5.0 * (np.abs(numbers) @ self.sizes) / allowed, 1.0)))


def _rounded(row: tuple[list[int], int, int], weights: list[int], common: int) -> float:
    factors, offset, below = row
    total = offset * common + sum(factor * weight for factor, weight in zip(factors, weights, strict=True))
    try:
        return total / (below * common)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


def _written(number: float, digits: int) -> str:
    """At least ``digits`` significant digits; all digits before the point, in groups, up to a billion."""
    if 1e3 <= number < 1e9:
        return f"{number:,.{max(digits - len(f'{number:.0f}'), 0)}f}"
    return short_exponents(f"{number:.{digits}g}")


def _raised(power: int) -> str:
    return str(power).translate(_SUPERSCRIPTS) if power > 1 else ""


def names_of_terms(inputs: Sequence[str], terms: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Names of the coefficients of powers of ``inputs``: intercept, x and x^2, each once."""
    names = plain_names(inputs)
    found = [INTERCEPT]
    for place, power in terms:
        name = names[place] if power == 1 else f"{names[place]}^{power}"
        found.append(name if name not in found else f"{name} (2)")
    return tuple(found)


def plain_names(names: Sequence[str]) -> tuple[str, ...]:
    """Columns without their units, unless two of them have units alone to tell them apart."""
    plainly = [*map(plain, names)]
    return tuple(short if plainly.count(short) == 1 else name for short, name in zip(plainly, names, strict=True))


def plain(name: str) -> str:
    """A column's ``name`` without the unit in parentheses at its end."""
    return re.sub(r"\s*\([^()]*\)$", "", name) or name
