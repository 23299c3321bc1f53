"""Paths on the map as lines: whatever the cursor, they are the way that each run has gone, and never too many."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import drawn_run, noisy, spiral

from gdexplorer.scene.path_lines import (
    BLOCKS,
    DOT_DISTANCE,
    FARTHEST,
    FEWEST_VERTICES,
    MOST_NARROW,
    lines_of_parts,
    nearest_run,
    path_lines,
)
from gdexplorer.scene.run_styles import style_of
from gdexplorer.scene.runs import Runs, RunsPart

PIXEL = np.array([0.005, 0.005])
COLOURS = 0, 1, 2  # solid


def walk(count, seed, leap):
    return np.cumsum(np.random.default_rng(seed).normal(0.0, leap, (count, 2)), axis=0)


def shown(lines, cursor):
    """All lines at a cursor, by their colours."""
    found = defaultdict(list)
    parts = [*(lines.block(number) for number in range(lines.whole_blocks(cursor))), lines.begun(cursor)]
    for part in parts:
        for colour, ends in part:
            found[colour].extend(map(tuple, ends.tolist()))
    return found


walks = st.lists(
    st.tuples(st.integers(1, 150), st.sampled_from([1e-4, 0.02, 0.5]), st.integers(0, 2)), min_size=1, max_size=7
)


@given(walks, st.integers(0, 170))
def test_the_lines_at_a_cursor_lead_each_run_from_its_start_to_its_head(shapes, cursor):
    runs = [drawn_run(walk(count, seed, leap), COLOURS[c]) for seed, (count, leap, c) in enumerate(shapes)]
    found = shown(path_lines(runs, PIXEL), cursor)
    followed = 0
    for run in runs:
        ends = {line[:2]: line[2:] for line in found[run.colour]}
        place, steps = tuple(run.places[0]), 0
        while place in ends and steps < len(run.places):
            place, steps = ends[place], steps + 1
        assert place == tuple(run.places[min(cursor, run.trajectory.steps)])
        followed += steps
    assert followed == sum(map(len, found.values())), "no line is of no run"


@given(walks, st.lists(st.integers(0, 170), min_size=2, max_size=6))
def test_what_is_shown_whole_stays_while_the_cursor_goes_on(shapes, cursors):
    lines = path_lines([drawn_run(walk(count, seed, leap)) for seed, (count, leap, _) in enumerate(shapes)], PIXEL)
    counts = [lines.whole_blocks(cursor) for cursor in sorted(cursors)]
    assert counts == sorted(counts)
    assert max(counts) <= BLOCKS


@given(walks)
def test_between_two_drawn_places_no_more_than_a_pixel_is_left_out(shapes):
    runs = [drawn_run(walk(count, seed, leap)) for seed, (count, leap, _) in enumerate(shapes)]
    paths = path_lines(runs, PIXEL).paths
    for run, first, count in zip(runs, paths.firsts, paths.counts, strict=True):
        steps = paths.steps[first : first + count]
        assert (steps[0], steps[-1]) == (0, run.trajectory.steps)
        for one, other in pairwise(steps):
            between = np.abs(run.places[one:other] - run.places[one]) / PIXEL
            assert between.max() <= 1.5


@given(walks, st.integers(0, 170))
def test_dots_stand_at_iterates_whose_steps_can_be_told_apart(shapes, cursor):
    runs = [drawn_run(walk(count, seed, leap), COLOURS[c]) for seed, (count, leap, c) in enumerate(shapes)]
    lines = path_lines(runs, PIXEL)
    whole = lines.whole_blocks(cursor)
    parts = [*(lines.dots(number) for number in range(whole)), lines.dots(whole, cursor)]
    found = sorted((colour, *place) for part in parts for colour, places in part for place in places.tolist())
    expected = []
    for run in runs:
        lengths = np.hypot(*(np.diff(run.places, axis=0) / PIXEL).T)
        seen = run.places[1:][(lengths >= DOT_DISTANCE) & (np.arange(1, len(run.places)) <= cursor)]
        expected += [(run.colour, *place) for place in seen.tolist()]
    assert found == sorted(expected)


@given(walks, st.integers(0, 170))
def test_dashes_lie_on_the_lines_of_their_runs_and_leave_out_their_share(shapes, cursor):
    runs = [drawn_run(walk(count, seed, leap), 4 * c) for seed, (count, leap, c) in enumerate(shapes)]
    lines = path_lines(runs, PIXEL)
    parts = lines.whole_blocks(cursor)
    whole, cut = defaultdict(float), defaultdict(float)
    for found, block, begun in ((whole, lines.block, lines.begun), (cut, lines.dashes, lines.begun_dashes)):
        for part in (*map(block, range(parts)), begun(cursor)):
            for colour, ends in part:
                found[colour] += lines.lengths(ends).sum()
    for colour, length in whole.items():
        pattern = style_of(colour).dashes
        if not pattern:
            assert cut[colour] == pytest.approx(length)
        else:
            assert cut[colour] <= length * (1.0 + 1e-9)


@pytest.mark.parametrize(("runs", "steps"), [(6, 20_000), (60, 2000), (400, 500)])
def test_there_are_no_more_than_a_frame_bears(runs, steps):
    lines = path_lines([drawn_run(noisy(steps, seed)) for seed in range(runs)], PIXEL)
    assert lines.length <= max(1.1 * MOST_NARROW, runs * FEWEST_VERTICES * 400.0)
    assert not lines.are_wide
    assert sum(map(len, shown(lines, steps).values())) == len(lines.paths.steps) - runs


@pytest.mark.parametrize(("runs", "steps"), [(30, 200), (200, 300)])
def test_many_narrow_runs_are_told_apart_by_dashes(runs, steps):
    colours = [0, 4, 8]
    lines = path_lines([drawn_run(noisy(steps, seed), colours[seed % 3]) for seed in range(runs)], PIXEL)
    assert not lines.are_wide
    drawn, blocks = dict.fromkeys(colours, 0.0), range(lines.whole_blocks(steps))
    whole = dict.fromkeys(colours, 0.0)
    for found, block in ((drawn, lines.dashes), (whole, lines.block)):
        for colour, ends in (part for number in blocks for part in block(number)):
            found[colour] += lines.lengths(ends).sum()
    for colour in colours:
        pattern = style_of(colour).dashes
        share = sum(pattern[::2]) / sum(pattern) if pattern else 1.0
        assert drawn[colour] / whole[colour] == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize("zoom", [1.0, 1e2, 1e4])
def test_a_few_runs_are_wide_at_any_zoom_where_little_of_them_is_in_sight(zoom):
    runs = [drawn_run(spiral(400)[::-1] + 0.3 * number) for number in range(6)]
    seen = np.array([[-250.0, -250.0], [250.0, 250.0]]) * PIXEL / zoom
    assert path_lines(runs, PIXEL / zoom, seen).are_wide
    if zoom > 1.0:
        assert not path_lines(runs, PIXEL / zoom).are_wide, "they are long as a whole"


def test_a_few_short_runs_are_wide():
    assert path_lines([drawn_run(spiral(400))] * 6, PIXEL).are_wide


def test_what_leaves_for_infinity_stays_within_what_painters_can_draw():
    with np.errstate(all="ignore"):
        run = drawn_run([[0.0, 0.0], [1e6, 1.0], [1e150, -1e150], [-1e308, 1e308], [np.nan, np.inf]])
    lines = path_lines([run], PIXEL)
    for cursor in range(6):
        for ends in shown(lines, cursor).values():
            assert np.abs(np.array(ends)).max(initial=0.0) <= FARTHEST * PIXEL[0]


def test_without_runs_there_is_nothing():
    lines = path_lines([], PIXEL)
    assert not shown(lines, 0) and not shown(lines, 5) and lines.length == 0.0


@given(walks, st.integers(0, 170))
def test_heads_are_where_each_run_stands(shapes, cursor):
    runs = Runs(drawn_run(walk(count, seed, leap)) for seed, (count, leap, _) in enumerate(shapes))
    for at in (cursor, cursor + 1, cursor, cursor):  # those of one step are kept for all views
        places, values = runs.heads(at)
        for run, place, value in zip(runs, places, values, strict=True):
            step = run.step_at(at)
            assert (tuple(place), value) == (tuple(run.places[step]), run.trajectory.values[step])
        for part in (places, values):
            with pytest.raises(ValueError, match="read-only"):
                part[:] = 0.0
    assert runs.heads(cursor)[0] is places


@pytest.fixture(scope="module")
def in_two_parts():
    """Forty runs in one part, and the same in two."""
    drawn = [drawn_run(walk(60, seed, 0.02) + 0.1 * seed, COLOURS[seed % 3]) for seed in range(40)]
    whole, apart = Runs(drawn), Runs(drawn)
    first, second = np.arange(0, 40, 3), np.array([number for number in range(40) if number % 3])
    apart.set_parts(*(RunsPart(Runs(drawn[number] for number in numbers), numbers) for numbers in (first, second)))
    return whole, apart


@pytest.mark.parametrize("cursor", [0, 7, 30, 59, 80])
def test_parts_show_what_the_whole_shows(in_two_parts, cursor):
    whole, apart = in_two_parts
    expected, found = shown(path_lines(whole, PIXEL), cursor), defaultdict(list)
    for lines in lines_of_parts(apart, PIXEL):
        for colour, ends in shown(lines, cursor).items():
            found[colour] += ends
    assert {colour: sorted(ends) for colour, ends in found.items()} == {
        colour: sorted(ends) for colour, ends in expected.items()
    }


def test_the_run_at_a_place_has_its_number_among_all_runs(in_two_parts):
    whole, apart = in_two_parts
    for number, run in enumerate(apart):
        found = nearest_run(apart, lines_of_parts(apart, PIXEL), run.places[-1], 59, 1.0)
        assert found == path_lines(whole, PIXEL).nearest(run.places[-1], 59, 1.0)
        assert found is not None and found[0] == number


def test_no_part_of_many_runs_is_drawn_wide(in_two_parts):
    assert not any(lines.are_wide for lines in lines_of_parts(in_two_parts[1], PIXEL))
