"""Expressions for terms, written once and used twice: to compute a number and to typeset LaTeX.

An expression is a text such as ``-learning_rate * (m_hat / (sqrt(s_hat) + epsilon))``, in Python's notation: names of
a step's quantities (scalars or vectors), numerals, ``+ - * / **``, and the functions in `FUNCTIONS`, and two special
forms:

- ``where(a < b, x, y)`` is for each coordinate ``x`` if the comparison holds, else ``y``,
- ``product(i, last, x)`` multiplies ``x`` for ``i`` from 1 to ``last``.

As in the kernels, 0/0 is 0: a zero gradient gives a zero step.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

# Products are evaluated in blocks of this many factors, and stop once they are negligible.
BLOCK = 4096
NEGLIGIBLE = 1e-300


def quotient(a: Any, b: Any) -> Any:
    """``a / b`` elementwise, with 0/0 = 0."""
    zeros = np.zeros(np.broadcast_shapes(np.shape(a), np.shape(b)))
    return np.divide(a, b, out=zeros, where=np.not_equal(a, 0.0))[()]


def dot(a: Any, b: Any) -> Any:
    """The inner product of two vectors."""
    return a @ b


OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: quotient, ast.Pow: np.power,
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {ast.Lt: np.less, ast.Gt: np.greater}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs, "sqrt": np.sqrt, "log": np.log, "sign": np.sign, "max": np.maximum, "min": np.minimum,
    "round": lambda a: np.round(a) + 0.0, "norm": np.linalg.norm, "dot": dot,
}  # fmt: skip


@lru_cache(maxsize=1024)
def parsed(text: str) -> ast.expr:
    """Parse an expression.

    Raises
    ------
    SyntaxError
        If the text is not valid.
    """
    return ast.parse(text, mode="eval").body


def value_of(expression: ast.expr, numbers: Mapping[str, Any]) -> Any:
    """Evaluate an expression: a scalar or float64[n].

    Raises
    ------
    ValueError
        If it contains an unsupported construct.
    """
    match expression:
        case ast.Name(name):
            return numbers[name]
        case ast.Constant(float() | int() as number):
            return np.float64(number)
        case ast.UnaryOp(ast.USub(), operand):
            return -value_of(operand, numbers)
        case ast.BinOp(left, operator, right) if type(operator) in OPERATORS:
            return OPERATORS[type(operator)](value_of(left, numbers), value_of(right, numbers))
        case ast.Call(ast.Name("where"), [ast.Compare(left, [comparison], [right]), then, other]):
            holds = COMPARISONS[type(comparison)](value_of(left, numbers), value_of(right, numbers))
            return np.where(holds, value_of(then, numbers), value_of(other, numbers))[()]
        case ast.Call(ast.Name("product"), [ast.Name(index), last, factor]):
            return _product(index, int(value_of(last, numbers)), factor, numbers)
        case ast.Call(ast.Name(name), arguments) if name in FUNCTIONS:
            return FUNCTIONS[name](*(value_of(argument, numbers) for argument in arguments))
    raise ValueError(f"{ast.unparse(expression)} is not a supported expression.")


def _product(index: str, last: int, factor: ast.expr, numbers: Mapping[str, Any]) -> Any:
    product, first = np.float64(1.0), 1
    while first <= last and abs(product) > NEGLIGIBLE:
        steps = np.arange(first, min(first + BLOCK, last + 1), dtype=np.float64)
        product *= np.prod(value_of(factor, {**numbers, index: steps}))
        first += BLOCK
    return product
