"""A model along its training run: planes, barriers and spectra at checkpoints, against NumPy on the same parameters."""

import importlib.util
import math

import numpy as np
import pytest
from checkpoints import flat, save, save_walk, walk

from gdexplorer.compiled.cache import Cache
from gdexplorer.descent.analysis.spectrum.checkpoints import read_checkpoints
from gdexplorer.errors import InputError
from gdexplorer.models.checkpoints import (
    barriers,
    of_model,
    parameters_at,
    plane_of,
    random_plane,
    sheet_at,
    spread,
)
from gdexplorer.models.own_model import bound_of
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import SlicePlan, values_on
from gdexplorer.traces.reading import read_trace

SHAPES = {"w": (4, 3), "b": (4,), "scale": ()}
TEXT = """
import numpy as np
parameters = {"scale": np.ones(()), "b": np.zeros(4), "w": np.ones((4, 3))}

def loss(p):
    value = (p["w"] ** 4).sum() + (p["b"] ** 2).sum() + np.cos(p["scale"])
    return float(value), {"scale": -np.sin(p["scale"]), "b": 2 * p["b"], "w": 4 * p["w"] ** 3}
"""


def reference(theta):
    """The loss of parameters in the order of the file."""
    return math.cos(theta[0]) + (theta[1:5] ** 2).sum() + (theta[5:] ** 4).sum()


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "net.py").write_text(TEXT)
    with ModelProcess(tmp_path / "net.py") as running:
        yield running


@pytest.fixture
def found():
    return walk(count=7, seed=4, shapes=SHAPES)


@pytest.fixture
def trace(tmp_path, model, found):
    return of_model(read_trace(save_walk(tmp_path / "run", found)), model)


def ordered(found):
    return flat([{name: arrays[name] for name in ("scale", "b", "w")} for arrays in found])


def test_parameters_come_in_the_order_of_the_model(trace, found):
    for place, expected in enumerate(ordered(found)):
        np.testing.assert_array_equal(parameters_at(trace, place), expected)


@pytest.mark.parametrize("axes", [(0, 1), (2, 0)])
def test_the_plane_is_that_of_the_singular_vectors(trace, found, axes):
    points = ordered(found)
    sheet = plane_of(trace, axes, points=3)
    centred = points - points.mean(axis=0)
    vectors = np.linalg.svd(centred, full_matrices=False)[2]
    np.testing.assert_allclose(sheet.origin, points.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(sheet.directions @ sheet.directions.T, np.eye(2), atol=1e-9)
    for axis, direction in zip(axes, sheet.directions, strict=True):
        assert abs(direction @ vectors[axis]) == pytest.approx(1.0, abs=1e-9)
    np.testing.assert_allclose(sheet.path.places, centred @ sheet.directions.T, atol=1e-9)
    beside = centred - sheet.path.places @ sheet.directions
    np.testing.assert_allclose(sheet.path.left_out, np.linalg.norm(beside, axis=1), atol=1e-7)
    assert sheet.u[0] < sheet.path.places[:, 0].min() and sheet.u[-1] > sheet.path.places[:, 0].max()


def test_losses_on_the_plane_are_those_of_the_model(model, trace, tmp_path):
    sheet = plane_of(trace, points=4)
    *_, last = values_on(model, sheet, folder=tmp_path / "kept")
    for row, v in enumerate(sheet.v):
        for column, u in enumerate(sheet.u):
            theta = sheet.origin + u * sheet.directions[0] + v * sheet.directions[1]
            assert last.values[row, column] == pytest.approx(reference(theta), rel=1e-12)
    *_, again = values_on(model, sheet, folder=tmp_path / "kept")
    assert (last.computed, again.computed) == (16, 0)


def test_a_slice_around_a_checkpoint_has_it_in_the_middle(model, trace, found):
    sheet = sheet_at(model, trace, 30, SlicePlan(points=3))
    *_, last = values_on(model, sheet)
    assert last.values[1, 1] == pytest.approx(reference(ordered(found)[3]), rel=1e-12)
    with pytest.raises(InputError, match="no checkpoint of step 31; the nearest is that of step 30"):
        sheet_at(model, trace, 31, SlicePlan())


@pytest.mark.parametrize(("step", "place"), [(None, 6), (20, 2)])
def test_a_random_plane_has_the_projected_path(model, trace, found, step, place):
    plan = SlicePlan(points=3, seed=3)
    sheet, points = random_plane(model, trace, plan, step), ordered(found)
    np.testing.assert_array_equal(sheet.origin, points[place])
    rest = points - sheet.origin - sheet.path.places @ sheet.directions
    np.testing.assert_allclose(rest @ sheet.directions.T, 0.0, atol=1e-9)
    np.testing.assert_allclose(sheet.path.left_out, np.linalg.norm(rest, axis=1), atol=1e-9)
    np.testing.assert_allclose(sheet.path.places[place], 0.0, atol=1e-12)
    rows = [np.linalg.norm(each[5:].reshape(4, 3), axis=1) for each in (*sheet.directions, sheet.origin)]
    np.testing.assert_allclose(rows[:2], [rows[2], rows[2]])  # filter by filter as long as there
    assert sheet.path.steps.tolist() == [0, 10, 20, 30, 40, 50, 60]


@pytest.mark.parametrize("after", [0, 5, 11, 13])
def test_barriers_are_those_of_the_lines_and_go_on_where_they_were(model, trace, found, tmp_path, after):
    points, places = ordered(found), [0, 2, 6]
    for done, _ in enumerate(barriers(model, trace, places, 11, folder=tmp_path / "kept")):
        if done == after:
            break
    *_, last = barriers(model, trace, places, 11, folder=tmp_path / "kept")
    t = np.linspace(0.0, 1.0, 11)
    for line, (one, other) in enumerate([(0, 2), (2, 6)]):
        expected = np.array([reference(points[one] + s * (points[other] - points[one])) for s in t])
        np.testing.assert_allclose(last.values[line], expected, rtol=1e-10)
        rises = expected - (expected[0] + t * (expected[-1] - expected[0]))
        assert last.heights[line] == pytest.approx(rises.max(), abs=1e-9)
    assert last.steps.tolist() == [0, 20, 60] and last.share == 1.0 and last.computed <= 21 - min(after, 11)
    assert f"{last.heights.max():.4g}" in last.words or last.heights.max() <= 0.0


def test_spectra_at_checkpoints_are_those_of_the_hessian_and_are_kept(model, trace, found, tmp_path):
    cache, bound = Cache(tmp_path / "spectra"), bound_of(model)
    *_, last = read_checkpoints(bound, trace, [0, 6], cache=cache)
    assert last.steps.tolist() == [0, 60]
    for reading, place in zip(last.readings, (0, 6), strict=True):
        theta = ordered(found)[place]
        curvatures = np.concatenate([[-math.cos(theta[0])], np.full(4, 2.0), 12 * theta[5:] ** 2])
        assert reading.spectra[0].lowest == pytest.approx(curvatures.min(), abs=1e-5)
        assert reading.spectra[0].largest == pytest.approx(curvatures.max(), rel=1e-5)
    model.close()
    *_, again = read_checkpoints(bound, trace, [0, 6], cache=cache)
    np.testing.assert_array_equal(again.ends(0), last.ends(0))
    assert [each.sharpness for each in again.readings] == [each.sharpness for each in last.readings]


@pytest.mark.parametrize("prefix", ["module.", "model/net/"])
def test_a_prefix_that_all_names_share_does_not_matter(tmp_path, model, found, prefix):
    longer = [{prefix + name: array for name, array in arrays.items()} for arrays in found]
    trace = of_model(read_trace(save_walk(tmp_path / "run", longer, ".npz")), model)
    np.testing.assert_array_equal(parameters_at(trace, 2), ordered(found)[2])


def test_other_arrays_of_checkpoints_are_left_out(tmp_path, model, found):
    longer = [{"running_mean": np.ones(9), **arrays} for arrays in found]
    trace = of_model(read_trace(save_walk(tmp_path / "run", longer)), model)
    np.testing.assert_array_equal(parameters_at(trace, 5), ordered(found)[5])


def test_checkpoints_of_another_model_are_refused(tmp_path, model, found):
    lacking = [{name: array for name, array in arrays.items() if name != "b"} for arrays in found]
    with pytest.raises(InputError, match=r"lack b, which net\.py has"):
        of_model(read_trace(save_walk(tmp_path / "lacking", lacking)), model)
    turned = [{**arrays, "w": arrays["w"].T} for arrays in found]
    with pytest.raises(InputError, match=r"w has the shape \(3, 4\) in turned and \(4, 3\) in net\.py"):
        of_model(read_trace(save_walk(tmp_path / "turned", turned)), model)


def test_a_path_along_one_line_has_no_plane(tmp_path, model, found):
    for step in range(3):
        moved = {name: np.asarray(array + step) for name, array in found[0].items()}
        save(tmp_path / "line" / f"step_{step}.npz", moved)
    trace = of_model(read_trace(tmp_path / "line"), model)
    with pytest.raises(InputError, match=r"two different components from 1 to 2|no extent along one"):
        plane_of(trace)


@pytest.mark.parametrize("most", [1, 2, 3, 7, 50])
def test_checkpoints_are_spread_over_the_run(most):
    found = spread(20, most)
    assert len(found) == min(most, 20) and found[-1] == 19 and (most == 1 or found[0] == 0)
    assert np.ptp(np.diff(found)) <= 1 if len(found) > 2 else True


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="needs PyTorch")
def test_a_recorded_loop_of_pytorch_finds_its_losses_again(tmp_path, monkeypatch):
    import torch

    import gdexplorer as gdx

    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "cache"))
    text = (
        "import torch\ntorch.manual_seed(1)\n"
        "model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).double()\n"
        "inputs = torch.randn(40, 2, dtype=torch.float64)\nloader = [(inputs, inputs.prod(dim=1, keepdim=True))]\n"
    )
    (tmp_path / "net.py").write_text(text)
    names = {}
    exec(text, names)
    net, (inputs, targets), losses = names["model"], names["loader"][0], []
    recorder, optimizer = gdx.record(tmp_path / "run"), torch.optim.SGD(net.parameters(), 0.3)
    for step in range(6):
        recorder(step, net)
        loss = torch.nn.functional.mse_loss(net(inputs), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with gdx.model(tmp_path / "net.py", run_code=True) as model:
        run = gdx.trace(tmp_path / "run")
        ways = run.barriers(model, at=6, points=3)
        np.testing.assert_allclose([*ways.values[:, 0], ways.values[-1, -1]], losses, rtol=1e-9)
        drawn = run.slice(model, points=3)
        assert drawn.values.shape == (3, 3) and drawn.path.shape == (6, 2) and drawn.plot() is not None
        assert run.spectrum(model, at=2).steps.tolist() == [0, 5]
