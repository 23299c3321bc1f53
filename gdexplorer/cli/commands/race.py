"""``gdexplorer race``: optimizers under one budget of evaluations, tuned in the same way, ranked."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from gdexplorer.cli import texts
from gdexplorer.cli.clusters import cluster_options, doer_of
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import KINDS, objective_options, run_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading, require
from gdexplorer.cli.writing import output, write_columns, write_encoded
from gdexplorer.descent.analysis.race.terms import TOLERANCE, WAYS, Terms
from gdexplorer.errors import InputError
from gdexplorer.formats import RACE
from gdexplorer.numerals import percent, short

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.race.results import RaceResult, Score
    from gdexplorer.descent.experiment import Experiment

_NUMBERS = {
    "budget": "evaluations of each run: of the function with its gradient, and of the Hessian",
    "trials": "candidates that are tried to tune each optimizer on each objective",
    "starts": "starts, the same for all",
    "seeds": "seeds for each start, for what is random in a run",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    usual = Terms()
    parser.add_argument(
        "--optimizer", metavar="KEY", action="append", default=[], help="who takes part; two times or more"
    )
    for name, meaning in _NUMBERS.items():
        parser.add_argument(f"--{name}", metavar="N", help=f"{meaning} (default: {getattr(usual, name)})")
    ways = "; ".join(f"{key}: {meaning}" for key, meaning in WAYS.items())
    parser.add_argument("--search", metavar="WAY", default=usual.search, help=f"how to tune (default: random); {ways}")


def run(options: Namespace) -> int:
    """Run the race that the options describe, and write who won."""
    from gdexplorer.cli.experiments import check_given, say_full_batches, say_which_are_slow
    from gdexplorer.descent.analysis.race.racing import check, check_steps, stages
    from gdexplorer.descent.analysis.race.results import RaceResult
    from gdexplorer.exports.analyses import Analysis

    with reading(options):
        _refuse_settings(options.optimizer)
        check_given(options)
        require(options, options.needed)
        terms, problems = _terms_from(options), _problems_from(options)
        check(problems, options.optimizer)
        check_steps(options.optimizer, terms)
        say_which_are_slow(options.optimizer)
        if len(problems) == 1:
            say_full_batches(problems[0])
    count = len(problems) * len(options.optimizer)
    with doer_of(options) as do, Progress(count, "tuned optimizers") as progress:
        for stage in stages(problems, options.optimizer, terms, do=do):
            progress.show(stage.done)
    result = RaceResult(terms, tuple(problems), tuple(options.optimizer), stage.rounds)
    if options.form.encoder:
        write_encoded(options.out, options.form, Analysis("race", result, problems[0]))
    else:
        with output(options.out) as file:
            _write_table(file, result)
    return 0


def _refuse_settings(racers: Sequence[str]) -> None:
    """The race finds the settings.

    Raises
    ------
    InputError
        If some are given.
    """
    from gdexplorer.optimizers.libraries import split

    for racer in racers:
        key, colon, _ = split(racer)
        if colon:
            raise InputError(
                f"A race tunes the settings of each optimizer itself: write --optimizer {key}. The batch size is the "
                "same for all: --batch-size."
            )


def _terms_from(options: Namespace) -> Terms:
    usual = Terms()
    numbers = {
        name: texts.whole_number_or(getattr(usual, name), getattr(options, name), f"number of {name}")
        for name in _NUMBERS
    }
    return Terms(**numbers, search=options.search)


def _problems_from(options: Namespace) -> list[Experiment]:
    """The objective that is given, or the suite."""
    from gdexplorer.cli.custom import chosen
    from gdexplorer.cli.experiments import limits_from
    from gdexplorer.cli.own_model import check_without_model
    from gdexplorer.descent.analysis.race.suite import suite
    from gdexplorer.descent.building import experiment_of
    from gdexplorer.descent.experiment import Experiment

    limits = limits_from(vars(options))
    if any(getattr(options, kind, None) for kind in KINDS) or options.param:
        return [experiment_of(chosen(options), texts.assignments(options.param), (), [], limits)]
    check_without_model(options)
    if limits.get("batch_size"):
        raise InputError("Some objectives of the suite have no samples for mini-batches; name one objective.")
    if limits.get("subject_to"):
        raise InputError("A feasible set belongs to one objective; name one.")
    return [Experiment(objective, **limits) for objective in suite()]


def _write_table(file: TextIO, result: RaceResult) -> None:
    """Write all optimizers over all objectives, then, of a race on one objective, how far each came."""
    file.write(f"{_counted(result)}\n\n")
    rows = [
        (total.label, f"{total.mean_rank:.2f}", percent(total.solved), percent(total.untuned_solved),
         f"{total.tuning_evaluations:,}", _factor(total.width_of_rates))
        for total in result.totals
    ]  # fmt: skip
    titles = ("optimizer", "mean rank", "solved", "untuned", "tuning took", "good rates")
    write_columns(file, titles, rows)
    if len(result.rounds) == 1:
        (each,) = result.rounds
        file.write("\n")
        titles = ("optimizer", "gap", "95 % interval", "distance", "evaluations", "settings")
        write_columns(file, titles, [_row(standing.tuned) for standing in each.standings])
    file.write(
        f"\nSolved: runs that left at most {short(TOLERANCE)} of the way from the start to the "
        "lowest value. Good rates: by "
        "what factor learning rates may differ. Tuning and race have different starts: untuned can be better.\n"
    )


def _counted(result: RaceResult) -> str:
    from gdexplorer.descent.experiment import full_batches

    terms, count = result.terms, len(result.rounds)
    what = result.rounds[0].label if count == 1 else f"{count} objectives"
    each = f"{terms.starts} start{_s(terms.starts)}" + (f" and {terms.seeds} seeds" if terms.seeds > 1 else "")
    tuned = f"each optimizer tuned with {terms.trials:,} candidate{_s(terms.trials)} ({terms.search})"
    size = result.problems[0].batch_size
    is_full = bool(full_batches(result.problems[0], result.problems[0].bound()))
    samples = f", {'all samples' if is_full else f'batches of {size:,}'} for all" if size else ""
    return f"{what}, {each}, {terms.budget:,} evaluations a run{samples}; {tuned} from other starts."


def _s(count: int) -> str:
    return "s" * (count != 1)


def _row(score: Score) -> tuple[str, ...]:
    settings = ", ".join(f"{name}={short(value, 4)}" for name, value in score.configured.settings)
    evaluations, gap = score.typical_evaluations, score.gap
    interval = f"{short(gap.low, 2)} to {short(gap.high, 2)}"
    return (
        score.label, short(gap.median, 3), interval, _factor(score.distance.median),
        short(evaluations) if evaluations < float("inf") else "not solved", settings,
    )  # fmt: skip


def _factor(width: float) -> str:
    return short(width, 3) if width == width else "-"


COMMAND = Command(
    "race",
    "race optimizers that are tuned in the same way, under one budget of evaluations",
    add_arguments,
    run,
    order=75,
    description="Tune each optimizer with the same number of candidates, run it from the same starts with the same "
    "budget of evaluations, tuned and with the suggested settings, and rank them by how near they come to the lowest "
    "value. Without an objective, the race is over all smooth functions of two coordinates with known minima, two fits "
    "and three small networks.",
    needed=("optimizer",),
    shared=(objective_options(), run_options(), cluster_options(), output_options(RACE)),
)
