"""Paths as CSV and JSON, and where they are written."""

import csv
import io
import json
import os
import stat
import sys

import numpy as np
import pytest

from gdexplorer.cli import progress
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure

BASE = ("descend", "--objective", "rosenbrock", "--optimizer", "adam", "--start", "-1.2,1")


def rows_of(answer):
    assert (answer.status, answer.err) == (0, "")
    return list(csv.DictReader(io.StringIO(answer.out)))


def runs_of(answer):
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.count("\n") == 1
    return json.loads(answer.out)["runs"]


def trajectory(key="adam", start=(-1.2, 1.0), settings=None, **limits):
    (run,) = engine.descend(Experiment("rosenbrock", (), (configure(key, settings or {}),), (start,), **limits))
    return run


def test_csv_has_a_row_for_each_iterate_and_reads_back_to_the_same_bits(gdexplorer):
    answer = gdexplorer(*BASE, "--learning-rate", "0.05", "--steps", 40)
    assert answer.out.splitlines()[0] == "run,optimizer,step,x,y,value,gradient_norm"
    rows, run = rows_of(answer), trajectory(settings={"learning_rate": 0.05}, steps=40)
    assert [int(row["step"]) for row in rows] == list(range(41))
    for name, expected in (
        ("x", run.points[:, 0]), ("y", run.points[:, 1]), ("value", run.values), ("gradient_norm", run.gradient_norms),
    ):  # fmt: skip
        np.testing.assert_array_equal([float(row[name]) for row in rows], expected)


def test_json_tells_how_each_run_ended_and_reads_back_to_the_same_bits(gdexplorer):
    (run,) = runs_of(gdexplorer(*BASE, "--steps", 30, "--format", "json"))
    expected = trajectory(steps=30)
    assert run == {
        "optimizer": "adam",
        "settings": {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        "start": [-1.2, 1.0],
        "status": "out of budget",
        "reason": expected.reason,
        "steps": 30,
        "points": expected.points.tolist(),
        "values": expected.values.tolist(),
    }


def test_every_optimizer_runs_from_every_start(gdexplorer):
    answer = gdexplorer(*BASE, "--optimizer", "momentum", "--start", "0,0", "--steps", 2, "--learning-rate", "1e-3")
    rows = rows_of(answer)
    shown = list(dict.fromkeys((row["run"], row["optimizer"]) for row in rows))
    assert shown == [("0", "adam"), ("1", "momentum"), ("2", "adam"), ("3", "momentum")]
    assert [float(row["x"]) for row in rows if row["step"] == "0"] == [-1.2, -1.2, 0.0, 0.0]


def test_settings_go_to_those_that_have_them_and_own_ones_win(gdexplorer):
    runs = runs_of(
        gdexplorer(
            *BASE, "--optimizer", "momentum:momentum=0.5", "--optimizer", "momentum", "--set", "momentum=0.7",
            "--set", "learning-rate=0.002", "--steps", 1, "--format", "json",
        )
    )  # fmt: skip
    assert [run["settings"]["learning_rate"] for run in runs] == [0.002] * 3
    assert [run["settings"].get("momentum") for run in runs] == [None, 0.5, 0.7]


def test_switches_take_words(gdexplorer):
    (run,) = runs_of(
        gdexplorer(
            "descend", "--objective", "sphere", "--optimizer", "rmsprop:centered=yes", "--start", "1,1",
            "--steps", 1, "--format", "json",
        )
    )  # fmt: skip
    assert run["settings"]["centered"] == 1.0


def test_tolerance_0_never_stops_early(gdexplorer):
    base = ("descend", "--objective", "sphere", "--optimizer", "gradient_descent", "--start", "1,1", "--steps", "300")
    rate = ("--learning-rate", "0.5")
    assert len(rows_of(gdexplorer(*base, *rate))) == 2
    assert len(rows_of(gdexplorer(*base, *rate, "--gradient-tolerance", "0"))) == 301
    assert len(rows_of(gdexplorer(*base, "--gradient-tolerance", "1e3"))) == 1


def test_noise_is_seeded(gdexplorer):
    noisy = [gdexplorer(*BASE, "--steps", 20, "--noise", 0.5, "--seed", seed).out for seed in (1, 1, 2)]
    assert noisy[0] == noisy[1] != noisy[2]


def test_a_schedule_changes_the_learning_rate(gdexplorer):
    base = ("descend", "--objective", "sphere", "--optimizer", "gradient_descent", "--start", "1,1", "--steps", 3)
    (run,) = runs_of(gdexplorer(*base, "--schedule", "exponential:gamma=0.5", "--format", "json"))
    assert run["schedule"] == {"key": "exponential", "settings": {"gamma": 0.5}}
    factors = [1.0 - 2.0 * 0.01 * 0.5**k for k in range(3)]
    np.testing.assert_allclose([point[0] for point in run["points"]], np.cumprod([1.0, *factors]), rtol=1e-14)


def test_a_metric_changes_the_gradient_that_is_followed(gdexplorer):
    base = ("descend", "--objective", "sphere", "--optimizer", "gradient_descent:learning_rate=0.1", "--start", "1,1")
    (run,) = runs_of(gdexplorer(*base, "--steps", 1, "--format", "json", "--metric", "matrix:2,0,4"))
    np.testing.assert_allclose(run["points"][1], (1.0 - 0.1 * 2.0 / 2.0, 1.0 - 0.1 * 2.0 / 4.0), rtol=1e-14)


def test_whole_numbers_may_be_written_with_an_exponent(gdexplorer):
    assert len(rows_of(gdexplorer(*BASE, "--steps", "1e1"))) == 11


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--optimizer", "adm"), ["no optimizer 'adm'", "did you mean adam"]),
        (("--objective", "sphre"), ["no objective 'sphre'", "did you mean sphere"]),
        (("--set", "momntum=0.5"), ["momntum"]),
        (("--set", "beta1=1.5"), ["beta1", "1.5"]),
        (("--set", "beta1=much"), ["not 'much'"]),
        (("--set", "beta1"), ["NAME=VALUE"]),
        (("--learning-rate", "-1"), ["learning rate", "above 0"]),
        (("--learning-rate", "0"), ["learning rate", "above 0"]),
        (("--learning-rate", "nan"), ["finite"]),
        (("--learning-rate", "inf"), ["finite"]),
        (("--learning-rate", "fast"), ["'fast'"]),
        (("--start", "9,9"), ["domain"]),
        (("--start", "1"), ["2 coordinates; 1"]),
        (("--start", "1;2"), ["must be a number"]),
        (("--steps", "0"), ["1 to 10,000,000"]),
        (("--steps", "1.5"), ["whole number"]),
        (("--steps", "1e99"), ["1 to 10,000,000"]),
        (("--steps", "inf"), ["whole number"]),
        (("--steps", "many"), ["must be a number"]),
        (("--gradient-tolerance", "-1e-3"), ["gradient tolerance", "positive"]),
        (("--gradient-tolerance", "nan"), ["gradient tolerance"]),
        (("--seed", "-1"), ["seed"]),
        (("--metric", "matrix:1,2,1"), ["positive definite"]),
        (("--metric", "polr"), ["no metric 'polr'", "did you mean polar"]),
        (("--metric", "gauss_newton"), ["data"]),
        (("--seed", "0.5"), ["whole number"]),
        (("--noise", "-1"), ["noise"]),
        (("--clip", "x"), ["clip"]),
        (("--batch-size", "8"), ["no samples"]),
        (("--schedule", "cosin"), ["did you mean cosine"]),
        (("--schedule", "exponential:gamma=2"), ["gamma"]),
        (("--format", "xml"), ["xml"]),
        (("--param", "c=1"), ["Rosenbrock parameter 'c'"]),
        (("extra",), ["extra"]),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(gdexplorer, arguments, told):
    gdexplorer(*BASE, *arguments).refused(2, *told)


@pytest.mark.parametrize("missing", ["objective", "optimizer", "start"])
def test_what_is_missing_is_named(gdexplorer, missing):
    given = dict(zip(BASE[1::2], BASE[2::2], strict=True))
    del given[f"--{missing}"]
    gdexplorer("descend", *(part for pair in given.items() for part in pair)).refused(2, f"--{missing} is missing")


def test_a_schedule_needs_a_learning_rate(gdexplorer):
    base = ("descend", "--objective", "sphere", "--optimizer", "newton", "--start", "1,1")
    gdexplorer(*base, "--schedule", "cosine").refused(2, "no learning rate")


def test_an_optimizer_that_cannot_descend_the_objective_is_refused_with_the_reason(gdexplorer):
    base = ("descend", "--optimizer", "gauss_newton", "--start", "1,1", "--objective")
    gdexplorer(*base, "ackley").refused(2, "Ackley is not written so")
    assert gdexplorer(*base, "beale").status == 0


def test_a_file_is_written_whole(gdexplorer, tmp_path):
    path = tmp_path / "paths.csv"
    answer = gdexplorer(*BASE, "--steps", 5, "--out", path)
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    assert path.read_text() == gdexplorer(*BASE, "--steps", 5).out
    assert os.listdir(tmp_path) == ["paths.csv"]


def test_what_goes_wrong_leaves_the_old_file_and_nothing_half_written(gdexplorer, tmp_path, monkeypatch):
    path = tmp_path / "paths.csv"
    path.write_text("old")

    def failing(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "descend_in_chunks", failing)
    assert gdexplorer(*BASE, "--out", path).status == 130
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["paths.csv"]


def test_a_file_that_cannot_be_written_is_told_before_anything_is_run(gdexplorer, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "descend_in_chunks", lambda *_: pytest.fail("it ran"))
    gdexplorer(*BASE, "--out", tmp_path / "nowhere" / "paths.csv").refused(1, "nowhere", "cannot be written")
    gdexplorer(*BASE, "--out", tmp_path).refused(1, "cannot be written", "directory")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_permissions_and_links_stay(gdexplorer, tmp_path):
    path, link = tmp_path / "paths.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    assert gdexplorer(*BASE, "--steps", 1, "--out", link).status == 0
    assert link.is_symlink()
    assert path.read_text().startswith("run,")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev")
def test_a_device_is_written_into_not_replaced(gdexplorer):
    assert gdexplorer(*BASE, "--steps", 1, "--out", "/dev/null").status == 0
    assert not os.path.isfile("/dev/null")
    gdexplorer(*BASE, "--steps", 1, "--out", "/dev/full").refused(1, "cannot be written")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BEFORE", 0.0)
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)


@pytest.mark.usefixtures("impatient")
def test_a_progress_bar_is_on_a_terminal_and_wiped_out_at_the_end(gdexplorer, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert gdexplorer(*BASE, "--start", "0,0", "--steps", 50).status == 0
    shown = terminal.getvalue()
    assert " 50% of 100 steps" in shown
    assert "100% of 100 steps" in shown
    assert shown.endswith("\r\x1b[K")


@pytest.mark.usefixtures("impatient")
def test_there_is_no_progress_bar_in_a_pipe(gdexplorer):
    assert gdexplorer(*BASE, "--steps", 50).err == ""


def test_short_work_shows_no_bar(gdexplorer, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    gdexplorer(*BASE, "--steps", 5)
    assert terminal.getvalue() == ""


def test_steps_of_batches_depend_on_the_seed_alone(gdexplorer):
    base = ("descend", "--objective", "housing_mse", "--optimizer", "gradient_descent", "--learning-rate", "0.05",
            "--start", "0.5,0.5", "--steps", "40", "--batch-size", "16")  # fmt: skip
    one, again, other = (gdexplorer(*base, "--seed", seed).out for seed in ("1", "1", "2"))
    assert one == again != other


def test_a_batch_size_below_zero_is_refused(gdexplorer):
    gdexplorer(
        "descend", "--objective", "housing_mse", "--optimizer", "adam", "--start", "0.5,0.5", "--batch-size", "-1"
    ).refused(2, "batch size", "-1")


def test_an_optimizer_of_another_library_is_run_with_a_note(gdexplorer):
    pytest.importorskip("torch")
    key = "torch:Adafactor:d=2"
    written = gdexplorer("descend", "--objective", "sphere", "--optimizer", key, "--start", "1,1", "--steps", 3)
    assert written.status == 0
    assert written.out.splitlines()[1].startswith("0,torch:Adafactor,0,")
    assert written.err.count("about a thousand times slower than the built-in optimizers") == 1


@pytest.mark.parametrize("command", ["descend", "spectrum", "bruteforce"])
def test_a_refused_setting_of_another_library_is_all_that_is_said(gdexplorer, command):
    pytest.importorskip("torch")
    start = [] if command == "bruteforce" else ["--start", "1,1"]
    written = gdexplorer(command, "--objective", "sphere", "--optimizer", "torch:Adam:nothing=2", *start)
    written.refused(2, "nothing")
    assert "slower" not in written.err


def test_runs_of_one_rule_are_told_apart_by_their_batch_sizes(gdexplorer):
    rules = "sgd:batch=16", "gradient_descent", "sgd:batch=0"
    chosen = [text for rule in rules for text in ("--optimizer", rule)]
    answer = gdexplorer(
        "descend", "--objective", "housing_mse", *chosen, "--start", "0.5,0.5", "--steps", "3", "--batch-size", "4"
    )
    rows = csv.DictReader(io.StringIO(answer.out))
    assert {(row["run"], row["batch_size"]) for row in rows} == {("0", "16"), ("1", "4"), ("2", "0")}
