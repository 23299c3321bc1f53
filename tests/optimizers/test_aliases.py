"""Other names of optimizers: SGD is gradient descent, which mini-batches make stochastic."""

import numpy as np

import gdexplorer as gdx
from gdexplorer.cli import run
from gdexplorer.descent.experiment import configure, suggested
from gdexplorer.gui.common.matching import score
from gdexplorer.objectives import objective
from gdexplorer.optimizers import ALIASES, FAMILIES, OPTIMIZERS, optimizer


def test_an_alias_is_the_optimizer_that_it_names_and_no_key_of_another():
    for alias, key in ALIASES.items():
        assert alias not in OPTIMIZERS.by_key and optimizer(alias) is optimizer(key)
        assert configure(alias) == configure(key)
        assert suggested(alias, objective("sphere").bound()).key == key


def test_sgd_with_mini_batches_is_gradient_descent_with_them():
    net = gdx.network((1, 3, 1), "sine")
    settings = {"learning_rate": 0.1, "batch_size": 16, "steps": 20}
    one, other = (gdx.descend(net, key, **settings)[0] for key in ("sgd", "gradient_descent"))
    np.testing.assert_array_equal(one.points, other.points)
    assert one.optimizer == "gradient_descent"


def test_the_command_line_takes_it_and_says_what_makes_it_stochastic(capsys):
    options = ("descend", "--data", "sine", "--optimizer", "sgd:learning_rate=0.1", "--steps", "3")
    assert run(options) == 0
    written = capsys.readouterr()
    assert "0,gradient_descent,3," in written.out and "--batch-size sets their size" in written.err
    assert run([*options, "--batch-size", "8"]) == 0
    assert "batch-size" not in capsys.readouterr().err


def test_a_search_for_sgd_finds_gradient_descent():
    rule = optimizer("sgd")
    for typed in ("sgd", "SGD", "stochastic gradient"):
        assert score(typed, rule.label, (FAMILIES[rule.family], rule.summary)) is not None
