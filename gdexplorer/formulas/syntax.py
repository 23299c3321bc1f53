"""Parse a formula into a checked syntax tree. Typed text is never evaluated.

Python's own parser builds the tree; every node must be on the whitelist below.
"""

import ast
import math
from collections.abc import Callable
from typing import NoReturn

from msgspec import Struct

from gdexplorer.formulas.names import latex_name
from gdexplorer.formulas.omissions import looks_like
from gdexplorer.formulas.tokeniser import DEEPEST_NEST, FormulaError, as_python, tokens
from gdexplorer.formulas.vocabulary import CONSTANTS, FUNCTIONS, VARIABLES, is_function, meaning_of

__all__ = ["CONSTANTS", "FUNCTIONS", "LARGEST_EXPONENT", "VARIABLES", "FormulaError", "Syntax", "parse"]

LONGEST_TEXT = 2000
MOST_NODES = 1000
LARGEST_EXPONENT = 64
# Nested exponents multiply: beyond this, integer coefficients become too long to print.
LARGEST_NESTED_EXPONENT = 256
LARGEST_NUMBER = 1e300

_SUMS = (ast.Add, ast.Sub)
_OPERATORS = (*_SUMS, ast.Mult, ast.Div, ast.Pow)
_SIGNS = (ast.UAdd, ast.USub)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)

# Numeric versions of functions that `math` does not have under the same name.
_OF_NUMBERS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "sign": lambda u: math.copysign(1.0, u) if u else 0.0,
    "cot": lambda u: math.cos(u) / math.sin(u),
    "sec": lambda u: 1.0 / math.cos(u),
    "csc": lambda u: 1.0 / math.sin(u),
    "coth": lambda u: 1.0 / math.tanh(u),
    "sech": lambda u: 1.0 / math.cosh(u),
    "csch": lambda u: 1.0 / math.sinh(u),
    "gauss": lambda u: math.exp(-u * u),
    "sigmoid": lambda u: (1.0 + math.tanh(u / 2.0)) / 2.0,
    "relu": lambda u: max(u, 0.0),
    "softplus": lambda u: max(u, 0.0) + math.log1p(math.exp(-abs(u))),
    "min": min,
    "max": max,
}
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.Pow: math.pow,
}


class Syntax(Struct, frozen=True):
    """A checked formula: its tree, and its parameters in order of first appearance.

    The ``col_offset`` of each node is its position in the typed text.
    """

    tree: ast.expr
    parameters: tuple[str, ...]


def parse(text: str) -> Syntax:
    """Check ``text`` against the whitelist.

    Raises
    ------
    FormulaError
        With the position of the first thing that cannot be used.
    """
    if not text.strip():
        raise FormulaError("Type a formula of x and y, such as x^2 + y^2.", 0)
    if len(text) > LONGEST_TEXT:
        raise FormulaError(
            f"The formula has {len(text):,} characters; at most {LONGEST_TEXT:,} can be used.", LONGEST_TEXT
        )
    tree = _parsed(text)
    checker = _Checker()
    checker.check(tree, 0, 1.0)
    return Syntax(tree, tuple(checker.parameters))


def _parsed(text: str) -> ast.expr:
    prepared, origin = as_python(tokens(text))
    try:
        tree = ast.parse(prepared, mode="eval").body
    except SyntaxError as error:
        column = len(prepared[: max((error.offset or 1) - 1, 0)].encode())
        raise FormulaError("The formula cannot be read from here on.", origin[min(column, len(origin) - 1)]) from None
    except (MemoryError, RecursionError, ValueError):
        raise FormulaError("The formula is nested too deeply.", 0) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.col_offset = origin[node.col_offset]
        if isinstance(node, ast.Name) and node.id.startswith("_"):  # a Python keyword that is a name here
            node.id = node.id[1:]
    return tree


class _Checker:
    """Checks nodes, and evaluates constant ones, so that no number is too large."""

    def __init__(self) -> None:
        self.parameters: dict[str, None] = {}
        self._looks = {latex_name(name): name for name in (*VARIABLES, *CONSTANTS)}
        self.nodes = 0

    def check(self, node: ast.expr, depth: int, power: float) -> float | None:
        """Check ``node``, whose enclosing powers multiply to ``power``; return its value if it is constant."""
        terms = left_spine(node)
        value = self._check_term(terms[0], depth, power)
        for term in terms[1:]:
            right = self._check_term(term.right, depth + 1, power)  # type: ignore[attr-defined]
            value = self._combined(term, value, right)  # type: ignore[arg-type]
        return value

    def _check_term(self, node: ast.expr, depth: int, power: float) -> float | None:
        self.nodes += 1
        if depth > DEEPEST_NEST or self.nodes > MOST_NODES:
            _refuse(node, "The formula is too large: split it or shorten it.")
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return _in_range(node, lambda: float(number))
            case ast.Name(id=name):
                return self._checked_name(node, name)
            case ast.UnaryOp(op=op, operand=operand) if isinstance(op, _SIGNS):
                value = self.check(operand, depth + 1, power)
                return value if value is None or isinstance(op, ast.UAdd) else -value
            case ast.BinOp(op=ast.Pow()):
                return self._checked_power(node, depth + 1, power)
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
                return self._combined(node, self.check(left, depth + 1, power), self.check(right, depth + 1, power))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._checked_call(node, name, arguments, depth + 1)
            case ast.Compare() | ast.BoolOp():
                _refuse(node, "A comparison can stand only in where(condition, value, otherwise).")
        _refuse(node, "Only numbers, names, + - * / ^ and the listed functions can be used here.")

    def _checked_power(self, node: ast.BinOp, depth: int, power: float) -> float | None:
        exponent = self.check(node.right, depth, 1.0)
        if exponent is not None and abs(exponent) > LARGEST_EXPONENT:
            _refuse(node.right, f"An exponent can be at most {LARGEST_EXPONENT}.")
        power *= max(abs(exponent), 1.0) if exponent is not None else 1.0
        if power > LARGEST_NESTED_EXPONENT:
            _refuse(node.right, f"Exponents of powers can be at most {LARGEST_NESTED_EXPONENT} multiplied together.")
        return self._combined(node, self.check(node.left, depth, power), exponent)

    def _combined(self, node: ast.BinOp, left: float | None, right: float | None) -> float | None:
        if right == 0.0 and isinstance(node.op, ast.Div):
            _refuse(node.right, "The formula divides by zero.")
        if left is None or right is None:
            return None
        operation = _OPERATIONS[type(node.op)]
        return _in_range(node, lambda: operation(left, right))

    def _checked_name(self, node: ast.expr, name: str) -> float | None:
        if is_function(name):
            _refuse(node, f"{name} is a function: write {name}(...).")
        name = meaning_of(name)
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name not in VARIABLES:
            _refuse_common_mistakes(node, name)
            self._refuse_alike(node, name)
            self.parameters.setdefault(name)
        return None

    def _refuse_alike(self, node: ast.expr, name: str) -> None:
        """Refuse a name that is typeset like another one, as a1 is like a_1."""
        other = self._looks.setdefault(latex_name(name), name)
        if other != name:
            _refuse(node, f"{name} would look like {other} when typeset: give it another name.")

    def _checked_call(self, node: ast.expr, name: str, arguments: list[ast.expr], depth: int) -> float | None:
        if not is_function(name):
            _refuse(node, _no_function(name))
        _refuse_wrong_number(node, name, len(arguments))
        meaning = meaning_of(name)
        if meaning == "where":
            self._check_cases(arguments, depth)
            return None
        values = [self.check(argument, depth, 1.0) for argument in arguments]
        numbers = [value for value in values if value is not None]
        if len(numbers) < len(values):
            return None
        function = _OF_NUMBERS.get(meaning) or getattr(math, meaning)
        return _in_range(node, lambda: function(*numbers))

    def _check_cases(self, arguments: list[ast.expr], depth: int) -> None:
        for place, argument in enumerate(arguments):
            if place % 2 == 0 and place < len(arguments) - 1:
                self._check_condition(argument, depth)
            else:
                self.check(argument, depth, 1.0)

    def _check_condition(self, node: ast.expr, depth: int) -> None:
        self.nodes += 1
        if depth > DEEPEST_NEST:
            _refuse(node, "The formula is too large: split it or shorten it.")
        match node:
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                if not all(isinstance(op, _COMPARISONS) for op in ops):
                    _refuse(node, "Compare with <, <=, > or >=.")
                for side in (left, *comparators):
                    self.check(side, depth + 1, 1.0)
            case ast.BoolOp(values=values):
                for value in values:
                    self._check_condition(value, depth + 1)
            case _:
                _refuse(node, "A condition is expected here: a comparison, such as x < 0.")


def left_spine(node: ast.expr) -> list[ast.expr]:
    """The innermost left operand of a chain of sums and differences, then its terms from the inside out.

    Long sums are walked in a loop, so they do not count as deep nesting.
    """
    spine = [node]
    while isinstance(node, ast.BinOp) and isinstance(node.op, _SUMS):
        node = node.left
        spine.append(node)
    return spine[::-1]


def _refuse_wrong_number(node: ast.expr, name: str, given: int) -> None:
    least, most = FUNCTIONS[meaning_of(name)]
    if not least <= given <= most:
        count = str(least) if least == most else f"{least} to {most}"
        _refuse(node, f"{name} takes {count} argument{'s' * (most > 1)}, not {given}.")
    if meaning_of(name) == "where" and given % 2 == 0:
        _refuse(node, f"{name} takes pairs of a condition and a value, and at the end the value otherwise.")


def _in_range(node: ast.expr, compute: Callable[[], float]) -> float:
    """The result of ``compute``, if it is a real number of representable size."""
    try:
        value = compute()
    except (ValueError, ZeroDivisionError):
        _refuse(node, "This is not a real number.")
    except OverflowError:
        value = math.inf
    if not abs(value) <= LARGEST_NUMBER:
        _refuse(node, "The number is too large.")
    return value


def _refuse_common_mistakes(node: ast.expr, name: str) -> None:
    """Refuse names that were hardly meant as parameters: xy, sinx, X, Pi."""
    if set(name) <= set(VARIABLES):
        _refuse(node, f"{name} is one name: for a product write {'*'.join(name)}.")
    if name.lower() in (*VARIABLES, *(constant for constant in CONSTANTS if len(constant) > 1)):
        _refuse(node, f"{name} has no meaning here: write {name.lower()}.")
    if is_function(name.lower()):
        _refuse(node, f"{name} has no meaning here: write {name.lower()}(...).")
    if name[-1] in VARIABLES and is_function(name[:-1].lower()):
        _refuse(node, f"Write {name[:-1].lower()}({name[-1]}) with brackets.")


def _no_function(name: str) -> str:
    if len(name) == 1 or name in ("gamma", "beta", "zeta"):
        return f"{name} is not a function: for a product write {name}*(...)."
    near = looks_like(name)
    hint = f": did you mean {near[0]}?" if near else f". Known: {', '.join(FUNCTIONS)}."
    return f"{name} is not a function that can be used{hint}"


def _refuse(node: ast.expr, message: str) -> NoReturn:
    raise FormulaError(message, node.col_offset)
