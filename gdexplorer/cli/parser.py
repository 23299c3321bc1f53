"""A parser with one-line error messages and suggestions."""

import argparse
import copy
import difflib
import re
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn

from gdexplorer.cli.usage import UsageError

# Names of options in other programs.
_SAID_OTHERWISE = {
    "--function": "--objective", "--name": "--objective", "--method": "--optimizer", "--algorithm": "--optimizer",
    "--rule": "--optimizer", "--lr": "--learning-rate", "--rate": "--learning-rate", "--iterations": "--steps",
    "--iters": "--steps", "--max-iter": "--steps", "--epochs": "--steps", "--output": "--out", "-o": "--out",
    "--file": "--data", "--csv": "--data", "--tol": "--gradient-tolerance", "--tolerance": "--gradient-tolerance",
    "--point": "--at", "--x0": "--start", "--from": "--start", "--momentum": "--set momentum=V", "--sep": "--delimiter",
}  # fmt: skip
# Options whose value may be blank.
_BLANK_IS_A_VALUE = ("delimiter",)


class _Usage(argparse.HelpFormatter):
    """Help whose usage begins with the options that have to be given, without brackets.

    ``needed`` : their names as attributes; of several in a row, one.
    """

    def __init__(self, prog: str, needed: Sequence[Sequence[str]] = ()) -> None:
        super().__init__(prog)
        self._needed = needed

    def add_usage(self, usage: Any, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None) -> None:
        """Add the usage, with what is needed first."""
        by_name = {action.dest: action for action in actions}
        needed, choices = [], list(groups)
        for names in self._needed:
            found = [copy.copy(by_name.pop(name)) for name in names]
            for action in found:
                action.required = len(found) == 1
            needed += found
            if len(found) > 1:
                choices.append(SimpleNamespace(required=True, _group_actions=found))
        super().add_usage(usage, [*needed, *by_name.values()], choices, prefix)

    def format_help(self) -> str:
        """The help, with choices in the usage that are longer than a line broken between two of them."""
        lines = super().format_help().split("\n")
        return "\n".join(part for line in lines for part in self._broken(line))

    def _broken(self, line: str) -> list[str]:
        choices = line.strip()
        if len(line) <= self._width or not choices.startswith("("):
            return [line]
        indent = " " * (len(line) - len(line.lstrip()))
        broken = [indent + choices.split(" | ")[0]]
        for choice in choices.split(" | ")[1:]:
            if len(broken[-1]) + len(choice) + 3 <= self._width:
                broken[-1] += f" | {choice}"
            else:
                broken.append(f"{indent} | {choice}")
        return broken


class _UsageAsWritten(_Usage, argparse.RawDescriptionHelpFormatter):
    """The same for help whose epilog keeps its line breaks."""


class Parser(argparse.ArgumentParser):
    """A parser that reports errors in one line, and lets the caller end the program."""

    def __init__(self, prog: str, **details: Any) -> None:
        super().__init__(prog, allow_abbrev=False, **details)

    def show_needed(self, needed: Sequence[Sequence[str]], as_written: bool) -> None:
        """Show in the usage which options have to be given, of several in a row one; keep line breaks or not."""
        kind = _UsageAsWritten if as_written else _Usage
        self.formatter_class = lambda prog: kind(prog, needed)

    @property
    def options(self) -> list[str]:
        """The names of all its options, with dashes."""
        return [name for action in self._actions for name in action.option_strings]

    def error(self, message: str) -> NoReturn:
        """Raise a usage error, with a suggestion for an unknown option."""
        message += self._hint(message)
        program = self.prog.removeprefix("gdexplorer").strip()
        raise UsageError(
            f"{program}: {message}; see gdexplorer {program} --help" if program else f"{message}; see --help"
        )

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As the base class, but unknown and empty options are refused here, with this command's name."""
        options, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        self._refuse_empty(options)
        return options, []

    def _hint(self, message: str) -> str:
        """A suggestion for an unknown option."""
        unknown = re.match(r"unrecognized arguments: ([^\s=]+)", message)
        if not unknown:
            return ""
        known = self.options
        if not unknown[1].startswith("-"):
            return f", did you mean --objective {unknown[1]}?" if "--objective" in known else ""
        other = _SAID_OTHERWISE.get(unknown[1], "")
        near = [other] if other.split(" ")[0] in known else difflib.get_close_matches(unknown[1], known, 1, 0.6)
        return f", did you mean {near[0]}?" if near else ""

    def _refuse_empty(self, options: argparse.Namespace) -> None:
        for action in self._actions:
            given = getattr(options, action.dest, None)
            values = given if isinstance(given, list) else [given]
            blanks = "" if action.dest in _BLANK_IS_A_VALUE else None
            if action.option_strings and any(isinstance(value, str) and not value.strip(blanks) for value in values):
                self.error(f"{action.option_strings[0]} is empty, write {action.option_strings[0]} {action.metavar}")
