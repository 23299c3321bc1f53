"""``gdexplorer list``: lists what is available, as a table or as JSON."""

from __future__ import annotations

import contextlib
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from gdexplorer.cli.command import Command
from gdexplorer.cli.progress import Progress
from gdexplorer.numerals import short
from gdexplorer.plain_json import as_json
from gdexplorer.plugins import package_of

if TYPE_CHECKING:
    from gdexplorer.objectives import Objective
    from gdexplorer.optimizers import Optimizer, Schedule
    from gdexplorer.parameter import Parameter

Row = tuple[str, ...]


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument(
        "kind", choices=tuple(_KINDS), help="what to list; torch and optax: the optimizers of PyTorch and Optax"
    )
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="the format of the list (default: table)"
    )


def run(options: Namespace) -> int:
    """Print the objectives, optimizers or schedules, or the optimizers of another library."""
    table, entries = _KINDS[options.kind]
    if options.format == "table":
        print(_aligned(table()), end="")
    else:
        print(as_json(list(entries())))
    return 0


def _objectives_table() -> Iterable[Row]:
    from gdexplorer.objectives import OBJECTIVES

    yield from _with_packages(
        "objectives",
        ("KEY", "TEACHES", "FORMULA"),
        [(item.key, item.group, item.formula) for item in OBJECTIVES],
    )


def _objectives() -> Iterable[dict[str, Any]]:
    from gdexplorer.objectives import OBJECTIVES

    with Progress(len(OBJECTIVES), "objectives") as progress:
        for done, item in enumerate(OBJECTIVES):
            progress.show(done)
            yield _objective(item)


def _objective(item: Objective) -> dict[str, Any]:
    bound = item.bound()
    return {
        "key": item.key,
        "label": item.label,
        "group": item.group,
        "formula": item.formula,
        "latex": item.latex,
        "domain": [list(side) for side in bound.domain],
        "minima": [{"point": list(minimum.point), "value": minimum.value} for minimum in bound.minima],
        "parameters": [_setting(parameter) for parameter in item.parameters],
        "source": item.source,
        "package": package_of("objectives", item.key) or "gdexplorer",
    }


def _optimizers_table() -> Iterable[Row]:
    from gdexplorer.optimizers import OPTIMIZERS

    head, *rows = _settings_table(OPTIMIZERS)
    return _with_packages("optimizers", head, rows)


def _optimizers() -> Iterable[dict[str, Any]]:
    from gdexplorer.optimizers import OPTIMIZERS

    for item in OPTIMIZERS:
        yield {**_configurable(item), "package": package_of("optimizers", item.key) or "gdexplorer"}


def _schedules_table() -> Iterable[Row]:
    from gdexplorer.optimizers import SCHEDULES

    return _settings_table(SCHEDULES)


def _schedules() -> Iterable[dict[str, Any]]:
    from gdexplorer.optimizers import SCHEDULES

    return map(_configurable, SCHEDULES)


def _library_table(prefix: str) -> Iterable[Row]:
    return _settings_table(_of_library(prefix))


def _library(prefix: str) -> Iterable[dict[str, Any]]:
    return map(_configurable, _of_library(prefix))


def _of_library(prefix: str) -> Iterable[Optimizer]:
    """The optimizers of another library, without those that cannot be run by name."""
    from gdexplorer.errors import InputError
    from gdexplorer.optimizers import optimizer
    from gdexplorer.optimizers.libraries import LIBRARIES, names_in

    keys = names_in(LIBRARIES[prefix])
    with Progress(len(keys), "optimizers") as progress:
        for done, key in enumerate(keys):
            progress.show(done)
            with contextlib.suppress(InputError):
                yield optimizer(key)


_KINDS: dict[str, tuple[Callable[[], Iterable[Row]], Callable[[], Iterable[dict[str, Any]]]]] = {
    "objectives": (_objectives_table, _objectives),
    "optimizers": (_optimizers_table, _optimizers),
    "schedules": (_schedules_table, _schedules),
    "torch": (partial(_library_table, "torch"), partial(_library, "torch")),
    "optax": (partial(_library_table, "optax"), partial(_library, "optax")),
}


def _with_packages(kind: str, head: Row, rows: list[Row]) -> Iterable[Row]:
    """The table, with the package that each row comes from if some come from plug-ins."""
    packages = [package_of(kind, row[0]) for row in rows]
    if not any(packages):
        return [head, *rows]
    named = [(*row, package or "gdexplorer") for row, package in zip(rows, packages, strict=True)]
    return [(*head, "PACKAGE"), *named]


def _settings_table(items: Iterable[Optimizer | Schedule]) -> Iterable[Row]:
    yield "KEY", "SETTINGS"
    for item in items:
        yield item.key, ", ".join(f"{setting.name}={short(setting.default, 12)}" for setting in item.hyperparameters)


def _configurable(item: Optimizer | Schedule) -> dict[str, Any]:
    hyperparameters = [_setting(hyperparameter) for hyperparameter in item.hyperparameters]
    return {"key": item.key, "label": item.label, "hyperparameters": hyperparameters, "source": item.source}


def _setting(item: Parameter) -> dict[str, Any]:
    entry = {"name": item.name, "default": item.default, "low": item.low, "high": item.high}
    return {**entry, "choices": list(item.choices)} if item.choices else entry


def _aligned(rows: Iterable[Row]) -> str:
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


COMMAND = Command(
    "list",
    "list the objectives, optimizers or schedules",
    add_arguments,
    run,
    order=10,
    description="List the objectives, optimizers or schedules that are available, or the optimizers of PyTorch or "
    "Optax that can be run by name.",
)
