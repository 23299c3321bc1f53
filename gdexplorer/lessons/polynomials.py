"""Formulas that are polynomials in x and y, as exact coefficients."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from fractions import Fraction

from gdexplorer.errors import InputError
from gdexplorer.formulas.syntax import parse
from gdexplorer.formulas.vocabulary import CONSTANTS

# Coefficients by the exponents of x and y; zeros are left out.
Polynomial = dict[tuple[int, int], Fraction]
# Formulas of a higher degree count as no polynomials.
LARGEST_DEGREE = 24


class _NoPolynomialError(Exception):
    """A part of a formula is no polynomial."""


def polynomial(text: str, parameters: Mapping[str, float]) -> Polynomial | None:
    """The polynomial that a formula is; None if it is none, or of a degree above `LARGEST_DEGREE`."""
    try:
        return _of(parse(text).tree, parameters)
    except (_NoPolynomialError, InputError):
        return None


def degree(terms: Polynomial) -> int:
    """The total degree; 0 for a constant."""
    return max((i + j for i, j in terms), default=0)


def _of(tree: ast.expr, parameters: Mapping[str, float]) -> Polynomial:
    match tree:
        case ast.Constant(value=int() | float() as value):
            return _constant(value)
        case ast.Name(id="x"):
            return {(1, 0): Fraction(1)}
        case ast.Name(id="y"):
            return {(0, 1): Fraction(1)}
        case ast.Name(id=name) if name in parameters:
            return _constant(parameters[name])
        case ast.Name(id=name) if name in CONSTANTS:
            return _constant({"pi": math.pi, "e": math.e}[name])
        case ast.UnaryOp(op=ast.USub()):
            return _scaled(_of(tree.operand, parameters), Fraction(-1))
        case ast.UnaryOp(op=ast.UAdd()):
            return _of(tree.operand, parameters)
        case ast.BinOp():
            return _combined(tree.op, _of(tree.left, parameters), _of(tree.right, parameters))
    raise _NoPolynomialError


def _combined(op: ast.operator, left: Polynomial, right: Polynomial) -> Polynomial:
    match op:
        case ast.Add():
            return _sum(left, right)
        case ast.Sub():
            return _sum(left, _scaled(right, Fraction(-1)))
        case ast.Mult():
            return _product(left, right)
        case ast.Div() if (divisor := _as_number(right)) != 0:
            return _scaled(left, 1 / divisor)
        case ast.Pow():
            return _power(left, _as_number(right))
    raise _NoPolynomialError


def _constant(value: float) -> Polynomial:
    if not math.isfinite(value):
        raise _NoPolynomialError
    return {(0, 0): Fraction(value)} if value else {}


def _as_number(terms: Polynomial) -> Fraction:
    if degree(terms):
        raise _NoPolynomialError
    return terms.get((0, 0), Fraction(0))


def _sum(left: Polynomial, right: Polynomial) -> Polynomial:
    total = {key: left.get(key, Fraction(0)) + right.get(key, Fraction(0)) for key in {**left, **right}}
    return {key: value for key, value in total.items() if value}


def _scaled(terms: Polynomial, factor: Fraction) -> Polynomial:
    return {key: value * factor for key, value in terms.items() if factor}


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    if degree(left) + degree(right) > LARGEST_DEGREE:
        raise _NoPolynomialError
    total: Polynomial = {}
    for (i, j), one in left.items():
        for (k, m), other in right.items():
            total[i + k, j + m] = total.get((i + k, j + m), Fraction(0)) + one * other
    return {key: value for key, value in total.items() if value}


def _power(base: Polynomial, exponent: Fraction) -> Polynomial:
    if exponent.denominator != 1 or not 0 <= exponent <= LARGEST_DEGREE or degree(base) * exponent > LARGEST_DEGREE:
        raise _NoPolynomialError
    result: Polynomial = {(0, 0): Fraction(1)}
    for _ in range(int(exponent)):
        result = _product(result, base)
    return result
