"""What is drawn of a run: so much at most, however long it is, and nothing that the run is not."""

import numpy as np
import pytest
from pictures import drawn_run, noisy, spiral

from gdexplorer.scene.runs import Runs
from gdexplorer.scene.sketch import FEW_ITERATES, MOST_COLUMNS, MOST_PLACES, columns, sketched

DOMAIN = np.array([[-2.0, 2.0], [-2.0, 2.0]])


@pytest.mark.parametrize("points", [spiral(300_000), noisy(300_000)], ids=["smooth", "noisy"])
def test_a_long_run_is_drawn_through_some_of_its_iterates(points):
    run = drawn_run(points)
    sketch = sketched(run.trajectory, run.places, DOMAIN, 1)
    assert len(sketch.steps) <= MOST_PLACES
    assert (sketch.steps[0], sketch.steps[-1]) == (0, len(points) - 1)
    np.testing.assert_array_equal(sketch.places, points[sketch.steps])
    np.testing.assert_array_equal(sketch.levels, run.trajectory.values[sketch.steps])
    for (steps, heights), whole in (
        (sketch.values, run.trajectory.values), (sketch.norms, run.trajectory.gradient_norms),
    ):  # fmt: skip
        assert len(steps) <= 4 * MOST_COLUMNS + 4
        assert (heights.min(), heights.max()) == (whole.min(), whole.max())


def test_all_of_short_runs_is_kept_for_whoever_looks_closely():
    run = drawn_run(spiral(500))
    sketch = sketched(run.trajectory, run.places, DOMAIN, FEW_ITERATES // 500)
    np.testing.assert_array_equal(sketch.places, run.places)


@pytest.mark.parametrize("runs", [1, 6, 48, 600, 6400])
def test_together_they_are_never_too_many(runs):
    assert columns(runs) * runs <= max(6_000, 20 * runs)
    run = drawn_run(noisy(5000))
    sketch = sketched(run.trajectory, run.places, DOMAIN, runs)
    if runs * 5000 > FEW_ITERATES:
        assert len(sketch.steps) * runs <= max(MOST_PLACES, 200 * runs)


def test_outlines_are_of_each_run_in_turn():
    runs = [drawn_run(spiral(40 + i)) for i in range(5)]
    paths = Runs(runs).outlines.thinned(np.array([1e-9, 1e-9]), 10**6)
    assert paths.counts.tolist() == [40, 41, 42, 43, 44]
    np.testing.assert_array_equal(paths.places[paths.firsts[3] : paths.firsts[4]], runs[3].places)
