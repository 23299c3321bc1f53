"""What a sub-command declares of itself."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

from gdexplorer.cli.parser import Parser


@dataclass(frozen=True)
class Command:
    """A sub-command: each module of `gdexplorer.cli.commands` declares one as its ``COMMAND``.

    Help imports every such module, so what is slow to import is imported by `run`.

    Attributes
    ----------
    name : what is typed after ``gdexplorer``.
    help : one line for the list of all commands.
    add_arguments : adds the options that this command alone has.
    run : does what the options ask for; the exit status.
    order : its place in the list of all commands.
    description, epilog : what its own help begins and ends with; the lines of an epilog stay as they are.
    shared : the parsers of options that it shares with other commands, such as those of `gdexplorer.cli.options`.
    """

    name: str
    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
    order: int
    description: str
    epilog: str = ""
    shared: tuple[Parser, ...] = ()
