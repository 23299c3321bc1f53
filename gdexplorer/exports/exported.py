"""What an export shows: a document with its surface, its runs and its critical points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.critical.critical_points import CriticalPoint, search_critical_points
from gdexplorer.descent.critical.listing import known_minima, listed
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import whole_plane
from gdexplorer.exports.content import Content, Work
from gdexplorer.objectives import BoundObjective, Objective
from gdexplorer.scene.basin_picture import MOST_STEPS, PIXELS, BasinsResult, painted
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.description import Shown, caption, description
from gdexplorer.scene.focus import plane_through
from gdexplorer.scene.geometry import Surface, build_surface
from gdexplorer.scene.held_out_losses import HeldOutLosses, accuracy_steps, losses_along
from gdexplorer.scene.runs import Runs, drawn_runs
from gdexplorer.scene.scene import Scene
from gdexplorer.session.view_state import ViewState

# How many times longer test accuracies may take than in the window.
PATIENCE = 20


class Exported(Struct, frozen=True, eq=False):
    """A document with all that is computed from it.

    Attributes
    ----------
    scene : the surface and the runs on it.
    shown : the same with the critical points, the step of the cursor and the rest that is put into words.
    view : how it is viewed.
    """

    scene: Scene
    shown: Shown
    view: ViewState = ViewState()

    @property
    def runs(self) -> Runs:
        """The runs with what is known of all of them."""
        return Runs.of(self.scene.runs)

    @property
    def curves(self) -> tuple[str, ...]:
        """The plots against the step: values, those of rows that are kept for testing if there are any, and norms."""
        tests = "tests" if any(run.tested is not None for run in self.runs) else ""
        accuracies = "accuracies" if any(len(run.test_accuracies) for run in self.runs) else ""
        return tuple(filter(None, ("values", tests, accuracies, "norms")))

    @property
    def definition(self) -> Objective:
        """The objective, with its formula and its source."""
        return self.scene.experiment.definition()

    @property
    def title(self) -> str:
        """The function, and where the run in focus is, in a line."""
        return caption(self.shown)

    @property
    def words(self) -> str:
        """What the pictures show, in words."""
        return description(self.shown)


def computed(content: Content, work: Work) -> Exported:
    """The pictures of a document with its runs.

    Raises
    ------
    CancelledError
        If cancelled.
    InputError
        If the runs do not fit into memory.
    """
    experiment, view, cursor = content.document.experiment, content.document.view, content.document.cursor
    bound, trajectories = experiment.bound(), content.runs(work)
    paths = [trajectory.points for trajectory in trajectories]
    in_plane = bound.dimension == 2
    plane = whole_plane(bound) if in_plane else plane_through(experiment, bound, paths, view.selected, cursor)
    surface = build_surface(bound, COLOUR_TABLE, view.compressed, plane=plane)
    placed = None if in_plane else tuple(map(plane.coordinates, paths))
    scene = Scene(
        experiment,
        surface,
        drawn_runs(experiment, trajectories, placed, None, _tested(bound, paths, work)),
        content.withheld,
    )
    points, missing = _points(experiment, surface, work)
    work.check()
    hidden = tuple(layer.value for layer in view.hidden)
    return Exported(scene, Shown(scene, points, missing, view.selected, cursor, hidden=hidden), view)


def _tested(
    bound: BoundObjective, paths: Sequence[NDArray[np.float64]], work: Work
) -> tuple[HeldOutLosses, ...] | None:
    """The test losses along all runs; None if no rows are kept for testing."""
    if bound.held_out is None:
        return None
    every = accuracy_steps(bound, sum(map(len, paths)), PATIENCE)
    found = tuple(losses_along(bound, points, None, work.cancelled, every) for points in paths)
    work.check()
    return found


def with_basins(exported: Exported, content: Content, work: Work) -> Exported:
    """The same with the basins, if the document shows them: those that are known, or computed here, which takes long.

    Raises
    ------
    CancelledError
        If cancelled.
    """
    view, experiment = exported.view, exported.scene.experiment
    if not view.basins_shown or not experiment.optimizers or exported.scene.surface.bound.dimension != 2:
        return exported
    basins = content.basins
    if basins is None:
        basins = _basins(experiment, min(view.basins_optimizer, len(experiment.optimizers) - 1), work)
    return replace(exported, shown=replace(exported.shown, basins=basins))


def _basins(experiment: Experiment, optimizer: int, work: Work) -> BasinsResult:
    from gdexplorer.descent.analysis.basins import refine_basins
    from gdexplorer.descent.analysis.known_points import known_points

    few, bound = replace(experiment, steps=min(experiment.steps, MOST_STEPS)), experiment.bound()
    known, configured = known_points(few, bound), experiment.optimizers[optimizer]
    *_, found = refine_basins(few, bound, configured, PIXELS, cancelled=work.cancelled, known=known)
    work.check()
    return BasinsResult(found, painted(found), few)


def _points(experiment: Experiment, surface: Surface, work: Work) -> tuple[tuple[CriticalPoint, ...], int]:
    """The critical points, and how many more there are at least; in a plane, the known minima that lie in it."""
    if surface.bound.dimension != 2:
        return known_minima(surface.objective), 0
    found = search_critical_points(surface.bound, cancelled=work.cancelled)
    return listed(found.points, experiment.constrained(surface.bound)), found.missing
