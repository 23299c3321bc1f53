"""A custom network on the command line."""

import csv
import io
import json

import numpy as np
import pytest

from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.source import Generated

NETWORK = ("--network", "1,4,1", "--data", "sine:count=50,seed=3", "--seed", 7)
CUSTOM = CustomNetwork((1, 4, 1), data=Generated("sine", 50, SETS["sine"].noise, 3), seed=7)


def test_points_are_all_weights(gdexplorer):
    answer = gdexplorer("descend", *NETWORK, "--optimizer", "adam:learning_rate=0.05", "--steps", 40)
    assert (answer.status, answer.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    bound = CUSTOM.objective().bound()
    weights = [name for name in rows[0] if name.startswith(("w", "b"))]
    assert (len(weights), weights[0], weights[-1]) == (13, "w1[1,1]", "b2[1]")
    first, last = ([float(rows[i][name]) for name in weights] for i in (0, -1))
    assert tuple(first) == bound.start
    assert float(rows[-1]["value"]) == bound.value(last) < float(rows[0]["value"])


def test_json_tells_the_same(gdexplorer):
    answer = gdexplorer(
        "descend", *NETWORK, "--optimizer", "gradient_descent:learning_rate=0.1", "--steps", 5, "--format", "json",
        "--batch-size", 10,
    )  # fmt: skip
    (run,) = json.loads(answer.out)["runs"]
    assert np.shape(run["points"]) == (6, 13)
    assert tuple(run["start"]) == CUSTOM.objective().bound().start


def test_a_network_is_evaluated_where_it_starts(gdexplorer):
    options = [part for part in NETWORK if part not in ("--seed", 7)]
    answer = json.loads(gdexplorer("evaluate", *options, "--at", "start").out)
    assert np.shape(answer["gradient"]) == (13,) and np.shape(answer["hessian"]) == (13, 13)


def test_second_derivatives_of_a_large_network_are_left_out(gdexplorer):
    answer = json.loads(gdexplorer("evaluate", "--network", "1,40,40,1", "--data", "sine", "--at", "start").out)
    assert set(answer) == {"value", "gradient"}


def test_a_column_pair_of_a_file_is_fitted(gdexplorer, tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("size;rooms;price\n" + "\n".join(f"{i};{i % 3};{2 * i + 1}" for i in range(20)), encoding="utf-8")
    answer = gdexplorer(
        "descend", "--network", "2,3,1", "--data", path, "--x", "size", "--x", "rooms", "--y", "price",
        "--optimizer", "adam:learning_rate=0.1", "--steps", 200,
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert float(rows[-1]["value"]) < 0.1 * float(rows[0]["value"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--network", "1,8,8,1", "--data", "sin"), "did you mean sine?"),
        (("--network", "2,0,1", "--data", "xor"), "1 to 512 units"),
        (("--network", "1,x,1"), "width of a layer"),
        (("--network", "1,4,1", "--objective", "sphere"), "Give either"),
        (("--objective", "sphere", "--activation", "tanh"), "--activation goes with --network only"),
        (("--network", "1,4,1", "--data", "nowhere.csv"), "nowhere.csv"),
        (("--network", "1,4,1", "--data", "sine:count=-3"), "2 to"),
        (("--network", "1,4,1", "--data", "sine:coutn=3"), "did you mean count?"),
        (("--network", "1,4,1", "--data", "houses", "--x", "Lot"), "LotArea"),
        (("--network", "1,4,1", "--data", "sine", "--x", "x"), "no columns"),
        (("--network", "1,4,1", "--activation", "rleu"), "relu"),
        (("--network", "1,4,1", "--start", "0,0"), "13 coordinates"),
        (("--network", "1," + "9" * 5000), "width"),
        (("--network", "1,4,1", "--skip"), "as in 2,8,8,1"),
        (("--network", "1,1", "--layer-norm"), "at least 2 units"),
        (("--objective", "sphere", "--layer-norm"), "--layer-norm goes with --network only"),
        (("--network", ""), "--network is empty, write --network 1,8,8,1"),
    ],
)
def test_what_cannot_be_built_is_refused_in_one_line(arguments, told, gdexplorer):
    gdexplorer("descend", *arguments, "--optimizer", "adam").refused(2, told)


MOONS = ("--network", "2,3,1", "--cost", "cross_entropy", "--data", "two_moons:count=60")


def test_csv_and_json_tell_how_well_each_iterate_classifies(gdexplorer):
    options = ("descend", *MOONS, "--optimizer", "adam:learning_rate=0.05", "--steps", 20)
    rows = list(csv.DictReader(io.StringIO(gdexplorer(*options).out)))
    (run,) = json.loads(gdexplorer(*options, "--format", "json").out)["runs"]
    samples = (
        CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("two_moons", 60)).objective().bound().samples
    )
    counts = ("true_negatives", "false_positives", "false_negatives", "true_positives")
    for step in (0, 20):
        right = (samples.predict(np.array(run["points"][step]), samples.inputs) >= 0.5) == samples.targets
        assert run["measures"]["accuracy"][step] == pytest.approx(right.mean())
        assert float(rows[step]["accuracy"]) == run["measures"]["accuracy"][step]
        assert (
            sum(int(rows[step][name]) for name in counts) == sum(run["measures"][name][step] for name in counts) == 60
        )


def test_skip_connections_and_layer_norm_are_chosen(gdexplorer):
    options = "--network", "1,4,4,1", "--data", "sine:count=30", "--skip", "--layer-norm"
    answer = json.loads(gdexplorer("evaluate", *options, "--at", "start").out)
    data = Generated("sine", 30, SETS["sine"].noise)
    bound = CustomNetwork((1, 4, 4, 1), data=data, skip=True, layer_norm=True).objective().bound()
    assert answer["value"] == bound.value(bound.start) and len(answer["gradient"]) == 8 + 20 + 5 + 8


def test_dropout_is_chosen_and_values_are_of_the_whole_network(gdexplorer):
    options = "descend", *NETWORK, "--optimizer", "gradient_descent:learning_rate=0.1", "--steps", 5, "--format", "json"
    (plain,), (dropped,), (again,) = (
        json.loads(gdexplorer(*options, *more).out)["runs"] for more in ((), ("--dropout", 0.5), ("--dropout", 0.5))
    )
    bound = CUSTOM.objective().bound()
    assert dropped == again and dropped["points"] != plain["points"] and dropped["points"][0] == plain["points"][0]
    assert dropped["values"][5] == bound.value(dropped["points"][5])
    gdexplorer(*options, "--dropout", "1").refused(2, "from 0 to 0.95")
