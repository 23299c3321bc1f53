"""The recorder: what loops in other libraries hand over comes back as a trace."""

import collections
import dataclasses
import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from checkpoints import flat, measured, walk

import gdexplorer as gdx
from gdexplorer.errors import InputError
from gdexplorer.traces.reading import read_trace
from gdexplorer.traces.recorder import arrays_of

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "python.md"


def test_a_recorded_walk_is_the_same_walk(tmp_path):
    found = walk(6)
    recorder = gdx.record(tmp_path / "deep" / "run")
    for step, arrays in enumerate(found):
        recorder(100 * step, arrays)
    result = measured(recorder.folder)
    assert result.steps.tolist() == [0, 100, 200, 300, 400, 500]
    np.testing.assert_allclose(result.whole.norms, np.linalg.norm(flat(found), axis=1))
    assert {layer.name: layer.shape for layer in result.trace.layers} == {n: a.shape for n, a in found[0].items()}


def test_every_so_many_steps_are_recorded_and_what_they_hold_does_not_change_later(tmp_path):
    recorder, weights = gdx.record(tmp_path, every=5), np.zeros(3)
    for step in range(12):
        recorder(step, {"w": weights})
        weights += 1.0
    result = measured(tmp_path)
    assert result.steps.tolist() == [0, 5, 10]
    np.testing.assert_allclose(result.whole.norms, np.sqrt(3) * np.array([0, 5, 10]))


def test_trees_are_named_by_their_paths():
    Pair = collections.namedtuple("Pair", "kernel bias")

    @dataclasses.dataclass
    class Layer:
        weight: object
        count: int = 3

    one = np.ones(2, np.float32)
    tree = {
        "a": [one, (one, None)],
        "pair": Pair(one, 2.5),
        "layer": Layer(one),
        "steps": np.arange(3),
        "big": np.longdouble(1),
    }
    found = arrays_of(tree)
    assert [*found] == ["a.0", "a.1.0", "pair.kernel", "pair.bias", "layer.weight", "big"]
    assert {array.dtype for array in found.values()} == {np.dtype("f4"), np.dtype("f8")}
    assert [*arrays_of(one)] == ["parameters"]


# In processes of their own: threads of these libraries would run in all tests that follow.
IN_TORCH = """
import sys
import numpy as np
import torch
import gdexplorer as gdx
from gdexplorer.errors import InputError
from gdexplorer.traces.recorder import arrays_of

model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)).to(torch.bfloat16)
recorder = gdx.record(sys.argv[1])
recorder(0, model)
with torch.no_grad():
    model[0].bias += 1
recorder(1, model)
names = ["0.weight", "0.bias", "1.weight", "1.bias"]
assert [*arrays_of(model.state_dict())] == [*names, "1.running_mean", "1.running_var"]
for kind in (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.float8_e4m3fn):
    tensor = torch.arange(6).to(kind).reshape(2, 3).T.requires_grad_(kind != torch.float8_e4m3fn)
    np.testing.assert_array_equal(arrays_of({"w": tensor})["w"], [[0, 3], [1, 4], [2, 5]])
try:
    arrays_of({"w": torch.zeros(2, device="meta")})
except InputError as error:
    assert "'w' cannot be recorded as an array" in str(error)
else:
    raise AssertionError("it has no numbers")
"""
IN_JAX = """
import sys
import jax
import gdexplorer as gdx
from gdexplorer.errors import InputError

recorder = gdx.record(sys.argv[1])
for step in range(3):
    kernel = jax.numpy.full((2, 3), step, dtype="bfloat16")
    recorder(step, {"dense": {"kernel": kernel, "bias": jax.numpy.zeros(3)}, "n": step})
try:
    jax.jit(lambda w: recorder(3, {"w": w}))(jax.numpy.zeros(3))
except InputError as error:
    assert "'w' cannot be recorded" in str(error)
else:
    raise AssertionError("it has no numbers yet")
"""


def needs(library):
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")


def test_modules_and_tensors_of_pytorch(tmp_path):
    needs("torch")
    subprocess.run([sys.executable, "-c", IN_TORCH, tmp_path], check=True, timeout=250)
    result = measured(tmp_path)
    assert [layer.name for layer in result.trace.layers] == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert result.whole.steps[1] == pytest.approx(2**0.5, rel=0.02)


def test_trees_of_jax(tmp_path):
    needs("jax")
    subprocess.run([sys.executable, "-c", IN_JAX, tmp_path], check=True, timeout=250)
    result = measured(tmp_path)
    assert [layer.name for layer in result.trace.layers] == ["dense.kernel", "dense.bias"]
    np.testing.assert_allclose(result.whole.norms, np.sqrt(6) * np.arange(3))


class Variable:
    """A weight as Keras has it."""

    def __init__(self, name, path=None):
        self.name = name
        if path:
            self.path = path

    def numpy(self):
        return np.ones(2, np.float32)


@pytest.mark.parametrize(
    "weights, names",
    [
        ([Variable("kernel", "dense/kernel"), Variable("bias", "dense/bias")], ["dense/kernel", "dense/bias"]),
        ([Variable("kernel"), Variable("kernel")], ["0.kernel", "1.kernel"]),
    ],
)
def test_models_as_keras_has_them(weights, names):
    model = SimpleNamespace(trainable_weights=weights, get_weights=lambda: pytest.fail("all weights"))
    assert [*arrays_of(model)] == names
    assert [*arrays_of({"model": model})] == [f"model.{name}" for name in names]
    layer = SimpleNamespace(get_weights=lambda: [np.ones(2), np.zeros(3)])
    assert [*arrays_of(layer)] == ["0", "1"]


def refused(call, *arguments):
    with pytest.raises(InputError) as caught:
        call(*arguments)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_what_cannot_be_recorded_is_refused_in_a_sentence(tmp_path):
    recorder = gdx.record(tmp_path)
    good = {"w": np.zeros(2)}
    recorder(3, good)
    assert "does not come after 3" in refused(recorder, 3, good)
    for step in (-1, 1.5, True, "4"):
        assert "no whole number" in refused(recorder, step, good)
    assert "nothing to record" in refused(recorder, 4, {"n": np.arange(3)})
    assert "lacks w" in refused(recorder, 4, {"v": np.zeros(2)})
    assert "shape (3,)" in refused(recorder, 4, {"w": np.zeros(3)})
    assert "called 'a.b'" in refused(recorder, 4, {"a": {"b": np.zeros(2)}, "a.b": np.zeros(2)})
    for leaf in (1j, "text", object(), np.array([{}]), {1, 2}):
        assert "'w'" in refused(recorder, 4, {"w": leaf})
    assert "masked" in refused(recorder, 4, {"w": np.ma.masked_greater([1.0, 999.0], 10)})
    assert all("empty" in refused(gdx.record, blank) for blank in ("", "  "))
    assert "cannot be shown" in refused(recorder, 4, {"\x1b[2J": np.zeros(2)})
    assert "has a trace already" in refused(gdx.record, tmp_path)
    (tmp_path / "file").touch()
    assert "cannot be written" in refused(gdx.record, tmp_path / "file")
    with pytest.raises(InputError, match="Every 0 steps"):
        gdx.record(tmp_path, every=0, resume=True)
    assert [each.name for each in tmp_path.glob("*.safetensors")] == ["step_00000003.safetensors"]


def test_a_trace_that_is_resumed_has_nothing_of_the_way_that_was_given_up(tmp_path):
    recorder = gdx.record(tmp_path)
    for step in range(0, 50, 10):
        recorder(step, {"w": np.full(2, 1.0)})
    (tmp_path / "step_notes.safetensors").write_bytes(b"")
    again = gdx.record(tmp_path, resume=True)
    for step in (20, 25):
        again(step, {"w": np.full(2, 2.0)})
    (tmp_path / "step_notes.safetensors").unlink()
    result = measured(tmp_path)
    assert result.steps.tolist() == [0, 10, 20, 25]
    np.testing.assert_allclose(result.whole.norms, np.sqrt(2) * np.array([1, 1, 2, 2]))


LOOP = """
import sys
import numpy as np
import gdexplorer
recorder = gdexplorer.record(sys.argv[1])
print("begins", flush=True)
for step in range(10**6):
    recorder(step, {"w": np.full(200_000, float(step))})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_loop_that_is_killed_leaves_whole_checkpoints(tmp_path):
    for number in range(5):
        folder = tmp_path / f"{number}"
        loop = subprocess.Popen([sys.executable, "-c", LOOP, folder], stdout=subprocess.PIPE, env={**os.environ})
        assert loop.stdout.readline() == b"begins\n"
        while len([*folder.glob("*.safetensors")]) < 3:
            time.sleep(0.01)
        time.sleep(0.003 * number)
        loop.send_signal(signal.SIGKILL)
        loop.wait()
        loop.stdout.close()
        trace = read_trace(folder)
        steps = np.array([each.step for each in trace.checkpoints])
        assert np.array_equal(steps, np.arange(len(steps)))
        np.testing.assert_allclose(measured(folder).whole.norms, np.sqrt(200_000) * steps)


def test_recording_imports_neither_the_engine_nor_other_libraries():
    code = "import sys, gdexplorer as gdx; gdx.record; print({'numba', 'torch', 'gdexplorer.api'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_the_examples_of_the_documentation_record_a_trace(tmp_path, library):
    needs(library)
    text = EXAMPLES.read_text(encoding="utf-8").partition("## Training runs from elsewhere")[2]
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    code = "\n".join(block for block in blocks if f"import {library}" in block or f'trace("runs/{library}")' in block)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=250)
    result = measured(tmp_path / "runs" / library)
    assert len(result.steps) >= 20 and result.whole.path > 0
    assert (tmp_path / "trace.png").exists() == ("gdx.trace" in code) == (library == "torch")
