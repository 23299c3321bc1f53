"""A function times a factor gives the same pictures: only the numbers beside them are others."""

import numpy as np
import pytest

from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives import CustomFormula
from gdexplorer.scene.field import arrow_field
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.metric_picture import picture_at
from gdexplorer.scene.sweep_picture import painted

FACTORS = (1e-12, 1e-6, 1e5, 1e12)
FORMULAS = {
    "rosenbrock": "(1 - x)^2 + 100*(y - x^2)^2",
    "himmelblau": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "saddle": "x^2 - y^2",
    "steep": "exp(x^2 + y^2)",
    "waves": "sin(3*x)*cos(2*y) + x/5",
    "kinks": "abs(x) + 2*abs(y - x)",
    "with a hole": "log(x^2 + y^2 - 1)",
    "a plane": "x + 3*y",
}
COLOURS = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
EVERY = pytest.mark.parametrize("name", FORMULAS)
AT_EACH = pytest.mark.parametrize("factor", FACTORS)


def bound_of(name, factor):
    custom = CustomFormula(f"factor*({FORMULAS[name]})", ((-3.0, 3.0), (-2.0, 4.0)), "", (("factor", factor),))
    return custom.objective().bound()


@EVERY
@AT_EACH
@pytest.mark.parametrize("compressed", [None, True, False])
def test_the_surface_its_light_its_level_lines_and_its_arrows_are_the_same(name, factor, compressed):
    one, other = (build_surface(bound_of(name, height), COLOURS, compressed, 61) for height in (1.0, factor))
    assert (one.box.scale.knee is None) == (other.box.scale.knee is None)
    np.testing.assert_allclose(other.vertices, one.vertices, atol=2e-6)
    np.testing.assert_array_equal(other.faces, one.faces)
    assert np.abs(other.colours.astype(int) - one.colours).max() <= 1
    np.testing.assert_allclose(other.levels / factor, one.levels, rtol=1e-9, atol=1e-12 * np.abs(one.levels).max())
    assert len(other.lines) == len(one.lines)
    np.testing.assert_allclose(other.arrows, one.arrows, atol=1e-9)
    ticks = [[height for height, _ in _drawn_ticks(surface)] for surface in (one, other)]
    assert all(len(each) >= 3 for each in ticks)


def _drawn_ticks(surface):
    scale = surface.box.scale
    return [(float(scale.heights(np.array(value))), text) for value, text in scale.ticks()]


@EVERY
@AT_EACH
@pytest.mark.parametrize("metric", [Metric("matrix", (2.0, 0.5, 1.0)), Metric("polar"), Metric("hessian")])
def test_the_field_by_another_metric_is_the_same(name, factor, metric):
    one, other = (arrow_field(build_surface(bound_of(name, h), COLOURS, size=21), metric) for h in (1.0, factor))
    np.testing.assert_allclose(other, one, atol=1e-6)


@EVERY
@AT_EACH
@pytest.mark.parametrize("metric", [Metric(), Metric("matrix", (2.0, 0.5, 1.0)), Metric("hessian")])
def test_the_picture_of_the_metric_has_the_same_shape(name, factor, metric):
    """A metric made of the function's curvature grows with it: its ball has the same shape, in other units."""
    point, stretch = np.array([1.3, 0.4]), np.array([0.3, 0.4])
    pictures = []
    for height in (1.0, factor):
        bound = bound_of(name, height)
        pictures.append(picture_at(bound.gradient(point), metric.inverse(bound, point), stretch))
    one, other = pictures
    assert (one is None) == (other is None)
    if one is not None:
        size = np.linalg.norm(one.axes[0]), np.linalg.norm(other.axes[0])
        np.testing.assert_allclose(np.abs(other.axes) / size[1], np.abs(one.axes) / size[0], atol=1e-9)
        np.testing.assert_allclose(other.touching / size[1], one.touching / size[0], atol=1e-9)


@pytest.mark.parametrize("name", ["rosenbrock", "himmelblau", "steep"])
@AT_EACH
def test_the_map_of_a_sweep_is_the_same(name, factor):
    images = []
    for height in (1.0, factor):
        bound = bound_of(name, height)
        ranges = Range("learning_rate", 1e-5 / height, 0.1 / height, 12, True), Range("momentum", 0.0, 0.9, 5)
        *_, result = sweep(Experiment("sphere", steps=60), bound, configure("momentum"), ranges, np.array([0.5, 0.7]))
        images.append(painted(result, None).astype(int))
    assert np.abs(images[0] - images[1]).max() <= 1
