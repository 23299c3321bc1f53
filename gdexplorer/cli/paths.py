"""Run descents one after the other, and write their paths as CSV or JSON."""

from collections.abc import Callable, Iterator
from typing import Any, TextIO

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.exports.tables import ROWS_AT_ONCE, write_rows
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.goodness import measure_names, measurer
from gdexplorer.objectives.iterate_columns import coefficients_of
from gdexplorer.plain_json import as_json

Runs = Iterator[tuple[ConfiguredOptimizer, Trajectory]]


def finished_runs(experiment: Experiment, show: Callable[[int], None] = lambda done: None) -> Runs:
    """Run one after the other, so that only one path is in memory at a time.

    ``show`` is called with the number of steps done, out of the whole budget.
    """
    bound = experiment.bound()
    for number, (configured, start) in enumerate(experiment.runs()):
        single = replace(
            experiment, optimizers=(experiment.optimizers[configured],), starts=(experiment.starts[start],)
        )
        for (trajectory,) in engine.descend_in_chunks(single, bound):
            show(number * experiment.steps + trajectory.steps)
        yield experiment.optimizers[configured], trajectory


def write_csv(file: TextIO, experiment: Experiment, runs: Runs) -> None:
    """Write one row for each iterate of each run."""
    write_rows(file, experiment, runs)


def write_json(file: TextIO, experiment: Experiment, runs: Runs) -> None:
    """Write all runs as one object on one line.

    Where data are fitted, measures and coefficients of each iterate follow; where they are of classes, so do their
    names.
    """
    bound = experiment.bound()
    file.write(f'{{"objective": {as_json(experiment.definition().key)}, ')
    if bound.samples is not None and bound.samples.classes:
        file.write(f'"classes": {as_json(bound.samples.classes)}, ')
    file.write('"runs": [')
    for number, (configured, trajectory) in enumerate(runs):
        file.write(", " if number else "")
        file.write(as_json(described(configured, trajectory))[:-1])
        for name, numbers in (("points", trajectory.points), ("values", trajectory.values)):
            file.write(f', "{name}": [')
            file.writelines(_listed(numbers))
            file.write("]")
        if bound.samples is not None:
            file.write(f', "measures": {as_json(_measures(bound, trajectory))}')
            file.writelines(f', "{name}": {as_json(content)}' for name, content in _fitted(bound, trajectory).items())
        file.write("}")
    file.write("]}\n")


def _measures(bound: BoundObjective, trajectory: Trajectory) -> dict[str, list[float]]:
    """The measures of the fit at each iterate, by name."""
    rows = map(measurer(bound), trajectory.points)
    return {name: list(column) for name, column in zip(measure_names(bound), zip(*rows, strict=True), strict=True)}


def _fitted(bound: BoundObjective, trajectory: Trajectory) -> dict[str, Any]:
    """The coefficients in the data's own units at each iterate, by name, and the last fitted function in words."""
    found = coefficients_of(bound)
    if found is None:
        return {}
    numbers = zip(*(found.at(theta).tolist() for theta in trajectory.points), strict=True)
    columns = {name: list(column) for name, column in zip(found.names, numbers, strict=True)}
    return {"coefficients": columns, "equation": found.equation(trajectory.points[-1])}


def _listed(numbers: NDArray[np.float64]) -> Iterator[str]:
    """The contents of a JSON list, in parts, since the text of a long run takes far more memory."""
    for first in range(0, len(numbers), ROWS_AT_ONCE):
        yield (", " if first else "") + as_json(numbers[first : first + ROWS_AT_ONCE].tolist())[1:-1]


def described(configured: ConfiguredOptimizer, trajectory: Trajectory) -> dict[str, Any]:
    """A run as a JSON object, without its iterates."""
    schedule = {"schedule": {"key": configured.schedule, "settings": dict(configured.schedule_settings)}}
    return {
        "optimizer": configured.key,
        "settings": dict(configured.settings),
        **(schedule if configured.schedule != "constant" else {}),
        **({} if configured.batch_size is None else {"batch_size": configured.batch_size}),
        "start": trajectory.points[0].tolist(),
        "status": trajectory.status.value,
        "reason": trajectory.reason,
        "steps": trajectory.steps,
    }
