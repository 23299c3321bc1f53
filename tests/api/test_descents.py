"""`gdexplorer.descend`: the runs of the command line, as arrays."""

import csv
import io

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.cli import run as command_line
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.optimizers import OPTIMIZERS


def test_it_gives_the_numbers_of_the_command(capsys):
    command = "descend --objective rosenbrock --optimizer adam --learning-rate 0.05 --start -1.2,1 --steps 40"
    assert command_line(command.split()) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    run = gdx.descend("rosenbrock", "adam", start=(-1.2, 1), learning_rate=0.05, steps=40)[0]
    assert len(rows) == len(run.values) == 41
    assert np.array_equal([[float(row["x"]), float(row["y"])] for row in rows], run.points)
    assert np.array_equal([float(row["value"]) for row in rows], run.values)


def test_arrays_belong_together_and_cannot_be_changed():
    run = gdx.descend("himmelblau", "gradient_descent", start=(0, 0), learning_rate=0.01)[0]
    assert run.points.shape == run.gradients.shape == (run.steps + 1, 2)
    assert run.values.shape == run.evaluations.shape == (run.steps + 1,)
    assert run.status == "converged" and "minima" in run.reason and run.settings == {"learning_rate": 0.01}
    with pytest.raises(ValueError, match="read-only"):
        run.points[0] = 0.0


def test_each_optimizer_runs_from_each_start_with_its_own_settings():
    pair = ("momentum", {"momentum": 0.5})
    descent = gdx.descend("booth", ["adam", pair], starts=[(0, 0), (1, 1)], learning_rate=0.02, steps=5)
    assert [(run.optimizer, *run.points[0]) for run in descent] == [
        ("adam", 0, 0), ("momentum", 0, 0), ("adam", 1, 1), ("momentum", 1, 1),
    ]  # fmt: skip
    assert len(descent) == 4 and {run.settings["learning_rate"] for run in descent} == {0.02}
    assert descent[1].settings["momentum"] == 0.5
    assert gdx.descend("booth", pair, start=(0, 0))[0].settings["momentum"] == 0.5
    assert descent.best.values[-1] == min(run.values[-1] for run in descent)


def test_run_settings_reach_the_run():
    one, other, plain = (
        gdx.descend("booth", "gradient_descent", start=(3, 3), steps=20, learning_rate=0.02, **more)[0].points
        for more in ({"noise": 1.0, "seed": 1}, {"noise": 1.0, "seed": 1}, {})
    )
    assert np.array_equal(one, other) and not np.array_equal(one, plain)
    within = gdx.descend("booth", "projected_gradient", start=(3, 3), subject_to="ball 0 0 1", learning_rate=0.02)[0]
    assert np.hypot(*within.end) == pytest.approx(1.0) and "KKT" in within.reason
    slower = gdx.descend("booth", "gradient_descent", start=(3, 3), schedule="cosine", steps=20, learning_rate=0.02)[0]
    assert not np.array_equal(slower.points, plain)


def test_without_a_start_the_suggested_one_is_taken():
    bowl = gdx.formula("(x - a)^2 + y^2")
    run = gdx.descend(bowl, "gradient_descent", learning_rate=0.2, parameters={"a": 2.5})[0]
    assert run.end == pytest.approx([2.5, 0.0], abs=1e-4)
    assert gdx.descend("rosenbrock", "newton")[0].status == "converged"


def test_a_frame_has_a_row_for_each_iterate():
    pytest.importorskip("pandas")
    descent = gdx.descend("booth", ["adam", "newton"], start=(1, 2), steps=7)
    frame = descent.to_pandas()
    assert list(frame.columns) == ["run", "optimizer", "step", "x", "y", "value", "gradient_norm"]
    assert len(frame) == sum(len(run.values) for run in descent)
    assert np.array_equal(frame[frame["run"] == 0][["x", "y"]], descent[0].points)


@pytest.mark.parametrize(("objective", "count"), [("booth", 2), ("housing_mse", 2)])
def test_a_plot_is_a_figure_and_a_file(tmp_path, objective, count):
    figure = gdx.descend(objective, ["gradient_descent", "adam"]).plot(tmp_path / "plot.png")
    assert len(figure.axes) == count and (tmp_path / "plot.png").stat().st_size > 5000
    assert len(figure.axes[-1].lines) == 2


def test_a_plot_of_many_coordinates_has_no_map():
    network = CustomNetwork((2, 3, 1), data=Generated("two_moons", 20))
    descent = gdx.descend(network, "adam", steps=3)
    assert descent[0].points.shape == (4, 13)
    (axes,) = descent.plot().axes
    assert axes.get_xlabel() == "step"


@pytest.mark.parametrize(
    ("arguments", "more", "words"),
    [
        (("rosenbrok", "adam"), {}, "did you mean rosenbrock"),
        (("rosenbrock", "adm"), {}, "did you mean"),
        (("rosenbrock", []), {}, "Name an optimizer"),
        (("rosenbrock", "adam"), {"learnin_rate": 1.0}, "did you mean learning_rate"),
        (("rosenbrock", "adam"), {"learning_rate": -1.0}, "learning rate"),
        (("rosenbrock", "adam"), {"start": (1, 2, 3)}, "2 coordinates; 3"),
        (("rosenbrock", "adam"), {"start": ("a", 2)}, "must be a number"),
        (("rosenbrock", "adam"), {"start": (0, 0), "starts": [(0, 0)]}, "not both"),
        (("rosenbrock", "adam"), {"steps": 0}, "steps"),
        (("rosenbrock", "adam"), {"subject_to": "x = 1"}, "inequality"),
        (("rosenbrock", "frank_wolfe"), {}, "bounded feasible set"),
        (("rosenbrock", "adam"), {"parameters": {"c": 1}}, "c"),
        (("rosenbrock", "adam"), {"schedule": "cosin"}, "did you mean"),
        (("rosenbrock", "adam"), {"metric": "nosuch"}, "metric"),
    ],
)
def test_mistakes_are_told_in_a_sentence(arguments, more, words):
    with pytest.raises(InputError, match=words):
        gdx.descend(*arguments, **more)


def test_everything_is_listed():
    assert [item["key"] for item in gdx.list_optimizers()] == [rule.key for rule in OPTIMIZERS]
    assert all(item["label"] and item["formula"] for item in gdx.list_objectives())
    assert set(dir(gdx)) >= {"descend", "critical_points", "multistart", "formula"}
    with pytest.raises(AttributeError, match="nosuch"):
        gdx.nosuch  # noqa: B018
