"""A custom formula: what it offers, where it suggests to begin, and how it is written as text."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, checked_start, configure, suggested
from gdexplorer.errors import InputError
from gdexplorer.formulas.syntax import FormulaError
from gdexplorer.objectives.choice import ObjectiveChoice
from gdexplorer.objectives.formulas.custom_formula import CustomFormula, from_shared, share

ROSENBROCK = CustomFormula("(1 - x)^2 + b*(y - x^2)^2", ((-2.0, 2.0), (-1.0, 3.0)))


def prepared(text, domain=((-2.0, 2.0), (-2.0, 2.0)), **details):
    custom = CustomFormula(text, domain, **details)
    custom.prepare()
    return custom


def test_names_become_parameters_that_take_any_number():
    row = CustomFormula("a*x^2 + slope*y^2", defaults=(("slope", 100.0),)).objective()
    assert row.defaults == {"a": 1.0, "slope": 100.0}
    assert row.checked({"a": -1e30})["a"] == -1e30
    assert row.parameters[1].slider == (-500.0, 500.0)
    with pytest.raises(InputError, match="finite number"):
        row.checked({"a": math.inf})


def test_parameters_change_the_function_and_compile_nothing():
    row = prepared("a*x^2 + y^2").objective()
    one, three = row.bound(), row.bound({"a": 3.0})
    assert one.value((2.0, 1.0)) == 5.0
    assert three.value((2.0, 1.0)) == 13.0
    assert three.value_and_gradient is one.value_and_gradient
    assert three.data.tolist() == [[3.0]]


def test_after_preparation_all_is_there():
    custom = prepared("x^2 + 3*y^2 + 0.125*x*y")
    bound = custom.objective().bound()
    assert bound.value_and_gradient.is_ready
    assert bound.hessian_kernel.is_ready


def test_a_start_may_lie_outside_what_is_looked_at():
    bound = prepared("x^2 + y^2").objective().bound()
    assert checked_start(bound, (50.0, -7.0)) == (50.0, -7.0)


@pytest.mark.parametrize(
    "text",
    [
        "x^2 + y^2",
        "(1 - x)^2 + 100*(y - x^2)^2",
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        "sin(3*x)*cos(3*y) + 0.1*(x^2 + y^2)",
        "log(x) ^2 + y^2",
        "log(x + y)^2 + x^2",
        "sqrt(1 - x^2 - y^2)",
        "-sqrt(0.02 - (x - 1)^2 - (y - 1)^2)",
        "abs(x) + 3*abs(y)",
        "max(abs(x), abs(y), x + y)",
        "x + 2*y",
        "1e-9*(x^2 + y^2)",
        "1e250*(x^2 + y^2)",
        "1/(x^2 + y^2)",
        "exp(exp(x + y))",
        "tanh(50*(x + y))",
        "-gauss(10*(x - 1))*gauss(10*(y - 1))",
        "where(x < 0, x^2 + y^2, 3)",
        "x^2",
        "x*y",
    ],
)
def test_the_suggested_start_lies_on_a_slope_and_the_first_step_helps(text):
    bound = prepared(text).objective().bound()
    value, gradient = bound.value_gradient(bound.start)
    slope = math.hypot(*gradient)
    assert math.isfinite(value)
    assert 0.0 < slope < math.inf
    assert all(low <= place <= high for place, (low, high) in zip(bound.start, bound.domain, strict=True))
    assert float(f"{bound.learning_rate:.1e}") == bound.learning_rate > 0.0
    assert bound.learning_rate * slope <= 0.101 * bound.size
    assert bound.value(np.array(bound.start) - bound.learning_rate * gradient) < value


@pytest.mark.parametrize("text", ["x^2 + y^2", "(1 - x)^2 + 100*(y - x^2)^2", "0.5*x^2 + 20*y^2", "1e6*x^2 + y^2"])
def test_gradient_descent_from_the_suggestion_goes_down_and_down(text):
    from gdexplorer.descent.engine.engine import descend

    custom = prepared(text)
    bound = custom.objective().bound()
    (run,) = descend(Experiment(custom, optimizers=(suggested("gradient_descent", bound),), starts=(bound.start,)))
    assert run.status is not Status.DIVERGED
    assert np.all(np.diff(run.values) <= 0.0)
    assert run.values[-1] < 0.2 * run.values[0]


def test_the_suggestion_is_the_same_every_time():
    from gdexplorer.objectives.formulas.suggestion import suggestion

    bound = prepared("sin(3*x)*cos(3*y)").objective().bound()
    assert suggestion(bound) == suggestion(bound) == (bound.start, bound.learning_rate)


def test_a_constant_has_a_start_and_a_rate_too():
    bound = prepared("7").objective().bound()
    assert bound.value(bound.start) == 7.0
    assert 0.0 < bound.learning_rate < 10.0


def test_a_function_that_is_undefined_all_over_the_domain_is_refused():
    with pytest.raises(InputError, match="undefined on the whole domain"):
        prepared("log(x)", ((-3.0, -1.0), (0.0, 1.0)))


def test_the_suggested_start_keeps_away_from_holes():
    bound = prepared("log(x + y)^2 + sqrt(x)*y^2 - 0.3*x", ((-2.0, 2.0), (-1.0, 3.0))).objective().bound()
    for angle in np.linspace(0.0, 2.0 * math.pi, 16):
        there = np.array(bound.start) + 0.05 * bound.size * np.array([math.cos(angle), math.sin(angle)])
        assert math.isfinite(bound.value(there))


def test_a_run_that_reaches_a_hole_stops_and_says_so():
    from gdexplorer.descent.engine.engine import descend

    custom = prepared("sqrt(x) + y^2")
    choice = configure("gradient_descent", {"learning_rate": 0.5})
    (run,) = descend(Experiment(custom, optimizers=(choice,), starts=((0.05, 0.5),)))
    assert run.status is Status.LEFT_THE_DOMAIN
    assert "undefined" in run.reason


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        (((1.0, -1.0), (0.0, 1.0)), "x goes from 1 to -1"),
        (((0.0, 1.0), (2.0, 2.0)), "y goes from 2 to 2"),
        (((0.0, math.inf), (0.0, 1.0)), "finite"),
        (((math.nan, 1.0), (0.0, 1.0)), "finite"),
        (((1.0, 1.0 + 1e-15), (0.0, 1.0)), "too narrow"),
        (((0.0, 1e200), (0.0, 1.0)), "at most"),
    ],
)
def test_a_domain_that_is_none_is_refused_in_a_sentence(domain, said):
    with pytest.raises(InputError, match=said):
        CustomFormula("x + y", domain).objective()


def test_a_formula_that_is_none_says_where():
    with pytest.raises(FormulaError, match="did you mean sin") as refused:
        CustomFormula("1 + sen(x)").prepare()
    assert refused.value.position == 4


def test_files_hold_it():
    custom = CustomFormula("a*x^2 + y^2", ((-1.0, 2.0), (-3.0, 4.0)), "Mine", (("a", 0.1),))
    assert msgspec.json.decode(msgspec.json.encode(custom), type=ObjectiveChoice) == custom
    assert hash(custom) == hash(msgspec.json.decode(msgspec.json.encode(custom), type=ObjectiveChoice))


def test_it_is_shared_as_one_line_of_text():
    text = share(ROSENBROCK, {"b": 100.0})
    assert text == "(1 - x)^2 + b*(y - x^2)^2; b = 100; x = -2 .. 2; y = -1 .. 3"
    assert from_shared(text) == CustomFormula(ROSENBROCK.text, ROSENBROCK.domain, defaults=(("b", 100.0),))


def test_a_formula_alone_is_shared_text_as_well():
    assert from_shared("x^2 + y^2") == CustomFormula("x^2 + y^2")
    assert from_shared("a*x; x=0..1").domain == ((0.0, 1.0), (-3.0, 3.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x + y; c = 1", "neither a parameter"),
        ("a*x + y; a = one", "must be a number"),
        ("a*x + y; a = inf", "finite"),
        ("x + y; x = 3", "x = -2 .. 2"),
        ("x + y; x = 3 .. 2", "must ascend"),
        ("x + ; x = 0 .. 2", "is incomplete"),
        ("; x = 0 .. 2", "Type a formula"),
    ],
)
def test_shared_text_that_is_none_is_refused_in_a_sentence(text, said):
    with pytest.raises(InputError, match=said):
        from_shared(text)


sides = st.tuples(st.floats(-1e90, 1e90), st.floats(1e-3, 1e90))


@settings(deadline=None)
@given(sides, sides, st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_shared_comes_back_exactly(xs, ys, value):
    domain = tuple((low, low + max(width, 1e-3 * abs(low))) for low, width in (xs, ys))
    custom = CustomFormula("a*x + y", domain)
    assert from_shared(share(custom, {"a": value})) == CustomFormula("a*x + y", domain, defaults=(("a", value),))


@pytest.mark.parametrize("text", ["1e-320*x", "1e-320*sin(x)", "3e-319*x^3"])
@pytest.mark.filterwarnings("error")
def test_values_near_the_smallest_numbers_have_a_start_without_a_warning(text):
    bound = prepared(text).objective().bound()
    assert np.all(np.isfinite(bound.start)) and 0.0 < bound.learning_rate < math.inf
