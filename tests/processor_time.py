"""How long something computed, however busy the machine is: time that passes holds what other programs took as well."""

import threading
import time
from collections.abc import Callable

import pytest

clocks_of_threads = pytest.mark.skipif(
    not hasattr(time, "pthread_getcpuclockid"), reason="this system tells no thread how long another computed"
)


def least(measure: Callable[[], float], enough: float, tries: int = 8) -> float:
    """The least that ``measure`` gives, tried again while it is above ``enough``: a busy machine only ever adds."""
    found = measure()
    for _ in range(tries - 1):
        if found <= enough:
            break
        found = min(found, measure())
    return found


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
