"""``gdexplorer trace``: what it prints is what was measured, and what is no trace is refused."""

import csv
import json

import numpy as np
import pytest
from checkpoints import SHAPES, measured, save, save_walk, walk

import gdexplorer as gdx
from gdexplorer.formats import TRACE


@pytest.fixture
def folder(tmp_path):
    return save_walk(tmp_path / "runs", walk())


def test_a_table_has_a_row_for_each_checkpoint_and_each_layer(gdexplorer, folder):
    answer = gdexplorer("trace", folder, "--layers")
    title, words, _, *rows = answer.out.splitlines()
    count = sum(int(np.prod(shape)) for shape in SHAPES.values())
    assert title == f"9 checkpoints from step 0 to 80, {count} parameters in 4 layers."
    result = measured(folder)
    assert f"{100.0 * result.principal.share():.1f} % of its variance" in words
    assert rows[0].split()[:3] == ["step", "norm", "step"]
    assert [row.split()[0] for row in rows[1:10]] == [f"{10 * step}" for step in range(9)]
    assert [row.split()[1] for row in rows[1:10]] == [f"{norm:.4g}" for norm in result.whole.norms]
    assert [row.split()[0] for row in rows[12:]] == [*SHAPES]


@pytest.mark.parametrize("plane", ["pca", "random"])
def test_json_csv_and_arrays_hold_what_was_measured(gdexplorer, folder, tmp_path, plane):
    out = {suffix: tmp_path / f"out{suffix}" for suffix in (".json", ".csv", ".npz")}
    for path in out.values():
        assert gdexplorer("trace", folder, "--plane", plane, "--layers", "--out", path).status == 0
    result = measured(folder)
    expected = result.principal if plane == "pca" else result.random
    described = json.loads(out[".json"].read_text())
    np.testing.assert_array_equal(described["path"], expected.coordinates[:, :2])
    np.testing.assert_array_equal(described["left_out"], expected.left_out())
    np.testing.assert_array_equal(described["norm"], result.whole.norms)
    assert [layer["name"] for layer in described["layers"]] == [*SHAPES]
    with out[".csv"].open(newline="") as file:
        rows = [*csv.DictReader(file)]
    assert len(rows) == 9 * 5
    np.testing.assert_array_equal([float(row["x"]) for row in rows[:9]], expected.coordinates[:, 0])
    lengths = result.by_layer[[*SHAPES].index("head.bias")]
    found = [float(row["from start"]) for row in rows if row["layer"] == "head.bias"]
    np.testing.assert_array_equal(found, lengths.from_start)
    with np.load(out[".npz"]) as arrays:
        np.testing.assert_array_equal(arrays["from_start_by_layer"][2], lengths.from_start)
        np.testing.assert_array_equal(arrays["path"], expected.coordinates[:, :2])


def test_from_python_the_same_is_measured(folder, tmp_path):
    run, result = gdx.trace(folder, components=(1, 3)), measured(folder)
    np.testing.assert_array_equal(run.path, result.principal.coordinates[:, [0, 2]])
    np.testing.assert_array_equal(run.left_out, result.principal.left_out((0, 2)))
    np.testing.assert_array_equal(run.layers["head.bias"].norms, result.by_layer[2].norms)
    assert run.share == pytest.approx(result.principal.shares[[0, 2]].sum())
    assert gdx.trace(folder, plane="random", seed=1, layers=["head.*"], every=2).path.shape == (5, 2)
    run.plot(tmp_path / "run.png")
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("suffix", TRACE.by_suffix)
def test_every_format_that_help_promises_is_written(gdexplorer, folder, tmp_path, suffix):
    assert suffix in gdexplorer("trace", "--help").out
    path = tmp_path / f"out{suffix}"
    assert gdexplorer("trace", folder, "--out", path).status == 0
    assert path.stat().st_size > 200


def test_pictures_of_few_and_of_many_layers_and_of_one_parameter(gdexplorer, tmp_path):
    for shapes in ({"w": ()}, {"w": (2,)}, {f"blocks.{k}.{'long' * 20}": (3,) for k in range(30)}):
        folder = save_walk(tmp_path / f"{len(shapes)}{next(iter(shapes.values()))}", walk(60, shapes=shapes))
        out = tmp_path / "out.svg"
        assert gdexplorer("trace", folder, "--layers", "--out", out).status == 0
        assert "<desc" in out.read_text()
    still = save_walk(tmp_path / "still", walk(1) * 3)
    answer = gdexplorer("trace", still, "--out", tmp_path / "still.png")
    assert answer.status == 0 and "do not move" in gdexplorer("trace", still).out


def test_what_is_no_trace_is_refused(gdexplorer, folder, tmp_path):
    gdexplorer("trace", tmp_path / "nowhere").refused(1, "No such file")
    gdexplorer("trace", folder, "--layer", "tail").refused(1, "No layer is called tail")
    gdexplorer("trace", folder, "--components", "1,1").refused(1, "components")
    for given in (("--components", "1"), ("--every", "x"), ("--seed", "-1"), ("--plane", "tsne")):
        gdexplorer("trace", folder, *given).refused(2, "trace")
    save(folder / "step_90.safetensors", {"other": np.zeros(2)})
    gdexplorer("trace", folder).refused(1, "a trace is of one model")


def test_no_zero_has_a_sign(gdexplorer, tmp_path):
    recorder, weights = gdx.record(tmp_path / "straight"), np.array([3.0, -2.0, 1.0])
    for step in range(9):
        recorder(step, {"w": 0.8**step * weights})
    cells = gdexplorer("trace", tmp_path / "straight").out.split()
    assert "0" in cells and "-0" not in cells
