"""LaTeX of term expressions: with symbols, or with the numbers of a step inserted. Pure text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.optimizers.expression import parsed, value_of
from gdexplorer.optimizers.terms import Numbers, Term

# How many coordinates of a vector are shown before an ellipsis.
MOST_COORDINATES = 3

# Names not listed here are written as they are.
SYMBOLS = {
    "theta": r"\theta_k", "theta_next": r"\theta_{k+1}", "theta_old": r"\theta_{k-1}",
    "gradient": r"\nabla f(\theta_k)", "g_old": r"\nabla f(\theta_{k-1})", "gradient_next": r"\nabla f(\theta_{k+1})",
    "dimension": "n",
    "value": r"f(\theta_k)", "height": r"f(\theta_k)", "value_next": r"f(\theta_{k+1})", "step": "k+1", "steps": "k",
    "learning_rate": r"\eta", "learning_rate_old": r"\eta", "momentum": r"\mu", "dampening": r"\tau",
    "beta": r"\beta", "beta1": r"\beta_1", "beta2": r"\beta_2", "nu": r"\nu", "nu1": r"\nu_1", "nu2": r"\nu_2",
    "epsilon": r"\epsilon", "damping": r"\delta", "initial_scale": "s_0",
    "alpha": r"\alpha", "rho": r"\rho", "lambd": r"\lambda", "weight_decay": r"\lambda",
    "momentum_decay": r"\psi", "t0": r"t_0", "eta_minus": r"\eta^-", "eta_plus": r"\eta^+",
    "beta3": r"\beta_3", "gamma": r"\gamma", "max_norm": "c", "d0": "d_0", "d_coefficient": "a",
    "initial_step": "r_0", "warmup_steps": "w", "slow_step": r"\alpha", "offset": "a", "clip_threshold": "t",
    "temperature": "T_0", "cooling": "c", "trust_coefficient": r"\kappa",
    "step_min": r"\Delta_{min}", "step_max": r"\Delta_{max}", "lowest_value": r"f^*", "shrink": r"\beta",
    "strength": r"\rho", "coefficient_a": "a", "coefficient_b": "b", "coefficient_c": "c", "newton_schulz_steps": "N",
}  # fmt: skip


def symbolic(term: Term, terms: Iterable[Term], numbers: Numbers) -> str:
    """The term's expression in symbols; empty if it has none."""
    symbols = {**SYMBOLS, **{each.key: each.symbol for each in terms}}
    symbols |= {f"{each.key}_old": _before(each.symbol) for each in terms if each.memory}

    def write(name: str) -> str:
        return symbols.get(name, rf"\text{{{name}}}")

    return _Writer(numbers, write).text(term.expression_at(numbers))


def numeric(term: Term, numbers: Numbers) -> str:
    """The term's expression with numbers inserted; vectors are columns."""
    return _Writer(numbers, lambda name: in_latex(numbers[name], in_formula=True), True).text(
        term.expression_at(numbers)
    )


def _before(symbol: str) -> str:
    return symbol.replace("_{k+1}", "_k")


class _Level(IntEnum):
    """Binding strength of the outermost operator of a piece."""

    SUM = 0
    SIGNED = 1
    PRODUCT = 2
    ATOM = 3


class _Piece(Struct, frozen=True):
    """A piece of LaTeX.

    Attributes
    ----------
    level : binding strength of its outermost operator.
    tall : whether it is taller than one line.
    begins_with_number : whether a number before it would run into it.
    is_open : whether it would absorb what follows, as ``sign x`` does.
    """

    text: str
    level: _Level = _Level.ATOM
    tall: bool = False
    begins_with_number: bool = False
    is_open: bool = False


_Operator = Callable[[_Piece, _Piece], _Piece]
_WRAPPED = {
    "abs": (r"\left|", r"\right|"), "norm": (r"\left\|", r"\right\|"),
    "round": (r"\left\lfloor ", r"\right\rceil"), "sqrt": (r"\sqrt{", "}"),
}  # fmt: skip
_PREFIXES = {"sign": r"\operatorname{sign}", "log": r"\log"}
_LISTS = {"max": r"\max", "min": r"\min"}


class _Writer:
    """Typesets expressions; ``write`` gives the LaTeX of a name, ``in_numbers`` tells whether that is its number."""

    def __init__(self, numbers: Mapping[str, Any], write: Callable[[str], str], in_numbers: bool = False) -> None:
        self._numbers, self._write, self._in_numbers = numbers, write, in_numbers
        self._bound: set[str] = set()

    def text(self, expression: str) -> str:
        return self._piece(parsed(expression)).text if expression else ""

    def _piece(self, expression: ast.expr) -> _Piece:
        match expression:
            case ast.Name(name):
                return self._name(name)
            case ast.Constant(float() | int() as number):
                return _Piece(f"{number:g}", begins_with_number=True)
            case ast.UnaryOp(ast.USub(), operand):
                return _negative(self._piece(operand))
            case ast.BinOp(left, operator, right):
                return _OPERATORS[type(operator)](self._piece(left), self._piece(right))
            case ast.Call(ast.Name("where")):
                return self._where(expression)
            case ast.Call(ast.Name("product"), [ast.Name(index), last, factor]):
                return self._product(index, last, factor)
            case ast.Call(ast.Name(name), arguments):
                return _called(name, [self._piece(argument) for argument in arguments])
        raise ValueError(f"{ast.unparse(expression)} is not a supported expression.")

    def _name(self, name: str) -> _Piece:
        if name in self._bound:
            return _Piece(name, begins_with_number=True)
        text, vector = self._write(name), isinstance(self._numbers.get(name), np.ndarray)
        level = _Level.SUM if name == "step" and not self._in_numbers else _Level.ATOM
        return _Piece(text, level, tall=vector, begins_with_number=not vector)

    def _where(self, expression: ast.Call) -> _Piece:
        """All cases in symbols; in numbers, the case that applies to each coordinate."""
        if self._in_numbers:
            return _Piece(in_latex(value_of(expression, self._numbers), in_formula=True), tall=True)
        rows = self._cases(expression)
        return _Piece(rf"\begin{{cases}} {rows} \end{{cases}}", _Level.PRODUCT, tall=True)

    def _cases(self, expression: ast.expr) -> str:
        match expression:
            case ast.Call(ast.Name("where"), [ast.Compare(left, [comparison], [right]), then, other]):
                sides = self._piece(left).text, self._piece(right).text
                condition = f" {_COMPARISONS[type(comparison)]} ".join(sides)
                return rf"{self._piece(then).text} & {condition} \\ {self._cases(other)}"
        return rf"{self._piece(expression).text} & \mathrm{{else}}"

    def _product(self, index: str, last: ast.expr, factor: ast.expr) -> _Piece:
        end = self._piece(last).text
        self._bound.add(index)
        text = _bracketed(self._piece(factor), _Level.PRODUCT).text
        self._bound.remove(index)
        return _Piece(rf"\prod_{{{index}=1}}^{{{end}}} {text}", _Level.PRODUCT, tall=True, is_open=True)


_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.Gt: ">"}


def _bracketed(piece: _Piece, least: _Level) -> _Piece:
    """``piece``, in parentheses if it binds less strongly than ``least``."""
    if piece.level >= least:
        return piece
    return _Piece(rf"\left({piece.text}\right)" if piece.tall else f"({piece.text})", tall=piece.tall)


def _negative(piece: _Piece) -> _Piece:
    inner = _bracketed(piece, _Level.PRODUCT)
    return replace(inner, text=f"-{inner.text}", level=_Level.SIGNED)


def _sum(left: _Piece, right: _Piece) -> _Piece:
    if right.level is not _Level.SUM or right.text.startswith("-"):
        right = _bracketed(right, _Level.PRODUCT)
    return _Piece(f"{left.text} + {right.text}", _Level.SUM, left.tall or right.tall, left.begins_with_number)


def _difference(left: _Piece, right: _Piece) -> _Piece:
    right = _bracketed(right, _Level.PRODUCT)
    return _Piece(f"{left.text} - {right.text}", _Level.SUM, left.tall or right.tall, left.begins_with_number)


def _times(left: _Piece, right: _Piece) -> _Piece:
    """Juxtaposition, with a dot if the second factor begins with a number and would run into the first."""
    left = _bracketed(replace(left, level=_Level.SUM) if left.is_open else left, _Level.SIGNED)
    right = _bracketed(right, _Level.PRODUCT)
    text = left.text + (r" \cdot " if right.begins_with_number else " ") + right.text
    level, tall = min(left.level, _Level.PRODUCT), left.tall or right.tall
    return _Piece(text, level, tall, left.begins_with_number, right.is_open)


def _fraction(above: _Piece, below: _Piece) -> _Piece:
    return _Piece(rf"\frac{{{above.text}}}{{{below.text}}}", _Level.PRODUCT, tall=True)


def _raisable(piece: _Piece) -> _Piece:
    """``piece``, ready for an exponent: double superscripts, as after 10^{-7}, cannot be typeset."""
    raised = "^" in piece.text and not piece.text.startswith("{")
    return _bracketed(replace(piece, level=_Level.SUM) if raised else piece, _Level.ATOM)


def _power(base: _Piece, exponent: _Piece) -> _Piece:
    base = _raisable(base)
    inside = exponent.text if len(exponent.text) == 1 else f"{{{exponent.text}}}"
    return _Piece(f"{base.text}^{inside}", tall=base.tall, begins_with_number=base.begins_with_number)


_OPERATORS: dict[type[ast.operator], _Operator] = {
    ast.Add: _sum, ast.Sub: _difference, ast.Mult: _times, ast.Div: _fraction, ast.Pow: _power,
}  # fmt: skip


def _called(name: str, arguments: list[_Piece]) -> _Piece:
    first, tall = arguments[0], any(argument.tall for argument in arguments)
    if name in _WRAPPED:
        before, after = _WRAPPED[name]
        return _Piece(f"{before}{first.text}{after}", tall=tall)
    if name in _PREFIXES:
        inner = _raisable(first)
        return _Piece(f"{_PREFIXES[name]} {inner.text}", _Level.PRODUCT, tall, is_open=inner == first)
    if name in _LISTS:
        return _Piece(rf"{_LISTS[name]}\left({', '.join(argument.text for argument in arguments)}\right)", tall=tall)
    if name == "dot":
        one, other = _raisable(first), _bracketed(arguments[1], _Level.ATOM)
        return _Piece(rf"{one.text}^\top {other.text}", _Level.PRODUCT, tall, one.begins_with_number)
    raise ValueError(f"{name} is not a function of expressions.")


def in_latex(number: Any, in_formula: bool = False) -> str:
    """A number, vector or several points with four significant digits; in a formula, signs are in parentheses."""
    if number is None:
        return r"\text{none}"
    if isinstance(number, np.ndarray):
        rows = _rows(np.atleast_2d(number).T)
        # Braces are needed for powers of a matrix.
        return r"{\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}}"
    text = _digits(float(number))
    return rf"\left({text}\right)" if in_formula and (text.startswith("-") or r"\cdot" in text) else text


def _rows(columns: NDArray[np.float64]) -> list[str]:
    """The first rows and columns of a matrix; dots stand for the others."""
    beyond = [r"\cdots"] if columns.shape[1] > MOST_COORDINATES else []
    shown = [[_digits(float(each)) for each in row[:MOST_COORDINATES]] for row in columns[:MOST_COORDINATES]]
    rows = [" & ".join([*row, *beyond]) for row in shown]
    return [*rows, r"\vdots"] if len(columns) > MOST_COORDINATES else rows


def _digits(number: float) -> str:
    if not np.isfinite(number):
        return r"\text{undefined}" if np.isnan(number) else r"\infty" if number > 0 else r"-\infty"
    mantissa, _, exponent = f"{number:.4g}".partition("e")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    return {"1": power, "-1": f"-{power}"}.get(mantissa, rf"{mantissa} \cdot {power}")
