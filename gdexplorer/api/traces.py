"""``trace``: the path of a training run, from its checkpoints."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.api.asking import frame_of
from gdexplorer.api.brief import Brief
from gdexplorer.api.checkpoints import CHECKPOINTS, Barriers, LossSlice, barriers_of, slice_of, spectrum_of
from gdexplorer.api.given import names, several, text, whole
from gdexplorer.api.given import path as path_of
from gdexplorer.api.sharing import Folder
from gdexplorer.api.spectra import Spectra
from gdexplorer.descent.analysis.spectrum.sharpness import RADIUS
from gdexplorer.errors import InputError
from gdexplorer.models.checkpoints import PLACES
from gdexplorer.scene.trace_picture import CURVES, TraceView
from gdexplorer.traces.measures import Lengths, measure
from gdexplorer.traces.reading import read_trace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from gdexplorer.models.own_model import OwnModel

Array = NDArray[np.float64]


class TracePath(Brief, Struct, frozen=True, eq=False):
    """The path of a training run of T checkpoints.

    Attributes
    ----------
    steps : int64[T], the steps after which they were taken.
    lengths : norms, lengths of steps, distances and cosines of all parameters, each float64[T].
    layers : the same of each layer, by its name.
    path : float64[T, 2], the path in the plane. left_out : float64[T], the distance of each checkpoint from it.
    share : which part of the path's variance the plane shows.
    coordinates, shares : float64[T, K] and float64[K], the path along all components with their parts of the variance;
        of a random plane two.
    notes : what was left out, each in a sentence.
    """

    steps: NDArray[np.int64]
    lengths: Lengths
    layers: dict[str, Lengths]
    path: Array
    left_out: Array
    share: float
    coordinates: Array
    shares: Array
    notes: tuple[str, ...]
    _view: TraceView

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each checkpoint.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        names = {curve.title.replace(" ", "_"): curve.of(self.lengths) for curve in CURVES}
        places = {"x": self.path[:, 0], "y": self.path[:, 1], "left_out": self.left_out}
        return frame_of({"step": self.steps, **names, **places})

    def slice(
        self, model: OwnModel, *, plane: str = "pca", around: int | None = None, components: tuple[int, int] = (1, 2),
        points: int = 21, span: float = 1.0, seed: int = 0, cluster: str | None = None, pieces: Folder | None = None,
    ) -> LossSlice:  # fmt: skip
        """Compute the loss of ``model`` in the plane of two principal components of the run, with its path.

        Each value is kept on disk, so that none is computed twice; as those of `barriers` and `spectrum` are.

        Parameters
        ----------
        plane : ``"pca"``, or ``"random"``: through the checkpoint ``around``, or the last one, along random directions,
            each filter as long as that of the model, with the path projected onto it.
        around : the step of a checkpoint: a plane through it along random directions instead.
        points : along each side. span, seed : of random directions: how far the plane reaches, and how they are drawn.
        cluster, pieces : as for `gdexplorer.multistart`; each worker runs the model's file, by as many threads as here.

        Raises
        ------
        InputError
            If something is invalid, the checkpoints are of another model, or it fails.
        """
        return slice_of(
            self._view.measures.trace, model, plane=plane, around=around, components=components, points=points,
            span=span, seed=seed, cluster=cluster, pieces=pieces,
        )  # fmt: skip

    def barriers(
        self, model: OwnModel, *, at: int = CHECKPOINTS, points: int = PLACES, cluster: str | None = None,
        pieces: Folder | None = None,
    ) -> Barriers:  # fmt: skip
        """Compute the loss of ``model`` on straight lines between neighbours of ``at`` checkpoints.

        ``points`` : on each line; others, and what is raised, as of `slice`.
        """
        return barriers_of(self._view.measures.trace, model, at=at, points=points, cluster=cluster, pieces=pieces)

    def spectrum(
        self, model: OwnModel, *, at: int = CHECKPOINTS, radius: float = RADIUS, cluster: str | None = None,
        pieces: Folder | None = None,
    ) -> Spectra:  # fmt: skip
        """Compute the eigenvalues of the Hessian of the loss of ``model`` at ``at`` checkpoints, spread over the run.

        ``radius`` : as of `gdexplorer.spectrum`; others, and what is raised, as of `slice`.
        """
        return spectrum_of(self._view.measures.trace, model, at=at, radius=radius, cluster=cluster, pieces=pieces)

    def plot(self, path: str | PathLike[str] | None = None) -> Figure:
        """Draw the path in the plane, and norm and distances over the steps; save to ``path`` if given.

        A Matplotlib figure comes back, to be changed or shown.

        Raises
        ------
        InputError
            If it cannot be saved there.
        """
        from gdexplorer.api.plotting import figure_of_trace, saved

        return saved(figure_of_trace(self._view), path)


def trace(
    path: str | PathLike[str],
    *,
    plane: str = "pca",
    components: tuple[int, int] = (1, 2),
    layers: Sequence[str] = (),
    every: int | None = None,
    seed: int = 0,
) -> TracePath:
    """Measure the path of a training run from the checkpoints in a folder or a file, safetensors or NumPy's archives.

    Parameters
    ----------
    plane : ``"pca"`` or ``"random"``.
    components : which two principal components, the largest is 1.
    layers : names or patterns of the layers to look at; all if there are none.
    every : take every so many checkpoints, and the last.
    seed : of the random plane.

    Raises
    ------
    InputError
        If it cannot be read, or the checkpoints do not fit together.
    """
    axes = [whole("Each of components", each) - 1 for each in several("components", components)]
    if len(axes) != 2:
        raise InputError(f"components must be two whole numbers, such as (1, 2), not {reprlib.repr(components)}.")
    distance = None if every is None else whole("every", every)
    where, chosen, drawn = Path(path_of("path", path)), names("layers", layers), whole("seed", seed)
    if drawn < 0:
        raise InputError(f"seed must be 0 or more, not {drawn}.")
    text("plane", plane)
    measures = measure(read_trace(where, chosen, distance), drawn)
    view = TraceView(measures, plane, (axes[0], axes[1]))
    called = [layer.name for layer in measures.trace.layers]
    return TracePath(
        measures.steps, measures.whole, dict(zip(called, measures.by_layer, strict=True)), view.path, view.left_out,
        view.share, view.projection.coordinates, view.projection.shares, measures.trace.notes, view,
    )  # fmt: skip
