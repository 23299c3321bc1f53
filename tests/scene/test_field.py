"""The vector field: it is drawn only where there is a function."""

import numpy as np
import pytest

from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.objectives import CustomFormula
from gdexplorer.scene.field import Field, field_segments
from gdexplorer.scene.geometry import build_surface

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
