"""Exports from the window: what is shown, as the encoders write it; one at a time, cancelled, refused."""

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.exports import tables
from gdexplorer.exports.content import Content
from gdexplorer.exports.table import EXPORTS
from gdexplorer.exports.writing import write_export
from gdexplorer.gui.features.exporting.exporter import NOTHING_YET, STILL_WRITING, Exporter
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.scene import Scene
from gdexplorer.session.document import Document

(TABLE,) = (item for item in EXPORTS if item.key == "table")


@pytest.fixture
def experiment():
    return Experiment("sphere", (), (configure("adam"),), ((1.0, 2.0),), steps=50, gradient_tolerance=0.0)


@pytest.fixture
def exporter(qtbot, experiment, window_of):
    exporter = Exporter(window_of)
    surface = build_surface(experiment.bound(), np.zeros((256, 3), dtype=np.uint8))
    exporter.set_scene(Scene(experiment, surface, drawn_runs(experiment, engine.descend(experiment))))
    yield exporter
    exporter.stop()


@pytest.fixture
def window_of(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_what_is_written_is_what_the_command_writes(qtbot, exporter, experiment, tmp_path):
    exporter.set_cursor(7)
    with qtbot.waitSignal(exporter.message, timeout=60_000):
        exporter.export_to(tmp_path / "a.csv", TABLE)
    write_export(tmp_path / "b.csv", TABLE.formats.by_suffix[".csv"], Content(Document(experiment, cursor=7)))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    qtbot.waitUntil(lambda: exporter.dialog is None)


def test_a_cancelled_export_leaves_no_file_and_the_next_one_is_written(qtbot, exporter, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "write_rows", endless)
    exporter.export_to(tmp_path / "a.csv", TABLE)
    exporter.export_to(tmp_path / "b.csv", TABLE)
    assert exporter.dialog is not None and exporter.busy
    exporter.dialog.canceled.emit()
    monkeypatch.undo()
    qtbot.waitUntil(lambda: exporter.dialog is None and not exporter.busy)
    with qtbot.waitSignal(exporter.message, timeout=60_000):
        exporter.export_to(tmp_path / "c.csv", TABLE)
    assert [path.name for path in tmp_path.iterdir()] == ["c.csv"]


def endless(file, names, runs, work, total):
    while True:
        work.check()


def test_one_file_at_a_time_and_only_where_it_can_be_written(qtbot, exporter, window_of, tmp_path, monkeypatch):
    errors = []
    exporter.error.connect(errors.append)
    exporter.failed.connect(errors.append)
    exporter.export_to(tmp_path / "missing" / "a.csv", TABLE)
    exporter.export_to(tmp_path / "a.mp4", TABLE)
    assert len(errors) == 2 and "missing" in errors[0] and ".parquet" in errors[1]
    monkeypatch.setattr(tables, "write_rows", endless)
    exporter.export_to(tmp_path / "a.csv", TABLE)
    exporter.export_to(tmp_path / "b.csv", TABLE)
    assert errors[2:] == [STILL_WRITING]
    exporter.cancel()
    bare = Exporter(window_of)
    bare.error.connect(errors.append)
    bare.export_to(tmp_path / "a.csv", TABLE)
    assert errors[3:] == [NOTHING_YET]
    bare.stop()


def test_a_full_disk_is_told_and_leaves_the_old_file(qtbot, exporter, tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tables, "write_rows", full)
    with qtbot.waitSignal(exporter.failed, timeout=60_000) as failed:
        exporter.export_to(tmp_path / "a.csv", TABLE)
    assert "No space left on device" in failed.args[0]
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]
