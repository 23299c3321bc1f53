"""The process that runs a model of the user's own, as this program sees it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.models import framing
from gdexplorer.numerals import short
from gdexplorer.objectives.python.watch import Watch

Vector = NDArray[np.float64]

# A file may take minutes to read its data, and an evaluation to visit them.
SECONDS = 600.0
LARGEST_FILE = 10_000_000
_SECONDS_TO_END = 2.0
# Variables of the environment that limit the threads of libraries of linear algebra.
_LIMITS = "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"


class About(Struct, frozen=True):
    """What a model tells of itself.

    Attributes
    ----------
    names, shapes : of the arrays that make up its parameters.
    digest : of its file, its parameters and its data.
    precision : relative rounding error of its numbers.
    library : what it computes with besides NumPy, with its version.
    """

    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    digest: str
    precision: float = 2.0**-52
    library: str = ""

    @property
    def count(self) -> int:
        """Number of parameters."""
        return sum(map(math.prod, self.shapes))


class EvaluationError(InputError):
    """What the user's file does instead of answering: it is told in the same sentence wherever that runs."""


class Watched(Watch):
    """How a window lives with a model: a call that does not return is ended by ``stop``, with the process."""

    def __init__(self, stop: Callable[[], None]) -> None:
        super().__init__()
        self._stop = stop

    def interrupt(self) -> None:
        """End the process, without waiting."""
        self._stop()

    def give_up(self, patience: float) -> bool:
        """End the process if it is evaluating for longer than ``patience`` seconds; evaluate nothing more."""
        self.given_up, until = True, time.monotonic() + patience
        while self.began is not None and time.monotonic() < until:
            time.sleep(0.02)
        if self.began is not None:
            self._stop()
        return True


class ModelProcess:
    """Runs a file of the user's in a process of its own: it is the user's program, which may do anything.

    Call it only once the user has agreed to that. It is a context, which ends the process.

    Parameters
    ----------
    file
        A Python file (see docs/guide/model.md).
    seconds
        How long it may take to be ready, and for each answer.
    threads
        How many its libraries of linear algebra use, which may change last digits; 0: as many as they like.
    begun
        Is called with this once the process runs, before the file is ready: `stop` ends it from another thread.
    program
        What the file held when the user was asked, which is what is run; None: what it holds now.

    Attributes
    ----------
    about : what it tells of itself. start : float64[n], the parameters that it begins with.
    sha256 : digest of the file alone, in hexadecimal. close : ends the process. watch : how a window lives with it.
    known : what is found out about it once. program : what is run.

    Raises
    ------
    InputError
        If it cannot be run, or defines no model.
    """

    def __init__(
        self, file: Path, seconds: float = SECONDS, threads: int = 0,
        begun: Callable[[ModelProcess], None] | None = None, program: bytes | None = None,
    ) -> None:  # fmt: skip
        self.watch, self._was_stopped, self._late = Watched(self.stop), False, ""
        self._error: type[InputError] = InputError  # until it is ready
        self.known: Any = None
        self.file, self.seconds, self.threads = file.resolve(), min(seconds, threading.TIMEOUT_MAX), threads
        self.program = content(self.file) if program is None else program
        self.sha256 = hashlib.sha256(self.program).hexdigest()
        self._lock, self._came = threading.Lock(), queue.SimpleQueue[tuple[bytes, bytes] | None]()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gdexplorer.models.serving", str(self.file)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, start_new_session=True, env={**os.environ, **_limits(threads)},
        )  # fmt: skip
        reader = threading.Thread(target=_collect, args=(self._process.stdout, self._came), name="model", daemon=True)
        reader.start()
        self.close = weakref.finalize(self, _end, self._process, reader)  # also once nobody needs it any more
        try:
            if begun is not None:
                begun(self)
            self._send(framing.PROGRAM, self.program)
            told = json.loads(self._next(framing.ABOUT))
            digest = hashlib.sha256(self.program + str(told["digest"]).encode()).hexdigest()
            self.about = About(
                tuple(told["names"]),
                tuple(map(tuple, told["shapes"])),
                digest,
                float(told["precision"]),
                str(told["library"]),
            )
            self.start = self._numbers(self._next(framing.PARAMETERS), self.about.count)
            self._error = EvaluationError
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> ModelProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def value(self, theta: Vector) -> float:
        """The loss at ``theta``, float64[n].

        Raises
        ------
        EvaluationError
            If the file raises something, takes too long, or its process has ended.
        """
        return float(self._numbers(self._ask(framing.VALUE, theta), 1)[0])

    def values(self, points: NDArray[np.float64]) -> Vector:
        """The losses float64[m] at ``points``, float64[m, n]: in one message, which takes less time than m of them.

        Raises
        ------
        EvaluationError
            As `value`.
        """
        return self._numbers(self._ask(framing.VALUES, points), len(points)) if len(points) else np.empty(0)

    def value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """The loss and its gradient float64[n] at ``theta``, float64[n].

        Raises
        ------
        EvaluationError
            As `value`.
        """
        numbers = self._numbers(self._ask(framing.GRADIENT, theta), 1 + theta.size)
        return float(numbers[0]), numbers[1:]

    def stop(self) -> None:
        """End the process at once, whatever it does, without waiting: it cannot be evaluated any more."""
        self._was_stopped = True
        _kill(self._process)

    def _ask(self, kind: bytes, theta: Vector) -> bytes:
        with self._lock, self.watch.entered(theta if theta.ndim == 1 else theta[0]):
            self._send(kind, np.ascontiguousarray(theta, dtype=np.float64).tobytes())
            return self._next(framing.ANSWER)

    def _send(self, kind: bytes, message: bytes) -> None:
        pipe: Any = self._process.stdin
        try:
            framing.send(pipe, kind, message)
        except (OSError, ValueError):
            raise self._error(self._ended()) from None

    def _next(self, kind: bytes) -> bytes:
        """The content of the next message, which is to be of this kind."""
        try:
            came = self._came.get(timeout=self.seconds)
        except queue.Empty:
            self._late = (
                f"{self.file.name} has not answered within {short(self.seconds)} seconds, and was ended: give it "
                "longer, or less to do."
            )
            _kill(self._process)
            raise self._error(self._late) from None
        if came is None:
            raise self._error(self._ended())
        if came[0] == framing.FAILED:
            raise self._error(f"{self.file.name} cannot be used: {came[1].decode(errors='replace')}.")
        if came[0] != kind:
            raise self._error(f"{self.file.name} answers something else than it is asked for.")
        return came[1]

    def _numbers(self, content: bytes, count: int) -> Vector:
        if len(content) != 8 * count:
            raise self._error(f"{self.file.name} gives {len(content) // 8:,} numbers where there should be {count:,}.")
        return np.frombuffer(content, dtype=np.float64).copy()

    def _ended(self) -> str:
        """That the process has ended, and how."""
        if self._was_stopped:
            return f"{self.file.name} was stopped: open it again to go on."
        if self._late:  # other threads ask, too
            return self._late
        try:
            code = self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return f"{self.file.name} has closed its output, and was ended."
        try:
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"
        except ValueError:
            how = f"with status {code}"
        return f"The process that runs {self.file.name} has ended, {how}."


def _limits(threads: int) -> dict[str, str]:
    """What tells libraries of linear algebra how many threads to use."""
    return dict.fromkeys(_LIMITS, str(threads)) if threads else {}


def _collect(pipe: Any, came: queue.SimpleQueue[tuple[bytes, bytes] | None]) -> None:
    """Collect what comes from a process, until nothing does any more."""
    try:
        while True:
            came.put(framing.receive(pipe))
    except (framing.ClosedError, framing.MalformedError, OSError, ValueError):
        came.put(None)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with those that it has started, such as loaders of data, which would keep its output open."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg") and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _end(process: subprocess.Popen[bytes], reader: threading.Thread) -> None:
    """End a process and the thread that reads from it."""
    assert process.stdin is not None and process.stdout is not None
    with contextlib.suppress(OSError):  # it may not read any more
        process.stdin.close()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    reader.join()
    process.stdout.close()


def content(file: Path) -> bytes:
    """The bytes of a file that can be run.

    Raises
    ------
    InputError
        If there is none.
    """
    if file.suffix != ".py":
        raise InputError(f"{file.name} is no Python file: its name must end in .py.")
    try:
        if not file.is_file():
            raise InputError(f"There is no file {file}.")
        if file.stat().st_size > LARGEST_FILE:
            raise InputError(f"{file.name} is larger than any Python program.")
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from error
