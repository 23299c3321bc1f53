"""Read absolute values of x and y among the terms of a formula, as it is written: what proximal methods take apart."""

import ast
import math
from collections.abc import Mapping

from gdexplorer.formulas.syntax import left_spine
from gdexplorer.formulas.vocabulary import CONSTANTS, VARIABLES, meaning_of

_OPERATIONS = {
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.Pow: math.pow,
}


def absolute_weights(tree: ast.expr, parameters: Mapping[str, float]) -> tuple[float, float] | None:
    """The weights of ``abs(x)`` and ``abs(y)`` in the sum that ``tree`` is; None if one is negative or none is left."""
    found = dict.fromkeys(VARIABLES, 0.0)
    _add(tree, 1.0, parameters, found)
    weights = found["x"], found["y"]
    usable = all(math.isfinite(weight) and weight >= 0.0 for weight in weights)
    return weights if usable and any(weights) else None


def _add(node: ast.expr, factor: float, parameters: Mapping[str, float], found: dict[str, float]) -> None:
    first, *others = left_spine(node)
    _add_term(first, factor, parameters, found)
    for term in others:
        assert isinstance(term, ast.BinOp)
        sign = 1.0 if isinstance(term.op, ast.Add) else -1.0
        if isinstance(term.right, ast.BinOp) and isinstance(term.right.op, ast.Add | ast.Sub):
            _add(term.right, sign * factor, parameters, found)
        else:
            _add_term(term.right, sign * factor, parameters, found)


def _add_term(node: ast.expr, factor: float, parameters: Mapping[str, float], found: dict[str, float]) -> None:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=variable)]) if meaning_of(name) == "abs":
            if variable in found:
                found[variable] += factor
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            for weight, rest in ((left, right), (right, left)):
                number = _number(weight, parameters)
                if number is not None:
                    _add(rest, factor * number, parameters, found)
                    return
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            number = _number(right, parameters)
            if number:
                _add(left, factor / number, parameters, found)


def _number(node: ast.expr, parameters: Mapping[str, float]) -> float | None:
    """The value of a number, a parameter, or a product, quotient or power of these; None of anything else."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return CONSTANTS.get(meaning_of(name), parameters.get(name))
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATIONS:
            one, other = _number(left, parameters), _number(right, parameters)
            if one is None or other is None:
                return None
            try:
                return float(_OPERATIONS[type(operation)](one, other))
            except (ArithmeticError, ValueError):
                return None
    return None
