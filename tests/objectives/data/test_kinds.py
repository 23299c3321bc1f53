"""Dates, classes, percentages and totals become numbers, and what they mean is told."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.objectives.data.columns import LeftOut
from gdexplorer.objectives.data.csv_file import read_columns
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.regression.custom_fit import CustomFit


@pytest.fixture
def written(tmp_path):
    def write(rows, names="x,y"):
        path = tmp_path / "table.csv"
        path.write_text("\n".join([names, *rows, ""]), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("zero", "one"),
    [
        ("No", "Yes"), ("FALSE", "TRUE"), ("n", "y"), ("nein", "ja"), ("нет", "да"), ("low", "high"),
        ("failed", "passed"), ("amber", "birch"), ("healthy", "sick"), ("not well", "well"), ("A", "B"), ("0", "1"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("first", [0, 1])
def test_two_words_are_zero_and_one_wherever_they_stand(written, zero, one, first):
    words = ([zero, one], [one, zero])[first]
    columns = read_columns(written([f"{i},{words[i % 3 == 1]}" for i in range(9)]), ("x",), "y")
    expected = [float((i % 3 == 1) != bool(first)) for i in range(9)]
    assert columns.targets.tolist() == expected and columns.classes
    assert (f"y: {zero} is 0, {one} is 1." in columns.reading) == (zero != "0")


def test_classes_that_are_sorted_in_a_long_file_are_found(written):
    rows = [f"{i},{'sick' if i > 150_000 else 'healthy'},a longer note" for i in range(160_000)]
    columns = read_columns(written(rows, "x,y,note"), ("x",), "y")
    assert columns.targets.sum() == 160_000 - 150_001 and columns.left_out.total == 0
    columns = read_columns(written([*rows, "1,dead,"], "x,y,note"), ("x",), "y")
    assert columns.classes == ("dead", "healthy", "sick") and np.bincount(columns.targets.astype(int))[0] == 1


@pytest.mark.parametrize(("low", "high"), [("-1", "1"), ("1", "2"), ("0", "1"), ("-999", "0.5")])
def test_two_numbers_are_classes_for_the_logistic_loss_alone(written, low, high):
    path = written([f"{i},{high if i % 3 else low}" for i in range(30)])
    logistic = CustomFit(CsvFile(str(path), ("x",), "y"), "logistic")
    squares = CustomFit(CsvFile(str(path), ("x",), "y"), "mse")
    assert logistic.objective().bound().samples.targets.tolist() == [float(bool(i % 3)) for i in range(30)]
    assert set(squares.objective().bound().samples.targets) == {float(low), float(high)}
    assert (f"y: {low} is 0, {high} is 1." in logistic.columns.reading) == (low != "0")


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("ISO", ["2020-01-31", "2020-02-01", "2021-01-31"]),
        ("with points", ["31.01.2020", "1.2.2020", "31.1.2021"]),
        ("day first", ["31/01/2020", "01/02/2020", "31/01/2021"]),
        ("month first", ["01/31/2020", "02/01/2020", "01/31/2021"]),
        ("names", ["31 Jan 2020", "1 February 2020", "31-Jan-2021"]),
        ("American names", ["Jan 31, 2020", "February 1, 2020", "Jan 31, 2021"]),
        ("times", ["2020-01-31T12:00:00Z", "2020-02-01 14:00+02:00", "2021-01-31T12:00:00.000"]),
    ],
)
def test_dates_are_days_since_the_earliest(written, form, fields):
    columns = read_columns(written([f'"{date}",{i}' for i, date in enumerate(fields)]), ("x",), "y")
    np.testing.assert_allclose(columns.inputs[:, 0], [0.0, 1.0, 366.0], atol=1e-9)
    assert "x: dates, in days since 2020-01-31." in columns.reading


def test_dates_that_can_be_read_in_two_ways_run_on_and_are_told(written):
    columns = read_columns(written(["01/02/2020,1", "02/02/2020,2", "03/02/2020,3"]), ("x",), "y")
    assert columns.inputs[:, 0].tolist() == [0.0, 1.0, 2.0]
    assert "x: dates, day/month/year, in days since 2020-02-01." in columns.reading


def test_totals_below_a_table_are_left_out_and_told(written):
    path = written(["a,1,2", "b,2,3", "c,4,4", "Total,7,9"], "name,x,y")
    columns = read_columns(path, ("x",), "y")
    assert columns.targets.tolist() == [2.0, 3.0, 4.0]
    assert replace(columns.left_out, examples={}) == LeftOut(totals=1)
    assert "1 with totals (line 5: Total)" in columns.note
    path = written(["partial,1,2", "total,2,3", "partial,4,4", "total,7,9"], "name,x,y")
    assert read_columns(path, ("x",), "y").left_out.total == 0


def test_what_is_taken_for_thousands_but_may_be_fractions_is_told(written):
    columns = read_columns(written(["1,234\t2", "2,345\t3", "3,456\t5"], "x\ty"), ("x",), "y")
    assert columns.inputs[0, 0] == 1234.0
    assert "1,234 is read as 1234: if that is wrong, choose the other decimal sign." in columns.note


@pytest.mark.parametrize(
    ("fields", "expected", "told"),
    [
        (["$1.2M", "$900K", "$3M"], [1.2e6, 9e5, 3e6], "x: in $. x: words such as k and million multiplied out."),
        (["$1.2M", "$1.3M", "$0.9M"], [1.2e6, 1.3e6, 9e5], "x: in $."),
        (["($1.2M)", "$1.3m", "-$0.9M"], [-1.2e6, 1.3e6, -9e5], "x: in $."),
        (["1,5 Mio. €", "900 Tsd. €", "1,2 Mrd. €"], [1.5e6, 9e5, 1.2e9], "x: in €."),
        (["EUR 1.5 million", "EUR 2 million", "EUR 700,000"], [1.5e6, 2e6, 7e5], "x: in EUR."),
        (["USD 1.5bn", "USD 2bn", "USD 70m"], [1.5e9, 2e9, 7e7], "x: in USD."),
        (["£1.5bn", "£250m", "£75k"], [1.5e9, 2.5e8, 7.5e4], "x: in £."),
        (["1.2M", "850K", "3.4B"], [1.2e6, 8.5e5, 3.4e9], "x: words such as k and million multiplied out."),
        (["1.2M", "850000", "930,000"], [1.2e6, 8.5e5, 9.3e5], None),
        (["850", "930", "1.2k"], [850, 930, 1200], None),
        (["3.4 million", "12 thousand", "1 billion"], [3.4e6, 1.2e4, 1e9], "x: words such as k and million"),
        (["5 crore", "70 lakh", "1 crore"], [5e7, 7e6, 1e7], None),
        (["300 K", "310 K", "295 K"], [300, 310, 295], "x: in K."),
        (["5 m", "6 m", "7 m"], [5, 6, 7], "x: in m."),
    ],
)
@pytest.mark.parametrize("sign", [";", "\t"])
def test_words_after_numbers_multiply_where_they_cannot_be_units(tmp_path, fields, expected, told, sign):
    path = tmp_path / "table.csv"
    decimal = "," if "1,5 Mio. €" in fields else "."
    rows = [f"{field}{sign}{i}{decimal}5" for i, field in enumerate(fields)]
    path.write_text("\n".join([f"x{sign}y", *rows, ""]), encoding="utf-8")
    columns = read_columns(path, ("x",), "y")
    if told is None and columns.left_out.total:
        pytest.fail(columns.note)
    assert columns.inputs[:, 0].tolist() == expected and (told or "x:") in columns.reading


@pytest.mark.parametrize("mark", ["*", "**", " *", "†", "[1]", "[a]", "[12][3]", "§"])
def test_footnote_marks_after_numbers_are_ignored_and_told(written, mark):
    columns = read_columns(written([f"{i}.25{mark if i % 2 else ''},{i}" for i in range(6)]), ("x",), "y")
    assert columns.inputs[:, 0].tolist() == [i + 0.25 for i in range(6)]
    assert "x: footnote marks ignored." in columns.reading


def test_times_of_day_with_points_belong_to_dates(written):
    columns = read_columns(written(["01.02.2020 12.30,1", "02.02.2020 12.30,2", "03.02.2020 18.30.00,3"]), ("x",), "y")
    np.testing.assert_allclose(columns.inputs[:, 0], [0.0, 1.0, 2.25], atol=1e-9)


@pytest.mark.parametrize(("mark", "others"), [(-999, [12.5, -3.0, 8.0]), (9999, [980, 1013, 1020]), (99, [0, 1, 1])])
def test_numbers_that_may_stand_for_missing_values_are_told_and_kept(written, mark, others):
    columns = read_columns(written([f"{i},{y}" for i, y in enumerate([*others, mark, mark])]), ("x",), "y")
    assert columns.targets.tolist() == [*others, mark, mark]
    assert f"y: {mark} in 2 rows is read as a number; remove what stands for a missing value." in columns.reading


@pytest.mark.parametrize("ys", [[998, 990, 999, 700], [98, 98, 98, 99], [-1200, 300, -999, 40]])
def test_nothing_is_told_of_nines_among_numbers_of_their_size(written, ys):
    columns = read_columns(written([f"{i},{y}" for i, y in enumerate(ys)]), ("x",), "y")
    assert "missing" not in columns.reading
