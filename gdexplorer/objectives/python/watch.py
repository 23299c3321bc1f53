"""How a window lives with a function that may be slow, hang or raise: what it knows, what is running, giving up.

While a window is open, its thread never calls the function: it is answered from what other threads have asked for, and
is told "undefined" where none has. Without a window, nothing is remembered.
"""

from __future__ import annotations

import ctypes
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError

Vector = NDArray[np.float64]
Answer = TypeVar("Answer")

# So many answers are remembered, and so many numbers of them and of their points; beyond, the oldest quarter of them
# is forgotten.
MOST_ANSWERS, MOST_NUMBERS = 100_000, 20_000_000


class GivenUpError(InputError):
    """The window closes: the function is not called any more."""


class StoppedCallError(InputError):
    """The user stopped a call; raised in the midst of it."""

    def __init__(self) -> None:
        super().__init__("The call was stopped. Change a start or a setting, and the function is called again.")


class _Kept:
    """The thread that never calls a function; None if there is no window."""

    off: int | None = None


def keep_off(thread: int | None) -> None:
    """From now on, functions do not call Python on this thread, which must not wait; None: on any."""
    _Kept.off = thread


class Watch:
    """What is known of one function.

    Attributes
    ----------
    began : when the present call began, by `time.monotonic`; None if there is none.
    at : where it is evaluated.
    given_up : whether it is not called any more.
    was_interrupted : whether the user has stopped the present call, or the last one.
    """

    def __init__(self) -> None:
        self.began: float | None = None
        self.was_interrupted = False
        self.at: Sequence[float] | Vector = []
        self.given_up = False
        self._thread = 0
        self._known: dict[tuple[str, bytes], object] = {}
        self._remembering = threading.Lock()
        self._numbers = 0

    def answer(self, kind: str, theta: Vector, work: Callable[[Vector], Answer], undefined: Answer) -> Answer:
        """The result of ``work(theta)``: remembered while there is a window, on whose thread nothing is called."""
        if _Kept.off is None:
            return work(theta)
        key = kind, theta.tobytes()
        known = self._known.get(key)
        if known is not None:
            return known  # type: ignore[return-value]
        if threading.get_ident() == _Kept.off:
            return undefined
        found = work(theta)
        self._remember({key: found})
        return found

    def answers(self, points: NDArray[np.float64], work: Callable[[NDArray[np.float64]], Vector]) -> Vector:
        """The values float64[m] at ``points``, float64[m, n], of ``work``, which gets the unknown ones together.

        Values are remembered as by `answer`.
        """
        if _Kept.off is None:
            return work(points)
        keys = [("value", point.tobytes()) for point in points]
        unknown = [place for place, key in enumerate(keys) if key not in self._known]
        found: dict[tuple[str, bytes], object] = {}
        if unknown and threading.get_ident() != _Kept.off:
            values = work(points[unknown]).tolist()
            found = dict(zip((keys[place] for place in unknown), values, strict=True))
            self._remember(found)
        known = [found.get(key, self._known.get(key, math.nan)) for key in keys]
        return np.array(known, dtype=np.float64)

    def _remember(self, found: Mapping[tuple[str, bytes], object]) -> None:
        """Remember answers, and forget the oldest ones while there are too many."""
        with self._remembering:
            self._numbers += sum(_count(key, answer) for key, answer in found.items() if key not in self._known)
            self._known.update(found)
            while len(self._known) > MOST_ANSWERS or self._numbers > MOST_NUMBERS:
                for key in list(self._known)[: len(self._known) // 4 + 1]:
                    self._numbers -= _count(key, self._known.pop(key))

    def _enter(self, point: Sequence[float] | Vector) -> None:
        if self.given_up:
            raise GivenUpError("The function is not called any more: its window was closed.")
        self._thread, self.at, self.was_interrupted = threading.get_ident(), point, False
        self.began = time.monotonic()

    @contextmanager
    def entered(self, point: Sequence[float] | Vector) -> Iterator[None]:
        """In this context the function is called; its lock is held.

        Raises
        ------
        GivenUpError
            If it is not called any more.
        StoppedCallError
            If the user has stopped the call, whatever error that has led to: to be ended while it waits for a lock
            makes Python complain of the lock.
        """
        self._enter(point)
        try:
            yield
        except Exception as error:
            if self.was_interrupted and not isinstance(error, StoppedCallError | GivenUpError):
                raise StoppedCallError from error
            raise
        finally:
            self.began = None  # not by a function, at whose beginning the call could be stopped once more

    def seconds(self) -> float:
        """How long the present call has been running; 0 if there is none."""
        began = self.began
        return 0.0 if began is None else time.monotonic() - began

    def interrupt(self) -> None:
        """Stop the present call, without waiting; a call that waits in C, such as in `time.sleep`, goes on.

        Python code may go on, too, if it catches all exceptions: interrupt it again.
        """
        if self.began is not None:
            self.was_interrupted = True
            self._raise(StoppedCallError)

    def give_up(self, patience: float) -> bool:
        """End the present call, and all later ones; return whether it has ended within ``patience`` seconds.

        Python code ends by an exception; a call that waits in C, such as in `time.sleep`, cannot be ended.
        """
        self.given_up, until = True, time.monotonic() + patience
        while self.began is not None and time.monotonic() < until:
            self._raise(GivenUpError)
            time.sleep(0.05)
        return self.began is None

    def _raise(self, error: type[InputError]) -> None:
        """Raise an error in the midst of the present call, as soon as that runs Python code."""
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(error))

    def resume(self) -> None:
        """Call the function again, for another window; nothing is remembered."""
        self.given_up = False
        with self._remembering:
            self._known.clear()
            self._numbers = 0


def _count(key: tuple[str, bytes], answer: object) -> int:
    """How many numbers an answer has, with its point."""
    parts = answer if isinstance(answer, tuple) else (answer,)
    return len(key[1]) // 8 + sum(map(np.size, parts))
