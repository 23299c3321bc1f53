"""Run a model of the user's own, once that is agreed to."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gdexplorer.cli import texts
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

    is_shared = getattr(options, "cluster", None) is not None
    agree(Path(options.model), options.run_code, is_shared)
    return OwnModel(ModelProcess(Path(options.model), threads=int(is_shared)))


def threads_option(group: Any) -> None:
    """Add the option that limits a model's threads."""
    group.add_argument(
        "--threads", metavar="N",
        help="threads of the model's linear algebra, whose number may change last digits (default: as many as it "
        "likes; with --cluster 1)",
    )  # fmt: skip


def threads_of(options: Namespace) -> int:
    """How many threads the model's linear algebra uses; 0: as many as it likes.

    Raises
    ------
    InputError
        If the number is none, or below 1.
    """
    threads = texts.whole_number_or(1 if options.cluster else 0, options.threads, "number of threads")
    if threads < (options.threads is not None):
        raise InputError("The number of threads must be 1 or more.")
    return threads


def agree(file: Path, agreed: bool, everywhere: bool = False) -> None:
    """Ask whether ``file`` may be run, and ``everywhere``: on a cluster's workers, too; unless that is ``agreed``.

    Raises
    ------
    InputError
        If it may not.
    """
    if agreed:
        return
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
