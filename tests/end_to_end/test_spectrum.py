"""The spectrum of the Hessian along the training of a network, as a person looks at it in the window."""

import numpy as np
import pytest

from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.features.spectrum.spectrum_panel import EMPTY
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session
from tests.end_to_end.analysed import assert_cancelled, assert_exported_and_said, done, said

NETWORK = CustomNetwork((1, 4, 4, 1), data=Generated("sine", 40))


@pytest.fixture
def session(tmp_path):
    bound = Experiment(NETWORK).bound()
    rules = configure("gradient_descent", {"learning_rate": 0.3}), configure("adam", {"learning_rate": 0.05}, colour=1)
    experiment = Experiment(NETWORK, optimizers=rules, starts=(bound.start,), steps=60)
    write_session(tmp_path / "net.gdx.json", Document(experiment))
    return tmp_path / "net.gdx.json"


def test_the_spectrum_of_a_network_is_computed_followed_exported_and_said(open_window, session, tmp_path, monkeypatch):
    person = open_window(session=session)
    person.explorer.player.pause()
    person.action("analyse_spectrum").trigger()  # opens the panel, and computes
    done(person, "spectrum")
    panel, bound = person.window.features["spectrum"].panel, person.explorer.experiment.bound()
    known, run = panel.result.known, person.explorer.runs.trajectories[0]
    assert [block.name for block in known.blocks] == ["all", "layer 1", "layer 2", "layer 3"] and panel.isVisible()
    for each in known.readings:
        hessian = bound.hessian(run.points[each.step].copy())
        np.testing.assert_allclose(each.spectra[0].values, np.linalg.eigvalsh(hessian), atol=1e-12)

    between = next(step for step in range(60) if step not in known.steps)
    person.explorer.player.move_cursor(between)  # at an iterate that is not among them
    person.wait(lambda: f"At step {between} " in said(person, "spectrum"))
    largest = np.linalg.eigvalsh(bound.hessian(run.points[between].copy()))[-1]
    assert f"{largest:.4g};" in said(person, "spectrum")

    begins = "gdexplorer spectrum --network 1,4,4,1"
    assert_exported_and_said(person, "spectrum", begins, tmp_path / "spectrum.json", monkeypatch)


def test_another_run_and_other_settings_are_told_and_undo_takes_that_back(open_window, session):
    person = open_window(session=session)
    person.explorer.player.pause()
    person.action("show_spectrum").trigger()
    assert said(person, "spectrum") == EMPTY
    person.find("spectrum_run_button").click()
    done(person, "spectrum")
    note = person.find("spectrum_outdated")
    assert not note.isVisible() and said(person, "spectrum").startswith("Gradient descent, start 1")
    person.explorer.apply(edits.SelectRun(1))
    person.settled()
    assert note.isVisible() and "not along the run in focus" in note.text()
    person.find("spectrum_run_button").click()
    done(person, "spectrum")
    assert not note.isVisible() and said(person, "spectrum").startswith("Adam, start 1")
    person.explorer.apply(edits.SetHyperparameter(1, "learning_rate", 0.01))
    person.settled()
    assert note.isVisible() and "Settings have changed" in note.text()
    person.explorer.undo()
    person.settled()
    assert not note.isVisible()


def test_a_long_computation_is_cancelled(open_window, session):
    person = open_window(session=session)
    person.explorer.player.pause()
    person.action("show_spectrum").trigger()
    person.find("spectrum_iterates_spin").setValue(2_000)
    assert_cancelled(person, "spectrum")
