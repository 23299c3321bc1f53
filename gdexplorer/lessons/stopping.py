"""Stop what the engine is finding out for a lesson: whoever waited for it has left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gdexplorer.errors import InputError


def _never() -> bool:
    return False


_cancelled: ContextVar[Callable[[], bool]] = ContextVar("cancelled", default=_never)


class StoppedError(InputError):
    """Nobody waits for the result any more."""


@contextmanager
def stopping(cancelled: Callable[[], bool]) -> Iterator[None]:
    """Within this context, on this thread, facts stop with a `StoppedError` once ``cancelled`` returns true."""
    token = _cancelled.set(cancelled)
    try:
        yield
    finally:
        _cancelled.reset(token)


def is_stopped() -> bool:
    """Whether nobody waits for the result any more; for the engine."""
    return _cancelled.get()()


def check_wanted() -> None:
    """Check that someone still waits: what the engine has found until now may be incomplete.

    Raises
    ------
    StoppedError
        If nobody does.
    """
    if is_stopped():
        raise StoppedError("It was stopped.")
