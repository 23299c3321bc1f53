"""Whatever is chosen in quick succession, each view shows one experiment: no surface meets the runs of another."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.scene.focus import Focus
from gdexplorer.session import edits

NETWORK = CustomNetwork((1, 8, 8, 1), data=Generated("sine", 60))
CLASSES = CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("xor", 40))
PARABOLA = CustomFit(Generated("sine", 50), degree=2)


def catalogue(key):
    return lambda explorer: explorer.apply(edits.ChooseObjective(key))


def custom(it):
    return lambda explorer: explorer.apply(edits.ChooseCustom(it))


CHOICES = {
    "rosenbrock": catalogue("rosenbrock"),
    "housing": catalogue("housing_mse"),
    "bowl": catalogue("quadratic_bowl"),
    "network": custom(NETWORK),
    "classes": custom(CLASSES),
    "parabola": custom(PARABOLA),
    "undo": lambda explorer: explorer.undo(),
    "redo": lambda explorer: explorer.redo(),
    "newton": lambda explorer: explorer.apply(edits.SetMetric(Metric("hessian"))),
    "gauss_newton": lambda explorer: explorer.apply(edits.SetMetric(Metric("gauss_newton"))),
    "euclid": lambda explorer: explorer.apply(edits.SetMetric(Metric())),
    "step": lambda explorer: explorer.player.step_by(7),
    "second run": lambda explorer: explorer.apply(edits.SelectRun(1)),
    "start": lambda explorer: explorer.apply(edits.DrawStarts(3, 1)),
    "compressed": lambda explorer: explorer.apply(edits.SetHeights(True)),
}


def check(scene):
    """All of a scene is of one experiment."""
    bound = scene.experiment.bound()
    surface = scene.surface
    assert surface.bound.key == bound.key and surface.bound.dimension == bound.dimension
    assert surface.bound.parameters == bound.parameters
    assert len(surface.plane.origin) == bound.dimension
    for run in scene.runs:
        assert run.experiment is scene.experiment
        assert run.trajectory.points.shape[1] == bound.dimension
        assert run.places.shape == (run.trajectory.steps + 1, 2)
        if bound.dimension > 2:
            assert np.array_equal(run.places, surface.plane.coordinates(run.trajectory.points), equal_nan=True)


FOCUSED = "inspector", "plane", "metric", "objective", "stability"  # panels that show the run in focus


class Watched:
    """Every scene and detail that is told is whole, and so is what each view has after it."""

    def __init__(self, window):
        self.window, self.scenes = window, []
        explorer = window.explorer
        for fact in (explorer.runs.scene_changed, explorer.runs.details_changed):
            fact.connect(self.take)
        for fact in (
            explorer.experiment_changed,
            explorer.runs.focus_changed,
            explorer.runs.objective_changed,
            explorer.player.cursor_changed,
        ):
            fact.connect(self.look)

    def take(self, scene):
        self.scenes.append(scene)
        check(scene)
        self.look()

    def look(self, *_):
        w, features = self.window.widgets, self.window.features
        for view in (w.surface, w.contour):
            surface = view.surface
            if surface is not None:
                assert_alike(surface.bound, surface.plane, view.runs if view is w.contour else view.picture.runs)
        if w.data.objective is not None:
            assert_alike(w.data.objective, None, w.data.runs)
        field = features["field"].job
        if field.surface is not None and field.experiment is not None:
            assert_alike(field.surface.bound, None, (), field.experiment)
        panels = [features[key].panel_parts[0] for key in FOCUSED]
        jobs = [features[key].job for key in ("basins", "multi_start")]
        for shown in (*(panel.focus for panel in panels), *(Focus(job.scene) for job in jobs)):
            if shown.scene is not None:
                check(shown.scene)
                assert shown.run is None or shown.run in shown.scene.runs


def assert_alike(bound, plane, runs, experiment=None):
    experiments = {id(run.experiment): run.experiment for run in runs}
    if experiment is not None:
        experiments[id(experiment)] = experiment
    assert len(experiments) <= 1
    for each in experiments.values():
        other = each.bound()
        assert bound is None or (bound.key, bound.dimension, bound.parameters) == (
            other.key, other.dimension, other.parameters
        )  # fmt: skip
        assert plane is None or len(plane.origin) == other.dimension


def show_everything(window):
    """All panels at once as far as they go, so that every view draws."""
    for key in FOCUSED:
        window.features[key].make_panel()
    for key in ("runs", "metric", "stability", "inspector"):
        window.widgets.bring_up(key)


@pytest.fixture
def watched(person):
    # A network's Hessian is taken at each step: with all steps the last choice would be computed for over a minute.
    person.window.explorer.apply(edits.SetBudget(60))
    show_everything(person.window)
    return Watched(person.window)


def settle(person):
    explorer = person.window.explorer
    person.wait(lambda: explorer.is_settled)


@pytest.mark.parametrize("pause", [0, 25, 120])
def test_switching_to_and_fro_under_a_metric_never_mixes_two_experiments(person, watched, pause):
    explorer = person.window.explorer
    for metric, (one, other) in itertools.product(
        ("newton", "gauss_newton"), itertools.permutations(("rosenbrock", "network", "parabola", "classes"), 2)
    ):
        CHOICES[one](explorer)
        CHOICES[metric](explorer)
        person.bot.wait(pause)
        CHOICES[other](explorer)
        person.bot.wait(pause)
    settle(person)
    assert watched.scenes
    assert explorer.runs.scene.is_of(explorer.experiment)
    assert explorer.runs.scene.runs


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(sorted(CHOICES)), st.sampled_from([0, 0, 5, 40])), min_size=3, max_size=12))
def test_any_order_of_choices_shows_one_experiment_at_a_time(person, watched, choices):
    for name, pause in choices:
        CHOICES[name](person.window.explorer)
        person.bot.wait(pause)
    settle(person)
    assert person.explorer.runs.scene.is_of(person.explorer.experiment)


def test_a_dragged_parameter_shows_whole_scenes_all_along(person, watched):
    explorer = person.window.explorer
    explorer.apply(edits.ChooseObjective("quadratic_bowl"))
    settle(person)
    name = explorer.experiment.parameters[0][0]
    watched.scenes.clear()
    for value in np.linspace(1.0, 4.0, 25):
        explorer.apply(edits.SetParameter(name, float(value)))
        person.bot.wait(15)
    settle(person)
    values = {scene.surface.bound.parameters[name] for scene in watched.scenes}
    assert len(values) > 3
    assert all(scene.runs for scene in watched.scenes)


def test_what_lies_in_a_closed_section_computes_nothing(person):
    inspector, metric = (person.window.features[key].panel for key in ("inspector", "metric"))
    stability, *_ = person.window.features["stability"].panel.parts
    person.bring_up("inspector")
    person.wait(lambda: inspector.is_seen)
    assert not (metric.is_seen or stability.is_seen)
    pictures = []
    metric.view.show_picture = lambda *given: pictures.append(given)
    for step in range(5):
        person.window.explorer.player.move_cursor(step)
        person.bot.wait(50)
    assert not pictures
    person.find("inspector_section").set_open(False)
    person.bring_up("metric")
    person.wait(lambda: bool(pictures))
    assert not inspector.is_seen
