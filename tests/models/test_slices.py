"""Slices of a model: the values of the file, computed once, whatever interrupts that."""

import math

import numpy as np
import pytest

from gdexplorer.errors import InputError
from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.slice_picture import model_slice
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import SlicePlan, directions, slices

TEXT = """
import numpy as np
draw = np.random.default_rng(3)
parameters = [draw.normal(size=(4, 3)), draw.normal(size=4)]

def loss(p):
    w, b = p
    return float((w ** 4).sum() + (b ** 2).sum()), [4 * w ** 3, 2 * b]
"""
PLAN = SlicePlan(points=5, span=0.5, seed=2)


@pytest.fixture
def model(tmp_path):
    (tmp_path / "net.py").write_text(TEXT)
    with ModelProcess(tmp_path / "net.py") as running:
        yield running


def finished(model, plan, folder):
    *_, last = slices(model, plan, folder=folder)
    return last


def test_values_are_those_of_the_loss_on_the_plane(model, tmp_path):
    found = finished(model, PLAN, tmp_path / "kept")
    first, second = directions(model.start, model.about.shapes, PLAN)
    for row, v in enumerate(PLAN.coordinates):
        for column, u in enumerate(PLAN.coordinates):
            theta = model.start + u * first + v * second
            expected = (theta[:12] ** 4).sum() + (theta[12:] ** 2).sum()
            assert math.isclose(found.values[row, column], expected, rel_tol=1e-12)
    assert found.values[2, 2] == model.value(model.start) and found.known.all() and found.computed == 25
    assert f"{found.values.min():.6g}" in found.words


def test_filters_of_directions_are_as_long_as_those_of_the_model():
    shapes, draw = ((3, 2, 5, 5), (3,), (4, 12), ()), np.random.default_rng(0)
    start = draw.normal(size=sum(math.prod(shape) for shape in shapes))
    for found in directions(start, shapes, SlicePlan(seed=5)):
        begin = 0
        for shape in shapes:
            own, part = (array[begin : begin + math.prod(shape)] for array in (start, found))
            begin += math.prod(shape)
            if len(shape) < 2:
                assert not part.any()
            else:
                own, part = own.reshape(shape[0], -1), part.reshape(shape[0], -1)
                np.testing.assert_allclose(np.linalg.norm(part, axis=1), np.linalg.norm(own, axis=1))


@pytest.mark.parametrize("shapes", [((3,),), ((3,), (), (4,))])
def test_without_filters_each_array_of_a_direction_is_as_long_as_that_of_the_model(shapes):
    sizes = [math.prod(shape) for shape in shapes]
    start, places = np.random.default_rng(0).normal(size=sum(sizes)), np.cumsum(sizes)[:-1]
    own = [np.linalg.norm(part) for part in np.split(start, places)]
    for found in directions(start, shapes, SlicePlan(seed=5)):
        np.testing.assert_allclose([np.linalg.norm(part) for part in np.split(found, places)], own)


def small(tmp_path, body):
    text = f"import numpy as np\nparameters = np.ones(3)\ndef loss(p):\n    return {body}, p\n"
    (tmp_path / "small.py").write_text(text)
    with ModelProcess(tmp_path / "small.py") as running:
        return finished(running, SlicePlan(points=5), tmp_path / "kept")


def test_a_constant_slice_says_so_and_draws_its_axes(tmp_path):
    found = small(tmp_path, "3.0")
    assert found.words == "All 25 values are the same, 3."
    axes = model_slice(found, Work()).figure.axes[0]
    assert axes.get_xlim() == axes.get_ylim() == (-1.0, 1.0)


def test_values_that_are_not_finite_are_counted(tmp_path):
    found = small(tmp_path, "float(p.sum()) if p[0] > 1.0 else float('nan')")
    count = int((~np.isfinite(found.values)).sum())
    finite = found.values[np.isfinite(found.values)]
    assert 0 < count < 25 and found.words.endswith(f" {count} of 25 values are not finite numbers.")
    assert f"lowest is {finite.min():.6g}," in found.words and f"highest is {finite.max():.6g}." in found.words


@pytest.mark.parametrize("value", ["float('nan')", "float('inf')"])
@pytest.mark.filterwarnings("error")
def test_a_slice_without_a_finite_value_is_refused(tmp_path, value):
    for _ in range(2):
        with pytest.raises(InputError, match=r"None of the 25 values of the loss of small\.py is a finite number"):
            small(tmp_path, value)


def test_scaling_a_filter_of_the_model_scales_that_of_the_direction():
    start = np.random.default_rng(1).normal(size=12)
    scaled = start * np.repeat([3.0, 1.0, 0.1], 4)
    one, other = (directions(each, ((3, 4),), PLAN) for each in (start, scaled))
    np.testing.assert_allclose(other, one * np.repeat([3.0, 1.0, 0.1], 4))
    np.testing.assert_array_equal(
        *(directions(each, ((3, 4),), SlicePlan(normalise="none")) for each in (start, scaled))
    )


@pytest.mark.parametrize("after", [0, 1, 7, 24])
def test_an_interrupted_slice_goes_on_where_it_was(model, tmp_path, after):
    folder = tmp_path / "kept"
    for place, _ in enumerate(slices(model, PLAN, folder=folder)):
        if place == after:
            break
    again = list(slices(model, PLAN, folder=folder))
    assert int(again[0].known.sum()) == after and again[-1].computed == 25 - after
    np.testing.assert_array_equal(again[-1].values, finished(model, PLAN, tmp_path / "elsewhere").values)
    assert np.isnan(again[0].values).sum() == 25 - after


def test_nothing_is_computed_twice_and_another_plan_is_another_slice(model, tmp_path):
    folder = tmp_path / "kept"
    finished(model, PLAN, folder)
    assert finished(model, PLAN, folder).computed == 0
    for other in (SlicePlan(5, 0.5, 3), SlicePlan(5, 0.6, 2), SlicePlan(7, 0.5, 2), SlicePlan(5, 0.5, 2, "none")):
        assert finished(model, other, folder).computed == other.points**2


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: b"", lambda content: content * 2])
def test_a_damaged_file_is_computed_anew(model, tmp_path, damage):
    folder = tmp_path / "kept"
    expected = finished(model, PLAN, folder).values
    (kept,) = folder.iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    again = finished(model, PLAN, folder)
    assert again.computed == 25
    np.testing.assert_array_equal(again.values, expected)
    assert finished(model, PLAN, folder).computed == 0


def test_a_folder_that_cannot_be_written_to_keeps_nothing(model, tmp_path):
    (tmp_path / "taken").write_text("")
    assert finished(model, PLAN, tmp_path / "taken").computed == 25


def test_it_stops_when_it_is_cancelled(model, tmp_path):
    seen = []
    for found in slices(model, PLAN, lambda: len(seen) >= 4, tmp_path / "kept"):
        seen.append(found)
    assert len(seen) == 4 and seen[-1].computed == 3


@pytest.mark.parametrize(("plan", "said"), [
    (SlicePlan(points=1), "2 to 301 points"), (SlicePlan(span=0.0), "above 0"), (SlicePlan(span=math.inf), "above 0"),
    (SlicePlan(seed=-1), "seed"),
])  # fmt: skip
def test_plans_out_of_bounds_are_refused(plan, said):
    with pytest.raises(InputError, match=said):
        plan.check()
