"""What is kept, as the menu of objectives sees it."""

import pytest
from PySide6.QtCore import QObject

from gdexplorer.gui.features.objective.my_functions import MyFunctions
from gdexplorer.objectives.formulas.custom_formula import CustomFormula
from gdexplorer.session.library import default_path

BOWL = CustomFormula("x^2 + y^2", label="Bowl")


@pytest.fixture
def mine(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_DATA_DIR", str(tmp_path / "data"))
    parent = QObject()
    made = MyFunctions(parent)
    made.parent_kept = parent
    made.heard = []
    for name in ("saved", "error", "message"):
        getattr(made, name).connect(Keeper(made.heard, name))
    return made


class Keeper:
    def __init__(self, heard, name):
        self._heard, self._name = heard, name

    def __call__(self, what):
        self._heard.append((self._name, what))


def test_saving_and_removing_are_reported_and_seen(mine):
    mine.save("Bowl", BOWL)
    assert mine.names == ("Bowl",)
    assert mine.custom("Bowl") == BOWL
    mine.remove("Bowl")
    assert mine.names == ()
    assert [name for name, _ in mine.heard] == ["saved", "message", "message"]


def test_a_damaged_file_is_reported_and_renamed_when_a_function_is_saved(mine):
    default_path().parent.mkdir()
    default_path().write_text("rubbish")
    mine.read()
    assert mine.names == ()
    assert "damaged" in mine.trouble
    mine.save("Bowl", BOWL)
    assert mine.trouble == ""
    assert mine.names == ("Bowl",)
    assert "was renamed to" in dict(mine.heard)["message"]


def test_what_cannot_be_saved_or_removed_is_refused_in_a_sentence(mine):
    mine.remove("Bowl")
    mine.save("\n", BOWL)
    assert [name for name, _ in mine.heard] == ["error", "error"]
    assert mine.names == ()
