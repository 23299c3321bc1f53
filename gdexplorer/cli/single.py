"""What the commands share that run one optimizer many times."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from gdexplorer.cli import texts
from gdexplorer.cli.descent import checked_for, configured_with, experiment_of, limits_from, scheduled
from gdexplorer.cli.own import chosen
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.errors import InputError


def experiment_from(options: Namespace, needed: Sequence[str], steps: int) -> Experiment:
    """The experiment of one optimizer that the options describe; settings not given are those that suit the objective.

    ``needed`` are the options that must be there, ``steps`` the budget where none is given.

    Raises
    ------
    InputError
        Where one of them is missing or cannot be used.
    """
    require(options, [name for name in needed if name != "objective"])
    if len(options.optimizer) > 1:
        raise InputError("It is about one optimizer; give --optimizer once.")
    given = texts.assignments(options.set)
    if options.learning_rate is not None:
        given["learning_rate"] = options.learning_rate
    ((key, own),) = checked_for(given, [texts.choice(options.optimizer[0])])
    limits = {"steps": steps, **limits_from(vars(options))}
    starts = [texts.point(options.start)] if getattr(options, "start", None) else []
    experiment = experiment_of(chosen(options), texts.assignments(options.param), (), starts, limits)
    suited = dict(suggested(key, experiment.bound()).settings)
    choices = scheduled((configured_with(key, {**suited, **given, **own}, {}),), options.schedule)
    return replace(experiment, optimizers=choices)


def require(options: Namespace, needed: Sequence[str]) -> None:
    """Make sure that the options ``needed`` are given.

    Raises
    ------
    InputError
        Where one is missing.
    """
    for name in needed:
        if not getattr(options, name):
            raise InputError(f"--{name} is missing; see gdexplorer {options.command} --help")


def whole(text: str | None, name: str, otherwise: int) -> int:
    """An option as a whole number, or ``otherwise`` where it is not given.

    Raises
    ------
    InputError
        Where it is none.
    """
    return otherwise if text is None else texts.whole_number(text, name)
