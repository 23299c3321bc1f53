"""The command that does the same: a line for a POSIX shell that repeats the runs of a document, or an analysis."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec.structs import asdict

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.exports.analyses import Analysis
from gdexplorer.objectives import Custom, CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, DataSource, Generated, Houses, SklearnSet
from gdexplorer.objectives.data.split import MaybeSplit
from gdexplorer.objectives.data.toy_sets import PREFIX
from gdexplorer.objectives.regression.custom_fit import CustomFit

NO_RUNS = "There are no runs: add a start and a visible optimizer first."
PROGRAM = "gdexplorer"
Options = Iterator[tuple[str, str | None]]


class UnsayableError(InputError):
    """No line says this: it needs a session file."""


def runs_line(experiment: Experiment) -> str:
    """The line that repeats all runs, and writes their iterates as CSV.

    Raises
    ------
    UnsayableError
        If there is none; the message says why.
    InputError
        If nothing runs.
    """
    visible = [item for item in experiment.optimizers if item.visible]
    if not visible or not experiment.starts:
        raise InputError(NO_RUNS)
    starts = (("start", _point(start)) for start in experiment.starts)
    return _line("descend", _objective(experiment), _optimizers(visible), _limits(experiment), starts)


def session_line(path: Path) -> str:
    """The line that repeats the runs of a session file, and writes their iterates as CSV beside it."""
    return f"{PROGRAM} export {shlex.quote(str(path))} --csv"


def analysis_line(analysis: Analysis) -> str:
    """The line that repeats an analysis, and writes its result as CSV.

    Raises
    ------
    UnsayableError
        If there is none.
    """
    return _LINES[analysis.kind](analysis)


def _basins(analysis: Analysis) -> str:
    size = iter([("size", str(analysis.settings["size"])), ("out", "basins.csv")])
    return _line("basins", *_of_one(analysis), size)


def _many_starts(analysis: Analysis) -> str:
    entered = ((name, str(analysis.settings[name])) for name in ("starts", "sampling"))
    return _line("multistart", *_of_one(analysis, seeded=True), entered, _CSV)


def _brute_force(analysis: Analysis) -> str:
    entered = ((name, str(value)) for name, value in analysis.settings.items())
    return _line("bruteforce", iter([("objective", str(analysis.experiment.objective))]), entered, _CSV)


def _sweep(analysis: Analysis) -> str:
    ranges = (
        ("over", f"{item.name}={item.low!r}:{item.high!r}:{'log' if item.logarithmic else 'linear'}:{item.count}")
        for item in analysis.result.ranges
    )
    first = (("start", _point(start)) for start in analysis.experiment.starts[:1])
    return _line("sweep", *_of_one(analysis), ranges, first, _CSV)


def _critical_points(analysis: Analysis) -> str:
    experiment = analysis.experiment
    feasible = () if experiment.subject_to is None else (("subject-to", experiment.subject_to.text),)
    return _line("criticalpoints", _objective(experiment), feasible, _CSV)


def _race(analysis: Analysis) -> str:
    result = analysis.result
    problem, is_on_suite = result.problems[0], len(result.problems) > 1
    rules = (("optimizer", key) for key in result.keys)
    terms = ((name, str(value)) for name, value in asdict(result.terms).items())
    objective = () if is_on_suite else _objective(problem, seeded=True)
    return _line("race", objective, rules, terms, _gradients(problem, seeded=True), _CSV)


def _between(analysis: Analysis) -> str:
    experiment, settings = analysis.experiment, analysis.settings
    visible = [item for item in experiment.optimizers if item.visible]
    starts = (("start", _point(start)) for start in experiment.starts)
    chosen = (("runs", ",".join(map(str, settings["runs"]))),)  # type: ignore[call-overload]
    entered = ((name, str(settings[name])) for name in ("places", "curve-steps"))
    return _line(
        "between", _objective(experiment), _optimizers(visible), _limits(experiment), starts, chosen, entered, _CSV
    )


def _spectrum(analysis: Analysis) -> str:
    draws = not analysis.result.readings[0].spectra[0].is_exact  # probes, with the seed
    assert analysis.optimizer is not None
    experiment = analysis.experiment
    start = (("start", _point(start)) for start in experiment.starts[:1])
    entered = ((name, str(value)) for name, value in analysis.settings.items())
    objective, limits = _objective(experiment, draws), _limits(experiment, draws)
    return _line("spectrum", objective, _optimizers([analysis.optimizer]), limits, start, entered, _CSV)


_CSV = (("format", "csv"),)
_LINES: dict[str, Callable[[Analysis], str]] = {
    "basins": _basins, "many_starts": _many_starts, "brute_force": _brute_force, "sweep": _sweep,
    "critical_points": _critical_points, "race": _race, "between": _between,
    "spectrum": _spectrum,
}  # fmt: skip


def _of_one(analysis: Analysis, seeded: bool = False) -> tuple[Options, Options, Options]:
    assert analysis.optimizer is not None
    experiment = analysis.experiment
    return _objective(experiment, seeded), _optimizers([analysis.optimizer]), _limits(experiment, seeded)


def _line(command: str, *groups: object) -> str:
    words = [PROGRAM, command]
    for group in groups:
        for name, value in group:  # type: ignore[attr-defined]
            words += [f"--{name}"] if value is None else _said(name, value)
    return " ".join(map(shlex.quote, words))


def _said(name: str, value: str) -> list[str]:
    """An option and its value: in one word if the value could be taken for another option."""
    return [f"--{name}={value}"] if value.startswith("-") else [f"--{name}", value]


def _point(point: tuple[float, ...]) -> str:
    return ",".join(map(repr, point))


# Objectives


def _objective(experiment: Experiment, seeded: bool = False) -> Options:
    """The objective; ``seeded``: the seed matters even if no run is random."""
    match experiment.objective:
        case CustomFormula() as formula:
            (left, right), (bottom, top) = formula.domain
            yield "formula", formula.text
            yield "domain", _point((left, right, bottom, top))
        case CustomFit() as fit:
            yield from _source(fit.source)
            yield "cost", fit.cost
            yield "degree", str(fit.degree)
            yield ("standardise" if fit.standardise else "raw"), None
            yield from _split(fit.test)
        case CustomNetwork() as network:
            yield from _network(network, experiment, seeded)
        case Custom() if experiment.objective.unsaved:
            raise UnsayableError("A Python function is known to the program that it is part of alone")
        case str() as key:
            yield "objective", key
    for name, value in experiment.parameters:
        yield "param", f"{name}={value!r}"


def _network(network: CustomNetwork, experiment: Experiment, seeded: bool) -> Options:
    if network.domain is not None:
        raise UnsayableError("This network has a domain of its own, which no option says")
    if (seeded or _is_random(experiment)) and network.seed != experiment.seed:
        raise UnsayableError("The seed of the network differs from that of the runs, and one option says both")
    yield "network", ",".join(map(str, network.layers))
    yield "activation", network.activation
    yield "output-activation", network.last_activation
    yield "cost", network.cost
    yield "init", network.initialisation
    yield "init-scale", repr(network.scale)
    if not network.bias:
        yield "no-bias", None
    if not network.standardise:
        yield "raw", None
    yield from _source(network.data)
    yield from _split(network.test)


def _split(test: MaybeSplit) -> Options:
    if test is msgspec.UNSET:
        return
    if test.file is not msgspec.UNSET:
        yield "test-data", test.file
    else:
        yield "test-share", repr(test.share)
        yield "test-seed", str(test.seed)


def _source(source: DataSource) -> Options:
    match source:
        case Generated(name=name, count=count, noise=noise, seed=seed):
            yield "data", f"{name}:count={count},noise={noise!r},seed={seed}"
        case SklearnSet(name=name, inputs=inputs, target=target):
            yield "data", f"{PREFIX}{name}"
            yield from _columns(inputs, target)
        case Houses(inputs=inputs, target=target):
            yield "data", "houses"
            yield from _columns(inputs, target)
        case CsvFile(path=path, inputs=inputs, target=target, dialect=dialect):
            yield "data", path
            yield from _columns(inputs, target)
            for name in ("encoding", "delimiter", "decimal"):
                if (value := getattr(dialect, name)) is not None:
                    yield name, value
            if dialect.header is not None:
                yield ("header" if dialect.header else "no-header"), None


def _columns(inputs: tuple[str, ...], target: str) -> Options:
    yield from (("x", name) for name in inputs)
    if target:
        yield "y", target


# Optimizers and runs


def _optimizers(chosen: list[ConfiguredOptimizer]) -> Options:
    for item in chosen:
        own = () if item.batch_size is None else (("batch_size", item.batch_size),)
        settings = ",".join(f"{name}={value!r}" for name, value in (*item.settings, *own))
        yield "optimizer", f"{item.key}:{settings}" if settings else item.key
    schedules = {(item.schedule, item.schedule_settings) for item in chosen if item.optimizer.has_learning_rate}
    if len(schedules) > 1:
        raise UnsayableError("These optimizers have different schedules, and one option says that of all")
    for key, pairs in schedules:
        if key != "constant":
            settings = ",".join(f"{name}={value!r}" for name, value in pairs)
            yield "schedule", f"{key}:{settings}" if settings else key


def _is_random(experiment: Experiment) -> bool:
    own = any("seed" in dict(item.settings) for item in experiment.optimizers)
    return bool(experiment.noise or experiment.has_batches or own)


def _limits(experiment: Experiment, seeded: bool = False) -> Options:
    yield "steps", str(experiment.steps)
    yield from _gradients(experiment, seeded)


def _gradients(experiment: Experiment, seeded: bool = False) -> Options:
    if experiment.gradient_tolerance is not None:
        yield "gradient-tolerance", repr(experiment.gradient_tolerance)
    for name in ("noise", "clip"):
        if value := getattr(experiment, name):
            yield name, repr(value)
    if experiment.batch_size:
        yield "batch-size", str(experiment.batch_size)
    network = experiment.objective if isinstance(experiment.objective, CustomNetwork) else None
    seed = experiment.seed if network is None or seeded or _is_random(experiment) else network.seed
    if seed:
        yield "seed", str(seed)
    if not experiment.metric.is_euclidean:
        yield "metric", experiment.metric.text
    if experiment.subject_to is not None:
        yield "subject-to", experiment.subject_to.text
