"""``gdexplorer spectrum``: eigenvalues of the Hessian along a run."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, TextIO

from gdexplorer.cli import texts
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options, optimizer_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import output, write_encoded
from gdexplorer.formats import SPECTRUM

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.spectrum.readings import Readings
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
    parser.add_argument("--products", metavar="N", help=f"Hessian-vector products of each probe (default: {PRODUCTS})")


def run(options: Namespace) -> int:
    """Run what the options describe, and write the spectrum along the run."""
    from gdexplorer.cli.experiments import experiment_of_one
    from gdexplorer.descent.analysis.spectrum.readings import check, read_run
    from gdexplorer.exports.analyses import Analysis

    with reading(options):
        experiment = experiment_of_one(options, ("objective", "optimizer"), STEPS)
        count = texts.whole_number_or(COUNT, options.iterates, "number of iterates")
        radius = RADIUS if options.radius is None else texts.number(options.radius, "radius")
        probing = _probing_from(options, experiment.seed)
        check(count, radius, probing)
    with Progress(count, "iterates") as progress:
        for known in read_run(experiment, count=count, radius=radius, probing=probing):
            progress.show(len(known.readings))
    if options.form.encoder:
        (configured,) = experiment.optimizers
        write_encoded(options.out, options.form, Analysis("spectrum", known, experiment, configured))
    else:
        with output(options.out) as file:
            _write_words(file, known)
    return 0


def _probing_from(options: Namespace, seed: int) -> Probing:
    from gdexplorer.descent.analysis.spectrum.spectra import Probing

    return Probing(
        texts.whole_number_or(PROBES, options.probes, "number of probes"),
        texts.whole_number_or(PRODUCTS, options.products, "number of products"), seed,
    )  # fmt: skip


def _write_words(file: TextIO, known: Readings) -> None:
    """Write a row for each iterate, then, if there are several blocks, one for each of them at the last one."""
    from gdexplorer.descent.analysis.spectrum.readings import sentence

    titles = "step", "cost", "lowest", "largest", known.limit_label or "limit", "SAM", "greatest rise"
    file.write("".join(f"{title:>14}" for title in titles).rstrip() + "\n")
    for each in known.readings:
        whole, sharpness = each.spectra[0], each.sharpness
        numbers = each.value, whole.lowest, whole.largest, each.limit, sharpness.step, sharpness.greatest
        file.write(f"{each.step:>14}" + "".join(f"{number:>14.5g}" for number in numbers) + "\n")
    last = known.readings[-1]
    if len(known.blocks) > 1:
        file.write(f"\n{'block':<10}{'size':>8}{'lowest':>14}{'largest':>14}    at step {last.step}\n")
        for spectrum in last.spectra:
            block = spectrum.block
            file.write(f"{block.name:<10}{block.size:>8,}{spectrum.lowest:>14.5g}{spectrum.largest:>14.5g}\n")
    file.write(f"\n{sentence(known, last)}\n")


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
    "computed; beyond, Lanczos' method finds the extremes, and random probes, drawn with --seed, the density. Other "
    "settings are suggested for the objective.",
    shared=(
        objective_options(),
        optimizer_options("the optimizer to run, with its settings"),
        run_options(STEPS),
        output_options(SPECTRUM),
    ),
)
