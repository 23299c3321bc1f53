"""The memory that the first example takes, beside that of the least that could be shown."""

import statistics
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark
SCRIPT = Path(__file__).with_name("resident.py")
ROUNDS = 3
GOAL = 1.25


def megabytes_of(what):
    done = subprocess.run([sys.executable, SCRIPT, what], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return float(done.stdout.split()[-1])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_of_the_first_example(report, own_settings, as_installed):
    for what in ("program", "bare"):  # kernels and byte code are compiled and kept: a later start only loads them
        megabytes_of(what)
    rounds = [(megabytes_of("program"), megabytes_of("bare")) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
    report.at_most("memory of the first example against a bare script with numba loaded", ours / bare, GOAL)
    report.say(f"    {ours:.0f} MB against {bare:.0f} MB, median of {ROUNDS}")
