"""A training run from elsewhere, opened in the window: a folder of checkpoints, its path, its layers, and exports."""

import json

import numpy as np
import pytest
from checkpoints import SHAPES, measured, save, save_walk, walk
from PySide6 import __version_info__
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPushButton

from gdexplorer.gui.features.trace.trace_panel import EMPTY


@pytest.fixture
def folder(tmp_path):
    return save_walk(tmp_path / "runs", walk(12))


def panel_of(person):
    return person.window.features["trace"].panel


def find(person, kind, name):
    return panel_of(person).findChild(kind, name)


def ready(person):
    """Wait until the job is done and what came of it is shown, in a turn of its own."""
    person.wait(lambda: not person.window.features["trace"].job.busy)
    person.settled()
    person.bot.wait(50)


def drop(person, path):
    """Drop a file or a folder on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place, buttons = QPointF(person.window.rect().center()), Qt.MouseButton.LeftButton
    keys, action = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    # The way up to 6.11 is deprecated from 6.12 on, which has another.
    entered = place if __version_info__ >= (6, 12) else place.toPoint()
    entering = QDragEnterEvent(entered, action, data, buttons, keys)
    QApplication.sendEvent(person.window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(person.window, QDropEvent(place, action, data, buttons, keys))
    ready(person)


def test_a_folder_of_checkpoints_shows_its_path(person, folder, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    person.window.action("open_trace").trigger()
    ready(person)
    panel, result = panel_of(person), measured(folder)
    assert panel.isVisible()
    np.testing.assert_array_equal(panel.view.path, result.principal.coordinates[:, :2])
    sentence = find(person, QLabel, "trace_sentence").text()
    assert sentence.startswith("12 checkpoints from step 0 to 110")
    assert f"{100.0 * result.principal.share():.1f} %" in sentence
    assert panel.path.accessibleDescription() == sentence
    (line,) = [item for item in panel.path.plotItem.items if type(item).__name__ == "PlotCurveItem"]
    np.testing.assert_allclose(np.column_stack(line.getData()), panel.view.path)


def test_components_planes_curves_and_layers_are_chosen(person, folder):
    drop(person, folder)
    panel, result = panel_of(person), measured(folder)
    across, up, plane, layer, curves = (
        find(person, QComboBox, f"trace_{name}_combo") for name in ("x", "y", "plane", "layer", "curves")
    )
    across.setCurrentIndex(1)  # the other one is no longer free
    assert panel.view.axes == (1, 2)
    up.setCurrentIndex(3)
    np.testing.assert_array_equal(panel.view.path, result.principal.coordinates[:, [1, 3]])
    plane.setCurrentIndex(1)
    assert panel.view.plane == "random" and set(panel.view.axes) == {0, 1} and up.count() == 2
    plane.setCurrentIndex(0)
    for place in range(curves.count()):
        curves.setCurrentIndex(place)
    assert [layer.itemText(place) for place in range(layer.count())][1:] == [
        f"{name} ({int(np.prod(shape))})" for name, shape in SHAPES.items()
    ]
    for place, name in enumerate(SHAPES, 1):
        layer.setCurrentIndex(place)
        ready(person)
        expected = measured(folder, only=[name]).principal.coordinates
        np.testing.assert_array_equal(panel.view.path, expected[:, list(panel.view.axes)])
        assert layer.currentIndex() == place


def test_what_is_shown_is_exported(person, folder, tmp_path, monkeypatch):
    drop(person, folder)
    find(person, QComboBox, "trace_x_combo").setCurrentIndex(2)
    panel = panel_of(person)
    for suffix in (".json", ".png", ".csv"):
        path = tmp_path / f"out{suffix}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        find(person, QPushButton, "trace_export_button").click()
        ready(person)
        assert path.stat().st_size > 100
    described = json.loads((tmp_path / "out.json").read_text())
    np.testing.assert_array_equal(described["path"], panel.view.path)
    assert described["axes"] == [3, 2]


def test_what_is_no_trace_is_refused_in_a_sentence_and_what_was_shown_stays(person, folder, tmp_path):
    drop(person, folder)
    before = panel_of(person).view.path
    np.savez(tmp_path / "one.npz", w=np.zeros(3))
    (tmp_path / "cut.safetensors").write_bytes(b"\x10\x27")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "step_1.pt").write_bytes(b"\x80\x04.")
    for name, why in (
        ("one.npz", "one checkpoint"), ("cut.safetensors", "cut off"), ("nothing", "no checkpoints"),
        ("step_1.pt", "opening pickles can run code"),
    ):  # fmt: skip
        drop(person, tmp_path / name)
        assert why in person.find("problem_text").text()
        np.testing.assert_array_equal(panel_of(person).view.path, before)
    save(folder / "step_990.safetensors", {"other": np.zeros(3)})
    drop(person, folder)
    assert "a trace is of one model" in person.find("problem_text").text()


def test_runs_that_rest_diverge_or_have_one_parameter_are_shown(person, tmp_path):
    diverged = walk(6)
    diverged[4]["scale"] = np.array(np.nan)
    kinds = {"still": walk(1) * 3, "one": walk(5, shapes={"w": ()}), "two": walk(2), "diverged": diverged}
    for name, found in kinds.items():
        drop(person, save_walk(tmp_path / name, found))
        for curves in range(3):
            find(person, QComboBox, "trace_curves_combo").setCurrentIndex(curves)
        for plane in (1, 0):
            find(person, QComboBox, "trace_plane_combo").setCurrentIndex(plane)
        person.settled()
    assert "It ends before step_40.safetensors" in find(person, QLabel, "trace_sentence").text()


def test_an_empty_panel_says_what_to_do(person):
    person.window.action("show_trace").trigger()
    assert find(person, QLabel, "trace_sentence").text() == EMPTY
    assert not find(person, QPushButton, "trace_export_button").isEnabled()
