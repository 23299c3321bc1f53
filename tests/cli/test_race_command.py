"""``gdexplorer race``: what it prints is what the engine says."""

import csv
import io
import json

import pytest

from gdexplorer.descent.analysis.race.racing import race
from gdexplorer.descent.analysis.race.results import totals
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.experiment import Experiment

SHORT = ("--budget", 60, "--trials", 6, "--starts", 3)
RACE = ("race", "--objective", "booth", "--optimizer", "newton", "--optimizer", "gradient_descent", *SHORT)


@pytest.fixture(scope="module")
def expected():
    return list(race([Experiment("booth", seed=2)], ["newton", "gradient_descent"], Terms(60, 6, 3)))


def test_a_race_in_json_is_that_of_the_engine(gdexplorer, expected):
    answer = gdexplorer(*RACE, "--seed", 2, "--format", "json")
    told = json.loads(answer.out)
    assert (answer.status, answer.err) == (0, "")
    assert told["terms"] == {"budget": 60, "trials": 6, "starts": 3, "seeds": 1, "search": "random"}
    assert [total["key"] for total in told["optimizers"]] == [total.key for total in totals(expected)]
    (each,) = told["objectives"]
    for one, standing in zip(each["standings"], expected[0].standings, strict=True):
        assert one["tuned"]["settings"] == dict(standing.tuned.configured.settings)
        assert one["tuned"]["gap"]["median"] == standing.tuned.gap.median
        assert one["tuning_evaluations"] == standing.tuning_evaluations


def test_the_table_names_the_terms_the_ranks_and_what_solved_means(gdexplorer):
    lines = gdexplorer(*RACE).out.splitlines()
    assert lines[0].startswith("Booth, 3 starts, 60 evaluations a run; each optimizer tuned with 6 candidates (random)")
    assert lines[2].split("  ")[0] == "optimizer" and lines[3].startswith("Newton")
    assert max(map(len, lines[:-1])) <= 160
    assert lines[-1].startswith("Solved: runs that left at most 0.001")


def test_the_table_tells_that_starts_of_tuning_differ_and_that_one_batch_size_holds_for_all(gdexplorer):
    assert "Tuning and race have different starts" in gdexplorer(*RACE).out.splitlines()[-1]
    fit = ("--objective", "housing_mse")
    racers = ("--optimizer", "sgd", "--optimizer", "adam")
    first = gdexplorer("race", *fit, *racers, *SHORT, "--batch-size", 8).out.splitlines()[0]
    assert ", batches of 8 for all;" in first


def test_a_race_in_csv_has_two_rows_for_each_optimizer(gdexplorer, tmp_path, expected):
    out = tmp_path / "race.csv"
    assert gdexplorer(*RACE, "--seed", 2, "--out", out).status == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [(row["optimizer"], row["tuned"]) for row in rows] == [
        (standing.tuned.key, tuned) for standing in expected[0].standings for tuned in ("yes", "no")
    ]
    assert float(rows[0]["gap"]) == expected[0].standings[0].tuned.gap.median


def test_a_race_is_over_custom_formulas_too(gdexplorer):
    told = gdexplorer(
        "race",
        "--formula",
        "(x - 1)^2 + 10*y^2",
        "--optimizer",
        "bfgs",
        "--optimizer",
        "adam",
        *SHORT,
        "--format",
        "json",
    )
    assert json.loads(told.out)["objectives"][0]["standings"][0]["tuned"]["optimizer"] == "bfgs"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("race",), "--optimizer is missing"),
        (("race", "--optimizer", "adam"), "two or more different optimizers"),
        ((*RACE, "--optimizer", "adm"), "did you mean adam"),
        ((*RACE, "--search", "luck"), "There is no way to tune 'luck'"),
        ((*RACE, "--budget", "1"), "The budget must be from 2"),
        ((*RACE, "--trials", "many"), "number of trials"),
        ((*RACE, "--out", "race.mp3"), "has none of these suffixes"),
        (("race", "--optimizer", "adam", "--optimizer", "momentum", "--batch-size", "8"), "name one objective"),
        (("race", "--optimizer", "adam", "--optimizer", "momentum", "--subject-to", "ball 0 0 1"), "one objective"),
        (
            (
                "race",
                "--objective",
                "booth",
                "--optimizer",
                "adam",
                "--optimizer",
                "momentum",
                "--subject-to",
                "ball 0 0 0 1",
            ),
            "ball",
        ),
        (("race", "--optimizer", "adam", "--optimizer", "momentum", "--param", "b=3"), "--objective is missing"),
        (("race", "--optimizer", "adam:learning_rate=0.1", "--optimizer", "momentum"), "write --optimizer adam."),
    ],
)
def test_what_cannot_be_raced_is_refused_in_a_sentence(gdexplorer, arguments, reason):
    answer = gdexplorer(*arguments)
    assert answer.status != 0 and reason in answer.err and "Traceback" not in answer.err
