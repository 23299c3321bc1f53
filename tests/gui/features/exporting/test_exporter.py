"""Exports from the window: what is shown, as the encoders write it; one at a time, cancelled, refused."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.exports import tables
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.command import runs_line, session_line
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.exported import computed
from gdexplorer.exports.latex import formulas
from gdexplorer.exports.look import Look
from gdexplorer.exports.table import ANALYSES, EXPORTS
from gdexplorer.exports.writing import write_export
from gdexplorer.gui.features.exporting.exporter import NOTHING_YET, STILL_WRITING, Exporter
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.scene.description import WITHHELD
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.scene import Scene
from gdexplorer.session.document import Document
from gdexplorer.session.file import checked_session, decoded_session

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


@pytest.fixture
def errors(exporter):
    errors = []
    exporter.error.connect(errors.append)
    exporter.failed.connect(errors.append)
    return errors


def copied():
    return QGuiApplication.clipboard().text()


@pytest.mark.parametrize("item", ANALYSES, ids=lambda item: item.key)
def test_an_analysis_that_was_not_made_is_neither_exported_nor_said(exporter, errors, item, tmp_path):
    exporter.export_to(tmp_path / f"a{item.formats.usual_suffix}", item)
    exporter.export(item)
    exporter.copy_command(item.key)
    assert errors == [item.missing] * 3 and list(tmp_path.iterdir()) == []


def test_the_newest_result_of_an_analysis_is_exported_and_said(qtbot, exporter, experiment, tmp_path):
    (item,) = (item for item in ANALYSES if item.key == "critical_points")
    points = critical_points(experiment.bound())
    exporter.set_analysis(Analysis("critical_points", None, experiment))
    exporter.set_analysis(Analysis("critical_points", points, experiment))
    with qtbot.waitSignal(exporter.message, timeout=60_000):
        exporter.export_to(tmp_path / "a.csv", item)
    assert len((tmp_path / "a.csv").read_text().splitlines()) == len(points) + 1 > 1
    exporter.copy_command("critical_points")
    assert copied() == "gdexplorer criticalpoints --objective sphere --format csv"


def test_the_command_of_the_runs_and_their_formulas_are_copied(exporter, experiment):
    exporter.copy_command()
    assert copied() == runs_line(experiment)
    exporter.copy_latex()
    assert copied() == formulas(experiment) and experiment.definition().latex in copied()
    assert copied().count("\\[") == copied().count("\\]") == 2


def test_what_no_line_says_is_saved_as_a_session_that_the_line_names(exporter, experiment, tmp_path, monkeypatch):
    adam, other = experiment.optimizers[0], configure("momentum")
    mixed = replace(experiment, optimizers=(adam.with_schedule("cosine"), other))
    surface = build_surface(mixed.bound(), np.zeros((256, 3), dtype=np.uint8))
    exporter.set_scene(Scene(mixed, surface, drawn_runs(mixed, engine.descend(mixed))))
    path = tmp_path / "mine.gdx.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    exporter.copy_command()
    assert copied() == session_line(path)
    assert checked_session(path, decoded_session(path)).experiment == mixed


@pytest.mark.parametrize("item", EXPORTS, ids=lambda item: item.key)
def test_while_a_question_withholds_runs_a_picture_says_so_and_nothing_else_is_written(exporter, experiment, item):
    errors, requests = [], []
    exporter.error.connect(errors.append)
    exporter.request = requests.append
    surface = build_surface(experiment.bound(), np.zeros((256, 3), dtype=np.uint8))
    exporter.set_scene(Scene(experiment, surface, (), withheld=True))
    if item.is_drawn:
        exporter.copy_picture(Look())
        (request,) = requests
        assert request.content.withheld and request.content.document.experiment == experiment
        exported = computed(replace(request.content, finished=None), Work())
        assert not exported.scene.runs and WITHHELD in exported.words
    else:
        exporter.export(item)
        exporter.copy_command()
        assert errors == [WITHHELD, WITHHELD] and not requests
