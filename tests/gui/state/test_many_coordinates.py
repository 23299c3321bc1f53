"""Objectives of more than two coordinates: descended in all of them, drawn on a plane."""

import time

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE
from gdexplorer.descent.geometry.plane import PlaneChoice, is_same
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.objectives import Custom
from gdexplorer.objectives.objective import BoundObjective, Objective
from gdexplorer.session import edits


def _valley(theta, data, gradient):
    """Σ (i + 1) (θ_i - i)² / 2."""
    value = 0.0
    for i in range(theta.size):
        value += 0.5 * (i + 1.0) * (theta[i] - i) ** 2
        gradient[i] = (i + 1.0) * (theta[i] - i)
    return value


def _valley_hessian(theta, data, hessian):
    for i in range(theta.size):
        for j in range(theta.size):
            hessian[i, j] = i + 1.0 if i == j else 0.0
    return 0


VALLEY, VALLEY_HESSIAN = Kernel(_valley, OBJECTIVE), Kernel(_valley_hessian, HESSIAN)
SIDES = ((-2.0, 4.0), (-2.0, 4.0))


class Valley(Custom):
    """A quadratic valley of five coordinates with its minimum at (0, 1, 2, 3, 4)."""

    def objective(self):
        return Objective("valley", "Valley", "convex", "", (), "", "", self.bind, lambda: "f")

    def bind(self, parameters):
        return BoundObjective(
            "valley", "Valley", VALLEY, VALLEY_HESSIAN, np.empty((1, 1)), SIDES, (1.0,) * 5, 0.1,
            ((0.0, 1.0, 2.0, 3.0, 4.0),), weights=("a", "b", "c", "d", "e"), starts_anywhere=True,
            draw_start=lambda seed: tuple(np.random.default_rng(seed).normal(size=5).tolist()),
        )  # fmt: skip


@pytest.fixture
def explorer(qapp):
    explorer = Explorer(COLOUR_TABLE)
    explorer.begin()
    explorer.player.pause()
    explorer.surfaces, explorer.drawn = [], []
    explorer.runs.objective_changed.connect(explorer.surfaces.append)
    explorer.runs.scene_changed.connect(lambda scene: explorer.drawn.append(scene.runs))
    explorer.apply(edits.ChooseCustom(Valley()))
    settle(explorer)
    yield explorer
    explorer.stop()


def settle(explorer):
    end = time.monotonic() + 60
    while not explorer.is_settled:
        assert time.monotonic() < end, "waited in vain"
        QApplication.processEvents()
        time.sleep(0.005)


def test_it_is_descended_in_all_coordinates_and_drawn_on_two(explorer):
    assert all(run.values[-1] < 1e-9 for run in explorer.runs.trajectories)
    assert explorer.runs.trajectories[0].points.shape[1] == 5
    assert explorer.surfaces[-1].objective.axes == ("a", "b")
    for drawn in explorer.drawn[-1]:
        assert np.array_equal(drawn.places, drawn.trajectory.points[:, :2])


def test_another_plane_shows_the_same_runs_without_running_them_again(explorer):
    runs = explorer.runs.trajectories
    explorer.apply(edits.SetPlane(PlaneChoice(weights=(3, 1))))
    settle(explorer)
    assert explorer.surfaces[-1].objective.axes == ("d", "b")
    assert all(new is old for new, old in zip(explorer.runs.trajectories, runs, strict=True))
    assert np.array_equal(explorer.drawn[-1][0].places, runs[0].points[:, [3, 1]])
    explorer.apply(edits.SetPlane(PlaneChoice(kind="components")))
    settle(explorer)
    assert explorer.surfaces[-1].objective.axes == ("component 1", "component 2")


def test_the_others_follow_the_cursor_unless_they_are_held(explorer):
    explorer.apply(edits.SetPlane(PlaneChoice(weights=(0, 1))))
    settle(explorer)
    path = explorer.runs.trajectories[0].points
    for step in (0, 7):
        explorer.player.move_cursor(step)
        settle(explorer)
        assert np.array_equal(explorer.runs.plane.origin[2:], path[step, 2:])
    held = tuple(explorer.runs.plane.origin.tolist())
    explorer.apply(edits.SetPlane(msgspec.structs.replace(explorer.experiment.plane, anchor=held)))
    settle(explorer)
    explorer.player.move_cursor(3)
    settle(explorer)
    assert np.array_equal(explorer.runs.plane.origin[2:], path[7, 2:])


@pytest.mark.parametrize("kind", ["weights", "random", "components"])
@pytest.mark.parametrize("through", ["cursor", "minimum"])
@pytest.mark.parametrize("rate", [0.1, 1e30])
def test_a_plane_comes_to_rest_whatever_it_passes_through(explorer, kind, through, rate):
    explorer.apply(edits.SetHyperparameter(0, "learning_rate", rate))  # the longest steps leave the largest coordinates
    settle(explorer)
    drawn = len(explorer.surfaces)
    explorer.apply(edits.SetPlane(PlaneChoice(kind, through=through)))
    settle(explorer)
    for step in (0, 2, 10_000):
        explorer.player.move_cursor(step)
        settle(explorer)
    assert len(explorer.surfaces) - drawn <= 5
    if through == "minimum" and kind != "components":
        assert explorer.runs.plane.distances(np.arange(5.0)[np.newaxis])[0] == 0.0


def test_the_surface_is_the_cost_on_the_plane(explorer):
    surface = explorer.surfaces[-1]
    bound, plane = explorer.experiment.bound(), surface.plane
    for row, column in ((0, 0), (10, 20), (-1, 5)):
        at = plane.point(surface.xs[column], surface.ys[row])
        assert surface.values[row, column] == pytest.approx(bound.value(at), rel=1e-12)
    low, high = np.array(surface.box.domain).T
    points = low + np.array([[0.3, 0.7], [0.02, 0.98]]) * (high - low)
    exact = [bound.value(plane.point(*point)) for point in points]
    assert surface.read(points) == pytest.approx(exact, rel=1e-2)
    assert np.isnan(surface.read(np.array([[99.0, 0.0]]))).all()


def test_a_click_drops_a_start_in_the_plane_and_a_drag_moves_it_along(explorer):
    explorer.player.move_cursor(0)
    settle(explorer)
    explorer.apply(edits.AddStart((0.25, -0.5), explorer.runs.plane))
    settle(explorer)
    assert explorer.experiment.starts[-1] == (0.25, -0.5, 1.0, 1.0, 1.0)
    assert edits.placed_starts(explorer.experiment.starts, explorer.runs.plane)[-1] == (0.25, -0.5)
    explorer.apply(edits.SetPlane(msgspec.structs.replace(explorer.experiment.plane, weights=(2, 3))))
    settle(explorer)
    explorer.apply(edits.MoveStart(1, (9.0, "8"), explorer.runs.plane))
    assert explorer.experiment.starts[1] == (0.25, -0.5, 9.0, 8.0, 1.0)
    told = []
    explorer.error.connect(told.append)
    explorer.apply(edits.MoveStart(1, ("north", 1.0), explorer.runs.plane))
    assert len(told) == 1 and "north" in told[0]


def test_starts_are_drawn_as_the_objective_draws_them(explorer):
    explorer.apply(edits.DrawStarts(3, 5))
    drop = explorer.experiment.bound().draw_start
    assert explorer.experiment.starts == (drop(5), drop(6), drop(7))


def test_another_part_of_the_plane_can_be_looked_at_and_undone(explorer):
    part = ((-1.0, 2.0), (0.0, 5.0))
    explorer.apply(edits.SetDomain(part))
    settle(explorer)
    assert explorer.surfaces[-1].box.domain == part
    explorer.apply(edits.ShowWholePlane())
    settle(explorer)
    assert explorer.surfaces[-1].box.domain != part
    explorer.undo()
    settle(explorer)
    assert explorer.surfaces[-1].box.domain == part


@pytest.mark.parametrize("edit", [edits.ClearStarts(), edits.RemoveStart(0), edits.SetVisible(0, False)], ids=type)
@pytest.mark.parametrize("kind", ["weights", "random", "components"])
def test_the_plane_of_runs_that_are_gone_is_that_of_a_document_without_runs(explorer, kind, edit):
    for position in range(len(explorer.experiment.optimizers) - 1, 0, -1):
        explorer.apply(edits.RemoveOptimizer(position))
    explorer.apply(edits.SetPlane(PlaneChoice(kind)))
    explorer.apply(edits.MoveStart(0, (2.0, 3.0, 4.0, 5.0, 6.0)))
    explorer.player.stand_at(20)
    settle(explorer)
    explorer.apply(edit)
    settle(explorer)
    shown = explorer.runs.plane
    opened = Explorer(COLOUR_TABLE)
    opened.begin()
    opened.begin_with(explorer.document)
    settle(opened)
    opened.stop()
    assert explorer.runs.trajectories == () and is_same(shown, opened.runs.plane)
