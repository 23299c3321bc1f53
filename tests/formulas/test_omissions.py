"""What may be left out of a formula, and that it means what it would mean in full."""

import ast
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.formulas.formula import formula
from gdexplorer.formulas.syntax import FormulaError, parse
from gdexplorer.formulas.tokeniser import completed
from gdexplorer.formulas.vocabulary import is_function, meaning_of
from gdexplorer.objectives.formulas.custom_formula import CustomFormula, from_shared, share


def tree_of(text):
    """Its tree, whatever a function is called in it."""
    tree = parse(text).tree
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = meaning_of(node.id)
    return ast.dump(tree)


RULES = [
    ("2x", "2*x"),
    ("2 x y", "2*x*y"),
    ("(x+1)(y-2)", "(x+1)*(y-2)"),
    ("x(y+1)", "x*(y+1)"),
    ("a(x+1)", "a*(x+1)"),
    ("(x+1)y", "(x+1)*y"),
    ("x²y", "x^2*y"),
    ("2πx", "2*pi*x"),
    ("2(x+1)^2", "2*(x+1)^2"),
    ("lambda(x+1)", "lambda*(x+1)"),
    ("1/2x", "(1/2)*x"),
    ("x/2y", "(x/2)*y"),
    ("2e3x", "2000.0*x"),
    ("2x^2", "2*(x^2)"),
    ("e^2x", "(e^2)*x"),
    ("-x^2", "-(x^2)"),
    ("2^-x^2", "2^(-(x^2))"),
    ("x⁻¹", "x^-1"),
    ("x²³", "x^23"),
    ("-x²", "-(x^2)"),
    ("2^x²", "2^(x^2)"),
    ("x − y", "x - y"),
    ("x·y×2÷y", "x*y*2/y"),
    ("x∗y⁄2", "x*y/2"),
    ("sin x", "sin(x)"),
    ("sin 2x", "sin(2*x)"),
    ("sin x cos y", "sin(x)*cos(y)"),
    ("sin x y", "sin(x*y)"),
    ("sin x + 1", "sin(x) + 1"),
    ("sin x / y", "sin(x)/y"),
    ("sin x * y", "sin(x)*y"),
    ("sin x^2", "sin(x^2)"),
    ("sin(x)y", "sin(x)*y"),
    ("sin(x)(y)", "sin(x)*y"),
    ("1j*x", "1*j*x"),
    ("x^0(y)", "x^0*y"),
    ("sin(x)^2", "(sin(x))^2"),
    ("3sin x", "3*sin(x)"),
    ("sin cos x", "sin(cos(x))"),
    ("sqrt 2x", "sqrt(2*x)"),
    ("ln x²", "log(x^2)"),
    ("sin 2(x+1) - y", "sin(2*(x+1)) - y"),
    ("2^sin x", "2^sin(x)"),
    ("sin^2 x", "sin(x)^2"),
    ("sin²x", "sin(x)^2"),
    ("sin^2(x)cos^2(y)", "sin(x)^2*cos(y)^2"),
    ("sin**2(x)", "sin(x)^2"),
    ("sin^2 x^2", "sin(x^2)^2"),
    ("sin^a x", "sin(x)^a"),
    ("log^3(x)", "log(x)^3"),
    ("2^sin^2 x", "2^(sin(x)^2)"),
    ("sin^-1(x)", "asin(x)"),
    ("sin⁻¹ x", "asin(x)"),
    ("cosh^(-1)(x)", "acosh(x)"),
    ("arctan^-1 x", "tan(x)"),
    ("sin^-2(x)", "sin(x)^-2"),
    ("cos^−1(x)", "acos(x)"),
    ("|x|", "abs(x)"),
    ("||x|-1|", "abs(abs(x)-1)"),
    ("|x|y|z|", "abs(x)*y*abs(z)"),
    ("2|x|", "2*abs(x)"),
    ("|x+|y||", "abs(x+abs(y))"),
    ("|x|²", "abs(x)^2"),
    ("sin|x|", "sin(abs(x))"),
    ("|sin|x||", "abs(sin(abs(x)))"),
    ("|x|(|y|+1)", "abs(x)*(abs(y)+1)"),
    ("|x-1||y|", "abs(x-1)*abs(y)"),
    ("-|x|", "-abs(x)"),
    ("lg(x)", "log10(x)"),
    ("ln x", "log(x)"),
    ("tg x + ctg x", "tan(x) + cot(x)"),
    ("where(2x < 1, x y, 3y)", "where(2*x < 1, x*y, 3*y)"),
    ("min(2x, |y|)", "min(2*x, abs(y))"),
]


@pytest.mark.parametrize(("text", "meant"), RULES)
def test_what_is_left_out_is_read_by_the_rules(text, meant):
    assert tree_of(text) == tree_of(meant)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x^2 + y^2 = 1", "equals sign"),
        ("f(x, y) = x", "comma|equals"),
        ("log^-1 x", "two ways"),
        ("cot^-1(x)", "two ways"),
        ("x²^3", "two ways"),
        ("x 2", "operator is missing"),
        ("(x)2", "operator is missing"),
        ("2 3", "operator is missing"),
        ("|x", "never closed"),
        ("|x|y||", "never closed"),
        ("||", "never closed"),
        ("(|x)|", "never opened|never closed|missing"),
        ("sin", "write sin"),
        ("sin^2", "sin"),
        ("min x", "brackets"),
        ("xy", r"x\*y"),
        ("f(x)", "not a function"),
        ("gamma(x)", "not a function"),
        ("0x10", "operator is missing"),
        ("1_000", "name"),
        ("2__class__", "name"),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused(text, said):
    with pytest.raises(FormulaError, match=said) as refused:
        parse(text)
    assert 0 <= refused.value.position <= len(text)


@pytest.mark.parametrize("name", ["floor", "acot", "sinc", "log1p", "expm1", "erfc", "gamma", "asec"])
@pytest.mark.parametrize("text", ["{}(x)", "{} x"])
def test_for_what_is_another_function_nothing_that_looks_alike_is_advised(name, text):
    try:
        assert name in parse(text.format(name)).parameters  # a name beside another is a factor, and becomes a slider
    except FormulaError as refused:
        assert "did you mean" not in str(refused)


def test_what_is_put_in_is_told():
    assert completed("2x + sin^-1(y)") == "2*x + asin(y)"
    assert completed("|x| (y+1)") == "abs(x)*(y + 1)"
    assert completed("10^-3 x - -y") == "10^-3*x - -y"
    for plain in ("2*x + sin(y)", "|x|", "x² − y", "lambda*x"):
        assert completed(plain) == ""


VALUES = [
    ("cot(x)", 1 / 0.5463024898437905),
    ("sec(x)", 1 / 0.8775825618903728),
    ("csc(x)", 1 / 0.479425538604203),
    ("coth(x)", 1 / 0.46211715726000973),
    ("sech(x)", 1 / 1.1276259652063807),
    ("csch(x)", 1 / 0.5210953054937474),
    ("log(8, 2) + 0x", 3.0),
    ("log(x, y)", -0.6931471805599453 / 0.26236426446749106),
    ("lg(x)", -0.3010299956639812),
    ("log(x, 10)^2", 0.09061905828945654),
]


@pytest.mark.parametrize(("text", "value"), VALUES[:6] + VALUES[7:])
def test_the_functions_have_their_values(text, value):
    bound = CustomFormula(text).objective().bound()
    assert bound.value((0.5, 1.3)) == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize("text", [text for text, _ in RULES])
def test_every_formula_comes_back_from_shared_text_as_it_was(text):
    custom = CustomFormula(text, ((0.1, 0.9), (0.2, 1.5)))
    again = from_shared(share(custom, {}))
    assert again.text == text and tree_of(again.text) == tree_of(text)
    assert formula(text).latex == formula(again.text).latex != ""


SUM, PRODUCT, SIGNED, POWER, ATOM = range(5)
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NAMES = ("x", "y", "a", "θ", "lambda", "pi", "e")
ONE_ARGUMENT = ("sin", "cos", "tan", "exp", "log", "lg", "sqrt", "cot", "sec", "tanh", "abs", "asin", "acosh")


class Printed:
    """A tree in full, and with as much left out as chance has it."""

    def __init__(self, full, sugar, level, open_end=False, bars=False):
        self.full, self.sugar, self.level, self.open_end = full, sugar, level, open_end
        self.bars = bars  # a bar stands in it outside of all brackets

    def at(self, level):
        """The same in brackets, where it holds together less than ``level``."""
        return self if self.level >= level else Printed(self.full, f"({self.sugar})", ATOM)

    @property
    def first(self):
        return re.match(r"[^\W\d]+|.", self.sugar)[0]


def product(draw, left, right):
    left, right = left.at(PRODUCT), right.at(POWER)
    full = f"({left.full})*({right.full})"
    bars = left.bars or right.bars
    possible = not right.first[0].isdigit() and right.first != "|" and (not left.open_end or is_function(right.first))
    if possible and draw(st.booleans()):
        gap = " " if re.search(r"\w$", left.sugar) and right.first != "(" else draw(st.sampled_from(["", " "]))
        return Printed(full, left.sugar + gap + right.sugar, PRODUCT, right.open_end, bars)
    sign = draw(st.sampled_from(["*", "·", "×", " * ", "⋅"]))
    return Printed(full, left.sugar + sign + right.sugar, PRODUCT, right.open_end, bars)


def power(draw, base, exponent):
    base = base.at(ATOM)
    if exponent is None:
        number = draw(st.integers(-3, 12))
        full = f"({base.full})^{number}"
        if draw(st.booleans()):
            return Printed(full, base.sugar + str(number).translate(RAISED), POWER, bars=base.bars)
        return Printed(full, f"{base.sugar}^{number}", POWER, bars=base.bars)
    exponent = exponent.at(ATOM)
    return Printed(
        f"({base.full})^({exponent.full})", f"{base.sugar}^{exponent.sugar}", POWER, bars=base.bars or exponent.bars
    )


def call(draw, name, argument):
    full = f"{name}({argument.full})"
    if name == "abs" and not argument.bars and draw(st.booleans()):
        return Printed(full, f"|{argument.sugar}|", ATOM, bars=True)
    if name.startswith("a") and name != "abs" and draw(st.booleans()):
        return Printed(full, f"{name[1:]}{draw(st.sampled_from(['^-1', '⁻¹', '^(-1)']))}({argument.sugar})", ATOM)
    power = draw(st.sampled_from([None, "2", "3", "a"]))
    if power is not None:
        full = f"({full})^{power}"
        raised = power.translate(RAISED) if power.isdigit() and draw(st.booleans()) else f"^{power}"
        return Printed(full, f"{name}{raised}({argument.sugar})", ATOM)
    simple = re.fullmatch(r"\d*|[^\W\d]+(\^\d)?|\d+[xyaθ]", argument.sugar)
    if simple and draw(st.booleans()):
        return Printed(full, f"{name} {argument.sugar}", POWER, open_end=True)
    return Printed(full, f"{name}({argument.sugar})", ATOM)


@st.composite
def printed(draw, depth=4):
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        text = draw(st.sampled_from([*NAMES, "2", "3", "17"]))
        return Printed(text, text, ATOM)
    smaller = printed(depth - 1)
    kind = draw(st.sampled_from(["sum", "product", "product", "quotient", "sign", "power", "power of", "call", "call"]))
    if kind == "call":
        return call(draw, draw(st.sampled_from(ONE_ARGUMENT)), draw(smaller))
    if kind == "power":
        return power(draw, draw(smaller), None)
    if kind == "power of":
        return power(draw, draw(smaller), draw(smaller))
    if kind == "sign":
        inner = draw(smaller).at(POWER)
        return Printed(
            f"-({inner.full})", f"{draw(st.sampled_from('-−'))}{inner.sugar}", SIGNED, inner.open_end, inner.bars
        )
    left, right = draw(smaller), draw(smaller)
    if kind == "product":
        return product(draw, left, right)
    if kind == "quotient":
        left, right, sign, level = left.at(PRODUCT), right.at(POWER), draw(st.sampled_from("/÷⁄")), PRODUCT
    else:
        right, sign, level = right.at(PRODUCT), draw(st.sampled_from([" + ", "+", " - ", "−"])), SUM
    plain = {"÷": "/", "⁄": "/", "−": "-"}.get(sign.strip(), sign.strip())
    bars = left.bars or right.bars
    return Printed(f"({left.full}){plain}({right.full})", left.sugar + sign + right.sugar, level, right.open_end, bars)


@settings(max_examples=400, deadline=None)
@given(printed())
def test_any_formula_with_anything_left_out_is_the_formula_in_full(made):
    try:
        full = tree_of(made.full)
    except FormulaError as refused:
        with pytest.raises(FormulaError) as other:
            parse(made.sugar)
        assert str(other.value) == str(refused)
        return
    assert tree_of(made.sugar) == full
