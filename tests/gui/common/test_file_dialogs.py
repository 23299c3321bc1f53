"""Where dialogs write: as the name says, and only where that can be."""

import os

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import PICTURE, RECORDING, SESSION, TABLE
from gdexplorer.gui.common.file_dialogs import chosen_path


@pytest.fixture
def asked(qtbot, monkeypatch):
    """What a dialog makes of the name that a person types, and what it refuses."""
    window = QWidget()
    qtbot.addWidget(window)

    def ask(name, formats, selected=""):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(name), selected))
        try:
            return chosen_path(window, "Save", "descent", formats), []
        except InputError as error:
            return None, [str(error)]

    return ask


@pytest.mark.parametrize("formats", [SESSION, TABLE, PICTURE, RECORDING], ids=lambda formats: formats.what)
def test_a_name_gets_its_suffix_and_what_cannot_be_written_is_told(asked, tmp_path, formats):
    suffix = formats.usual_suffix
    assert asked("", formats) == (None, [])
    assert asked(tmp_path / "run 0.1", formats) == (tmp_path / f"run 0.1{suffix}", [])
    assert asked(tmp_path / f"mine{suffix}", formats) == (tmp_path / f"mine{suffix}", [])
    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"there{suffix}").write_text("")
    for name in (f"pipe{suffix}", "there", "mine.mp3", f"nowhere/mine{suffix}"):
        path, refusals = asked(tmp_path / name, formats)
        assert path is None and len(refusals) == 1
    assert asked(tmp_path / f"there{suffix}", formats) == (tmp_path / f"there{suffix}", [])


def test_the_chosen_filter_names_the_format(asked, tmp_path):
    assert asked(tmp_path / "mine", RECORDING, "WebP (*.webp)") == (tmp_path / "mine.webp", [])
