"""The one mutable state: what each intent asks for, what is told, and what is dropped."""

import itertools
import time
from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace
from pictures import trajectory
from PySide6.QtCore import QCoreApplication, QObject, Signal
from session_files import opened

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.one_by_one import ONE_BY_ONE
from gdexplorer.gui.common.waiting import Awaited, Waiting
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.runner import Outcome, drawn_runs
from gdexplorer.gui.state.document_file import DocumentFile, FileState
from gdexplorer.gui.state.explorer import BEHIND_MILLISECONDS, Explorer
from gdexplorer.gui.state.run_store import FEW_STEPS
from gdexplorer.scene.field import Field
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session
from gdexplorer.session.playback import STEPS_PER_SECOND
from gdexplorer.session.view_state import Camera, ViewState


class FakeRunner(QObject):
    """Keeps what is asked for; a test says what comes of it and when."""

    shown, busy_changed = Signal(object), Signal(bool)

    def __init__(self):
        super().__init__()
        self.requests, self.mail, self.idle, self.stopped = [], [], True, False
        POOL.add(self)

    def stop(self):
        self.mail, self.idle, self.stopped = [], True, True

    ask_to_end = stop

    def wait_for(self, may_show):
        self._may_show = may_show

    def set_moving(self, is_moving):
        self.is_moving = is_moving

    def request(self, request):
        self.requests.append(request)
        self.idle = False

    @property
    def busy(self):
        return bool(self.mail) or not self.idle

    def collect(self):
        if not self._may_show():
            return
        mail, self.mail = self.mail, []
        for outcome in mail:
            self.shown.emit(outcome)


class Clock:
    """Time that passes when a test says so."""

    def __init__(self):
        self.milliseconds = 0

    def start(self):
        self.milliseconds = 0

    def restart(self):
        passed, self.milliseconds = self.milliseconds, 0
        return passed


class Told:
    """Every fact, in order."""

    NAMES = ("experiment_changed", "objective_changed", "scene_changed", "playback_changed", "cursor_changed",
             "waiting_changed", "error", "message", "settled", "view_changed", "focus_changed",
             "file_changed")  # fmt: skip

    def __init__(self, explorer):
        self.facts = []
        self.hear(explorer, explorer.player, explorer.runs)

    def hear(self, *tellers):
        for name, teller in itertools.product(self.NAMES, tellers):
            if hasattr(teller, name):
                getattr(teller, name).connect(self._keep(name))

    def _keep(self, name):
        def keep(*arguments):
            self.facts.append((name, *arguments))

        return keep

    def of(self, name):
        return [fact[1:] for fact in self.facts if fact[0] == name]

    def clear(self):
        self.facts.clear()


@pytest.fixture
def explorer(qapp):
    worker = FakeRunner()
    explorer = Explorer(COLOUR_TABLE, runner=worker)
    explorer.worker = worker
    explorer.clock = Clock()
    explorer.begin()
    paint()  # what others have asked for
    yield explorer
    explorer.stop()
    assert explorer.worker.stopped


@pytest.fixture
def told(explorer):
    return Told(explorer)


@pytest.fixture
def file(explorer, told):
    """The file of the explorer's document; what it reports is told, too."""
    made = DocumentFile(explorer)
    told.hear(made)
    return made


def at_once(replace):
    replace()


def computed(experiment, surface, trajectories, **rest):
    """What the runner shows of trajectories."""
    return Outcome(experiment, surface, trajectories, drawn_runs(experiment, trajectories), **rest)


def runs(explorer, steps=100):
    return tuple(
        trajectory(np.column_stack([np.linspace(1.0, 0.0, steps + 1)] * 2), optimizer=optimizer, start=start)
        for optimizer, start in explorer.experiment.runs()
    )


SURFACE = SimpleNamespace(plane=None)


def deliver(explorer, steps=100, finished=True, **outcome):
    """The runs that were asked for arrive, once earlier ones are painted."""
    paint()
    explorer.worker.mail.append(
        computed(explorer.experiment, SURFACE, runs(explorer, steps), finished=finished, **outcome)
    )
    explorer.worker.idle = finished
    explorer.show_frame()


def paint():
    """All that is to be painted."""
    while not ONE_BY_ONE.idle:
        QCoreApplication.processEvents()


def pass_time(explorer, seconds):
    explorer.clock.milliseconds = int(1000 * seconds)
    explorer.show_frame()


def last(explorer):
    return explorer.worker.requests[-1]


def test_it_begins_by_asking_for_all_that_is_shown(explorer):
    assert last(explorer).surface
    assert last(explorer).experiment is explorer.experiment


def test_it_plays_as_soon_as_runs_arrive(explorer, told):
    assert explorer.player.playback.playing
    pass_time(explorer, 3.0)
    assert explorer.player.playback.cursor == 0
    deliver(explorer)
    pass_time(explorer, 1.0)
    assert explorer.player.playback.cursor == STEPS_PER_SECOND
    assert told.of("cursor_changed")[-1] == (STEPS_PER_SECOND,)


def test_an_edit_is_told_and_asked_for_at_once(explorer, told):
    explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.02))
    ((experiment,),) = told.of("experiment_changed")
    assert experiment is explorer.experiment is last(explorer).experiment
    assert experiment.optimizers[0].setting("learning_rate") == 0.02
    assert not last(explorer).surface


@pytest.mark.parametrize(
    "edit",
    [
        edits.ChooseObjective("no_such"),
        edits.SetHyperparameter(0, "learning_rate", "fast"),
        edits.SetHyperparameter(0, "no_such", 1.0),
        edits.AddStart((99.0, 0.0)),
        edits.AddStart(("", "")),
        edits.MoveStart(0, ("x", 0.0)),
        edits.DrawStarts(0, 1),
        edits.SetBudget(0),
        edits.AddOptimizer("no_such"),
        edits.SetParameter("no_such", 1.0),
    ],
    ids=str,
)
def test_what_is_refused_changes_nothing_and_shows_the_old_again(explorer, told, edit):
    before, asked = explorer.experiment, len(explorer.worker.requests)
    explorer.apply(edit)
    assert explorer.experiment is before
    assert len(told.of("error")) == 1
    assert told.of("experiment_changed") == [(before,)]
    assert len(explorer.worker.requests) == asked
    assert not explorer.history.can_undo


@pytest.mark.parametrize(
    "edit",
    [
        edits.RemoveOptimizer(7), edits.DuplicateOptimizer(7), edits.ResetOptimizer(-9), edits.SetVisible(7, True),
        edits.SetColour(7, 1), edits.SetHyperparameter(7, "learning_rate", 0.1), edits.SetSchedule(7, "cosine"),
        edits.SetScheduleSetting(7, "period", 5), edits.RemoveStart(7), edits.MoveStart(7, (0.0, 0.0)),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_asked_of_something_that_is_gone_does_no_harm(explorer, told, edit):
    """Such as a drag of a start that an undo has taken away meanwhile."""
    before = explorer.experiment
    explorer.apply(edit)
    assert explorer.experiment == before


def test_an_edit_that_changes_nothing_asks_for_nothing(explorer, told):
    asked = len(explorer.worker.requests)
    explorer.apply(edits.SetVisible(0, True))
    assert not told.facts and len(explorer.worker.requests) == asked


@pytest.mark.parametrize("key", ["sphere", "rosenbrock"])
def test_another_objective_asks_for_a_surface(explorer, told, key):
    explorer.apply(edits.ChooseObjective(key))
    assert last(explorer).surface and last(explorer).experiment.objective == key


def test_results_of_another_objective_are_dropped(explorer, told):
    stale = computed(explorer.experiment, SimpleNamespace(plane=None), runs(explorer), finished=True)
    explorer.apply(edits.ChooseObjective("sphere"))
    told.clear()
    explorer.worker.mail = [stale, replace(stale, surface=None), replace(stale, trajectories=None)]
    explorer.show_frame()
    assert not {name for name, *_ in told.facts} & {"objective_changed", "scene_changed", "settled"}
    assert explorer.runs.trajectories == ()


def test_a_surface_of_older_parameters_is_dropped(explorer, told):
    explorer.apply(edits.ChooseObjective("quadratic_bowl"))
    older = explorer.experiment
    explorer.apply(edits.SetParameter(older.parameters[0][0], 3.0))
    told.clear()
    explorer.worker.mail = [Outcome(older, surface=SimpleNamespace(plane=None))]
    explorer.show_frame()
    # While a parameter is dragged older surfaces are shown, as older paths are; but never after a newer one.
    paint()
    newer = SimpleNamespace(plane=None)
    explorer.worker.mail = [Outcome(explorer.experiment, surface=newer)]
    explorer.show_frame()
    assert told.of("objective_changed")[-1] == (newer,)


def test_a_result_of_older_settings_is_shown_with_the_looks_it_was_run_with(explorer, told):
    older = explorer.experiment
    arriving = computed(older, SURFACE, runs(explorer), finished=False)
    explorer.apply(edits.RemoveOptimizer(2))
    explorer.apply(edits.SetColour(0, 5))
    explorer.worker.mail = [arriving]
    explorer.show_frame()
    drawn = told.of("scene_changed")[-1][0].runs
    assert len(drawn) == len(older.runs())
    assert [run.label for run in drawn[:3]] == ["Gradient descent", "Momentum", "Adam"]


def test_an_objective_comes_with_no_runs_of_another(explorer, told):
    deliver(explorer)
    explorer.apply(edits.ChooseObjective("sphere"))
    told.clear()
    explorer.worker.mail = [Outcome(explorer.experiment, surface=SimpleNamespace(plane=None))]
    explorer.show_frame()
    ((scene,),) = told.of("scene_changed")
    assert scene.experiment is explorer.experiment and not scene.runs
    assert told.of("objective_changed") == [(scene.surface,)]


def test_the_first_runs_of_an_objective_and_long_ones_reach_each_view_in_a_turn_of_its_own(explorer, qtbot):
    seen = []

    def look(scene):
        seen.append(len(scene.runs) and scene.runs[0].trajectory.steps)

    explorer.runs.scene_changed.connect(*explorer.turns.taking(look))
    for steps in (100, FEW_STEPS):
        deliver(explorer, steps)
        assert steps not in seen, "the first ones, and long ones, wait"
        qtbot.waitUntil(lambda: explorer.turns.idle)
        assert seen.pop() == steps
        deliver(explorer, 120)
        paint()
        seen.clear()
        deliver(explorer, 130)
        assert seen.pop() == 130, "under the hand they follow at once"


@pytest.mark.parametrize("count", [1, 8, 32])
def test_while_48_runs_and_more_are_dragged_every_result_is_shown_at_once(explorer, count):
    configured = explorer.experiment.optimizers[0]
    explorer.begin_with(Document(replace(explorer.experiment, optimizers=(configured,) * count)))
    seen = []
    explorer.runs.scene_changed.connect(*explorer.turns.taking(lambda scene: seen.append(len(scene.runs))))
    deliver(explorer)
    explorer.turns.catch_up()
    for steps in (101, 102, 103):
        seen.clear()
        deliver(explorer, steps)
        assert seen == [len(explorer.experiment.runs())]


def test_results_wait_for_earlier_ones_to_be_painted_but_not_for_ever(explorer, qtbot):
    deliver(explorer)
    paint()
    ONE_BY_ONE.ask(str)  # slow work that is to come
    waiting = computed(explorer.experiment, SURFACE, runs(explorer, 101))
    explorer.worker.mail.append(waiting)
    explorer.show_frame()
    assert explorer.runs.scene.runs[0].trajectory.steps == 100
    begun = time.monotonic()
    while explorer.runs.scene.runs[0].trajectory.steps == 100:  # without an event loop, nothing is painted
        explorer.show_frame()
    assert time.monotonic() - begun < 10.0 * BEHIND_MILLISECONDS / 1000.0 and not ONE_BY_ONE.idle
    paint()


def test_details_wait_for_a_pause_of_the_drag_and_then_come(explorer, qtbot):
    details = []
    deliver(explorer)
    qtbot.waitUntil(lambda: not explorer.runs.has_details)
    explorer.runs.details_changed.connect(details.append)
    for steps in (101, 102, 103):
        deliver(explorer, steps)
    qtbot.waitUntil(lambda: not explorer.runs.has_details)
    assert details[-1] is explorer.runs.scene and details[-1].runs[0].trajectory.steps == 103


def test_a_surface_waits_for_its_runs_where_only_a_parameter_is_another(explorer, told):
    """The scene before stays whole meanwhile: all of it would flicker under a dragged parameter."""
    explorer.apply(edits.ChooseObjective("quadratic_bowl"))
    deliver(explorer)
    before = explorer.runs.scene
    explorer.apply(edits.SetParameter(explorer.experiment.parameters[0][0], 3.0))
    newer = SimpleNamespace(plane=None)
    explorer.worker.mail = [Outcome(explorer.experiment, surface=newer)]
    told.clear()
    explorer.show_frame()
    assert explorer.runs.scene is before and not told.of("objective_changed")
    explorer.worker.mail = [computed(explorer.experiment, newer, runs(explorer), finished=True)]
    explorer.show_frame()
    assert explorer.runs.scene.surface is newer and explorer.runs.scene.experiment is explorer.experiment
    assert told.of("objective_changed") == [(newer,)]


def test_a_surface_whose_runs_are_refused_is_shown_without_any(explorer, told):
    explorer.apply(edits.ChooseObjective("quadratic_bowl"))
    deliver(explorer)
    explorer.apply(edits.SetParameter(explorer.experiment.parameters[0][0], 3.0))
    newer = SimpleNamespace(plane=None)
    now = explorer.experiment
    explorer.worker.mail = [Outcome(now, surface=newer), Outcome(now, error="No room.", finished=True)]
    explorer.show_frame()
    assert explorer.runs.scene.surface is newer and not explorer.runs.scene.runs


def test_undo_and_redo_tell_ask_and_come_back(explorer, told):
    first = explorer.experiment
    explorer.apply(edits.AddStart((1.0, 1.0)))
    second = explorer.experiment
    explorer.undo()
    assert explorer.experiment is first is last(explorer).experiment
    explorer.redo()
    assert explorer.experiment is second is last(explorer).experiment
    told.clear()
    explorer.redo()
    assert not told.facts


def test_a_drag_of_a_slider_is_undone_at_once_and_the_next_one_by_itself(explorer):
    first = explorer.experiment
    for rate in (0.01, 0.011, 0.012):
        explorer.apply(edits.SetHyperparameter(0, "learning_rate", rate))
    explorer.end_gesture()
    dragged = explorer.experiment
    for rate in (0.02, 0.03):
        explorer.apply(edits.SetHyperparameter(0, "learning_rate", rate))
    explorer.undo()
    assert explorer.experiment == dragged
    explorer.undo()
    assert explorer.experiment == first


def test_two_starts_dropped_are_two_changes(explorer):
    explorer.apply(edits.AddStart((1.0, 1.0)))
    explorer.apply(edits.AddStart((2.0, 1.0)))
    explorer.undo()
    assert explorer.experiment.starts[-1] == (1.0, 1.0)


def test_a_start_that_is_dropped_descends_from_the_beginning(explorer):
    deliver(explorer)
    explorer.player.go_to_end()
    assert not explorer.player.playback.playing
    explorer.apply(edits.AddStart((1.0, 1.0)))
    assert explorer.player.playback.cursor == 0 and explorer.player.playback.playing
    deliver(explorer)
    pass_time(explorer, 0.5)
    assert explorer.player.playback.cursor == STEPS_PER_SECOND // 2


def test_playback_stands_at_the_end_and_the_frames_rest(explorer):
    deliver(explorer, steps=10)
    pass_time(explorer, 60.0)
    assert explorer.player.playback.cursor == 10 and not explorer.player.playback.playing
    pass_time(explorer, 0.016)
    assert not explorer.is_awake
    explorer.player.restart()
    assert explorer.is_awake and explorer.player.playback.cursor == 0


def test_time_that_passed_while_all_rested_is_not_played(explorer):
    deliver(explorer)
    explorer.player.pause()
    pass_time(explorer, 0.016)
    assert not explorer.is_awake
    explorer.clock.milliseconds = 10**6
    explorer.player.play_or_pause()
    explorer.show_frame()
    assert explorer.player.playback.cursor == 0


def test_stepping_scrubbing_and_stepping_back_ask_for_nothing(explorer, told):
    deliver(explorer)
    asked = len(explorer.worker.requests)
    explorer.player.step_forward()
    explorer.player.step_forward()
    explorer.player.step_back()
    assert (explorer.player.playback.cursor, explorer.player.playback.playing) == (1, False)
    explorer.player.move_cursor(77)
    explorer.player.move_cursor(10**9)
    assert explorer.player.playback.cursor == 100
    assert len(explorer.worker.requests) == asked
    assert not told.of("scene_changed")[1:]


def test_run_further_goes_on_from_the_cursor_when_the_longer_runs_arrive(explorer):
    deliver(explorer, steps=400)
    explorer.player.go_to_end()
    budget = explorer.experiment.steps
    explorer.apply(edits.RunFurther())
    assert explorer.experiment.steps == last(explorer).experiment.steps == 2 * budget
    assert not explorer.player.playback.playing
    deliver(explorer, steps=800)
    assert explorer.player.playback.playing and explorer.player.playback.cursor == 400
    pass_time(explorer, 1.0)
    assert explorer.player.playback.cursor == 400 + STEPS_PER_SECOND


def test_run_further_where_all_have_ended_waits_for_nothing(explorer):
    """Converged runs do not get longer: a later, unrelated result must not start playing."""
    deliver(explorer, steps=40)
    explorer.player.go_to_end()
    explorer.apply(edits.RunFurther())
    deliver(explorer, steps=40)
    explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.001))
    deliver(explorer, steps=90)
    assert not explorer.player.playback.playing


def test_whoever_looks_at_the_ends_goes_on_looking_at_the_ends(explorer):
    deliver(explorer, steps=100)
    explorer.player.go_to_end()
    for steps in (130, 70, 110):
        explorer.apply(edits.SetHyperparameter(0, "learning_rate", steps / 1e5))
        deliver(explorer, steps=steps)
        assert explorer.player.playback.cursor == steps


def test_whoever_looks_at_a_step_goes_on_looking_at_it(explorer):
    deliver(explorer, steps=100)
    explorer.player.move_cursor(30)
    explorer.player.pause()
    explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.003))
    deliver(explorer, steps=160)
    assert explorer.player.playback.cursor == 30


def test_speed_and_looping(explorer):
    deliver(explorer, steps=100)
    explorer.player.set_speed(2.0)
    explorer.player.set_looping(True)
    pass_time(explorer, 1.0)
    assert explorer.player.playback.cursor == 2 * STEPS_PER_SECOND
    pass_time(explorer, 2.0)
    assert explorer.player.playback.playing and explorer.player.playback.cursor == 6 * STEPS_PER_SECOND - 101


def test_an_error_is_told_and_nothing_waits_any_more(explorer, told):
    explorer.worker.mail = [Outcome(explorer.experiment, error="It cannot be.", finished=True)]
    explorer.show_frame()
    assert told.of("error") == [("It cannot be.",)]
    assert told.of("waiting_changed")[-1] == ("",)


def test_what_is_waited_for_is_told(explorer, told):
    explorer.worker.mail = [Outcome(explorer.experiment, waiting_for=Waiting(Awaited.OPTIMIZER, "Compiling…"))]
    explorer.show_frame()
    deliver(explorer, finished=False)
    deliver(explorer)
    assert [text for (text,) in told.of("waiting_changed")] == ["Compiling…", "Running…", ""]
    assert len(told.of("settled")) == 1


def test_heights_are_asked_for_as_chosen(explorer):
    explorer.apply(edits.SetHeights(True))
    assert last(explorer).surface and last(explorer).compressed is True
    explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.003))
    assert last(explorer).compressed is True


def test_how_pictures_are_drawn_is_told_undone_and_asks_for_no_runs_that_it_does_not_need(explorer, told):
    asked = len(explorer.worker.requests)
    explorer.apply(edits.SetField(Field.STREAMS))
    explorer.apply(edits.ShowBasins(True))
    assert [view.field for (view,) in told.of("view_changed")] == [Field.STREAMS] * 2
    assert explorer.view.basins_shown and not told.of("experiment_changed")
    assert len(explorer.worker.requests) == asked
    explorer.apply(edits.SetHeights(True))
    assert last(explorer).surface and last(explorer).compressed is True
    explorer.undo()
    assert last(explorer).surface and last(explorer).compressed is None
    explorer.undo()
    assert not explorer.view.basins_shown and told.of("view_changed")[-1] == (explorer.view,)
    explorer.undo()
    assert explorer.view == ViewState() and not explorer.history.can_undo
    assert not told.of("experiment_changed")


def test_the_focus_is_told_once_for_each_run_and_iterate_that_is_looked_at(explorer, told):
    deliver(explorer)
    explorer.player.pause()
    explorer.player.move_cursor(0)
    told.clear()
    explorer.apply(edits.SelectRun(2))
    explorer.apply(edits.SelectRun(2))
    explorer.player.move_cursor(7)
    explorer.player.move_cursor(7)
    focuses = [focus for (focus,) in told.of("focus_changed")]
    assert [(focus.number, focus.step) for focus in focuses] == [(2, 0), (2, 7)]
    assert all(focus.scene is explorer.runs.scene for focus in focuses)
    assert focuses[-1] is explorer.runs.focus and focuses[-1].run is explorer.runs.scene.runs[2]


def test_a_run_that_has_ended_is_not_told_again_while_others_play_on(explorer, told):
    short, *others = runs(explorer, 40)
    short = replace(short, points=short.points[:6], values=short.values[:6], gradients=short.gradients[:6])
    explorer.worker.mail.append(computed(explorer.experiment, SURFACE, (short, *others), finished=True))
    explorer.show_frame()
    for step in (4, 5, 6, 20, 40):
        explorer.player.move_cursor(step)
    assert [focus.step for (focus,) in told.of("focus_changed")][-2:] == [4, 5]
    explorer.apply(edits.SelectRun(1))
    assert explorer.runs.focus.step == 40


def test_the_focus_goes_with_its_scene_and_stays_on_a_run_that_there_is(explorer, told):
    deliver(explorer)
    explorer.apply(edits.SelectRun(10_000))
    last_run = len(explorer.runs.scene.runs) - 1
    assert explorer.runs.focus.number == last_run
    told.clear()
    deliver(explorer, steps=3)
    explorer.apply(edits.ClearStarts())
    explorer.worker.mail.append(computed(explorer.experiment, SURFACE, (), finished=True))
    explorer.show_frame()
    focuses = [focus for (focus,) in told.of("focus_changed")]
    scenes = [scene for (scene,) in told.of("scene_changed")]
    assert len(scenes) == 2 and [focus.scene for focus in focuses] == [scenes[0], scenes[1]]
    assert (focuses[0].number, focuses[0].run is None) == (last_run, False)
    assert focuses[1].run is None


def test_selection_camera_and_cursor_are_kept_by_an_undo_and_are_none_of_their_own(explorer, told):
    deliver(explorer)
    explorer.apply(edits.SetBudget(333))
    explorer.apply(edits.SelectRun(2))
    explorer.apply(edits.SetCamera(Camera(10.0, 20.0)))
    explorer.player.move_cursor(7)
    assert [focus.number for (focus,) in told.of("focus_changed")][-2:] == [2, 2]
    explorer.undo()
    assert explorer.experiment.steps == 400 and not explorer.history.can_undo
    assert explorer.document == Document(
        explorer.experiment,
        ViewState(selected=2, camera=Camera(10.0, 20.0), run_chosen=True),
        explorer.player.playback.cursor,
    )
    assert explorer.player.playback.cursor == 7
    explorer.redo()
    assert explorer.experiment.steps == 333 and explorer.view.selected == 2


def test_what_is_wrong_is_not_forgotten_by_turning_the_camera(explorer):
    accepted = []
    explorer.accepted.connect(lambda: accepted.append(True))
    explorer.apply(edits.SetCamera(Camera(1.0, 2.0)))
    explorer.apply(edits.SelectRun(1))
    assert not accepted
    explorer.apply(edits.SetField(Field.NONE))
    assert accepted


def test_an_edit_that_changes_nothing_is_nothing_to_undo_though_the_cursor_has_moved(explorer):
    deliver(explorer)
    explorer.player.move_cursor(50)
    explorer.apply(edits.SetVisible(0, True))
    assert not explorer.history.can_undo


def test_a_session_comes_back_with_its_view(explorer, file, told, tmp_path):
    deliver(explorer)
    for edit in (
        edits.SetField(Field.FLOW), edits.SetHeights(False), edits.ShowBasins(True), edits.ChooseBasins(1),
        edits.ShowTerm("s", True), edits.SelectRun(3), edits.SetCamera(Camera(1.0, 2.0, 3.0)),
    ):  # fmt: skip
        explorer.apply(edit)
    saved = explorer.document
    file.save_copy(tmp_path / "a.gdx.json")
    while explorer.history.can_undo:
        explorer.undo()
    explorer.apply(edits.SelectRun(0))
    told.clear()
    file.open(tmp_path / "a.gdx.json", at_once)
    assert explorer.document == saved
    assert told.of("view_changed") == [(saved.view,)] and explorer.runs.focus.number == 3
    assert last(explorer).compressed is False


def test_a_session_comes_back_with_its_cursor_and_no_past(explorer, file, tmp_path):
    path = tmp_path / "a.gdx.json"
    deliver(explorer, steps=100)
    explorer.apply(edits.AddStart((1.0, 1.0)))
    deliver(explorer, steps=100)
    explorer.player.move_cursor(42)
    saved = explorer.experiment
    file.save_copy(path)
    assert opened(path) == Document(saved, explorer.view, cursor=42)
    explorer.apply(edits.ChooseObjective("sphere"))
    deliver(explorer, steps=7)
    file.open(path, at_once)
    assert explorer.experiment == saved and last(explorer).surface
    deliver(explorer, steps=100)
    assert (explorer.player.playback.cursor, explorer.player.playback.playing) == (42, False)
    assert not explorer.history.can_undo, "undo would bring another document under the name of this file"


def test_a_session_that_cannot_be_read_changes_nothing(explorer, file, told, tmp_path):
    before = explorer.experiment
    path = tmp_path / "broken.gdx.json"
    path.write_text("{}")
    file.open(path, at_once)
    assert explorer.experiment is before
    assert len(told.of("error")) == 1 and not told.of("message")


def test_a_session_that_cannot_be_written_is_told(explorer, file, told, tmp_path):
    file.save(tmp_path / "nowhere" / "a.gdx.json")
    assert len(told.of("error")) == 1 and not told.of("message")
    assert file.state == FileState()


def test_a_document_is_modified_by_what_undo_affects_and_by_nothing_else(explorer, file, told):
    deliver(explorer)
    assert file.state == FileState() and file.state.name == "Untitled"
    for edit in (edits.SelectRun(2), edits.SelectStart(1), edits.SetCamera(Camera(1.0, 2.0, 3.0))):
        explorer.apply(edit)
    explorer.player.move_cursor(9)
    assert not told.of("file_changed")
    for edit in (edits.SetField(Field.FLOW), edits.SetVisible(0, False), edits.SetBudget(7), edits.ClearStarts()):
        explorer.apply(edit)
        assert file.state.is_modified
        explorer.undo()
        assert not file.state.is_modified
        explorer.redo()
        assert file.state.is_modified
        explorer.undo()


def test_what_was_saved_is_not_modified_until_something_changes(explorer, file, tmp_path):
    path = tmp_path / "a.gdx.json"
    explorer.apply(edits.SetBudget(7))
    file.save(path)
    assert file.state == FileState(path)
    explorer.undo()
    assert file.state == FileState(path, True)
    explorer.redo()
    assert file.state == FileState(path)
    explorer.apply(edits.SetBudget(8))
    file.save_copy(tmp_path / "copy.gdx.json")
    assert file.state == FileState(path, True), "a copy is not the document's file"
    assert opened(tmp_path / "copy.gdx.json") == explorer.document


def test_what_is_shown_apart_is_never_the_document_of_the_file(explorer, file, told, tmp_path):
    path = tmp_path / "a.gdx.json"
    explorer.apply(edits.SetBudget(7))
    explorer.player.move_cursor(3)
    own = explorer.document
    explorer.show_apart(Document(edits.ChooseObjective("sphere").apply_to(explorer.experiment)))
    explorer.apply(edits.AddStart((1.0, 1.0)))
    file.save(path)
    assert opened(path) == own == explorer.own_document
    told.clear()
    explorer.apply(edits.SetBudget(9))
    explorer.come_back()
    assert explorer.document == own and not told.of("file_changed")
    explorer.show_apart(Document(edits.first_example()))
    file.begin_new(Document(edits.first_example()))
    assert file.state == FileState() and explorer.own_document.experiment == edits.first_example()


def test_nothing_is_replaced_before_that_is_agreed_to(explorer, file, tmp_path):
    path = tmp_path / "a.gdx.json"
    file.save(path)
    file.begin_new(Document(edits.first_example()))
    explorer.apply(edits.SetBudget(7))
    waiting = []
    file.open(path, waiting.append)
    assert file.state == FileState(None, True) and explorer.experiment.steps == 7
    waiting.pop()()
    assert file.state == FileState(path) and explorer.experiment.steps == 400


@pytest.mark.parametrize("link", ["itself", "symbolic", "hard"])
def test_the_present_file_is_not_opened_twice(explorer, file, told, tmp_path, link):
    path, other = tmp_path / "a.gdx.json", tmp_path / "b.gdx.json"
    file.save(path)
    if link == "itself":
        other = tmp_path / "." / ".." / tmp_path.name / path.name
    else:
        (other.symlink_to if link == "symbolic" else other.hardlink_to)(path)
    explorer.apply(edits.SetBudget(7))
    told.clear()
    file.open(other, lambda _: pytest.fail("it was opened again"))
    assert told.of("message") == [(f"{other.name} is already open, with changes that are not saved.",)]
    assert explorer.experiment.steps == 7 and file.state == FileState(path, True)


def test_the_present_file_is_opened_again_if_another_program_changed_it(explorer, file, tmp_path):
    path = tmp_path / "a.gdx.json"
    file.save(path)
    changed = edits.SetBudget(77).apply_to(explorer.experiment)
    write_session(path, Document(changed))
    file.open(path, at_once)
    assert explorer.experiment == changed and file.state == FileState(path)


def test_what_was_restored_is_modified_until_it_is_saved(explorer, file, tmp_path):
    path = tmp_path / "a.gdx.json"
    file.restore(path, explorer.document)
    assert file.state == FileState(path, True)
    explorer.apply(edits.SetBudget(7))
    explorer.undo()
    assert file.state.is_modified
    file.save(path)
    assert file.state == FileState(path)


# Runs withheld until a question is answered


def shown_runs(explorer):
    return len(explorer.runs.scene.runs), len(explorer.runs.trajectories), explorer.player.playback.last


def test_withheld_runs_are_computed_but_not_shown_whatever_is_edited_until_they_are_revealed(explorer):
    deliver(explorer)
    asked = Document(edits.ChooseObjective("sphere").apply_to(explorer.experiment))
    explorer.show_apart(asked, True)
    deliver(explorer)
    assert shown_runs(explorer) == (0, 0, 0) and explorer.runs.scene.withheld
    explorer.apply(edits.AddStart((1.0, 1.0)))
    deliver(explorer)
    assert shown_runs(explorer) == (0, 0, 0) and explorer.experiment.runs()
    requests = len(explorer.worker.requests)
    explorer.show_apart(explorer.document, False)
    assert len(explorer.worker.requests) == requests, "nothing is computed again"
    assert shown_runs(explorer) == (len(explorer.experiment.runs()), len(explorer.experiment.runs()), 100)
    assert not explorer.runs.scene.withheld


def test_what_was_withheld_is_not_shown_on_the_way_to_another_document(explorer):
    deliver(explorer)
    own = len(explorer.experiment.runs())
    explorer.show_apart(Document(edits.ChooseObjective("sphere").apply_to(explorer.experiment)), True)
    deliver(explorer)
    scenes = []
    explorer.runs.scene_changed.connect(scenes.append)
    explorer.come_back()
    assert not any(scene.runs for scene in scenes)
    deliver(explorer)
    assert shown_runs(explorer) == (own, own, 100)


@pytest.mark.parametrize("withheld", [False, True])
def test_the_timeline_keeps_its_length_where_the_same_runs_are_shown_anew(explorer, withheld):
    deliver(explorer)
    scene = explorer.document
    for _ in range(2):
        explorer.show_apart(scene, withheld)
        assert explorer.player.playback.last == (0 if withheld else 100)
    explorer.come_back()
    assert explorer.player.playback.last == 100


def test_an_objective_that_costs_batch_sizes_says_so_once(explorer, told):
    explorer.apply(edits.ChooseObjective("housing_mse"))
    explorer.apply(edits.SetBatchSize(0, 16))
    assert not told.of("message")
    explorer.apply(edits.ChooseObjective("rosenbrock"))
    explorer.apply(edits.ChooseObjective("beale"))
    ((message,),) = told.of("message")
    assert "batch" in message and "Undo" in message
    explorer.undo()
    explorer.undo()
    assert explorer.experiment.optimizers[0].batch_size == 16
