"""Formulas as code: the value as it was typed, its derivatives as they were derived."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Mapping, Sequence
from functools import reduce

from gdexplorer.exports.code.library import PLAIN, Library
from gdexplorer.exports.code.sources import sources
from gdexplorer.formulas import formula_kernels
from gdexplorer.formulas.formula import Formula
from gdexplorer.formulas.syntax import parse
from gdexplorer.formulas.vocabulary import CONSTANTS, VARIABLES, meaning_of
from gdexplorer.optimizers import OPTIMIZERS

# Names that programs give to other things.
TAKEN = {
    "np", "math", "torch", "jnp", "jax", "optax", "plt", "theta", "k", "g", "objective", "gradient", "hessian", "runs",
    "run", "steps", "count", "partial", "schedule", "observed", "value", "start", "name", "rule", "points", "sys",
    *dir(builtins), *dir(formula_kernels), *(item.key for item in OPTIMIZERS),
}  # fmt: skip
# Names of shared parts in derived code.
_SHARED = re.compile(r"t\d+")
_GENERATED = re.compile(r"[tvp]\d+|_.*|[A-Z_]+")
# NumPy's names for functions that `math` calls otherwise.
_IN_NUMPY = {
    **{f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "atan2": "arctan2",
}  # fmt: skip


def parameter_names(names: Sequence[str]) -> dict[str, str]:
    """The name that each parameter of a formula has in a program."""
    return {name: f"{name}_" if _is_taken(name) else name for name in names}


def _is_taken(name: str) -> bool:
    return name in TAKEN or keyword.iskeyword(name) or _GENERATED.fullmatch(name) is not None


def value_code(text: str, names: Mapping[str, str], library: Library) -> str:
    """The formula as an expression in x, y and its parameters."""
    return _Writer(names, library).write(parse(text).tree)


def differentiable_code(text: str, names: Mapping[str, str], library: Library) -> str:
    """`value_code` for automatic differentiation, which refuses what no slope reaches: a constant, or steps."""
    value = value_code(text, names, library)
    return value if _has_slopes(parse(text).tree) else f"0.0 * (x + y) + {value}"


class _Writer:
    """Writes checked formulas for a library; what has neither x nor y in it is written in Python's own functions."""

    def __init__(self, names: Mapping[str, str], library: Library) -> None:
        self._names, self._library = names, library

    def write(self, node: ast.expr) -> str:
        return ast.unparse(ast.parse(self._text(node), mode="eval"))

    def _text(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=value):
                return repr(value)
            case ast.Name(id=name):
                return self._name(meaning_of(name))
            case ast.UnaryOp(op=op, operand=operand):
                return f"({'-' if isinstance(op, ast.USub) else '+'}{self._text(operand)})"
            case ast.BinOp(left=left, op=op, right=right):
                return f"({self._text(left)} {_SIGNS[type(op)]} {self._text(right)})"
            case ast.BoolOp(op=op, values=values):
                return f"({(' & ' if isinstance(op, ast.And) else ' | ').join(map(self._text, values))})"
            case ast.Compare():
                return self._comparison(node)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(meaning_of(name), arguments)
        raise AssertionError(f"not checked: {ast.dump(node)}")

    def _name(self, name: str) -> str:
        return f"math.{name}" if name in CONSTANTS else self._names.get(name, name)

    def _comparison(self, node: ast.Compare) -> str:
        sides = [self._text(side) for side in (node.left, *node.comparators)]
        signs = [_SIGNS[type(op)] for op in node.ops]
        pairs = [f"({a} {sign} {b})" for a, sign, b in zip(sides[:-1], signs, sides[1:], strict=True)]
        return f"({' & '.join(pairs)})"

    def _call(self, name: str, arguments: list[ast.expr]) -> str:
        library = self._library if any(map(_varies, arguments)) else PLAIN
        if name == "where":
            *cases, otherwise = map(self._text, arguments)
            pairs = [(cases[i], cases[i + 1]) for i in range(0, len(cases), 2)]
            return reduce(lambda last, pair: library.where.format(*pair, last), reversed(pairs), otherwise)
        if name in ("min", "max"):
            template = library.larger if name == "max" else library.smaller
            texts = (
                text if _varies(argument) else library.lifted.format(text)
                for argument, text in zip(arguments, map(self._text, arguments), strict=True)
            )
            return reduce(template.format, texts)
        name = "log_of_base" if name == "log" and len(arguments) == 2 else name
        parts = [
            text if _varies(argument) or library is PLAIN else library.lifted.format(text)
            for argument, text in zip(arguments, map(self._text, arguments), strict=True)
        ]
        return f"({library.functions[name].format(*parts)})"


_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


def _varies(node: ast.expr) -> bool:
    """Whether x or y is in it."""
    return any(isinstance(part, ast.Name) and meaning_of(part.id) in VARIABLES for part in ast.walk(node))


def _has_slopes(node: ast.AST) -> bool:
    """Whether x or y is in it, other than in conditions."""
    if isinstance(node, ast.Name):
        return meaning_of(node.id) in VARIABLES
    return not isinstance(node, ast.Compare | ast.BoolOp) and any(map(_has_slopes, ast.iter_child_nodes(node)))


def derivatives_code(formula: Formula, names: Mapping[str, str], which: str) -> tuple[list[str], dict[str, str]]:
    """The body of a function that returns the gradient or the Hessian of a formula, and the helpers that it calls.

    ``which`` is the name of the kernel: ``value_and_gradient`` or ``second_derivatives``.
    """
    tree = next(
        part for part in ast.parse(formula.derived["source"]).body
        if isinstance(part, ast.FunctionDef) and part.name == which
    )  # fmt: skip
    typed = {**{f"v{i}": name for i, name in enumerate(VARIABLES)},
             **{f"p{i}": names[name] for i, name in enumerate(formula.parameters)}}  # fmt: skip
    spell = _Spelling(typed)
    lines = [part for part in tree.body if isinstance(part, ast.Assign)]
    shared = [part for part in lines if isinstance(part.targets[0], ast.Name) and _SHARED.fullmatch(part.targets[0].id)]
    assigned = [spell.visit(part) for part in lines if isinstance(part.targets[0], ast.Subscript)]
    steps = [spell.visit(part) for part in shared]
    entries = [part.value for part in assigned]
    body = [*map(ast.unparse, _needed(steps, entries)), f"return {_array(entries)}"]
    helpers: dict[str, str] = {}
    for name in sorted(spell.called):
        helpers |= sources(getattr(formula_kernels, name)) if hasattr(formula_kernels, name) else {}
    return body, helpers


def _array(entries: Sequence[ast.expr]) -> str:
    texts = [ast.unparse(entry) for entry in entries]
    if len(texts) == len(VARIABLES):
        return f"np.array([{', '.join(texts)}])"
    return f"np.array([[{texts[0]}, {texts[1]}], [{texts[2]}, {texts[3]}]])"


def _needed(steps: Sequence[ast.Assign], entries: Sequence[ast.expr]) -> list[ast.Assign]:
    """The steps on which the entries depend."""
    names, kept = {name for entry in entries for name in _names_in(entry)}, []
    for step in reversed(steps):
        target = step.targets[0]
        if isinstance(target, ast.Name) and target.id in names:
            names |= _names_in(step.value)
            kept.append(step)
    return kept[::-1]


def _names_in(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


class _Spelling(ast.NodeTransformer):
    """Gives generated code the names of a program, and NumPy's functions."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names, self.called = names, set[str]()

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node.attr == "erf":
            return node
        return ast.Attribute(ast.Name("np", ast.Load()), _IN_NUMPY.get(node.attr, node.attr), node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name):
            if node.func.id == "sign":
                node.func = ast.parse("np.sign", mode="eval").body
            else:
                self.called.add(node.func.id)
        return node
