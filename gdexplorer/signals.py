"""Signals that ask the program to end: interrupt, termination, hang-up."""

import signal
from collections.abc import Callable
from types import FrameType

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

Act = Callable[[int, FrameType | None], None]


def status_of(number: int) -> int:
    """The exit status that shells expect of a program ended by signal ``number``."""
    return 128 + number


def when_asked_to_end(act: Act) -> None:
    """Call ``act``, on the main thread, when a signal asks the program to end.

    Ignored signals, as with nohup or in the background of a script, stay ignored.
    """
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, act)


def end_at_once_next_time() -> None:
    """Restore the default action, so that the next such signal ends the program."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
