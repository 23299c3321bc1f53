"""``gdexplorer spectrum``: eigenvalues of the Hessian along a run."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from gdexplorer.cli import texts
from gdexplorer.cli.analysis_tables import write_spectrum
from gdexplorer.cli.clusters import cluster_options, doer_of
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options, optimizer_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import output, write_encoded
from gdexplorer.formats import SPECTRUM

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.spectrum.spectra import Probing

STEPS, COUNT, PROBES, PRODUCTS, RADIUS = 500, 25, 8, 80, 0.05


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--start", metavar="X,Y", help="where to start (default: the suggested start)")
    parser.add_argument(
        "--iterates",
        metavar="N",
        help=f"at how many iterates, first and last among them; 1: the last (default: {COUNT})",
    )
    parser.add_argument("--radius", metavar="V", help=f"how far the sharpness looks (default: {RADIUS})")
    parser.add_argument(
        "--probes", metavar="N", help=f"random probes of the density, in many coordinates (default: {PROBES})"
    )
    parser.add_argument("--layers", action="store_true", help="measure each layer on its own, too")
    parser.add_argument("--products", metavar="N", help=f"Hessian-vector products of each probe (default: {PRODUCTS})")


def run(options: Namespace) -> int:
    """Run what the options describe, and write the spectrum along the run."""
    from gdexplorer.cli.experiments import experiment_of_one, say_which_are_slow
    from gdexplorer.descent.analysis.spectrum.readings import check, read_run
    from gdexplorer.exports.analyses import Analysis

    with reading(options):
        experiment = experiment_of_one(options, STEPS)
        count = texts.whole_number_or(COUNT, options.iterates, "number of iterates")
        radius = RADIUS if options.radius is None else texts.number(options.radius, "radius")
        probing = _probing_from(options, experiment.seed)
        check(count, radius, probing)
        say_which_are_slow([each.key for each in experiment.optimizers])
    with doer_of(options) as do, Progress(count, "iterates") as progress:
        for known in read_run(
            experiment, count=count, radius=radius, probing=probing,
            show=lambda share: progress.show(share * count), do=do,
        ):  # fmt: skip
            progress.show(len(known.readings))
    if options.form.encoder:
        (configured,) = experiment.optimizers
        write_encoded(options.out, options.form, Analysis("spectrum", known, experiment, configured))
    else:
        with output(options.out) as file:
            write_spectrum(file, known)
    return 0


def _probing_from(options: Namespace, seed: int) -> Probing:
    from gdexplorer.descent.analysis.spectrum.spectra import Probing

    return Probing(
        texts.whole_number_or(PROBES, options.probes, "number of probes"),
        texts.whole_number_or(PRODUCTS, options.products, "number of products"), seed, options.layers or None,
    )  # fmt: skip


COMMAND = Command(
    "spectrum",
    "compute the eigenvalues of the Hessian along a run",
    add_arguments,
    run,
    order=78,
    description="Run an optimizer and compute, at iterates spread over the run, the extreme eigenvalues of the Hessian "
    "and their density, of all coordinates and of each layer of a network, beside the curvature at which the learning "
    "rate is still stable (2/rate for gradient descent), and the sharpness: how far the cost rises within a radius, "
    "after the one step of sharpness-aware minimisation (SAM), and at most. Up to 500 coordinates all eigenvalues are "
    "computed; beyond, Lanczos' method finds the extremes, and random probes, drawn with --seed, the density; "
    "layers of larger models of your own are looked at with --layers only, since that takes long. Other "
    "settings are suggested for the objective.",
    needed=("optimizer",),
    needs_objective=True,
    shared=(
        objective_options(),
        optimizer_options("the optimizer to run, with its settings"),
        run_options(STEPS),
        cluster_options(),
        output_options(SPECTRUM),
    ),
)
