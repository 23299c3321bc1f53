"""Custom formulas on the command line."""

import json

import pytest

from gdexplorer.objectives import objective


def test_a_formula_is_evaluated_with_its_parameters(gdexplorer):
    answer = gdexplorer("evaluate", "--formula", "(1 - x)^2 + b*(y - x^2)^2", "--param", "b=100", "--at", "-1.2,1")
    told = json.loads(answer.out)
    there = objective("rosenbrock").bound()
    assert told["value"] == pytest.approx(there.value((-1.2, 1.0)), rel=1e-14)
    assert told["gradient"] == pytest.approx(there.gradient((-1.2, 1.0)).tolist(), rel=1e-13)


def test_a_formula_that_begins_with_a_minus_is_no_option(gdexplorer):
    assert json.loads(gdexplorer("evaluate", "--formula", "-x^2", "--at", "3,0").out)["value"] == -9.0
    assert json.loads(gdexplorer("evaluate", "--formula", "--x", "--at", "3,0").out)["value"] == 3.0


def test_a_formula_descends_as_the_same_function_of_the_catalogue(gdexplorer):
    options = ("--optimizer", "adam:learning_rate=0.1", "--start", "0,0", "--steps", "30")
    custom = gdexplorer("descend", "--formula", objective("himmelblau").formula, *options)
    assert custom.err == ""
    assert custom.out == gdexplorer("descend", "--objective", "himmelblau", *options).out


def test_without_a_start_it_begins_where_it_suits(gdexplorer):
    answer = gdexplorer(
        "descend", "--formula", "a*x^2 + y^2", "--param", "a=3", "--optimizer", "gradient_descent:learning_rate=0.1",
        "--domain", "10,12,-1,1", "--format", "json",
    )  # fmt: skip
    (run,) = json.loads(answer.out)["runs"]
    assert run["status"] == "converged", run


def test_basins_of_a_formula_are_drawn(gdexplorer, tmp_path):
    out = tmp_path / "basins.npz"
    answer = gdexplorer(
        "basins", "--formula", "(x^2 - 1)^2 + y^2", "--domain", "-2,2,-1,1", "--optimizer", "gradient_descent",
        "--size", "32", "--out", out,
    )  # fmt: skip
    assert answer.status == 0, answer.err
    import numpy as np

    stored = np.load(out)
    assert sorted(np.round(stored["attractors"], 6).tolist()) == [[-1.0, 0.0], [1.0, 0.0]]


@pytest.mark.parametrize(
    ("formula", "said", "caret"),
    [
        ("1 + sen(x)", "did you mean sin?", "    ^"),
        ("x + y)", "never opened", "     ^"),
        ("x +", "is incomplete", "   ^"),
        ("1 + x/(y - y)", "divides by zero", "       ^"),
    ],
)
@pytest.mark.parametrize("command", ["evaluate", "descend", "basins", "sweep", "multistart"])
def test_what_is_wrong_with_a_formula_is_pointed_at(gdexplorer, command, formula, said, caret):
    rest = {
        "evaluate": ["--at", "0,0"],
        "descend": ["--optimizer", "adam"],
        "basins": ["--optimizer", "adam", "--out", "never.png"],
        "sweep": ["--optimizer", "adam", "--over", "learning_rate=0.01:1:log:3"],
        "multistart": ["--optimizer", "adam"],
    }[command]
    answer = gdexplorer(command, "--formula", formula, *rest)
    assert (answer.status, answer.out) == (2, "")
    sentence, *pointed = answer.err.splitlines()
    assert sentence.startswith("gdexplorer: ")
    assert said in sentence
    assert pointed == [formula, caret]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--formula", "a*x", "--param", "b=1"], "no Your formula parameter 'b'"),
        (["--formula", "a*x", "--param", "a=one"], "must be a number"),
        (["--formula", "a*x", "--domain", "1,2"], "four numbers"),
        (["--formula", "a*x", "--domain", "2,1,0,1"], "must ascend"),
        (["--formula", "log(x)", "--domain", "-2,-1,0,1"], "undefined on the whole"),
        (["--formula", "x", "--objective", "sphere"], "either --objective or --formula"),
        (["--objective", "sphere", "--domain", "0,1,0,1"], "--domain goes with --formula only"),
        (["--formula", "x", "--activation", "tanh"], "--activation goes with --network only"),
    ],
)
def test_other_mistakes_are_told_in_one_line(gdexplorer, options, said):
    gdexplorer("evaluate", *options, "--at", "0,0").refused(2, said)


def test_requests_may_hold_a_formula(gdexplorer, tmp_path):
    request = {
        "formula": "(1 - x)^2 + b*(y - x^2)^2", "param": {"b": 2.0}, "domain": [-2, 2, -1, 3],
        "optimizer": "gradient_descent", "learning_rate": 0.05, "start": [0, 0], "steps": 3000,
    }  # fmt: skip
    wrong = [{**request, "formula": "x + "}, {**request, "objective": "sphere"}, {**request, "domain": [1]}]
    file = tmp_path / "requests"
    file.write_text("\n".join(map(json.dumps, [request, *wrong])))
    answer = gdexplorer("descend", "--requests", file)
    good, *bad = map(json.loads, answer.out.splitlines())
    (run,) = good["runs"]
    assert run["status"] == "converged"
    assert run["points"][-1] == pytest.approx([1.0, 1.0], abs=1e-4)
    assert ["is incomplete" in bad[0]["error"], "either" in bad[1]["error"], "four numbers" in bad[2]["error"]] == [
        True
    ] * 3
    assert answer.status == 1
