"""Programs that a test runs in processes of their own, and what they were at when they did not end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

SECONDS_TO_TELL = 20.0


def ended(
    command: Sequence[str], environment: Mapping[str, str] | None = None, seconds: float = 120.0
) -> subprocess.CompletedProcess[str]:
    """Run Python with the arguments ``command`` until it ends.

    Raises
    ------
    AssertionError
        If that takes longer than so many ``seconds``: with what it has printed, and the line that each thread is at.
    """
    program = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**(os.environ if environment is None else environment), "PYTHONFAULTHANDLER": "1"},
    )  # fmt: skip
    try:
        out, err = program.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        program.send_signal(signal.SIGABRT)  # for which Python's fault handler writes what all threads are at
        try:
            out, err = program.communicate(timeout=SECONDS_TO_TELL)
        except subprocess.TimeoutExpired:
            program.kill()
            out, err = program.communicate()
        raise AssertionError(f"not ended after {seconds:g} s\n{out}\n{err}") from None
    return subprocess.CompletedProcess(program.args, program.returncode, out, err)
