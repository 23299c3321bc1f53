"""Mini-batches: the samples that each step's gradient is computed from.

Each epoch goes through all samples once, in an order of its own (the last batch takes what is left), as in L. Bottou,
F. E. Curtis, J. Nocedal, Optimization Methods for Large-Scale Machine Learning, SIAM Review 60(2), 2018. The order
depends on the seed and the epoch only, so that any step's batch can be drawn again.
"""

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernels import Kernel, inlined
from gdexplorer.compiled.randomness import uniform

# Apart from the random numbers of the noise, which count coordinates from 0 at the same seed and step.
_SHUFFLING = 2**40


@inlined
def shuffle(order, seed, epoch):
    """Fill ``order: int64[samples]`` with the order of an epoch, counted from 0 (Fisher & Yates 1938)."""
    for i in range(order.size):
        order[i] = i
    for i in range(order.size - 1, 0, -1):
        j = min(int(uniform(seed, epoch, _SHUFFLING + i) * (i + 1)), i)
        order[i], order[j] = order[j], order[i]
    return 0


@inlined
def draw_batch(data, batch, order, first_sample, seed, k):
    """Fill ``batch`` with the settings rows of ``data`` and the samples of step ``k`` (from 1); the rows in use.

    ``order: int64[samples]`` holds the order of the epoch from one call to the next; it is made at an epoch's first
    step, and where it is not yet a permutation.
    """
    size = batch.shape[0] - first_sample
    per_epoch = (order.size + size - 1) // size
    place = (k - 1) % per_epoch
    if place == 0 or order[0] == order[order.size - 1]:
        shuffle(order, seed, (k - 1) // per_epoch)
    count = min(size, order.size - place * size)
    for i in range(first_sample + count):
        row = i if i < first_sample else first_sample + order[place * size + i - first_sample]
        for column in range(data.shape[1]):
            batch[i, column] = data[row, column]
    return first_sample + count


DRAW_BATCH = Kernel(draw_batch, "draw_batch")


def room(
    data: NDArray[np.float64], first_sample: int | None, size: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What `draw_batch` works in, the batch and the order: both empty where all samples are used."""
    if first_sample is None or not 0 < size < len(data) - first_sample:
        return np.empty((0, data.shape[1])), np.zeros(0, dtype=np.int64)
    return np.zeros((first_sample + size, data.shape[1])), np.zeros(len(data) - first_sample, dtype=np.int64)


def epochs(samples: int, size: int, steps: int) -> float:
    """How many times ``steps`` steps have gone through ``samples`` samples in batches of ``size``."""
    per_epoch = -(-samples // size)
    whole, rest = divmod(steps, per_epoch)
    return whole + min(rest * size, samples) / samples
