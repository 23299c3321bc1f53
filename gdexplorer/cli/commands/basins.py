"""``gdexplorer basins``: which minimum is reached from each point of the domain, as a picture or as arrays."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, BinaryIO

from gdexplorer.cli import texts
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options, optimizer_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import binary_output
from gdexplorer.errors import InputError
from gdexplorer.formats import BASINS

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.basins import Basins

STEPS = 2000
SIZE = 512


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options that this command alone has."""
    parser.add_argument("--size", metavar="N", help=f"how many pixels a side has (default: {SIZE})")


def run(options: Namespace) -> int:
    """Compute the basins that the options describe and write them."""
    from gdexplorer.cli.experiments import experiment_of_one
    from gdexplorer.descent.analysis.basins import refining

    with reading(options):
        experiment = experiment_of_one(options, ("objective", "optimizer", "out"), STEPS)
        size = _size_from(options)
    (configured,) = experiment.optimizers
    write = {"png": _write_png, "npz": _write_npz}[options.written_as]
    with binary_output(options.out) as file, Progress(size * size, "pixels") as progress:
        *_, finished = refining(experiment, experiment.bound(), configured, size, show=progress.show)
        write(file, finished)
    return 0


def _size_from(options: Namespace) -> int:
    """How many pixels a side has.

    Raises
    ------
    InputError
        Where that is no number of pixels.
    """
    from gdexplorer.descent.analysis.basins import LARGEST_SIZE

    size = SIZE if options.size is None else texts.whole_number(options.size, "size")
    if not 1 <= size <= LARGEST_SIZE:
        raise InputError(f"The size must lie from 1 to {LARGEST_SIZE:,} pixels; {size:,} does not.")
    return size


def _write_png(file: BinaryIO, basins: Basins) -> None:
    """Write a picture, y going up."""
    import numpy as np
    from PIL import Image

    from gdexplorer.scene.basin_picture import painted

    Image.fromarray(np.ascontiguousarray(painted(basins)[::-1])).save(file, "PNG")


def _write_npz(file: BinaryIO, basins: Basins) -> None:
    """Write labels and steps, rows going up along y, and what the labels stand for."""
    import numpy as np

    from gdexplorer.descent.analysis.attractors import DIVERGED, LEFT, UNDECIDED

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


COMMAND = Command(
    "basins",
    "draw which minimum descent reaches from each point of the domain",
    add_arguments,
    run,
    order=40,
    description="Run an optimizer from every pixel of the domain and draw which minimum it reaches: a colour for each "
    "minimum, darker the more steps it takes; black where it diverges, dark grey where it leaves the domain, light "
    "grey where it reaches nothing within its steps. Settings that are not given are chosen to suit the objective.",
    shared=(
        objective_options(),
        optimizer_options("the optimizer to run, with settings of its own"),
        run_options(STEPS),
        output_options(BASINS),
    ),
)
