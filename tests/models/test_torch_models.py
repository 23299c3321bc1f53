"""Modules of PyTorch as models: losses and gradients are those that PyTorch computes on all data at once."""

from pathlib import Path

import numpy as np
import pytest

from gdexplorer.errors import InputError
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import SlicePlan, slices

torch = pytest.importorskip("torch")

EXAMPLE = Path(__file__).parents[2] / "docs" / "example_model" / "model.py"
NET = """
import torch
torch.manual_seed(1)
model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.BatchNorm1d(5), torch.nn.Tanh(), torch.nn.Linear(5, {out}))
model.double()
inputs = torch.randn(11, 3, dtype=torch.float64)
targets = {targets}
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(inputs, targets), batch_size=4)
{more}
"""
KINDS = {
    "classes": ({"out": 3, "targets": "torch.arange(11) % 3", "more": ""}, torch.nn.functional.cross_entropy),
    "numbers": ({"out": 1, "targets": "inputs[:, :1] ** 2", "more": ""}, torch.nn.functional.mse_loss),
    "a criterion": (
        {"out": 1, "targets": "inputs[:, :1]", "more": "criterion = torch.nn.L1Loss()"}, torch.nn.functional.l1_loss,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "criterion"), KINDS.values(), ids=KINDS)
def test_losses_and_gradients_are_those_of_all_data_at_once(tmp_path, parts, criterion):
    (tmp_path / "net.py").write_text(NET.format(**parts))
    scope = {}
    exec(NET.format(**parts), scope)
    net = scope["model"].eval()
    with ModelProcess(tmp_path / "net.py") as running:
        theta = running.start + np.random.default_rng(0).normal(0.0, 0.1, running.start.size)
        value, gradient = running.value_gradient(theta)
        torch.nn.utils.vector_to_parameters(torch.tensor(theta), net.parameters())
        loss = criterion(net(scope["inputs"]), scope["targets"])
        loss.backward()
        assert running.about.names == tuple(name for name, _ in net.named_parameters())
        np.testing.assert_allclose(value, loss.item(), rtol=1e-12)
        np.testing.assert_allclose(running.value(theta), loss.item(), rtol=1e-12)
        expected = torch.nn.utils.parameters_to_vector([each.grad for each in net.parameters()])
        np.testing.assert_allclose(gradient, expected.numpy(), rtol=1e-9, atol=1e-12)


WRONG = {
    "model = 3\nloader = []": "its model is no torch.nn.Module",
    "import torch\nmodel = torch.nn.Tanh()\nloader = []": "its model has no parameters",
    "import torch\nmodel = torch.nn.Linear(1, 1)\nloader = []": "its loader is empty",
    "import torch\nmodel = torch.nn.Linear(1, 1)\nloader = [torch.ones(3, 1)]": "its loader must give pairs of tensors",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items())
def test_what_is_missing_is_said(tmp_path, text, said):
    (tmp_path / "net.py").write_text(text)
    with pytest.raises(InputError, match=said):
        ModelProcess(tmp_path / "net.py")


def test_the_example_has_twenty_layers_and_a_slice_that_is_computed_once(tmp_path):
    small = EXAMPLE.read_text().replace("IMAGES, STEPS = 6, 9, 8, 128, 60", "IMAGES, STEPS = 6, 9, 8, 16, 2")
    (tmp_path / "model.py").write_text(small)
    assert small != EXAMPLE.read_text()
    for computed in (9, 0):
        with ModelProcess(tmp_path / "model.py") as running:
            weights = [shape for shape in running.about.shapes if len(shape) > 1]
            *_, found = slices(running, SlicePlan(points=3), folder=tmp_path / "kept")
        assert len(weights) == 20 and found.computed == computed and np.isfinite(found.values).all()


@pytest.mark.parametrize("number", ["float32", "float64"])
def test_curvatures_are_shown_with_the_digits_that_are_right(tmp_path, capsys, number):
    from gdexplorer import cli

    (tmp_path / "net.py").write_text(NET.format(**KINDS["numbers"][0]).replace("64", number[-2:]))
    net = (tmp_path / "net.py").read_text()
    (tmp_path / "net.py").write_text(net if number == "float64" else net.replace("model.double()", ""))
    line = ["spectrum", "--model", str(tmp_path / "net.py"), "--run-code", "--optimizer", "adam", "--steps", "4"]
    assert cli.run([*line, "--iterates", "2"]) == 0
    out = capsys.readouterr().out
    said = "In single precision about 3 digits of them are right." in out
    largest = [row.split()[3] for row in out.splitlines()[1:3]]
    digits = max(len(each.partition("e")[0].replace(".", "").lstrip("-0")) for each in largest)
    assert (said, digits) == ((True, 3) if number == "float32" else (False, 5))
