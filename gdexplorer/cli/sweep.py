"""``gdexplorer sweep``: the value after so many steps, over a hyperparameter or two."""

import csv
import io
from argparse import Namespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.cli import texts
from gdexplorer.cli.arguments import UsageError
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.single import experiment_from
from gdexplorer.cli.writing import as_json, binary_output, output
from gdexplorer.descent.analysis.sweep import Range, Sweep, check, sweep
from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.registry import find

STEPS = 200
COUNT = 100
SCALES = {"log": True, "linear": False}


def show_sweep(options: Namespace) -> int:
    """Run the sweep that the options describe and write it."""
    try:
        experiment = experiment_from(options, ("objective", "optimizer", "over"), STEPS)
        bound, (choice,) = experiment.bound(), experiment.optimizers
        ranges = tuple(map(range_from, options.over))
        check(choice, ranges)
    except InputError as error:
        raise UsageError(f"sweep: {error}") from error
    start = np.array(experiment.starts[0] if experiment.starts else bound.start)
    runs = int(np.prod([item.count for item in ranges]))
    with Progress(runs, "runs") as progress:
        for result in sweep(experiment, bound, choice, ranges, start):
            progress.show(int((result.codes >= 0).sum()))
    if options.format == "png":
        write_png(options.out, result, experiment)
    else:
        write = write_json if options.format == "json" else write_csv
        with output(options.out) as file:
            file.write(write(result, experiment))
    return 0


def range_from(text: str) -> Range:
    """``NAME=LOW:HIGH[:log|linear[:COUNT]]`` as a range.

    Raises
    ------
    InputError
        Where it is not of that form, or not a range.
    """
    name, _, value = (part.strip() for part in text.partition("="))
    name, parts = name.replace("-", "_"), value.split(":")
    if not (name and 2 <= len(parts) <= 4):
        raise InputError(f"Write NAME=LOW:HIGH:log:COUNT, such as learning_rate=1e-5:1:log:200, in place of {text!r}.")
    what = name.replace("_", " ")
    low, high = (texts.number(part, f"range of the {what}") for part in parts[:2])
    logarithmic = find("scale", parts[2], SCALES) if len(parts) > 2 else False
    count = texts.whole_number(parts[3], f"number of values of the {what}") if len(parts) > 3 else COUNT
    return Range(name, low, high, count, logarithmic)


def write_csv(result: Sweep, _: Experiment) -> str:
    """A row for each run."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*(item.name for item in result.ranges), "value", "status"])
    for row, column in np.ndindex(result.values.shape):
        settings = [repr(number) for number in result.settings_at(row, column).values()]
        table.writerow([*settings, repr(float(result.values[row, column])), status(result, row, column)])
    return text.getvalue()


def write_json(result: Sweep, experiment: Experiment) -> str:
    """All as an object on one line."""
    (choice,), cells = experiment.optimizers, list(np.ndindex(result.values.shape))
    described = {
        "optimizer": choice.key,
        "settings": dict(choice.settings),
        "steps": experiment.steps,
        "value_at_start": result.began,
        "over": [{"name": item.name, "values": item.values.tolist()} for item in result.ranges],
        "values": _flat(result, result.values),
        "status": _flat(result, np.array([status(result, *cell) for cell in cells]).reshape(result.values.shape)),
        "best": result.settings_at(*result.best),
        "stable_below": _flat(result, result.edges[np.newaxis])[0],
        "lowest_end": result.lowest_end.tolist(),
        "largest_curvature_there": result.curvature,
        "stable_by_curvature_below": _flat(result, result.limits[np.newaxis])[0],
    }
    return as_json(described) + "\n"


def status(result: Sweep, row: int, column: int) -> str:
    """How a run ended, in a word."""
    if result.diverged[row, column]:
        return "diverged"
    return "stable" if result.stable[row, column] else "rose"


def write_png(name: str, result: Sweep, experiment: Experiment) -> None:
    """Draw it: a curve over one hyperparameter, a map over two."""
    from gdexplorer.scene.sweep_picture import drawn

    bound, (choice,) = experiment.bound(), experiment.optimizers
    lowest = min((minimum.value for minimum in bound.minima), default=None)
    title = f"{bound.label} after {experiment.steps:,} steps of {choice.optimizer.label}"
    with binary_output(name) as file:
        drawn(result, title, lowest).save(file, "PNG")


def _flat(result: Sweep, table: NDArray[Any]) -> list[Any]:
    """Rows of columns, or, over one hyperparameter, a plain list."""
    rows: list[Any] = table.tolist()
    return rows if len(result.ranges) > 1 else [row[0] for row in rows]
