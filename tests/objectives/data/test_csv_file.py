"""Tables as people have them: found out how they are written, read, and nothing left out in silence."""

import os
import sys

import numpy as np
import pytest
from msgspec.structs import replace
from processor_time import clocks_of_threads, least, longest_without_others

from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork, objective_of
from gdexplorer.objectives.data.columns import LeftOut, distinct_names
from gdexplorer.objectives.data.csv_file import preview, read_columns
from gdexplorer.objectives.data.dialect import DialectChoice
from gdexplorer.objectives.data.opening import ReadingCancelledError
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.regression.custom_fit import CustomFit

TABLE = "area,price\n100,250.5\n120,300\n90,-1e2\n"
NUMBERS = [[100.0, 250.5], [120.0, 300.0], [90.0, -100.0]]


@pytest.fixture
def written(tmp_path):
    def write(content, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def numbers_of(path, x=(), y="", **choice):
    columns = read_columns(path, (x,) if isinstance(x, str) else x, y, DialectChoice(**choice))
    return np.column_stack([columns.inputs, columns.targets]).tolist()


@pytest.mark.parametrize(
    "content",
    [
        TABLE,
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace(",", "|"),
        TABLE.replace(",", "   "),
        "  " + TABLE.replace(",", "  ").replace("\n", "   \n  ").rstrip(),
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\r"),
        TABLE.rstrip(),
        TABLE.replace(",", ";").replace(".", ","),
        TABLE.replace(",", "\t").replace(".", ","),
        'area,price\n"100","250,5"\n"120","300"\n"90","-1e2"\n',
        "sep=;\n" + TABLE.replace(",", ";"),
        'area,price\n"100","250.5"\n120,"300"\n90,-1e2\n',
        'area,note,price\n100,"a, b",250.5\n120,"say ""hi""",300\n90,"two\nlines",-1e2\n',
        "area;price\n100;250,5\n120;300\n90;-100,00\n",
    ],
)
def test_how_a_table_is_written_is_found(written, content):
    path = written(content)
    assert numbers_of(path, "area", "price") == NUMBERS
    assert read_columns(path, ("area",), "price").left_out.total == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_found(written, encoding):
    path = written(TABLE.replace("price", "größe"), encoding=encoding)
    assert preview(path).names == ("area", "größe")
    assert numbers_of(path, "area", "größe") == NUMBERS
    assert ("choose another encoding" in read_columns(path, ("area",), "größe").note) == (encoding == "cp1252")


def test_a_byte_that_is_no_utf_8_behind_the_part_looked_at_does_not_stop_reading(written, monkeypatch):
    monkeypatch.setattr("gdexplorer.objectives.data.csv_file.SAMPLE_BYTES", 200)
    path = written(b"a,b,name\n" + b"1,2,x\n" * 100 + b"3,4,Caf\xe9\n")
    columns = read_columns(path, ("a",), "b")
    assert columns.inputs[-1, 0] == 3.0 and len(columns.targets) == 101
    assert "cp1252" in columns.note
    with pytest.raises(InputError, match="not written in utf-8: choose another encoding"):
        numbers_of(path, "a", "b", encoding="utf-8")


def test_what_is_told_of_a_file_stands(written):
    path = written("1;2,5\n3;4,5\n5;6,5\n")
    assert preview(path).dialect.header is False
    assert numbers_of(path) == [[1.0, 2.5], [3.0, 4.5], [5.0, 6.5]]
    assert numbers_of(path, "1", "2,5", header=True) == [[3.0, 4.5], [5.0, 6.5]]
    assert preview(path, DialectChoice(delimiter=",")).names == ("column 1", "column 2")
    with pytest.raises(
        InputError, match=r"2,5 holds 2 different texts|column 2 holds 3 different texts, such as 2,5, 4,5, 6,5"
    ):
        numbers_of(path, "1", "2", delimiter=";", decimal="point", header=False)


def test_the_wrong_encoding_is_told(written):
    path = written(TABLE.encode("utf-8") + "é,1\n".encode("cp1252"))
    with pytest.raises(InputError, match="not written in utf-8"):
        numbers_of(path, encoding="utf-8")
    with pytest.raises(InputError, match="There is no encoding 'klingon'"):
        numbers_of(path, encoding="klingon")
    with pytest.raises(InputError, match="There is no encoding 'base64'"):
        numbers_of(path, encoding="base64")


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"delimiter": ",,,,"}, "one to 3 characters"),
        ({"delimiter": '"'}, "one to 3 characters"),
        ({"delimiter": "|a"}, "one to 3 characters"),
        ({"delimiter": ""}, "one to 3 characters"),
        ({"delimiter": "5"}, "one to 3 characters"),
        ({"decimal": "x"}, "point or a comma"),
        ({"decimal": ",", "delimiter": ","}, "cannot be the same"),
    ],
)
def test_dialects_that_cannot_be_are_refused(written, choice, said):
    with pytest.raises(InputError, match=said):
        preview(written(TABLE), DialectChoice(**choice))


def test_rows_that_cannot_be_used_are_counted_by_kind(written):
    path = written(
        "a,b,c\n1,2,x\n\n , ,\n3,,y\n4,5\n6,7,z,8\n9,NA,z\n10,nan,z\n8,many,z\n11,inf,z\n12,1e999,z\n13,14,\n"
    )
    columns = read_columns(path, ("a",), "b")
    assert columns.inputs[:, 0].tolist() == [1.0, 13.0]
    assert replace(columns.left_out, examples={}) == LeftOut(missing=3, ragged=2, not_numeric=1, not_finite=2)
    assert columns.note == (
        "8 of 10 rows left out: 3 with missing values (line 5: b is empty), 2 with too few or too many fields "
        "(line 6: 2 fields, not 3), 1 not numeric (line 10: b is many), 2 with infinite values (line 11: b is inf)."
    )


def test_the_count_is_the_same_whether_rows_are_plain_or_quoted(written):
    rows = [f"{i},{i * i}" for i in range(10_000)]
    for place, bad in ((17, "x,1"), (5000, "1,2,3"), (9998, ""), (8000, "nan,1"), (7000, "1,")):
        rows[place] = bad
    expected = LeftOut(missing=2, ragged=1, not_numeric=1)
    for text in ("\n".join(rows), "\n".join(rows).replace("\n6000,", '\n"6000",'), "\n".join(rows) + "\n"):
        columns = read_columns(written("a,b\n" + text), ("a",), "b")
        assert replace(columns.left_out, examples={}) == expected
        assert columns.left_out.examples == {
            "not_numeric": "line 19: a is x",
            "ragged": "line 5,002: 3 fields, not 2",
            "missing": "line 7,002: b is empty",
        }
        assert columns.inputs.sum() == sum(range(10_000)) - 17 - 5000 - 9998 - 8000 - 7000


def test_a_quoted_field_may_go_on_over_the_rows_read_at_a_time(written):
    long = "\n".join(["1,2"] * 2000)
    path = written(f'a,b,note\n1,2,"{long}"\n3,4,\n5,6,"x\ny"\n')
    assert numbers_of(path, "a", "b") == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,234.5", ".", 1234.5), ("1.234.567,8", ",", 1234567.8), ("1 234,5", ",", 1234.5), ("1'234.5", ".", 1234.5),
        (" -2,5 ", ",", -2.5), ("+3", ".", 3.0), ("1,5e3", ",", 1500.0), ("1.5", ",", None), ("1_000", ".", None),
        ("12,34.5", ".", None), ("0x10", ".", 16.0), ("-0xFF", ",", -255.0), ("0xG", ".", None),
            ("", ".", None), ("1,2,3", ",", None), ("--1", ".", None),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, decimal, value):
    from gdexplorer.objectives.data.numbers import number

    assert number(text, decimal) == value


def test_thousands_in_quotes_are_no_decimal_commas(written):
    path = written('area,price\n10,"1,250"\n12,"13,400"\n')
    assert numbers_of(path) == [[10.0, 1250.0], [12.0, 13400.0]]


def test_names_are_made_distinct(written):
    assert distinct_names(["a", "", "a", "a (2)", " b  c ", "a"], 7) == (
        "a", "column 2", "a (2)", "a (2) (2)", "b c", "a (3)", "column 7",
    )  # fmt: skip
    path = written("a,a,\n1,2,3\n4,5,7\n")
    assert preview(path).names == ("a", "a (2)", "column 3")
    assert numbers_of(path, "a (2)", "column 3") == [[2.0, 3.0], [5.0, 7.0]]
    assert numbers_of(path, "1", "3") == [[1.0, 3.0], [4.0, 7.0]]


def test_a_column_that_is_not_there_is_refused_with_the_nearest(written):
    with pytest.raises(InputError, match="no column 'prise'; did you mean price"):
        numbers_of(written(TABLE), "area", "prise")


def of_classes(count):
    """A table with one column of numbers, and one of so many words."""
    return ("x,kind\n" + "".join(f"{i},c{i % count}\n" for i in range(60))).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        ("\ufeff".encode(), "is empty"),
        (b"a,b\n1,2\n", "only one row with numbers in a and b"),
        (b"a,b\n", r"column names \(a, b\) but no rows below them: a fit needs at least two rows of numbers"),
        (b"name,city\nBob,Rome\nEve,Oslo\n", "no column of numbers: a fit needs two"),
        (b"x\n1\n2\n3\n", "only one column of numbers, x: .* change the delimiter"),
        (b"x,kind\n1,yes\n2,yes\n3,yes\n", "numbers, x, and kind holds only one class, yes: a fit needs a second"),
        (of_classes(15), "and kind holds more than 10 different texts, such as c0, c1, c2: .* of classes, 10 at most"),
        (of_classes(3), "and kind holds texts, such as c0, c1, c2: .* a network with the cross-entropy"),
        (bytes(range(256)) * 40, "is not a text"),
        (os.urandom(5000), "is not a text"),
        (
            b"PK\x03\x04" + os.urandom(500),
            "an archive, or a spreadsheet of another kind than .xlsx: save the table as CSV",
        ),
        (b"7" * 3_000_000, "a line of more than"),
    ],
)
def test_files_that_hold_no_table_are_refused_in_words(written, content, said):
    with pytest.raises(InputError, match=said):
        read_columns(written(content), (), "")


@pytest.mark.parametrize(
    ("count", "said"), [(1, "kind has only one class, c0"), (15, "kind holds 15 different texts, such as c0, c1, c2")]
)
def test_a_target_of_one_class_or_too_many_is_named_as_such(written, count, said):
    for network in (False, True):
        source = CsvFile(str(written(of_classes(count))), (), "kind")
        custom = CustomNetwork((1, 2, 1), data=source) if network else CustomFit(source)
        with pytest.raises(InputError, match=said):
            objective_of(custom).bound()


def test_a_folder_a_missing_file_and_a_device_are_refused(tmp_path):
    for path, said in (
        (tmp_path, "is a folder"),
        (tmp_path / "gone.csv", "There is no file"),
        ("a\0b", "not a valid file name"),
    ):
        with pytest.raises(InputError, match=said):
            read_columns(path, (), "")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        with pytest.raises(InputError, match="not a regular file"):
            read_columns(tmp_path / "pipe.csv", (), "")


def test_a_file_that_may_not_be_read_is_refused(written, monkeypatch):
    path = written(TABLE)

    def refuse(*arguments, **named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)  # root may read everything, whatever the mode says
    with pytest.raises(InputError, match="cannot be read: change its permissions"):
        preview(path)


def test_a_file_that_vanishes_between_the_first_look_and_reading_is_told(written, monkeypatch):
    path = written(TABLE)
    from gdexplorer.objectives.data import csv_file

    look = csv_file.preview

    def look_and_lose(*arguments):
        found = look(*arguments)
        path.unlink()
        return found

    monkeypatch.setattr(csv_file, "preview", look_and_lose)
    with pytest.raises(InputError, match="There is no file"):
        csv_file.read_columns(path, ("area",), "price")


def test_ten_thousand_columns_are_read(written):
    names = [f"c{i}" for i in range(10_000)]
    rows = [[str(i * j % 7) for j in range(10_000)] for i in range(20)]
    path = written("\n".join(",".join(row) for row in [names, *rows]))
    assert len(preview(path).names) == 10_000
    assert numbers_of(path, "c3", "c9999") == [[i * 3 % 7, i * 9999 % 7] for i in range(20)]


def test_the_first_look_suggests_columns_that_say_something(written):
    path = written("id,name,area,price\n1,a,50,9\n2,b,40,8\n3,c,60,7\n")
    look = preview(path)
    assert look.suggested_columns() == ("area", "price")
    assert look.numeric == (True, False, True, True)
    assert look.rows[1] == ("2", "b", "40", "8")
    assert look.complete
    assert numbers_of(path) == [[50.0, 9.0], [40.0, 8.0], [60.0, 7.0]]
    assert numbers_of(path, "price") == [[9.0, 50.0], [8.0, 40.0], [7.0, 60.0]]


def test_reading_tells_how_far_it_is_and_can_be_cancelled(written):
    path = written("a,b\n" + "1,2\n" * 100_000)
    shares = []
    read_columns(path, ("a",), "b", progress=shares.append)
    assert len(shares) > 20 and shares == sorted(shares) and shares[-1] == 1.0
    with pytest.raises(ReadingCancelledError):
        read_columns(path, ("a",), "b", cancelled=lambda: True)


@clocks_of_threads
def test_other_threads_have_their_turn_while_a_file_is_read(written):
    path = written("a,b\n" + "1.5,2.5\n" * 1_000_000)
    most = 10 * sys.getswitchinterval()
    assert least(lambda: longest_without_others(lambda: read_columns(path, ("a",), "b")), most) < most


@pytest.mark.parametrize("columns", [((), ""), (("size",), "price"), (("nonsense",), "")])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":", "||"])
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], r"column names \(town, street, house\) but no rows below them: a fit needs at least two rows"),
        (
            ["Oslo,Main St,red", "Rome,Via,blue", "Bern,Weg,grey"],
            r"no column of numbers: a fit needs two\. Its columns are town, street, house; its first row is Oslo, "
            r"Main St, red\. Choose another file, or change the delimiter or decimal sign",
        ),
    ],
)
def test_a_file_without_numbers_says_what_it_holds_whatever_is_asked_of_it(written, columns, delimiter, rows, said):
    path = written("".join(f"{row}\n" for row in ["town,street,house", *rows]).replace(",", delimiter))
    with pytest.raises(InputError, match=said):
        read_columns(path, *columns)


def test_columns_are_listed_in_the_order_of_the_file(written):
    with pytest.raises(InputError, match="There is no column 'weight'; known: xx, q, column 3, zz"):
        read_columns(written("xx,q,,zz\n1,2,3,4\n2,3,4,5\n"), ("weight",), "q")
