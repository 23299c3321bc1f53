"""A model's gradient is compared with its values: wrong ones are told, right ones of every kind are not."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.models.gradient_check import disagreement

POINTS = [np.random.default_rng(seed).normal(size=6) for seed in (1, 2)]
NAMES = (("w", 4), ("b", 2))
COORDINATES = ["w[0]", "w[1]", "w[2]", "w[3]", "b[0]", "b[1]"]


def said(value, gradient, scale=1.0, points=POINTS, precision=2.0**-52, cost=0.0):
    rows = [scale * point for point in points]
    return disagreement(value, gradient, rows, NAMES, COORDINATES, precision, cost)


def quartic(point):
    return float((point**4).sum() + np.sin(point).sum())


def slopes(point):
    return 4.0 * point**3 + np.cos(point)


def with_error(place, change):
    def gradient(point):
        found = slopes(point)
        found[place] = change(found[place])
        return found

    return gradient


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize(
    "change", [lambda g: 2.0 * g, lambda g: -g, lambda g: 0.0, lambda g: g + 0.5, lambda g: 1.02 * g]
)
def test_a_wrong_coordinate_is_named_with_both_numbers(place, change):
    found = said(quartic, with_error(place, change))
    right = slopes(POINTS[0])[place]
    assert found.startswith(f"along {COORDINATES[place]} ")
    assert f"differences {right:.4g}" in found and f"says {change(right):.4g}," in found


@pytest.mark.parametrize("factor", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1.0, 1e9])
def test_units_of_values_and_parameters_cause_no_false_alarm(factor, offset, scale):
    def value(point):
        return factor * quartic(point / scale) + factor * offset

    assert said(value, lambda point: factor * slopes(point / scale) / scale, scale) == ""


@pytest.mark.parametrize("scale", [1.0, 1e9])
def test_a_wrong_sign_is_told_in_any_units(scale):
    found = said(lambda point: quartic(point / scale), lambda point: -slopes(point / scale) / scale, scale)
    assert found.startswith("along w[0] ")


def test_kinks_noise_and_single_precision_cause_no_false_alarm():
    drawn = np.random.default_rng(0)
    assert said(lambda p: float(np.abs(p).sum()), np.sign) == ""
    assert said(lambda p: float(np.maximum(p, 0.0).sum()), lambda p: (p > 0.0) * 1.0) == ""
    assert said(lambda p: quartic(p) + 1e-3 * drawn.normal(), slopes) == ""
    single = [point.astype(np.float32).astype(float) for point in POINTS]
    assert said(
        lambda p: float(np.float32(quartic(p.astype(np.float32)))), slopes, points=single, precision=2.0**-23
    ) == ""  # fmt: skip


def test_undefined_values_are_not_judged():
    assert said(lambda p: float("nan"), slopes) == ""
    assert said(lambda p: float("inf"), slopes) == ""


@pytest.mark.parametrize("wrong", ["a", "b", None])
@pytest.mark.parametrize("change", [lambda g: 1.5 * g, lambda g: 0.0 * g, lambda g: g + 1.0])
def test_of_many_parameters_the_array_is_named(wrong, change):
    names = ("a", 40), ("b", 30)
    points = [np.random.default_rng(seed).normal(size=70) for seed in (1, 2)]
    part = slice(0, 40) if wrong == "a" else slice(40, 70) if wrong == "b" else slice(0, 0)

    def gradient(point):
        found = slopes(point)
        found[part] = change(found[part])
        return found

    found = disagreement(quartic, gradient, points, names, [], 2.0**-52, 0.0)
    assert found.startswith(f"along a direction of {wrong} ") if wrong else found == ""


@pytest.mark.parametrize(("cost", "values", "gradients"), [(0.0, 24, 1), (0.3, 8, 1), (1.0, 0, 0)])
def test_slow_models_are_asked_less(cost, values, gradients):
    asked, sloped = [], []
    said(lambda p: asked.append(0) or quartic(p), lambda p: sloped.append(0) or slopes(p), cost=cost)
    assert (len(asked), len(sloped)) == (values, gradients)


TEXT = """
import numpy as np
parameters = {"w": np.array([[1.0, 2.0]]), "b": np.zeros(1)}

def loss(p):
    return float((p["w"] ** 2).sum() + p["b"] @ p["b"]), {"w": 2 * p["w"], "b": FACTOR * p["b"]}
"""


@pytest.mark.parametrize("factor", [2, 3])
def test_it_is_told_in_python_and_on_the_command_line(tmp_path, capsys, recwarn, factor):
    from gdexplorer import cli

    file = tmp_path / "mine.py"
    file.write_text(TEXT.replace("FACTOR", str(factor)))
    with gdx.model(file, run_code=True) as model:
        told = model.warning
    assert [str(each.message) for each in recwarn.list] == ([told] if told else [])
    assert bool(told) == (factor == 3)
    if told:
        assert told.startswith("The gradient of mine.py disagrees with its values: near its parameters, along b its ")
    line = ["descend", "--model", str(file), "--run-code", "--optimizer", "adam", "--steps", "3"]
    assert cli.run(line) == 0
    err = capsys.readouterr().err
    assert (f"gdexplorer: {told}\n" in err) if told else ("disagrees" not in err)


SINGLE = """
import torch
torch.manual_seed({seed})
model = torch.nn.Sequential(
    torch.nn.Linear(3, 16), torch.nn.ReLU(), torch.nn.Linear(16, 16), torch.nn.ReLU(), torch.nn.Linear(16, {out})
)
inputs = torch.randn(64, 3)
loader = [(inputs, {targets})]
"""


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("out", "targets"), [(3, "torch.arange(64) % 3"), (1, "1e3 * inputs[:, :1]"), (1, "inputs[:, :1]")]
)
def test_networks_with_kinks_in_single_precision_cause_no_false_alarm(tmp_path, seed, out, targets):
    pytest.importorskip("torch")
    (tmp_path / "net.py").write_text(SINGLE.format(seed=seed, out=out, targets=targets))
    with gdx.model(tmp_path / "net.py", run_code=True) as model:
        assert model.warning == ""


def test_the_example_of_the_guide_causes_no_false_alarm():
    pytest.importorskip("torch")
    with gdx.model(Path(__file__).parents[2] / "docs" / "example_model" / "model.py", run_code=True) as model:
        assert model.warning == ""


def test_of_a_large_model_few_vectors_are_in_memory_at_a_time():
    sizes = [50_000] * 40
    names = tuple((f"layer {number}", size) for number, size in enumerate(sizes))
    points = [np.random.default_rng(seed).normal(size=sum(sizes)) for seed in (1, 2)]
    tracemalloc.start()
    try:
        found = disagreement(
            lambda p: float(p @ p), lambda p: 2.0 * p, points, names, [], 2.0**-52, 0.0
        )  # fmt: skip
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == "" and most < 12 * points[0].nbytes


def test_a_model_that_fails_beside_its_parameters_is_opened_all_the_same(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import numpy as np\nparameters = np.ones(2)\n\n\ndef loss(p):\n    if (p != 1).any():\n"
        "        raise RuntimeError('only there')\n    return float(p @ p), 2 * p\n"
    )
    with gdx.model(tmp_path / "mine.py", run_code=True) as model:
        assert model.warning == "" and model.running.value(model.start) == 2.0
