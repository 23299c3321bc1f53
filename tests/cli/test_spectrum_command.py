"""``gdexplorer spectrum``: what it writes is what the engine finds."""

import csv
import io
import json

import numpy as np
import pytest

from gdexplorer.descent.analysis.spectrum.readings import read_run
from gdexplorer.descent.experiment import Experiment, configure

BOOTH = ("spectrum", "--objective", "booth", "--optimizer", "gradient_descent", "--learning-rate", 0.05, "--steps", 20)
NETWORK = ("spectrum", "--network", "1,4,1", "--data", "sine", "--optimizer", "adam", "--steps", 10, "--iterates", 2)


def test_json_is_what_the_engine_finds(gdexplorer):
    told = json.loads(gdexplorer(*BOOTH, "--start", "3,1", "--iterates", 4, "--format", "json").out)
    rule = configure("gradient_descent", {"learning_rate": 0.05})
    *_, found = read_run(Experiment("booth", (), (rule,), ((3.0, 1.0),), steps=20), count=4)
    assert told["limit"] == "2/η" and [each["step"] for each in told["readings"]] == found.steps.tolist()
    for each, reading in zip(told["readings"], found.readings, strict=True):
        assert each["spectra"][0]["values"] == reading.spectra[0].values.tolist() and each["limit"] == 40.0
        assert each["sam_sharpness"] == reading.sharpness.step


def test_csv_has_a_row_for_each_iterate_and_layer(gdexplorer):
    rows = list(csv.DictReader(io.StringIO(gdexplorer(*NETWORK, "--format", "csv").out)))
    assert [(row["step"], row["block"]) for row in rows] == [
        (step, block) for step in ("0", "10") for block in ("all", "layer 1", "layer 2")
    ]
    assert all(float(row["lowest"]) <= float(row["largest"]) and row["exact"] == "yes" for row in rows)


def test_arrays_hold_all_eigenvalues(gdexplorer, tmp_path):
    path = tmp_path / "spectrum.npz"
    assert gdexplorer(*NETWORK, "--out", path).status == 0
    arrays = np.load(path)
    assert arrays["largest"].shape == (2, 3) and arrays["blocks"].tolist() == ["all", "layer 1", "layer 2"]
    assert arrays["values_10_0"].shape == (13,) and arrays["values_10_0"].max() == arrays["largest"][1, 0]


def test_words_compare_the_largest_with_the_limit(gdexplorer):
    told = gdexplorer(*BOOTH).out
    assert "The largest is below 2/η = 40." in told and "18" in told
    assert "layer 2" in gdexplorer(*NETWORK).out


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--iterates", "0"), "looked at"), (("--radius", "-1"), "radius"), (("--probes", "x"), "probes")],
)
def test_mistakes_are_told_in_a_sentence(gdexplorer, options, words):
    answer = gdexplorer(*BOOTH, *options)
    assert answer.status != 0 and words in answer.err and answer.err.count("\n") == 1
