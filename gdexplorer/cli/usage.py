"""Errors in command-line arguments."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from gdexplorer.errors import InputError


class UsageError(InputError):
    """Invalid arguments."""


@contextmanager
def reading(options: Namespace) -> Iterator[None]:
    """While ``options`` are evaluated, turn input errors into usage errors with the command's name.

    Raises
    ------
    UsageError
        Instead of any `InputError`.
    """
    try:
        yield
    except InputError as error:
        raise UsageError(f"{options.command}: {error}" if options.command else str(error)) from error


def require(options: Namespace, needed: Sequence[str]) -> None:
    """Check that the options ``needed`` are given.

    Raises
    ------
    InputError
        If one is missing.
    """
    for name in needed:
        if not getattr(options, name):
            raise InputError(f"--{name} is missing; see gdexplorer {options.command} --help")
