"""From the text of a formula to a checked syntax tree. Nothing that is typed is ever evaluated.

The text is parsed by Python's own parser into a tree; every node of it must be on the list below.
"""

import ast
import difflib
import math
import re
from dataclasses import dataclass

from gdexplorer.errors import InputError

VARIABLES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}

# Each function with the least and the greatest number of its arguments.
FUNCTIONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan"), (1, 1)),
    **dict.fromkeys(("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"), (1, 1)),
    **dict.fromkeys(("exp", "log", "log2", "log10", "sqrt", "cbrt", "abs", "sign"), (1, 1)),
    **dict.fromkeys(("erf", "gauss", "sigmoid", "relu", "softplus"), (1, 1)),
    **dict.fromkeys(("min", "max"), (2, 8)),
    "atan2": (2, 2),
    "where": (3, 3),
}
SPELLINGS = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "π": "pi"}

LONGEST_TEXT = 2000
MOST_NODES = 1000
DEEPEST_NEST = 60
LARGEST_EXPONENT = 64

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
_SIGNS = (ast.UAdd, ast.USub)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class FormulaError(InputError):
    """A formula that cannot be used, with the place in the text (counted from 0) where the trouble is."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True)
class Syntax:
    """A checked formula: its tree, and the parameters it names in order of first appearance."""

    tree: ast.expr
    parameters: tuple[str, ...]


def parse(text: str) -> Syntax:
    """Check ``text`` against the whitelist.

    Raises
    ------
    FormulaError
        With a sentence and the position of the first thing that cannot be used.
    """
    if not text.strip():
        raise FormulaError("Type a formula of x and y, such as x^2 + y^2.", 0)
    if len(text) > LONGEST_TEXT:
        raise FormulaError(f"The formula has {len(text)} characters; at most {LONGEST_TEXT} can be used.", LONGEST_TEXT)
    checker = _Checker(text)
    checker.check(checker.parsed(), 0)
    return Syntax(checker.tree, tuple(checker.parameters))


class _Checker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.prepared, self.origin = _with_python_powers(text)
        self.parameters: dict[str, None] = {}
        self.nodes = 0

    def parsed(self) -> ast.expr:
        try:
            self.tree = ast.parse(self.prepared, mode="eval").body
        except SyntaxError as error:
            at = self.origin[min(max((error.offset or 1) - 1, 0), len(self.origin) - 1)]
            raise FormulaError("The formula cannot be read from here on.", at) from None
        except (MemoryError, RecursionError, ValueError):
            raise FormulaError("The formula is nested too deeply.", 0) from None
        return self.tree

    def check(self, node: ast.expr, depth: int) -> None:
        self.nodes += 1
        if depth > DEEPEST_NEST or self.nodes > MOST_NODES:
            self.refuse(node, "The formula is too large: split it or shorten it.")
        for child in self._children(node):
            self.check(child, depth + 1)

    def _children(self, node: ast.expr) -> list[ast.expr]:
        match node:
            case ast.Constant(value=bool()) | ast.Constant(value=complex()):
                self.refuse(node, "Only real numbers can be used.")
            case ast.Constant(value=int() | float() as value):
                if abs(value) > 1e300:
                    self.refuse(node, "The number is too large.")
                return []
            case ast.Name(id=name):
                self._check_name(node, name)
                return []
            case ast.UnaryOp(op=op, operand=operand) if isinstance(op, _SIGNS):
                return [operand]
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
                return [left, right]
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._checked_arguments(node, name, arguments)
        self.refuse(node, "Only numbers, names, + - * / ^ and the listed functions can be used here.")
        raise AssertionError

    def _check_name(self, node: ast.expr, name: str) -> None:
        name = SPELLINGS.get(name, name)
        if name in FUNCTIONS:
            self.refuse(node, f"{name} is a function: write {name}(...).")
        if not re.fullmatch(r"[^\W\d_]\w{0,31}", name):
            self.refuse(node, f"{name} cannot be a name here: start it with a letter.")
        if name not in VARIABLES and name not in CONSTANTS:
            self.parameters.setdefault(name)

    def _checked_arguments(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> list[ast.expr]:
        name = SPELLINGS.get(name, name)
        if name not in FUNCTIONS:
            near = difflib.get_close_matches(name, FUNCTIONS, 1, 0.6)
            hint = f": did you mean {near[0]}?" if near else f". Known: {', '.join(FUNCTIONS)}."
            self.refuse(node, f"{name} is not a function that can be used{hint}")
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            count = str(least) if least == most else f"{least} to {most}"
            self.refuse(node, f"{name} takes {count} argument{'s' * (most > 1)}, not {len(arguments)}.")
        if name == "where":
            return [*self._compared(arguments[0]), *arguments[1:]]
        return arguments

    def _compared(self, condition: ast.expr) -> list[ast.expr]:
        match condition:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _COMPARISONS):
                return [left, right]
        self.refuse(condition, "The first argument of where is a comparison, such as x < 0.")
        raise AssertionError

    def refuse(self, node: ast.expr, message: str) -> None:
        column = len(self.prepared.encode()[: node.col_offset].decode(errors="ignore"))
        raise FormulaError(message, self.origin[min(column, len(self.origin) - 1)])


def _with_python_powers(text: str) -> tuple[str, list[int]]:
    """``text`` with ``^`` as ``**`` on one line, and where each of its characters stood in ``text``."""
    prepared: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        if not prepared and character.isspace():
            continue
        written = "**" if character == "^" else " " if character.isspace() else character
        prepared.append(written)
        origin.extend([position] * len(written))
    return "".join(prepared), [*origin, max(len(text) - 1, 0)]
