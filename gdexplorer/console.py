"""Words on the terminal: nobody who listens, a closed pipe or a full disk behind it is no reason to fail."""

import contextlib
import os
import sys


def tell(text: str) -> None:
    """Print a line of progress on standard output, at once."""
    try:
        print(text, flush=True)
    except OSError:
        silence_output()


def complain(text: str) -> None:
    """Print a line on standard error, where there is one."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(text, file=sys.stderr, flush=True)


def silence_output() -> None:
    """Keep the interpreter from complaining when it flushes, on its way out, what nobody takes."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # standard output may be no file at all
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
