"""A Python function in the real window: the window's thread never calls it, and stays alive whatever it does."""

import math
import threading
import time

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.gui.state.feature import Place
from gdexplorer.gui.window.features import discovered
from gdexplorer.gui.window.patience import UNSTOPPABLE, Patience
from gdexplorer.session import edits

SIDES = {"x": (-5, 5), "y": (-5, 5)}


class Function:
    """A bowl with waves that knows which threads have called it, and can be told to misbehave."""

    def __init__(self):
        self.threads, self.does, self.at = set(), lambda: None, None

    def __call__(self, x, y):
        self.threads.add(threading.get_ident())
        self.at = x, y
        self.does()
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2 + math.sin(x)


@pytest.fixture
def shown(open_window):
    """Someone at a window that explores a function, and the function."""
    opened = []

    def show(custom=None):
        person, function = open_window(), Function()
        custom = custom or gdx.function(function, **SIDES)
        opened.append(Patience(person.window))
        function.threads.clear()
        person.choose(custom)
        return person, function

    yield show
    for patience in opened:
        patience.end()


def is_untouched(function):
    return bool(function.threads) and threading.get_ident() not in function.threads


def test_its_runs_are_those_of_the_formula(shown):
    person, function = shown()
    ours = [each.points for each in person.explorer.runs.trajectories]
    person.choose(gdx.formula("(x^2 + y - 11)^2 + (x + y^2 - 7)^2 + sin(x)", **SIDES))
    theirs = [each.points for each in person.explorer.runs.trajectories]
    assert len(ours) == len(theirs) > 0 and is_untouched(function)
    for one, other in zip(ours, theirs, strict=True):
        count = min(len(one), len(other))
        assert abs(len(one) - len(other)) <= 2 and one[:count] == pytest.approx(other[:count], abs=1e-8)


def test_whatever_is_looked_at_the_thread_of_the_window_does_not_call_it(shown):
    person, function = shown()
    person.explorer.player.pause()
    person.explorer.apply(edits.AddOptimizer("newton"))
    person.settled()
    for key in [each.key for each in discovered() if each.place in (Place.SIDE, Place.DRAWER, Place.INSPECTOR)]:
        person.bring_up(key)
        for cursor in (0, 1, 7):
            person.explorer.player.move_cursor(cursor)
            person.bot.wait(60)
    for point in ((0.5, 0.5), (4.9, -4.9), (200.0, 0.0)):
        person.window.widgets.status.set_pointer(point)
    person.explorer.apply(edits.SetDomain(((-4.0, 4.0), (-4.0, 4.0))))
    person.settled()
    person.explorer.undo()
    person.settled()
    assert is_untouched(function)


@pytest.mark.parametrize("key", ["basins", "multi_start", "critical_points", "sweep"])
def test_analyses_call_it_on_threads_of_their_own(shown, key):
    person, function = shown()
    person.explorer.player.pause()
    if key == "critical_points":
        person.bring_up(key)
    else:
        person.window.menus[f"analyse_{key}"].trigger()
    person.bot.wait(200)
    job = person.window.features[key].job
    person.wait(lambda: bool(function.threads))
    person.bot.wait(1000)
    if hasattr(job, "cancel"):
        job.cancel()
        person.wait(lambda: not job.busy, timeout=120_000)
    assert is_untouched(function)


def test_a_drag_and_playback_follow_the_function(shown):
    person, function = shown()
    for x in np.linspace(0.0, 2.0, 6).tolist():
        person.explorer.apply(edits.MoveStart(0, (x, 1.0)))
        person.bot.wait(20)
    person.settled()
    assert person.explorer.runs.trajectories[0].points[0] == pytest.approx((2.0, 1.0))
    person.explorer.player.pause()
    person.explorer.player.move_cursor(0)
    person.explorer.player.play_or_pause()
    person.wait(lambda: person.cursor > 3)
    assert is_untouched(function)


def test_the_status_line_tells_of_the_slow_path_and_its_cost(shown):
    person, _ = shown()
    person.window.widgets.status.end_message()
    person.window.widgets.status.set_pointer(None)
    assert "Slow path: " in person.find("status_readout").text()
    assert "9 calls a gradient" in person.find("status_readout").text()
    person.choose("booth")
    person.window.widgets.status.set_pointer(None)
    assert "Slow path" not in person.find("status_readout").text()


def test_values_under_the_pointer_are_near_the_true_ones(shown):
    person, _ = shown()
    surface = person.explorer.runs.scene.surface
    value, gradient = surface.value_gradient((1.0, -2.0))
    exact = gdx.formula("(x^2 + y - 11)^2 + (x + y^2 - 7)^2 + sin(x)", **SIDES).objective().bound()
    assert value == pytest.approx(exact.value((1.0, -2.0)), rel=1e-3)
    assert gradient == pytest.approx(exact.gradient((1.0, -2.0)), rel=1e-2)


def test_a_function_that_raises_leaves_the_window_alive_with_a_sentence(shown):
    person, function = shown()

    def fails():
        raise RuntimeError("no more licences")

    function.does = fails
    person.explorer.apply(edits.MoveStart(0, (3.3, -1.7)))
    said = person.find("problem_text")
    person.wait(lambda: "raises RuntimeError (no more licences) at x = " in said.text())
    function.does = lambda: None
    person.explorer.apply(edits.MoveStart(0, (3.2, -1.7)))
    person.settled()
    assert person.explorer.runs.trajectories[0].points[0] == pytest.approx((3.2, -1.7))


def test_a_function_that_hangs_is_told_of_and_the_window_closes(shown, monkeypatch):
    monkeypatch.setattr("gdexplorer.gui.window.patience.LONG", 0.5)
    person, function = shown()

    def hangs():
        while True:
            pass

    function.does = hangs
    person.explorer.apply(edits.MoveStart(0, (3.3, -1.7)))
    told = person.find("call_text")
    person.wait(lambda: "has not returned for" in told.text() and "called at x = " in told.text())
    person.bring_up("runs")  # it is alive
    began = time.monotonic()
    person.window.close()
    assert time.monotonic() - began < 10.0


@pytest.mark.parametrize("waits_in_c", [False, True])
def test_a_call_that_hangs_is_stopped_if_it_runs_python_and_called_again(shown, monkeypatch, waits_in_c):
    for name, seconds in (("LONG", 1.5), ("PATIENCE", 0.5)):
        monkeypatch.setattr(f"gdexplorer.gui.window.patience.{name}", seconds)
    person, function = shown()
    hung, may_go_on = threading.Event(), threading.Event()

    def hangs():
        if function.at != (3.3, -1.7):  # a search for critical points may still go on, which tells of no stop
            return
        function.does = lambda: None  # once
        hung.set()
        if waits_in_c:
            may_go_on.wait()  # of a lock, which no error ends
        while not may_go_on.is_set():
            pass

    function.does = hangs
    person.explorer.apply(edits.MoveStart(0, (3.3, -1.7)))
    person.wait(lambda: hung.is_set() and "has not returned for" in person.find("call_text").text())
    person.click("call_stop_button")
    if waits_in_c:
        person.wait(lambda: person.find("call_text").text().endswith(UNSTOPPABLE))
        assert not person.find("call_stop_button").isVisible()
        may_go_on.set()
    person.wait(lambda: "The call was stopped." in person.find("problem_text").text())
    person.wait(lambda: not person.find("call_bar").isVisible())
    person.explorer.apply(edits.MoveStart(0, (3.2, -1.7)))
    person.settled()
    assert person.explorer.runs.trajectories[0].points[0] == pytest.approx((3.2, -1.7))


def test_a_document_with_it_is_not_saved_backed_up_or_asked_about(shown, tmp_path):
    person, _ = shown()
    documents = person.window.documents
    person.window.preferences.change(ask_before_losing=True)
    assert documents.file.state.is_modified and documents.may_close() and not documents.unsaved.is_modified()
    assert not documents.file.save(tmp_path / "own.gdx.json") and not list(tmp_path.iterdir())
    assert "cannot be saved" in person.find("problem_text").text()
    person.window.preferences.change(ask_before_losing=False)


def test_many_coordinates_are_drawn_on_a_plane(shown):
    def chain(p):
        return float(np.sum((p[1:] - p[:-1] ** 2) ** 2 + (1 - p[:-1]) ** 2))

    person, _ = shown(gdx.function(chain, start=np.zeros(6)))
    assert person.explorer.runs.plane is not None and len(person.explorer.runs.plane.origin) == 6
    assert np.isfinite(person.explorer.runs.scene.surface.values).all()


def test_without_a_window_nothing_is_remembered():
    calls = []
    bound = gdx.function(lambda x, y: calls.append(1) or x * x + y * y).objective().bound()
    before = len(calls)
    bound.value((1.0, 1.0)), bound.value((1.0, 1.0))
    assert len(calls) == before + 2
