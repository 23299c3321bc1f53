"""Kernels that draw mini-batches (see `batches`)."""

from gdexplorer.compiled.kernel import inlined
from gdexplorer.compiled.randomness import uniform

# Keeps these random numbers apart from the noise, which counts coordinates from 0 at the same seed and step.
_SHUFFLING = 2**40


@inlined
def shuffle(order, seed, epoch):
    """Shuffle ``order: int64[samples]`` for an epoch, counted from 0 (Fisher & Yates 1938)."""
    for i in range(order.size):
        order[i] = i
    for i in range(order.size - 1, 0, -1):
        j = min(int(uniform(seed, epoch, _SHUFFLING + i) * (i + 1)), i)
        order[i], order[j] = order[j], order[i]
    return 0


@inlined
def stamp(batch, place, seed, k):
    """Set number ``place`` of ``batch`` to the step ``k``, and the one before it to the seed."""
    columns = batch.shape[1]
    batch[place // columns, place % columns] = k
    batch[(place - 1) // columns, (place - 1) % columns] = seed
    return 0


@inlined
def draw_batch(data, batch, order, first_sample, seed, k):
    """Fill ``batch`` with the settings rows of ``data`` and the samples of step ``k`` (from 1); return the rows in use.

    ``order: int64[samples]`` keeps the epoch's permutation between calls; it is redrawn at the first step of each
    epoch, and if it is not yet a permutation.
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
