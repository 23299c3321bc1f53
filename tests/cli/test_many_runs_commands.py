"""``gdexplorer multistart``, ``bruteforce`` and ``sweep``: what they print is what the engine says."""

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image

from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.scene.sweep_picture import DIVERGED

MULTI = ("multistart", "--objective", "six_hump_camel", "--optimizer", "gradient_descent")
SWEEP = ("sweep", "--objective", "quadratic_bowl", "--optimizer", "gradient_descent")


def test_multistart_tells_of_the_engines_runs(gdexplorer):
    answer = gdexplorer(*MULTI, "--starts", 300, "--sampling", "latin_hypercube", "--seed", 4, "--format", "json")
    told = json.loads(answer.out)
    experiment = Experiment("six_hump_camel", seed=4)
    bound = experiment.bound()
    drawn = starts(bound, "latin_hypercube", 300, 4)
    *_, expected = multi_start(experiment, bound, suggested("gradient_descent", bound), drawn)
    assert (answer.status, answer.err) == (0, "")
    assert told["chance"] == expected.chance
    assert [row["hits"] for row in told["reached"]] == [row.hits for row in expected.table()]
    assert [row["starts"] for row in told["chances"]] == [1, 2, 5, 10, 20, 50, 100, 200]
    assert told["global_minimum"] == pytest.approx(-1.0316, abs=1e-4)


def test_the_table_of_multistart_has_a_row_for_each_minimum_and_the_advice(gdexplorer):
    lines = gdexplorer(*MULTI, "--starts", 64).out.splitlines()
    assert lines[0].split() == ["reached", "hits", "share", "value", "steps", "evaluations"]
    hits = [int(line.split(")")[1].split()[0]) for line in lines[1:7] if line.startswith("minimum")]
    assert sum(hits) == 64
    assert "starts led to the global minimum" in lines[-2]
    assert lines[-1].startswith("Probability of success by number of starts, 1 - (1 - p)^k (measured): 1: ")


def test_the_same_seed_gives_the_same_text(gdexplorer):
    one, same, other = (gdexplorer(*MULTI, "--seed", seed).out for seed in (1, 1, 2))
    assert one == same != other


def test_bruteforce_tells_what_was_counted_and_what_was_computed(gdexplorer):
    told = json.loads(gdexplorer("bruteforce", "--objective", "sphere", "--dimensions", "1:8", "--format", "json").out)
    table = {(row["method"], row["dimensions"]): row for row in told["efforts"]}
    assert len(table) == 24
    assert table["grid search", 2]["how"] == table["random search", 2]["how"] == "counted"
    assert table["grid search", 8]["how"] == table["random search", 8]["how"] == "computed"
    assert all(table["descent", n]["how"] == "counted" for n in range(1, 9))
    assert told["sentence"].startswith("In 8 dimensions")


def test_the_table_of_bruteforce_has_a_row_for_each_dimension(gdexplorer):
    lines = gdexplorer(
        "bruteforce", "--objective", "ackley", "--dimensions", "2", "--optimizer", "adam"
    ).out.splitlines()
    assert lines[0].split() == ["dimensions", "descent", "grid", "search", "random", "search"]
    assert lines[1].split()[0] == "2"
    assert lines[-1].startswith("In 2 dimensions, to come within 0.01 of the minimum of Ackley")


def test_a_sweep_as_csv_holds_the_engines_values_to_the_bit(gdexplorer):
    answer = gdexplorer(*SWEEP, "--over", "learning-rate=1e-4:1:log:30", "--steps", 50)
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    experiment = Experiment("quadratic_bowl", steps=50)
    bound = experiment.bound()
    ranges = (Range("learning_rate", 1e-4, 1.0, 30, True),)
    *_, expected = sweep(experiment, bound, suggested("gradient_descent", bound), ranges, np.array(bound.start))
    assert [float(row["value"]) for row in rows] == expected.values[:, 0].tolist()
    assert [float(row["learning_rate"]) for row in rows] == ranges[0].values.tolist()
    assert {row["status"] for row in rows} == {"stable", "rose"}


def test_a_sweep_as_json_tells_the_edge_beside_what_the_curvature_says(gdexplorer):
    answer = gdexplorer(*SWEEP, "--over", "learning_rate=1e-4:1:log:30", "--start", "0,1", "--format", "json")
    told = json.loads(answer.out)
    assert told["stable_below"] == pytest.approx(0.1, rel=1e-4)
    assert told["stable_by_curvature_below"] == pytest.approx(0.1, rel=1e-6)
    assert len(told["values"]) == len(told["status"]) == 30


def test_a_sweep_over_two_is_a_table_of_tables(gdexplorer):
    answer = gdexplorer(
        "sweep", "--objective", "sphere", "--optimizer", "momentum", "--over", "learning_rate=1e-3:1:log:5",
        "--over", "momentum=0:0.9:linear:3", "--format", "json",
    )  # fmt: skip
    told = json.loads(answer.out)
    assert np.array(told["values"]).shape == np.array(told["status"]).shape == (5, 3)
    assert len(told["stable_below"]) == 3


@pytest.mark.parametrize("second", [(), ("--over", "momentum=0:0.9:linear:20")])
def test_a_sweep_is_drawn(gdexplorer, tmp_path, second):
    path = tmp_path / "sweep.png"
    base = ("sweep", "--objective", "himmelblau", "--optimizer", "momentum", "--over", "learning_rate=1e-4:1:log:40")
    answer = gdexplorer(*base, *second, "--out", path)
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    with Image.open(path) as image:
        pixels = np.asarray(image).reshape(-1, 3)
    # The line at the edge is vermilion; a curve is blue, a map has grey where runs diverge.
    assert np.any(np.all(pixels == (213, 94, 0), axis=1))
    assert np.mean(np.all(pixels == (DIVERGED if second else (0, 114, 178)), axis=1)) > 0.001


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*SWEEP,), "sweep: --over is missing"),
        ((*SWEEP, "--over", "learning_rate=1:1e-5:log"), "must ascend, but 1 is not less than 1e-5"),
        ((*SWEEP, "--over", "learning_rate=0:1:log:20"), "A logarithmic range must start above 0"),
        ((*SWEEP, "--over", "rate=1e-3:1"), "There is no Gradient descent hyperparameter 'rate'"),
        ((*SWEEP, "--over", "learning_rate=1e-3"), "Write NAME=LOW:HIGH:log:COUNT"),
        ((*SWEEP, "--over", "learning_rate=a:1"), "must be a number, not 'a'"),
        ((*SWEEP, "--over", "learning_rate=1e-3:1:log:1.5"), "must be a whole number"),
        ((*SWEEP, "--over", "learning_rate=1e-3:1:lag"), "did you mean"),
        ((*SWEEP, "--over", "learning_rate=1e-3:1", "--out", "a.png", "--format", "csv"), "make them agree"),
        ((*SWEEP, "--over", "learning_rate=1e-3:1", "--start", "99,0"), "must lie in the domain"),
        ((*MULTI, "--starts", "0"), "from 1 to 10,000"),
        ((*MULTI, "--starts", "many"), "must be a number"),
        ((*MULTI, "--sampling", "sobl"), "did you mean sobol"),
        ((*MULTI, "--optimizer", "adam"), "give --optimizer once"),
        (("multistart", "--optimizer", "adam"), "multistart: --objective is missing"),
        (("bruteforce",), "bruteforce: --objective is missing"),
        (("bruteforce", "--objective", "himmelblau"), "There is no function of n dimensions"),
        (("bruteforce", "--objective", "sphere", "--dimensions", "3:99"), "at most 20"),
        (("bruteforce", "--objective", "sphere", "--dimensions", "x"), "must be a number"),
        (("bruteforce", "--objective", "sphere", "--accuracy", "0"), "above 0"),
        (("bruteforce", "--objective", "sphere", "--optimizer", "adam:rate=1"), "no Adam hyperparameter"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(gdexplorer, arguments, told):
    gdexplorer(*arguments).refused(2, told)
