"""Read a formula as a sum of squares, as it is written: the residuals that Gauss-Newton methods linearise."""

import ast

from msgspec import Struct

from gdexplorer.formulas.syntax import left_spine
from gdexplorer.formulas.vocabulary import CONSTANTS, VARIABLES, meaning_of


class Square(Struct, frozen=True):
    """A term ``factors / divisors * residual^(2 * power)`` of a sum.

    Attributes
    ----------
    residual : whose power is squared.
    power : a whole number, 1 at least.
    factors, divisors : numbers and parameters, without x and y.
    """

    residual: ast.expr
    power: int
    factors: tuple[ast.expr, ...] = ()
    divisors: tuple[ast.expr, ...] = ()


Weights = tuple[tuple[ast.expr, ...], tuple[ast.expr, ...]]


def squares(tree: ast.expr) -> tuple[Square, ...]:
    """The squares that ``tree`` is a sum of, apart from constants; none if it is no such sum.

    A parameter before a square counts as positive: see `weights`.
    """
    found = _squares(tree, ((), ()))
    return tuple(found or ())


def weights(found: tuple[Square, ...]) -> tuple[str, ...]:
    """The parameters that squares are multiplied with or divided by, and which must not be negative."""
    named = (part for square in found for weight in (*square.factors, *square.divisors) for part in ast.walk(weight))
    names = (meaning_of(part.id) for part in named if isinstance(part, ast.Name))
    return tuple(dict.fromkeys(name for name in names if name not in CONSTANTS))


def _squares(node: ast.expr, scaled: Weights) -> list[Square] | None:
    first, *others = left_spine(node)
    found = _squares_of_term(first, scaled)
    for term in others:
        assert isinstance(term, ast.BinOp)
        more = _squares(term.right, scaled) if isinstance(term.op, ast.Add) else None
        if found is None or more is None:
            return None
        found = [*found, *more]
    return found


def _squares_of_term(node: ast.expr, scaled: Weights) -> list[Square] | None:
    factors, divisors = scaled
    if _is_constant(node):
        return []
    match node:
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _squares(operand, scaled)
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() | float() as exponent)) if (
            exponent > 0 and exponent % 2 == 0
        ):
            return [Square(left, int(exponent) // 2, *scaled)]
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if _is_weight(left):
            return _squares(right, ((*factors, left), divisors))
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if _is_weight(right):
            return _squares(left, ((*factors, right), divisors))
        case ast.BinOp(left=left, op=ast.Div(), right=right) if _is_weight(right):
            return _squares(left, (factors, (*divisors, right)))
    return None


def _is_constant(node: ast.expr) -> bool:
    names = (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
    return all(meaning_of(name) not in VARIABLES for name in names)


def _is_weight(node: ast.expr) -> bool:
    """Whether it is a positive number, a parameter, or a product, quotient or power of these."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return number > 0
        case ast.Name(id=name):
            return meaning_of(name) not in VARIABLES
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() | ast.Pow(), right=right):
            return _is_weight(left) and _is_weight(right)
    return False
