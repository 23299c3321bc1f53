"""Command line: opens the window, or with a sub-command works without a display and without Qt.

Slow modules are imported only when needed: help and lists answer at once.
"""

import gc
import io
import sys

from gdexplorer import plugins
from gdexplorer.cli.arguments import parsed
from gdexplorer.cli.output import check_place
from gdexplorer.cli.usage import UsageError
from gdexplorer.console import complain, silence_output
from gdexplorer.errors import InputError

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def run(arguments: list[str]) -> int:
    """Run the command line ``arguments`` (without the program's name); return the exit status.

    0 is success, 1 a failure, 2 invalid arguments, 130 an interrupt. Errors are one line on standard error. A reader
    that closes the pipe early is not a failure.
    """
    _escape_unencodable()
    plugins.tell(_complain_of_plugin)
    try:
        return _finished(arguments)
    except UsageError as error:
        return _reported(error, MISUSED)
    except InputError as error:
        return _reported(error, FAILED)
    except BrokenPipeError:
        silence_output()
        return DONE
    except OSError as error:  # a full disk behind standard output
        silence_output()
        if error.errno is None:  # not of the system, but of a library that is broken
            return _internal(error)
        return _reported(InputError(f"The output cannot be written: {error.strerror or error}."), FAILED)
    except MemoryError:
        from gdexplorer.descent.memory import TOO_LITTLE

        return _reported(InputError(TOO_LITTLE), FAILED)
    except Exception as error:
        return _internal(error)
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


def _escape_unencodable() -> None:
    """Escape characters that the terminal's encoding lacks: formulas and file names may be in any script."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _run(arguments: list[str]) -> int:
    options = parsed(arguments)
    check_place(options)
    if options.command is not None:
        # Imported modules stay: without this, repeated garbage collection takes a tenth of the start-up time.
        gc.set_threshold(100_000)
    return int(options.job(options))


def _reported(error: InputError, status: int) -> int:
    complain(f"gdexplorer: {' '.join(str(error).split())}")
    for line in _notes(error):
        complain(line)
    return status


def _internal(error: Exception) -> int:
    """Log what nobody expected, and say so."""
    from gdexplorer.faults import report

    return _reported(InputError(report(error).sentence), FAILED)


def _complain_of_plugin(sentence: str) -> None:
    complain(f"gdexplorer: {sentence}")


def _notes(error: BaseException | None) -> list[str]:
    """Notes on ``error`` or its cause: a formula, with a caret below what is wrong."""
    return [] if error is None else [*getattr(error, "__notes__", ()), *_notes(error.__cause__)]
