"""The range of curves: all of every sound run, and of those that diverge no more than is seen beside them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.scene.curve_range import AT_ONCE, crossings, drawn, last_within, leaving, remark, value_range
from gdexplorer.scene.runs import drawn_runs

FAST = configure("gradient_descent", {"learning_rate": 1.0}), configure("momentum", {"learning_rate": 0.5})

values = st.lists(st.floats(-1e9, 1e9) | st.sampled_from([np.nan, np.inf, -np.inf, 1e305]), min_size=1, max_size=30)
sound = st.lists(values.map(np.array), min_size=1, max_size=6)
GROWING = [np.array([1.0, 5.0, 1e3, 1e20, 1e116, np.inf]), np.array([2.0, -3.0, -1e40])]


@given(sound, st.booleans())
def test_every_sound_run_lies_within_whatever_its_range(curves, logarithmic):
    low, high = value_range(curves, [False] * len(curves), logarithmic)
    assert low < high
    for curve in curves:
        shown = drawn(curve, logarithmic)
        shown = shown[np.isfinite(shown)]
        assert np.all((shown >= low) & (shown <= high))


@given(sound, st.booleans(), st.sampled_from(GROWING))
def test_a_diverged_run_adds_little_to_the_range_of_the_others(curves, logarithmic, growing):
    """At most what its start needs, half as much again at each side, or two decades, and the rounding."""
    low, high = value_range(curves, [False] * len(curves), logarithmic)
    start = drawn(growing[:1], logarithmic)[0]
    low, high = min(low, start), max(high, start)
    beside = max(0.5 * (high - low), 2.0 * logarithmic)
    wide = value_range([*curves, growing], [False] * len(curves) + [True], logarithmic)
    grain = (high - low + 2 * beside) / 8.0 + 1e-2 * abs(high)
    assert wide[0] >= low - beside - grain and wide[1] <= high + beside + grain


@pytest.mark.parametrize("logarithmic", [False, True])
def test_where_all_diverge_the_surface_says_how_far_they_are_followed(logarithmic):
    low, high = value_range(GROWING[:1], [True], logarithmic, (0.5, 100.0))
    assert high <= (8.0 if logarithmic else 300.0)
    assert low <= (0.0 if logarithmic else 1.0)
    assert value_range(GROWING, [True, True], logarithmic)[1] < 1e30
    assert value_range([], [], logarithmic) == (0.0, 1.0)


def test_a_curve_leaves_where_it_is_inside_for_the_last_time():
    steps = np.arange(6.0)
    told = leaving(steps, np.array([0.0, 9.0, 0.5, 0.9, 7.0, np.nan]), 3, (0.0, 1.0))
    assert (told.curve, told.step, told.upwards) == (3, 3.0, True)
    assert not leaving(steps, np.array([0.0, 0.1, -9.0, -10.0, -1e9, -1e40]), 0, (0.0, 1.0)).upwards
    assert leaving(steps, np.array([0.0, 0.1, 0.9, np.nan, np.nan, np.nan]), 0, (0.0, 1.0)).upwards
    assert leaving(steps, np.array([0.0, 0.1, 9.0, 0.2, 0.3, 0.3]), 0, (0.0, 1.0)) is None
    assert leaving(steps[:0], steps[:0], 0, (0.0, 1.0)) is None


@given(st.integers(0, 50), st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_curve_crosses_the_plot_as_often_as_it_runs_from_edge_to_edge(times, low, height):
    high = low + height
    values = np.where(np.arange(times + 1) % 2, high, low)
    assert crossings(values, (low, high)) == pytest.approx(times, rel=1e-6)
    beyond = np.where(np.arange(times + 1) % 2, high + 1e9, -np.inf)
    assert crossings(beyond, (low, high)) == pytest.approx(times, rel=1e-6), "what is outside is not painted"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0, 7.0, np.nan, np.inf]), max_size=30), st.integers(0, 3),
    st.booleans(),
)  # fmt: skip
def test_the_last_value_in_sight_is_found_however_long_a_curve_is(values, repeats, logarithmic):
    curve = np.concatenate([np.array(values), np.full(repeats * AT_ONCE, 99.0)])
    limits = (-0.4, 0.9)
    heights = drawn(curve, logarithmic)
    inside = [step for step, height in enumerate(heights) if limits[0] <= height <= limits[1]]
    assert last_within(curve, limits, logarithmic) == (inside[-1] if inside else None)


@pytest.mark.parametrize("key", ["goldstein_price", "himmelblau", "rosenbrock", "saddle", "beale"])
def test_the_step_at_which_a_run_diverged_is_that_of_the_reason_for_its_end(key):
    experiment = Experiment(key, optimizers=FAST, starts=((0.5, 0.4), (1.0, -1.5)), steps=3000)
    ended = [run for run in drawn_runs(experiment, descend(experiment)) if run.trajectory.status is Status.DIVERGED]
    assert ended
    for run in ended:
        step = remark(run, None).removeprefix("diverged at step ").replace(",", "")
        assert f" at step {step} the value or the point is no longer finite" in run.trajectory.reason
