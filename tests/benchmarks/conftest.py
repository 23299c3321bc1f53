"""What every benchmark shares: ratios, measured on both sides in the same run, several times."""

import statistics
import time
from collections.abc import Callable

import pytest

Work = Callable[[], object]


def seconds(work: Work, clock: Callable[[], float] = time.perf_counter) -> float:
    began = clock()
    work()
    return clock() - began


class Report:
    """Prints what was measured, with the goal where there is one."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def say(self, text: str) -> None:
        self._write(f"\n  {text}")

    def ratio(self, name: str, slow: Work, fast: Work, *, goal: float, rounds: int = 5) -> float:
        """How many times faster ``fast`` is than ``slow``: the median over rounds that time one after the other."""
        fast(), slow()
        rounds_of_both = [(seconds(slow), seconds(fast)) for _ in range(rounds)]
        measured = statistics.median(one / other for one, other in rounds_of_both)
        slow_median, fast_median = (statistics.median(column) for column in zip(*rounds_of_both, strict=True))
        verdict = "" if measured >= goal else "   MISSED"
        self.say(f"{name}: {measured:.3g} times faster, goal {goal:g}{verdict}")
        self.say(f"    {slow_median:.4g} s against {fast_median:.4g} s, median of {rounds}")
        # On a machine that is busy with other things, what threads save does not show in the time that passes.
        busy = [seconds(work, time.process_time) for work in (slow, fast)]
        self.say(f"    processor time, all threads together: {busy[0]:.4g} s against {busy[1]:.4g} s")
        return measured

    def at_most(self, name: str, measured: float, goal: float) -> None:
        self.say(f"{name}: {measured:.3g}, goal at most {goal:g}{'' if measured <= goal else '   MISSED'}")


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Report:
    def write(text: str) -> None:
        with capsys.disabled():
            print(text, end="", flush=True)

    return Report(write)


@pytest.fixture
def as_installed(monkeypatch, tmp_path_factory):
    """Let child processes find byte code, as an installed program does, whatever the environment of the tests says."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("byte_code")))
