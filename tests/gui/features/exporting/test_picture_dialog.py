"""The dialog of pictures: what its fields say, its preview, its refusals, and what it remembers."""

import io

import pytest
from PIL import Image
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel, QPushButton, QSpinBox, QWidget

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.exports.content import Content
from gdexplorer.exports.look import Look
from gdexplorer.exports.table import PICTURE
from gdexplorer.exports.writing import write_export
from gdexplorer.gui.common.look_dialog import Preview
from gdexplorer.gui.common.theme import DARK
from gdexplorer.gui.features.exporting.exporter import NOTHING_YET, Exporter
from gdexplorer.gui.features.exporting.picture_dialog import PictureDialog
from gdexplorer.gui.state.preferences import PreferenceStore
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.scene.scene import Scene
from gdexplorer.session.document import Document

EXPERIMENT = Experiment("himmelblau", (), (configure("adam"),), ((0.5, 1.0),), steps=30)


@pytest.fixture
def window(qtbot, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)
    PreferenceStore(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat), window)
    return window


@pytest.fixture
def exporter(window):
    exporter = Exporter(window)
    surface = build_surface(EXPERIMENT.bound(), COLOUR_TABLE)
    exporter.set_scene(Scene(EXPERIMENT, surface, drawn_runs(EXPERIMENT, engine.descend(EXPERIMENT))))
    exporter.set_cursor(12)
    exporter.refused = []
    exporter.error.connect(exporter.refused.append)
    exporter.failed.connect(exporter.refused.append)
    yield exporter
    exporter.stop()


@pytest.fixture
def dialog(window, exporter):
    exporter.export(PICTURE)
    return window.findChild(PictureDialog)


def part(dialog, kind, name):
    return dialog.findChild(kind, f"picture_{name}")


def choose(dialog, name, value):
    combo = part(dialog, QComboBox, f"{name}_combo")
    combo.setCurrentIndex(combo.findData(value))


def set_small(dialog):
    part(dialog, QSpinBox, "width_spin").setValue(320)
    part(dialog, QSpinBox, "height_spin").setValue(240)


def test_a_preview_is_drawn_and_drawn_anew_with_another_theme(dialog, qtbot):
    preview = dialog.findChild(Preview)
    qtbot.waitUntil(lambda: not preview.image.isNull(), timeout=60_000)
    light = preview.image.pixelColor(1, 1).lightness()
    choose(dialog, "theme", "dark")
    qtbot.waitUntil(lambda: preview.image.pixelColor(1, 1).lightness() < light - 100, timeout=60_000)
    shape = preview.image.width() / preview.image.height()
    assert shape == pytest.approx(dialog.look.width / dialog.look.height, rel=0.02)


@pytest.mark.parametrize("suffix", PICTURE.formats.by_suffix)
def test_what_is_saved_is_what_the_command_writes(dialog, exporter, qtbot, tmp_path, monkeypatch, suffix):
    set_small(dialog)
    choose(dialog, "view", "map")
    choose(dialog, "scale", 2)
    part(dialog, QCheckBox, "transparent_check").setChecked(True)
    path = tmp_path / f"a{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(exporter.message, timeout=60_000):
        part(dialog, QPushButton, "save_button").click()
    look = Look("map", 320, 240, 2, "light", True)
    content = Content(Document(EXPERIMENT, cursor=12), look=look)
    write_export(tmp_path / f"b{suffix}", PICTURE.formats.by_suffix[suffix], content)
    assert path.read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_qt_draws_the_svg_file(dialog, exporter, qtbot, tmp_path, monkeypatch):
    set_small(dialog)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.svg"), ""))
    with qtbot.waitSignal(exporter.message, timeout=60_000):
        part(dialog, QPushButton, "save_button").click()
    renderer = QSvgRenderer(str(tmp_path / "a.svg"))
    assert renderer.isValid() and renderer.defaultSize().width() * 4 == renderer.defaultSize().height() * 4 * 320 / 240
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    colours = {image.pixel(x, y) for x in range(0, 320, 4) for y in range(0, 240, 4)}
    assert len(colours) > 100


def test_a_copy_is_an_image_and_a_file_with_its_description(dialog, exporter, qtbot):
    set_small(dialog)
    with qtbot.waitSignal(exporter.message, timeout=60_000):
        part(dialog, QPushButton, "copy_button").click()
    data = QGuiApplication.clipboard().mimeData()
    assert (data.imageData().width(), data.imageData().height()) == (320, 240)
    with Image.open(io.BytesIO(bytes(data.data("image/png")))) as image:
        assert "Himmelblau" in image.text["Description"]


def test_the_look_is_remembered_and_begins_with_the_theme_of_the_window(window, exporter, qtbot):
    exporter.set_theme(DARK)
    exporter.export(PICTURE)
    dialog = window.findChild(PictureDialog)
    assert dialog.look.theme == "dark"
    exporter.export(PICTURE)
    assert window.findChildren(PictureDialog) == [dialog]
    set_small(dialog)
    choose(dialog, "view", "curves")
    with qtbot.waitSignal(exporter.message, timeout=60_000):
        part(dialog, QPushButton, "copy_button").click()
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(PictureDialog) is None)
    exporter.export(PICTURE)
    assert window.findChild(PictureDialog).look == Look("curves", 320, 240, 1, "dark")


def test_what_does_not_fit_is_refused_before_a_name_is_entered(dialog, monkeypatch):
    monkeypatch.setattr("gdexplorer.descent.memory.room_for_runs", lambda: 10_000_000)
    part(dialog, QSpinBox, "width_spin").setValue(2000)
    words, save = part(dialog, QLabel, "size_text"), part(dialog, QPushButton, "save_button")
    assert "there is room for" in words.text() and not save.isEnabled()
    assert words.text() in save.toolTip()
    set_small(dialog)
    assert save.isEnabled() and "320 × 240 pixels" in words.text()


def test_before_there_is_anything_no_dialog_is_opened(window):
    exporter = Exporter(window)
    refused = []
    exporter.error.connect(refused.append)
    exporter.export(PICTURE)
    assert refused == [NOTHING_YET] and window.findChild(PictureDialog) is None
    exporter.stop()


def test_damaged_memory_of_a_look_is_ignored(qtbot, tmp_path):
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    for damaged in ("", "{", '{"view": "moon"}', '{"width": -3}', "[]", "7"):
        settings.setValue("look", damaged)
        assert PreferenceStore(settings).present.look is None
    store = PreferenceStore(settings)
    store.change(look=Look("map", 500, 400))
    assert PreferenceStore(settings).present.look == Look("map", 500, 400)
