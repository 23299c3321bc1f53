"""Closing in the middle, sessions, tables, pictures, recordings, themes."""

import numpy as np
import pytest
from PIL import Image

from gdexplorer.exports.table import EXPORTS
from gdexplorer.exports.tables import read_csv
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.session import edits


def test_closing_in_the_middle_of_a_long_run_is_quiet(open_window):
    person = open_window()
    person.choose_objective("rosenbrock")
    person.explorer.apply(edits.SetBudget(2_000_000))
    person.bot.wait(100)
    person.window.close()
    assert POOL.alive() == []


def test_the_window_is_gone_before_its_jobs_are_waited_for(open_window, monkeypatch):
    person, seen, stop_all = open_window(), [], POOL.stop_all

    def watched():
        seen.append(person.window.isVisible())
        stop_all()

    monkeypatch.setattr(POOL, "stop_all", watched)
    person.window.close()
    assert seen == [False]


def test_a_session_comes_back_as_it_was(open_window, tmp_path):
    person = open_window()
    person.choose_objective("rosenbrock")
    person.type("optimizer_0_learning_rate_edit", "0.0015")
    person.settled()
    person.find("timeline_slider").setValue(33)
    person.explorer.player.pause()
    file = tmp_path / "mine.gdx.json"
    person.window.documents.file.save(file)
    saved, rows = person.explorer.experiment, person.rows()
    again = open_window(session=file)
    again.settled("rosenbrock")
    assert again.explorer.experiment == saved
    again.wait(lambda: again.cursor == 33)
    assert again.rows() == rows


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"x,y\n1,2\n3,4\n"])
def test_a_file_with_the_name_of_a_session_is_not_taken_for_a_table(open_window, tmp_path, content):
    person = open_window()
    file = tmp_path / "mine.gdx.json"
    file.write_bytes(content)
    before = person.explorer.experiment
    person.window.documents.open_file(file)
    assert "mine.gdx.json is not a session file" in person.find("problem_text").text()
    assert person.explorer.experiment == before


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe\x00", b"[" * 100_000, b'{"gdexplorer_session": 99}'])
def test_a_file_that_is_no_session_is_refused_in_words(open_window, tmp_path, content):
    person = open_window()
    before = person.explorer.experiment
    file = tmp_path / "broken.gdx.json"
    file.write_bytes(content)
    person.window.documents.open_file(file)
    assert "broken.gdx.json" in person.find("problem_text").text()
    assert person.explorer.experiment == before


def test_the_exported_table_reads_back_to_the_same_bits(open_window, tmp_path):
    person = open_window()
    file = tmp_path / "runs.csv"
    exporter = person.window.features["exporting"].job
    exporter.export_to(file, next(item for item in EXPORTS if item.key == "table"))
    person.wait(lambda: file.exists() and not exporter.busy)
    with file.open(encoding="utf-8", newline="") as opened:
        table = read_csv(opened)
    trajectory = person.explorer.runs.trajectories[0]
    assert table.document.experiment == person.explorer.experiment
    np.testing.assert_array_equal(table.points[table.runs == 0], trajectory.points)
    np.testing.assert_array_equal(table.values[table.runs == 0], trajectory.values)


def test_an_unwritable_place_is_told_and_leaves_nothing(open_window, tmp_path):
    person = open_window()
    person.window.documents.file.save(tmp_path / "missing" / "a.gdx.json")
    assert "cannot be written" in person.find("problem_text").text()
    assert list(tmp_path.glob("**/*.gdx.json")) == []


def test_a_recording_is_a_moving_picture_of_the_window(open_window, tmp_path):
    person = open_window(size=(1000, 700))
    file = tmp_path / "descent.gif"
    recorder = person.window.features["recording"].job.record_to(file)
    with person.bot.waitSignal(recorder.finished, timeout=60_000):
        pass
    with Image.open(file) as image:
        assert image.n_frames > 40
        image.seek(0)
        first = np.asarray(image.convert("RGB"), dtype=int)
        image.seek(image.n_frames - 1)
        last = np.asarray(image.convert("RGB"), dtype=int)
    assert (np.abs(first - last).sum(axis=2) > 60).mean() > 0.001


@pytest.mark.parametrize(("name", "is_so"), [("dark", lambda light: light < 80), ("light", lambda light: light > 180)])
def test_both_themes_colour_widgets_and_pictures(open_window, name, is_so):
    person = open_window()
    person.action(f"theme_{'light' if name == 'dark' else 'dark'}").trigger()
    person.action(f"theme_{name}").trigger()
    contour = person.find("contour_view")
    # Widgets and pictures take a theme one after the other.
    person.wait(lambda: contour.updatesEnabled() and is_so(contour.backgroundBrush().color().lightness()))
    image = person.window.grab().toImage()
    assert is_so(image.pixelColor(5, image.height() - 5).lightness())
    assert person.window.settings.value("theme") == name


def test_undo_and_redo_walk_through_all_changes(open_window):
    person = open_window()
    first = person.explorer.experiment
    person.choose_objective("peaks")
    person.explorer.apply(edits.AddStart((0.1, 0.2)))
    person.explorer.apply(edits.SetBudget(77))
    last = person.explorer.experiment
    for _ in range(3):
        person.action("undo").trigger()
    assert person.explorer.experiment == first
    assert not person.action("undo").isEnabled()
    for _ in range(3):
        person.action("redo").trigger()
    assert person.explorer.experiment == last
    person.settled("peaks")


def test_a_session_saved_under_a_bare_name_is_opened_as_a_session(open_window, tmp_path, monkeypatch):
    from PySide6.QtWidgets import QFileDialog, QMessageBox

    person = open_window()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    person.action("save").trigger()
    saved = tmp_path / "mine.gdx.json"
    assert saved.exists() and not (tmp_path / "mine").exists()
    before = saved.read_bytes()
    person.type("optimizer_0_learning_rate_edit", "0.002")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    person.action("save_as").trigger()
    assert saved.read_bytes() == before, "another session was replaced unasked"
    other = tmp_path / "renamed.csv"
    saved.rename(other)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    person.action("open").trigger()
    person.settled()
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.005
