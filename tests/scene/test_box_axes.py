"""The texts of the axes: none lies on the box, on another one or out of the picture, wherever it is seen from."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.scene.box_axes import BORDER, Ruler, drawn_edges, label_axes, overlap
from gdexplorer.scene.viewpoint import Margins, Viewpoint, corners

LINE, LETTER = 15.0, 7.0
MARGINS = Margins(45.0, 20.0, 40.0, 45.0)
SHARE = 0.19

sides = st.sampled_from([(1.0, 1.0), (1.0, 0.4), (0.34, 1.0)]).map(np.array)
numbers = st.integers(0, 12)


def measure(text):
    return LETTER * len(text), LINE


def ruler(name, low, high, count, digits):
    """So many numbers of so many digits from ``low`` to ``high``, then fewer."""
    choices = []
    for each in sorted({count, (count + 1) // 2, 2, 1}, reverse=True):
        if each <= max(count, 1):
            choices.append([(at, f"{k:0{digits}d}") for k, at in enumerate(np.linspace(low, high, each).tolist())])
    return Ruler((f"{name} (some long unit)", name), choices)


@st.composite
def pages(draw):
    """A box that fills a picture, or is seen from anywhere, and what is written beside it."""
    width, height = draw(st.integers(160, 1600)), draw(st.integers(140, 1600))
    half_sides = draw(sides)
    seen = Viewpoint(draw(st.floats(-90, 90)), draw(st.floats(-180, 180)), width=width, height=height)
    seen = seen.fitted(corners(half_sides), MARGINS.held(width, height, SHARE))
    seen = seen.zoomed(draw(st.sampled_from([1.0, 1.0, 0.3, 0.6, 1.7])))
    digits = draw(st.integers(1, 9))
    a, b = half_sides
    rulers = (
        ruler("x", -a, a, draw(numbers), digits), ruler("y", -b, b, draw(numbers), digits),
        ruler("f", 0.0, 0.95, draw(numbers), digits),
    )  # fmt: skip
    return seen, half_sides, label_axes(seen, half_sides, rulers, measure)


@given(pages())
def test_no_text_lies_on_the_box(page):
    seen, half_sides, result = page
    points = np.random.default_rng(1).uniform(-1.0, 1.0, (400, 3)) * [*half_sides, 1.0]
    points[:, 2] = points[:, 2] * 0.725 + 0.225
    places = seen.on_screen(np.concatenate([points, corners(half_sides)]))
    for label in result.labels:
        (x, y), turn = (label.x, label.y), np.radians(label.angle)
        along = (places - (x, y)) @ np.array([[np.cos(turn)], [np.sin(turn)]])
        beside = (places - (x, y)) @ np.array([[-np.sin(turn)], [np.cos(turn)]])
        within = (np.abs(along) < label.width / 2.0 - 0.3) & (np.abs(beside) < label.height / 2.0 - 0.3)
        assert not within.any(), label


@given(pages())
def test_no_text_lies_on_another_one_or_is_cut(page):
    seen, _, result = page
    for one, other in combinations(result.labels, 2):
        assert not overlap(one.outline, other.outline)
    for label in result.labels:
        for x, y in label.outline:
            assert BORDER - 1e-9 <= x <= seen.width - BORDER + 1e-9
            assert BORDER - 1e-9 <= y <= seen.height - BORDER + 1e-9


@given(
    st.floats(20.0, 60.0), st.integers(-4, 4), st.floats(22.0, 68.0), st.integers(320, 1500), st.integers(320, 1500),
    sides, st.integers(1, 5),
)  # fmt: skip
def test_all_three_axes_are_named_and_numbered_from_a_corner(elevation, quarter, turn, width, height, half, digits):
    seen = Viewpoint(elevation, 90.0 * quarter + turn, width=width, height=height)
    seen = seen.fitted(corners(half), MARGINS.held(width, height, SHARE))
    a, b = half
    rulers = (ruler("x", -a, a, 3, digits), ruler("y", -b, b, 3, digits), ruler("f", 0.0, 0.95, 3, digits))
    result = label_axes(seen, half, rulers, measure)
    assert {label.text[0] for label in result.labels if label.is_name} == {"x", "y", "f"}
    assert len([label for label in result.labels if not label.is_name]) >= 3


def test_an_axis_that_is_looked_along_is_not_written():
    half = np.ones(2)
    seen = Viewpoint(6.0, -90.0, width=500, height=500).fitted(corners(half), MARGINS)
    rulers = (ruler("x", -1, 1, 5, 1), ruler("y", -1, 1, 5, 1), ruler("f", 0, 0.95, 5, 1))
    names = {label.text[0] for label in label_axes(seen, half, rulers, measure).labels if label.is_name}
    assert names == {"x", "f"}


def test_from_within_the_box_nothing_is_written():
    seen = Viewpoint(30.0, 10.0, distance=0.1, width=500, height=500)
    assert not label_axes(seen, np.ones(2), [ruler("x", -1, 1, 3, 1)] * 3, measure).labels


def test_the_marks_of_ticks_begin_on_the_edge_that_they_are_of():
    half = np.ones(2)
    seen = Viewpoint(34.0, -62.0, width=600, height=500).fitted(corners(half), MARGINS)
    empty = Ruler(("",), [[]])
    result = label_axes(seen, half, (Ruler(("x",), [[(0.5, "5")]]), empty, empty), measure)
    (mark,) = result.marks
    lower = seen.on_screen(np.array([[0.5, y, -0.5] for y in (-1.0, 1.0)]))
    assert min(np.hypot(*(lower - mark[0]).T)) < 1e-6


@given(st.floats(-89.0, 89.0), st.floats(-180.0, 180.0), sides)
def test_no_edge_is_drawn_over_what_is_in_the_box(elevation, azimuth, half_sides):
    seen = Viewpoint(elevation, azimuth, width=600, height=600).fitted(corners(half_sides))
    low, high = corners(half_sides)[[0, 7]]
    for start, end in drawn_edges(seen, half_sides):
        for share in (0.1, 0.5, 0.9):
            on_edge = start + share * (end - start)
            beyond = on_edge + 1e-3 * (on_edge - seen.camera)
            assert not np.all((beyond > low) & (beyond < high)), (start, end)
