"""What lies between two trained networks, as a person finds it out in the window."""

import json
import os
import shlex
import subprocess
import sys

import numpy as np
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from gdexplorer.descent.analysis.between.routes import Kind
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.features.between.between_panel import EMPTY
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

NETWORK = CustomNetwork((1, 4, 1), data=Generated("sine", 40))


def session_of(path):
    bound = Experiment(NETWORK).bound()
    other = tuple(0.4 * ((7 * i) % 11 - 5) / 5 for i in range(bound.dimension))
    experiment = Experiment(NETWORK, optimizers=(suggested("adam", bound),), starts=(bound.start, other), steps=300)
    write_session(path, Document(experiment))
    return path


def done(person):
    person.wait(lambda: not person.window.features["between"].job.busy, timeout=120_000)
    person.settled()
    person.bot.wait(50)


def said(person, name="sentence"):
    return person.find(f"between_{name}", QLabel).text()


def test_the_ends_of_two_trained_networks_are_compared_exported_and_said(open_window, tmp_path, monkeypatch):
    person = open_window(session=session_of(tmp_path / "net.gdx.json"))
    person.action("analyse_between").trigger()  # opens the panel, and compares two different ends
    done(person)
    panel = person.window.features["between"].panel
    known = panel.result.known
    runs = person.explorer.runs.trajectories
    np.testing.assert_array_equal(known.ends, [runs[0].points[-1], runs[1].points[-1]])
    line, curve = known.route(Kind.LINE), known.route(Kind.CURVE)
    assert known.route(Kind.ALIGNED) is not None and curve.values.mean() <= line.values.mean()
    assert f"rises {line.barrier:.4g} above" in said(person) and panel.isVisible()

    path = tmp_path / "between.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    person.action("export_between").trigger()
    person.wait(lambda: not person.window.features["exporting"].job.busy and path.exists())
    person.action("copy_command_between").trigger()
    line = QApplication.clipboard().text()
    assert line.startswith("gdexplorer between --network 1,4,1")
    told = subprocess.run(
        [sys.executable, "-m", *shlex.split(line)[:-1], "json"], capture_output=True, timeout=240, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout  # fmt: skip
    assert json.loads(told) == json.loads(path.read_text())


def test_a_comparison_that_no_longer_belongs_to_the_settings_says_so_and_undo_takes_that_back(person):
    person.explorer.player.pause()
    person.action("show_between").trigger()
    assert said(person) == EMPTY
    person.find("between_run_button").click()
    done(person)
    note = person.find("between_outdated")
    assert not note.isVisible() and "straight line" in said(person)
    person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.004))
    person.settled()
    assert note.isVisible() and "Settings have changed" in note.text()
    person.explorer.apply(edits.ChooseObjective("rosenbrock"))
    person.settled()
    assert "Himmelblau" in note.text()
    person.explorer.undo()
    person.explorer.undo()
    person.settled()
    assert not note.isVisible()
    person.find("between_run_button").click()
    done(person)
    assert not note.isVisible()


def test_a_long_comparison_is_cancelled(person):
    person.explorer.player.pause()
    person.action("show_between").trigger()
    person.find("between_places_spin").setValue(10_001)
    person.find("between_steps_spin").setValue(100_000)
    person.find("between_run_button").click()
    person.wait(lambda: person.find("between_cancel_button").isEnabled())
    person.find("between_cancel_button").click()
    done(person)
    assert not person.find("between_cancel_button").isEnabled() and not person.find("between_progress").isVisible()
