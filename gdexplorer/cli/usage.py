"""Options that cannot be used, and what is said of them."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from gdexplorer.errors import InputError


class UsageError(InputError):
    """Arguments that cannot be used."""


@contextmanager
def reading(options: Namespace) -> Iterator[None]:
    """While ``options`` are read: what is wrong with them is a fault of usage, told with the command's name.

    Raises
    ------
    UsageError
        In place of any `InputError`.
    """
    try:
        yield
    except InputError as error:
        raise UsageError(f"{options.command}: {error}" if options.command else str(error)) from error


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
