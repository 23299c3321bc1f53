"""A sweep as a picture: heights by decades, ticks that can be read, colours that tell low from high."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.analysis.sweep import Range, Sweep
from gdexplorer.scene.sweep_picture import DIVERGED, PENDING, VIRIDIS, axis_values, heights, painted, ticks


def made(values, codes):
    values, codes = np.array(values, dtype=float), np.array(codes)
    columns = values.shape[1]
    nothing = np.full(columns, np.nan)
    ranges = Range("a", 1.0, 2.0, max(len(values), 2)), Range("b", 1.0, 2.0, max(columns, 2))
    return Sweep(ranges, values, codes, 10.0, nothing, np.zeros(2), 1.0, nothing.copy())


def test_heights_are_decades_above_the_lowest_known():
    result = made([[2.0, 11.0, 101.0], [1.5, np.nan, 1001.0]], [[0, 0, 0], [1, -1, 2]])
    np.testing.assert_allclose(heights(result, 1.0), [[0.0, 1.0, 2.0], [np.log10(0.5), np.nan, np.nan]])


def test_without_a_known_lowest_the_lowest_end_is_it_and_is_drawn_at_the_bottom():
    drawn = heights(made([[3.0, 4.0]], [[0, 0]]), None)
    np.testing.assert_allclose(drawn, [[-12.0, 0.0]])


def test_an_end_below_what_was_thought_lowest_does_not_fail():
    assert np.isfinite(heights(made([[-1.0, 4.0]], [[0, 0]]), 0.0)).all()


def test_colours_go_from_low_to_high_and_tell_what_diverged_or_is_pending():
    colours = painted(made([[1.0, 10.0, np.nan, 5.0]], [[0, 0, -1, 2]]), 0.0)[0]
    np.testing.assert_array_equal(colours, [VIRIDIS[0], VIRIDIS[-1], PENDING, DIVERGED])


@pytest.mark.parametrize("unit", [1.0, 1e-30, 1e30])
@pytest.mark.parametrize("highest", [1e4, 1e15, 1e200])
def test_what_rises_almost_without_bound_leaves_the_others_their_colours(unit, highest):
    ends = np.array([[highest, 10.0, 1.0, 0.1, 0.01]]) * unit
    swept = replace(made(ends, np.zeros((1, 5), dtype=int)), began=10.0 * unit)
    colours = painted(swept, 0.0)[0].astype(int)
    assert np.abs(np.diff(colours, axis=0)).max(axis=1).min() > 30
    assert heights(swept, 0.0).max() == pytest.approx(np.log10(1e3 * unit))


def test_a_sweep_from_the_lowest_point_shows_how_far_its_runs_rise():
    drawn = heights(replace(made([[100.0, 1.0]], [[0, 0]]), began=0.0), 0.0)
    np.testing.assert_allclose(drawn, [[2.0, 0.0]])


def test_what_diverged_looks_like_no_final_value():
    off = np.abs(VIRIDIS - np.array(DIVERGED)).max(axis=1)
    assert off.min() > 50 and max(DIVERGED) - min(DIVERGED) < 20


def test_where_all_diverged_all_is_grey():
    colours = painted(made([[1.0, 2.0]], [[2, 2]]), None)
    assert np.all(colours == DIVERGED)


@pytest.mark.parametrize(
    ("low", "high", "logarithmic", "texts"),
    [
        (-5.0, 0.0, True, ["1e-5", "1e-4", "1e-3", "1e-2", "1e-1", "1e0"]),
        (-12.0, 3.0, True, ["1e-12", "1e-9", "1e-6", "1e-3", "1e0", "1e3"]),
        (0.0, 0.99, False, ["0", "0.2", "0.4", "0.6", "0.8"]),
        (0.0, 50.0, False, ["0", "10", "20", "30", "40", "50"]),
    ],
)
def test_ticks(low, high, logarithmic, texts):
    assert [text for _, text in ticks(low, high, logarithmic)] == texts


def test_a_range_by_decades_is_drawn_by_its_logarithms():
    np.testing.assert_allclose(axis_values(Range("a", 1e-3, 1.0, 4, True)), [-3.0, -2.0, -1.0, 0.0])
    np.testing.assert_allclose(axis_values(Range("a", 0.0, 3.0, 4)), [0.0, 1.0, 2.0, 3.0])
