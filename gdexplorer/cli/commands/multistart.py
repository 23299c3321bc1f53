"""``gdexplorer multistart``: runs one optimizer from many starts, and reports which minima they reach."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any, TextIO

from msgspec.structs import asdict

from gdexplorer.cli import texts
from gdexplorer.cli.clusters import cluster_options, doer_of
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options, optimizer_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import output, write_encoded
from gdexplorer.formats import MANY_STARTS
from gdexplorer.numerals import short
from gdexplorer.plain_json import as_json

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.multi_start import MultiStart

STARTS, STEPS = 100, 500
MOST_ROWS = 25
NUMBERS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--starts", metavar="N", help=f"how many starts, 1 to 10,000 (default: {STARTS})")
    parser.add_argument(
        "--sampling", metavar="KEY", default="sobol",
        help="how the starts are spread: sobol (default), latin_hypercube or uniform",
    )  # fmt: skip


def run(options: Namespace) -> int:
    """Run all starts that the options describe and write what they reach."""
    from gdexplorer.cli.experiments import experiment_of_one, say_if_slow
    from gdexplorer.descent.analysis.multi_start import multi_start
    from gdexplorer.descent.analysis.sampling import starts
    from gdexplorer.exports.analyses import Analysis

    with reading(options):
        experiment = experiment_of_one(options, STEPS)
        bound, (configured,) = experiment.bound(), experiment.optimizers
        count = texts.whole_number_or(STARTS, options.starts, "number of starts")
        drawn = starts(bound, options.sampling, count, experiment.seed)
        say_if_slow(experiment, count)
    with doer_of(options) as do, Progress(count, "starts") as progress:
        for result in multi_start(experiment, bound, configured, drawn, do=do):
            progress.show(result.done)
    if options.form.encoder:
        write_encoded(options.out, options.form, Analysis("many_starts", result, experiment, configured))
    else:
        with output(options.out) as file:
            (_write_json if options.written_as == "json" else _write_table)(file, result)
    return 0


def _write_table(file: TextIO, result: MultiStart) -> None:
    """Write a row for each minimum reached, and the value of more starts."""
    from gdexplorer.descent.analysis.multi_start import sentence

    rows = result.table()
    width = max(len(row.name) for row in rows)
    file.write(f"{'reached':<{width}}    hits   share         value     steps  evaluations\n")
    for row in rows[:MOST_ROWS]:
        file.write(
            f"{row.name:<{width}}  {row.hits:>6,}  {row.share:6.1%}  {short(row.value):>12}  {row.steps:>8.1f}  "
            f"{row.evaluations:>11.1f}{'  global' if row.is_global else ''}\n"
        )
    if len(rows) > MOST_ROWS:
        file.write(f"and {len(rows) - MOST_ROWS:,} more\n")
    chances = ", ".join(
        f"{item['starts']:,}: {short(item['computed'], 3)} ({short(item['measured'], 3)})"
        for item in _chances_of(result)
    )
    file.write(f"\n{sentence(result)}\n")
    file.write(f"Probability of success by number of starts, 1 - (1 - p)^k (measured): {chances}\n")


def _write_json(file: TextIO, result: MultiStart) -> None:
    """Write the same as an object on one line."""
    from gdexplorer.descent.analysis.multi_start import sentence

    described = {
        "starts": result.done,
        "chance": result.chance,
        "global_minimum": result.best,
        "global_minimum_is_known": result.best_is_known,
        "reached": [asdict(row) for row in result.table()],
        "chances": _chances_of(result),
        "sentence": sentence(result),
    }
    file.write(as_json(described) + "\n")


def _chances_of(result: MultiStart) -> list[dict[str, Any]]:
    """The probability of finding the global minimum by number of starts: computed from p, and measured."""
    import numpy as np

    from gdexplorer.descent.analysis.multi_start import chance_of_success, measured_chance

    numbers = np.array([number for number in NUMBERS if number <= result.done])
    computed, measured = chance_of_success(result.chance, numbers), measured_chance(result.hits, numbers)
    rows = zip(numbers.tolist(), computed.tolist(), measured.tolist(), strict=True)
    return [{"starts": count, "computed": one, "measured": other} for count, one, other in rows]


COMMAND = Command(
    "multistart",
    "run an optimizer from many starts and count which minima they reach",
    add_arguments,
    run,
    order=50,
    description="Run an optimizer from many starts spread over the domain; report which minima they reach, and the "
    "probability of finding the global one by number of starts. Other settings are suggested for the objective.",
    needed=("optimizer",),
    needs_objective=True,
    shared=(
        objective_options(),
        optimizer_options("the optimizer to run, with its settings"),
        run_options(STEPS),
        cluster_options(),
        output_options(MANY_STARTS),
    ),
)
