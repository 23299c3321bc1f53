"""``gdexplorer between``: what lies between the ends of two or three runs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, TextIO

from gdexplorer.cli import texts
from gdexplorer.cli.clusters import cluster_options, doer_of
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options, optimizer_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import output, write_encoded
from gdexplorer.formats import BETWEEN
from gdexplorer.numerals import short

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.between.comparison import Between

STEPS = 2000
COUNT, CURVE_STEPS = 101, 200


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument(
        "--start", metavar="X,Y", action="append", default=[],
        help="where to start; repeatable (default: two drawn starts for one optimizer, the suggested one for several)",
    )  # fmt: skip
    parser.add_argument(
        "--runs", metavar="N,N", help="which of the runs, by number, those of the first start first (default: all)"
    )
    parser.add_argument("--places", metavar="N", help=f"how many of each route are evaluated (default: {COUNT})")
    parser.add_argument(
        "--curve-steps", metavar="N", help=f"steps that train each curve; 0: no curves (default: {CURVE_STEPS})"
    )


def run(options: Namespace) -> int:
    """Run what the options describe, compare the ends, and write what lies between them."""
    from gdexplorer.cli.experiments import experiment_of_ends
    from gdexplorer.descent.analysis.between.comparison import check_counts, compare, ends_of
    from gdexplorer.exports.analyses import Analysis

    with reading(options):
        experiment = experiment_of_ends(options, STEPS)
        count = texts.whole_number_or(COUNT, options.places, "number of places")
        steps = texts.whole_number_or(CURVE_STEPS, options.curve_steps, "number of steps that train the curve")
        check_counts(count, steps)
        ends = ends_of(experiment, texts.whole_numbers(options.runs, "number of a run"))
    with doer_of(options) as do, Progress(100, "%") as progress:
        for known in compare(experiment.bound(), ends, count=count, steps=steps, experiment=experiment, do=do):
            progress.show(100 * known.share)
    if options.form.encoder:
        write_encoded(options.out, options.form, Analysis("between", known, experiment))
    else:
        with output(options.out) as file:
            _write_words(file, known)
    return 0


def _write_words(file: TextIO, known: Between) -> None:
    """Write the ends and, for each route, what it meets."""
    from gdexplorer.descent.analysis.between.comparison import sentence

    for number, value in enumerate(known.values.tolist(), 1):
        file.write(f"Run {number} ends at cost {short(value)}.\n")
    file.write("\nroute          from  to     barrier        at t      length\n")
    for each in known.routes:
        file.write(
            f"{each.kind.value:<13}  {each.first + 1:>4}  {each.last + 1:>2}  {short(each.barrier, 4):>10}  "
            f"{each.top:>10.4f}  {short(each.length, 4):>10}\n"
        )
    file.write("\n" + "\n".join(sentence(known, each) for each in known.routes) + "\n")


COMMAND = Command(
    "between",
    "look between the ends of two or three runs: barriers on lines and curves",
    add_arguments,
    run,
    order=77,
    description="Run each optimizer from each start, and evaluate the cost along routes between the ends of two or "
    "three runs: all, or those that --runs names. Routes are the straight line; for networks also the line to the same "
    "network with its hidden units ordered like those of the other; and a Bezier curve that is trained to stay low. "
    "The barrier of a route is the greatest rise of the cost above the straight line between the costs of its ends. "
    "With --cluster, curves are kept as they are trained, so that the same command goes on after a crash; without "
    "it, they are trained anew each time. Other settings are suggested for the objective.",
    needed=("optimizer",),
    needs_objective=True,
    shared=(
        objective_options(),
        optimizer_options("an optimizer to run, with its settings; repeatable"),
        run_options(STEPS),
        cluster_options(),
        output_options(BETWEEN),
    ),
)
