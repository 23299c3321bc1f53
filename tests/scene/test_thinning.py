"""Which iterates are drawn: few enough, the ends always, and whatever reaches far."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.scene.thinning import thinned, thinned_each

FINE = np.array([0.01, 0.01])


def walk(seed, count, leap):
    return np.cumsum(np.random.default_rng(seed).normal(0.0, leap, (count, 2)), axis=0)


@settings(deadline=None)
@given(st.integers(0, 999), st.integers(1, 3000), st.sampled_from([1e-4, 0.01, 1.0, 1e3, 1e9]), st.integers(2, 400))
def test_no_more_are_kept_than_can_be_drawn_and_both_ends_are(seed, count, leap, most):
    kept = thinned(walk(seed, count, leap), FINE, most)
    assert len(kept) <= most
    assert (kept[0], kept[-1]) == (0, count - 1)
    assert np.all(np.diff(kept) > 0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from([1e-3, 0.1, 50.0])), min_size=1, max_size=8))
def test_many_paths_at_once_are_each_thinned_as_by_itself(shapes):
    paths = [walk(seed, count, leap) for seed, (count, leap) in enumerate(shapes)]
    ends = np.cumsum([len(path) for path in paths])
    kept, counts = thinned_each(np.concatenate(paths), ends, FINE, 50)
    parts = np.split(kept, np.cumsum(counts)[:-1])
    for path, end, part in zip(paths, ends, parts, strict=True):
        np.testing.assert_array_equal(part - (end - len(path)), thinned(path, FINE, 50))


@settings(deadline=None)
@given(st.integers(0, 999), st.integers(1, 4998))
def test_a_leap_far_out_and_back_is_never_lost(seed, where):
    path = walk(seed, 5000, 0.005)
    path[where] += 100.0
    kept = thinned(path, FINE, 500)
    assert where in kept


def test_a_path_of_few_iterates_is_kept_whole():
    path = walk(0, 300, 1.0)
    np.testing.assert_array_equal(thinned(path, FINE, 300), np.arange(300))
