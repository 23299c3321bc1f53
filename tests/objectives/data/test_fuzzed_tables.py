"""Whatever a file holds, it is a table or is refused in words."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.csv_file import preview, read_columns
from gdexplorer.objectives.data.dialect import DELIMITERS, DialectChoice

# Snippets that mean something to the reader, in any order.
PARTS = st.sampled_from([
    *",;\t| \n\r\"'\\#%!-.", "  ", "\r\n", '""', '\\"', "//", "sep=;\n", "---", "+--+", "1", "2.5", "3,5", "-4",
    "1,234", "1.234,5", "1e999", "nan", "NA", "(5)", "$6", "7 %", "8D+02", "\u22129", "2012-01-17", "31.12.2012",
    "13/13/2013", "24:61", "2012-02-30T25:00", "yes", "no", "total", "name", "(m)", "\u00a0", "\x1f", "\ufeff", "é",
    "\x0b", "\u2028", "²", "٣", "1_000", "0x1F", "inf", "9" * 70, '="1"',
])  # fmt: skip
TEXTS = st.lists(PARTS, max_size=120).map("".join)
CHOICES = st.builds(
    DialectChoice,
    st.sampled_from([None, "utf-8", "utf-16", "cp1252"]),
    st.sampled_from([None, None, *DELIMITERS]),
    st.sampled_from([None, None, ".", ","]),
    st.sampled_from([None, True, False]),
)


def is_table_or_refused(path, choice):
    try:
        look = preview(path, choice)
        columns = read_columns(path, (), "", choice)
    except InputError as error:
        assert str(error)
        return
    assert len(look.names) == len(set(look.names)) == look.dialect.width == len(look.kinds)
    assert np.isfinite(columns.inputs).all() and np.isfinite(columns.targets).all()
    assert len(columns.inputs) == len(columns.targets) >= 2
    assert columns.reading.startswith("Read with delimiter ")


@settings(deadline=None, max_examples=200)
@given(TEXTS, CHOICES)
def test_a_random_text_is_a_table_or_is_refused(tmp_path_factory, text, choice):
    path = tmp_path_factory.getbasetemp() / "fuzzed.txt"
    path.write_bytes(text.encode("utf-8"))
    is_table_or_refused(path, choice)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300), CHOICES)
def test_random_bytes_are_a_table_or_are_refused(tmp_path_factory, content, choice):
    path = tmp_path_factory.getbasetemp() / "fuzzed.bin"
    path.write_bytes(content)
    is_table_or_refused(path, choice)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(PARTS, min_size=2, max_size=4).map("".join), min_size=2, max_size=5), st.integers(2, 40))
@example([",,", ";2012-01-17", "\t2012-01-17", ",,\r\n2012-01-17", ",,1,234\x1f"], 2)  # blank, but not for `float`
def test_random_rows_again_and_again_are_a_table_or_are_refused(tmp_path_factory, rows, times):
    path = tmp_path_factory.getbasetemp() / "fuzzed.csv"
    path.write_bytes("\n".join(rows * times).encode("utf-8"))
    is_table_or_refused(path, DialectChoice())


@pytest.mark.parametrize("shift", range(-3, 4))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_quoted_breaks_lie_across_every_end_of_what_is_read_at_a_time(tmp_path, shift, end):
    path = tmp_path / "breaks.csv"
    plain = [f"{i},{2 * i},plain" for i in range(1999 + shift)]
    broken = [f'{i},{2 * i},"a{end}b, c{end}{end}d"' for i in range(5000)]
    path.write_bytes(end.join(["x,y,note", *plain, *broken, *plain, ""]).encode())
    columns = read_columns(path, ("x",), "y")
    assert columns.left_out.total == 0
    expected = np.concatenate([np.arange(1999 + shift), np.arange(5000), np.arange(1999 + shift)])
    np.testing.assert_array_equal(columns.inputs[:, 0], expected)
    np.testing.assert_array_equal(columns.targets, 2 * expected)


def test_a_quote_that_is_never_closed_costs_its_row_alone(tmp_path):
    path = tmp_path / "open.csv"
    rows = [f"{i},{2 * i},note" for i in range(100_000)]
    rows[70_000] = '70000,140000,"open'
    rows[80_000] = '"80000,160000,open'
    path.write_text("\n".join(["x,y,note", *rows]))
    columns = read_columns(path, ("x",), "y")
    assert len(columns.targets) + columns.left_out.total == 100_000
    assert columns.left_out.total <= 2
    np.testing.assert_array_equal(columns.targets, 2 * columns.inputs[:, 0])


def test_a_number_that_is_none_with_the_sign_taken_leaves_no_doubt(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('sep=;\nc0  c1  c2  c3  \n1,185  "line\nbreak"  4,183  -\n', encoding="utf-8")
    with pytest.raises(InputError, match="no column of numbers"):
        preview(path).suggested_columns()
