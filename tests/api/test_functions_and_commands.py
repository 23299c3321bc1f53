"""Functions take what the commands of their names take, and give the same numbers."""

import inspect
import json

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer import cli
from gdexplorer.cli.commands import commands
from gdexplorer.cli.options import objective_options
from gdexplorer.cli.parser import Parser
from gdexplorer.errors import InputError

FUNCTIONS = {name: name for name in (
    "descend", "multistart", "basins", "sweep", "race", "bruteforce", "between", "spectrum", "trace",
)} | {"criticalpoints": "critical_points"}  # fmt: skip
# Options that functions have by other names.
CALLED = {"param": "parameters", "set": "settings", "learning_rate": "settings", "runs": "ends", "out": None}
# Options that functions lack, with the reason why.
EVERYWHERE = {
    "help": "help() of Python", "format": "results are arrays", "out": "results are arrays",
    "threads": "of gdx.model", "run_code": "of gdx.model", "model": "gdx.model",
}  # fmt: skip
OF_RUNS = dict.fromkeys(
    ("optimizer", "set", "learning_rate", "schedule", "steps", "gradient_tolerance", "noise", "clip", "batch_size",
     "metric", "subject_to", "start"),
    "the runs are those of descend",
)  # fmt: skip
LACKING = {
    "descend": {"requests": "a loop of Python"},
    "between": {**OF_RUNS, "runs": "ends are given", "seed": "the runs are those of descend"},
    "spectrum": OF_RUNS,
    "criticalpoints": {"seed": "of the network, gdx.network"},
    "trace": {
        "layers": "results have each layer", "layer": "called layers",
        **dict.fromkeys(("show", "around", "points", "span", "checkpoints", "cluster", "pieces"), "methods of a trace"),
    },
}  # fmt: skip
# Those that make objectives: options of the shared group, and the parameters of gdx.formula, fit and network.
MAKERS = {
    "objective": None, "param": None, "formula": "text", "domain": "x", "network": "layers", "no_bias": "bias",
    "raw": "standardise", "x": "inputs", "y": "target", "model": "file",
}  # fmt: skip
FILE_FORMAT = "delimiter", "decimal", "encoding", "header", "no_header"


def options_of(command):
    parser = Parser("x", parents=list(command.shared))
    command.add_arguments(parser)
    return {action.dest for action in parser._actions}


OBJECTIVE = {action.dest for action in objective_options()._actions}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_takes_the_options_of_its_command(name):
    taken = set(inspect.signature(getattr(gdx, FUNCTIONS[name])).parameters)
    lacking = {**EVERYWHERE, **LACKING.get(name, {})}
    options = options_of(commands()[name])
    own = options - OBJECTIVE if name != "bruteforce" else options
    missing = {
        option for option in own - lacking.keys()
        if not {CALLED.get(option, option), f"{option}s", option.removesuffix("s")} & taken
    }  # fmt: skip
    assert not missing
    assert not (LACKING.get(name, {}).keys() - options), "a reason for an option that there is not"


def test_the_functions_that_make_objectives_take_their_options():
    makers = gdx.formula, gdx.fit, gdx.network, gdx.model
    taken = {parameter for maker in makers for parameter in inspect.signature(maker).parameters}
    assert not {option for option in OBJECTIVE if MAKERS.get(option, option) not in {*taken, None, *FILE_FORMAT}}


def answer(capsys, *arguments):
    capsys.readouterr()
    assert cli.run([str(argument) for argument in arguments]) == 0
    return json.loads(capsys.readouterr().out)


GIVEN = {
    "schedule": ("cosine", "cosine"), "schedule with settings": (("step", {"step_size": 9}), "step:step_size=9"),
    "noise": (0.1, "0.1"), "clip": (0.5, "0.5"), "gradient_tolerance": (0.1, "0.1"),
    "metric": ("polar_length:-3,1",) * 2, "seed": (3, "3"), "batch_size": (16, "16"),
}  # fmt: skip


@pytest.mark.parametrize("name", GIVEN)
def test_settings_of_runs_give_the_numbers_of_the_commands(name, capsys):
    value, written = GIVEN[name]
    given, option = name.split()[0], f"--{name.split()[0].replace('_', '-')}"
    what, words = "booth", ("--objective", "booth")
    if name == "batch_size":
        what, words = gdx.fit("sine"), ("--data", "sine")
    rule = ("--optimizer", "gradient_descent", "--steps", 30, option, written)
    many = gdx.multistart(what, "gradient_descent", starts=4, steps=30, **{given: value})
    told = answer(capsys, "multistart", *words, *rule, "--starts", 4, "--format", "json")
    assert many.chance == told["chance"]
    table = gdx.sweep(what, "gradient_descent", {"learning_rate": (0.001, 0.1)}, count=3, steps=30, **{given: value})
    told = answer(capsys, "sweep", *words, *rule, "--over", "learning_rate=0.001:0.1:log:3", "--format", "json")
    np.testing.assert_array_equal(table.values, told["values"])


def test_each_hyperparameter_of_a_sweep_has_a_count_and_a_scale(capsys):
    over = {"learning_rate": (0.001, 0.1), "momentum": (0.0, 0.9)}
    table = gdx.sweep("booth", "momentum", over, count={"learning_rate": 4, "momentum": 3},
                      logarithmic={"momentum": False}, steps=20)  # fmt: skip
    told = answer(capsys, "sweep", "--objective", "booth", "--optimizer", "momentum", "--steps", 20, "--format",
                  "json", "--over", "learning_rate=0.001:0.1:log:4", "--over", "momentum=0:0.9:linear:3")  # fmt: skip
    np.testing.assert_array_equal(table.values, told["values"])
    assert [values.tolist() for values in table.settings] == [each["values"] for each in told["over"]]
    usual = gdx.sweep("booth", "momentum", over, count=3, logarithmic={"momentum": False}, steps=5)
    assert usual.values.shape == (3, 3)


@pytest.mark.parametrize(
    ("given", "said"),
    [({"count": {"rate": 3}}, "rate"), ({"count": {"learning_rate": "3"}}, "must be a whole number"),
     ({"logarithmic": {"learning_rate": "no"}}, "True or False"), ({"logarithmic": {1: True}}, "dictionary"),
     ({"schedule": 3}, "schedule must be a key"), ({"schedule": ("step", {"far": 1})}, "far"),
     ({"metric": "round"}, "round"), ({"noise": -1}, "oise")],
)  # fmt: skip
def test_what_is_no_setting_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        gdx.sweep("booth", "adam", {"learning_rate": (0.01, 0.1)}, **given)


def test_a_race_and_basins_take_the_settings_of_runs():
    rows = [
        gdx.race(["adam", "momentum"], objective="booth", budget=40, trials=1, starts=2, seeds=2, **given).rows
        for given in ({}, {"noise": 3.0})
    ]
    assert rows[0] != rows[1]
    steps = [gdx.basins("himmelblau", "adam", size=4, steps=300, **given).steps for given in ({}, {"clip": 0.01})]
    assert (steps[0] != steps[1]).any()
