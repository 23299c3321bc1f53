"""Expressions mean in LaTeX what they are worth as numbers: what is written is read back, and is the same."""

import ast
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdexplorer.optimizers.expression import BLOCK, parsed, value_of
from gdexplorer.optimizers.term_latex import numeric, symbolic
from gdexplorer.optimizers.terms import Numbers, Term, TermKind

VECTORS = {"u": np.array([3.0, -4.0]), "v": np.array([0.0, 2.0])}
NUMBERS = Numbers(a=2.0, b=0.5, c=-3.0, step=7, small=1e-7, **VECTORS)
SYMBOLS = {"step": "k+1", "small": "q", **{name: name for name in "abcuv"}}
TERMS = [Term(name, name, symbol, TermKind.PLAIN, "") for name, symbol in SYMBOLS.items() if name != "step"]


def written(text):
    return symbolic(Term("t", "t", "t", TermKind.PLAIN, "", text), TERMS, NUMBERS)


def worth(text):
    with np.errstate(all="ignore"):
        return value_of(parsed(text), NUMBERS)


# What an expression is, up to the order in which sums of sums and products of products are worked out: a sum of terms,
# each a sign and its factors.


def total(*terms):
    flat = []
    for sign, factors in terms:
        inner = factors[0] if len(factors) == 1 and factors[0][0] == "sum" else None
        flat += [(sign * each, rest) for each, rest in inner[1]] if inner and sign > 0 else [(sign, factors)]
    return ("sum", tuple(flat)) if len(flat) > 1 or flat[0][0] < 0 or len(flat[0][1]) > 1 else flat[0][1][0]


def product(*pieces):
    sign, factors = 1, ()
    for piece in pieces:
        single = piece[1][0] if piece[0] == "sum" and len(piece[1]) == 1 else (1, (piece,))
        sign, factors = sign * single[0], factors + single[1]
    return total((sign, factors))


def negative(piece):
    return product(("sum", ((-1, ()),)), piece)


def meant(node):
    match node:
        case ast.Name(name):
            return ("name", name) if name != "step" else total((1, (("name", "k"),)), (1, (("number", 1.0),)))
        case ast.Constant(number):
            return ("number", float(number))
        case ast.UnaryOp(_, operand):
            return negative(meant(operand))
        case ast.BinOp(left, ast.Add(), right):
            return total((1, (meant(left),)), (1, (meant(right),)))
        case ast.BinOp(left, ast.Sub(), right):
            return total((1, (meant(left),)), (1, (negative(meant(right)),)))
        case ast.BinOp(left, ast.Mult(), right):
            return product(meant(left), meant(right))
        case ast.BinOp(left, operator, right):
            return (type(operator).__name__, meant(left), meant(right))
        case ast.Call(ast.Name(name), arguments):
            return (name, *map(meant, arguments))


class Reader:
    """Reads LaTeX as a person does: powers bind closest, then what stands side by side, then sums."""

    TOKEN = re.compile(r"\\operatorname\{sign\}|\\(?:left|right)\\?[^a-z]|\\left|\\[a-z]+|[0-9.]+|[a-z]|\S")
    CLOSING = frozenset((")", "}", r"\right)", r"\right|", r"\right\|", "⌋", r"\top", ",", "+", "-", None))

    def __init__(self, latex):
        self.tokens = self.TOKEN.findall(latex.replace(r"\left\lfloor", "⌊").replace(r"\right\rceil", "⌋"))

    def peek(self):
        return self.tokens[0] if self.tokens else None

    def take(self, expected=None):
        token = self.tokens.pop(0)
        assert expected in (None, token), f"{token} where {expected} should stand"
        return token

    def sum(self):
        terms = [(1, (negative(self.product()) if self.skips("-") else self.product(),))]
        while self.peek() in ("+", "-"):
            sign = self.take()
            terms.append((1, (self.product() if sign == "+" else negative(self.product()),)))
        return total(*terms)

    def skips(self, token):
        return self.peek() == token and bool(self.take())

    def product(self):
        factors = [self.power()]
        while self.peek() not in self.CLOSING:
            self.skips(r"\cdot")
            factors.append(self.power())
        return product(*factors)

    def power(self):
        base = self.atom()
        if not self.skips("^"):
            return base
        if self.skips(r"\top"):
            return ("dot", base, self.power())
        exponent = self.group() if self.peek() == "{" else self.atom()
        assert self.peek() != "^", "two exponents in a row"
        return ("Pow", base, exponent)

    def group(self, opening="{", closing="}"):
        self.take(opening)
        inner = self.sum()
        self.take(closing)
        return inner

    def atom(self):
        wrapped = {r"\left|": ("abs", r"\right|"), r"\left\|": ("norm", r"\right\|"), "⌊": ("round", "⌋")}
        brackets = {"(": ")", r"\left(": r"\right)"}
        if self.peek() in wrapped:
            name, closing = wrapped[self.peek()]
            return (name, self.group(self.peek(), closing))
        if self.peek() in brackets:
            return self.group(self.peek(), brackets[self.peek()])
        token = self.take()
        if token == r"\frac":
            return ("Div", self.group(), self.group())
        if token == r"\sqrt":
            return ("sqrt", self.group())
        if token in (r"\operatorname{sign}", r"\log"):
            argument = self.atom() if self.peek() in brackets else self.product()
            return ("log" if token == r"\log" else "sign", argument)
        if token in (r"\max", r"\min"):
            self.take(r"\left(")
            one, _, other = self.sum(), self.take(","), self.sum()
            self.take(r"\right)")
            return (token[1:], one, other)
        if re.fullmatch(r"[0-9.]+", token):
            return ("number", float(token))
        assert re.fullmatch("[a-z]", token), f"{token} is no name"
        return ("name", "small" if token == "q" else token)


def read(latex):
    reader = Reader(latex)
    piece = reader.sum()
    assert not reader.tokens, f"left over: {reader.tokens}"
    return piece


leaves = st.sampled_from(["a", "b", "c", "u", "v", "step", "small", "1", "2", "0.5"])


def combined(parts):
    one, two = (parts,), (parts, parts)
    return st.one_of(
        *(st.tuples(*two).map(lambda pair, sign=sign: f"({pair[0]}) {sign} ({pair[1]})") for sign in "+-*/"),
        st.tuples(*two).map(lambda pair: f"({pair[0]}) ** ({pair[1]})"),
        st.tuples(*one).map(lambda single: f"-({single[0]})"),
        *(
            st.tuples(*one).map(lambda single, name=name: f"{name}({single[0]})")
            for name in ("sign", "sqrt", "abs", "log", "norm", "round")
        ),
        *(st.tuples(*two).map(lambda pair, name=name: f"{name}({pair[0]}, {pair[1]})") for name in ("max", "dot")),
    )


@settings(deadline=None, max_examples=400)
@given(st.recursive(leaves, combined, max_leaves=8))
@example("-a * (b + c)")
@example("a - (b - c)")
@example("a + (-b + c)")
@example("sign(a) * u")
@example("-sign(u) * v")
@example("sign((a + b) ** 2)")
@example("(a ** b) ** c")
@example("step ** 2 * u")
@example("-(a - b) ** 2")
@example("a * (-b)")
@example("(a / b) ** 2")
@example("dot(u, v) * u")
@example("dot(u ** 2, v) * u")
def test_what_is_written_is_what_is_meant(text):
    assert read(written(text)) == meant(parsed(text)), written(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * c", 0.5), ("-a ** 2", -4.0), ("(1 - b) * u", [1.5, -2.0]), ("u / v", [np.inf, -2.0]),
        ("v / v", [0.0, 1.0]), ("(a - a) / (b - b)", 0.0), ("a / (b - b)", np.inf), ("max(u, v)", [3.0, 2.0]),
        ("min(a, c)", -3.0), ("sign(u) * abs(v)", [0.0, -2.0]), ("sqrt(dot(u, u))", 5.0), ("norm(u)", 5.0),
        ("where(u > 0, a, where(u < 0, b, 1))", [2.0, 0.5]), ("round(log(8) / log(a))", 3.0),
        ("product(i, step, i)", 5040.0), ("product(j, a, b * j)", 0.5),
    ],
)  # fmt: skip
def test_an_expression_is_worth_what_it_says(text, value):
    assert worth(text) == pytest.approx(value)


def test_nothing_rounded_is_not_minus_nothing():
    assert not np.signbit(worth("round(-0.2)"))


@pytest.mark.parametrize("last", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5])
def test_a_long_product_is_that_of_all_its_factors(last):
    numbers = {"last": last}
    factors = 1.0 - 1e-4 / np.arange(1, last + 1)
    assert value_of(parsed("product(i, last, 1 - 0.0001 / i)"), numbers) == pytest.approx(np.prod(factors), rel=1e-12)


def test_a_product_that_vanishes_is_not_worked_out_to_its_end():
    assert value_of(parsed("product(i, last, 0.5)"), {"last": 10**12}) < 1e-300


@pytest.mark.parametrize("text", ["a if b else c", "a.b", "open(a)", "[a]", "a < b", "'a'", "a @ b", "lambda: a"])
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(ValueError, match="is not a supported expression"):
        worth(text)
    with pytest.raises((ValueError, KeyError)):
        written(text)


def test_numbers_are_put_in_where_symbols_stand():
    term = Term("t", "t", "t", TermKind.PLAIN, "", "-a * b * u ** 2 / (c + small)")
    vector = r"{\begin{pmatrix} 3 \\ -4 \end{pmatrix}}"
    assert numeric(term, NUMBERS) == rf"\frac{{-2 \cdot 0.5 {vector}^2}}{{\left(-3\right) + 10^{{-7}}}}"
    assert symbolic(term, TERMS, NUMBERS) == r"\frac{-a \cdot b u^2}{c + q}"


def test_cases_are_written_one_below_the_other_and_chosen_for_each_coordinate():
    term = Term("t", "t", "t", TermKind.PLAIN, "", "where(u > 0, a, where(u < 0, b, 1))")
    assert symbolic(term, TERMS, NUMBERS) == r"\begin{cases} a & u > 0 \\ b & u < 0 \\ 1 & \mathrm{else} \end{cases}"
    assert numeric(term, NUMBERS) == r"{\begin{pmatrix} 2 \\ 0.5 \end{pmatrix}}"
