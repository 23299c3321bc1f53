"""``gdexplorer basins``: which minimum is reached from each point of the domain, as a picture or as arrays."""

from argparse import Namespace
from typing import BinaryIO

import numpy as np

from gdexplorer.cli import texts
from gdexplorer.cli.arguments import UsageError
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.single import experiment_from
from gdexplorer.cli.writing import binary_output
from gdexplorer.descent.analysis.attractors import DIVERGED, LEFT, UNDECIDED
from gdexplorer.descent.analysis.basins import LARGEST_SIZE, Basins, refining
from gdexplorer.errors import InputError
from gdexplorer.scene.basin_picture import painted

STEPS = 2000
SIZE = 512


def show_basins(options: Namespace) -> int:
    """Compute the basins that the options describe and write them."""
    try:
        experiment, size = experiment_from(options, ("objective", "optimizer", "out"), STEPS), size_from(options)
    except InputError as error:
        raise UsageError(f"basins: {error}") from error
    (choice,) = experiment.optimizers
    write = {"png": write_png, "npz": write_npz}[options.format]
    with binary_output(options.out) as file, Progress(size * size, "pixels") as progress:
        *_, finished = refining(experiment, experiment.bound(), choice, size, show=progress.show)
        write(file, finished)
    return 0


def size_from(options: Namespace) -> int:
    """How many pixels a side has.

    Raises
    ------
    InputError
        Where that is no number of pixels.
    """
    size = SIZE if options.size is None else texts.whole_number(options.size, "size")
    if not 1 <= size <= LARGEST_SIZE:
        raise InputError(f"The size must lie from 1 to {LARGEST_SIZE:,} pixels; {size:,} does not.")
    return size


def write_png(file: BinaryIO, basins: Basins) -> None:
    """Write a picture, y going up."""
    from PIL import Image

    Image.fromarray(np.ascontiguousarray(painted(basins)[::-1])).save(file, "PNG")


def write_npz(file: BinaryIO, basins: Basins) -> None:
    """Write labels and steps, rows going up along y, and what the labels stand for."""
    np.savez_compressed(
        file,
        x=basins.xs,
        y=basins.ys,
        labels=basins.labels,
        steps=basins.steps,
        attractors=np.array([item.point for item in basins.attractors]).reshape(-1, 2),
        values=np.array([item.value for item in basins.attractors], dtype=np.float64),
        kinds=np.array([item.label for item in basins.attractors], dtype=str),
        diverged=DIVERGED,
        left=LEFT,
        undecided=UNDECIDED,
    )
