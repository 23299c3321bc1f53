"""Signals that ask the program to end: an interrupt, an end, a terminal that is gone."""

import signal
from collections.abc import Callable
from types import FrameType

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

Act = Callable[[int, FrameType | None], None]


def status_of(number: int) -> int:
    """The exit status that shells expect of a program that signal ``number`` ended."""
    return 128 + number


def when_asked_to_end(act: Act) -> None:
    """Do ``act``, on the main thread, when a signal asks the program to end.

    Signals that are ignored, as by nohup or in the background of a script, stay so.
    """
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, act)


def end_at_once_next_time() -> None:
    """Leave it to the system to end the program at the next such signal."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
