"""Declaration of a sub-command."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from msgspec import Struct

from gdexplorer.cli.parser import Parser


class Command(Struct, frozen=True):
    """A sub-command: each module of `gdexplorer.cli.commands` declares one as its ``COMMAND``.

    Help imports every such module, so slow modules are imported by `run`.

    Attributes
    ----------
    name : name on the command line.
    help : one line for the list of commands.
    add_arguments : adds the options specific to this command.
    run : runs the command; returns the exit status.
    order : position in the list of commands.
    description, epilog : first and last part of its help; line breaks in an epilog are kept.
    needed : options without which it does nothing, by their names as attributes.
    needs_objective : whether it needs one of the options that choose an objective, too.
    shared : parsers of options shared with other commands, such as those of `gdexplorer.cli.options`.
    """

    name: str
    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
    order: int
    description: str
    epilog: str = ""
    needed: tuple[str, ...] = ()
    needs_objective: bool = False
    shared: tuple[Parser, ...] = ()
