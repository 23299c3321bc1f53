"""Programs in PyTorch and JAX, and the notebook: run where the extra "oracles" is installed."""

import importlib.util
import json

import pytest
from feasible import objective_for
from msgspec.structs import replace
from program_runs import repeats
from test_programs import experiment_of

from gdexplorer.exports.code import flavours
from gdexplorer.exports.code.notebook import notebook
from gdexplorer.exports.code.script import Script
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.table import options
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.session.document import Document

LIBRARIES = [
    pytest.param(flavour, marks=pytest.mark.skipif(
        any(importlib.util.find_spec(name) is None for name in needed), reason=f"needs {' and '.join(needed)}"))
    for flavour, needed in ((flavours.TORCH, ["torch"]), (flavours.JAX, ["jax", "optax"]))
]  # fmt: skip
# Feasible sets, and what only networks offer, programs for these libraries do not have.
RULES = [rule for rule in OPTIMIZERS if not (rule.keeps_to_set or (rule.needs_layers and rule.kernel_needed))]
everywhere = pytest.mark.parametrize("flavour", LIBRARIES, ids=["torch", "jax"])


@everywhere
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_optimizer_is_repeated(flavour, rule):
    repeats(experiment_of(objective_for(rule.key, "himmelblau"), rule.key, steps=40), flavour)


@everywhere
@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_every_objective_is_repeated(flavour, item):
    repeats(experiment_of(item.key, "momentum", steps=25), flavour)


@everywhere
@pytest.mark.parametrize("key", ["momentum", "newton"])
@pytest.mark.parametrize("text", ["5", "a + 2", "where(x > 1, 2, 3)"])
def test_a_formula_without_a_slope_is_repeated(flavour, text, key):
    repeats(experiment_of(CustomFormula(text), key, start=(0.5, 0.7)), flavour)


@everywhere
@pytest.mark.parametrize("cost", ["mse", "mae", "huber"])
def test_every_fit_is_repeated(flavour, cost):
    fit = CustomFit(Generated("sine", count=60), cost, 2)
    repeats(experiment_of(fit, "adam", parameters=(("l2", 0.1), ("l1", 0.0))), flavour)


@everywhere
def test_several_classes_are_repeated(flavour):
    network = CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("blobs", count=40))
    repeats(experiment_of(network, "momentum", steps=20, parameters=(("l2", 0.01), ("l1", 0.02))), flavour)


@everywhere
@pytest.mark.parametrize("bias", [True, False])
def test_skip_connections_and_layer_norm_are_repeated(flavour, bias):
    network = CustomNetwork((2, 4, 4, 1), skip=True, layer_norm=True, bias=bias, data=Generated("arm", count=40))
    repeats(experiment_of(network, "momentum", steps=20, parameters=(("l2", 0.01), ("l1", 0.02))), flavour)


@everywhere
def test_several_targets_are_repeated(flavour):
    repeats(experiment_of(CustomNetwork((2, 4, 1), data=Generated("arm", count=40)), "momentum", steps=20), flavour)


@everywhere
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_repeated(flavour, activation):
    network = CustomNetwork((1, 4, 1), activation, data=Generated("sine", count=40))
    repeats(experiment_of(network, "momentum", steps=20), flavour)


@everywhere
@pytest.mark.parametrize("key", ["adam", "newton"])
def test_a_classifying_network_in_mini_batches_is_repeated(flavour, key):
    network = CustomNetwork((2, 2, 1), cost="cross_entropy", data=Generated("two_moons", count=50))
    repeats(experiment_of(network, key, steps=8, batch_size=16 if key == "adam" else 0), flavour, least=3)


@everywhere
def test_noise_clipping_and_schedules_are_repeated(flavour):
    bare = experiment_of("himmelblau", "adam", steps=20, noise=0.3, clip=2.0)
    scheduled = bare.optimizers[0].with_schedule("cosine", {"period": 7})
    repeats(bare, flavour)
    repeats(replace(bare, optimizers=(scheduled,), noise=0.0, clip=0.0), flavour)


@everywhere
def test_a_schedule_that_follows_the_values_is_repeated_beside_a_constant_rate(flavour):
    bare = experiment_of("himmelblau", "adam", steps=30)
    (constant,) = bare.optimizers
    settings = {"factor": 0.5, "patience": 1, "tolerance": 0.2}
    starts = *bare.starts, (0.5, 0.5)
    for other in ("exponential", "constant"):
        rules = constant.with_schedule("reduce_on_plateau", settings), constant.with_schedule(other)
        repeats(replace(bare, optimizers=rules, starts=starts), flavour)


def test_programs_use_the_libraries_own_rules_where_they_are_the_same():
    for flavour, made in ((flavours.TORCH, "torch.optim.Adam("), (flavours.JAX, "optax.adam(")):
        assert made in Script(experiment_of("himmelblau"), flavour).text
        assert made not in Script(experiment_of("himmelblau", "qhadam"), flavour).text


def cells(experiment):
    made = notebook(Script(experiment, flavours.NUMPY))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    return made, ["".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code"]


def test_a_notebook_is_whole_and_valid(tmp_path):
    experiment = experiment_of("himmelblau")
    path = tmp_path / "a.ipynb"
    with path.open("wb") as file:
        options()["notebook"][2].encode(file, Content(Document(experiment)), Work())
    read = json.loads(path.read_text(encoding="utf-8"))
    assert read == cells(experiment)[0]
    assert len({cell["id"] for cell in read["cells"]}) == len(read["cells"])
    validate = pytest.importorskip("nbformat", reason="the format is checked by nbformat").validate
    validate(read)


@pytest.mark.parametrize("objective", ["himmelblau", "housing_mse", CustomNetwork(data=Generated("sine", count=30))])
def test_the_cells_of_a_notebook_run_one_after_the_other_and_draw(objective, monkeypatch):
    matplotlib = pytest.importorskip("matplotlib", reason="the pictures are Matplotlib's")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    drawn = []
    monkeypatch.setattr(pyplot, "show", lambda: drawn.append(pyplot.gcf()) or pyplot.close())
    names = {"__name__": "notebook"}
    for text in cells(experiment_of(objective, steps=10))[1]:
        exec(compile(text, "cell", "exec"), names)
    assert len(names["paths"]) == 1 and len(names["paths"][0]) == 11
    assert len(drawn) == (1 if isinstance(objective, CustomNetwork) else 2)
