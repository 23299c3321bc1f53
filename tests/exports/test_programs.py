"""Programs in NumPy: every optimizer and every objective repeats our iterates; what cannot be repeated is refused."""

import os
import subprocess
import sys

import numpy as np
import pytest
from feasible import objective_for
from msgspec.structs import replace
from program_runs import iterates_of, repeats

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure, suggested
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.errors import InputError
from gdexplorer.exports.code import data_problem, library
from gdexplorer.exports.code.encoders import checked_script
from gdexplorer.exports.code.flavours import JAX, NUMPY, SCIPY, TORCH
from gdexplorer.exports.code.script import Script
from gdexplorer.exports.content import Content, Work
from gdexplorer.formulas.vocabulary import FUNCTIONS
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, Generated
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import OPTIMIZERS, SCHEDULES
from gdexplorer.session.document import Document


def experiment_of(objective, key="adam", start=None, steps=40, **changes):
    """One run with suggested settings."""
    bare = Experiment(objective, steps=steps, **changes)
    bound = bare.bound()
    return replace(bare, optimizers=(suggested(key, bound),), starts=(start or bound.start,))


@pytest.mark.parametrize("rule", [rule for rule in OPTIMIZERS if not rule.keeps_to_set], ids=lambda rule: rule.key)
@pytest.mark.parametrize("objective", ["himmelblau", "rosenbrock"])
def test_every_optimizer_is_repeated(rule, objective):
    repeats(experiment_of(objective_for(rule.key, objective), rule.key, steps=60), NUMPY)


@pytest.mark.parametrize("key", [rule.key for rule in OPTIMIZERS if rule.needs_layers])
@pytest.mark.parametrize("bias", [True, False])
def test_rules_that_need_layers_are_repeated_on_networks(key, bias):
    network = CustomNetwork((2, 4, 3, 1), bias=bias, cost="cross_entropy", data=Generated("two_moons", count=40))
    # With mini-batches: the first gradient is diagonal in the bases of SOAP, but for rounding errors.
    repeats(experiment_of(network, key, steps=30, batch_size=16), NUMPY, apart=1e-8)


def test_a_rule_that_keeps_to_a_feasible_set_is_refused():
    experiment = experiment_of("himmelblau", "projected_gradient", subject_to=FeasibleSet("ball", (1.0,)))
    with pytest.raises(InputError, match="programs do not have"):
        Script(experiment, NUMPY).text  # noqa: B018
    repeats(experiment_of("himmelblau", "adam", subject_to=FeasibleSet("ball", (1.0,))), NUMPY)


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
@pytest.mark.parametrize("key", ["momentum", "adam"])
def test_every_objective_is_repeated(item, key):
    repeats(experiment_of(item.key, key), NUMPY)


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_second_derivatives_of_every_objective_are_those_of_the_kernel(item):
    experiment = experiment_of(item.key, "newton", steps=1)
    names = {"__name__": "program"}
    exec(compile(Script(experiment, NUMPY).text, "program", "exec"), names)
    bound = item.bound()
    point = np.array(bound.start) * 1.01
    expected = bound.hessian(point)
    np.testing.assert_allclose(names["hessian"](point), expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_formulas_is_repeated(name):
    few, _ = FUNCTIONS[name]
    inner = {"acosh": "1.5 + x^2", "atanh": "x/9", "asin": "x/9", "acos": "x/9"}.get(name, "0.3 + x^2/4")
    call = {
        "where": f"where(x > 0.2 and y < 3 or x < -5, x^2, {inner})", "min": f"min(x, y^2, {inner}, b)",
        "max": f"max(1, x*y, {inner})", "atan2": "atan2(y + 2, x^2 + 1)",
    }.get(name, f"{name}({inner})")  # fmt: skip
    constant = f" + {name}({', '.join(['0.5'] * few)})" if few < 2 and name not in ("acosh",) else ""
    text = f"{call} + b*(x^2 + y^2)/2{constant}"
    repeats(experiment_of(CustomFormula(text, defaults=(("b", 0.7),)), "momentum", (0.8, 0.6)), NUMPY)


@pytest.mark.parametrize("name", ["lambda", "np", "adam", "t0", "k", "abs_", "run", "objective", "φ", "STEPS"])
def test_parameters_of_any_name_are_repeated(name):
    custom = CustomFormula(f"(x - {name})^2 + y^2", defaults=((name, 0.5),))
    repeats(experiment_of(custom, "adam", (1.0, 2.0)), NUMPY)


def curve(cost, **more):
    classes = cost == "logistic"
    return CustomFit(Generated("two_moons" if classes else "sine", count=60), cost, **more)


@pytest.mark.parametrize("degree", [1, 3])
@pytest.mark.parametrize("cost", ["mse", "mae", "huber"])
@pytest.mark.parametrize("standardise", [True, False])
def test_every_fit_is_repeated(cost, degree, standardise):
    fit = curve(cost, degree=degree, standardise=standardise)
    repeats(experiment_of(fit, "momentum", parameters=(("l2", 0.1), ("l1", 0.05))), NUMPY)


def test_a_logistic_curve_is_repeated(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n" + "\n".join(f"{i / 10},{int(i % 7 > 2)}" for i in range(80)))
    fit = CustomFit(CsvFile(str(tmp_path / "a.csv"), ("x",), "y"), "logistic", 2)
    for key in ("adam", "newton", "levenberg_marquardt"):
        repeats(experiment_of(fit, key, parameters=(("l2", 0.1), ("l1", 0.0))), NUMPY)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("bias", [True, False])
def test_every_activation_of_networks_is_repeated(activation, bias):
    network = CustomNetwork((1, 4, 3, 1), activation, bias=bias, data=Generated("sine", count=40))
    repeats(experiment_of(network, "momentum", parameters=(("l2", 0.01),)), NUMPY)


@pytest.mark.parametrize("output", ACTIVATIONS)
def test_every_activation_of_the_last_layer_is_repeated(output):
    repeats(experiment_of(CustomNetwork((1, 3, 1), output=output, data=Generated("sine", count=40)), "momentum"), NUMPY)


def test_a_network_with_both_penalties_is_repeated():
    network = CustomNetwork((1, 4, 3, 1), data=Generated("sine", count=40))
    repeats(experiment_of(network, "momentum", parameters=(("l2", 0.01), ("l1", 0.02))), NUMPY)


@pytest.mark.parametrize("key", ["adam", "levenberg_marquardt", "kfac"])
def test_a_network_with_several_targets_is_repeated(key):
    network = CustomNetwork((2, 4, 1), output="softplus", data=Generated("arm", count=40))
    repeats(experiment_of(network, key, parameters=(("l2", 0.01), ("l1", 0.0)), steps=15), NUMPY, apart=1e-8)


DEEP = {
    "skip": CustomNetwork((2, 4, 4, 1), skip=True, data=Generated("two_moons", count=40)),
    "norm": CustomNetwork((2, 4, 1), "gelu", layer_norm=True, cost="cross_entropy", data=Generated("xor", count=40)),
    "both": CustomNetwork((2, 3, 3, 2), skip=True, layer_norm=True, bias=False, data=Generated("arm", count=40)),
    "classes": CustomNetwork((2, 4, 4, 1), skip=True, cost="cross_entropy", data=Generated("blobs", count=40)),
}


@pytest.mark.parametrize("key", ["adam", "levenberg_marquardt", "kfac"])
@pytest.mark.parametrize("name", DEEP)
def test_networks_with_skip_connections_and_layer_norm_are_repeated(name, key):
    if key == "kfac" and DEEP[name].layer_norm:
        return  # it needs factors that such networks do not have
    parameters = (("l2", 0.01), ("l1", 0.02 if key == "adam" else 0.0))
    repeats(experiment_of(DEEP[name], key, parameters=parameters, steps=15), NUMPY, apart=1e-8)


def test_a_network_with_the_cross_entropy_is_repeated():
    network = CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("two_moons", count=300))
    repeats(experiment_of(network), NUMPY)


@pytest.mark.parametrize("key", ["gauss_newton", "levenberg_marquardt"])
@pytest.mark.parametrize("cost", ["mse", "cross_entropy"])
@pytest.mark.parametrize("bias", [True, False])
def test_the_gauss_newton_matrix_of_a_network_is_repeated_in_numpy_and_refused_elsewhere(key, cost, bias):
    network = CustomNetwork((2, 3, 2, 1), bias=bias, cost=cost, data=Generated("two_moons", count=40))
    experiment = experiment_of(network, key, parameters=(("l2", 0.1),))
    repeats(experiment, NUMPY)
    for flavour in (TORCH, JAX):
        with pytest.raises(InputError, match="export it for NumPy"):
            _ = Script(experiment, flavour).text


@pytest.mark.parametrize("key", ["adam", "levenberg_marquardt", "kfac"])
@pytest.mark.parametrize("layers", [(2, 3), (2, 4, 3)], ids=str)
@pytest.mark.parametrize("bias", [True, False])
def test_a_network_of_several_classes_is_repeated(key, layers, bias):
    network = CustomNetwork(layers, bias=bias, cost="cross_entropy", data=Generated("three_spirals", count=50))
    repeats(experiment_of(network, key, parameters=(("l2", 0.01),), steps=15), NUMPY, apart=1e-8)


@pytest.mark.parametrize("key", ["adam", "lbfgs", "svrg"])
def test_mini_batches_are_repeated(key):
    network = CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("two_moons", count=50))
    repeats(experiment_of(network, key, batch_size=16, seed=3), NUMPY)


@pytest.mark.parametrize("key", ["gradient_descent", "adam", "wolfe", "backtracking", "polyak_step"])
def test_noise_and_clipping_are_repeated(key):
    repeats(experiment_of("himmelblau", key, noise=0.5, clip=3.0, seed=7, steps=30), NUMPY)


@pytest.mark.parametrize("metric", ["matrix:2,0.5,1", "polar:1,-0.5", "polar_length", "hessian", "hessian:0.1"])
@pytest.mark.parametrize("key", ["gradient_descent", "adam", "bfgs"])
def test_metrics_are_repeated(metric, key):
    repeats(experiment_of("himmelblau", key, (0.7, 1.3), metric=metric_from(metric), clip=2.0), NUMPY)
    if key == "adam":
        repeats(experiment_of(curve("huber"), key, metric=metric_from(metric), batch_size=16), NUMPY, least=2)


def test_a_run_ends_where_its_metric_is_undefined():
    repeats(experiment_of("himmelblau", "adam", (0.0, 0.0), metric=metric_from("polar")), NUMPY, least=1)


@pytest.mark.parametrize("item", SCHEDULES, ids=lambda item: item.key)
@pytest.mark.parametrize("key", ["adam", "asgd", "barzilai_borwein", "rprop", "lbfgs", "gradient_flow"])
def test_every_schedule_is_repeated(item, key):
    bare = experiment_of("himmelblau", key, steps=30)
    settings = {name: 7.0 for name in ("period", "step_size", "warmup_steps") if name in item.defaults}
    settings |= {"period_growth": 2.0} if "period_growth" in item.defaults else {}
    settings |= {"patience": 1.0, "tolerance": 0.3, "factor": 0.5} if item.follows_values else {}
    scheduled = bare.optimizers[0].with_schedule(item.key, settings)
    repeats(replace(bare, optimizers=(scheduled, suggested("adam", bare.bound()))), NUMPY)


def test_switches_and_choices_are_repeated():
    for key, settings in (
        ("rmsprop", {"momentum": 0.5, "centered": True}), ("rmsprop", {"momentum": 0.5}), ("rmsprop", {"centered": 1}),
        ("momentum", {"dampening": 0.3, "learning_rate": 0.005}), ("barzilai_borwein", {"variant": 1}),
        ("newton", {"plain": 1}), ("conjugate_gradient", {"formula": 0}), ("conjugate_gradient", {"formula": 2}),
        ("lbfgs", {"history_size": 2}), ("perturbed_descent", {"seed": 3, "threshold": 1e9, "wait": 5}),
    ):  # fmt: skip
        bare = experiment_of("himmelblau", key, seed=2)
        repeats(replace(bare, optimizers=(configure(key, {**dict(bare.optimizers[0].settings), **settings}),)), NUMPY)


def test_two_of_a_kind_whose_formulas_differ_are_repeated():
    bound = Experiment("himmelblau").bound()
    first = suggested("rmsprop", bound)
    rules = first, first.with_setting("centered", 1), first.with_setting("momentum", 0.5), first
    repeats(Experiment("himmelblau", (), rules, ((0.5, 1.0),), steps=30), NUMPY)


def test_several_optimizers_starts_and_hidden_ones_are_repeated():
    bound = Experiment("himmelblau").bound()
    shown = tuple(suggested(key, bound) for key in ("adam", "bfgs", "adam", "trust_region"))
    hidden = replace(suggested("momentum", bound), visible=False)
    repeats(Experiment("himmelblau", (), (*shown, hidden), ((0.0, 0.5), (2.0, -3.0)), steps=30), NUMPY)


def test_a_run_ends_where_ours_does():
    for start, steps, tolerance in (((0.0, 0.0), 5, None), ((1.0, 2.0), 500, None), ((1.0, 2.0), 10, 0.0)):
        repeats(experiment_of("sphere", "gradient_descent", start, steps, gradient_tolerance=tolerance), NUMPY, least=1)
    outside = Experiment("sphere", (), (configure("gradient_descent", {"learning_rate": 3.0}),), ((1.0, 2.0),))
    repeats(replace(outside, steps=2000), NUMPY)
    left = CustomFormula("log(x) + y^2")
    repeats(experiment_of(left, "gradient_descent", (0.3, 1.0)), NUMPY, least=1)


def test_a_program_prints_its_ends_and_writes_its_iterates(tmp_path):
    experiment = experiment_of("housing_mse", "adam", steps=20)
    (tmp_path / "program.py").write_text(Script(experiment, NUMPY).text, encoding="utf-8")
    command = [sys.executable, "-I", "program.py", "iterates.csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.startswith("adam from (") and not done.stderr
    (run,) = engine.descend(experiment)
    head, *rows = (tmp_path / "iterates.csv").read_text(encoding="utf-8").splitlines()
    assert head.startswith("run,optimizer,step,") and len(rows) == len(run.points)
    points = np.array([[float(cell) for cell in row.split(",")[3:5]] for row in rows])
    np.testing.assert_allclose(points, run.points, rtol=1e-9, atol=1e-12)


def test_a_program_is_the_same_text_in_every_process():
    made = """
from gdexplorer.descent.experiment import Experiment, refusal, suggested
from gdexplorer.exports.code.flavours import NUMPY
from gdexplorer.exports.code.script import Script
from gdexplorer.optimizers import OPTIMIZERS
bound = Experiment("hinge_loss").bound()
rules = tuple(suggested(rule.key, bound) for rule in OPTIMIZERS if not refusal(rule, bound))
print(Script(Experiment("hinge_loss", (("decay", 0.05),), rules, (bound.start,)), NUMPY).text)
"""
    texts = {
        subprocess.run(
            [sys.executable, "-c", made], env={**os.environ, "PYTHONHASHSEED": str(seed)}, capture_output=True,
            timeout=120, check=True,
        ).stdout
        for seed in range(3)
    }  # fmt: skip
    assert len(texts) == 1 and b"gdexplorer." not in texts.pop()


def test_nothing_that_is_typed_becomes_code(tmp_path):
    evil = 'x""" + open("owned", "w").close() #\\'
    (tmp_path / "a.csv").write_text(
        '"' + evil.replace('"', '""') + '",y\n' + "\n".join(f"{i},{i * i}" for i in range(30)), encoding="utf-8"
    )
    fit = CustomFit(CsvFile(str(tmp_path / "a.csv"), (evil,), "y"))
    repeats(experiment_of(fit), NUMPY)
    named = CustomFormula("x^2 + y^2", label='"""\nimport os\n"""')
    repeats(experiment_of(named, start=(1.0, 1.0)), NUMPY)
    assert not (tmp_path / "owned").exists()


# Refusals


def refused(experiment, flavour=NUMPY):
    with pytest.raises(InputError) as error:
        checked_script(Content(Document(experiment)), flavour, Work())
    (sentence,) = error.value.args
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


def test_what_cannot_be_repeated_is_refused_in_a_sentence():
    network = CustomNetwork((1, 3, 1), data=Generated("sine", count=30))
    assert "second derivatives" in refused(experiment_of(network, "newton"))
    assert "metric" in refused(experiment_of(curve("mse"), metric=metric_from("gauss_newton")))
    assert "second derivatives" in refused(experiment_of(network, metric=metric_from("hessian")))
    assert "no runs" in refused(Experiment("himmelblau"))
    assert "the steps of Adam" in refused(experiment_of("himmelblau"), SCIPY)


def test_data_too_large_for_a_program_are_refused(monkeypatch):
    monkeypatch.setattr(data_problem, "MOST_PACKED", 100)
    assert "120 numbers" in refused(experiment_of(curve("mse")))


def test_a_run_that_leaves_a_kink_by_other_gradients_is_refused():
    assert "kink" in refused(experiment_of("wolfe_kink", "bfgs", steps=60))


def test_a_program_that_would_not_repeat_the_runs_is_not_written(monkeypatch):
    monkeypatch.setitem(library.NUMPY.functions, "sqrt", "np.cbrt({0})")
    assert "would not repeat" in refused(experiment_of(CustomFormula("x^2 + y^2 + sqrt(x + 3)"), "polyak_step"))


def test_gradient_flow_by_scipy_is_the_same_flow():
    pytest.importorskip("scipy")
    flow = configure("gradient_flow", {"learning_rate": 0.01, "tolerance": 1e-12})
    experiment = Experiment("himmelblau", (), (flow,), ((0.3, 0.2),), steps=20)
    (mine,), (run,) = iterates_of(Script(experiment, SCIPY).text), engine.descend(experiment)
    np.testing.assert_allclose(mine, run.points, rtol=1e-9, atol=1e-9)
