"""``gdexplorer bruteforce``: compares grid search and random search with descent, as dimensions grow."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, TextIO

from gdexplorer.cli import texts
from gdexplorer.cli.command import Command
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading, require
from gdexplorer.cli.writing import output, write_encoded
from gdexplorer.formats import BRUTE_FORCE
from gdexplorer.numerals import short
from gdexplorer.plain_json import as_json

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.brute_force import Effort

ACCURACY = 0.01


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument(
        "--objective", metavar="KEY", help="sphere, ellipsoid, rosenbrock, styblinski_tang, rastrigin or ackley"
    )
    parser.add_argument("--dimensions", metavar="LOW:HIGH", default="1:20", help="the dimensions (default: 1:20)")
    parser.add_argument("--accuracy", metavar="V", help=f"largest excess over the minimum value (default: {ACCURACY})")
    parser.add_argument(
        "--optimizer", metavar="KEY[:NAME=V,...]", default="gradient_descent",
        help="the optimizer that descends (default: gradient_descent)",
    )  # fmt: skip
    parser.add_argument("--seed", metavar="N", help="seed of the minimum's position and of random points (default: 0)")


def run(options: Namespace) -> int:
    """Compute and write what the options describe."""
    from gdexplorer.cli.experiments import say_which_are_slow
    from gdexplorer.descent.analysis.brute_force import Method, efforts, sentence
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.exports.analyses import Analysis
    from gdexplorer.objectives.families import family
    from gdexplorer.optimizers import optimizer

    with reading(options):
        dimensions = _span(options.dimensions)
        accuracy = ACCURACY if options.accuracy is None else texts.number(options.accuracy, "accuracy")
        key, given = texts.key_and_settings(options.optimizer)
        rule, seed = optimizer(key), texts.whole_number_or(0, options.seed, "seed")
        settings = {name: rule.hyperparameter(name).checked(value) for name, value in given.items()}
        require(options, options.needed)
        item = family(options.objective)
        running = efforts(item, dimensions, accuracy, key, settings=settings, seed=seed)
        say_which_are_slow([key])
    found: list[Effort] = []
    total = len(Method) * (dimensions[1] - dimensions[0] + 1)
    with Progress(total, "numbers") as progress:
        for effort in running:
            found.append(effort)
            progress.show(len(found))
    if options.form.encoder:
        entered = {"accuracy": accuracy}
        analysis = Analysis("brute_force", tuple(found), Experiment(item.key), settings=entered)
        write_encoded(options.out, options.form, analysis)
    else:
        with output(options.out) as file:
            write = _write_json if options.written_as == "json" else _write_table
            sought = range(dimensions[0], dimensions[1] + 1)
            write(file, found, sentence(found, item.label, accuracy, sought))
    return 0


def _span(text: str) -> tuple[int, int]:
    """Parse ``LOW:HIGH``, or one number for both.

    Raises
    ------
    InputError
        If it is neither.
    """
    low, _, high = text.partition(":")
    return texts.whole_number(low, "number of dimensions"), texts.whole_number(high or low, "number of dimensions")


def _write_table(file: TextIO, found: list[Effort], summary: str) -> None:
    """Write a row for each number of dimensions, then the summary."""
    from gdexplorer.descent.analysis.brute_force import Method

    file.write("dimensions" + "".join(f"{method.value:>27}" for method in Method) + "\n")
    for n in sorted({effort.dimensions for effort in found}):
        cells = {
            effort.method: f"{short(effort.evaluations, 3)} {effort.provenance.value}"
            for effort in found
            if effort.dimensions == n
        }
        file.write(f"{n:>10}" + "".join(f"{cells.get(method, 'unknown'):>27}" for method in Method) + "\n")
    file.write(f"\n{summary}\n")


def _write_json(file: TextIO, found: list[Effort], summary: str) -> None:
    """Write the same as an object on one line."""
    rows = [
        {
            "dimensions": effort.dimensions,
            "method": effort.method.value,
            "evaluations": effort.evaluations,
            "how": effort.provenance.value,
            "made": effort.made,
        }
        for effort in found
    ]
    file.write(as_json({"efforts": rows, "sentence": summary}) + "\n")


COMMAND = Command(
    "bruteforce",
    "compare descent with grid search and random search as dimensions grow",
    add_arguments,
    run,
    order=60,
    description="Count the evaluations that descent, grid search and random search need to come equally close to a "
    "minimum, in 1 to 20 dimensions. Numbers that are too costly to count are computed, and marked as such.",
    needed=("objective",),
    shared=(output_options(BRUTE_FORCE),),
)
