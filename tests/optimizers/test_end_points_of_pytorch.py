"""End points of PyTorch's own rules (reference/generate.py wrote them down)."""

import json
from pathlib import Path

import pytest
from optimizer_problems import PROBLEMS, run_exactly

from gdexplorer.optimizers import OPTIMIZERS

REFERENCE = json.loads(Path(__file__).with_name("reference").joinpath("end_points.json").read_text(encoding="utf-8"))
KNOWN = {rule.key for rule in OPTIMIZERS}
CASES = [case for case in REFERENCE["runs"] if case["optimizer"] in KNOWN]


def _name(case):
    return f"{case['optimizer']}-{case['objective']}-{case['steps']}"


@pytest.mark.parametrize("case", CASES, ids=map(_name, CASES))
def test_ends_where_pytorch_ends(case):
    problem = PROBLEMS[case["objective"]]
    points = run_exactly(problem, case["optimizer"], case["settings"], case["start"], case["steps"]).points
    assert len(points) == case["steps"] + 1
    assert points[-1] == pytest.approx(case["point"], rel=1e-9, abs=1e-12)
