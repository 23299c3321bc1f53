"""Recording: the file has the frames, few of them wait, and where it cannot be written nothing is left."""

import os
import time

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from gdexplorer import faults
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.memory import TOO_LITTLE
from gdexplorer.exports.content import Content
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import Look
from gdexplorer.exports.writing import write_export
from gdexplorer.formats import RECORDING
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.features.recording.recording import (
    MOST_WAITING,
    Drawn,
    Grabbed,
    Recorder,
    WindowRecorder,
    grabbed,
)
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.session.document import Document

WIDTH, FILM = 1000, Film()


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

    def begin(path, last, film=FILM):
        steps = film.steps(last)
        request = Grabbed(path, RECORDING.of(path.name), len(steps), film, "Bar", "A bar.")
        recorder = WindowRecorder(bar, request, steps, bar.show_step, WIDTH)
        recorders.append(recorder)
        return recorder

    yield begin
    for recorder in recorders:
        recorder.stop()


MAGIC = {".gif": b"GIF89a", ".png": b"\x89PNG", ".apng": b"\x89PNG", ".webp": b"RIFF"}


@pytest.mark.parametrize("suffix", MAGIC)
@pytest.mark.parametrize("last", [0, 1, 7, 100])
def test_the_file_has_a_frame_for_each_step_that_was_shown(bar, record, qtbot, tmp_path, last, suffix):
    path = tmp_path / f"a{suffix}"
    recorder = record(path, last)
    with qtbot.waitSignal(recorder.finished, timeout=20_000) as finished:
        recorder.start()
    assert finished.args == [str(path)]
    assert bar.seen == sorted(set(bar.seen)) and (bar.seen[0], bar.seen[-1]) == (0, last)
    assert len(bar.seen) <= Film().frames
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


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_a_video_has_every_step_and_a_dwell(bar, record, qtbot, tmp_path, suffix):
    av = pytest.importorskip("av", reason="MP4 and WebM need PyAV")
    recorder = record(tmp_path / f"a{suffix}", 30, Film(rate=10.0, dwell=1.0))
    with qtbot.waitSignal(recorder.finished, timeout=60_000):
        recorder.start()
    with av.open(str(tmp_path / f"a{suffix}")) as movie:
        frames = [frame.to_ndarray(format="rgb24") for frame in movie.decode(video=0)]
    assert len(frames) == len(bar.seen) + 9 and frames[0].shape == (60, 240, 3)
    for frame, step in zip(frames, bar.seen, strict=False):
        assert (frame[30, :, 0] < 128).sum() == pytest.approx(2 * step, abs=2)


def test_few_frames_wait_for_the_encoder(bar, record, qtbot, tmp_path, monkeypatch):
    """The window is not grabbed faster than its frames are written, so that they never fill the memory."""
    taken = []

    def slow(key):
        def write(file, shots):
            for _ in shots.frames:
                taken.append(len(bar.seen))
                time.sleep(0.02)

        return write

    monkeypatch.setattr("gdexplorer.exports.animations.encoders.stream", slow)
    recorder = record(tmp_path / "a.gif", 100, Film(frames=40))
    with qtbot.waitSignal(recorder.finished, timeout=20_000):
        recorder.start()
    assert len(taken) == len(bar.seen) > 30
    assert max(seen - place for place, seen in enumerate(taken)) <= MOST_WAITING + 2


def test_all_frames_have_the_size_of_the_first(bar, record, qtbot, tmp_path):
    recorder = record(tmp_path / "a.gif", 100)

    def show_step(step):
        bar.show_step(step)
        if len(bar.seen) == 4:
            bar.resize(500, 200)

    recorder.show_step = show_step
    with qtbot.waitSignal(recorder.finished, timeout=20_000):
        recorder.start()
    with Image.open(tmp_path / "a.gif") as movie:
        assert movie.size == (240, 60) and movie.n_frames == len(bar.seen)


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(record, qtbot, tmp_path):
    recorder = record(tmp_path / "nowhere" / "a.gif", 3)
    with qtbot.waitSignal(recorder.failed, timeout=20_000) as failed, qtbot.assertNotEmitted(recorder.finished):
        recorder.start()
    assert "cannot be written" in failed.args[0]
    assert os.listdir(tmp_path) == []


def test_a_folder_that_goes_while_it_records_is_told(bar, record, qtbot, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    recorder = record(folder / "a.png", 60)

    def show_step(step):
        bar.show_step(step)
        if len(bar.seen) == 9:
            for left in folder.iterdir():
                left.unlink()
            folder.rmdir()

    recorder.show_step = show_step
    with qtbot.waitSignal(recorder.failed, timeout=20_000) as failed:
        recorder.start()
    assert "a.png" in failed.args[0] and os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [(MemoryError("too many"), TOO_LITTLE), (ValueError("of ours"), "ValueError: of ours"),
     (OSError(28, "No space left on device"), "No space left")],
)  # fmt: skip
def test_any_fault_while_encoding_is_told(record, qtbot, tmp_path, monkeypatch, fault, told):
    def fail(file, shots):
        next(shots.frames)
        raise fault

    monkeypatch.setattr("gdexplorer.exports.animations.encoders.stream", lambda key: fail)
    recorder = record(tmp_path / "a.gif", 30)
    with qtbot.waitSignal(recorder.failed, timeout=20_000) as failed:
        recorder.start()
    assert told in failed.args[0]
    assert [kept.error for kept in faults.forget()] == [fault] * isinstance(fault, ValueError)
    assert os.listdir(tmp_path) == [] and POOL.alive() == []


@pytest.mark.parametrize("how", ["stop", "cancel"])
def test_it_can_be_given_up(bar, record, qtbot, tmp_path, how):
    (tmp_path / "a.gif").write_text("old")
    refused = []

    def show_step(step):
        bar.show_step(step)
        if len(bar.seen) == 3:
            getattr(recorder, how)()

    recorder = record(tmp_path / "a.gif", 100)
    recorder.failed.connect(refused.append)
    recorder.show_step = show_step
    recorder.start()
    qtbot.waitUntil(lambda: len(bar.seen) == 3)
    qtbot.wait(60)
    assert len(bar.seen) == 3 and [path.read_text() for path in tmp_path.iterdir()] == ["old"]
    assert len(refused) == (how == "cancel") and POOL.alive() == []


def test_what_is_drawn_is_what_the_command_writes(bar, qtbot, tmp_path):
    experiment = Experiment("himmelblau", (), (configure("adam"),), ((0.5, 1.0),), steps=30)
    film, look = Film(frames=5, dwell=0.5), Look("map", 320, 240)
    content = Content(Document(experiment), engine.descend(experiment), look=look, film=film)
    form, shares = RECORDING.by_suffix[".gif"], []
    recorder = Recorder(bar, Drawn(tmp_path / "a.gif", form, content))
    recorder.progressed.connect(shares.append)
    with qtbot.waitSignal(recorder.finished, timeout=60_000):
        recorder.start()
    write_export(tmp_path / "b.gif", form, replace(content, finished=None))
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    assert shares == sorted(shares) and shares


def test_a_frame_is_what_the_widget_shows(bar):
    bar.show_step(60)
    shown = grabbed(bar, WIDTH)
    assert shown.shape == (60, 240, 3)
    assert tuple(shown[10, 10]) == (0, 0x72, 0xB2) and tuple(shown[10, 230]) == (255, 255, 255)
    assert grabbed(bar, 120).shape == (30, 120, 3)
    assert grabbed(bar, WIDTH, QSize(50, 40)).shape == (40, 50, 3)


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
    pixels = np.asarray(grabbed(view, WIDTH))
    assert (pixels != pixels[2, 2]).any(axis=2).mean() > 0.08
