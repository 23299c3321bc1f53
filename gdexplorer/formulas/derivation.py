"""Symbolic differentiation in a child process, which is killed if it takes too long.

A short text can keep SymPy busy for hours, and nothing within a Python process can stop it. So a child differentiates
formulas: it imports SymPy once, and answers each line of JSON with another. It is started on first use, restarted if an
answer does not come in time, and ends with the program, however that ends.
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
import time
from collections.abc import Iterator
from typing import Any

from gdexplorer.errors import InputError
from gdexplorer.formulas.tokeniser import FormulaError

# Time limits in seconds: for a formula that a user waits for; for one known to be good, on the slowest machine; and for
# the child's imports. What counts is what the child computes, where the system tells it: other programs that keep the
# machine busy make no formula too long, unless it takes so many times as long.
TYPED_LIMIT = 1.3
KNOWN_LIMIT = 120.0
_STARTING_LIMIT = 120.0
BUSY = 5.0

# Memory limit of the child in bytes, where the system supports it (Linux); with SymPy loaded it uses about a tenth.
_MOST_MEMORY = 1_500_000_000

_COMMAND = f"import sys; sys.path[:] = sys.argv[1:]; from {__name__} import serve; serve(sys.stdout)"


def derived(text: str, limit: float = TYPED_LIMIT) -> dict[str, Any]:
    """Differentiate ``text`` by `symbolic.derive` in the child process; return the result as a dictionary.

    Seconds count against ``limit`` only once the child is ready.

    Raises
    ------
    FormulaError
        If the formula is invalid, or takes longer than the limit.
    InputError
        If no child can be started.
    """
    return DERIVER.derive(text, limit)


def warm_up() -> None:
    """Start the child in the background, before a formula is typed."""
    DERIVER.warm_up()


def close() -> None:
    """Kill the child; the next formula starts another."""
    DERIVER.close()


class Deriver:
    """Talks to a child process, one request at a time; thread-safe."""

    def __init__(self) -> None:
        self.child: _Child | None = None
        self.lock = threading.Lock()

    def derive(self, text: str, limit: float) -> dict[str, Any]:
        """See `derived`."""
        with self.lock:
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
        """See the module's `warm_up`."""
        if self.lock.acquire(blocking=False):  # another thread that holds it starts one anyway
            try:
                with contextlib.suppress(InputError):  # reported on first use
                    self._usable_child()
            finally:
                self.lock.release()

    def close(self) -> None:
        """See the module's `close`; a pending request is answered with an error at once."""
        child = self.child
        if child is not None:
            child.kill()
        with self.lock:
            self._forget()

    def _usable_child(self) -> _Child:
        if self.child is not None and not self.child.is_alive:
            self._forget()
        if self.child is None:
            self.child = _Child()
        return self.child

    def _replace(self) -> None:
        """Start another child at once, so that it is ready for the next request."""
        self._forget()
        with contextlib.suppress(InputError):
            self.child = _Child()

    def _forget(self) -> None:
        child, self.child = self.child, None
        if child is not None:
            child.end()


_TOO_SLOW = "The formula takes too long to differentiate: shorten it or try a simpler one."
_TOO_INVOLVED = "The formula is too complicated to differentiate: try a simpler one."


class _Child:
    """A child process.

    Attributes
    ----------
    killed : whether it was killed, because it took too long or the program ends.
    """

    def __init__(self) -> None:
        self.killed = False
        self._ready = False
        try:
            self.process = _started()
        except OSError as error:
            raise _not_started(error.strerror or str(error)) from None

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def wait_until_ready(self) -> None:
        """Wait for the child's greeting.

        Raises
        ------
        InputError
            If it cannot work.
        """
        if self._ready:
            return
        greeting = self.ask(None, _STARTING_LIMIT) or {}
        if "ready" not in greeting:
            self.kill()
            reason = greeting.get("failed", "it ends before it is ready")
            raise _not_started(f"{reason}. Reinstall gdexplorer")
        self._ready = True

    def ask(self, request: dict[str, Any] | None, limit: float) -> dict[str, Any] | None:
        """The child's answer to ``request``; None if it dies, or is killed after computing for ``limit`` seconds."""
        assert self.process.stdin and self.process.stdout
        with self._killed_after(limit), contextlib.suppress(OSError, json.JSONDecodeError):
            if request is not None:
                self.process.stdin.write(json.dumps(request).encode() + b"\n")
                self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
            return dict(answer)
        return None

    @contextlib.contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        # Killing the child ends the read: this works on every system, unlike reading a pipe with a timeout.
        answered = threading.Event()
        watch = threading.Thread(target=self._watch, args=(answered, seconds), daemon=True)
        watch.start()
        try:
            yield
        finally:
            answered.set()
            watch.join()

    def _watch(self, answered: threading.Event, seconds: float) -> None:
        """Kill the process unless it has ``answered`` before it computed for so many ``seconds``."""
        began, latest, left = _computed(self.process.pid), time.monotonic() + BUSY * seconds, seconds
        while not answered.wait(left):
            left = min(seconds - (_computed(self.process.pid) - began), latest - time.monotonic())
            if left <= 0.0:
                self.kill()
                return

    def kill(self) -> None:
        """Kill the process at once."""
        self.killed = True
        self.process.kill()

    def end(self) -> None:
        """Kill the process and release its resources."""
        self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            with contextlib.suppress(OSError):  # unsent data can no longer be written
                pipe.close()
        self.process.wait()


def _computed(pid: int) -> float:
    """Seconds that process ``pid`` has computed; where the system does not tell, seconds that passed."""
    if not sys.platform.startswith("linux"):
        return time.monotonic()
    with contextlib.suppress(OSError):  # it is gone
        return time.clock_gettime(~pid << 3 | 2)  # as clock_getcpuclockid(3) makes it
    return 0.0


def _started() -> subprocess.Popen[bytes]:
    """Start a child with this process's module paths, and without a console window on Windows."""
    return subprocess.Popen(
        [sys.executable, "-I", "-c", _COMMAND, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # buffers for many threads would count as memory
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _not_started(reason: str) -> InputError:
    return InputError(f"The process that differentiates formulas cannot be started: {reason}.")


DERIVER = Deriver()
atexit.register(DERIVER.close)


def serve(output: Any) -> None:
    """Answer requests on standard input until it closes: the child's main loop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl+C and ends this process
    answers = os.fdopen(os.dup(output.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())  # stray output must not mix with answers

    def answer(content: dict[str, Any]) -> None:
        answers.write(json.dumps(content).encode() + b"\n")
        answers.flush()

    _limit_memory()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    try:
        from gdexplorer.formulas import symbolic  # noqa: F401  slow: now rather than with a formula
    except Exception as error:
        answer({"failed": f"{type(error).__name__}: {error}"})
        return
    answer({"ready": True})
    while True:
        request = json.loads(requests.get())
        with _alarm(request["limit"] + 1.0):
            answer(_answer_to(request["text"]))


def _answer_to(text: str) -> dict[str, Any]:
    from msgspec import to_builtins

    from gdexplorer.formulas.symbolic import derive
    from gdexplorer.formulas.syntax import parse

    try:
        return dict(to_builtins(derive(parse(text))))
    except FormulaError as error:
        return {"refused": str(error), "position": error.position}


def _read(requests: queue.SimpleQueue[bytes]) -> None:
    """Queue requests; at end of input, end the process whatever it is doing."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Let the system end this process once it has computed for ``seconds``, in case the parent is gone.

    `_read` would do it, but cannot run during a single operation on numbers of a million digits.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
    yield
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):  # a lower limit is already in force
            resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
