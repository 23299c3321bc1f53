"""Custom fits on the command line: fitted, told what was left out, refused in one line."""

import json

import numpy as np
import pytest

from gdexplorer.cli import run

TABLE = "x;y;late\n1;2,5;0\n2;3,5;1\n3;5;0\nNA;1;1\n4;4;1\n5;7,5;1\n"
X, Y = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([2.5, 3.5, 5.0, 4.0, 7.5])


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    return str(path)


def descended(capsys, *arguments):
    assert run(["descend", "--format", "json", *arguments]) == 0
    written = capsys.readouterr()
    return json.loads(written.out)["runs"], written.err


def test_a_line_is_fitted_to_columns_of_a_file(capsys, table):
    options = ("--data", table, "--x", "x", "--y", "y", "--raw", "--optimizer", "newton", "--steps", "5")
    (run_,), told = descended(capsys, *options)
    np.testing.assert_allclose(run_["points"][-1], np.polyfit(X, Y, 1)[::-1], rtol=1e-9)
    assert run_["values"][-1] == pytest.approx(np.mean((np.polyval(np.polyfit(X, Y, 1), X) - Y) ** 2))
    assert "gdexplorer: 1 of 6 rows left out: 1 with missing values (line 5: x is NA)." in told


def test_data_are_standardised_unless_they_are_to_be_raw(capsys, table):
    for option in ((), ("--standardise",)):
        options = ("--data", table, "--x", "x", "--y", "y", *option, "--optimizer", "newton", "--steps", "5")
        (run_,), _ = descended(capsys, *options)
        np.testing.assert_allclose(run_["points"][-1], [0.0, np.corrcoef(X, Y)[0, 1]], atol=1e-9)


def test_a_second_table_is_tested_on(capsys, table, tmp_path):
    second = tmp_path / "second.csv"
    second.write_text("y,x\n2,1\n9,6\nNA,2\n")
    options = ("--data", table, "--x", "x", "--y", "y", "--optimizer", "newton", "--steps", "5")
    (run_,), told = descended(capsys, *options, "--test-data", str(second))
    errors = np.polyval(np.polyfit(X, Y, 1), [1, 6]) - [2, 9]
    assert run_["measures"]["test_mae"][-1] == pytest.approx(np.mean(np.abs(errors)))
    assert "gdexplorer: 5 rows to train; 2 of second.csv to test.\n" in told
    assert "gdexplorer: second.csv: 1 of 3 rows left out" in told and "table.csv: 1 of 6 rows left out" in told
    for more, words in ((("--test-share", "0.2"), "either --test-data or --test-share"), ((), "no column y")):
        second.write_text("x,z\n1,2\n3,4\n")
        assert run(["descend", *options, "--test-data", str(second), *more]) == 2
        assert words in capsys.readouterr().err


def test_csv_and_json_tell_the_fitted_function_in_the_units_of_the_data(capsys, table):
    options = ("--data", table, "--x", "x", "--y", "y", "--optimizer", "newton", "--steps", "5")
    (run_,), _ = descended(capsys, *options)
    slope, intercept = np.polyfit(X, Y, 1)
    last = {name: numbers[-1] for name, numbers in run_["coefficients"].items()}
    assert last == pytest.approx({"intercept": intercept, "x": slope}, rel=1e-9)
    assert len(run_["coefficients"]["x"]) == len(run_["values"]) and run_["equation"] == "y = 1.35 + 1.05 x"
    assert run(["descend", *options]) == 0
    heading, *_, row = capsys.readouterr().out.splitlines()
    told = dict(zip(heading.split(","), row.split(","), strict=True))
    assert float(told["coefficient_intercept"]) == last["intercept"] and float(told["coefficient_x"]) == last["x"]


def test_curves_costs_and_penalties_are_chosen_by_options(capsys, table):
    options = (
        "--data",
        table,
        "--x",
        "x",
        "--y",
        "late",
        "--cost",
        "logistic",
        "--degree",
        "2",
    )
    (run_,), _ = descended(capsys, *options, "--optimizer", "newton", "--param", "l2=0.1", "--steps", "30")
    assert len(run_["points"][0]) == 3
    assert run_["status"] == "converged"


def test_mini_batches_repeat_with_their_seed(capsys):
    options = ("--data", "houses", "--x", "GrLivArea", "--optimizer", "gradient_descent", "--batch-size", "32")
    same, again, other = (
        descended(capsys, *options, "--steps", "20", "--seed", seed)[0][0]["points"] for seed in ("1", "1", "2")
    )
    assert same == again != other


def test_how_a_file_is_written_can_be_told(capsys, tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("1|2,5\n3|4,5\n6|1,0\n".encode("utf-16-le"))
    told = ("--delimiter", "bar", "--decimal", "comma", "--encoding", "utf-16-le", "--no-header")
    columns = ("--x", "column 1", "--y", "2", "--raw")
    assert run(["evaluate", "--data", str(path), *columns, *told, "--at", "0,1"]) == 0
    assert json.loads(capsys.readouterr().out)["value"] == pytest.approx(np.mean([1.5**2, 1.5**2, 5.0**2]))


def test_a_first_row_of_numbers_can_be_told_to_name_the_columns(capsys, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("7,9\n1,3\n2,5\n3,7\n")
    columns = ("--data", str(path), "--x", "7", "--y", "9", "--header", "--raw")
    assert run(["evaluate", *columns, "--at", "1,2"]) == 0
    written = capsys.readouterr()
    assert json.loads(written.out)["value"] == pytest.approx(0.0)
    assert "names in line 1" in written.err
    assert run(["evaluate", *columns, "--no-header", "--at", "1,2"]) == 2
    assert "either --header or --no-header" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--data", "/nowhere/t.csv"], "There is no file /nowhere/t.csv"),
        (["--data", "houses", "--x", "LotAera"], "did you mean LotArea"),
        (["--data", "houses", "--cost", "msr"], "did you mean mse"),
        (["--data", "houses", "--cost", "logistic"], "zeros and ones"),
        (["--data", "houses", "--degree", "9"], "from 1 to 8"),
        (["--data", "houses", "--raw", "--standardise"], "either --raw or --standardise"),
        (["--data", "houses", "--delimiter", ","], "--delimiter goes with a file only"),
        (["--data", "houses", "--test-seed", "3"], "--test-seed goes with --test-share only"),
        (["--data", "houses", "--test-share", "1"], "up to 0.9, not 1"),
        (["--data", "houses", "--test-share", "a quarter"], "a quarter"),
        (["--data", "houses", "--test-share", "0.2", "--test-seed", "-1"], "whole number"),
        (["--objective", "sphere", "--test-share", "0.2"], "--test-share goes with --data only"),
        (["--data", "blobs"], "holds 4 classes"),
        (["--data", "housse"], "did you mean houses"),
        (["--objective", "sphere", "--y", "a"], "--y goes with --data only"),
        (["--objective", "sphere", "--data", "houses"], "either --objective or --data"),
        (["--network", "1,2,1", "--degree", "2"], "--degree goes with --data only"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_one_line(capsys, arguments, said):
    assert run(["descend", "--optimizer", "adam", *arguments]) == 2
    written = capsys.readouterr()
    assert said in written.err and written.err.count("\n") == 1 and not written.out
