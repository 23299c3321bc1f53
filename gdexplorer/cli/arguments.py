"""Parse the command line of ``gdexplorer``."""

import argparse
import difflib
import os
import re
from pathlib import Path

from gdexplorer.cli import window
from gdexplorer.cli.command import Command
from gdexplorer.cli.commands import commands
from gdexplorer.cli.options import KINDS
from gdexplorer.cli.parser import Parser
from gdexplorer.cli.usage import UsageError
from gdexplorer.files import is_device

_NEGATIVE_NUMBER = re.compile(r"-\.?\d|-inf|-nan")


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Parse ``arguments`` (without the program's name); the result includes the ``job`` to run.

    Raises
    ------
    UsageError
        If they are invalid.
    """
    arguments = with_negative_values_joined(arguments)
    known = commands()
    if arguments and arguments[0] in known:
        return _commands_parser(known)[0].parse_args(arguments)
    try:
        options = _window_parser(known).parse_args(arguments)
    except UsageError as error:
        raise _missing_command(arguments, known) or error from None
    if options.session is not None and not (os.path.isfile(options.session) or _is_trace(options.session)):
        raise _missing_file(options.session, known)
    return options


def _is_trace(name: str) -> bool:
    """Whether it is a folder of checkpoints."""
    if not os.path.isdir(name):
        return False
    from gdexplorer.traces.reading import has_checkpoints

    return has_checkpoints(Path(name))


def with_negative_values_joined(arguments: list[str]) -> list[str]:
    """Join ``--start -1,2`` to ``--start=-1,2``: argparse would take the value for an option, as with ``-x^2``."""
    joined: list[str] = []
    for argument in arguments:
        takes_value = joined and joined[-1].startswith("--") and "=" not in joined[-1] and len(joined[-1]) > 2
        if (joined and joined[-1] == "--formula") or (takes_value and _NEGATIVE_NUMBER.match(argument)):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def command_parsers() -> dict[str, Parser]:
    """The parser of each sub-command, by name."""
    return _commands_parser(commands())[1]


Known = dict[str, Command]


def _commands_parser(known: Known) -> tuple[Parser, dict[str, Parser]]:
    """The parser of command lines that begin with a command, and the sub-parser of each command."""
    parser = Parser("gdexplorer", add_help=False)
    places = parser.add_subparsers(dest="command")
    for name, command in known.items():
        below = places.add_parser(name, parents=command.shared, description=command.description, epilog=command.epilog)
        command.add_arguments(below)
        one_of = [KINDS] if command.needs_objective else []
        below.show_needed([*one_of, *((name,) for name in command.needed)], bool(command.epilog))
        below.set_defaults(needed=command.needed)
        below.set_defaults(job=command.run)
    return parser, places.choices


def _window_parser(known: Known) -> Parser:
    width = max(map(len, known))
    listed = "".join(f"  {name:<{width}}  {command.help}\n" for name, command in known.items())
    parser = Parser(
        "gdexplorer",
        usage="gdexplorer [SESSION_FILE] [--record FILE]\n       gdexplorer COMMAND ...",
        description=window.DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"commands:\n{listed}\n'gdexplorer COMMAND --help' describes each command.",
    )
    window.add_arguments(parser)
    parser.set_defaults(command=None, job=window.run)
    return parser


def _missing_command(arguments: list[str], known: Known) -> UsageError | None:
    """The error if options of a command are given without it; None otherwise."""
    first = arguments[0]
    if not first.startswith("-"):
        wrong = UsageError(f"There is no command {first!r}; {_nearest_command(first, known)}")
        return None if os.path.exists(first) else wrong
    later = next((argument for argument in arguments if argument in known), None)
    if later is not None:
        return UsageError(f"The command comes first: gdexplorer {later} {first} ...; see gdexplorer {later} --help")
    option = first.split("=")[0]
    taking = [name for name, parser in command_parsers().items() if option in parser.options]
    return UsageError(f"{option} goes with a command: gdexplorer {' or '.join(taking)}") if taking else None


def _missing_file(name: str, known: Known) -> UsageError:
    """The error if ``name`` is neither a command nor a file."""
    if os.path.isdir(name):
        from gdexplorer.traces.reading import unread_in

        return UsageError(f"{name} is a folder without checkpoints: name a saved session in it.{unread_in(Path(name))}")
    if is_device(Path(name)):
        return UsageError(f"{name} is a pipe or a device: write to a file what comes from it, and open that.")
    if name == "help":
        return UsageError("There is no command 'help'; see gdexplorer --help")
    hint = _nearest_command(name, known).replace("did you mean", "did you mean the command")
    return UsageError(f"There is no file {name!r}; {hint}")


def _nearest_command(name: str, known: Known) -> str:
    near = difflib.get_close_matches(name.lower(), known, 1, 0.6)
    return f"did you mean {near[0]}?" if near else f"the commands are {', '.join(known)}."
