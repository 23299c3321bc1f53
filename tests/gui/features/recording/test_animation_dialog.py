"""The dialog of animations: what it says, what it asks for, and what it remembers."""

import pytest
from PIL import Image
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QSpinBox, QWidget

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import WINDOW, Look
from gdexplorer.gui.common.look_dialog import Preview
from gdexplorer.gui.features.recording.animation_dialog import AnimationDialog
from gdexplorer.gui.features.recording.recordings import NOTHING_YET, STILL_RECORDING, WIDTH, Recordings
from gdexplorer.gui.state.preferences import PreferenceStore
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.scene.scene import Scene
from gdexplorer.session.playback import Playback

EXPERIMENT = Experiment("himmelblau", (), (configure("adam"),), ((0.5, 1.0),), steps=30, gradient_tolerance=0.0)


@pytest.fixture
def window(qtbot, tmp_path):
    window = QWidget()
    window.resize(300, 200)
    qtbot.addWidget(window)
    PreferenceStore(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat), window)
    return window


@pytest.fixture
def recordings(window):
    recordings = Recordings(window)
    surface = build_surface(EXPERIMENT.bound(), COLOUR_TABLE)
    recordings.set_scene(Scene(EXPERIMENT, surface, drawn_runs(EXPERIMENT, engine.descend(EXPERIMENT))))
    recordings.set_playback(Playback(last=30))
    recordings.refused = []
    recordings.error.connect(recordings.refused.append)
    yield recordings
    recordings.stop()


@pytest.fixture
def dialog(window, recordings):
    recordings.record()
    return window.findChild(AnimationDialog)


def part(dialog, kind, name):
    return dialog.findChild(kind, f"animation_{name}")


def choose(dialog, view):
    combo = part(dialog, QComboBox, "view_combo")
    combo.setCurrentIndex(combo.findData(view))


def test_it_begins_with_the_whole_window_and_says_how_long_it_plays(dialog, qtbot):
    assert (dialog.look, dialog.film) == (Look(WINDOW, WIDTH), Film())
    words = part(dialog, QLabel, "size_text")
    assert words.text().startswith(f"31 frames, {WIDTH:,} pixels wide, 3.88 seconds")
    part(dialog, QSpinBox, "first_spin").setValue(30)
    part(dialog, QSpinBox, "dwell_spin").setValue(0)
    assert words.text().startswith("1 frame, ")
    qtbot.waitUntil(lambda: not dialog.findChild(Preview).image.isNull())
    height = part(dialog, QSpinBox, "height_spin")
    assert not height.isEnabled() and "its height and theme are its own" in height.toolTip()
    choose(dialog, "map")
    assert height.isEnabled() and "1,000 × 800 pixels" in words.text()
    qtbot.waitUntil(lambda: dialog.findChild(Preview).image.width() == 640, timeout=60_000)


def test_return_saves(dialog):
    assert part(dialog, QPushButton, "save_button").isDefault()


def test_it_follows_runs_that_are_still_computed(dialog, recordings):
    first, last, words = (part(dialog, *each) for each in ((QSpinBox, "first_spin"), (QSpinBox, "last_spin"),
                                                           (QLabel, "size_text")))  # fmt: skip
    recordings.set_playback(Playback(last=50))
    assert last.value() == last.maximum() == first.maximum() == 50 and words.text().startswith("51 frames")
    last.setValue(40)
    recordings.set_playback(Playback(last=60))
    assert last.value() == 40 and last.maximum() == 60 and dialog.film.last == 40
    last.setValue(60)
    assert dialog.film.last is None


def test_steps_that_end_before_they_begin_are_refused(dialog):
    part(dialog, QSpinBox, "first_spin").setValue(20)
    part(dialog, QSpinBox, "last_spin").setValue(5)
    save, words = part(dialog, QPushButton, "save_button"), part(dialog, QLabel, "size_text")
    assert not save.isEnabled() and "before they begin" in words.text()
    part(dialog, QSpinBox, "last_spin").setValue(30)
    assert save.isEnabled() and dialog.film == Film(first=20)


@pytest.mark.parametrize("view", [WINDOW, "map"])
def test_what_is_asked_for_is_recorded_and_remembered(dialog, recordings, window, qtbot, tmp_path, monkeypatch, view):
    choose(dialog, view)
    part(dialog, QSpinBox, "width_spin").setValue(320)
    part(dialog, QSpinBox, "height_spin").setValue(240)
    part(dialog, QSpinBox, "frames_spin").setValue(5)
    part(dialog, QSpinBox, "first_spin").setValue(3)
    path = tmp_path / "a.gif"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(recordings.message, check_params_cb=lambda text: text.startswith("Recorded"), timeout=60_000):
        part(dialog, QPushButton, "save_button").click()
    with Image.open(path) as movie:
        assert movie.n_frames == 5 and movie.size == ((300, 200) if view == WINDOW else (320, 240))
        assert "An animation from step 3 to step 30" in movie.info["comment"].decode()
        assert "Himmelblau" in movie.info["comment"].decode()
    qtbot.waitUntil(lambda: window.findChild(AnimationDialog) is None)
    assert recordings.recorder is None and recordings.dialog is None
    recordings.record()
    again = window.findChild(AnimationDialog)
    assert (again.look, again.film) == (Look(view, 320, 240), Film(frames=5, first=3))


def test_one_at_a_time_with_cancel(recordings, qtbot, tmp_path):
    film = Film(frames=1000)
    assert recordings.record_to(tmp_path / "a.gif", Look("all"), film) is not None
    assert recordings.record_to(tmp_path / "b.gif") is None
    assert recordings.refused == [STILL_RECORDING]
    recordings.dialog.canceled.emit()
    assert recordings.recorder is None and "a.gif was not written" in recordings.refused[-1]
    assert not list(tmp_path.glob("*.gif"))


@pytest.mark.parametrize(
    ("name", "look", "film", "told"),
    [("nowhere/a.gif", None, None, "no folder"), ("a.avi", None, None, ".webm (WebM)"),
     ("a.gif", Look("map", 3), None, "width"), ("a.gif", None, Film(rate=1e9), "frames a second")],
)  # fmt: skip
def test_what_cannot_be_recorded_is_refused_in_a_sentence(recordings, tmp_path, name, look, film, told):
    assert recordings.record_to(tmp_path / name, look, film) is None
    (refusal,) = recordings.refused
    assert told in refusal


def test_without_its_package_a_video_says_how_to_get_it(recordings, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert recordings.record_to(tmp_path / "a.mp4") is None
    assert "pip install 'gdexplorer[video]'" in recordings.refused[0]


def test_before_there_is_anything_nothing_is_recorded(window, tmp_path):
    bare = Recordings(window)
    refused = []
    bare.error.connect(refused.append)
    assert bare.record_to(tmp_path / "a.gif") is None
    assert refused == [NOTHING_YET]
    bare.stop()
