"""Files that hold custom objectives open as when they were written, whatever their classes are called since."""

import json
from pathlib import Path

import pytest
from session_files import opened

from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session.file import write_session
from gdexplorer.session.library import Library

FILES = Path(__file__).parent / "version_1"
FORMULA = CustomFormula("b*x^2 + y^2", ((-2.0, 2.0), (-1.0, 3.0)), "Bowl", (("b", 40.0),))
HELD = {
    "formula": FORMULA,
    "fit": CustomFit(Generated("sine", 50), "huber", 3),
    "network": CustomNetwork((1, 2, 1), data=Generated("sine", 40), seed=3),
}


@pytest.mark.parametrize("name", HELD)
def test_a_session_opens(name):
    document = opened(FILES / f"{name}.gdx.json")
    experiment = document.experiment
    assert (experiment.objective, document.cursor) == (HELD[name], 7)
    assert len(experiment.starts[0]) == experiment.bound().dimension


@pytest.mark.parametrize("name", HELD)
def test_a_session_names_the_kind_as_it_always_did(name, tmp_path):
    write_session(tmp_path / "again.gdx.json", opened(FILES / f"{name}.gdx.json"))
    before, after = (json.loads(path.read_text()) for path in (FILES / f"{name}.gdx.json", tmp_path / "again.gdx.json"))
    written, told = (each["experiment"]["objective"] for each in (after, before))
    assert {name: written[name] for name in told} == told


def test_kept_functions_are_there():
    assert Library(FILES / "functions.json").functions() == {"Bowl": FORMULA}
