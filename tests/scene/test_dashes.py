"""Dashes follow a whole path, however it is divided into segments."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.scene.dashes import dashed
from gdexplorer.scene.run_styles import DASH_DOTTED, DASHED, RUN_STYLES, SOLID, style_of

lengths = st.lists(st.floats(0.0, 40.0), max_size=12)
patterns = st.sampled_from([SOLID, DASHED, DASH_DOTTED, (3.0, 1.0)])


def is_drawn(place, pattern):
    """Whether a path is drawn at a distance from its start."""
    if not pattern:
        return True
    return bool(np.searchsorted(np.cumsum(pattern), place % sum(pattern), side="right") % 2 == 0)


@given(st.lists(st.tuples(lengths, patterns), min_size=1, max_size=4))
def test_a_path_is_drawn_where_its_pattern_says(paths):
    sizes = np.array([size for path, _ in paths for size in path])
    owners = np.repeat(np.arange(len(paths)), [len(path) for path, _ in paths])
    pieces = dashed(sizes, owners, [pattern for _, pattern in paths])
    assert np.all(np.diff(pieces.whole) >= 0)
    assert np.all((pieces.first >= 0.0) & (pieces.first <= pieces.last) & (pieces.last <= 1.0 + 1e-12))
    offset = 0
    for path, pattern in paths:
        begins = np.cumsum([0.0, *path])
        for number, size in enumerate(path):
            mine = pieces.whole == offset + number
            for share in np.linspace(0.03, 0.97, 7):
                place = begins[number] + share * size
                edges = np.abs((place % sum(pattern or (1.0,))) - np.cumsum([0.0, *pattern]))
                if size > 0.0 and (not pattern or edges.min() > 1e-6):
                    covered = np.any((pieces.first[mine] <= share) & (share <= pieces.last[mine]))
                    assert covered == is_drawn(place, pattern)
        offset += len(path)


def test_segments_longer_than_a_limit_stay_whole():
    pieces = dashed(np.array([10.0, 5000.0, 1e300]), np.zeros(3, dtype=np.intp), [DASHED], longest=2000.0)
    whole, count = np.unique(pieces.whole, return_counts=True)
    assert whole.tolist() == [0, 1, 2] and count[1:].tolist() == [1, 1]


@pytest.mark.parametrize("pattern", [DASHED, DASH_DOTTED])
@pytest.mark.parametrize("count", [10, 3000, 60_000])
def test_of_long_paths_dashes_are_longer_and_as_much_is_drawn(pattern, count):
    sizes = np.random.default_rng(count).uniform(1.0, 30.0, count)
    owners = np.sort(np.random.default_rng(1).integers(0, 5, count))
    pieces = dashed(sizes, owners, [pattern] * 5, most=500)
    drawn = (sizes[pieces.whole] * (pieces.last - pieces.first)).sum() / sizes.sum()
    assert abs(drawn - sum(pattern[::2]) / sum(pattern)) < (0.02 if count > 100 else 0.25)
    assert len(pieces.whole) <= count + 500 * len(pattern), "few are cut"


def test_pieces_lie_on_their_segments():
    starts, ends = np.zeros((1, 3)), np.array([[30.0, 0.0, 0.0]])
    first, last = dashed(np.array([30.0]), np.zeros(1, dtype=np.intp), [DASHED]).of(starts, ends)
    np.testing.assert_allclose(first[:, 0], [0.0, 15.0])
    np.testing.assert_allclose(last[:, 0], [9.0, 24.0])


def test_no_segments_have_no_pieces():
    assert not len(dashed(np.empty(0), np.empty(0, dtype=np.intp), []).whole)


@pytest.mark.parametrize("colour", [0, 11, 12, 25])
def test_styles_count_on_from_the_first(colour):
    assert style_of(colour) is RUN_STYLES[colour % 12]
    assert len({style.name for style in RUN_STYLES}) == len(RUN_STYLES) == 12
