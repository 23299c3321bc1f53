"""A slow Python function takes few steps at once, as many as its calls allow, so that its path is seen to grow."""

import time

import numpy as np
from msgspec.structs import replace

import gdexplorer as gdx
from gdexplorer.descent.engine.engine import SECONDS_AT_ONCE, descend_in_chunks
from gdexplorer.descent.experiment import Experiment, configure

SLEEP = 1e-3


def test_calls_that_take_longer_than_was_thought_are_fewer_at_once():
    """Where a run is seen again: after two chunks at most, since the first may end too soon to be shown."""

    def slow(point):
        time.sleep(SLEEP)
        return float(point @ point), 2.0 * point

    custom = gdx.function(slow, True, x=(-3, 3), y=(-3, 3))
    custom.prepare()
    experiment = Experiment(
        custom, (), (configure("gradient_descent", {"learning_rate": 1e-4}),), ((2.0, 1.0),), 1000, 1e-12
    )
    bound = replace(custom.objective().bound(), cost=SLEEP / 4.0)
    seen = [len(runs[0].points) - 1 for runs in descend_in_chunks(experiment, bound)]
    assert seen[-1] == experiment.steps
    assert np.diff([0, *seen]).max() <= 2.0 * SECONDS_AT_ONCE / SLEEP
