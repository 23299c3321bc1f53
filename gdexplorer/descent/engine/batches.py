"""Mini-batches: the samples that each step's gradient is computed from.

Each epoch visits all samples once, in a new random order (the last batch is the remainder), as in L. Bottou,
F. E. Curtis, J. Nocedal, Optimization Methods for Large-Scale Machine Learning, SIAM Review 60(2), 2018. The order
depends only on the seed and the epoch, so any step's batch can be drawn again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.signature import Arguments, Fits, Signature
from gdexplorer.descent.engine.batch_kernels import draw_batch
from gdexplorer.objectives.objective import BoundObjective


def misfit_of_batch(a: Arguments, first_sample: int) -> str:
    """Which mini-batch arguments do not fit, or an empty string; an empty batch always fits."""
    samples, rows = len(a["data"]) - first_sample, len(a["batch"])
    fitting = rows == 0 or (0 <= first_sample < rows and a["order"].size == samples > 0)
    return "" if fitting else "The rows of the mini-batch"


def _draw_batch(a: Arguments, _: Fits | None) -> str:
    return "The mini-batch" if not len(a["batch"]) or a["k"] < 1 else misfit_of_batch(a, int(a["first_sample"]))


DRAW_BATCH = Kernel(
    draw_batch,
    Signature(
        "draw_batch",
        "data: *c, batch: *c, order: int *, first_sample: int, seed: int, k: int -> int",
        misfit=_draw_batch,
    ),
)


def allocate(
    data: NDArray[np.float64], first_sample: int | None, size: int, *, is_stamped: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Allocate the batch and order arrays for `draw_batch`; both are empty if all samples are used.

    ``is_stamped``: they are also needed for all samples, since each step is stamped on the rows that it sees.
    """
    if first_sample is not None and is_stamped and not 0 < size < len(data) - first_sample:
        size = len(data) - first_sample
    elif first_sample is None or not 0 < size < len(data) - first_sample:
        return np.empty((0, data.shape[1])), np.zeros(0, dtype=np.int64)
    return np.zeros((first_sample + size, data.shape[1])), np.zeros(len(data) - first_sample, dtype=np.int64)


def seen(bound: BoundObjective, size: int, seed: int, step: int) -> NDArray[np.float64]:
    """The data of an objective as ``step`` sees it, with batches of ``size`` samples: all of them, or a mini-batch."""
    batch, order = allocate_for(bound, size)
    if not len(batch):
        return bound.data
    rows = DRAW_BATCH(bound.data, batch, order, int(bound.first_sample or 0), seed, step)
    if bound.stamped is not None:
        batch.flat[[bound.stamped - 1, bound.stamped]] = seed, step
    return batch[:rows]


def allocate_for(bound: BoundObjective, size: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What `allocate` returns for an objective."""
    return allocate(bound.data, bound.first_sample, size, is_stamped=bound.stamped is not None)


def epochs(samples: int, size: int, steps: int) -> float:
    """How many epochs ``steps`` steps make, with ``samples`` samples in batches of ``size``."""
    per_epoch = -(-samples // size)
    whole, rest = divmod(steps, per_epoch)
    return whole + min(rest * size, samples) / samples
