"""Comparisons of ends in pieces: the same bits as in one process."""

import math
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from bits import Backwards, same_bits

from gdexplorer.cluster.executor import Embedded
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.store import Store
from gdexplorer.descent.analysis.between.comparison import BANDS, STAGE, check, compare
from gdexplorer.descent.analysis.between.curves import advanced, best, trained
from gdexplorer.descent.experiment import Experiment
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork

NETWORK = Experiment(CustomNetwork((1, 4, 1), data=Generated("sine", count=20)))


def ends(experiment, count):
    bound = experiment.bound()
    return bound, check(bound, np.random.default_rng(4).standard_normal((count, bound.dimension)))


@pytest.mark.parametrize(("experiment", "count", "steps", "legs"), [
    (NETWORK, 3, 20, 9), (NETWORK, 2, 20, 3), (Experiment("himmelblau"), 2, 30, 2), (Experiment("himmelblau"), 3, 0, 3),
])  # fmt: skip
def test_comparisons_are_the_same_and_made_once(tmp_path, experiment, count, steps, legs):
    bound, points = ends(experiment, count)
    *_, here = compare(bound, points, count=31, steps=steps)
    for is_again in (False, True):
        flow = Flow(Backwards(), Store(tmp_path / "pieces"))
        *_, there = compare(bound, points, count=31, steps=steps, experiment=experiment, do=flow)
        assert len(here.routes) == len(there.routes) == legs and there.is_complete
        for one, other in zip(here.routes, there.routes, strict=True):
            assert (one.kind, one.first, one.last) == (other.kind, other.first, other.last)
            assert repr((one.top, one.barrier)) == repr((other.top, other.barrier))
            assert all(same_bits(getattr(one, name), getattr(other, name)) for name in ("controls", "places", "values"))
        assert same_bits(here.level.values, there.level.values) and here.level.plane.domain == there.level.plane.domain
        found = flow.tally.kept if is_again else flow.tally.new
        stages = found - legs - BANDS
        pairs = count * (count - 1) // 2
        assert (pairs if steps else 0) <= stages <= pairs * math.ceil(steps / STAGE)
        assert found == flow.tally.new + flow.tally.kept


def test_the_same_end_twice_has_no_plane(tmp_path):
    bound = NETWORK.bound()
    point = np.ones(bound.dimension)
    flow = Flow(Embedded(), Store(tmp_path / "pieces"))
    *_, there = compare(bound, check(bound, [point, point]), steps=0, experiment=NETWORK, do=flow)
    assert there.level is None and there.is_complete


def test_cancelling_ends_it_and_keeps_what_is_done(tmp_path):
    bound, points = ends(NETWORK, 3)
    flow = Flow(Embedded(), Store(tmp_path / "pieces"))
    found = list(compare(bound, points, steps=20, experiment=NETWORK, do=flow, cancelled=lambda: flow.tally.new >= 7))
    assert found and not found[-1].is_complete
    again = Flow(Embedded(), Store(tmp_path / "pieces"))
    *_, last = compare(bound, points, steps=20, experiment=NETWORK, do=again)
    assert last.is_complete and again.tally.kept >= 7


@pytest.mark.parametrize("experiment", [NETWORK, Experiment("himmelblau"), Experiment("quadratic_bowl")])
@pytest.mark.parametrize("parts", [(1, 1, 38), (17, 23)])
def test_training_in_parts_is_the_same(experiment, parts):
    bound, points = ends(experiment, 2)
    stand = None
    for part in parts:
        stand = advanced(bound, points, stand, part)
    *_, at_once = trained(bound, points, 40)
    last = best(bound, points, stand)
    assert same_bits(last.middle, at_once.middle) and (last.mean, last.steps) == (at_once.mean, at_once.steps)


def test_training_goes_on_from_the_last_steps_that_are_kept(tmp_path):
    bound, points = ends(NETWORK, 2)
    flow = Flow(Embedded(), Store(tmp_path / "pieces"))
    lines = 2
    for _ in compare(bound, points, steps=200, experiment=NETWORK, do=flow):
        if flow.tally.new >= lines + 3:
            break
    again = Flow(Embedded(), Store(tmp_path / "pieces"))
    *_, there = compare(bound, points, steps=200, experiment=NETWORK, do=again)
    *_, here = compare(bound, points, steps=200)
    assert again.tally.kept >= lines + 3
    assert same_bits(here.routes[-1].controls, there.routes[-1].controls)


def test_a_killed_command_goes_on_with_the_training_that_is_kept(tmp_path):
    pytest.importorskip("distributed")
    command = [sys.executable, "-m", "gdexplorer", "between", "--network", "1,24,24,1", "--format", "json"]
    command += ["--optimizer", "adam", "--steps", "10", "--learning-rate", "0.01", "--curve-steps", "600"]
    shared = [*command, "--cluster", "local:1", "--pieces", str(tmp_path)]
    killed = subprocess.Popen(shared, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 200
    while len(kept := [*tmp_path.glob("??/*.bin")]) < 3 and killed.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL and len(kept) >= 3
    said = [subprocess.run(words, capture_output=True, check=True, timeout=300) for words in (shared, command)]
    assert said[0].stdout == said[1].stdout and b"kept from before" in said[0].stderr
