"""``gdexplorer between``: what it writes is what the engine finds."""

import csv
import io
import json

import numpy as np
import pytest

from gdexplorer.descent.analysis.between.comparison import compare
from gdexplorer.objectives import objective

HIMMELBLAU = ("between", "--objective", "himmelblau", "--optimizer", "newton", "--start", "4,3", "--start", "-3,3")
ENDS = np.array([(3.0, 2.0), (-2.805118, 3.131312)])


def test_json_tells_ends_barriers_and_the_plane(gdexplorer):
    told = json.loads(gdexplorer(*HIMMELBLAU, "--format", "json").out)
    np.testing.assert_allclose(told["ends"], ENDS, atol=1e-5)
    *_, known = compare(objective("himmelblau").bound(), np.array(told["ends"]))
    assert [each["route"] for each in told["routes"]] == ["line", "curve"]
    for each, route in zip(told["routes"], known.routes, strict=True):
        assert (each["barrier"], each["barrier_at"], each["values"]) == (
            route.barrier,
            route.top,
            route.values.tolist(),
        )
    assert np.shape(told["plane"]["values"]) == known.level.values.shape


def test_csv_has_a_row_for_each_place(gdexplorer):
    rows = list(csv.DictReader(io.StringIO(gdexplorer(*HIMMELBLAU, "--places", 5, "--format", "csv").out)))
    assert [(row["route"], float(row["t"])) for row in rows] == [
        (route, t / 4) for route in ("line", "curve") for t in range(5)
    ]
    assert float(rows[0]["rise"]) == 0.0 < float(rows[2]["rise"])


def test_words_name_each_barrier(gdexplorer):
    told = gdexplorer(*HIMMELBLAU).out
    assert "Run 1 ends at cost" in told and "The straight line rises 71.08 above" in told


def test_a_network_without_starts_begins_at_two_drawn_ones(gdexplorer):
    network = ("--network", "1,4,1", "--data", "sine", "--optimizer", "adam", "--seed", 7, "--steps", 50)
    told = json.loads(gdexplorer("between", *network, "--places", 9, "--curve-steps", 5, "--format", "json").out)
    assert [each["route"] for each in told["routes"]] == ["line", "aligned", "curve"]
    again = gdexplorer("between", *network, "--places", 9, "--curve-steps", 5, "--format", "json")
    assert json.loads(again.out) == told and len(told["ends"][0]) == 13


def test_some_of_many_runs_are_chosen_in_any_order(gdexplorer):
    rules = ("--optimizer", "newton", "--optimizer", "adam", "--start", "1,1", "--start", "2,2", "--places", 9)
    ends = [
        json.loads(gdexplorer("between", "--objective", "booth", *rules, "--runs", chosen, "--format", "json").out)[
            "ends"
        ]
        for chosen in ("1,2", "3,4", "4,2,1")
    ]
    np.testing.assert_array_equal(ends[2], [ends[1][1], ends[0][1], ends[0][0]])


def test_several_optimizers_need_one_start_only(gdexplorer):
    rules = ("--optimizer", "adam", "--optimizer", "momentum", "--optimizer", "newton")
    told = json.loads(gdexplorer("between", "--objective", "booth", *rules, "--format", "json").out)
    assert len(told["ends"]) == 3 and len(told["routes"]) == 6


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--objective", "booth", "--optimizer", "adam", "--start", "1,1"), "not 1"),
        (("--objective", "booth", "--optimizer", "adam", "--places", "1"), "places"),
        (("--objective", "booth", "--optimizer", "adam", "--runs", "1,3"), "no run 3"),
        (("--objective", "booth", "--optimizer", "adam", "--runs", "1,1"), "another one"),
        (("--objective", "booth", "--optimizer", "adam", "--runs", "1"), "not 1"),
        (("--objective", "booth", "--optimizer", "adam", "--runs", "1;2"), "number of a run"),
        (("--objective", "booth", "--optimizer", "adam", "--curve-steps", "x"), "steps"),
        (("--objective", "booth", "--optimizer", "gradient_descent", "--learning-rate", "9"), "diverged"),
    ],
)
def test_mistakes_are_told_in_a_sentence(gdexplorer, options, words):
    answer = gdexplorer("between", *options)
    assert answer.status != 0 and words in answer.err and answer.err.count("\n") == 1
