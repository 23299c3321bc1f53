"""Comparisons of ends in pieces: the same bits as in one process."""

import numpy as np
import pytest
from bits import Backwards, same_bits

from gdexplorer.cluster.executor import Embedded
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.store import Store
from gdexplorer.descent.analysis.between.comparison import BANDS, check, compare
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
        wanted = legs + BANDS
        assert (flow.tally.new, flow.tally.kept) == ((0, wanted) if is_again else (wanted, 0))


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
