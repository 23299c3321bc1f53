"""``spectrum``: eigenvalues of the Hessian at points or along a run, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

from gdexplorer.api.asking import Objective, chosen, frame_of
from gdexplorer.api.brief import Brief
from gdexplorer.api.descents import Run
from gdexplorer.api.given import by_name, flag, numbers, real, whole
from gdexplorer.api.sharing import Folder, doer_of
from gdexplorer.descent.analysis.spectrum.readings import COUNT, Readings, check_points, read_along
from gdexplorer.descent.analysis.spectrum.sharpness import RADIUS
from gdexplorer.descent.analysis.spectrum.spectra import Probing
from gdexplorer.descent.building import experiment_of
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective

Array = NDArray[np.float64]


class Spectra(Brief, Struct, frozen=True, eq=False):
    """The spectrum of the Hessian at some points.

    Attributes
    ----------
    blocks : what columns are of: all coordinates first, then each layer of a network.
    steps : int64[k], which points of those given. values : float64[k], the cost there.
    lowest, largest : float64[k, blocks], the extreme eigenvalues.
    sam, greatest_rise : float64[k], the rise of the cost within the radius: after SAM's step, and the greatest found.
    result : all that was found.
    """

    blocks: tuple[str, ...]
    steps: NDArray[np.int64]
    values: Array
    lowest: Array
    largest: Array
    sam: Array
    greatest_rise: Array
    result: Readings

    def __len__(self) -> int:
        return len(self.steps)

    def density(self, at: int = -1, block: int = 0) -> tuple[Array, Array]:
        """Eigenvalues of a block at one of the points, and the share that each stands for, float64[m] each.

        Raises
        ------
        InputError
            If there is no such point or block.
        """
        place, column = whole("at", at), whole("block", block)
        if not -len(self) <= place < len(self):
            raise InputError(f"There is no point {place}: there are {len(self)}, counted from 0.")
        if not -len(self.blocks) <= column < len(self.blocks):
            raise InputError(f"There is no block {column}: there are {len(self.blocks)}, counted from 0.")
        found = self.result.readings[place].spectra[column]
        return found.values, found.weights

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each point and block.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        count = len(self.blocks)
        return frame_of({
            "step": np.repeat(self.steps, count), "value": np.repeat(self.values, count),
            "block": np.tile(self.blocks, len(self)), "lowest": self.lowest.ravel(), "largest": self.largest.ravel(),
            "sam": np.repeat(self.sam, count), "greatest_rise": np.repeat(self.greatest_rise, count),
        })  # fmt: skip


_USUAL = Probing()


def spectrum(
    objective: Objective,
    points: Run | ArrayLike,
    *,
    parameters: Mapping[str, Any] | None = None,
    iterates: int = COUNT,
    radius: float = RADIUS,
    probes: int = _USUAL.probes,
    products: int = _USUAL.products,
    seed: int = 0,
    layers: bool | None = None,
    cluster: str | None = None,
    pieces: Folder | None = None,
) -> Spectra:
    """Compute the eigenvalues of the Hessian, exactly up to 500 coordinates, and how far the cost rises nearby.

    Parameters
    ----------
    objective : a key of the catalogue, a `formula`, a `fit` or a `network`.
    points : a run, a point of n numbers, or several, float64[k, n].
    parameters : of the objective, by name.
    iterates, radius : at how many of the points, spread over them, ends included; how far the sharpness looks.
    probes, products, seed : of the density beyond 500 coordinates: random probes, products of each, and the seed.
    layers : whether each layer is looked at on its own, too; if None, not of a large `model`, of which it takes long.
    cluster, pieces : as for `multistart`.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    bound = (experiment := experiment_of(chosen(objective), by_name("parameters", parameters), (), [], {})).bound()
    places, values = _places(bound, points)
    probing = Probing(whole("probes", probes), whole("products", products), whole("seed", seed), _choice(layers))
    with doer_of([experiment], cluster, pieces) as do:
        *_, found = read_along(
            bound, places, values, None, count=whole("iterates", iterates), radius=real("radius", radius),
            probing=probing, experiment=experiment, do=do,
        )  # fmt: skip
    return spectra_from(found)


def _places(bound: BoundObjective, points: Run | ArrayLike) -> tuple[Array, Array]:
    """The points as rows, and the cost at each."""
    places = check_points(bound, points.points if isinstance(points, Run) else numbers("points", points))
    return places, bound.values_at(places)[0]


def _choice(layers: bool | None) -> bool | None:
    return None if layers is None else flag("layers", layers)


def spectra_from(found: Readings) -> Spectra:
    """What was found as arrays."""
    ends = [found.ends(block) for block in range(len(found.blocks))]
    return Spectra(
        tuple(block.name for block in found.blocks), found.steps, np.array([each.value for each in found.readings]),
        np.array([lowest for lowest, _ in ends]).T, np.array([largest for _, largest in ends]).T,
        np.array([each.sharpness.step for each in found.readings]),
        np.array([each.sharpness.greatest for each in found.readings]), found,
    )  # fmt: skip
