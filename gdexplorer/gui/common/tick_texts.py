"""Short tick labels for numbers of any size."""

from __future__ import annotations

import math
from decimal import Decimal

from PySide6.QtCore import QRectF

from gdexplorer.scene.heights import with_text

Ticks = list[tuple[float, str]]
# Powers of ten of numbers that are written out.
PLAIN_POWERS = (-3, 4)
# Numbers that differ by a larger factor get individual powers of ten.
MOST_APART = 1e4
MARGIN = 3.0  # pixels between a text and the edge of the picture
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
    if all(PLAIN_POWERS[0] <= exponent <= PLAIN_POWERS[1] for exponent in exponents):
        return ticks, ""
    if max(sizes) / MOST_APART > min(sizes):
        return [(value, _alone(value)) for value, _ in ticks], ""
    common = exponents[1]
    if PLAIN_POWERS[0] <= common <= PLAIN_POWERS[1]:
        return ticks, ""
    scaled = with_text([float(Decimal(value).scaleb(-common)) for value, _ in ticks])
    return [(value, text) for (value, _), (_, text) in zip(ticks, scaled, strict=True)], power(common)


def moved_inside(box: QRectF, width: float, height: float) -> QRectF:
    """The box of a text, moved into a picture of that size."""
    left = max(min(box.left(), width - box.width() - MARGIN), MARGIN)
    top = max(min(box.top(), height - box.height() - MARGIN), MARGIN)
    return QRectF(left, top, box.width(), box.height())


def _alone(value: float) -> str:
    """A number with three digits: plain if short, otherwise with a power of ten."""
    factor, _, exponent = f"{value:.2e}".partition("e")
    if value == 0.0 or PLAIN_POWERS[0] <= int(exponent) <= PLAIN_POWERS[1]:
        return f"{value:.3g}" if abs(value) < 1000.0 else f"{value:.0f}"
    sign, digits = "-" * (value < 0.0), f"{abs(float(factor)):g}"
    return f"{sign}{power(int(exponent))}" if digits == "1" else f"{sign}{digits}·{power(int(exponent))}"
