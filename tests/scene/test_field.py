"""The vector field: it is drawn only where there is a function, and its arrows are told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.objectives import OBJECTIVES, CustomFormula, objective
from gdexplorer.scene.field import Field, field_segments
from gdexplorer.scene.geometry import arrow_segments, arrows_down, build_surface
from gdexplorer.scene.patch import Seen

PARTLY = ("log(x) + y^2", "log(x*y)", "log(x + y)^2", "(x - y)^1.5 + y", "sqrt(x^2 - y)", "acosh(x) + y",
          "log(-log(x*x + y*y)) + x", "asin(x) + y^2", "log(sin(3*x)*cos(2*y))",
          "where(x > 0.3, log(x - 0.3), log(-x)) + y")  # fmt: skip


@pytest.mark.parametrize("text", PARTLY)
@pytest.mark.parametrize("metric", ["euclidean", "matrix:4,1,1"])
def test_no_arrow_begins_or_ends_where_the_function_is_undefined(text, metric):
    custom = CustomFormula(text, domain=((-2.0, 2.0), (-2.0, 2.0)))
    custom.prepare()
    bound = custom.objective().bound()
    surface = build_surface(bound, COLOUR_TABLE, size=33)
    arrows = field_segments(surface, Field.ARROWS, (), metric_from(metric))
    shafts = arrows[: len(arrows) // 3]
    assert 3 < len(shafts) < 15 * 15, "it is undefined somewhere and defined somewhere else"
    assert np.isfinite(bound.values_at(shafts.reshape(-1, 2))[0]).all()
    lines = field_segments(surface, Field.STREAMS, (), metric_from(metric))
    assert np.isfinite(bound.values_at(lines[0::2, 0])[0]).mean() > 0.9  # the barbs beside a line may lie beyond


def pairs_that_cross(segments, stretch):
    """The pairs of different arrows, of three segments each, of which some segments cross in the picture."""
    starts, ends = segments[:, 0] * stretch, segments[:, 1] * stretch

    def sides(points):
        """On which side of each segment each point lies: float64[segments, points]."""
        along, to = ends - starts, points[np.newaxis] - starts[:, np.newaxis]
        return along[:, :1] * to[..., 1] - along[:, 1:] * to[..., 0]

    # Ends on both sides, by more than rounding: those of arrows in line with each other lie on neither.
    parted = (np.minimum(sides(starts), sides(ends)) < -1e-9) & (np.maximum(sides(starts), sides(ends)) > 1e-9)
    numbers = np.arange(len(segments)) % (len(segments) // 3)
    return np.argwhere(parted & parted.T & (numbers[:, np.newaxis] < numbers))


@pytest.mark.parametrize("key", [each.key for each in OBJECTIVES if each.bound().dimension == 2])
@pytest.mark.parametrize("metric", ["euclidean", "matrix:4,1,1"])
def test_no_arrow_crosses_another_over_any_objective_at_any_zoom(key, metric):
    surface = build_surface(objective(key).bound(), COLOUR_TABLE, size=21)
    (x0, x1), (y0, y1) = surface.box.domain
    x, y, a, b = 0.6 * x0 + 0.4 * x1, 0.3 * y0 + 0.7 * y1, (x1 - x0) / 9.0, (y1 - y0) / 9.0
    wide, closer = Seen(surface.box.domain, 900.0, 500.0), Seen(((x - a, x + a), (y - b, y + b)), 400.0, 650.0)
    for seen, stretch in ((None, surface.box.stretch()), (wide, wide.stretch), (closer, closer.stretch)):
        segments = field_segments(surface, Field.ARROWS, (), metric_from(metric), seen)
        assert len(segments) > 3 * 50
        assert not len(pairs_that_cross(segments, stretch))


@given(st.integers(0, 2**32 - 1), st.floats(0.2, 5.0))
def test_arrows_of_any_directions_and_lengths_do_not_cross(seed, aspect):
    generator = np.random.default_rng(seed)
    columns, rows = np.meshgrid(np.arange(9.0), np.arange(9.0))
    places, stretch = np.column_stack([columns.ravel(), rows.ravel()]) * 0.25, np.array([4.0, 4.0 * aspect])
    places /= [1.0, aspect]
    slopes = generator.normal(size=(81, 2)) * 10.0 ** generator.uniform(-4.0, 4.0, (81, 1))
    arrows = arrows_down(lambda _: slopes, places, stretch, 1.0)
    assert len(arrows) == 81
    assert not len(pairs_that_cross(arrow_segments(arrows, stretch), stretch))
