"""Recording: the file has the frames, and where it cannot be written nothing is left."""

import io
import os

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from gdexplorer import faults
from gdexplorer.descent.memory import TOO_LITTLE
from gdexplorer.formats import RECORDING
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.features.recording import recording
from gdexplorer.gui.features.recording.recording import FRAMES, Recorder, animation, picture
from gdexplorer.gui.jobs.pool import POOL


class Bar(QWidget):
    """As long as the step that is shown."""

    def __init__(self):
        super().__init__()
        self.resize(240, 60)
        self.step, self.seen = 0, []

    def show_step(self, step):
        self.step = step
        self.seen.append(step)
        self.update()

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        painter.fillRect(0, 0, 2 * self.step, 60, QColor("#0072B2"))
        painter.end()


@pytest.fixture
def bar(qtbot):
    bar = Bar()
    qtbot.addWidget(bar)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


@pytest.fixture
def record(qtbot, bar):
    recorders = []

    def begin(path, last):
        recorder = Recorder(bar, path, last, bar.show_step)
        recorders.append(recorder)
        return recorder

    yield begin
    for recorder in recorders:
        recorder.stop()


MAGIC = {".gif": b"GIF89a", ".png": b"\x89PNG", ".webp": b"RIFF"}


@pytest.mark.parametrize("suffix", RECORDING.by_suffix)
@pytest.mark.parametrize("last", [0, 1, 7, 100])
def test_the_file_has_a_frame_for_each_step_that_was_shown(bar, record, qtbot, tmp_path, last, suffix):
    path = tmp_path / f"a{suffix}"
    recorder = record(path, last)
    with qtbot.waitSignal(recorder.finished, timeout=20_000) as finished:
        recorder.start()
    assert finished.args == [str(path)]
    assert bar.seen == sorted(set(bar.seen)) and (bar.seen[0], bar.seen[-1]) == (0, last)
    assert len(bar.seen) <= FRAMES
    assert path.read_bytes().startswith(MAGIC[suffix])
    with Image.open(path) as movie:
        assert movie.n_frames == len(bar.seen)
        assert movie.size == (240, 60)
        assert movie.n_frames == 1 or movie.info["loop"] == 0
        for frame in {0, movie.n_frames // 2, movie.n_frames - 1}:
            movie.seek(frame)
            row = [movie.convert("RGB").getpixel((x, 30)) for x in range(240)]
            assert sum(colour[2] > colour[0] + 60 for colour in row) == pytest.approx(2 * bar.seen[frame], abs=2)
    assert os.listdir(tmp_path) == [path.name]


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(record, qtbot, tmp_path):
    recorder = record(tmp_path / "nowhere" / "a.gif", 3)
    with qtbot.waitSignal(recorder.failed, timeout=20_000) as failed, qtbot.assertNotEmitted(recorder.finished):
        recorder.start()
    assert "cannot be written" in failed.args[0]
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("fault", "told"), [(MemoryError("too many"), TOO_LITTLE), (ValueError("of ours"), "ValueError: of ours")]
)
def test_any_fault_while_encoding_is_told(record, qtbot, tmp_path, monkeypatch, fault, told):
    def fail(frames, key):
        raise fault

    monkeypatch.setattr(recording, "animation", fail)
    recorder = record(tmp_path / "a.gif", 3)
    with qtbot.waitSignal(recorder.failed, timeout=20_000) as failed:
        recorder.start()
    assert told in failed.args[0]
    assert [kept.error for kept in faults.forget()] == [fault] * (not isinstance(fault, MemoryError))
    assert os.listdir(tmp_path) == [] and POOL.alive() == []


def test_it_can_be_given_up(bar, record, qtbot, tmp_path):
    def show_step(step):
        bar.show_step(step)
        if len(bar.seen) == 3:
            recorder.stop()

    recorder = record(tmp_path / "a.gif", 100)
    recorder.show_step = show_step
    recorder.start()
    qtbot.waitUntil(lambda: len(bar.seen) == 3)
    qtbot.wait(60)
    assert len(bar.seen) == 3 and os.listdir(tmp_path) == []


def test_a_picture_is_what_the_widget_shows(bar):
    bar.show_step(60)
    shown = picture(bar)
    assert shown.size == (240, 60)
    assert shown.getpixel((10, 10)) == (0, 0x72, 0xB2) and shown.getpixel((230, 10)) == (255, 255, 255)
    assert picture(bar, 120).size == (120, 30)
    assert picture(bar, 1000).size == (240, 60)


@pytest.mark.parametrize("form", RECORDING.by_suffix.values(), ids=lambda form: form.key)
def test_the_last_frame_stays_longer(tmp_path, form):
    path = tmp_path / "a"
    path.write_bytes(animation([Image.new("RGB", (8, 8), colour) for colour in LIGHT.runs[:3]], form.key))
    with Image.open(path) as movie:
        durations = []
        for frame in range(movie.n_frames):
            movie.seek(frame)
            movie.load()
            durations.append(movie.info["duration"])
    assert len(durations) == 3 and durations[-1] > 10 * durations[0]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_frames_of_a_gif_have_the_colours_of_their_pictures(theme):
    """Small marks in the colour of each run, and yellow, over a map of many colours: in each frame other marks."""
    frames, marks = [], [*theme.runs, theme.minimum, "#fde725"]
    for shown in (marks[:2], marks):
        pixels = np.empty((240, 320, 3), dtype=np.uint8)
        pixels[:] = COLOUR_TABLE[np.linspace(0, 200, 320).astype(int), :3]
        for place, mark in enumerate(shown):
            pixels[100:104, 20 * place + 4 : 20 * place + 8] = QColor(mark).getRgb()[:3]
        frames.append(Image.fromarray(pixels))
    with Image.open(io.BytesIO(animation(frames, "gif"))) as movie:
        for number, frame in enumerate(frames):
            movie.seek(number)
            seen, expected = (np.asarray(each.convert("RGB")).astype(int) for each in (movie, frame))
            for place in range((2, len(marks))[number]):
                spot = 101, 20 * place + 5
                assert np.abs(seen[spot] - expected[spot]).max() <= 16, (marks[place], seen[spot])
            assert np.abs(seen - expected).mean() < 4.0


def test_the_3_d_view_is_in_the_picture(qtbot, opengl):
    """A grab of a window has what OpenGL draws, too."""
    from pictures import PlainObjective, waves

    from gdexplorer.gui.views.surface_view import SurfaceView
    from gdexplorer.scene.geometry import build_surface

    view = SurfaceView()
    view.setWindowFlag(Qt.WindowType.Window)
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.set_surface(build_surface(PlainObjective(waves), COLOUR_TABLE, False, 33))
    with qtbot.waitExposed(view):
        view.show()
    pixels = np.asarray(picture(view))
    assert (pixels != pixels[2, 2]).any(axis=2).mean() > 0.08
