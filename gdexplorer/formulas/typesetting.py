"""Typeset a checked formula as LaTeX as it was typed, without algebra, and thus instantly."""

import ast
import math

from gdexplorer.formulas.names import latex_name
from gdexplorer.formulas.syntax import Syntax, left_spine
from gdexplorer.formulas.vocabulary import meaning_of

# Formulas with more parts would fill more than a screen.
MOST_TYPESET = 500

_NAMED = {
    **{name: rf"\{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "min", "max")},
    **{f"a{name}": rf"\arc{name}" for name in ("sin", "cos", "tan")},
    **{f"a{name}": rf"\operatorname{{ar{name}}}" for name in ("sinh", "cosh", "tanh")},
    "log": r"\ln",
    "log2": r"\log_{2}",
    "log10": r"\log_{10}",
    "sign": r"\operatorname{sgn}",
}
_AROUND = {"sqrt": (r"\sqrt{", "}"), "cbrt": (r"\sqrt[3]{", "}"), "abs": (r"\left|", r"\right|")}
_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: r"\leq", ast.Gt: ">", ast.GtE: r"\geq"}

# Binding strengths of expressions.
_SUM, _PRODUCT, _POWER, _ATOM = range(4)


def latex_of(syntax: Syntax) -> str:
    """The formula as LaTeX; empty if it is too long to display."""
    if sum(isinstance(node, ast.expr) for node in ast.walk(syntax.tree)) > MOST_TYPESET:
        return ""
    return _latex(syntax.tree)


def _latex(node: ast.expr, least: int = _SUM) -> str:
    """``node``, in brackets if it binds less strongly than ``least``."""
    text, strength = _typeset(node)
    return text if strength >= least else rf"\left({text}\right)"


def _typeset(node: ast.expr) -> tuple[str, int]:
    match node:
        case ast.Constant(value=int() | float() as value):
            return _number(value)
        case ast.Name(id=name):
            meaning = meaning_of(name)
            return (r"\pi" if meaning == "pi" else latex_name(meaning)), _ATOM
        case ast.UnaryOp(op=op, operand=operand):
            sign = "-" if isinstance(op, ast.USub) else ""
            return f"{sign}{_latex(operand, _PRODUCT)}", _SUM
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return _sum(node), _SUM
        case ast.BinOp(op=ast.Mult() | ast.Div()) if (positive := _without_minus(node)) is not None:
            return f"-{_latex(positive, _PRODUCT)}", _SUM
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return rf"\frac{{{_latex(left)}}}{{{_latex(right)}}}", _PRODUCT
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _product(_latex(left, _PRODUCT), _latex(right, _PRODUCT)), _PRODUCT
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(left, _latex(right))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(meaning_of(name), arguments)
    raise AssertionError(f"not checked: {ast.dump(node)}")


def _without_minus(node: ast.expr) -> ast.expr | None:
    """A product or fraction without its leading minus; None if it has none."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand
        case ast.BinOp(left=left, op=(ast.Mult() | ast.Div()) as op, right=right):
            first = _without_minus(left)
            return None if first is None else ast.BinOp(first, op, right)
    return None


def _number(value: float) -> tuple[str, int]:
    if isinstance(value, int) or not math.isfinite(value):
        return str(value), _ATOM
    digits, _, exponent = f"{value!r}".partition("e")
    plain = digits.removesuffix(".0")
    if not exponent and plain.endswith("0000"):  # only 1e9 and the like are typed so: whole numbers are integers
        kept = plain.rstrip("0")
        digits, exponent = f"{kept[0]}.{kept[1:]}".rstrip("."), str(len(plain) - 1)
    if exponent:
        power = f"10^{{{int(exponent)}}}"
        return (power, _POWER) if digits == "1" else (rf"{digits} \cdot {power}", _PRODUCT)
    return plain, _ATOM


def _sum(node: ast.expr) -> str:
    first, *terms = left_spine(node)
    text = _latex(first)
    for term in terms:
        assert isinstance(term, ast.BinOp)
        text += f" {'+' if isinstance(term.op, ast.Add) else '-'} {_latex(term.right, _PRODUCT)}"
    return text


def _product(left: str, right: str) -> str:
    if right[0].isdigit():
        return rf"{left} \cdot {right}"
    parted = "mathrm" in left + right or right.startswith((r"\frac", r"\begin"))
    return rf"{left} \, {right}" if parted else f"{left} {right}"


def _power(base: ast.expr, exponent: str) -> tuple[str, int]:
    match base:
        case ast.Call(func=ast.Name(id=name), args=[argument]) if _head(meaning_of(name)):
            return rf"{_head(meaning_of(name))}^{{{exponent}}}{_arguments([argument])}", _POWER
    return f"{_latex(base, _ATOM)}^{{{exponent}}}", _POWER


def _call(name: str, arguments: list[ast.expr]) -> tuple[str, int]:
    if name == "where":
        return _cases(arguments), _PRODUCT
    if name == "log" and len(arguments) == 2:
        return rf"\log_{{{_latex(arguments[1])}}}{_arguments(arguments[:1])}", _PRODUCT
    if name == "exp":
        return f"e^{{{_latex(arguments[0])}}}", _POWER
    if name in _AROUND:
        before, after = _AROUND[name]
        return f"{before}{_latex(arguments[0])}{after}", _ATOM
    return f"{_head(name)}{_arguments(arguments)}", _POWER


def _head(name: str) -> str:
    """LaTeX of a function's name before brackets; empty if it has no brackets."""
    if name in ("where", "exp", *_AROUND):
        return ""
    return _NAMED.get(name, rf"\operatorname{{{name}}}")


def _arguments(arguments: list[ast.expr]) -> str:
    return rf"\left({', '.join(map(_latex, arguments))}\right)"


def _cases(arguments: list[ast.expr]) -> str:
    rows = [
        rf"{_latex(value)} & \text{{for}}\: {_condition(condition)}"
        for condition, value in zip(arguments[:-1:2], arguments[1:-1:2], strict=True)
    ]
    rows.append(rf"{_latex(arguments[-1])} & \text{{otherwise}}")
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _condition(node: ast.expr) -> str:
    match node:
        case ast.BoolOp(op=op, values=values):
            joint = r" \: \wedge \: " if isinstance(op, ast.And) else r" \: \vee \: "
            return joint.join(map(_part_of_condition, values))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            pairs = zip(ops, comparators, strict=True)
            return _latex(left) + "".join(f" {_COMPARISONS[type(op)]} {_latex(right)}" for op, right in pairs)
    raise AssertionError(f"not checked: {ast.dump(node)}")


def _part_of_condition(node: ast.expr) -> str:
    text = _condition(node)
    return rf"\left({text}\right)" if isinstance(node, ast.BoolOp) else text
