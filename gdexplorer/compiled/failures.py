"""Exceptions of Python functions that kernels call: kept while the kernel runs, raised once it has returned.

Compiled code cannot pass an exception on (see `kernel`). A callback keeps it for its thread instead, and answers with
NaN; the call of the kernel from Python then raises it. Until then the thread calls no more Python functions.
"""

from __future__ import annotations

import threading


class _Kept(threading.local):
    error: BaseException | None = None


_kept = _Kept()


def keep(error: BaseException) -> None:
    """Keep ``error`` for this thread, unless there is an earlier one."""
    _kept.error = _kept.error or error


def is_kept() -> bool:
    """Whether an exception of this thread waits to be raised."""
    return _kept.error is not None


def raise_kept() -> None:
    """Raise what this thread has kept, if anything, and forget it."""
    error = _kept.error
    if error is not None:
        _kept.error = None
        raise error
