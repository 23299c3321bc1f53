"""Symbolic work in a process of its own, which is killed where it takes too long.

A short text can keep SymPy busy for hours, and nothing inside a Python process can stop it. So a child differentiates
formulas: it imports SymPy once, and answers each line of JSON by another. It is started when first needed, killed and
started anew where an answer does not come in time, and it ends with the program, however that ends.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

from gdexplorer.errors import InputError
from gdexplorer.objectives.formulas.tokens import FormulaError

# Seconds for a formula that somebody types and waits for; for one that is known to be good, on the slowest machine;
# and for the child to import all that it needs.
TYPED_LIMIT = 1.3
KNOWN_LIMIT = 120.0
_STARTING_LIMIT = 120.0

# Bytes that the child may allocate where the system keeps count (Linux); with SymPy loaded it has about a tenth.
_MOST_MEMORY = 1_500_000_000

_COMMAND = f"import sys; sys.path[:] = sys.argv[1:]; from {__name__} import serve; serve(sys.stdout)"


def derived(text: str, limit: float = TYPED_LIMIT) -> dict[str, Any]:
    """What `symbolic.derive` makes of ``text``, as a dictionary.

    Seconds count against ``limit`` only once the child is ready.

    Raises
    ------
    FormulaError
        Where the formula cannot be used, or not within the limit.
    InputError
        Where no child can be started.
    """
    return _deriver.derive(text, limit)


def warm_up() -> None:
    """Start the child, and do not wait for it: a formula will be typed soon."""
    _deriver.warm_up()


def close() -> None:
    """End the child, whatever it is doing; the next formula starts another."""
    _deriver.close()


class Deriver:
    """Asks a child process, one question at a time; may be used from any thread."""

    def __init__(self) -> None:
        self._child: _Child | None = None
        self._asking = threading.Lock()

    def derive(self, text: str, limit: float) -> dict[str, Any]:
        """As `derived`."""
        with self._asking:
            child = self._usable_child()
            child.wait_until_ready()
            answer = child.ask({"text": text, "limit": limit}, limit)
            late = child.killed
            if late or answer is None:
                self._replace()
        if answer is None:
            raise FormulaError(_TOO_SLOW if late else _TOO_INVOLVED, 0)
        if "refused" in answer:
            raise FormulaError(answer["refused"], answer["position"])
        return answer

    def warm_up(self) -> None:
        """As the function."""
        if self._asking.acquire(blocking=False):  # who holds it starts one anyway
            try:
                with contextlib.suppress(InputError):  # told when it is asked for
                    self._usable_child()
            finally:
                self._asking.release()

    def close(self) -> None:
        """As the function; who waits for an answer is told at once that there is none."""
        child = self._child
        if child is not None:
            child.kill()
        with self._asking:
            self._forget()

    def _usable_child(self) -> _Child:
        if self._child is not None and not self._child.is_alive:
            self._forget()
        if self._child is None:
            self._child = _Child()
        return self._child

    def _replace(self) -> None:
        """Start another child at once, so that the next question finds it ready."""
        self._forget()
        with contextlib.suppress(InputError):
            self._child = _Child()

    def _forget(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


_TOO_SLOW = "The formula takes too long to differentiate: shorten it or try a simpler one."
_TOO_INVOLVED = "The formula is too involved to be differentiated: try a simpler one."


class _Child:
    """The process at work.

    Attributes
    ----------
    killed : whether it was, for taking too long or because the program ends.
    """

    def __init__(self) -> None:
        self.killed = False
        self._ready = False
        try:
            self._process = _started()
        except OSError as error:
            raise _not_started(error.strerror or str(error)) from None

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Wait for its greeting.

        Raises
        ------
        InputError
            Where it cannot do its work.
        """
        if self._ready:
            return
        greeting = self.ask(None, _STARTING_LIMIT) or {}
        if "ready" not in greeting:
            self.kill()
            raise _not_started(greeting.get("failed", "it ends before it is ready"))
        self._ready = True

    def ask(self, request: dict[str, Any] | None, limit: float) -> dict[str, Any] | None:
        """Its answer to ``request``; None where it dies over it, or is killed after ``limit`` seconds."""
        assert self._process.stdin and self._process.stdout
        with self._killed_after(limit), contextlib.suppress(OSError, json.JSONDecodeError):
            if request is not None:
                self._process.stdin.write(json.dumps(request).encode() + b"\n")
                self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
            return dict(answer)
        return None

    @contextlib.contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        # Its death ends the reading: that works on every system, where waiting for a pipe with a limit does not.
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def kill(self) -> None:
        """End it at once."""
        self.killed = True
        self._process.kill()

    def end(self) -> None:
        """End it and leave nothing of it behind."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            with contextlib.suppress(OSError):  # what it did not take can no longer be written
                pipe.close()
        self._process.wait()


def _started() -> subprocess.Popen[bytes]:
    """A new child that finds modules where this process finds them, and shows no window where that is a habit."""
    return subprocess.Popen(
        [sys.executable, "-I", "-c", _COMMAND, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # its buffers for many threads would count as memory
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _not_started(reason: str) -> InputError:
    return InputError(f"The process that differentiates formulas cannot be started: {reason}. Install gdexplorer anew.")


_deriver = Deriver()
atexit.register(_deriver.close)


def serve(output: Any) -> None:
    """Answer requests on standard input until it ends: what the child does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which ends this process in its own way
    answers = os.fdopen(os.dup(output.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())  # whatever is printed is no answer

    def answer(content: dict[str, Any]) -> None:
        answers.write(json.dumps(content).encode() + b"\n")
        answers.flush()

    _limit_memory()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    try:
        from gdexplorer.objectives.formulas import symbolic  # noqa: F401  it takes its time, now rather than with a formula
    except Exception as error:
        answer({"failed": f"{type(error).__name__}: {error}"})
        return
    answer({"ready": True})
    while True:
        request = json.loads(requests.get())
        with _alarm(request["limit"] + 1.0):
            answer(_answer_to(request["text"]))


def _answer_to(text: str) -> dict[str, Any]:
    from dataclasses import asdict

    from gdexplorer.objectives.formulas.symbolic import derive
    from gdexplorer.objectives.formulas.syntax import parse

    try:
        return asdict(derive(parse(text)))
    except FormulaError as error:
        return {"refused": str(error), "position": error.position}


def _read(requests: queue.SimpleQueue[bytes]) -> None:
    """Pass requests on; when there can be no more, end the process in the middle of whatever it does."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Have the system end this process after ``seconds``, should the one that would kill it be gone.

    `_read` would do it, but gets no turn while a single operation on numbers of a million digits goes on.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
    yield
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):  # a lower limit is in force already
            resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
