"""Where dialogs write: as the name says, and only where that can be."""

import os
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import LESSON, LESSON_RESULTS, PICTURE, RECORDING, SESSION, TABLE
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.state.document_file import DocumentFile
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.gui.state.file_dialogs import chosen_file, chosen_path, folder_of
from gdexplorer.gui.state.preferences import PreferenceStore


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


# Where dialogs begin

KINDS = SESSION, TABLE, PICTURE, RECORDING, LESSON, LESSON_RESULTS


@pytest.fixture
def documents(tmp_path, monkeypatch):
    """The folder of the user's documents."""
    folder = tmp_path / "Documents"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(folder))
    return folder


@pytest.fixture
def begin(qtbot, tmp_path, monkeypatch, documents):
    """Start the program: a window with its settings and a document, and dialogs that are answered with a path."""
    begun = []

    class Begun:
        def __init__(self):
            self.window = QWidget()
            qtbot.addWidget(self.window)
            settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
            self.store = PreferenceStore(settings, self.window)
            self.explorer = Explorer(COLOUR_TABLE, self.window)
            self.file, self.began = DocumentFile(self.explorer), []
            begun.append(self)

        def _answer(self, path):
            def answered(_, title, begins, filters):
                self.began.append(Path(begins))
                return str(path), ""

            monkeypatch.setattr(QFileDialog, "getSaveFileName", answered)
            monkeypatch.setattr(QFileDialog, "getOpenFileName", answered)

        def save(self, path, formats, over=None):
            """Save a file, and return the folder in which the dialog began."""
            self._answer(path)
            chosen_path(over or self.window, "Save", "descent", formats)
            assert self.began[-1].name == f"descent{formats.usual_suffix}"
            return self.began[-1].parent

        def open(self, path, formats):
            self._answer(path)
            chosen_file(self.window, "Open", formats.what, "All files (*)")
            return self.began[-1]

    yield Begun
    for each in begun:
        each.explorer.stop()


@pytest.mark.parametrize("name", ["mine", 'my, "own"; files = 100 %', "Überraschung ☃"])
def test_each_kind_of_file_has_the_folder_where_it_was_last_even_after_the_next_start(begin, tmp_path, name):
    folders = {formats.what: tmp_path / name / str(place) for place, formats in enumerate(KINDS)}
    window = begin()
    for formats in KINDS:
        folders[formats.what].mkdir(parents=True)
        window.save(folders[formats.what] / f"a{formats.usual_suffix}", formats)
    for again in (window, begin()):
        for formats in KINDS:
            assert again.save("", formats) == again.open("", formats) == folders[formats.what]
    for one, other in pairwise(KINDS):
        again.open(folders[one.what] / "any", other)
        assert again.save("", other) == folders[one.what]


def test_before_that_it_is_beside_the_document_and_without_one_among_the_documents(begin, tmp_path, documents):
    window = begin()
    assert window.save("", TABLE) == documents
    assert window.file.save(tmp_path / "mine.gdx.json")
    assert window.save("", TABLE) == window.open("", LESSON) == tmp_path
    folder = tmp_path / "tables"
    folder.mkdir()
    window.save(folder / "a.csv", TABLE)
    assert (window.save("", TABLE), window.save("", PICTURE)) == (folder, tmp_path)
    shutil.rmtree(folder)
    assert window.save("", TABLE) == tmp_path, "a folder that is gone is not offered"


def test_a_name_that_is_refused_is_not_remembered(begin, tmp_path, documents):
    window = begin()
    with pytest.raises(InputError):
        window.save(tmp_path / "nowhere" / "a.csv", TABLE)
    assert window.save("", TABLE) == documents


def test_a_dialog_over_another_window_begins_at_the_same_place(begin, tmp_path):
    window = begin()
    window.save(tmp_path / "a.md", LESSON)
    dialog = QDialog(window.window)
    assert window.save("", LESSON, QWidget(dialog)) == tmp_path


@pytest.mark.parametrize(
    "stored", ['{"A table": "relative"}', '{"A table": "%00"}', "[]", "@Invalid()", '{"A table": 1}']
)
def test_a_damaged_folder_counts_as_none(begin, tmp_path, documents, stored):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("folders", stored)
    settings.sync()
    assert folder_of(begin().window, TABLE.what) == documents
