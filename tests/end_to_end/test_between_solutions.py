"""What lies between two trained networks, as a person finds it out in the window."""

import numpy as np

from gdexplorer.descent.analysis.between.routes import Kind
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.features.between.between_panel import EMPTY
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session
from tests.end_to_end.analysed import assert_cancelled, assert_exported_and_said, done, said

NETWORK = CustomNetwork((1, 4, 1), data=Generated("sine", 40))


def session_of(path):
    bound = Experiment(NETWORK).bound()
    other = tuple(0.4 * ((7 * i) % 11 - 5) / 5 for i in range(bound.dimension))
    experiment = Experiment(NETWORK, optimizers=(suggested("adam", bound),), starts=(bound.start, other), steps=300)
    write_session(path, Document(experiment))
    return path


def test_the_ends_of_two_trained_networks_are_compared_exported_and_said(open_window, tmp_path, monkeypatch):
    person = open_window(session=session_of(tmp_path / "net.gdx.json"))
    person.action("analyse_between").trigger()  # opens the panel, and compares two different ends
    done(person, "between")
    panel = person.window.features["between"].panel
    known = panel.result.known
    runs = person.explorer.runs.trajectories
    np.testing.assert_array_equal(known.ends, [runs[0].points[-1], runs[1].points[-1]])
    line, curve = known.route(Kind.LINE), known.route(Kind.CURVE)
    assert known.route(Kind.ALIGNED) is not None and curve.values.mean() <= line.values.mean()
    assert f"rises {line.barrier:.4g} above" in said(person, "between") and panel.isVisible()

    begins = "gdexplorer between --network 1,4,1"
    assert_exported_and_said(person, "between", begins, tmp_path / "between.json", monkeypatch)


def test_a_comparison_that_no_longer_belongs_to_the_settings_says_so_and_undo_takes_that_back(person):
    person.explorer.player.pause()
    person.action("show_between").trigger()
    assert said(person, "between") == EMPTY
    person.find("between_run_button").click()
    done(person, "between")
    note = person.find("between_outdated")
    assert not note.isVisible() and "straight line" in said(person, "between")
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
    done(person, "between")
    assert not note.isVisible()


def test_a_long_comparison_is_cancelled(person):
    person.explorer.player.pause()
    person.action("show_between").trigger()
    person.find("between_places_spin").setValue(10_001)
    person.find("between_steps_spin").setValue(100_000)
    assert_cancelled(person, "between")
