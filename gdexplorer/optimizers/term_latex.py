"""Formulas of terms as LaTeX: with their symbols, or with the numbers of a step put in. Pure text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from gdexplorer.optimizers.terms import Numbers, Term

# So many coordinates of a vector are written; an ellipsis stands for the others.
MOST_COORDINATES = 3

# A name that is not here is written as it is.
SYMBOLS = {
    "theta": r"\theta_k", "theta_next": r"\theta_{k+1}", "theta_old": r"\theta_{k-1}",
    "gradient": r"\nabla f(\theta_k)", "g_old": r"\nabla f(\theta_{k-1})",
    "value": r"f(\theta_k)", "height": r"f(\theta_k)", "value_next": r"f(\theta_{k+1})", "step": "k+1", "steps": "k",
    "learning_rate": r"\eta", "learning_rate_old": r"\eta", "momentum": r"\mu", "dampening": r"\tau",
    "beta": r"\beta", "beta1": r"\beta_1", "beta2": r"\beta_2", "nu": r"\nu", "nu1": r"\nu_1", "nu2": r"\nu_2",
    "epsilon": r"\epsilon", "alpha": r"\alpha", "rho": r"\rho", "lambd": r"\lambda", "weight_decay": r"\lambda",
    "momentum_decay": r"\psi", "t0": r"t_0", "eta_minus": r"\eta^-", "eta_plus": r"\eta^+",
    "step_min": r"\Delta_{min}", "step_max": r"\Delta_{max}", "lowest_value": r"f^*", "shrink": r"\beta",
}  # fmt: skip
_NAME = re.compile(r"<(\w+)>")


def symbolic(term: Term, terms: Iterable[Term], numbers: Numbers) -> str:
    """The term's formula in symbols."""
    symbols = {**SYMBOLS, **{each.key: each.symbol for each in terms}}
    symbols |= {f"{each.key}_old": _before(each.symbol) for each in terms if each.memory}
    return _NAME.sub(lambda match: symbols.get(match[1], rf"\text{{{match[1]}}}"), term.formula_at(numbers))


def numeric(term: Term, numbers: Numbers) -> str:
    """The term's formula with the numbers put in; vectors are columns."""
    return _NAME.sub(lambda match: in_latex(numbers[match[1]], in_formula=True), term.formula_at(numbers))


def _before(symbol: str) -> str:
    return symbol.replace("_{k+1}", "_k")


def in_latex(number: Any, in_formula: bool = False) -> str:
    """A number or a vector with four significant digits; in a formula, negative numbers are in brackets."""
    if number is None:
        return r"\text{none}"
    if isinstance(number, np.ndarray):
        shown = [_digits(float(each)) for each in number[:MOST_COORDINATES]]
        shown += [r"\vdots"] if len(number) > MOST_COORDINATES else []
        # In braces, for powers of a matrix cannot be typeset without them.
        return r"{\begin{pmatrix} " + r" \\ ".join(shown) + r" \end{pmatrix}}"
    text = _digits(float(number))
    return rf"\left({text}\right)" if in_formula and (text.startswith("-") or r"\cdot" in text) else text


def _digits(number: float) -> str:
    if not np.isfinite(number):
        return r"\text{undefined}" if np.isnan(number) else r"\infty" if number > 0 else r"-\infty"
    mantissa, _, exponent = f"{number:.4g}".partition("e")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    return {"1": power, "-1": f"-{power}"}.get(mantissa, rf"{mantissa} \cdot {power}")
