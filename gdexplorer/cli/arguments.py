"""What can be typed after ``gdexplorer``."""

import argparse
import difflib
import os
import re
from typing import Any, NoReturn

from gdexplorer import __version__
from gdexplorer.cli.own_options import add_own
from gdexplorer.errors import InputError
from gdexplorer.formats import ANSWERS, BASINS, COUNTS, PATHS, RECORDING, SWEEP, Formats

COMMANDS = ("list", "evaluate", "descend", "basins", "multistart", "bruteforce", "sweep")
# What is written into a file, by the command that does it (None: the window).
OUTPUTS = {
    None: RECORDING, "descend": PATHS, "basins": BASINS, "multistart": COUNTS, "bruteforce": COUNTS, "sweep": SWEEP
}  # fmt: skip
KINDS = ("objectives", "optimizers", "schedules")

_NEGATIVE_NUMBER = re.compile(r"-\.?\d|-inf|-nan")


# What options are called elsewhere.
_SAID_OTHERWISE = {
    "--function": "--objective", "--name": "--objective", "--method": "--optimizer", "--algorithm": "--optimizer",
    "--rule": "--optimizer", "--lr": "--learning-rate", "--rate": "--learning-rate", "--iterations": "--steps",
    "--iters": "--steps", "--max-iter": "--steps", "--epochs": "--steps", "--output": "--out", "-o": "--out",
    "--file": "--data", "--csv": "--data", "--tol": "--gradient-tolerance", "--tolerance": "--gradient-tolerance",
    "--point": "--at", "--x0": "--start", "--from": "--start", "--momentum": "--set momentum=V", "--sep": "--delimiter",
}  # fmt: skip


class UsageError(InputError):
    """Arguments that cannot be used."""


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, and leaves it to the caller to end the program."""

    def __init__(self, prog: str, **details: Any) -> None:
        super().__init__(prog, allow_abbrev=False, **details)

    def error(self, message: str) -> NoReturn:
        message += self._hint(message)
        program = self.prog.removeprefix("gdexplorer").strip()
        raise UsageError(
            f"{program}: {message}; see gdexplorer {program} --help" if program else f"{message}; see --help"
        )

    def _hint(self, message: str) -> str:
        """The option that was meant, where one is unknown."""
        unknown = re.match(r"unrecognized arguments: ([^\s=]+)", message)
        known = [name for action in self._actions for name in action.option_strings]
        if not unknown:
            return ""
        if not unknown[1].startswith("-"):
            return f", did you mean --objective {unknown[1]}?" if "--objective" in known else ""
        other = _SAID_OTHERWISE.get(unknown[1], "")
        near = [other] if other.split(" ")[0] in known else difflib.get_close_matches(unknown[1], known, 1, 0.6)
        return f", did you mean {near[0]}?" if near else ""

    def with_values(self, options: argparse.Namespace) -> argparse.Namespace:
        """``options``, once it is sure that none was given without anything in it.

        Raises
        ------
        UsageError
            Where one was.
        """
        for action in self._actions:
            given = getattr(options, action.dest, None)
            values = given if isinstance(given, list) else [given]
            blanks = "" if action.dest == "delimiter" else None  # a blank is one
            if action.option_strings and any(isinstance(value, str) and not value.strip(blanks) for value in values):
                self.error(f"{action.option_strings[0]} is empty, write {action.option_strings[0]} {action.metavar}")
        return options


def parsed(arguments: list[str]) -> argparse.Namespace:
    """The options that ``arguments`` (without the program's name) stand for.

    Raises
    ------
    UsageError
        Where they cannot be used.
    """
    arguments = with_negative_values_joined(arguments)
    if arguments and arguments[0] in COMMANDS:
        command = arguments[0]
        parser = _command_parser(command)
        return parser.with_values(parser.parse_args(arguments[1:], argparse.Namespace(command=command)))
    try:
        return _window_parser().parse_args(arguments, argparse.Namespace(command=None))
    except UsageError as error:
        raise _missing_command(arguments) or error from None


def _missing_command(arguments: list[str]) -> UsageError | None:
    """What is wrong where options of a command stand without it; None where that is not so."""
    first = arguments[0]
    if not first.startswith("-"):
        return (
            None if os.path.exists(first) else UsageError(f"There is no command {first!r}; {_nearest_command(first)}")
        )
    later = next((argument for argument in arguments if argument in COMMANDS), None)
    if later is not None:
        return UsageError(f"The command comes first: gdexplorer {later} {first} ...; see gdexplorer {later} --help")
    option = first.split("=")[0]
    taking = [command for command in COMMANDS if option in _command_parser(command)._option_string_actions]
    return UsageError(f"{option} goes with a command: gdexplorer {' or '.join(taking)}") if taking else None


def _nearest_command(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), COMMANDS, 1, 0.6)
    return f"did you mean {near[0]}?" if near else f"the commands are {', '.join(COMMANDS)}."


def with_negative_values_joined(arguments: list[str]) -> list[str]:
    """``--start -1,2`` as ``--start=-1,2``: argparse would take the value for an option, as it would ``-x^2``."""
    joined: list[str] = []
    for argument in arguments:
        takes_value = joined and joined[-1].startswith("--") and "=" not in joined[-1] and len(joined[-1]) > 2
        if (joined and joined[-1] == "--formula") or (takes_value and _NEGATIVE_NUMBER.match(argument)):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def missing_file(name: str) -> UsageError:
    """What is wrong where ``name`` is neither a command nor a file."""
    if os.path.isdir(name):
        return UsageError(f"{name} is a folder: name a saved session in it.")
    if name == "help":
        return UsageError("There is no command 'help'; see gdexplorer --help")
    hint = _nearest_command(name).replace("did you mean", "did you mean the command")
    return UsageError(f"There is no file {name!r}; {hint}")


def _window_parser() -> _Parser:
    parser = _Parser(
        "gdexplorer",
        description="Explore gradient descent in a window, or, with a command, without one.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="commands:\n"
        "  list       the objectives, optimizers and schedules that there are\n"
        "  evaluate   value, gradient and Hessian of an objective at a point\n"
        "  descend    run optimizers and write their paths\n"
        "  basins     draw which minimum is reached from each point of the domain\n"
        "  multistart run an optimizer from many starts and count which minima they reach\n"
        "  bruteforce count what a grid and random points need beside descent, as dimensions grow\n"
        "  sweep      vary a hyperparameter or two and see how far descent comes\n"
        "\n'gdexplorer COMMAND --help' tells more of each.",
        usage="gdexplorer [SESSION_FILE] [--record FILE]\n       gdexplorer COMMAND ...",
    )
    parser.add_argument("session", nargs="?", metavar="SESSION_FILE", help="the saved session to open")
    parser.add_argument(
        "--record", metavar="FILE", help=f"play the session once, write it to FILE and end: {RECORDING.described}"
    )
    parser.add_argument("--version", action="version", version=f"gdexplorer {__version__}")
    return parser


def _command_parser(command: str) -> _Parser:
    parsers = (
        _list_parser, _evaluate_parser, _descend_parser, _basins_parser,
        _multistart_parser, _bruteforce_parser, _sweep_parser,
    )  # fmt: skip
    return dict(zip(COMMANDS, parsers, strict=True))[command]()


def _list_parser() -> _Parser:
    parser = _Parser("gdexplorer list", description="List what there is to choose from.")
    parser.add_argument("kind", choices=KINDS, help="what to list")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="how (default: table)")
    return parser


def _evaluate_parser() -> _Parser:
    parser = _Parser(
        "gdexplorer evaluate", description="Print value, gradient and Hessian of an objective at a point, as JSON."
    )
    _add_objective(parser)
    parser.add_argument("--at", metavar="X,Y", required=True, help="the point; start: where a descent begins")
    parser.add_argument("--seed", metavar="N", help="of a network's first weights (default: 0)")
    return parser


def _descend_parser() -> _Parser:
    parser = _Parser(
        "gdexplorer descend",
        description="Run every given optimizer from every given start and write the paths.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="A request is a JSON object with the names of the options, such as\n"
        '  {"objective": "rosenbrock", "optimizer": "adam", "settings": {"learning_rate": 0.05},\n'
        '   "start": [-1.2, 1], "steps": 1000, "gradient_tolerance": 1e-8, "seed": 0}\n'
        "Each is answered by one line of JSON, in order. A gradient_tolerance that is null, or left out, is relative\n"
        "to the function's own scale.",
    )
    _add_objective(parser)
    _add_optimizers(parser)
    parser.add_argument("--start", metavar="X,Y", action="append", default=[], help="where to start; repeatable")
    _add_limits(parser, 500)
    _add_output(parser, PATHS)
    parser.add_argument(
        "--requests", metavar="FILE",
        help=f"read requests, one a line, from FILE (- is standard input); --out takes {ANSWERS.suffixes} then",
    )  # fmt: skip
    return parser


def _basins_parser() -> _Parser:
    parser = _Parser(
        "gdexplorer basins",
        description="Run an optimizer from every pixel of the domain and draw which minimum it reaches: a colour for "
        "each, darker the more steps it takes; black where it diverges, dark grey where it leaves the domain, light "
        "grey where it reaches nothing in its steps. Settings that are not given are those that suit the objective.",
    )
    _add_objective(parser)
    _add_optimizers(parser, "the one to run, with settings of its own")
    _add_limits(parser, 2000)
    parser.add_argument("--size", metavar="N", help="how many pixels a side has (default: 512)")
    parser.add_argument("--out", metavar="FILE", help=f"where to: {BASINS.described}")
    return parser


def _multistart_parser() -> _Parser:
    parser = _Parser(
        "gdexplorer multistart",
        description="Run an optimizer from many starts spread over the domain; tell which minima they reach, and the "
        "chance of the global one by the number of starts. Settings that are not given are those that suit the "
        "objective.",
    )
    _add_objective(parser)
    _add_optimizers(parser, "the one to run, with settings of its own")
    _add_limits(parser, 500)
    parser.add_argument("--starts", metavar="N", help="how many starts, 1 to 10,000 (default: 100)")
    parser.add_argument(
        "--sampling", metavar="KEY", default="sobol", help="sobol (default), latin_hypercube or uniform"
    )
    _add_output(parser, COUNTS)
    return parser


def _bruteforce_parser() -> _Parser:
    parser = _Parser(
        "gdexplorer bruteforce",
        description="Count the evaluations that descent, a grid and random points need to come as close to a minimum, "
        "in 1 to 20 dimensions; what is not feasible is computed, and said to be.",
    )
    parser.add_argument(
        "--objective", metavar="KEY", help="sphere, ellipsoid, rosenbrock, styblinski_tang, rastrigin or ackley"
    )
    parser.add_argument("--dimensions", metavar="LOW:HIGH", default="1:20", help="how many (default: 1:20)")
    parser.add_argument("--accuracy", metavar="V", help="how far above the minimum a value may be (default: 0.01)")
    parser.add_argument(
        "--optimizer", metavar="KEY[:NAME=V,...]", default="gradient_descent",
        help="how to descend (default: gradient_descent)",
    )  # fmt: skip
    parser.add_argument("--seed", metavar="N", help="of the minimum's place and all random points (default: 0)")
    _add_output(parser, COUNTS)
    return parser


def _sweep_parser() -> _Parser:
    parser = _Parser(
        "gdexplorer sweep",
        description="Run an optimizer from one start with many values of a hyperparameter, or of two, and write the "
        "value after all steps, and up to where it is stable: finite, and no higher than at the start.",
    )
    _add_objective(parser)
    _add_optimizers(parser, "the one to run, with settings of its own")
    parser.add_argument(
        "--over", metavar="NAME=LOW:HIGH[:log|linear[:COUNT]]", action="append", default=[],
        help="what to vary, such as learning_rate=1e-5:1:log:200; once or twice",
    )  # fmt: skip
    parser.add_argument("--start", metavar="X,Y", help="where to start (default: as suits the objective)")
    _add_limits(parser, 200)
    _add_output(parser, SWEEP)
    return parser


def _add_output(parser: argparse.ArgumentParser, formats: Formats) -> None:
    texts = [form.key for form in formats.by_suffix.values() if not form.binary]
    parser.add_argument(
        "--format", choices=texts, help=f"how it is written (default: as FILE is named, or {formats.usual.key})"
    )
    parser.add_argument(
        "--out", metavar="FILE", help=f"where to: {formats.described} (default: standard output)"
    )  # fmt: skip


def _add_objective(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--objective", metavar="KEY", help="what to descend: see gdexplorer list objectives")
    parser.add_argument(
        "--param", metavar="NAME=V", action="append", default=[], help="one of the objective's parameters; repeatable"
    )
    add_own(parser)


def _add_optimizers(
    parser: argparse.ArgumentParser, meaning: str = "how to descend, with settings of its own; repeatable"
) -> None:
    parser.add_argument(
        "--optimizer", metavar="KEY[:NAME=V,...]", action="append", default=[], help=meaning
    )  # fmt: skip
    parser.add_argument("--learning-rate", metavar="V", help="of every optimizer that has one")
    parser.add_argument(
        "--set", metavar="NAME=V", action="append", default=[],
        help="one of the settings, of every optimizer that has it; repeatable",
    )  # fmt: skip
    parser.add_argument("--schedule", metavar="KEY[:NAME=V,...]", help="how learning rates change with the steps")


def _add_limits(parser: argparse.ArgumentParser, steps: int) -> None:
    parser.add_argument("--steps", metavar="N", help=f"how many steps at most (default: {steps})")
    parser.add_argument(
        "--gradient-tolerance", metavar="T",
        help="a run with a gradient of at most this norm, as it is, has converged; 0 never stops early (default: "
        "relative, short beside the function's own scale, whatever its units)",
    )  # fmt: skip
    parser.add_argument("--seed", metavar="N", help="of all that is random (default: 0)")
    parser.add_argument("--noise", metavar="V", help="standard deviation of noise added to gradients (default: 0)")
    parser.add_argument(
        "--metric", metavar="KIND[:V,...]",
        help="what counts as a length, and so which gradient is followed: euclidean, matrix:a,b,c (for ((a, b), (b, "
        "c)), positive definite), polar[:x,y] (dr^2 + dphi^2 about a point), polar_length[:x,y] (dr^2 + r^2 dphi^2), "
        "hessian (Newton's direction) or gauss_newton (Fisher; for data); optimizers that search along lines or use "
        "second derivatives keep Euclid's (default: euclidean)",
    )  # fmt: skip
    parser.add_argument("--clip", metavar="V", help="the longest gradient that is used (default: 0, as it is)")
    parser.add_argument(
        "--batch-size", metavar="N",
        help="how many samples each step's gradient is computed from, where there are samples (default: 0, all)",
    )  # fmt: skip
