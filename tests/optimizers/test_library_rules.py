"""Optimizers of PyTorch and Optax by name: the same trajectories as theirs, and as those of rules that are built in."""

import inspect
import warnings

import numpy as np
import pytest
from msgspec.structs import replace

import gdexplorer as gdx
from gdexplorer.descent.engine import engine, slow_steps
from gdexplorer.descent.experiment import configure, suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import optimizer
from gdexplorer.optimizers.libraries import LIBRARIES, library_of, names_in, split
from gdexplorer.parameter import Scale

START = (-1.2, 1.0)
# A built-in rule, the same of a library, and what makes both the same.
TWINS = [
    ("gradient_descent", {}, "torch:SGD", {}, 1e-3),
    ("momentum", {"momentum": 0.8}, "torch:SGD", {"momentum": 0.8}, 1e-3),
    ("nesterov", {"momentum": 0.8}, "torch:SGD", {"momentum": 0.8, "nesterov": True}, 1e-3),
    ("adam", {"beta1": 0.8}, "torch:Adam", {"beta1": 0.8}, 0.05),
    ("amsgrad", {}, "torch:Adam", {"amsgrad": 1}, 0.05),
    ("adamw", {"weight_decay": 0.1}, "torch:AdamW", {"weight_decay": 0.1}, 0.05),
    ("adamax", {}, "torch:Adamax", {}, 0.05),
    ("radam", {}, "torch:RAdam", {}, 0.05),
    ("rmsprop", {}, "torch:RMSprop", {}, 0.02),
    ("adagrad", {}, "torch:Adagrad", {}, 0.3),
    ("adam", {}, "optax:adam", {}, 0.05),
    ("momentum", {"momentum": 0.8}, "optax:sgd", {"momentum": 0.8}, 1e-3),
    ("lion", {}, "optax:lion", {"weight_decay": 0.0}, 0.01),
]  # fmt: skip


def needs(key):
    pytest.importorskip(library_of(key).prefix)


@pytest.mark.parametrize(("ours", "settings", "theirs", "their_settings", "rate"), TWINS)
def test_trajectories_are_those_of_the_rule_that_is_built_in(ours, settings, theirs, their_settings, rate):
    needs(theirs)
    pair = [(ours, settings), (theirs, their_settings)]
    mine, other = gdx.descend("rosenbrock", pair, start=START, learning_rate=rate, steps=200)
    np.testing.assert_allclose(other.points, mine.points, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(other.values, mine.values, rtol=1e-9, atol=1e-10)
    np.testing.assert_array_equal(other.evaluations, mine.evaluations)
    assert (other.status, other.steps) == (mine.status, mine.steps)


GIVEN = {
    "a schedule": {"schedule": "cosine"},
    "one that follows the values": {"schedule": "reduce_on_plateau"},
    "noise": {"noise": 0.3, "seed": 3},
    "clipping": {"clip": 1.0},
    "a metric": {"metric": "matrix:2,0.5,1"},
    "a tolerance": {"gradient_tolerance": 2.0},
    "too large a rate": {"learning_rate": 1.0},
    "steps that change nothing": {"learning_rate": 1e-300},
}


@pytest.mark.parametrize("named", GIVEN.values(), ids=GIVEN)
@pytest.mark.parametrize(("ours", "theirs"), [("momentum", "torch:SGD"), ("momentum", "optax:sgd")])
def test_what_is_given_to_all_rules_reaches_them_too(ours, theirs, named):
    needs(theirs)
    pair, limits = [ours, theirs], {"learning_rate": 2e-4, "momentum": 0.9, **named}
    mine, other = gdx.descend("rosenbrock", pair, start=START, steps=150, **limits)
    np.testing.assert_allclose(other.points, mine.points, rtol=1e-9, atol=1e-10)
    assert (other.status, other.steps) == (mine.status, mine.steps)
    assert mine.status == "diverged" or other.reason == mine.reason  # no limit of the rate is known for theirs


def test_mini_batches_are_the_same_and_networks_are_descended():
    needs("torch:Adam")
    net = gdx.network((2, 5, 1), "two_moons", cost="cross_entropy")
    mine, other = gdx.descend(net, ["adam", "torch:Adam"], learning_rate=0.02, steps=60, batch_size=32)
    np.testing.assert_allclose(other.points, mine.points, rtol=1e-8, atol=1e-9)


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def of_torch(name, steps, **settings):
    """The iterates of a plain loop in PyTorch, which differentiates by itself."""
    torch = pytest.importorskip("torch")
    point = torch.nn.Parameter(torch.tensor(START, dtype=torch.float64))
    rule, points = getattr(torch.optim, name)([point], **settings), [START]

    def closure():
        rule.zero_grad()
        loss = rosenbrock(point)
        loss.backward()
        return loss

    for _ in range(steps):
        rule.step(closure)
        points.append(point.detach().numpy().copy())
    return np.array(points)


@pytest.mark.parametrize(("name", "rate", "named"), [
    ("Adafactor", 0.05, {"eps2": 1e-4, "d": 2.0}), ("Adadelta", 1.0, {}), ("Rprop", 0.01, {"eta1": 0.4}),
    ("ASGD", 1e-4, {}), ("NAdam", 0.05, {}), ("SGD", 1e-4, {"momentum": 0.9, "dampening": 0.5, "weight_decay": 0.01}),
    ("RMSprop", 0.01, {"centered": True, "momentum": 0.5}),
])  # fmt: skip
def test_trajectories_are_those_of_a_plain_loop_in_pytorch(name, rate, named):
    their_names = {"eps2": "eps", "eta1": "etas"}
    theirs = {their_names.get(key, key): value for key, value in named.items()}
    theirs |= {"eps": (None, named["eps2"])} if "eps2" in named else {}
    theirs |= {"etas": (named["eta1"], 1.2)} if "eta1" in named else {}
    needs("torch:SGD")
    run = gdx.descend("rosenbrock", (f"torch:{name}", named), start=START, learning_rate=rate, steps=200)[0]
    np.testing.assert_allclose(run.points, of_torch(name, run.steps, lr=rate, **theirs), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("search", ["none", "strong_wolfe"])
def test_lbfgs_evaluates_the_function_itself(search):
    needs("torch:LBFGS")
    settings = {"line_search_fn": ("none", "strong_wolfe").index(search), "max_iter": 3}
    run = gdx.descend("rosenbrock", ("torch:LBFGS", settings), start=START, learning_rate=0.5, steps=8)[0]
    theirs = of_torch("LBFGS", 8, lr=0.5, max_iter=3, line_search_fn=None if search == "none" else search)
    np.testing.assert_allclose(run.points, theirs, rtol=1e-7, atol=1e-9)
    assert run.evaluations[-1] > 2 * run.steps
    assert gdx.descend("rosenbrock", "torch:LBFGS", start=START, learning_rate=1.0, steps=50)[0].values[-1] < 1e-10


def test_line_searches_of_optax_call_the_function_from_compiled_code():
    optax, jax = pytest.importorskip("optax"), pytest.importorskip("jax")
    run = gdx.descend("rosenbrock", "optax:lbfgs", start=START, learning_rate=1.0, steps=15)[0]
    with jax.enable_x64(True):
        rule, point = optax.lbfgs(1.0), jax.numpy.array(START)
        state = rule.init(point)
        for step in range(1, 16):
            value, slope = jax.value_and_grad(rosenbrock)(point)
            more, state = rule.update(slope, state, point, value=value, grad=slope, value_fn=rosenbrock)
            point = optax.apply_updates(point, more)
            np.testing.assert_allclose(run.points[step], point, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("theirs", ["torch:Adam", "optax:adam"])
def test_many_runs_end_where_single_ones_do(theirs):
    needs(theirs)
    starts = np.random.default_rng(0).uniform(-3, 3, (25, 2))
    runs = gdx.descend("himmelblau", theirs, starts=starts, learning_rate=0.1, steps=60)
    experiment, bound = runs.experiment, runs.experiment.bound()
    ends = engine.descend_many(experiment, bound, experiment.optimizers[0], starts)
    np.testing.assert_array_equal(ends.points, [run.end for run in runs])
    np.testing.assert_array_equal(ends.steps, [run.steps for run in runs])


def test_a_run_that_is_taken_further_goes_on_with_its_state():
    """The recording is taken in chunks: the optimizer's own state lives through all of them."""
    needs("torch:Adam")
    mine, other = gdx.descend("rosenbrock", ["adam", "torch:Adam"], start=START, learning_rate=0.002, steps=2500)
    np.testing.assert_allclose(other.points, mine.points, rtol=1e-9, atol=1e-9)


REFUSED = {
    "torch:adam": "There is no optimizer in PyTorch called 'adam'; did you mean Adam?",
    "torch:nn.Linear": "There is no optimizer in PyTorch called 'nn.Linear'",
    "torch:Optimizer": "There is no optimizer in PyTorch called 'Optimizer'",
    "torch:Muon": "PyTorch refuses a step of torch:Muon: Muon only supports 2D parameters",
    "torch:SparseAdam": "PyTorch refuses a step of torch:SparseAdam",
    "torch:os.system": "There is no optimizer in PyTorch called",
    "optax:chain": "There is no optimizer in Optax called 'chain'",
    "optax:__loader__": "There is no optimizer in Optax called",
    "optax:freeze": "There is no optimizer in Optax called 'freeze'|Optax refuses",
    "tensorflow:Adam": "There is no optimizer 'tensorflow:Adam'",
}


@pytest.mark.parametrize(("key", "said"), REFUSED.items())
def test_other_names_are_refused_in_a_sentence(key, said):
    if library_of(key):
        needs(key)
    with pytest.raises(InputError, match=said) as caught:
        optimizer(key)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 350


@pytest.mark.parametrize(("named", "said"), [
    ({"momentum": -1}, "PyTorch refuses a step of torch:SGD: Invalid momentum value: -1.0."),
    ({"nesterov": True}, "Nesterov momentum requires a momentum and zero dampening."),
    ({"momentum": "fast"}, "The momentum must be a finite number"),
    ({"momentun": 0.9}, "did you mean momentum?"),
    ({"foreach": 1}, "hyperparameter 'foreach'"),
])  # fmt: skip
def test_wrong_settings_are_refused_in_a_sentence(named, said):
    needs("torch:SGD")
    with pytest.raises(InputError) as caught:
        configure("torch:SGD", named)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_step_that_fails_ends_the_run_with_a_sentence():
    """A value that is refused only at a step: a setting that has been changed without asking the library."""
    needs("torch:SGD")
    run = gdx.descend("rosenbrock", "torch:SGD", start=START, steps=3)
    experiment = replace(run.experiment, optimizers=(run.experiment.optimizers[0].with_setting("momentum", -2.0),))
    with pytest.raises(InputError, match="PyTorch refuses a step of torch:SGD: Invalid"):
        engine.descend(experiment)
    with pytest.raises(InputError, match="PyTorch refuses a step of torch:SGD: Invalid"):
        engine.descend_many(experiment, experiment.bound(), experiment.optimizers[0], np.zeros((3, 2)))


def test_too_many_runs_are_refused_in_a_sentence():
    needs("torch:Adam")
    with pytest.raises(InputError, match=rf"torch:Adam takes .* suits {slow_steps.MOST:,} .* choose a built-in"):
        gdx.basins("himmelblau", "torch:Adam", size=512)


def test_a_library_that_is_missing_is_named(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr("gdexplorer.optimizers.libraries.importlib.import_module", missing)
    with pytest.raises(InputError, match=r"torch:Adam needs PyTorch, which is not installed: pip install torch\."):
        LIBRARIES["torch"].loaded("torch:Adam")


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
def test_everything_that_a_library_offers_runs_or_is_refused_in_a_sentence(library):
    pytest.importorskip(library.prefix)
    bound = next(item for item in OBJECTIVES if item.key == "sphere").bound()
    runnable = 0
    keys = names_in(library)
    for key in keys if library.prefix == "torch" else keys[:: len(keys) // 25]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                chosen = suggested(key, bound)
        except InputError as error:
            assert str(error).startswith(f"{library.title} refuses a step of {key}: "), key
            continue
        run = gdx.descend("sphere", (key, dict(chosen.settings)), start=(1.0, -0.7), steps=20)[0]
        runnable += 1
        assert np.isfinite(run.points).all() and run.note.startswith(chosen.optimizer.label), key
    assert library_of(library.example) is library and optimizer(library.example).key == library.example
    assert runnable >= 12


def test_names_and_defaults_are_those_of_the_library():
    torch = pytest.importorskip("torch")
    for key in names_in(LIBRARIES["torch"]):
        item = getattr(torch.optim, split(key)[0].partition(":")[2])
        try:
            rule = optimizer(key)
        except InputError:
            continue
        given = {argument.name: argument.value(rule.defaults) for argument in rule.arguments}
        for name, value in given.items():
            assert value == inspect.signature(item).parameters[name].default, (key, name)
        for parameter in rule.hyperparameters:
            low, high = parameter.slider_range
            assert low < high and parameter.meaning.endswith(".") and parameter.checked(parameter.default) is not None
    switches = {each.name for each in optimizer("torch:Adam").hyperparameters if each.scale is Scale.SWITCH}
    assert switches == {"amsgrad", "decoupled_weight_decay"}


@pytest.mark.parametrize(("text", "parts"), [
    ("adam", ("adam", "", "")), ("adam:beta1=0.8", ("adam", ":", "beta1=0.8")),
    ("torch:Adam", ("torch:Adam", "", "")), ("torch:Adam:beta1=0.8", ("torch:Adam", ":", "beta1=0.8")),
    ("optax: lion :b1=0.8,b2=0.9", ("optax:lion", ":", "b1=0.8,b2=0.9")), ("torch:", ("torch:", "", "")),
])  # fmt: skip
def test_keys_are_told_from_settings(text, parts):
    assert split(text) == parts
