"""Names stay names and every row is counted, however bad the rows are that follow the names."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.objectives.data.csv_file import read_columns

SPOILT = {
    "more fields": lambda a, b: [a, b, "9", "9"],
    "fewer fields": lambda a, b: [a],
    "nothing known": lambda a, b: ["", "n/a"],
    "one missing": lambda a, b: [a, ""],
    "a word": lambda a, b: ["abc", b],
    "an open quote": lambda a, b: [a, f'"{b}'],
}
HEADERS = [("x", "y"), ("time (s)", "weight"), ("Größe", "Preis 2"), ("a_1", "b_2")]


def read(text, x="", y=""):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(text, encoding="utf-8")
        return read_columns(path, (x,) if x else (), y)


def rows_of(seed, count):
    numbers = random.Random(seed)
    return [[f"{numbers.uniform(-9, 9):.2f}", f"{numbers.uniform(-9, 9):.3f}"] for _ in range(count)]


@settings(deadline=None, max_examples=120)
@given(
    st.sampled_from(HEADERS), st.lists(st.sampled_from(list(SPOILT)), min_size=1, max_size=3),
    st.sampled_from(["", "\n"]), st.sampled_from([";", ",", "\t"]), st.integers(0, 999), st.booleans(),
)  # fmt: skip
def test_bad_rows_below_the_names_are_counted_and_the_names_kept(names, kinds, blank, sign, seed, with_units):
    good = rows_of(seed, 24)
    bad = [SPOILT[kind](*row) for kind, row in zip(kinds, rows_of(seed + 1, len(kinds)), strict=True)]
    lines = [list(names), *([["m", "kg"]] if with_units else []), *bad, *good]
    lines.insert(-5, SPOILT[kinds[0]](*good[0]))
    columns = read("\n".join(map(sign.join, lines)).replace("\n", f"\n{blank}", 1) + "\n", *names)
    assert (*columns.input_names, columns.target_name) == names
    assert len(columns.targets) + columns.left_out.total == len(good) + len(bad) + 1
    assert columns.left_out.total == len(bad) + 1


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([kind for kind in SPOILT if kind in ("more fields", "nothing known")]), st.integers(0, 999))
def test_bad_rows_above_all_others_are_counted_without_names_too(kind, seed):
    good = rows_of(seed, 24)
    columns = read("\n".join(map(",".join, [SPOILT[kind](*good[0]), *good])) + "\n")
    assert (*columns.input_names, columns.target_name) == ("column 1", "column 2")
    assert (len(columns.targets), columns.left_out.total) == (24, 1)


@pytest.mark.parametrize("place", [1, 2, 7, 24])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_quote_that_is_never_closed_is_told(sign, place):
    lines = [["x", "y"], *rows_of(3, 24)]
    lines[place] = [lines[place][0], f'"{lines[place][1]}']
    columns = read("\n".join(map(sign.join, lines)) + "\n", "x", "y")
    assert (len(columns.targets), columns.left_out.not_numeric) == (23, 1)
    assert "a quote that is never closed" in columns.note


@pytest.mark.parametrize("first", ["40", "Station 5", "Made in 2020"])
def test_lines_about_a_table_without_names_are_told_and_not_counted(first):
    columns = read("\n".join([first, *map(",".join, rows_of(4, 24))]) + "\n")
    assert columns.left_out.total == 0 and len(columns.targets) == 24
    assert "1 line before the table skipped" in columns.reading
