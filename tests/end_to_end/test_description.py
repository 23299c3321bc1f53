"""The pictures in words: Ctrl+D shows and says them, and an exported picture carries them."""

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton

from gdexplorer.gui.features.describe import describer
from gdexplorer.numerals import as_typed, number_text
from gdexplorer.session import edits
from gdexplorer.session.view_state import PictureLayer


@pytest.fixture
def said(monkeypatch):
    """What a screen reader is asked to say."""
    texts = []

    class Announced(describer.QAccessibleAnnouncementEvent):
        def __init__(self, source, text):
            super().__init__(source, text)
            texts.append(text)

    monkeypatch.setattr(describer, "QAccessibleAnnouncementEvent", Announced)
    return texts


def described(person):
    person.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    return person.find("description_window"), person.find("description_text", QPlainTextEdit)


def test_ctrl_d_tells_the_runs_of_now_and_says_it(person_at_keys, said):
    person = person_at_keys
    window, text = described(person)
    assert window.isVisible() and said == [text.toPlainText()]
    for run in person.explorer.runs.scene.runs:
        end = run.trajectory
        assert f"{run.label} from start {end.start + 1}" in text.toPlainText()
        assert f"where f = {number_text(end.values[-1], 4)}" in text.toPlainText()
    person.find("description_copy_button", QPushButton).click()
    assert QGuiApplication.clipboard().text() == as_typed(text.toPlainText())
    assert QAccessible.queryAccessibleInterface(text).text(QAccessible.Text.Name)


def test_it_follows_nothing_until_it_is_asked_again(person_at_keys, said):
    person = person_at_keys
    window, text = described(person)
    before = text.toPlainText()
    person.explorer.apply(edits.AddStart((0.5, 0.5)))
    person.explorer.apply(edits.ShowLayer(PictureLayer.AXES, False))
    person.settled()
    assert text.toPlainText() == before
    person.action("describe").trigger()
    assert person.find("description_window") is window and len(said) == 2
    assert "9 runs: " in text.toPlainText() and "Not drawn: axes." in text.toPlainText()


def test_critical_points_and_basins_are_told_once_they_are_found(person, said):
    person.choose_objective("himmelblau")
    person.explorer.apply(edits.ShowBasins(True))
    teller = person.window.features["describe"].job
    person.wait(lambda: "4 minima, 4 saddles, 1 maximum" in teller.words())
    person.wait(lambda: "Basins are shown" in teller.words(), timeout=240_000)
    person.explorer.apply(edits.ShowBasins(False))
    person.wait(lambda: "Basins" not in teller.words())


def test_an_exported_picture_carries_them(person, monkeypatch, tmp_path):
    path = tmp_path / "picture.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    person.explorer.player.pause()
    person.action("export_picture").trigger()
    person.find("picture_save_button").click()
    person.wait(lambda: path.exists() and not person.window.features["exporting"].job.busy)
    with Image.open(path) as image:
        assert image.text["Description"] == person.window.features["describe"].job.words()
