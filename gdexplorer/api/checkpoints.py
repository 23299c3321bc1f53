"""What a model computes along its training run: slices, barriers and spectra at checkpoints, as arrays."""

from __future__ import annotations

import reprlib
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.api.brief import Brief
from gdexplorer.api.given import pair, real, text, whole
from gdexplorer.api.sharing import Folder, doer_of
from gdexplorer.api.spectra import Spectra, spectra_from
from gdexplorer.descent.analysis.spectrum.checkpoints import read_checkpoints
from gdexplorer.descent.analysis.spectrum.sharpness import RADIUS
from gdexplorer.errors import InputError
from gdexplorer.models import checkpoints
from gdexplorer.models.checkpoints import PLACES, of_model, plane_of, random_plane, sheet_at, spread
from gdexplorer.models.own_model import OwnModel, bound_of
from gdexplorer.models.slices import ModelSlice, SlicePlan, values_on
from gdexplorer.scene.trace_picture import PLANES
from gdexplorer.traces.trace import Trace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
CHECKPOINTS = 11


class LossSlice(Brief, Struct, frozen=True, eq=False):
    """The loss of a model on a plane.

    Attributes
    ----------
    u, v : float64[k], places along each side. values : float64[k, k], the loss, in row v and column u.
    steps : int64[T], those of the checkpoints. path : float64[T, 2], their places on the plane; left_out : float64[T],
        their distances from it. All three are empty on a plane of random directions.
    result : all that was found.
    """

    u: Array
    v: Array
    values: Array
    steps: NDArray[np.int64]
    path: Array
    left_out: Array
    result: ModelSlice

    def plot(self, path: str | PathLike[str] | None = None) -> Figure:
        """Draw its level lines, and the path on them; save to ``path`` if given.

        A Matplotlib figure comes back, to be changed or shown.

        Raises
        ------
        InputError
            If it cannot be saved there.
        """
        from gdexplorer.api.plotting import figure_of_slice, saved

        return saved(figure_of_slice(self), path)


class Barriers(Brief, Struct, frozen=True, eq=False):
    """The loss on straight lines from checkpoint to checkpoint.

    Attributes
    ----------
    steps : int64[k], those of the checkpoints. t : float64[m], places on each line. values : float64[k - 1, m].
    heights, at : float64[k - 1], the greatest rise above the line between the losses of both ends, and its t.
    """

    steps: NDArray[np.int64]
    t: Array
    values: Array
    heights: Array
    at: Array


def slice_of(
    trace: Trace, model: Any, *, plane: Any = "pca", around: Any = None, components: Any = (1, 2), points: Any = 21,
    span: Any = 1.0, seed: Any = 0, cluster: str | None = None, pieces: Folder | None = None,
) -> LossSlice:  # fmt: skip
    """The loss in the plane of a run, or around one of its checkpoints (see `TracePath.slice`)."""
    running = _running(model)
    fitting, plan = (
        of_model(trace, running),
        SlicePlan(whole("points", points), real("span", span), whole("seed", seed)),
    )
    plan.check()
    step = None if around is None else whole("around", around)
    if _plane(plane) == "random":
        sheet = random_plane(running, fitting, plan, step)
    elif step is None:
        first, second = (whole("Each of components", each) - 1 for each in pair_of_whole(components))
        sheet = plane_of(fitting, (first, second), plan.points)
    else:
        sheet = sheet_at(running, fitting, step, plan)
    with doer_of((), cluster, pieces) as do:
        *_, found = values_on(running, sheet, do=do if cluster else None)
    path = sheet.path
    if path is None:
        nothing = np.empty((0, 2))
        return LossSlice(sheet.u, sheet.v, found.values, np.empty(0, np.int64), nothing, nothing[:, 0], found)
    return LossSlice(sheet.u, sheet.v, found.values, path.steps, path.places, path.left_out, found)


def _plane(plane: Any) -> str:
    """Which plane.

    Raises
    ------
    InputError
        If there is none such.
    """
    if text("plane", plane) not in PLANES:
        raise InputError(f"There is no plane {plane!r:.40}: choose {' or '.join(PLANES)}.")
    return str(plane)


def pair_of_whole(components: Any) -> tuple[int, int]:
    """Two whole numbers.

    Raises
    ------
    InputError
        If they are not.
    """
    first, second = pair("components", components)
    if first != int(first) or second != int(second):
        raise InputError(f"components must be two whole numbers, such as (1, 2), not {reprlib.repr(components)}.")
    return int(first), int(second)


def barriers_of(
    trace: Trace, model: Any, *, at: Any = CHECKPOINTS, points: Any = PLACES, cluster: str | None = None,
    pieces: Folder | None = None,
) -> Barriers:  # fmt: skip
    """The loss on lines between checkpoints (see `TracePath.barriers`)."""
    running = _running(model)
    fitting, places = of_model(trace, running), spread(len(trace.checkpoints), whole("at", at))
    count = whole("points", points)
    with doer_of((), cluster, pieces) as do:
        *_, found = checkpoints.barriers(running, fitting, places, count, do=do)
    return Barriers(found.steps, found.t, found.values, found.heights, found.tops)


def spectrum_of(
    trace: Trace, model: Any, *, at: Any = CHECKPOINTS, radius: Any = RADIUS, cluster: str | None = None,
    pieces: Folder | None = None,
) -> Spectra:  # fmt: skip
    """The spectrum at checkpoints (see `TracePath.spectrum`)."""
    running = _running(model)
    fitting, places = of_model(trace, running), spread(len(trace.checkpoints), whole("at", at))
    reach = real("radius", radius)
    with doer_of((), cluster, pieces) as do:
        *_, found = read_checkpoints(bound_of(running), fitting, places, radius=reach, do=do)
    return spectra_from(found)


def _running(model: Any) -> Any:
    """The process of a model.

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(model, OwnModel):
        return model.running
    raise InputError(f"model must be what gdexplorer.model gives, not {reprlib.repr(model)}.")
