"""Exports of the real window, and the commands that it copies: both give the same numbers."""

import io
import os
import shlex
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from gdexplorer.exports.table import ANALYSES, EXPORTS
from gdexplorer.exports.tables import read_csv
from gdexplorer.gui.features.multi_start.multi_start_job import ManyStarts
from gdexplorer.gui.features.sweep.sweep_job import Variation
from gdexplorer.session.edits import ShowBasins

BY_KEY = {item.key: item for item in (*EXPORTS, *ANALYSES)}


@pytest.fixture
def export(person, tmp_path, monkeypatch):
    """Export by the entry of the menu, and return what was written."""
    exporter = person.window.features["exporting"].job

    def written(key, suffix):
        path = tmp_path / f"{key}{suffix}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        person.action(f"export_{key}").trigger()
        person.wait(lambda: not exporter.busy and path.exists())
        return path.read_bytes()

    return written


@pytest.fixture
def run_copied(person, tmp_path):
    """Copy a command by the entry of the menu, let a shell run it, and return what it prints or writes."""

    def run(entry):
        QApplication.clipboard().clear()
        person.action(entry).trigger()
        line = QApplication.clipboard().text()
        assert line.startswith("gdexplorer ")
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        done = subprocess.run(
            f"{shlex.quote(sys.executable)} -m {line}", shell=True, cwd=folder, capture_output=True, timeout=120,
            check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        return done.stdout or b"".join(path.read_bytes() for path in folder.iterdir())

    return run


def test_the_copied_command_gives_the_numbers_of_the_exported_table(person, export, run_copied):
    table = read_csv(io.StringIO(export("table", ".csv").decode()))
    found = read_csv(io.StringIO(run_copied("copy_command").decode()))
    assert table.document.experiment == person.explorer.experiment
    np.testing.assert_array_equal(found.points, table.points)
    np.testing.assert_array_equal(found.values, table.values)
    assert found.optimizers == table.optimizers


def test_a_program_from_the_menu_is_whole(export):
    names = {"__name__": "program"}
    exec(compile(export("numpy", ".py"), "program", "exec"), names)
    assert len(names["RUNS"]) == 6 and len(names["run"](*names["RUNS"][0], 3)) == 4


@pytest.mark.parametrize("key", ["critical_points", "sweep", "many_starts"])
def test_the_copied_command_of_an_analysis_gives_the_bytes_of_its_export(person, export, run_copied, key):
    features = person.window.features
    if key == "sweep":
        features["sweep"].job.run(Variation(1, (("learning_rate", "1e-4", "0.01", True),), 40))
    elif key == "many_starts":
        features["multi_start"].job.run(ManyStarts(2, 30, "sobol", 5))
    name = {"many_starts": "multi_start"}.get(key, key)
    person.wait(lambda: features["exporting"].job.has(key) and not features[name].job.busy)
    assert run_copied(f"copy_command_{key}") == export(key, ".csv")


def test_the_copied_command_of_the_basins_gives_the_bytes_of_their_export(person, export, run_copied):
    person.explorer.apply(ShowBasins(True))
    job = person.window.features["basins"].job
    person.wait(lambda: job.is_settled and person.window.features["exporting"].job.has("basins"))
    assert run_copied("copy_command_basins") == export("basins", ".csv")
