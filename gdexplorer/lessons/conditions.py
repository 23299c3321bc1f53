"""The language of conditions: arithmetic, comparisons, and/or/not, and calls of known functions.

Python's parser reads the text; its tree is translated into nodes of our own, and whatever has no node is refused.
Nothing is evaluated by Python. Numbers are float64 with the rules of IEEE 754: 1/0 is infinite, sqrt(-1) is not a
number and compares as false.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import numpy as np
from msgspec import Struct

from gdexplorer.lessons.errors import ConditionError
from gdexplorer.registry import nearest

# Longer texts, more nodes and deeper trees are refused.
MOST_CHARACTERS, MOST_NODES, DEEPEST = 500, 200, 25
_KNOWN = re.compile(r"[\w\s.,+\-*/()<>=!\"']*", re.ASCII)
# Python accepts "1and x" with a warning.
_RUN_TOGETHER = re.compile(r"(?<![\w.])[\d.]++(e[+-]?\d++)?+[a-z_]", re.IGNORECASE)

Value = float | bool
Argument = float | str


class Signature(Struct, frozen=True):
    """What a function takes and gives.

    Attributes
    ----------
    least, most : number of arguments.
    is_truth : whether it is true or false rather than a number.
    takes_text : whether its first argument is a text in quotes.
    """

    least: int
    most: int
    is_truth: bool = False
    takes_text: bool = False


class Scope(Protocol):
    """What names and functions mean where an expression is evaluated."""

    def value_of(self, name: str) -> float:
        """The value of a name."""

    def call(self, name: str, arguments: tuple[Argument, ...]) -> Value:
        """The value of a function other than those of `MATHS`."""


class Vocabulary(Struct, frozen=True):
    """Functions and names that expressions may use, besides `MATHS` and pi."""

    functions: Mapping[str, Signature]
    names: frozenset[str] = frozenset()


class Node(Struct, frozen=True):
    """A part of an expression."""

    @property
    def is_truth(self) -> bool:
        """Whether it is true or false rather than a number."""
        return False

    def evaluated(self, scope: Scope) -> Any:
        """Its value."""
        raise NotImplementedError


class Literal(Node, frozen=True):
    """A number, or a text that is an argument."""

    value: Argument

    def evaluated(self, scope: Scope) -> Argument:
        """The literal itself."""
        return self.value


class Name(Node, frozen=True):
    """A named number."""

    name: str

    def evaluated(self, scope: Scope) -> float:
        """Its value where the expression is evaluated."""
        return math.pi if self.name == "pi" else float(scope.value_of(self.name))


class Call(Node, frozen=True):
    """A call of a known function."""

    name: str
    arguments: tuple[Node, ...]
    is_truth: bool = False

    def evaluated(self, scope: Scope) -> Value:
        """The function's value."""
        arguments = tuple(argument.evaluated(scope) for argument in self.arguments)
        if self.name not in MATHS:
            return scope.call(self.name, arguments)
        with np.errstate(all="ignore"):
            return float(MATHS[self.name][1](*arguments))


class Arithmetic(Node, frozen=True):
    """A sum, difference, product, quotient, power or sign."""

    compute: Callable[..., Any]
    operands: tuple[Node, ...]

    def evaluated(self, scope: Scope) -> float:
        """The result in float64."""
        with np.errstate(all="ignore"):
            return float(self.compute(*(np.float64(operand.evaluated(scope)) for operand in self.operands)))


class Comparison(Node, frozen=True):
    """A chain of comparisons, such as 0 < x <= 1."""

    compare: tuple[Callable[[Any, Any], bool], ...]
    operands: tuple[Node, ...]

    @property
    def is_truth(self) -> bool:
        """It is true or false."""
        return True

    def evaluated(self, scope: Scope) -> bool:
        """Whether all of them hold; as in Python, nothing after the first that does not is evaluated."""
        left = self.operands[0].evaluated(scope)
        for compare, operand in zip(self.compare, self.operands[1:], strict=True):
            right = operand.evaluated(scope)
            if not compare(left, right):
                return False
            left = right
        return True


class Logical(Node, frozen=True):
    """``and``, ``or`` or ``not`` (``combine``: all, any, or none)."""

    combine: Callable[[Any], bool]
    operands: tuple[Node, ...]

    @property
    def is_truth(self) -> bool:
        """It is true or false."""
        return True

    def evaluated(self, scope: Scope) -> bool:
        """Whether it holds; operands are evaluated from the left, as long as they matter."""
        return self.combine(operand.evaluated(scope) for operand in self.operands)


def _none(truths: Any) -> bool:
    return not any(truths)


def _rounded(number: float, digits: float = 0.0) -> float:
    return float(np.round(number, int(min(max(digits, -300.0), 300.0))) if math.isfinite(digits) else number)


# Functions of numbers: signature, and computation in float64.
MATHS: Mapping[str, tuple[Signature, Callable[..., Any]]] = {
    "abs": (Signature(1, 1), np.abs),
    "sqrt": (Signature(1, 1), np.sqrt),
    "exp": (Signature(1, 1), np.exp),
    "log": (Signature(1, 1), np.log),
    "sin": (Signature(1, 1), np.sin),
    "cos": (Signature(1, 1), np.cos),
    "min": (Signature(2, 10), lambda *numbers: np.min(numbers)),
    "max": (Signature(2, 10), lambda *numbers: np.max(numbers)),
    "round": (Signature(1, 2), _rounded),
}
_ARITHMETIC: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide, ast.Pow: operator.pow,
    ast.USub: np.negative, ast.UAdd: np.positive,
}  # fmt: skip
_COMPARISONS: Mapping[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}  # fmt: skip


class Expression(Struct, frozen=True):
    """An expression that has been read: a number or, if it ``is_truth``, a condition."""

    text: str
    root: Node

    @property
    def is_truth(self) -> bool:
        """Whether it is a condition."""
        return self.root.is_truth

    def evaluated(self, scope: Scope) -> Any:
        """Its value, a float or a bool.

        Raises
        ------
        InputError
            If a function cannot be evaluated: there is no such run.
        """
        return self.root.evaluated(scope)


def condition(text: str, vocabulary: Vocabulary) -> Expression:
    """Read a condition.

    Raises
    ------
    ConditionError
        If it cannot be read, or is a number.
    """
    read = expression(text, vocabulary)
    if not read.is_truth:
        raise ConditionError("A condition must compare: write for example value(0) < 0.01.", text)
    return read


def number(text: str, vocabulary: Vocabulary) -> Expression:
    """Read an expression that is a number.

    Raises
    ------
    ConditionError
        If it cannot be read, or is a condition.
    """
    read = expression(text, vocabulary)
    if read.is_truth:
        raise ConditionError("A number is needed here, not a condition.", text)
    return read


def expression(text: str, vocabulary: Vocabulary) -> Expression:
    """Read a number or a condition.

    Raises
    ------
    ConditionError
        If it cannot be read.
    """
    _check_characters(text)
    return Expression(text, _Translation(text, vocabulary).of(_parsed(text)))


def _check_characters(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise ConditionError(f"It is longer than {MOST_CHARACTERS} characters.", text)
    if not text.strip():
        raise ConditionError("It is empty.", text)
    known = _KNOWN.match(text)
    if known is not None and known.end() < len(text):
        raise ConditionError(f"The character {text[known.end()]!r} means nothing here.", text, known.end())
    if joined := _RUN_TOGETHER.search(text):
        raise ConditionError("A number runs into a name: put a space or * between them.", text, joined.end() - 1)


def _parsed(text: str) -> ast.expr:
    """Python's tree of ``text``; columns count from its first character that is no space."""
    try:
        return ast.parse(re.sub(r"\s", " ", text.strip()), mode="eval").body
    except SyntaxError as error:
        column = len(text) - len(text.lstrip()) + (error.offset or 1) - 1
        raise ConditionError("It cannot be read here.", text, max(column, 0)) from None
    except (ValueError, RecursionError, MemoryError):
        raise ConditionError("It cannot be read.", text) from None


class _Translation:
    """Translates Python's tree of one text into nodes."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary, self._nodes = text, vocabulary, 0
        self._indent = len(text) - len(text.lstrip())

    def of(self, tree: ast.expr, depth: int = 0) -> Node:
        """The node for ``tree``."""
        self._nodes += 1
        if depth > DEEPEST or self._nodes > MOST_NODES:
            raise ConditionError("It is too deeply nested or has too many parts.", self._text)
        match tree:
            case ast.Constant():
                return Literal(self._number(tree))
            case ast.Name():
                return self._name(tree)
            case ast.Call():
                return self._call(tree, depth)
            case ast.UnaryOp() | ast.BinOp():
                return self._operation(tree, depth)
            case ast.Compare():
                return self._comparison(tree, depth)
            case ast.BoolOp():
                combine = all if isinstance(tree.op, ast.And) else any
                return Logical(combine, tuple(self._truth(value, depth) for value in tree.values))
        raise self._error("Only numbers, + - * / **, comparisons, and/or/not and known functions may stand here.", tree)

    def _error(self, reason: str, tree: ast.expr) -> ConditionError:
        return ConditionError(reason, self._text, self._indent + tree.col_offset)

    def _number(self, tree: ast.Constant) -> float:
        value = tree.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._error("Only numbers may stand here.", tree)
        try:
            return float(value)
        except OverflowError:
            raise self._error("This number is too large.", tree) from None

    def _name(self, tree: ast.Name) -> Name:
        known = {"pi", *self._vocabulary.names}
        if tree.id not in known:
            is_function = tree.id in self._vocabulary.functions or tree.id in MATHS
            hint = f"write {tree.id}(…)." if is_function else _suggestion(tree.id, known)
            raise self._error(f"There is no name {tree.id!r}; {hint}", tree)
        return Name(tree.id)

    def _call(self, tree: ast.Call, depth: int) -> Call:
        known = {**{name: signature for name, (signature, _) in MATHS.items()}, **self._vocabulary.functions}
        name = tree.func.id if isinstance(tree.func, ast.Name) else ""
        if name not in known:
            raise self._error(f"There is no function {name!r}; {_suggestion(name, known)}", tree)
        signature, count = known[name], len(tree.args)
        if tree.keywords or not signature.least <= count <= signature.most:
            raise self._error(f"{name} takes {_count_in_words(signature)}, not {count}.", tree)
        first = [self._text_argument(tree.args[0], name)] if signature.takes_text else []
        rest = [self._operand(argument, depth) for argument in tree.args[len(first) :]]
        return Call(name, (*first, *rest), signature.is_truth)

    def _text_argument(self, tree: ast.expr, name: str) -> Node:
        if not (isinstance(tree, ast.Constant) and isinstance(tree.value, str)):
            raise self._error(f'{name} takes a name in quotes first: {name}("learning_rate", 0).', tree)
        return Literal(tree.value)

    def _operation(self, tree: ast.UnaryOp | ast.BinOp, depth: int) -> Node:
        if isinstance(tree.op, ast.Not):
            assert isinstance(tree, ast.UnaryOp)
            return Logical(_none, (self._truth(tree.operand, depth),))
        compute = _ARITHMETIC.get(type(tree.op))
        if compute is None:
            raise self._error("Of operators, only + - * / ** may stand here.", tree)
        parts = (tree.operand,) if isinstance(tree, ast.UnaryOp) else (tree.left, tree.right)
        return Arithmetic(compute, tuple(self._operand(part, depth) for part in parts))

    def _comparison(self, tree: ast.Compare, depth: int) -> Comparison:
        compare = tuple(_COMPARISONS.get(type(op)) for op in tree.ops)
        if None in compare:
            raise self._error("Of comparisons, only < <= > >= == != may stand here.", tree)
        operands = tuple(self._operand(part, depth) for part in (tree.left, *tree.comparators))
        return Comparison(tuple(filter(None, compare)), operands)

    def _operand(self, tree: ast.expr, depth: int) -> Node:
        node = self.of(tree, depth + 1)
        if node.is_truth:
            raise self._error("A number must stand here, not a condition.", tree)
        return node

    def _truth(self, tree: ast.expr, depth: int) -> Node:
        node = self.of(tree, depth + 1)
        if not node.is_truth:
            raise self._error("A condition must stand here, such as value(0) < 0.01.", tree)
        return node


def _suggestion(name: str, known: Iterable[str]) -> str:
    near = nearest(name, dict.fromkeys(known))
    return f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(sorted(known))}."


def _count_in_words(signature: Signature) -> str:
    least, most = signature.least, signature.most
    return f"{least}{f' to {most}' * (least != most)} argument{'s' * (most != 1)}"
