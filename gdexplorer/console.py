"""Write to the terminal; a missing terminal, a closed pipe or a full disk is not an error."""

import contextlib
import os
import sys


def report(text: str) -> None:
    """Print a line of progress on standard output, unbuffered."""
    try:
        print(text, flush=True)
    except OSError:
        silence_output()


def complain(text: str) -> None:
    """Print a line on standard error, if there is one."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(text, file=sys.stderr, flush=True)


def silence_output() -> None:
    """Keep the interpreter from complaining at exit about output that cannot be written."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # standard output may not be a file
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
