"""The command line tells classes by their names."""

import json

import pytest


def test_names_of_classes_are_told(tmp_path, gdexplorer):
    path = tmp_path / "table.csv"
    path.write_text("x,y\n" + "".join(f"{i},{('bad', 'good')[i > 5 or i == 2]}\n" for i in range(12)), encoding="utf-8")
    options = ("descend", "--data", path, "--cost", "logistic", "--optimizer", "newton", "--steps", 5)
    said = gdexplorer(*options, "--format", "json")
    content = json.loads(said.out)
    assert content["classes"] == ["bad", "good"] and "y: bad is 0, good is 1." in said.err
    found = content["runs"][0]["measures"]
    assert found["accuracy"][0] == pytest.approx((found["true_positives"][0] + found["true_negatives"][0]) / 12)


def test_numbers_have_none(gdexplorer):
    said = gdexplorer("descend", "--data", "sine", "--optimizer", "newton", "--format", "json")
    assert "classes" not in json.loads(said.out)
