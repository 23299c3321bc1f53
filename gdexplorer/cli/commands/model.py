"""``gdexplorer model``: a slice of the loss of a model that a Python file of the user's defines."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gdexplorer.cli import texts
from gdexplorer.cli.analysis_tables import write_slice
from gdexplorer.cli.clusters import cluster_options, doer_of
from gdexplorer.cli.command import Command
from gdexplorer.cli.output import output_options
from gdexplorer.cli.own_model import agree, resumable, threads_of
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import output, write_encoded
from gdexplorer.errors import InputError
from gdexplorer.formats import SLICE

if TYPE_CHECKING:
    from gdexplorer.models.slices import SlicePlan

# As in `gdexplorer.models.slices`, which is imported when it is needed.
NORMALISED = "filter", "none"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("file", metavar="FILE.py", help="a Python file that defines a model")
    parser.add_argument("--run-code", action="store_true", help="run the file without asking: it may do anything")
    parser.add_argument("--points", metavar="N", help="points along each side of the slice (default: 21)")
    parser.add_argument("--span", metavar="V", help="how far the slice reaches, in lengths of directions (default: 1)")
    parser.add_argument("--seed", metavar="N", help="of the directions (default: 0)")
    parser.add_argument(
        "--normalise", choices=NORMALISED, default="filter",
        help="make each filter of a direction as long as that of the model (default), or take directions as drawn",
    )  # fmt: skip
    parser.add_argument("--timeout", metavar="V", help="seconds that the file may take for an answer (default: 600)")


def run(options: Namespace) -> int:
    """Compute the slice that the options describe, and write it."""
    from gdexplorer.models.process import SECONDS, ModelProcess
    from gdexplorer.models.slices import slices

    with reading(options):
        plan = _plan(options)
        seconds = SECONDS if options.timeout is None else texts.number(options.timeout, "timeout")
        if not seconds > 0.0:
            raise InputError("The timeout must be a number of seconds above 0.")
        threads = threads_of(options)
    program = agree(Path(options.file), options.run_code, options.cluster is not None)
    with (
        resumable(options),
        doer_of(options) as do,
        ModelProcess(Path(options.file), seconds, threads, program=program) as model,
        Progress(plan.points**2, "points") as progress,
    ):
        for found in slices(model, plan, do=do if options.cluster else None):
            progress.show(int(found.known.sum()))
    if options.form.encoder:
        write_encoded(options.out, options.form, found)
    else:
        with output(options.out) as file:
            write_slice(file, found)
    return 0


def _plan(options: Namespace) -> SlicePlan:
    from gdexplorer.models.slices import SlicePlan

    usual = SlicePlan()
    plan = SlicePlan(
        texts.whole_number_or(usual.points, options.points, "number of points"),
        usual.span if options.span is None else texts.number(options.span, "span"),
        texts.whole_number_or(usual.seed, options.seed, "seed"),
        options.normalise,
    )
    plan.check()
    return plan


COMMAND = Command(
    "model",
    "show a slice of the loss of your own model, a Python file",
    add_arguments,
    run,
    order=76,
    description="Run a Python file of yours in a process of its own, and compute the loss of its model on a plane "
    "through its parameters. The file defines loss(parameters), which returns value and gradient, and parameters, "
    "NumPy arrays; or model, a PyTorch module, and loader, which gives pairs of inputs and targets; it may define "
    "criterion, too. Values are kept: of the same file, parameters and data none is computed twice, even if it was "
    "interrupted.",
    shared=(cluster_options(), output_options(SLICE)),
)
