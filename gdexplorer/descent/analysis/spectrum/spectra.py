"""The eigenvalues of the Hessian at a point, or of the block of it that belongs to one layer.

In few coordinates they are those of the full matrix. In many, the extremes come from Lanczos' method and the density
from stochastic Lanczos quadrature: the mean, over random probes, of the density that Lanczos' method finds from each
(L. Lin, Y. Saad, C. Yang, Approximating Spectral Densities of Large Matrices, SIAM Review 58, 2016; of networks: B.
Ghorbani, S. Krishnan, Y. Xiao, An Investigation into Neural Net Optimization via Hessian Eigenvalue Density, ICML
2019).
Products with the Hessian are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.engine.lanczos import Ritz, first_direction, lanczos
from gdexplorer.descent.engine.symmetric import eigenvalues
from gdexplorer.models.own_model import BoundModel
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# With at most so many coordinates the full matrix is taken.
MOST_DENSE = 500
# The extremes stop changing by more than this share, or after so many products.
CLOSE, MOST_PRODUCTS = 1e-9, 250
# The number of the strand that finds the extremes, beside those of probes.
EXTREMES = -1
# An eigenvalue of at most this share of the largest, in size, counts as zero.
ZERO = 1e-10
# Neighbours that differ by at most this share of the largest, in size, are the same but for rounding.
ROUNDING = 1e-12


class Block(Struct, frozen=True):
    """Coordinates that belong together, from ``first`` to before ``end``, under a name."""

    name: str
    first: int
    end: int

    @property
    def size(self) -> int:
        """How many coordinates it has."""
        return self.end - self.first


def unseen(share: float) -> None:
    """Show nothing of what is done."""


class Probing(Struct, frozen=True):
    """How a density is estimated: the number of random probes, the products that each takes, and their seed.

    ``layers`` : whether each layer is looked at on its own, too; None: unless products are slow, as those of models of
    the user's own are.
    """

    probes: int = 8
    products: int = 80
    seed: int = 0
    layers: bool | None = None


USUAL = Probing()


class Spectrum(Struct, frozen=True, eq=False):
    """The eigenvalues of a block of the Hessian.

    Attributes
    ----------
    block : which coordinates it is of.
    values : float64[k], ascending: all eigenvalues, or nodes that stand for them.
    weights : float64[k], the share of the eigenvalues that each stands for; they sum up to 1.
    lowest, largest : the extremes; NaN if the Hessian cannot be computed.
    is_exact : whether all eigenvalues are computed.
    """

    block: Block
    values: Vector
    weights: Vector
    lowest: float
    largest: float
    is_exact: bool

    @property
    def shares(self) -> tuple[float, float, float]:
        """The shares of negative, of zero and of positive eigenvalues; zero relative to the largest in size."""
        within = ZERO * max(abs(self.lowest), abs(self.largest))
        below = float(self.weights[self.values < -within].sum())
        above = float(self.weights[self.values > within].sum())
        return below, float(self.weights[np.abs(self.values) <= within].sum()), above

    def histogram(self, edges: Vector) -> Vector:
        """The share of eigenvalues between each two of ``edges: float64[m + 1]``, float64[m]; they sum up to 1.

        Those that differ by rounding alone fall between the same two; those beyond the edges, between the last two.
        """
        values = np.clip(_without_rounding(self.values), edges[0], edges[-1])
        return np.asarray(np.histogram(values, edges, weights=self.weights)[0])


def _without_rounding(values: Vector) -> Vector:
    """Ascending ``values``, each as the lowest of those that differ from it by rounding alone, float64[k]."""
    found, within = values.copy(), ROUNDING * float(np.abs(values).max(initial=0.0))
    for place in range(1, len(found)):
        if found[place] - found[place - 1] <= within:
            found[place] = found[place - 1]
    return found


def blocks_of(bound: BoundObjective, layers: bool | None = None) -> tuple[Block, ...]:
    """All coordinates and, of a network of several layers, the weights and biases of each, as `Probing` says."""
    whole = Block("all", 0, bound.dimension)
    ends = [*(layer.offset for layer in bound.layers), bound.dimension]
    is_asked = not (isinstance(bound, BoundModel) and bound.dimension > MOST_DENSE) if layers is None else layers
    if len(bound.layers) < 2 or not is_asked:
        return (whole,)
    return whole, *(Block(f"layer {i}", *pair) for i, pair in enumerate(pairwise(ends), 1))


class StoppedError(Exception):
    """The computation of a spectrum was cancelled."""


def spectra_at(
    bound: BoundObjective,
    point: Vector,
    probing: Probing = USUAL,
    cancelled: Callable[[], bool] = lambda: False,
    show: Callable[[float], None] = unseen,
) -> tuple[Spectrum, ...]:
    """The spectrum of each of `blocks_of` at ``point: float64[n]``; ``probing`` only matters in many coordinates.

    ``show`` is called with the fraction that is done at least: how many products it takes is not known before.

    Raises
    ------
    StoppedError
        Once ``cancelled`` returns true: in many coordinates a spectrum takes minutes.
    """
    blocks, at = blocks_of(bound, probing.layers), np.array(point, dtype=np.float64)
    with np.errstate(all="ignore"):
        if bound.dimension <= MOST_DENSE:
            hessian = bound.hessian(at)
            return tuple(_exact(block, hessian[block.first : block.end, block.first : block.end]) for block in blocks)
        return tuple(
            _estimated(bound, at, block, probing, cancelled, part_of(show, place, len(blocks)))
            for place, block in enumerate(blocks)
        )


def part_of(show: Callable[[float], None], place: int, count: int) -> Callable[[float], None]:
    """Show what is done of one of ``count`` blocks or points as a part of all."""
    return lambda share: show((place + share) / count)


def _exact(block: Block, hessian: Matrix) -> Spectrum:
    if not np.isfinite(hessian).all():
        return _unknown(block)
    values = eigenvalues(hessian)
    weights = np.full(len(values), 1.0 / len(values))
    return Spectrum(block, values, weights, float(values[0]), float(values[-1]), True)


def _estimated(
    bound: BoundObjective,
    point: Vector,
    block: Block,
    probing: Probing,
    cancelled: Callable[[], bool],
    show: Callable[[float], None],
) -> Spectrum:
    most, done = min(MOST_PRODUCTS, block.size) + probing.probes * min(probing.products, block.size), 0

    def before() -> None:
        nonlocal done
        if cancelled():
            raise StoppedError
        show(done / most)
        done += 1

    extremes, *found = (strand(bound, point, block, each, probing, before) for each in probes_of(probing))
    return estimated(block, found, extremes)


def probes_of(probing: Probing) -> range:
    """The strands that an estimate is made of: `EXTREMES` first, then each random probe by its number."""
    return range(EXTREMES, probing.probes)


def strand(
    bound: BoundObjective, point: Vector, block: Block, probe: int, probing: Probing,
    before: Callable[[], None] = lambda: None,
) -> Ritz:  # fmt: skip
    """What Lanczos' method finds of a block from one random probe, or of its `EXTREMES`.

    ``before`` is called before each product with the Hessian.
    """

    def times(vector: Vector) -> Vector:
        before()
        whole = np.zeros((1, bound.dimension))
        whole[0, block.first : block.end] = vector
        return bound.hessian_products(point, whole)[0, block.first : block.end]

    with np.errstate(all="ignore"):
        if probe == EXTREMES:
            return lanczos(times, first_direction(block.size), MOST_PRODUCTS, CLOSE)
        signs = np.random.default_rng(probing.seed).choice((-1.0, 1.0), (probing.probes, block.size))
        return lanczos(times, signs[probe] / np.sqrt(block.size), probing.products)


def estimated(block: Block, found: Sequence[Ritz], extremes: Ritz) -> Spectrum:
    """The spectrum of a block from all its strands."""
    ends, values = extremes.ends, np.concatenate([each.values for each in found])
    if not (np.isfinite(values).all() and np.isfinite(ends).all()):
        return _unknown(block)
    order = np.argsort(values, kind="stable")
    weights = np.concatenate([each.weights for each in found])[order] / len(found)
    lowest, largest = min(ends[0], float(values.min())), max(ends[1], float(values.max()))
    return Spectrum(block, values[order], weights, lowest, largest, False)


def _unknown(block: Block) -> Spectrum:
    return Spectrum(block, np.empty(0), np.empty(0), np.nan, np.nan, False)
