"""``gdexplorer descend``: runs optimizers from starts, and writes their paths as CSV or JSON."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options, optimizer_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import output
from gdexplorer.console import complain
from gdexplorer.formats import ANSWERS, PATHS
from gdexplorer.numerals import short

if TYPE_CHECKING:
    from gdexplorer.cli.paths import Runs
    from gdexplorer.descent.engine.trajectory import Status

STEPS = 500
_MOST_LISTED, _MOST_COORDINATES = 3, 4


class _Requests(Action):
    """``--requests``, which changes the output formats."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        namespace.requests, namespace.formats = values, ANSWERS


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    starts = "where to start, needed with --objective; repeatable"
    parser.add_argument("--start", metavar="X,Y", action="append", default=[], help=starts)
    parser.add_argument(
        "--requests", metavar="FILE", action=_Requests,
        help="instead of all these, read requests, one per line, from FILE (- is standard input); --out then takes "
        f"{ANSWERS.suffixes}",
    )  # fmt: skip


def run(options: Namespace) -> int:
    """Run what the options describe and write every path, or answer requests."""
    if options.requests is not None:
        from gdexplorer.cli.requests import answer_requests

        return answer_requests(options)
    return _descend(options)


def _descend(options: Namespace) -> int:
    from gdexplorer.cli.experiments import experiment_from
    from gdexplorer.cli.paths import finished_runs, write_csv, write_json

    with reading(options):
        experiment = experiment_from(options)
    failures = _Failures()
    with output(options.out) as file, Progress(len(experiment.runs()) * experiment.steps, "steps") as progress:
        write = write_json if options.written_as == "json" else write_csv
        write(file, experiment, failures.noted(finished_runs(experiment, progress.show)))
    if options.written_as != "json":  # which reports it for each run
        failures.report()
    return 0


class _Failures:
    """Runs that diverged or left the domain."""

    def __init__(self) -> None:
        self._count = 0
        self._listed: dict[Status, list[str]] = {}

    def noted(self, runs: Runs) -> Runs:
        """``runs``, recorded as they pass."""
        from gdexplorer.descent.engine.trajectory import Status

        for configured, trajectory in runs:
            self._count += 1
            if trajectory.status in (Status.DIVERGED, Status.LEFT_THE_DOMAIN):
                place = ", ".join(short(value) for value in trajectory.points[0][:_MOST_COORDINATES])
                more = ", ..." if trajectory.points.shape[1] > _MOST_COORDINATES else ""
                size = configured.batch_size
                batch = "" if size is None else f":batch={size}"
                text = f"{configured.key}{batch} from ({place}{more}) at step {trajectory.steps:,}"
                self._listed.setdefault(trajectory.status, []).append(text)
            yield configured, trajectory

    def report(self) -> None:
        """Report them on standard error."""
        for status, runs in self._listed.items():
            more = f" and {len(runs) - _MOST_LISTED:,} more" if len(runs) > _MOST_LISTED else ""
            of = f"{len(runs):,} of {self._count:,} runs" if self._count > 1 else "The run"
            complain(f"gdexplorer: {of} {status.value}: {'; '.join(runs[:_MOST_LISTED])}{more}.")


COMMAND = Command(
    "descend",
    "run optimizers and write their paths",
    add_arguments,
    run,
    order=30,
    description="Run every given optimizer from every given start and write the paths.",
    epilog="A request is a JSON object whose entries are named like the options:\n"
    '  {"objective": "rosenbrock", "optimizer": "adam", "settings": {"learning_rate": 0.05},\n'
    '   "start": [-1.2, 1], "steps": 1000, "gradient_tolerance": 1e-8, "seed": 0}\n'
    "Each is answered by one line of JSON, in order. A gradient_tolerance that is null\n"
    "or left out is relative to the function's own scale.",
    needed=("optimizer",),
    needs_objective=True,
    shared=(
        objective_options(),
        optimizer_options("an optimizer to run, with its settings; repeatable"),
        run_options(STEPS),
        output_options(PATHS),
    ),
)
