"""``gdexplorer bruteforce``: what grid search and random search need beside descent, as dimensions grow."""

from argparse import Namespace
from typing import TextIO

from gdexplorer.cli import texts
from gdexplorer.cli.arguments import UsageError
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.single import require, whole
from gdexplorer.cli.writing import as_json, output
from gdexplorer.descent.analysis.brute_force import Effort, Method, efforts, sentence
from gdexplorer.errors import InputError
from gdexplorer.objectives.families import family
from gdexplorer.optimizers import optimizer

ACCURACY = 0.01


def show_bruteforce(options: Namespace) -> int:
    """Count and compute what the options describe and write it."""
    try:
        require(options, ("objective",))
        item, dimensions = family(options.objective), span(options.dimensions)
        accuracy = ACCURACY if options.accuracy is None else texts.number(options.accuracy, "accuracy")
        key, given = texts.choice(options.optimizer)
        settings = {name: optimizer(key).hyperparameter(name).checked(value) for name, value in given.items()}
        running = efforts(
            item, dimensions, accuracy, key, settings=settings, seed=whole(options.seed, "seed", 0)
        )  # fmt: skip
    except InputError as error:
        raise UsageError(f"bruteforce: {error}") from error
    found: list[Effort] = []
    total = len(Method) * (dimensions[1] - dimensions[0] + 1)
    with output(options.out) as file, Progress(total, "numbers") as progress:
        for effort in running:
            found.append(effort)
            progress.show(len(found))
        write = write_json if options.format == "json" else write_table
        write(file, found, sentence(found, item.label, accuracy))
    return 0


def span(text: str) -> tuple[int, int]:
    """``LOW:HIGH``, or one number for both.

    Raises
    ------
    InputError
        Where it is neither.
    """
    low, _, high = text.partition(":")
    return texts.whole_number(low, "number of dimensions"), texts.whole_number(high or low, "number of dimensions")


def write_table(file: TextIO, found: list[Effort], told: str) -> None:
    """Write a row for each number of dimensions, then what it proves."""
    file.write("dimensions" + "".join(f"{method.value:>27}" for method in Method) + "\n")
    for n in sorted({effort.dimensions for effort in found}):
        cells = {
            effort.method: f"{effort.evaluations:.3g} {effort.how.value}" for effort in found if effort.dimensions == n
        }
        file.write(f"{n:>10}" + "".join(f"{cells.get(method, 'unknown'):>27}" for method in Method) + "\n")
    file.write(f"\n{told}\n")


def write_json(file: TextIO, found: list[Effort], told: str) -> None:
    """Write the same as an object on one line."""
    rows = [
        {
            "dimensions": effort.dimensions,
            "method": effort.method.value,
            "evaluations": effort.evaluations,
            "how": effort.how.value,
            "made": effort.made,
        }
        for effort in found
    ]
    file.write(as_json({"efforts": rows, "sentence": told}) + "\n")
