"""A model of the user's own in the real window: its thread never asks it, waits are told of, a hung call ends."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.gui.window.first_document import document_of
from gdexplorer.gui.window.patience import Patience
from gdexplorer.models.process import ModelProcess
from gdexplorer.session import edits

TEXT = """
import pathlib, time
import numpy as np
parameters = {"w": np.array([[1.5, -0.5, 0.3], [0.2, 1.0, -1.0]]), "b": np.array([0.5, -0.5])}
hangs = pathlib.Path(__file__).with_name("hangs")

def loss(p):
    while hangs.exists():
        time.sleep(0.05)
    w, b = p["w"], p["b"]
    return float((w**4).sum() + (b**2).sum() + np.sin(w[0, 0])), {
        "w": 4 * w**3 + np.cos(w[0, 0]) * (np.arange(6).reshape(2, 3) == 0), "b": 2 * b}
"""


@pytest.fixture
def model(tmp_path):
    (tmp_path / "net.py").write_text(TEXT)
    with gdx.model(tmp_path / "net.py", run_code=True, timeout=60.0) as running:
        yield running


@pytest.fixture
def shown(model, open_window, monkeypatch):
    """Someone at a window that shows the model, and the threads that have asked it since."""
    threads, before = set(), ModelProcess.value
    both = ModelProcess.value_gradient

    def value(self, theta):
        threads.add(threading.get_ident())
        return before(self, theta)

    def value_gradient(self, theta):
        threads.add(threading.get_ident())
        return both(self, theta)

    person = open_window()
    model.prepare()
    monkeypatch.setattr(ModelProcess, "value", value)
    monkeypatch.setattr(ModelProcess, "value_gradient", value_gradient)
    patience = Patience(person.window)
    person.choose(model)
    yield person, threads
    patience.end()


def test_its_runs_are_those_of_the_engine_and_its_surface_is_its_loss(shown, model):
    person, threads = shown
    runs, experiment = person.explorer.runs, person.explorer.experiment
    rule = experiment.optimizers[0]
    assert threads and threading.get_ident() not in threads
    with ThreadPoolExecutor(1) as pool:  # the thread of the window is answered from what is known
        work = pool.submit(gdx.descend, model, rule.key, steps=experiment.steps, **dict(rule.settings))
        found = work.result()[0]
    ours = runs.trajectories[0].points
    assert len(ours) > 5 and ours == pytest.approx(found.points[: len(ours)], abs=1e-12)
    surface = runs.scene.surface
    plane = surface.plane
    theta = plane.origin + surface.xs[3] * plane.directions[0] + surface.ys[5] * plane.directions[1]
    assert surface.values[5, 3] == pytest.approx(model.running.value(theta), rel=1e-6)


@pytest.mark.parametrize("key", ["between", "spectrum", "inspector", "trace"])
def test_panels_do_not_ask_it_on_the_thread_of_the_window(shown, key):
    person, threads = shown
    person.explorer.player.pause()
    threads.clear()
    person.bring_up(key)
    for cursor in (0, 1, 5):
        person.explorer.player.move_cursor(cursor)
        person.bot.wait(80)
    assert threading.get_ident() not in threads


def test_the_status_line_says_what_a_call_costs(shown):
    person, _ = shown
    person.window.widgets.status.end_message()
    person.window.widgets.status.set_pointer(None)
    assert "a call" in person.find("status_readout").text() and "net.py" in person.find("status_readout").text()


def test_a_hung_call_is_told_of_and_ends_with_the_window(shown, tmp_path, model):
    person, _ = shown
    (tmp_path / "hangs").touch()
    person.explorer.player.pause()
    person.explorer.apply(edits.MoveStart(0, tuple(np.arange(8.0) / 9)))
    person.wait(lambda: "net.py has not returned for" in person.find("call_text").text(), timeout=20_000)
    began = time.monotonic()
    person.window.documents.never_ask()
    person.window.close()
    assert time.monotonic() - began < 15.0
    with pytest.raises(gdx.errors.InputError, match=r"process that runs|not called any more"):
        model.running.value(model.start)


def test_what_is_shown_first_starts_at_its_parameters_and_takes_seconds(model):
    document = document_of(model)
    assert document.experiment.starts == (tuple(model.start.tolist()),)
    assert len(document.experiment.optimizers) == 3 and 20 <= document.experiment.steps <= 400
