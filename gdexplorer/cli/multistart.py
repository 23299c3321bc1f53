"""``gdexplorer multistart``: one optimizer from many starts, and which minima they reach."""

from argparse import Namespace
from typing import Any, TextIO

import numpy as np

from gdexplorer.cli.arguments import UsageError
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.single import experiment_from, whole
from gdexplorer.cli.writing import as_json, output
from gdexplorer.descent.analysis.multi_start import (
    MultiStart,
    chance_of_success,
    measured_chance,
    multi_start,
    sentence,
)
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.errors import InputError

STARTS, STEPS = 100, 500
MOST_ROWS = 25
NUMBERS = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000])


def show_multistart(options: Namespace) -> int:
    """Run all starts that the options describe and write what they reach."""
    try:
        experiment = experiment_from(options, ("objective", "optimizer"), STEPS)
        bound, (choice,) = experiment.bound(), experiment.optimizers
        count = whole(options.starts, "number of starts", STARTS)
        drawn = starts(bound, options.sampling, count, experiment.seed)
        running = multi_start(experiment, bound, choice, drawn)
    except InputError as error:
        raise UsageError(f"multistart: {error}") from error
    with output(options.out) as file, Progress(count, "starts") as progress:
        for result in running:
            progress.show(result.done)
        write = write_json if options.format == "json" else write_table
        write(file, result)
    return 0


def write_table(file: TextIO, result: MultiStart) -> None:
    """Write a row for each minimum that was reached, and what one more start is worth."""
    rows = result.table()
    width = max(len(row.name) for row in rows)
    file.write(f"{'reached':<{width}}    hits   share         value     steps  evaluations\n")
    for row in rows[:MOST_ROWS]:
        file.write(
            f"{row.name:<{width}}  {row.hits:>6,}  {row.share:6.1%}  {row.value:>12.6g}  {row.steps:>8.1f}  "
            f"{row.evaluations:>11.1f}{'  global' if row.is_global else ''}\n"
        )
    if len(rows) > MOST_ROWS:
        file.write(f"and {len(rows) - MOST_ROWS:,} more\n")
    chances = ", ".join(
        f"{item['starts']:,}: {item['computed']:.3g} ({item['measured']:.3g})" for item in chances_of(result)
    )
    file.write(f"\n{sentence(result)}\nChance by number of starts, 1 - (1 - p)^k (as measured): {chances}\n")


def write_json(file: TextIO, result: MultiStart) -> None:
    """Write the same as an object on one line."""
    file.write(
        as_json(
            {
                "starts": result.done,
                "chance": result.chance,
                "global_minimum": result.best,
                "global_minimum_is_known": result.best_is_known,
                "reached": [vars(row) for row in result.table()],
                "chances": chances_of(result),
                "sentence": sentence(result),
            }
        )
        + "\n"
    )


def chances_of(result: MultiStart) -> list[dict[str, Any]]:
    """The chance of the global minimum by number of starts: computed from its share, and measured."""
    numbers = NUMBERS[result.done >= NUMBERS]
    computed, measured = chance_of_success(result.chance, numbers), measured_chance(result.hits, numbers)
    rows = zip(numbers.tolist(), computed.tolist(), measured.tolist(), strict=True)
    return [{"starts": count, "computed": one, "measured": other} for count, one, other in rows]
