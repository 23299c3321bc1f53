"""`gdexplorer.bruteforce`: the numbers of the command, as arrays."""

import json

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.cli import run
from gdexplorer.errors import InputError


def test_the_efforts_are_those_of_the_command(capsys):
    found = gdx.bruteforce("sphere", dimensions=(1, 3), optimizer=("gradient_descent", {"learning_rate": 0.3}))
    line = "bruteforce --objective sphere --dimensions 1:3 --optimizer gradient_descent:learning_rate=0.3 --format json"
    assert run(line.split()) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sentence"] == found.sentence and len(told["efforts"]) == len(found) == 9
    rows = zip(found.dimensions, found.methods, found.evaluations, found.how, found.made, strict=True)
    for row, (n, method, evaluations, how, made) in zip(told["efforts"], rows, strict=True):
        assert row == {
            "dimensions": n, "method": method, "evaluations": pytest.approx(evaluations), "how": how, "made": made,
        }  # fmt: skip


def test_brute_force_grows_with_the_dimensions_and_descent_hardly():
    found = gdx.bruteforce("sphere", dimensions=(2, 5))
    grid, descent = found.of("grid search"), found.of("descent")
    assert list(grid) == [2, 3, 4, 5] and np.all(np.diff(np.log(list(grid.values()))) > 1.0)
    assert max(descent.values()) < 10 * min(descent.values())
    assert gdx.bruteforce("sphere", dimensions=2).dimensions.tolist() == [2, 2, 2]


def test_what_brute_force_cannot_do_is_said():
    with pytest.raises(InputError, match="in all dimensions"):
        gdx.bruteforce(gdx.formula("x^2 + y^2"))
    with pytest.raises(InputError, match="1:20"):
        gdx.bruteforce("sphere", dimensions=(3, 50))
    with pytest.raises(InputError):
        gdx.bruteforce("rosenbrok")
    with pytest.raises(InputError, match="accuracy"):
        gdx.bruteforce("sphere", dimensions=2, accuracy=-1)
