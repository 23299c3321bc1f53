"""Run a model of the user's own, once that is agreed to."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gdexplorer.cli import texts
from gdexplorer.console import complain
from gdexplorer.errors import InputError

if TYPE_CHECKING:
    from gdexplorer.models.own_model import OwnModel


def own_model(options: Namespace) -> OwnModel:
    """The model that ``--model`` names; on a cluster its linear algebra has one thread everywhere.

    Raises
    ------
    InputError
        If it may not be run, or cannot be.
    """
    from gdexplorer.models.own_model import OwnModel
    from gdexplorer.models.process import ModelProcess

    threads = threads_of(options)
    program = agree(Path(options.model), options.run_code, getattr(options, "cluster", None) is not None)
    model = OwnModel(ModelProcess(Path(options.model), threads=threads, program=program))
    if model.warning:
        complain(f"gdexplorer: {model.warning}")
    return model


def check_without_model(options: Namespace) -> None:
    """Check that nothing is said about a model if there is none.

    Raises
    ------
    InputError
        If something is.
    """
    for name in ("run_code", "threads"):
        if getattr(options, name, None):
            raise InputError(f"--{name.replace('_', '-')} goes with --model only.")


def threads_of(options: Namespace) -> int:
    """How many threads the model's linear algebra uses; 0: as many as it likes.

    Raises
    ------
    InputError
        If the number is none, or below 1.
    """
    given = getattr(options, "threads", None)
    threads = texts.whole_number_or(1 if getattr(options, "cluster", None) else 0, given, "number of threads")
    if threads < (given is not None):
        raise InputError("The number of threads must be 1 or more.")
    return threads


_is_resumable = False


@contextmanager
def resumable(options: Namespace) -> Iterator[None]:
    """Say, if it is ended within, that the values of a model are kept; on a cluster, that is said of its pieces."""
    global _is_resumable
    before, _is_resumable = _is_resumable, options.cluster is None
    try:
        yield
    finally:
        _is_resumable = before


def say_what_is_kept() -> None:
    """Say that the same command goes on, if it does; called where the program is asked to end."""
    if _is_resumable:
        complain("gdexplorer: Interrupted: the known values are kept; the same command goes on from there.")


def agree(file: Path, agreed: bool, everywhere: bool = False) -> bytes:
    """Ask whether ``file`` may be run, and ``everywhere``: on a cluster's workers, too; unless that is ``agreed``.

    Returns what it held before the question: no other program is agreed to.

    Raises
    ------
    InputError
        If it may not, or there is none that could be run.
    """
    from gdexplorer.models.process import content

    program = content(file)
    if agreed:
        return program
    if sys.stdin is None or not sys.stdin.isatty():
        raise InputError(f"{file.name} is a program, which may do anything that you may: add --run-code to run it.")
    sys.stderr.write(
        f"{file} is a program. It may do anything that you may: read and change your files, use the network.\n"
        + ("It is sent to each worker of the cluster, and run there, too.\n" if everywhere else "")
        + "Run it? Type yes: "
    )
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() != "yes":
        raise InputError(f"{file.name} was not run.")
    return program
