"""End points of Optax's own rules (reference/generate_optax.py wrote them down)."""

import json
from pathlib import Path

import pytest
from optimizer_problems import PROBLEMS, run_exactly

REFERENCE = json.loads(
    Path(__file__).with_name("reference").joinpath("end_points_of_optax.json").read_text(encoding="utf-8")
)
CASES = REFERENCE["runs"]


def _name(case):
    return f"{case['optimizer']}-{case['objective']}-{case['steps']}"


def test_every_rule_is_compared_on_three_functions_with_two_settings():
    seen = {(case["optimizer"], case["objective"], str(case["settings"])) for case in CASES}
    rules = {rule for rule, *_ in seen}
    assert len(seen) == 6 * len(rules)


@pytest.mark.parametrize("case", CASES, ids=map(_name, CASES))
def test_ends_where_optax_ends(case):
    problem = PROBLEMS[case["objective"]]
    points = run_exactly(problem, case["optimizer"], case["settings"], case["start"], case["steps"]).points
    assert len(points) == case["steps"] + 1
    # Optax takes the square root of MADGRAD's step in single precision.
    apart = 1e-7 if case["optimizer"] == "madgrad" else 1e-8
    assert points[-1] == pytest.approx(case["point"], rel=apart, abs=0.1 * apart)
