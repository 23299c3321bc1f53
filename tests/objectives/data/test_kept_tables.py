"""Eighteen small tables as people keep them, made up for this: read, told about and fitted by the command line."""

import json
from pathlib import Path

import numpy as np
import pytest

from gdexplorer.cli import run
from gdexplorer.objectives.data.csv_file import read_columns

TABLES = Path(__file__).parent / "tables"
CASES = json.loads((TABLES / "tables.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_the_best_fit_to_a_kept_table_is_found(capsys, case):
    options = ["--data", str(TABLES / case["file"]), "--x", case["x"], "--y", case["y"], "--cost", case["cost"]]
    descent = ["--raw", "--optimizer", "newton", "--start", "0,0", "--steps", "60", "--format", "json"]
    assert run(["descend", *options, *descent]) == 0
    written = capsys.readouterr()
    end = json.loads(written.out)["runs"][0]["points"][-1]
    if "slope" in case:
        np.testing.assert_allclose(end, (case["intercept"], case["slope"]), rtol=1e-6)
    assert "gdexplorer: Read with delimiter " in written.err
    assert "left out" not in written.err


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_no_row_of_a_kept_table_is_left_out(case):
    columns = read_columns(TABLES / case["file"], (case["x"],), case["y"])
    assert columns.left_out.total == 0
    assert len(columns.targets) == case.get("rows", 40)


def test_classes_of_a_kept_table_are_told(capsys):
    assert len(CASES) == 18
    path = TABLES / "classes_in_words.csv"
    columns = ["--x", "hours", "--y", "passed", "--cost", "logistic"]
    assert run(["descend", "--data", str(path), *columns, "--optimizer", "newton", "--format", "json"]) == 0
    assert "passed: -1 is 0, 1 is 1." in capsys.readouterr().err
