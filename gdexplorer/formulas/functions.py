"""SymPy functions with derivatives that are usable numerically: at kinks, singularities and for large arguments.

At a kink derivatives follow PyTorch: that of |u| is 0 at 0, and of sign(u) as well; of relu(u) 0 at 0; tied arguments
of a maximum or minimum share its derivative equally; a `where` has that of the chosen value.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import chain
from typing import Any

import sympy


def _raised(latex: str, exponent: str | None) -> str:
    return latex if exponent is None else rf"{{{latex}}}^{{{exponent}}}"


class Step(sympy.Function):
    """The sign of a number: its derivative is zero everywhere (SymPy's own `sign` has a delta function at the jump)."""

    is_extended_real = True

    @classmethod
    def eval(cls, u: Any) -> Any:
        """Evaluate if possible; None leaves it unevaluated."""
        number = u.evalf() if u.is_number else u
        if number.is_Number and number.is_finite:
            return sympy.Integer(0 if number.is_zero else 1 if number.is_positive else -1)
        return None

    def fdiff(self, argindex: int = 1) -> Any:
        """Derivative by that argument."""
        return sympy.Integer(0)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _raised(rf"\operatorname{{sgn}}{{\left({printer.doprint(self.args[0])} \right)}}", exp)


class Absolute(sympy.Function):
    """The absolute value of expressions not known to be real, such as log(x)."""

    is_extended_real = True

    def fdiff(self, argindex: int = 1) -> Any:
        """Derivative by that argument."""
        return Step(self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _raised(rf"\left|{{{printer.doprint(self.args[0])}}}\right|", exp)


def absolute(u: Any) -> Any:
    """The absolute value."""
    return sympy.Abs(u) if u.is_extended_real else Absolute(u)


class OfRoot(sympy.Function):
    """A smooth function of c √u, with arguments c (a number) and u: SymPy's chain rule would divide by √u."""

    is_extended_real = True

    @property
    def root(self) -> Any:
        """The argument, c √u."""
        return self.args[0] * sympy.sqrt(self.args[1])


class Bend(OfRoot):
    """(cos r - sin(r)/r)/r² for r = c √u."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        r = printer.doprint(self.root)
        return _raised(
            rf"\frac{{\cos{{\left({r} \right)}} - \sin{{\left({r} \right)}} / ({r})}}{{\left({r}\right)^{{2}}}}", exp
        )


class Sinc(OfRoot):
    """sin(r)/r for r = c √u; its derivative by u is c²/2 (cos r - sin(r)/r)/r²."""

    def fdiff(self, argindex: int = 2) -> Any:
        """Derivative by that argument."""
        c, u = self.args
        return c**2 / 2 * Bend(c, u)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        r = printer.doprint(self.root)
        return _raised(rf"\frac{{\sin{{\left({r} \right)}}}}{{{r}}}", exp)


class Cosine(OfRoot):
    """cos(r) for r = c √u; its derivative by u is -c²/2 sin(r)/r."""

    def fdiff(self, argindex: int = 2) -> Any:
        """Derivative by that argument."""
        c, u = self.args
        return -(c**2) / 2 * Sinc(c, u)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _raised(rf"\cos{{\left({printer.doprint(self.root)} \right)}}", exp)


def cosine(u: Any) -> Any:
    """The cosine; of a square root it has a derivative even where the root has none (rings around a point)."""
    c, factor = u.as_coeff_Mul()
    base, exponent = factor.as_base_exp()
    return Cosine(c, base) if exponent == sympy.Rational(1, 2) and base.free_symbols else sympy.cos(u)


class Choice(sympy.Function):
    """The first value whose condition holds; arguments are condition, value, condition, value, ..., default.

    SymPy's own `Piecewise` merges and sorts its cases, and takes seconds for a maximum of eight.
    """

    @classmethod
    def eval(cls, *arguments: Any) -> Any:
        """Evaluate if possible; None leaves it unevaluated."""
        cases, otherwise = cases_of(arguments)
        possible = [(condition, value) for condition, value in cases if condition != sympy.false]
        certain = [place for place, (condition, _) in enumerate(possible) if condition == sympy.true]
        if certain:
            otherwise = possible[certain[0]][1]
            possible = possible[: certain[0]]
        while possible and possible[-1][1] == otherwise:
            possible.pop()
        if not possible:
            return otherwise
        return None if len(possible) == len(cases) else cls(*chain.from_iterable(possible), otherwise)

    def _eval_derivative(self, symbol: Any) -> Any:
        cases, otherwise = cases_of(self.args)
        return Choice(*chain.from_iterable((condition, value.diff(symbol)) for condition, value in cases),
                       otherwise.diff(symbol))  # fmt: skip

    def _eval_is_extended_real(self) -> bool | None:
        cases, otherwise = cases_of(self.args)
        return True if all(value.is_extended_real for _, value in (*cases, (None, otherwise))) else None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        cases, otherwise = cases_of(self.args)
        rows = [
            rf"{printer.doprint(value)} & \text{{for}}\: {printer.doprint(condition)}" for condition, value in cases
        ]
        rows.append(rf"{printer.doprint(otherwise)} & \text{{otherwise}}")
        inner = r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"
        return inner if exp is None else _raised(rf"\left({inner}\right)", exp)


def cases_of(arguments: Sequence[Any]) -> tuple[list[tuple[Any, Any]], Any]:
    """The (condition, value) pairs of a `Choice`, and its default."""
    return list(zip(arguments[:-1:2], arguments[1:-1:2], strict=True)), arguments[-1]


class Extreme(sympy.Function):
    """The largest or smallest argument. Tied arguments share its derivative equally, as in PyTorch."""

    word = ""

    @classmethod
    def eval(cls, *arguments: Any) -> Any:
        """Evaluate if possible; None leaves it unevaluated."""
        different = list(dict.fromkeys(argument for argument in arguments if not argument.is_number))
        numbers = [argument for argument in arguments if argument.is_number]
        if numbers:
            different.append(reduce(cls._farther, numbers))
        if len(different) == 1:
            return different[0]
        return None if len(different) == len(arguments) else cls(*different)

    @staticmethod
    def holds(one: Any, other: Any) -> Any:
        """Whether ``one`` is at least as extreme as ``other``."""
        raise NotImplementedError

    @classmethod
    def _farther(cls, one: Any, other: Any) -> Any:
        return one if cls.holds(one, other) == sympy.true else other

    def _eval_derivative(self, symbol: Any) -> Any:
        slopes = [argument.diff(symbol) for argument in self.args]
        if len(self.args) == 2:
            (one, other), (first, second) = self.args, slopes
            ahead, behind = sympy.Not(self.holds(other, one)), sympy.Not(self.holds(one, other))
            return Choice(ahead, first, behind, second, (first + second) / 2)
        tied = [self.holds(argument, self) for argument in self.args]
        total = sum(Choice(is_tied, slope, sympy.Integer(0)) for is_tied, slope in zip(tied, slopes, strict=True))
        return total / sum(Choice(is_tied, sympy.Integer(1), sympy.Integer(0)) for is_tied in tied)

    def _eval_is_extended_real(self) -> bool | None:
        return True if all(argument.is_extended_real for argument in self.args) else None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _raised(rf"\{self.word}\left({', '.join(map(printer.doprint, self.args))}\right)", exp)


class Largest(Extreme):
    """The largest argument."""

    word = "max"
    holds = staticmethod(sympy.Ge)


class Smallest(Extreme):
    """The smallest argument."""

    word = "min"
    holds = staticmethod(sympy.Le)


class Sigmoid(sympy.Function):
    """1 / (1 + exp(-u)), without cancellation for large arguments."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Derivative by that argument."""
        return Bell(self.args[0])

    def _eval_is_extended_real(self) -> Any:
        return self.args[0].is_extended_real

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _raised(rf"\sigma\left({printer.doprint(self.args[0])}\right)", exp)


class Bell(sympy.Function):
    """The derivative of the sigmoid, σ(u) σ(-u); its own derivative is -σ(u) σ(-u) tanh(u/2)."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Derivative by that argument."""
        return -Bell(self.args[0]) * Tanh(self.args[0] / 2)

    def _eval_is_extended_real(self) -> Any:
        return self.args[0].is_extended_real

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _raised(rf"\sigma'\left({printer.doprint(self.args[0])}\right)", exp)


class Tanh(sympy.Function):
    """The hyperbolic tangent, with a derivative free of the cancellation in 1 - tanh(u)²."""

    @classmethod
    def eval(cls, u: Any) -> Any:
        """Evaluate if possible; None leaves it unevaluated."""
        return sympy.tanh(u) if u.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Derivative by that argument."""
        return SechSquared(self.args[0])

    def _eval_is_extended_real(self) -> Any:
        return self.args[0].is_extended_real

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _raised(rf"\tanh\left({printer.doprint(self.args[0])}\right)", exp)


class SechSquared(sympy.Function):
    """1 / cosh(u)²; its derivative is -2 tanh(u) / cosh(u)²."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Derivative by that argument."""
        return -2 * Tanh(self.args[0]) * SechSquared(self.args[0])

    def _eval_is_extended_real(self) -> Any:
        return self.args[0].is_extended_real

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        squared = rf"\operatorname{{sech}}^{{2}}\left({printer.doprint(self.args[0])}\right)"
        return squared if exp is None else _raised(rf"\left({squared}\right)", exp)


class Softplus(sympy.Function):
    """log(1 + exp(u)) without overflow; smooth, unlike the max and abs that compute it."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Derivative by that argument."""
        return Sigmoid(self.args[0])

    def _eval_is_extended_real(self) -> Any:
        return self.args[0].is_extended_real

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        u = printer.doprint(self.args[0])
        return _raised(rf"\ln{{\left(1 + e^{{{u}}} \right)}}", exp)
