"""A formula typeset as it was typed."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.formulas.names import latex_name, unicode_name
from gdexplorer.formulas.syntax import FormulaError, parse
from gdexplorer.formulas.typesetting import MOST_TYPESET, latex_of
from gdexplorer.formulas.vocabulary import is_function


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("(1 - x)^2 + b*(y - x^2)^2", r"\left(1 - x\right)^{2} + b \left(y - x^{2}\right)^{2}"),
        ("-x^2", r"-x^{2}"),
        ("(-x)^2", r"\left(-x\right)^{2}"),
        ("x - (y - a)", r"x - \left(y - a\right)"),
        ("x - y - a", "x - y - a"),
        ("-x*y/2 - -x*y", r"-\frac{x y}{2} - \left(-x y\right)"),
        ("x - -y", r"x - \left(-y\right)"),
        ("2*3*x", r"2 \cdot 3 x"),
        ("(x + y)/(2*a)", r"\frac{x + y}{2 a}"),
        ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
        ("x^y^2", r"x^{y^{2}}"),
        ("sin(x)^2 + ln(y)", r"\sin^{2}\left(x\right) + \ln\left(y\right)"),
        ("exp(-x^2)*sqrt(abs(y))", r"e^{-x^{2}} \sqrt{\left|y\right|}"),
        ("cbrt(x) + log2(y)", r"\sqrt[3]{x} + \log_{2}\left(y\right)"),
        ("max(x, y)*relu(x)", r"\max\left(x, y\right) \operatorname{relu}\left(x\right)"),
        ("1.5e-7*x + 2.0*y + 1e9", r"1.5 \cdot 10^{-7} x + 2 y + 10^{9}"),
        ("slope*x + sigma2*π", r"\mathrm{slope} \, x + \sigma_{2} \pi"),
        (
            "piecewise(0 < x <= 1 and (y < 0 or y > 1), -x, x)",
            r"\begin{cases} -x & \text{for}\: 0 < x \leq 1 \: \wedge \: \left(y < 0 \: \vee \: y > 1\right) \\ "
            r"x & \text{otherwise} \end{cases}",
        ),
    ],
)
def test_it_looks_as_it_was_meant(text, latex):
    assert latex_of(parse(text)) == latex


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,12}", fullmatch=True) | st.builds(
    lambda parts: "_".join(parts), st.lists(st.sampled_from(["theta", "a", "rate", "1", "12", "x", "max"]), min_size=1)
).filter(lambda name: name[0].isalpha())


@given(NAMES)
def test_a_name_has_indices_or_words_and_never_an_underscore(name):
    latex, text = latex_name(name), unicode_name(name)
    assert r"\_" not in latex and "_" not in latex.replace("_{", "") and latex.count("_{") <= 1
    assert latex.count("{") == latex.count("}")
    assert "_" not in text and text.strip() == text != ""


@pytest.mark.parametrize(
    ("name", "latex", "text"),
    [
        ("theta_1", r"\theta_{1}", "θ₁"), ("theta1", r"\theta_{1}", "θ₁"), ("θ1", r"\theta_{1}", "θ₁"),
        ("a_12", "a_{12}", "a₁₂"), ("b", "b", "b"),
        ("weight_decay", r"\mathrm{weight\ decay}", "weight decay"), ("x_max", r"x_{\mathrm{max}}", "x max"),
        ("rate_2", r"\mathrm{rate}_{2}", "rate₂"), ("sigma_x_y", r"\sigma_{x, y}", "σ x y"),
    ],
)  # fmt: skip
def test_names_of_parameters_are_typeset_as_they_were_meant(name, latex, text):
    assert latex_name(name) == latex and unicode_name(name) == text


ALIKE = [
    ("a_1", "a1"), ("theta1", "theta_1"), ("θ1", "theta_1"), ("λ", "lambda_"), ("rate2", "rate_2"), ("a__b", "a_b"),
    ("w_1_2", "w1_2"), ("weight_decay", "weight__decay"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_names_that_would_look_alike_are_refused_in_one_formula(one, other):
    for first, second in ((one, other), (other, one)):
        assert len(parse(f"{first}*x^2 + y*{first}").parameters) == 1
        with pytest.raises(FormulaError, match=r"would look like .* when typeset: give it another name") as refused:
            parse(f"{first}*y^2 + {second}*y")
        assert refused.value.position == len(f"{first}*y^2 + ")


@pytest.mark.parametrize("name", ["x_", "y_", "e_"])
def test_no_parameter_looks_like_a_variable_or_a_constant(name):
    with pytest.raises(FormulaError, match=f"{name} would look like {name[0]} when typeset"):
        parse(f"x + {name}*y")


@given(st.lists(NAMES.filter(lambda name: not is_function(name)), min_size=2, max_size=4))
def test_the_names_of_a_formula_can_be_told_apart(names):
    try:
        parameters = parse(" + ".join(f"{name}*x" for name in names)).parameters
    except FormulaError:
        return
    assert len({latex_name(name) for name in (*parameters, "x", "y", "e")}) == len(parameters) + 3


@given(
    st.floats(0.0, 1e300)
    | st.builds(lambda digits, power: float(f"{digits}e{power}"), st.integers(1, 10**9), st.integers(-30, 30))
)
def test_a_number_is_typeset_as_the_number_that_it_is_without_rows_of_zeros(number):
    text = latex_of(parse(f"{number!r}*x")).removesuffix(" x").removesuffix("x")
    assert float(text.replace(r" \cdot 10^{", "e").replace("10^{", "1e").replace("}", "")) == number
    assert not text.partition(".")[0].endswith("0000")


def test_what_fills_more_than_a_screen_is_not_typeset():
    assert latex_of(parse(" + ".join(["x"] * (MOST_TYPESET // 2)))) != ""
    assert latex_of(parse(" + ".join(["x"] * (MOST_TYPESET // 2 + 1)))) == ""


@st.composite
def arithmetic(draw, depth=4):
    """An expression of + - * /, powers and signs, with a bracket wherever one may stand."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(["x", "y", "a", "2", "3.5"]))
    smaller = arithmetic(depth - 1)
    kind = draw(st.sampled_from(["+", "-", "*", "/", "^", "sign", "call"]))
    if kind == "sign":
        return f"(-{draw(smaller)})"
    if kind == "call":
        return f"tanh({draw(smaller)})"
    return f"({draw(smaller)}{kind}{'2' if kind == '^' else draw(smaller)})"


def read_back(latex):
    """LaTeX of arithmetic as a formula again."""
    text = (
        latex.replace(r"\left(", "(")
        .replace(r"\right)", ")")
        .replace(r"\cdot", "*")
        .replace(r"\,", "*")
        .replace(r"\tanh", "tanh")
    )
    while r"\frac{" in text:
        start = text.rindex(r"\frac{")
        above, rest = group(text, start + len(r"\frac"))
        below, end = group(text, rest)
        text = f"{text[:start]}(({above})/({below})){text[end:]}"
    text = text.replace("{", "(").replace("}", ")")
    while "tanh^(" in text:  # the power of a function stands behind its brackets
        start = text.index("tanh^(")
        exponent, end = group(text, start + 5, "()")
        argument, end = group(text, end, "()")
        text = f"{text[:start]}(TANH({argument})^({exponent})){text[end:]}"
    return multiplied(text.replace("TANH", "tanh"))


def group(text, start, pair="{}"):
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == pair[0]) - (text[place] == pair[1])
        if depth == 0:
            return text[start + 1 : place], place + 1
    raise AssertionError(text)


def multiplied(text):
    """Stars where there is a space, or nothing, between two factors."""
    import re

    text = re.sub(r"(?<=[xya0-9.)]) (?=[xyat0-9(])", "*", text)
    text = re.sub(r"(?<=[)0-9])(?=[xyat(])", "*", text)
    return re.sub(r"(?<=[xya])(?=\()", "*", text)


@settings(max_examples=300, deadline=None)
@given(arithmetic())
def test_what_is_typeset_reads_back_as_the_same_function(text):
    try:
        tree = parse(text).tree
    except ValueError:
        return
    again = parse(read_back(latex_of(parse(text)))).tree
    for place in ({"x": 0.7, "y": -1.3, "a": 2.1}, {"x": -2.2, "y": 0.4, "a": -0.6}):
        assert value(again, place) == pytest.approx(value(tree, place), rel=1e-12, nan_ok=True)


def value(tree, place):
    import math

    code = compile(ast.fix_missing_locations(ast.Expression(tree)), "<formula>", "eval")
    try:
        result = eval(code, {"__builtins__": {}, "tanh": math.tanh, **place})
    except (ZeroDivisionError, OverflowError):
        return math.nan
    return result if isinstance(result, float | int) else math.nan
