"""How long something computed, however busy the machine is: time that passes holds what other programs took as well.

And how far another process has come: whether it answers signals in its own way.
"""

import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

clocks_of_threads = pytest.mark.skipif(
    not hasattr(time, "pthread_getcpuclockid"), reason="this system tells no thread how long another computed"
)
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def least(measure: Callable[[], float], enough: float, tries: int = 8) -> float:
    """The least that ``measure`` gives, tried again while it is above ``enough``: a busy machine only ever adds."""
    found = measure()
    for _ in range(tries - 1):
        if found <= enough:
            break
        found = min(found, measure())
    return found


def computed(work: Callable[[], object]) -> float:
    """Seconds that this thread computes in ``work``."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def computed_by_all(work: Callable[[], object]) -> float:
    """Seconds that all threads of this process compute in ``work``."""
    began = time.process_time()
    work()
    return time.process_time() - began


def longest_without_others(work: Callable[[], object]) -> float:
    """The most seconds that this thread computes in ``work`` while another thread that asks for a turn gets none."""
    clock, ended = time.pthread_getcpuclockid(threading.get_ident()), threading.Event()
    gaps = [0.0]

    def tick() -> None:
        last = time.clock_gettime(clock)
        while not ended.is_set():
            time.sleep(0.001)
            now = time.clock_gettime(clock)
            gaps.append(now - last)
            last = now

    other = threading.Thread(target=tick)
    other.start()
    try:
        work()
    finally:
        ended.set()
        other.join()
    return max(gaps)


def wait_until_it_answers(pid: int, numbers: Iterable[signal.Signals], seconds: float = 60.0) -> None:
    """Return once a process that begins has taken it on itself what such signals do."""
    end = time.monotonic() + seconds
    while not _answers(pid, numbers):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def _answers(pid: int, numbers: Iterable[signal.Signals]) -> bool:
    if not sys.platform.startswith("linux"):  # only Linux tells
        time.sleep(2.0)
        return True
    (caught,) = re.findall(r"SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())
    return all(int(caught, 16) >> (number - 1) & 1 for number in numbers)
