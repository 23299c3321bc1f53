"""The language of conditions agrees with Python where it overlaps, and holds nothing else."""

import ast
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.lessons.conditions import MATHS, MOST_CHARACTERS, Signature, Vocabulary, condition, expression, number
from gdexplorer.lessons.errors import ConditionError

NAMES = {"answer": 1.5, "run": 2.0}
FUNCTIONS = {
    "value": (Signature(1, 1), lambda r: 3.0 * r - 1.0),
    "distance": (Signature(2, 2), lambda r, s: abs(r - s)),
    "best": (Signature(1, 1, is_truth=True), lambda r: r > 0.5),
}
VOCABULARY = Vocabulary({name: signature for name, (signature, _) in FUNCTIONS.items()}, frozenset(NAMES))


class Scope:
    def value_of(self, name):
        return NAMES[name]

    def call(self, name, arguments):
        return FUNCTIONS[name][1](*arguments)


def evaluated(text):
    return expression(text, VOCABULARY).evaluated(Scope())


def by_python(text):
    """The same text by Python itself, its numbers float64, whose arithmetic follows IEEE 754."""
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            values = value if isinstance(value, list) else [value]
            changed = [
                ast.Call(ast.Name("float64", ast.Load()), [part], []) if isinstance(part, ast.Constant) else part
                for part in values
            ]
            if changed != values:
                setattr(node, field, changed if isinstance(value, list) else changed[0])
    maths = {name: compute for name, (_, compute) in MATHS.items()}
    known = {name: compute for name, (_, compute) in FUNCTIONS.items()}
    names = {name: np.float64(value) for name, value in NAMES.items()}
    scope = {**maths, **known, **names, "pi": np.float64(math.pi), "float64": np.float64, "__builtins__": {}}
    with np.errstate(all="ignore"):
        return eval(compile(ast.fix_missing_locations(tree), "", "eval"), scope)


def call(name, least, most, numbers):
    return st.lists(numbers, min_size=least, max_size=most).map(lambda parts: f"{name}({', '.join(parts)})")


def larger_numbers(numbers):
    functions = [call(name, s.least, s.most, numbers) for name, (s, _) in MATHS.items() if name != "round"]
    functions += [call(name, s.least, s.most, numbers) for name, (s, _) in FUNCTIONS.items() if not s.is_truth]
    binary = st.tuples(numbers, st.sampled_from(["+", "-", "*", "/", "**"]), numbers)
    return st.one_of(
        binary.map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        numbers.map(lambda part: f"(-{part})"),
        *functions,
    )


LEAVES = st.floats(0, 1e3).map(repr) | st.integers(0, 10**6).map(str) | st.sampled_from(["answer", "run", "pi"])
NUMBERS = st.recursive(LEAVES, larger_numbers, max_leaves=8)
COMPARED = st.lists(st.tuples(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS), min_size=1, max_size=3)
COMPARISONS = st.tuples(NUMBERS, COMPARED).map(
    lambda parts: f"({parts[0]} {' '.join(' '.join(pair) for pair in parts[1])})"
)
CONDITIONS = st.recursive(
    COMPARISONS | NUMBERS.map(lambda part: f"best({part})"),
    lambda truths: st.one_of(
        st.tuples(truths, st.sampled_from(["and", "or"]), truths).map(lambda parts: f"({' '.join(parts)})"),
        truths.map(lambda part: f"(not {part})"),
    ),
    max_leaves=5,
)


def fits(text):
    return len(text) <= MOST_CHARACTERS


@settings(max_examples=300, deadline=None)
@given(NUMBERS.filter(fits))
def test_numbers_agree_with_python(text):
    ours, python = evaluated(text), float(by_python(text))
    assert isinstance(ours, float)
    assert ours == python or (math.isnan(ours) and math.isnan(python))


@settings(max_examples=300, deadline=None)
@given(CONDITIONS.filter(fits))
def test_conditions_agree_with_python(text):
    assert evaluated(text) is bool(by_python(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/0", math.inf),
        ("45089**cos(167.0)", 45089.0 ** math.cos(167.0)),  # of arrays, powers may be rounded otherwise
        ("-1/0", -math.inf),
        ("10**400", math.inf),
        ("log(0)", -math.inf),
        ("round(2.567, 2)", 2.57),
        ("round(1/0)", math.inf),
        ("min(1, 2) + max(3, 4, 5)", 6.0),
        ("2**3**2", 512.0),
        ("-2**2", -4.0),
        (" 1 +\n 2", 3.0),
    ],
)
def test_arithmetic_never_fails(text, value):
    assert evaluated(text) == value


@pytest.mark.parametrize("text", ["0/0", "sqrt(-1)", "log(-1)", "(-8)**(1/3)"])
def test_what_is_no_number_compares_as_false(text):
    assert math.isnan(evaluated(text))
    assert not evaluated(f"{text} < 1") and not evaluated(f"{text} >= 1")


REFUSED = [
    "__import__('os')",
    "value.__class__",
    "value(0).real",
    "[1, 2]",
    "(1, 2)",
    "{1: 2}",
    "lambda: 1",
    "1 if 2 > 1 else 3",
    "answer := 3",
    "value(r=0)",
    "value(*run)",
    "'text'",
    "b'x'",
    "1j",
    "True",
    "None",
    "...",
    "f'{answer}'",
    "1 // 2",
    "5 % 2",
    "1 << 2",
    "1 & 2",
    "~1",
    "1 @ 2",
    "1 in answer",
    "answer is answer",
    "[x for x in answer]",
    "yield",
    "await x",
    "print(1)",
    "eval('1')",
    "open('x')",
    "answer()",
    "value",
    "valu(0)",
    "value()",
    "value(0, 1)",
    "unknown",
    "1 +",
    ")",
    "(",
    "1 2",
    "1;2",
    "import os",
    "1and 2",
    "0x10",
    "1_000",
    "\\",
    "#",
    "π",
    "1\0",
    "",
    "  ",
    "best(0) + 1",
    "best(0) < 1",
    "not 1",
    "1 and 2",
    "value(best(0))",
    "best(0) == best(1)",
    "value(0)(1)",
    "answer[0]",
]


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_else_is_accepted(text):
    with pytest.raises(ConditionError) as refused:
        expression(text, VOCABULARY)
    assert "column" in str(refused.value)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789.e+-*/()<>=! answerunbdtovligx,'\"_:[]{}\\\n", max_size=40) | st.text(max_size=30))
def test_any_text_is_an_expression_or_refused(text):
    try:
        read = expression(text, VOCABULARY)
    except ConditionError:
        return
    value = read.evaluated(Scope())
    assert isinstance(value, bool if read.is_truth else float)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 220 + "1" + ")" * 220,
        "-" * 400 + "1",
        "not " * 100 + "1 < 2",
        "1" + "+1" * 240,
        "2**" * 60 + "2",
        "value(" * 60 + "1" + ")" * 60,
        "9" * 100_000,
        "(" * 10_000_000,
        "1 < " * 124 + "1 < 2 + best(0)",
    ],
    ids=range(9),
)
def test_deep_and_huge_texts_are_refused_at_once(text):
    began = time.process_time()
    with pytest.raises(ConditionError):
        expression(text, VOCABULARY)
    assert time.process_time() - began < 1.0


def test_a_huge_power_costs_nothing():
    assert evaluated("9**9**9**9") == math.inf


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("value(0) < unknow", "column 12"),
        ("  answr", "column 3"),
        ("value(0) % 2", "column 10"),
        ("valu(0)", "did you mean value?"),
        ("answr", "did you mean answer?"),
        ("value", "write value(…)"),
        ("value(0, 1)", "takes 1 argument, not 2"),
        ("max(1)", "2 to 10 arguments, not 1"),
        ("1 < 2 and 3", "column 11"),
    ],
)
def test_errors_name_the_column_and_what_may_be_meant(text, said):
    with pytest.raises(ConditionError) as refused:
        expression(text, VOCABULARY)
    assert said in str(refused.value)


def test_a_number_is_no_condition_and_the_other_way_round():
    assert condition("value(0) < 1", VOCABULARY).is_truth
    assert not number("value(0)", VOCABULARY).is_truth
    for read, text in ((condition, "value(0)"), (number, "value(0) < 1")):
        with pytest.raises(ConditionError):
            read(text, VOCABULARY)
