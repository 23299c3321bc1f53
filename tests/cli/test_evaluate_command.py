"""An objective at a point."""

import json

import pytest

from gdexplorer.objectives import objective


def test_value_gradient_and_hessian_read_back_to_the_same_bits(gdexplorer):
    told = json.loads(gdexplorer("evaluate", "--objective", "himmelblau", "--at", "-0.1,3e-7").out)
    bound = objective("himmelblau").bound()
    value, gradient = bound.value_gradient((-0.1, 3e-7))
    assert told == {"value": value, "gradient": gradient.tolist(), "hessian": bound.hessian((-0.1, 3e-7)).tolist()}


def test_rosenbrock_at_its_classical_start(gdexplorer):
    told = json.loads(gdexplorer("evaluate", "--objective", "rosenbrock", "--at", "-1.2,1").out)
    assert told["value"] == pytest.approx(24.2)
    assert told["gradient"] == pytest.approx([-215.6, -88.0])
    assert [*told["hessian"][0], *told["hessian"][1]] == pytest.approx([1330.0, 480.0, 480.0, 200.0])


def test_parameters_change_the_objective(gdexplorer):
    answer = gdexplorer("evaluate", "--objective", "quadratic_bowl", "--param", "condition=3", "--at", "1,2")
    assert json.loads(answer.out)["value"] == 0.5 * (1.0 + 3.0 * 4.0)


def test_a_point_outside_the_drawn_domain_has_a_value_too(gdexplorer):
    assert json.loads(gdexplorer("evaluate", "--objective", "sphere", "--at=100,-100").out)["value"] == 20000.0


def test_what_is_not_finite_is_null(gdexplorer):
    answer = gdexplorer("evaluate", "--objective", "sphere", "--at", "1e200,0")
    assert json.loads(answer.out) == {"value": None, "gradient": [2e200, 0.0], "hessian": [[2.0, 0.0], [0.0, 2.0]]}


def test_where_there_is_no_value_there_is_no_slope(gdexplorer):
    told = json.loads(gdexplorer("evaluate", "--formula", "log(x) + y", "--at=-1,0").out)
    assert told == {"value": None, "gradient": [None, None], "hessian": [[None, None], [None, None]]}


@pytest.mark.parametrize(
    ("formula", "at", "told"),
    [
        ("1/x", "0,0", "Your formula is infinite or too large for a number at 0,0"),
        ("log(x) + y", "0,2", "Your formula is infinite or too large for a number at 0,2"),
        ("log(x) + y", "-1,2", "Your formula is undefined at -1,2"),
        ("sqrt(x)", "0,0", "Derivatives of Your formula at 0,0"),
        ("exp(x)", "1e4,0", "Your formula is infinite or too large for a number at 10000,0"),
    ],
)
def test_numbers_that_are_null_are_told_in_a_sentence(gdexplorer, formula, at, told):
    answer = gdexplorer("evaluate", "--formula", formula, f"--at={at}")
    assert answer.status == 0 and "null" in answer.out
    assert answer.err.count("\n") == 1 and answer.err.startswith(f"gdexplorer: {told}")


def test_finite_numbers_need_no_words(gdexplorer):
    assert gdexplorer("evaluate", "--formula", "1/x", "--at", "1,0").err == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--objective", "rosenbrok", "--at", "1,1"), ["rosenbrok", "did you mean rosenbrock"]),
        (("--objective", "sphere", "--at", "1"), ["2 coordinates, not 1"]),
        (("--objective", "sphere", "--at", "1,2,3"), ["2 coordinates, not 3"]),
        (("--objective", "sphere", "--at", "1,"), ["must be a number"]),
        (("--objective", "sphere", "--at", "a,b"), ["'a'"]),
        (("--objective", "sphere", "--at", "nan,1"), ["finite"]),
        (("--objective", "sphere", "--at", "-inf,1"), ["finite"]),
        (("--objective", "sphere", "--at", "1,1", "--seed", "x"), ["The seed must be a number"]),
        (("--objective", "sphere"), ["--at"]),
        (("--at", "1,1"), ["--objective"]),
        (("--objective", "quadratic_bowl", "--param", "condition", "--at", "1,1"), ["NAME=VALUE"]),
        (("--objective", "quadratic_bowl", "--param", "condition=0", "--at", "1,1"), ["from 1 to 10000"]),
        (("--objective", "quadratic_bowl", "--param", "condition=big", "--at", "1,1"), ["'big'"]),
        (("--objective", "quadratic_bowl", "--param", "conditon=2", "--at", "1,1"), ["did you mean condition"]),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(gdexplorer, arguments, told):
    gdexplorer("evaluate", *arguments).refused(2, *told)
