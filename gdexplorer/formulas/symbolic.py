"""Convert a checked syntax tree to exact derivatives, kernel source and LaTeX.

SymPy is imported only here, and only for formulas that are not in the cache. The tree is built node by node: SymPy
never parses or evaluates typed text.
"""

import ast
import math
from functools import reduce
from typing import Any

import sympy
from msgspec import Struct
from sympy.printing.pycode import PythonCodePrinter

from gdexplorer.formulas.functions import (
    Choice,
    Largest,
    Sigmoid,
    Smallest,
    Softplus,
    Step,
    Tanh,
    absolute,
    cases_of,
    cosine,
)
from gdexplorer.formulas.names import latex_name
from gdexplorer.formulas.squares import Square, squares
from gdexplorer.formulas.syntax import LARGEST_EXPONENT, FormulaError, Syntax, left_spine
from gdexplorer.formulas.typesetting import MOST_TYPESET
from gdexplorer.formulas.vocabulary import CONSTANTS, VARIABLES, meaning_of

_MOST_OPERATIONS = 2000
_NOWHERE = "The formula or its derivative is nowhere real and finite."
_TOO_LARGE = "The formula or its derivative contains a number beyond 1.8e308: use other units."
_TOO_INVOLVED = "The formula cannot be differentiated: try a simpler one."
_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.Call)


class Derived(Struct, frozen=True):
    """Results for a formula: source of its kernels, and its derivatives as LaTeX (empty if too long).

    A sum of squares has a third kernel, which fills the Gauss-Newton matrix.
    """

    source: str
    gradient_latex: tuple[str, ...]
    hessian_latex: tuple[tuple[str, ...], ...]


def derive(syntax: Syntax) -> Derived:
    """Differentiate a formula twice and generate its kernels.

    Raises
    ------
    FormulaError
        If a number in it cannot be computed, or the formula is nowhere real.
    """
    try:
        return _derived(syntax)
    except FormulaError:
        raise
    except TypeError as error:
        if "non-real" in str(error):  # a comparison with an imaginary expression
            raise FormulaError(_NOWHERE, 0) from None
        raise FormulaError(_TOO_INVOLVED, 0) from error
    except Exception as error:  # SymPy fails in many ways on undefined or complicated input
        raise FormulaError(_TOO_INVOLVED, 0) from error


def _derived(syntax: Syntax) -> Derived:
    builder = _Builder(syntax.parameters)
    value = builder.build(syntax.tree)
    variables = builder.variables
    gradient = [_smooth(sympy.diff(value, variable)) for variable in variables]
    hessian = [[_smooth(sympy.diff(slope, variable)) for variable in variables] for slope in gradient]
    for expression in (value, *gradient, *hessian[0], *hessian[1]):
        if _is_nowhere_real(expression):
            raise FormulaError(_NOWHERE, 0)
    source = "\n\n".join((_gradient_source(value, gradient, builder), _hessian_source(hessian, builder)))
    _refuse_what_compiles_too_long(source)
    if found := squares(syntax.tree):
        matrix = _matrix_source("gauss_newton", _gauss_newton(found, builder), builder)
        source = f"{source}\n\n{matrix}"
    latex = builder.latex
    return Derived(source, tuple(map(latex, gradient)), tuple(tuple(map(latex, row)) for row in hessian))


def _refuse_what_compiles_too_long(source: str) -> None:
    """Refuse long formulas: compiling takes about a millisecond per operation, and cannot be stopped."""
    operations = sum(isinstance(node, _OPERATIONS) for node in ast.walk(ast.parse(source)))
    if operations > _MOST_OPERATIONS:
        raise FormulaError(
            f"The formula and its derivatives take {operations:,} operations; the limit for fast compilation is "
            f"{_MOST_OPERATIONS:,}: shorten it.",
            0,
        )


def _is_nowhere_real(expression: Any) -> bool:
    """Whether it is imaginary or infinite, and not only in one branch of a `where`."""
    infinite = expression.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)
    return bool(expression.has(sympy.I) or (infinite and not expression.has(Choice)))


_FUNCTIONS: dict[str, Any] = {
    **{name: getattr(sympy, name) for name in ("sin", "tan", "asin", "acos", "atan", "atan2")},
    "cos": cosine,
    **{name: getattr(sympy, name) for name in ("sinh", "cosh", "asinh", "acosh", "atanh")},
    **{name: getattr(sympy, name) for name in ("exp", "sqrt", "erf")},
    "cot": lambda u: cosine(u) / sympy.sin(u),
    "sec": lambda u: 1 / cosine(u),
    "csc": lambda u: 1 / sympy.sin(u),
    "coth": lambda u: 1 / sympy.tanh(u),
    "sech": lambda u: 1 / sympy.cosh(u),
    "csch": lambda u: 1 / sympy.sinh(u),
    "log": lambda u, base=sympy.E: sympy.log(u) / sympy.log(base),
    "log2": lambda u: sympy.log(u) / sympy.log(2),
    "log10": lambda u: sympy.log(u) / sympy.log(10),
    "cbrt": lambda u: Step(u) * absolute(u) ** sympy.Rational(1, 3),
    "abs": absolute,
    "sign": Step,
    "gauss": lambda u: sympy.exp(-(u**2)),
    "tanh": Tanh,
    "sigmoid": Sigmoid,
    "relu": lambda u: Choice(sympy.Le(u, 0), sympy.Integer(0), u),
    "softplus": Softplus,
    "min": Smallest,
    "max": Largest,
}
_CONSTANTS = {"pi": sympy.pi, "e": sympy.E}
_COMPARISONS = {ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge}


class _Builder:
    """Builds a SymPy tree; its symbols have generated names, never typed ones."""

    def __init__(self, parameters: tuple[str, ...]) -> None:
        self.variables = [sympy.Symbol(f"v{i}", real=True) for i in range(len(VARIABLES))]
        self.parameters = [sympy.Symbol(f"p{i}", real=True) for i in range(len(parameters))]
        self._symbols = dict(zip((*VARIABLES, *parameters), (*self.variables, *self.parameters), strict=True))
        self._names = {symbol: latex_name(name) for name, symbol in self._symbols.items()}

    def build(self, node: ast.expr) -> Any:
        """The SymPy tree of ``node``."""
        terms = left_spine(node)
        value = self._build_term(terms[0])
        for term in terms[1:]:
            assert isinstance(term, ast.BinOp)
            value = self._combined(term, value, self._build_term(term.right))
        return value

    def _build_term(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() | float() as value):
                return _number(value)
            case ast.Name(id=name):
                name = meaning_of(name)
                return _CONSTANTS[name] if name in CONSTANTS else self._symbols[name]
            case ast.UnaryOp(op=op, operand=operand):
                return -self.build(operand) if isinstance(op, ast.USub) else self.build(operand)
            case ast.BinOp(left=left, right=right):
                return self._combined(node, self.build(left), self.build(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                name = meaning_of(name)
                return self._choice(arguments) if name == "where" else _FUNCTIONS[name](*map(self.build, arguments))
        raise AssertionError(f"not checked: {ast.dump(node)}")

    def _combined(self, node: ast.BinOp, left: Any, right: Any) -> Any:
        match node.op:
            case ast.Add():
                return _short(left + right)
            case ast.Sub():
                return _short(left - right)
            case ast.Mult():
                return _short(left * right)
            case ast.Div():
                if right == 0:
                    raise FormulaError("The formula divides by zero.", node.right.col_offset)
                return _short(left / right)
        if right.is_number and abs(float(right)) > LARGEST_EXPONENT:
            raise FormulaError(f"An exponent can be at most {LARGEST_EXPONENT}.", node.right.col_offset)
        return _power_of_zero(right) if left == 0 and not right.is_number else _short(left**right)

    def _choice(self, arguments: list[ast.expr]) -> Any:
        *cases, otherwise = (
            self._condition(argument) if place % 2 == 0 and place < len(arguments) - 1 else self.build(argument)
            for place, argument in enumerate(arguments)
        )
        return Choice(*cases, otherwise)

    def _condition(self, node: ast.expr) -> Any:
        match node:
            case ast.BoolOp(op=op, values=values):
                join = sympy.And if isinstance(op, ast.And) else sympy.Or
                return join(*map(self._condition, values))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = list(map(self.build, (left, *comparators)))
                pairs = zip(ops, sides[:-1], sides[1:], strict=True)
                return sympy.And(*(_COMPARISONS[type(op)](smaller, greater) for op, smaller, greater in pairs))
        raise AssertionError(f"not checked: {ast.dump(node)}")

    def latex(self, expression: Any) -> str:
        """``expression`` as LaTeX; empty if it is too long."""
        if any(place >= MOST_TYPESET for place, _ in enumerate(sympy.preorder_traversal(expression))):
            return ""
        between = r" \, " if any("mathrm" in name for name in self._names.values()) else None
        return str(sympy.latex(expression, symbol_names=self._names, ln_notation=True, mul_symbol=between))


def _number(value: float) -> Any:
    """Integers and half-integers are exact, so that x^2.0 is x^2; other numbers keep their 53 bits."""
    twice = 2 * value
    exact = abs(twice) < 2**53 and float(twice).is_integer()
    return sympy.Rational(int(twice), 2) if exact else sympy.Float(value)


def _short(value: Any) -> Any:
    """``value``, or the nearest float if it is a fraction of integers longer than a float."""
    if isinstance(value, sympy.Rational) and max(abs(value.p), value.q) > 2**53:
        return sympy.Float(value.p / value.q)
    return value


def _power_of_zero(exponent: Any) -> Any:
    """0 to a power that varies: 0 where it is positive, 1 where it is zero, and undefined where it is negative."""
    zero, one = sympy.Integer(0), sympy.Integer(1)
    return Choice(sympy.Gt(exponent, zero), zero, sympy.Ge(exponent, zero), one, sympy.nan)


def _smooth(expression: Any) -> Any:
    """Drop delta functions, which are zero almost everywhere; write u*sign(u) as |u|, which is defined at 0.

    Products of decimals that are integers, such as 0.26*50, become integers.
    """
    expression = expression.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))
    whole = {number: _number(float(number)) for number in expression.atoms(sympy.Float)}
    expression = expression.xreplace(whole)
    return expression.replace(lambda part: part.is_Mul and part.has(sympy.sign), _with_absolutes)


def _with_absolutes(product: Any) -> Any:
    for factor in product.args:
        if isinstance(factor, sympy.sign):
            u = factor.args[0]
            if any(base == u and exponent.is_number and exponent >= 1 for base, exponent in map(_power, product.args)):
                return product / factor / u * sympy.Abs(u)
    return product


def _power(factor: Any) -> Any:
    return factor.as_base_exp()


class _KernelPrinter(PythonCodePrinter):
    """Prints expressions as kernel code: functions of `math`, and floats for all numbers other than exponents."""

    def _printed(self, arguments: tuple[Any, ...]) -> list[str]:
        return [str(self._print(argument)) for argument in arguments]

    def _print_sign(self, expression: Any) -> str:
        return f"sign({self._print(expression.args[0])})"

    def _print_Largest(self, expression: Any) -> str:
        return reduce(lambda one, other: f"larger({one}, {other})", self._printed(expression.args))

    def _print_Smallest(self, expression: Any) -> str:
        return reduce(lambda one, other: f"smaller({one}, {other})", self._printed(expression.args))

    def _print_Sigmoid(self, expression: Any) -> str:
        return f"sigmoid({self._print(expression.args[0])})"

    def _print_Bell(self, expression: Any) -> str:
        return f"bell({self._print(expression.args[0])})"

    def _print_Tanh(self, expression: Any) -> str:
        return f"math.tanh({self._print(expression.args[0])})"

    def _print_SechSquared(self, expression: Any) -> str:
        return f"square_of_sech({self._print(expression.args[0])})"

    def _print_Softplus(self, expression: Any) -> str:
        return f"softplus({self._print(expression.args[0])})"

    def _print_Absolute(self, expression: Any) -> str:
        return f"abs({self._print(expression.args[0])})"

    def _print_Pow(self, expression: Any, rational: bool = False) -> str:
        # Numba's negative integer powers raise an error at zero; a division gives infinity.
        if expression.exp.is_Integer and expression.exp < -1:
            return f"(1.0/{self._print(sympy.Pow(expression.base, -expression.exp, evaluate=False))})"
        return str(super()._print_Pow(expression, rational))

    def _print_Choice(self, expression: Any) -> str:
        cases, otherwise = cases_of(expression.args)
        text = self._print(otherwise)
        for condition, value in reversed(cases):
            text = f"({self._print(value)} if {self._print(condition)} else {text})"
        return str(text)

    def _print_Infinity(self, expression: Any) -> str:
        return "math.inf"

    def _print_NegativeInfinity(self, expression: Any) -> str:
        return "-math.inf"

    def _print_ComplexInfinity(self, expression: Any) -> str:
        return "math.inf"

    def _print_NaN(self, expression: Any) -> str:
        return "math.nan"

    def _print_Cosine(self, expression: Any) -> str:
        return f"math.cos({self._print(expression.root)})"

    def _print_Sinc(self, expression: Any) -> str:
        return f"sinc({self._print(expression.root)})"

    def _print_Bend(self, expression: Any) -> str:
        return f"bend_of_cosine({self._print(expression.root)})"

    def _print_Step(self, expression: Any) -> str:
        return f"sign({self._print(expression.args[0])})"

    def _print_Abs(self, expression: Any) -> str:
        return f"abs({self._print(expression.args[0])})"

    def _print_Integer(self, expression: Any) -> str:
        return str(int(expression)) if abs(int(expression)) < 2**31 else _written(expression)

    def _print_Rational(self, expression: Any) -> str:
        return _written(expression)

    def _print_Float(self, expression: Any) -> str:
        return _written(expression)


def _written(number: Any) -> str:
    """``number`` as a double.

    Raises
    ------
    FormulaError
        If it overflows, as 1/1e-320 does.
    """
    try:
        value = float(number)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise FormulaError(_TOO_LARGE, 0)
    return repr(value)


def _gauss_newton(found: tuple[Square, ...], builder: _Builder) -> list[list[Any]]:
    """The Hessian without the residuals' own second derivatives: the sum of 2 w J Jᵀ over squares w r^2, J = dr."""
    n = len(builder.variables)
    matrix = [[sympy.Integer(0)] * n for _ in range(n)]
    for square in found:
        weight = math.prod(map(builder.build, square.factors)) / math.prod(map(builder.build, square.divisors))
        residual = builder.build(square.residual) ** square.power
        slopes = [_smooth(sympy.diff(residual, variable)) for variable in builder.variables]
        matrix = [[matrix[i][j] + 2 * weight * slopes[i] * slopes[j] for j in range(n)] for i in range(n)]
    return matrix


def _gradient_source(value: Any, gradient: list[Any], builder: _Builder) -> str:
    shared, (cost, *slopes) = sympy.cse([value, *gradient], symbols=sympy.numbered_symbols("t"))
    lines = [f"gradient[{i}] = {_code(slope)}" for i, slope in enumerate(slopes)]
    return _function(
        "value_and_gradient(theta, data, gradient)", builder, shared, [*lines, f"return {_code(cost)} + 0.0"]
    )


def _hessian_source(hessian: list[list[Any]], builder: _Builder) -> str:
    return _matrix_source("second_derivatives", hessian, builder)


def _matrix_source(name: str, matrix: list[list[Any]], builder: _Builder) -> str:
    n = len(matrix)
    shared, entries = sympy.cse([entry for row in matrix for entry in row], symbols=sympy.numbered_symbols("t"))
    lines = [f"hessian[{i // n}, {i % n}] = {_code(entry)}" for i, entry in enumerate(entries)]
    return _function(f"{name}(theta, data, hessian)", builder, shared, [*lines, "return 0"])


def _function(head: str, builder: _Builder, shared: list[tuple[Any, Any]], lines: list[str]) -> str:
    reads = [f"{symbol} = theta[{i}]" for i, symbol in enumerate(builder.variables)]
    reads += [f"{symbol} = data[0, {i}]" for i, symbol in enumerate(builder.parameters)]
    steps = [f"{symbol} = {_code(expression)}" for symbol, expression in shared]
    return "\n    ".join([f"def {head}:", *reads, *steps, *lines])


def _code(expression: Any) -> str:
    return str(_KernelPrinter({"fully_qualified_modules": True}).doprint(expression))
