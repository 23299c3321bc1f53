"""``gdexplorer sweep``: final values over one or two hyperparameters."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from gdexplorer.cli import texts
from gdexplorer.cli.clusters import cluster_options, doer_of
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options, optimizer_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import output, write_encoded
from gdexplorer.errors import InputError
from gdexplorer.formats import SWEEP
from gdexplorer.plain_json import as_json
from gdexplorer.registry import find

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.sweep import Range, Sweep
    from gdexplorer.descent.experiment import Experiment

STEPS = 200
COUNT = 100
SCALES = {"log": True, "linear": False}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument(
        "--over", metavar="NAME=LOW:HIGH[:log|linear[:COUNT]]", action="append", default=[],
        help="the hyperparameter to vary, such as learning_rate=1e-5:1:log:200; once or twice",
    )  # fmt: skip
    parser.add_argument("--start", metavar="X,Y", help="where to start (default: the suggested start)")


def run(options: Namespace) -> int:
    """Run the sweep that the options describe and write it."""
    import numpy as np

    from gdexplorer.cli.experiments import experiment_of_one, say_if_slow
    from gdexplorer.descent.analysis.sweep import check, sweep
    from gdexplorer.exports.analyses import Analysis

    with reading(options):
        experiment = experiment_of_one(options, STEPS)
        bound, (configured,) = experiment.bound(), experiment.optimizers
        ranges = tuple(map(_range_from, options.over))
        check(configured, ranges)
        runs = int(np.prod([item.count for item in ranges]))
        say_if_slow(experiment, runs)
    start = np.array(experiment.starts[0] if experiment.starts else bound.start)
    with doer_of(options) as do, Progress(runs, "runs") as progress:
        for result in sweep(experiment, bound, configured, ranges, start, do=do):
            progress.show(int((result.codes >= 0).sum()))
    if options.form.encoder:
        write_encoded(options.out, options.form, Analysis("sweep", result, experiment, configured))
    else:
        with output(options.out) as file:
            file.write(_as_json(result, experiment))
    return 0


def _range_from(text: str) -> Range:
    """Parse ``NAME=LOW:HIGH[:log|linear[:COUNT]]``.

    Raises
    ------
    InputError
        If it is not of that form, or not a valid range.
    """
    from gdexplorer.descent.analysis.sweep import Range

    name, _, value = (part.strip() for part in text.partition("="))
    name, parts = name.replace("-", "_"), value.split(":")
    if not (name and 2 <= len(parts) <= 4):
        raise InputError(f"Write NAME=LOW:HIGH:log:COUNT, such as learning_rate=1e-5:1:log:200, not {text!r}.")
    what = name.replace("_", " ")
    low, high = (texts.number(part, f"range of the {what}") for part in parts[:2])
    logarithmic = find("scale", parts[2], SCALES) if len(parts) > 2 else False
    count = texts.whole_number(parts[3], f"number of values of the {what}") if len(parts) > 3 else COUNT
    return Range(name, low, high, count, logarithmic)


def _as_json(result: Sweep, experiment: Experiment) -> str:
    """Everything as an object on one line."""
    from gdexplorer.exports.analyses import status_of

    (configured,) = experiment.optimizers
    rows, columns = map(range, result.values.shape)
    described = {
        "optimizer": configured.key,
        "settings": dict(configured.settings),
        **({} if configured.batch_size is None else {"batch_size": configured.batch_size}),
        "steps": experiment.steps,
        "value_at_start": result.began,
        "over": [{"name": item.name, "values": item.values.tolist()} for item in result.ranges],
        "values": _flat(result, result.values.tolist()),
        "status": _flat(result, [[status_of(result, row, column) for column in columns] for row in rows]),
        "best": result.settings_at(*result.best),
        "stable_below": _flat(result, [result.edges.tolist()])[0],
        "lowest_end": result.lowest_end.tolist(),
        "largest_curvature_there": result.curvature,
        "stable_by_curvature_below": _flat(result, [result.limits.tolist()])[0],
    }
    return as_json(described) + "\n"


def _flat(result: Sweep, rows: list[list[Any]]) -> list[Any]:
    """Rows of columns, or a plain list for one hyperparameter."""
    return rows if len(result.ranges) > 1 else [row[0] for row in rows]


COMMAND = Command(
    "sweep",
    "sweep one or two hyperparameters and find the edge of stability",
    add_arguments,
    run,
    order=70,
    description="Run an optimizer from one start with many values of one or two hyperparameters. Write the final "
    "values, and the edge of stability: up to it, runs stay finite and end no higher than they began.",
    needed=(
        "optimizer",
        "over",
    ),
    needs_objective=True,
    shared=(
        objective_options(),
        optimizer_options("the optimizer to run, with its settings"),
        run_options(STEPS),
        cluster_options(),
        output_options(SWEEP),
    ),
)
