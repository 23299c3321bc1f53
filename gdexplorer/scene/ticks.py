"""Round numbers along a linear or logarithmic axis, and short tick labels for numbers of any size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

Ticks = list[tuple[float, str]]
# Powers of ten of numbers that are written out.
PLAIN_POWERS = (-3, 4)
# Numbers that differ by such a factor have none in common: they are plain, or some have powers of ten of their own.
APART = 99.0
PLAIN_DECADES = (-4, 5)
# Beside powers of ten, these are plain.
PLAIN_BESIDE = (-2, 2)
# Significant digits of labels by powers of ten, and of a number.
USUAL_DIGITS, MOST_DIGITS = 6, 16
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(exponent: int) -> str:
    """Ten to the power of ``exponent`` in Unicode: 10⁹."""
    return f"10{str(exponent).translate(_RAISED)}"


def short_texts(ticks: Ticks) -> tuple[Ticks, str]:
    """Shorten the texts of ``ticks``; also return their common factor such as "10⁹", or "".

    If they span many decades, each text has its own power of ten, as in 3·10¹².
    """
    sizes = [abs(value) for value, _ in ticks if value]
    exponents = [math.floor(math.log10(size) + 1e-12) for size in (min(sizes, default=1.0), max(sizes, default=1.0))]
    if _are_within(exponents, PLAIN_POWERS):
        return ticks, ""
    if max(sizes) / APART > min(sizes):
        if _are_within(exponents, PLAIN_DECADES):
            return ticks, ""
        return [(value, _alone(value)) for value, _ in ticks], ""
    common = exponents[1]
    if PLAIN_POWERS[0] <= common <= PLAIN_POWERS[1]:
        return ticks, ""
    scaled = with_text([float(Decimal(value).scaleb(-common)) for value, _ in ticks])
    return [(value, text) for (value, _), (_, text) in zip(ticks, scaled, strict=True)], power(common)


def round_ticks(low: float, high: float, count: int = 5) -> list[tuple[float, str]]:
    """About ``count`` round numbers between ``low`` and ``high``, with their text; none if nothing lies between."""
    if not 0.0 < (high - low) / count < math.inf:
        return []
    step = round_step((high - low) / count)
    first = math.ceil(low / step - 1e-9)
    numbers = [i * step for i in range(first, first + 3 * count) if i * step <= high + 1e-9 * step]
    return with_text([0.0 if abs(number) < 1e-9 * step else number for number in numbers])


def with_text(numbers: list[float]) -> list[tuple[float, str]]:
    """Ascending numbers with their text, in enough digits to distinguish them."""
    gap = min((upper - lower for lower, upper in pairwise(numbers)), default=math.inf)
    largest = max((abs(number) for number in numbers), default=0.0)
    digits = (
        6 if largest == 0.0 or not 0.0 < gap < math.inf else min(max(6, math.ceil(math.log10(largest / gap)) + 2), 17)
    )
    return [(number, f"{number:.{digits}g}") for number in numbers]


# Of numbers that have all their digits.
LEAST_POWER, LARGEST_POWER = -307.0, 308.0


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """About ``most`` base-10 logarithms of round numbers between ``low`` and ``high``."""
    decades = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    if len(decades) > 2:
        stride = math.ceil(len(decades) / most)
        return [float(decade) for decade in decades if decade % stride == 0]
    for factors in ((1.0, 2.0, 5.0), (1.0, 3.0)):
        values = [d + math.log10(factor) for d in range(math.floor(low), math.ceil(high)) for factor in factors]
        inside = [value for value in values if low <= value <= high]
        if 3 <= len(inside) <= most:
            return inside
    even: list[float] = []
    between = (10.0**low, 10.0**high) if low >= LEAST_POWER and high <= LARGEST_POWER else (0.0, 0.0)
    for value, _ in round_ticks(between[0], between[1], min(most, 5)):
        # Over a decade or more, evenly spaced numbers crowd at its end.
        if value > 0.0 and (not even or math.log10(value) - even[-1] >= (high - low) / most):
            even.append(math.log10(value))
    return even if len(even) > len(decades) else [float(decade) for decade in decades]


def power_texts(logarithms: Sequence[float]) -> list[str]:
    """10 to the power of each of ``logarithms``: all plain numbers if those are short, otherwise all powers of ten.

    Those close together have the digits that tell each from the next.
    """
    exponents, digits = [math.floor(logarithm + 1e-9) for logarithm in logarithms], _digits(logarithms)
    if _are_within(exponents, PLAIN_DECADES):
        return [f"{10.0**logarithm:.{digits}g}" for logarithm in logarithms]
    factors = [
        f"{10.0 ** (value - exponent):.{digits}g}" for value, exponent in zip(logarithms, exponents, strict=True)
    ]
    return [
        power(exponent) if factor == "1" else f"{factor}·{power(exponent)}"
        for factor, exponent in zip(factors, exponents, strict=True)
    ]


def round_step(step: float) -> float:
    """Round up to 1, 2 or 5 times a power of ten."""
    magnitude = 10.0 ** math.floor(math.log10(step))
    return next(m * magnitude for m in (1.0, 2.0, 5.0, 10.0) if m * magnitude >= step * 0.999999)


def _are_within(exponents: Sequence[int], ends: tuple[int, int]) -> bool:
    return all(ends[0] <= exponent <= ends[1] for exponent in exponents)


def _digits(logarithms: Sequence[float]) -> int:
    """Significant digits that tell numbers with these logarithms apart."""
    gap = min((upper - lower for lower, upper in pairwise(sorted(logarithms))), default=1.0) * math.log(10.0)
    return min(max(USUAL_DIGITS, 2 - math.floor(math.log10(gap))), MOST_DIGITS) if gap > 0.0 else USUAL_DIGITS


def _alone(value: float) -> str:
    """A number with three digits: plain if short, otherwise with a power of ten."""
    factor, _, exponent = f"{value:.2e}".partition("e")
    if value == 0.0 or _are_within([int(exponent)], PLAIN_BESIDE):
        return f"{value:.3g}"
    sign, digits = "-" * (value < 0.0), f"{abs(float(factor)):g}"
    return f"{sign}{power(int(exponent))}" if digits == "1" else f"{sign}{digits}·{power(int(exponent))}"
