"""Signs that may set thousands or fractions apart are weighed, and what is left in doubt is told."""

import numpy as np
import pytest

from gdexplorer.objectives.data.csv_file import read_columns

THOUSANDS = [[2630, 92400], [2700, 95300], [3100, 99100], [12345, 101250]]


def dotted(value, sign):
    return f"{value:,}".replace(",", sign)


def read(tmp_path, text, x="size", y="price"):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    columns = read_columns(path, (x,), y)
    assert columns.left_out.total == 0, columns.note
    return np.column_stack([columns.inputs, columns.targets]), columns.note


def table(rows, delimiter, names="size,price"):
    lines = [names.replace(",", delimiter), *(delimiter.join(row) for row in rows)]
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("order", [1, -1])
def test_points_between_thousands_of_semicolon_tables_are_told(tmp_path, order):
    rows = [[dotted(value, ".") for value in row][::order] for row in THOUSANDS]
    found, note = read(tmp_path, table(rows, ";"))
    np.testing.assert_array_equal(found, np.array(THOUSANDS)[:, ::order])
    assert "is read as" in note and "choose the other decimal sign" in note


@pytest.mark.parametrize("delimiter", ["\t", "|", "  "])
def test_points_that_nothing_speaks_of_set_fractions_apart_and_are_told(tmp_path, delimiter):
    rows = [[dotted(value, ".") for value in row] for row in THOUSANDS]
    found, note = read(tmp_path, table(rows, delimiter))
    np.testing.assert_array_equal(found, np.array(THOUSANDS) / 1000)
    assert "2.630 is read as 2.63: if that is wrong, choose the other decimal sign." in note


@pytest.mark.parametrize("sign", [".", ","])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize(
    ("wrap", "extra"),
    [("€ {}", "12"), ("{} EUR", "12"), ("{}", "950"), ("{}", "-7")],
    ids=["currency before", "currency behind", "small beside", "negative beside"],
)
def test_money_and_columns_that_set_all_thousands_apart_decide(tmp_path, sign, delimiter, wrap, extra):
    rows = [[wrap.format(dotted(value, sign)), "7"] for value, _ in THOUSANDS] + [[extra, "8"]]
    found, note = read(tmp_path, table(rows, delimiter))
    np.testing.assert_array_equal(found[:, 0], [*(value for value, _ in THOUSANDS), float(extra)])
    doubtful = wrap == "{}" and (sign == ".") != (delimiter == ";")
    assert ("is read as" in note) == doubtful


@pytest.mark.parametrize("sign", [".", ","])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_thousands_that_stand_together_beside_it_make_it_a_fraction(tmp_path, sign, delimiter):
    rows = [[f"{value / 1000:.3f}".replace(".", sign), "7"] for _, value in THOUSANDS] + [["5000", "8"]]
    found, _ = read(tmp_path, table(rows, delimiter))
    np.testing.assert_array_equal(found[:, 0], [*(value / 1000 for _, value in THOUSANDS), 5000])


@pytest.mark.parametrize(("sure", "is_thousands"), [("1,5", True), ("1.234.567", True), ("0.125", False),
                                                    ("2.5", False), ("1.2e3", False), ("1234.567", False)])  # fmt: skip
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_one_number_that_is_plain_decides_for_all(tmp_path, sure, is_thousands, delimiter):
    rows = [[dotted(value, "."), "7"] for value, _ in THOUSANDS] + [["1.000", sure]]
    found, note = read(tmp_path, table(rows, delimiter))
    expected = np.array([*(value for value, _ in THOUSANDS), 1000]) / (1 if is_thousands else 1000)
    np.testing.assert_array_equal(found[:, 0], expected)
    assert note == ""
