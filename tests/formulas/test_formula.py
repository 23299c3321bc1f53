"""From a typed text to kernels and LaTeX, and what is said where that cannot be."""

import json
import math
import os
import string
from contextlib import suppress

import numpy as np
import pytest
from hostile_formulas import DEMANDING, HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from processor_time import computed, least

from gdexplorer.formulas import derivation
from gdexplorer.formulas.formula import formula
from gdexplorer.formulas.syntax import FUNCTIONS, FormulaError, parse


def evaluated(text, x, y, **parameters):
    """Value, gradient and Hessian of a formula at one point."""
    compiled = formula(text)
    data = np.array([[parameters[name] for name in compiled.parameters]], dtype=float).reshape(1, -1)
    gradient, hessian = np.empty(2), np.empty((2, 2))
    value = compiled.value_and_gradient(np.array([x, y]), data, gradient)
    compiled.hessian(np.array([x, y]), data, hessian)
    return value, gradient, hessian


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + 2*y", 5.4),
        ("-x^2", -1.96),
        ("(-x)^2", 1.96),
        ("x^2^y", 1.4**4.0),
        ("2^-1*x", 0.7),
        ("--x", 1.4),
        ("x**2 - y²·3 + y³", 1.96 - 12.0 + 8.0),
        ("x × y ÷ 2 − 1", 0.4),
        ("1 - x - y", -2.4),
        ("x/y/2", 0.35),
        ("x^-2 + 3*y^-3", 1.4**-2 + 3 / 8),
        ("(x + cbrt(2))^(cbrt(8))", (1.4 + 2 ** (1 / 3)) ** 2),
        ("1.5e-3*x + .5 + 2.", 2.5021),
        ("log(x) + ln(y)", math.log(2.8)),
        ("log2(x) + log10(y)", math.log2(1.4) + math.log10(2.0)),
        ("cbrt(-x*y)", -math.cbrt(2.8)),
        ("sign(-x) + abs(-y)", 1.0),
        ("gauss(x)", math.exp(-1.96)),
        ("sigmoid(x)", 1.0 / (1.0 + math.exp(-1.4))),
        ("softplus(x)", math.log(1.0 + math.exp(1.4))),
        ("relu(-x) + relu(y)", 2.0),
        ("min(x, y, 1.1) + max(x, y)", 3.1),
        ("atan2(x, y)", math.atan2(1.4, 2.0)),
        ("arctan(x) + arcsin(x/2) + arccos(x/2)", math.atan(1.4) + math.pi / 2),
        ("where(x < y, x, y)", 1.4),
        ("where(x >= y, x, y)", 2.0),
        ("pi*x + π*y + e", math.pi * 3.4 + math.e),
        ("erf(x)", math.erf(1.4)),
        ("tanh(x)*asinh(y) + acosh(y) + atanh(x/2)", math.tanh(1.4) * math.asinh(2) + math.acosh(2) + math.atanh(0.7)),
        ("abs(log(x/9))", -math.log(1.4 / 9)),
        ("abs(sqrt(x) - 3)", 3 - math.sqrt(1.4)),
        ("x⁴ + y¹²", 1.4**4 + 4096.0),
        ("arsinh(x) + arcosh(y) + artanh(x/2)", math.asinh(1.4) + math.acosh(2) + math.atanh(0.7)),
        ("sgn(x)*maximum(x, y) - minimum(x, y)", 0.6),
        ("piecewise(x < 0, -x, x^2)", 1.96),
        ("piecewise(x < 1, 1, x < 1.5, 2, 3)", 2.0),
        ("where(0 < x < 1, 5, 1 <= x < 2 and y > 1, 6, 7)", 6.0),
        ("where(x < 1 or y < 1 or (x < y and y < 3), x*y, 0)", 2.8),
        ("7", 7.0),
        ("9007199254740993*x", 9007199254740993 * 1.4),
    ],
)
def test_a_text_means_what_mathematics_says(text, expected):
    value, gradient, hessian = evaluated(text, 1.4, 2.0)
    assert value == pytest.approx(expected, rel=1e-14)
    assert np.all(np.isfinite(gradient))
    assert np.all(np.isfinite(hessian))


def inside(name):
    """An argument at which the function and its derivatives are defined."""
    return {"acosh": "1.3 + 0.3*x^2 + y^2", "log": "1.2 + x"}.get(name, "0.1 + 0.3*x + 0.1*y^2")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_the_derivatives_that_differences_give(name):
    least = FUNCTIONS[name][0]
    arguments = [inside(name), "0.7*x - 0.4*y^2", "x*y"][: max(least, 1)]
    if name == "where":
        arguments[0] = "x < y"
    text = f"{name}({', '.join(arguments)})"
    x, y, h = 0.37, 0.52, 1e-5
    _, gradient, hessian = evaluated(text, x, y)
    for axis, (dx, dy) in enumerate(((h, 0), (0, h))):
        ahead, behind = evaluated(text, x + dx, y + dy), evaluated(text, x - dx, y - dy)
        assert gradient[axis] == pytest.approx((ahead[0] - behind[0]) / (2 * h), rel=1e-7, abs=1e-8)
        assert hessian[:, axis] == pytest.approx((ahead[1] - behind[1]) / (2 * h), rel=1e-7, abs=1e-8)


@pytest.mark.parametrize("text", ["cbrt(x)", "sqrt(x^2 + y^2)", "sqrt(abs(x))"])
def test_where_slopes_are_infinite_or_differ_all_around_the_value_stands_and_the_gradient_is_no_number(text):
    value, gradient, _ = evaluated(text, 0.0, 0.0)
    assert value == 0.0
    assert not np.isfinite(gradient[0])


def test_the_square_of_an_absolute_value_is_smooth():
    value, gradient, hessian = evaluated("abs(x)^2", 0.0, 1.0)
    assert (value, gradient[0], hessian[0, 0]) == (0.0, 0.0, 2.0)


def test_a_branch_may_be_infinite():
    value, gradient, _ = evaluated("1/relu(x)", 2.0, 0.0)
    assert (value, gradient[0]) == (0.5, -0.25)
    assert evaluated("1/relu(x)", -1.0, 0.0)[0] == math.inf


@pytest.mark.parametrize("name", ["abs", "sign", "cbrt"])
def test_powers_of_functions_of_our_own_are_typeset(name):
    assert "^{2}" in formula(f"{name}(log(x))^2").latex
    assert "^{" in formula(f"gauss(1/{name}(sqrt(x)))*cos(sqrt(x + y))^3").latex


def test_where_it_is_undefined_a_formula_is_not_a_number():
    assert math.isnan(evaluated("log(x)", -1.0, 0.0)[0])
    assert math.isnan(evaluated("sqrt(x) + y", -1.0, 0.0)[0])
    for power in ("1/x", "x^-2", "x^-3 + y", "(x^2 + y^2)^-2", "1/(x*y)^2", "x^(-1/2)"):
        assert math.isinf(evaluated(power, 0.0, 0.0)[0])


def test_other_names_are_parameters_in_order_of_appearance():
    assert parse("b*x + a*y + b + pi + e").parameters == ("b", "a")
    assert evaluated("b*x + a*y", 1.0, 10.0, b=2.0, a=3.0)[0] == 32.0
    assert parse("σ*x + learning_rate2*y").parameters == ("σ", "learning_rate2")


def test_typed_names_never_reach_the_source_of_a_kernel():
    from gdexplorer.formulas.symbolic import derive

    derived = derive(parse("theta*x + data^2*y + os + return1 + gradient*x^2"))
    for name in ("os", "return1"):
        assert name not in derived.source.replace("cosh", "")
    assert evaluated("theta*x + data*y + math*hessian", 1.0, 2.0, theta=3.0, data=4.0, math=5.0, hessian=6.0)[0] == 41.0


def test_latex_shows_formula_gradient_and_hessian():
    compiled = formula("(1 - x)^2 + beta1*(y - x^2)^2 + tau_max")
    assert compiled.latex == r"\left(1 - x\right)^{2} + \beta_{1} \left(y - x^{2}\right)^{2} + \tau_{\mathrm{max}}"
    assert len(compiled.gradient_latex) == 2
    assert [len(row) for row in compiled.hessian_latex] == [2, 2]
    assert compiled.hessian_latex[1][1] == r"2 \, \beta_{1}"


def test_a_formula_derived_before_is_not_derived_again(monkeypatch, tmp_path):
    from gdexplorer.formulas import formula as module

    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path))
    text = "x^2 + 3.25*y"
    first = module.derived(text)
    monkeypatch.setattr("gdexplorer.formulas.derivation.derived", None)
    assert json.dumps(module.derived(text)) == json.dumps(first)


def test_no_formula_is_made_twice_nor_waits_for_one_that_is_being_derived():
    with derivation.DERIVER.lock:
        assert formula("x^2 + 4.5*y") is formula("x^2 + 4.5*y")


def test_another_way_of_deriving_has_another_key(monkeypatch, tmp_path):
    from gdexplorer.formulas import formula as module

    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path))
    module.derived("x^2 + 3.25*y")
    monkeypatch.setattr(module, "derivation_digest", lambda: "another")
    module.derived("x^2 + 3.25*y")
    assert len(list(tmp_path.glob("*.bin"))) == 2


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "Type a formula"),
        ("x +", 3, "is incomplete"),
        ("x + ", 3, "is incomplete"),
        ("sin(x,", 6, "is incomplete"),
        ("(x + y", 0, "never closed"),
        ("2 + ((x)", 4, "never closed"),
        ("x + y)", 5, "never opened"),
        ("x + ()", 5, "nothing between"),
        ("x * / y", 4, "missing before /"),
        ("* x", 0, "missing before"),
        ("(x + )", 5, "missing before this bracket"),
        ("xy + 1", 0, r"write x\*y"),
        ("1 + yx", 4, r"write y\*x"),
        ("1 + sinx", 4, r"sin\(x\)"),
        ("X^2 + y", 0, "write x"),
        ("2*Pi*x", 2, "write pi"),
        ("1 + sen(x)", 4, "did you mean sin"),
        ("1 + Sin(x)", 4, "did you mean sin"),
        ("sqr(x)", 0, "did you mean sqrt"),
        ("foobar(x)", 0, "Known: sin"),
        ("y + sin", 4, r"write sin\(\.\.\.\)"),
        ("1 + sin(x, y)", 4, "takes 1 argument, not 2"),
        ("max(x)", 0, "2 to 8 arguments, not 1"),
        ("x,5 + y", 1, "use a decimal point"),
        ("x^2 = 3", 4, "equals sign"),
        ("x^100", 2, "at most 64"),
        ("x^2 + y^2^70", 10, "at most 64"),
        ("(x^20)^20", 3, "multiplied together"),
        ("1 + x/0", 6, "divides by zero"),
        ("1 + x/(y - y)", 7, "divides by zero"),
        ("1 + log(-2)", 4, "not a real number"),
        ("x + 1e200*1e200", 4, "too large"),
        ("where(sqrt(-x^2) < 1, x, y)", 0, "nowhere real and finite"),
        ("where(x, 1, 2)", 6, "comparison"),
        ("where(x < 1, 2, y < 3, 4)", 0, "at the end the value otherwise"),
        ("piecewise(x < 1, 2)", 0, "piecewise takes 3 to 15 arguments, not 2"),
        ("where(x < 1 and y, 1, 2)", 16, "comparison"),
        ("where(not x < 1, 1, 2)", 6, "instead of using not"),
        ("x < y", 0, "only in where"),
        ("x and y", 0, "only in where"),
        ("x and", 5, "is incomplete"),
        ("x if y else 1", 2, "where"),
        ("1 + sen x", 4, r"did you mean sin\(x\)"),
        ("senx + cosy", 7, r"Write cos\(y\)"),
        ("Sinx", 0, r"Write sin\(x\)"),
        ("2*Cos", 2, r"write cos\(...\)"),
        ("arcsen(x)", 0, "did you mean arcsin"),
        ("_a*x", 0, "^_a cannot be a name here: .*letter first"),
        ("x + class", 4, "cannot be a name"),
        ("a" * 40, 0, "^a{32}… cannot be a name here: .*32"),
        ("x + 007*y", 4, "zeros of 007"),
        ("x ? y", 2, "cannot be used"),
        ("x + ∫y", 4, "The character '∫' cannot be used"),
        ("x + \u202ey", 4, r"The character '\\u202e' cannot be used"),
        ("x + ∛y", 4, r"Write cbrt\(...\)"),
        (r"x + \frac{1}{2}", 4, "without LaTeX"),
        ("x" * 3000, 2000, "3,000 characters"),
        ("((x^2 + y^2)) + ξ^3 + 𝐱", 22, "^𝐱 cannot be a name.*letter"),
    ],
)
def test_errors_say_what_and_where(text, position, said):
    with pytest.raises(FormulaError, match=said) as refused:
        assert formula(text).functions
    assert refused.value.position == position


# Seconds that a formula may cost the thread that asks; how long it waits for the process that derives is limited there.
AT_ONCE = 0.5


def answer(text):
    """What a person gets who types ``text``."""
    with suppress(FormulaError):
        asked = formula(text)
        assert asked.limit == derivation.TYPED_LIMIT
        assert asked.functions


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:30]))
def test_hostile_texts_are_refused_at_once_in_one_sentence(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FormulaError) as refused:
        assert formula(text).functions
    assert least(lambda: computed(lambda: answer(text)), AT_ONCE) < AT_ONCE
    message = str(refused.value)
    assert message.endswith((".", "?"))
    assert len(message) < 400
    assert "\n" not in message
    assert 0 <= refused.value.position <= len(text)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("text", DEMANDING, ids=lambda text: repr(text[:30]))
def test_demanding_texts_are_derived_or_refused(text):
    try:
        source = formula(text).derived["source"]
    except FormulaError as refused:
        assert str(refused).endswith(".")
    else:
        assert len(source) < 100_000


def test_what_would_take_long_to_compile_is_refused():
    product = "*".join(f"(x + {k}*y)" for k in range(1, 26))
    with pytest.raises(FormulaError, match="fast compilation is 2,000"):
        formula(product, 60.0).functions  # noqa: B018


def test_a_maximum_of_many_is_derived_at_once():
    text = f"max({', '.join(f'{k}*x - y^{k}' for k in range(1, 9))})"
    value, gradient, _ = evaluated(text, 1.5, 0.5)
    assert value == pytest.approx(8 * 1.5 - 0.5**8)
    assert gradient == pytest.approx([8.0, -8 * 0.5**7])


def test_a_long_sum_is_no_deep_nest():
    text = " + ".join(f"{k}*sin(x)" for k in range(1, 121))
    value, gradient, _ = evaluated(text, 0.5, 0.0)
    assert value == pytest.approx(7260 * math.sin(0.5))
    assert gradient[0] == pytest.approx(7260 * math.cos(0.5))


def test_the_same_text_gives_the_same_source_whatever_the_hash_seed(tmp_path):
    import subprocess
    import sys

    script = tmp_path / "derive.py"
    script.write_text(
        "from gdexplorer.formulas.symbolic import derive\n"
        "from gdexplorer.formulas.syntax import parse\n"
        "print(derive(parse('exp(-x^2 - a*y^2)*sin(3*x*y) + abs(x*y - b) + max(x, y, a)')).source)"
    )
    sources = [
        subprocess.run(
            [sys.executable, script], check=True, capture_output=True, timeout=60,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("0", "1", "2")
    ]  # fmt: skip
    assert sources[0]
    assert len(set(sources)) == 1


ALPHABET = string.printable + "×²³√π≤∞éξ𝐱\u202e"
SNIPPETS = [*FUNCTIONS, "x", "y", "(", ")", ",", "^", "**", "2", "1e9", "<", "__class__", "lambda", "[0]", "'", "."]


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(ALPHABET, max_size=40), st.lists(st.sampled_from(SNIPPETS), max_size=12).map("".join)))
def test_whatever_is_typed_is_a_formula_or_a_sentence(text):
    try:
        parse(text)
    except FormulaError as refused:
        assert str(refused)
        assert 0 <= refused.position <= len(text)


@st.composite
def expressions(draw, depth=3):
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(["x", "y", "a", "2", "0.5", "3", "pi"]))
    smaller = expressions(depth - 1)
    if draw(st.booleans()):
        operator = draw(st.sampled_from("+-*/^"))
        right = draw(st.sampled_from(["2", "3", "0.5", "-1"])) if operator == "^" else draw(smaller)
        return f"({draw(smaller)}){operator}({right})"
    name = draw(st.sampled_from(list(FUNCTIONS)))
    if name == "where":
        return f"where({draw(conditions(smaller))}, {draw(smaller)}, {draw(smaller)})"
    return f"{name}({', '.join(draw(smaller) for _ in range(FUNCTIONS[name][0]))})"


@st.composite
def conditions(draw, sides):
    comparison = f"{draw(sides)} {draw(st.sampled_from(['<', '<=', '>', '>=']))} {draw(sides)}"
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return f"({comparison} {draw(st.sampled_from(['and', 'or']))} {draw(sides)} < {draw(sides)})"
    return f"{comparison} < {draw(sides)}" if kind == 1 and "<" in comparison else comparison


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(expressions())
def test_every_well_formed_formula_is_derived_or_refused_in_a_sentence(text):
    from gdexplorer.formulas.symbolic import derive

    try:
        derived = derive(parse(text))
    except FormulaError as refused:
        assert not isinstance(refused.__cause__, TypeError | AttributeError | NotImplementedError)
        return
    compile(derived.source, "<formula>", "exec")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(expressions(depth=6))
def test_however_involved_a_formula_is_the_answer_comes_in_time(text):
    try:
        source = formula(text).derived["source"]
    except FormulaError as refused:
        assert 0 <= refused.position <= len(text)
    else:
        assert source.startswith("def value_and_gradient")
        assert "import" not in source
    assert least(lambda: computed(lambda: answer(text)), AT_ONCE) < AT_ONCE
