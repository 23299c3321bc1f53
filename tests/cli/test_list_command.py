"""What there is to choose from."""

import json

import pytest

from gdexplorer.objectives import OBJECTIVES, objective
from gdexplorer.optimizers import OPTIMIZERS, SCHEDULES

KINDS = {"objectives": OBJECTIVES, "optimizers": OPTIMIZERS, "schedules": SCHEDULES}


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_has_a_row_for_each(gdexplorer, kind):
    answer = gdexplorer("list", kind)
    head, *rows = answer.out.splitlines()
    assert (answer.status, answer.err) == (0, "")
    assert head.startswith("KEY")
    assert [row.split()[0] for row in rows] == [item.key for item in KINDS[kind]]


@pytest.mark.parametrize("kind", ["optimizers", "schedules"])
def test_json_names_settings_with_default_and_bounds(gdexplorer, kind):
    listed = json.loads(gdexplorer("list", kind, "--format", "json").out)
    assert [entry["key"] for entry in listed] == [item.key for item in KINDS[kind]]
    for entry, item in zip(listed, KINDS[kind], strict=True):
        assert entry.keys() - {"package"} == {"key", "label", "hyperparameters", "source"}
        assert entry.get("package", "gdexplorer") == "gdexplorer"
        assert {one["name"]: one["default"] for one in entry["hyperparameters"]} == item.defaults
        assert all(one.keys() >= {"name", "default", "low", "high"} for one in entry["hyperparameters"])


def test_json_tells_formula_domain_and_minima_of_objectives(gdexplorer, monkeypatch):
    some = tuple(item for item in OBJECTIVES if item.key in ("sphere", "himmelblau", "saddle"))
    monkeypatch.setattr("gdexplorer.objectives.OBJECTIVES", some)
    listed = {entry["key"]: entry for entry in json.loads(gdexplorer("list", "objectives", "--format", "json").out)}
    assert listed.keys() == {item.key for item in some}
    entry = listed["himmelblau"]
    assert entry.keys() >= {"key", "label", "formula", "latex", "domain", "minima", "source"}
    assert entry["domain"] == [[-6.0, 6.0], [-6.0, 6.0]]
    assert entry["minima"] == [
        {"point": list(minimum.point), "value": minimum.value} for minimum in objective("himmelblau").bound().minima
    ]
    assert len(entry["minima"]) == 4
    assert listed["saddle"]["minima"] == []
    assert "x^{2}" in listed["sphere"]["latex"]


def test_what_cannot_be_listed_is_refused(gdexplorer):
    gdexplorer("list", "objectivs").refused(2, "objectivs", "objectives")
    gdexplorer("list").refused(2, "kind")
    gdexplorer("list", "objectives", "--format", "xml").refused(2, "xml")
