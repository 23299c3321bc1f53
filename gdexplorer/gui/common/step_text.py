"""A step as text: for labels, for the clipboard, and as LaTeX with numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdexplorer.descent.analysis.dissection import Dissection
from gdexplorer.numerals import number_text, short_exponents, with_minus
from gdexplorer.optimizers.term_latex import in_latex, numeric, symbolic
from gdexplorer.optimizers.terms import Term
from gdexplorer.scene.ticks import power

MOST_SHOWN = 3


def short(number: Any) -> str:
    """A number or vector with three digits, or how many points; long vectors are abbreviated."""
    if number is None:
        return "not used here"
    if np.ndim(number) == 2:
        return f"{len(number)} points"
    if isinstance(number, np.ndarray):
        return with_minus(short_exponents(vector(number, ".3g", 2)))
    return number_text(float(number), 3)


def vector(numbers: np.ndarray, digits: str, most: int = MOST_SHOWN) -> str:
    """The first coordinates of a vector."""
    shown = ", ".join(f"{coordinate:{digits}}" for coordinate in numbers[:most])
    return f"({shown}, …)" if len(numbers) > most else f"({shown})"


def rule_line(taken: Dissection, term: Term) -> str:
    """``symbol = formula``, as LaTeX; the symbol alone if there is no formula, or it is a symbol itself."""
    formula = symbolic(term, taken.terms, taken.numbers)
    return f"{term.symbol} = {formula}" if formula not in ("", term.symbol) else term.symbol


def number_line(taken: Dissection, term: Term) -> str:
    """``= formula in numbers = result``, as LaTeX."""
    result = in_latex(taken.numbers[term.key])
    formula = numeric(term, taken.numbers) if taken.numbers[term.key] is not None else ""
    return f"= {formula} = {result}" if formula and _plain(formula) != _plain(result) else f"= {result}"


def _plain(latex: str) -> str:
    return latex.replace(r"\left(", "").replace(r"\right)", "")


def times(factor: float) -> str:
    """A factor as text: 0.002, 50, 100,000 or 2×10⁶."""
    mantissa, _, exponent = f"{factor:,g}".partition("e")
    if not exponent:
        return mantissa
    return f"{mantissa}×{power(int(exponent))}"


def scale(factor: float) -> str:
    """A scale as on maps: 1:20 for a ``factor`` of 0.05, 50:1 for 50."""
    return f"1:{times(1.0 / factor)}" if 0.0 < factor < 1.0 else f"{times(factor)}:1"


def table(taken: Dissection, heading: str) -> str:
    """All numbers of a step as tab-separated lines, with full precision."""
    rows = [("term", "symbol", "value")]
    rows += [(term.name, term.symbol, _exact(taken.numbers[term.key])) for term in taken.terms]
    rows += [
        ("point before", r"\theta_k", _exact(taken.origin)),
        ("point after", r"\theta_{k+1}", _exact(taken.target)),
    ]
    return "\n".join([heading, *("\t".join(row) for row in rows)]) + "\n"


def _exact(number: Any) -> str:
    if number is None:
        return ""
    if np.ndim(number) == 2:
        return "; ".join(map(_exact, number))
    numbers = number if isinstance(number, np.ndarray) else [number]
    return ", ".join(repr(float(each)) for each in numbers)
