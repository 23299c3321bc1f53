"""`gdexplorer.basins`, `sweep` and `race`: the analyses of the command line, as arrays."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError


def test_basins_have_a_name_for_each_label():
    found = gdx.basins("himmelblau", "gradient_descent", size=24)
    assert found.labels.shape == found.steps.shape == (24, 24) and found.xs.shape == (24,)
    assert set(found.names) == set(np.unique(found.labels).tolist())
    assert sum(found.shares.values()) == pytest.approx(1.0) and len(found.shares) == 4
    x, y = found.xs[20], found.ys[18]  # near (3, 2)
    assert found.names[int(found.labels[18, 20])].startswith("minimum at (3, 2)"), (x, y)


def test_a_sweep_of_one_rate_finds_the_edge_of_stability():
    bowl = gdx.formula("(x^2 + y^2)/2")
    found = gdx.sweep(bowl, "gradient_descent", {"learning_rate": (0.1, 10.0)}, count=40, start=(1, 1))
    assert found.names == ("learning_rate",) and found.values.shape == found.diverged.shape == (40,)
    assert found.stable_below == pytest.approx([2.0], rel=0.2) and 0.5 < found.best["learning_rate"] < 2.0
    assert found.values[found.settings[0] < 1.9].max() < found.values[found.settings[0] > 2.1].min()


def test_a_sweep_of_two_has_a_row_for_each_value_of_the_first():
    over = {"learning_rate": (0.01, 0.1), "momentum": (0.1, 0.9)}
    found = gdx.sweep("booth", "momentum", over, count=6, logarithmic=False, steps=50)
    assert found.values.shape == (6, 6) and found.stable_below.shape == (6,)
    run = gdx.descend("booth", "momentum", steps=50, learning_rate=found.settings[0][2], momentum=found.settings[1][4])
    assert run[0].values[-1] == pytest.approx(found.values[2, 4], rel=1e-9)


def test_a_race_ranks_the_faster_one_first():
    ellipse = gdx.formula("x^2 + 50 y^2")
    found = gdx.race(["gradient_descent", "newton"], objective=ellipse, budget=60, trials=8, starts=4)
    assert [row["optimizer"] for row in found.rows] == ["newton", "gradient_descent"] and len(found) == 2
    assert found.rows[0]["rank"] == 1.0 and found.rows[0]["solved"] == 1.0
    again = gdx.race(["gradient_descent", "newton"], objective=ellipse, budget=60, trials=8, starts=4)
    assert again.rows == found.rows


def test_frames_have_a_row_for_each_result():
    pytest.importorskip("pandas")
    assert len(gdx.basins("booth", "newton", size=5).to_pandas()) == 25
    assert len(gdx.sweep("booth", "adam", {"learning_rate": (0.01, 1)}, count=7, steps=5).to_pandas()) == 7
    frame = gdx.race(["adam", "newton"], objective="booth", budget=20, trials=2, starts=2).to_pandas()
    assert set(frame["optimizer"]) == {"adam", "newton"}


def test_mistakes_are_told_in_a_sentence():
    for ask, words in (
        (lambda: gdx.basins("booth", "adam", size=0), "size must be"),
        (lambda: gdx.sweep("booth", "adam", {"rate": (0.1, 1)}), "rate"),
        (lambda: gdx.sweep("booth", "adam", {"learning_rate": (1, 0.1)}), "learning rate|range"),
        (lambda: gdx.sweep("booth", "adam", {}), "hyperparameter"),
        (lambda: gdx.race(["adam"]), "two"),
        (lambda: gdx.race(["adam", "newton"], objective="booth", search="nosuch"), "nosuch"),
    ):
        with pytest.raises(InputError, match=words):
            ask()
