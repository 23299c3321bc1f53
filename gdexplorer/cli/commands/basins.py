"""``gdexplorer basins``: basins of attraction as a picture, a table or arrays."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from gdexplorer.cli import texts
from gdexplorer.cli.clusters import cluster_options, doer_of
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options, optimizer_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import write_encoded
from gdexplorer.errors import InputError
from gdexplorer.formats import BASINS

STEPS = 2000
SIZE = 512


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    size = f"starts along each side, each a pixel of the picture (default: {SIZE}); export --size is that of a drawing"
    parser.add_argument("--size", metavar="N", help=size)


def run(options: Namespace) -> int:
    """Compute and write the basins that the options describe."""
    from gdexplorer.cli.experiments import experiment_of_one, say_if_slow
    from gdexplorer.descent.analysis.basins import refine_basins
    from gdexplorer.exports.analyses import Analysis

    with reading(options):
        experiment = experiment_of_one(options, STEPS)
        size = _size_from(options)
        say_if_slow(experiment, size * size)
    (configured,) = experiment.optimizers
    with doer_of(options) as do, Progress(size * size, "pixels") as progress:
        *_, finished = refine_basins(experiment, experiment.bound(), configured, size, show=progress.show, do=do)
    write_encoded(options.out, options.form, Analysis("basins", finished, experiment, configured))
    return 0


def _size_from(options: Namespace) -> int:
    """The number of pixels along each side.

    Raises
    ------
    InputError
        If it is out of range.
    """
    from gdexplorer.descent.analysis.basins import LARGEST_SIZE

    size = SIZE if options.size is None else texts.whole_number(options.size, "size")
    if not 1 <= size <= LARGEST_SIZE:
        raise InputError(f"The size must be from 1 to {LARGEST_SIZE:,} pixels, not {size:,}.")
    return size


COMMAND = Command(
    "basins",
    "draw the basins of attraction: which minimum each start leads to",
    add_arguments,
    run,
    order=40,
    description="Run an optimizer from every pixel of the domain and draw which minimum it reaches: a colour for each "
    "minimum, darker the more steps it takes; black where it diverges, dark grey where it leaves the domain, light "
    "grey where it does not converge within its steps. Other settings are suggested for the objective.",
    needed=(
        "optimizer",
        "out",
    ),
    needs_objective=True,
    shared=(
        objective_options(),
        optimizer_options("the optimizer to run, with its settings"),
        run_options(STEPS),
        cluster_options(),
        output_options(BASINS),
    ),
)
