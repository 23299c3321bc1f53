"""From the start of the process to the first picture, beside the least that could be shown."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark
SCRIPT = Path(__file__).with_name("first_paint.py")
ROUNDS = 5


def seconds_to(what):
    began = time.time()
    done = subprocess.run([sys.executable, SCRIPT, what], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return float(done.stdout.split()[-1]) - began


def test_start_to_first_painted_frame(report, own_settings, as_installed):
    for what in ("path", "program", "bare"):  # kernels and byte code are cached, files are in memory
        seconds_to(what)
    rounds = [[seconds_to(what) for what in ("program", "bare", "path")] for _ in range(ROUNDS)]
    ours, bare, path = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(one / other for one, other, _ in rounds)
    report.at_most("start to first painted frame against a bare script", ratio, 1.3)
    report.say(f"    {ours:.2f} s against {bare:.2f} s, median of {ROUNDS}")
    report.say(f"start to first path on screen: {path:.2f} s")
