"""Time and memory against the number of starts and of steps: both grow linearly, and no worse."""

import statistics
import tracemalloc
from functools import partial

import numpy as np
import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.objectives import objective

from .conftest import seconds

pytestmark = pytest.mark.benchmark

ADAM = configure("adam", {"learning_rate": 1e-6})
BOUND = objective("two_gaussian_wells").bound()
COUNTS = (1, 10, 100, 1_000, 10_000, 100_000)


def starts(count):
    return np.random.default_rng(0).uniform(-3.0, 3.0, (count, 2))


def experiment(count, steps):
    places = tuple(map(tuple, starts(count).tolist()))
    return Experiment("two_gaussian_wells", (), (ADAM,), places, steps, 0.0)


def peak_bytes(work):
    tracemalloc.start()
    kept = work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return peak


def told_growth(report, name, unit, works):
    """Say time and memory at each size; linear growth keeps both, for each ``unit``, from growing."""
    report.say(f"{name}:")
    times, peaks = [], []
    for size, work in works.items():
        work()
        times.append(statistics.median(seconds(work) for _ in range(3)) / size)
        peaks.append(peak_bytes(work) / size)
        report.say(f"    {size:>9,}: {1e9 * times[-1]:12,.0f} ns, {peaks[-1]:12,.0f} bytes for each {unit}")
    report.at_most("    time for each at the greatest number over the least so far", times[-1] / min(times), 1.5)
    report.at_most("    memory for each at the greatest number over the least so far", peaks[-1] / min(peaks), 1.5)


def test_recorded_runs_against_starts(report):
    works = {count: partial(engine.descend, experiment(count, 20)) for count in COUNTS}
    told_growth(report, "recorded runs of 20 steps", "start", works)


def test_a_batch_against_starts(report):
    described = experiment(1, 200)
    works = {count: partial(engine.descend_many, described, BOUND, ADAM, starts(count)) for count in COUNTS}
    told_growth(report, "a batch, 200 steps", "start", works)


def test_a_recorded_run_against_steps(report):
    works = {steps: partial(engine.descend, experiment(1, steps)) for steps in (*COUNTS, 1_000_000)}
    told_growth(report, "a recorded run", "step", works)
