"""Sets that are named in Python are those of the command line, with their settings."""

import contextlib
import io
import json

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.cli import run
from gdexplorer.errors import InputError
from gdexplorer.objectives.data.generated import SETS

SETTINGS = {"": {}, ":count=50": {"count": 50}, ":noise=0.02,seed=3": {"noise": 0.02, "seed": 3}}


def told(*options):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert run([*options]) == 0
    return json.loads(out.getvalue())


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("key", SETS)
def test_a_generated_set_is_that_of_the_command_line(key, settings):
    cost = "cross_entropy" if key in ("three_spirals", "blobs") else "mse"
    net = gdx.network(
        (SETS[key].draw(np.random.default_rng(0), 3, 0.0)[0].shape[1], 3, 1), f"{key}{settings}", cost=cost
    )
    source = net.data
    assert {name: getattr(source, name) for name in SETTINGS[settings]} == SETTINGS[settings]
    value = told(
        "evaluate", "--network", ",".join(map(str, net.layers)), "--data", f"{key}{settings}", "--at",
        ",".join(["0.1"] * net.objective().bound().dimension), "--cost", net.cost,
    )["value"]  # fmt: skip
    assert value == net.objective().bound().value([0.1] * net.objective().bound().dimension)


@pytest.mark.parametrize("data", ["houses", "sine", "step:count=20"])
def test_fits_take_the_sets_of_the_command_line(data):
    bound = gdx.fit(data).objective().bound()
    assert told("evaluate", "--data", data, "--at", "0.5,0.25")["value"] == bound.value([0.5, 0.25])


@pytest.mark.parametrize(
    ("data", "said"),
    [("spirals:count=x", "count of spirals must be a whole number"), ("spirals:size=3", "no spirals setting 'size'"),
     ("spirals:count=1.5", "whole number"), ("spirals:noise=", "must be a number"), ("spirals:count=1", "2 to "),
     ("spirals:noise=nan", "noise")],
)  # fmt: skip
def test_settings_that_are_none_are_refused(data, said):
    with pytest.raises(InputError, match=said):
        gdx.network((2, 3, 1), data)


def test_initial_weights_and_the_last_activation_are_those_of_the_command_line():
    given = {"init": "he", "init_scale": 0.5, "output_activation": "tanh", "seed": 3}
    net = gdx.network((2, 3, 1), "spirals", **given)
    assert (net.initialisation, net.scale, net.output, net.seed) == ("he", 0.5, "tanh", 3)
    with pytest.raises(InputError, match="initialisation"):
        gdx.network((2, 3, 1), init="xaver")
