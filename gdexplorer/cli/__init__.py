"""The command line: without a sub-command it opens the window, with one it works without a display and without Qt.

Nothing slow is imported before it is needed: help and lists answer at once.
"""

import gc
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gdexplorer.cli.arguments import COMMANDS, OUTPUTS, UsageError, missing_file, parsed
from gdexplorer.cli.writing import check_output
from gdexplorer.console import complain, silence_output
from gdexplorer.errors import InputError
from gdexplorer.formats import ANSWERS

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def run(arguments: list[str]) -> int:
    """Do what ``arguments`` (without the program's name) ask for; the exit status.

    0 is success, 1 a failure, 2 arguments that cannot be used, 130 an interrupt. What is wrong stands in one line on
    standard error. A reader that closes the pipe has had enough: that is no failure.
    """
    _write_what_has_no_code()
    try:
        return _finished(arguments)
    except UsageError as error:
        return _told(error, MISUSED)
    except InputError as error:
        return _told(error, FAILED)
    except BrokenPipeError:
        silence_output()
        return DONE
    except OSError as error:  # a full disk behind standard output
        silence_output()
        return _told(InputError(f"The output cannot be written: {error.strerror or error}."), FAILED)
    except MemoryError:
        from gdexplorer.descent.memory import TOO_LITTLE

        return _told(InputError(TOO_LITTLE), FAILED)
    except Exception as error:  # a fault of ours: kept in the log for whoever mends it
        from gdexplorer.faults import report

        return _told(InputError(report(error).sentence), FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def _finished(arguments: list[str]) -> int:
    try:
        status = _run(arguments)
    except SystemExit as finished:  # argparse, after --help and --version
        status = int(finished.code or DONE)
    if sys.stdout is not None:
        sys.stdout.flush()
    return status


def _write_what_has_no_code() -> None:
    """Write what the terminal's encoding lacks as its number: a formula or a file's name may be in any script."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _run(arguments: list[str]) -> int:
    options = parsed(arguments)
    _check_place(options)
    if options.command is not None:
        # What numba makes when it is imported all stays: looking through it again and again is a tenth of the start.
        gc.set_threshold(100_000)
    return _COMMANDS[options.command](options)


def _check_place(options: Any) -> None:
    """Make sure, before anything long begins, that what comes of it can be written as its name says, and there."""
    formats = OUTPUTS.get(options.command)
    if formats is None:
        return
    name = options.record if options.command is None else options.out
    try:
        if getattr(options, "requests", None) is not None:
            ANSWERS.of(name or "")
        elif name is not None or not formats.needs_suffix:
            options.format = formats.of(name or "", getattr(options, "format", None)).key
    except InputError as error:
        raise UsageError(f"{options.command}: {error}" if options.command else str(error)) from None
    check_output(name, devices=options.command is not None)


def _told(error: InputError, status: int) -> int:
    complain(f"gdexplorer: {' '.join(str(error).split())}")
    for line in _notes(error):
        complain(line)
    return status


def _notes(error: BaseException | None) -> list[str]:
    """What was noted about ``error`` or what it came from: a formula, and a caret under what is wrong with it."""
    return [] if error is None else [*getattr(error, "__notes__", ()), *_notes(error.__cause__)]


def _window(options: Any) -> int:
    session, record = options.session, options.record
    if session is not None and not os.path.isfile(session):
        raise missing_file(session)
    from gdexplorer.gui.window.app import run as open_window

    return int(open_window(session=session and Path(session), record=record and Path(record)))


def _list(options: Any) -> int:
    from gdexplorer.cli.listing import show_list

    return show_list(options)


def _evaluate(options: Any) -> int:
    from gdexplorer.cli.evaluation import show_evaluation

    return show_evaluation(options)


def _descend(options: Any) -> int:
    from gdexplorer.cli.descent import show_descent
    from gdexplorer.cli.requests import answer_requests

    return answer_requests(options) if options.requests is not None else show_descent(options)


def _basins(options: Any) -> int:
    from gdexplorer.cli.basins import show_basins

    return show_basins(options)


def _multistart(options: Any) -> int:
    from gdexplorer.cli.multistart import show_multistart

    return show_multistart(options)


def _bruteforce(options: Any) -> int:
    from gdexplorer.cli.bruteforce import show_bruteforce

    return show_bruteforce(options)


def _sweep(options: Any) -> int:
    from gdexplorer.cli.sweep import show_sweep

    return show_sweep(options)


_COMMANDS: dict[str | None, Callable[[Any], int]] = dict(
    zip(
        (None, *COMMANDS), (_window, _list, _evaluate, _descend, _basins, _multistart, _bruteforce, _sweep), strict=True
    )
)
