"""Excel workbooks and Parquet files are read as the tables that they show."""

import datetime
import io
import sys
import zipfile

import numpy as np
import pytest

from gdexplorer.errors import InputError
from gdexplorer.objectives.data import workbooks
from gdexplorer.objectives.data.csv_file import preview, read_columns
from gdexplorer.objectives.data.dialect import DialectChoice

XS, YS = [1, 2.5, 3, 4, 5.25, 6], [2, 4.5, 6, 8.25, 10, 12]


@pytest.fixture
def book(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")

    def save(rows, *, empty_first=False):
        made = openpyxl.Workbook()
        sheet = made.create_sheet("data") if empty_first else made.active
        for row in rows:
            sheet.append(row)
        path = tmp_path / "table.xlsx"
        made.save(path)
        return path

    return save


@pytest.mark.parametrize(
    "rows",
    [
        [["area", "price"], *([x, f"=2*A{row}"] for row, x in enumerate(XS, 2))],
        [[f"=1+{x}", f"=2*{x}"] for x in XS],
        [["area", "price", "tax"], *([x, f"=2*A{row}", 0.1] for row, x in enumerate(XS, 2))],
    ],
    ids=["a column", "all", "one of three"],
)
def test_formulas_without_results_are_refused_with_what_to_do(book, rows):
    """Libraries write formulas, and leave it to spreadsheets to compute them."""
    with pytest.raises(InputError, match=r"has formulas without results in sheet Sheet.*save it there"):
        read_columns(book(rows), (), "")


def test_formulas_with_results_are_read_beside_a_column_that_is_empty(book):
    path = book([["area", "", "price"], *([x, None, f"=2*A{row}"] for row, x in enumerate(XS, 2))])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for row, x in enumerate(XS, 2):
        formula = f"<f>2*A{row}</f>".encode()
        assert formula + b"<v />" in parts[sheet] or formula + b"<v></v>" in parts[sheet]
        for empty in (b"<v />", b"<v></v>"):
            parts[sheet] = parts[sheet].replace(formula + empty, formula + f"<v>{2 * x}</v>".encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    found = read_columns(path, (), "")
    assert found.input_names == ("area",) and np.array_equal(found.targets, 2.0 * np.array(XS))


def test_an_empty_column_without_formulas_is_left_out(book):
    found = read_columns(book([["area", "", "price"], *([x, None, y] for x, y in zip(XS, YS, strict=True))]), (), "")
    assert found.input_names == ("area",) and np.array_equal(found.targets, YS)


def test_a_sheet_is_read_with_its_header_and_numbers(book):
    path = book([["area", "price"], *zip(XS, YS, strict=True)])
    found = read_columns(path, (), "")
    assert found.input_names == ("area",) and found.target_name == "price"
    assert np.array_equal(found.inputs[:, 0], XS) and np.array_equal(found.targets, YS)


def test_no_delimiter_is_told_of_what_has_none(book, tmp_path):
    rows = [["Report 2024"], [], ["area", "price"], *zip(XS, YS, strict=True)]
    columns = read_columns(book(rows), (), "")
    assert (
        columns.reading == "Read as an Excel workbook, names in row 3, 1 line before the table skipped (Report 2024)."
    )
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.table({"area": XS, "price": YS}), tmp_path / "table.parquet")
    assert read_columns(tmp_path / "table.parquet", (), "").reading == "Read as a Parquet file."


@pytest.mark.parametrize(("others", "words"), [(1, "1 other sheet is"), (2, "2 other sheets are")])
def test_which_of_several_sheets_is_read_is_told(tmp_path, others, words):
    made = pytest.importorskip("openpyxl").Workbook()
    made.active.title = "Costs 2024"
    for row in [["area", "price"], *zip(XS, YS, strict=True)]:
        made.active.append(row)
    for number in range(others):
        made.create_sheet(f"Other {number}").append(["a", "b"])
    made.save(tmp_path / "table.xlsx")
    told = f"Read as an Excel workbook, sheet Costs 2024 ({words} not read), names in row 1."
    assert read_columns(tmp_path / "table.xlsx", (), "").reading == told
    assert preview(tmp_path / "table.xlsx").dialect.sentence == told


def test_what_sheets_have_around_their_table_is_left_out(book):
    rows = [["Report 2024"], [], ["item", "area", "price"], *zip("abcdef", XS, YS, strict=True),
            ["Total", sum(XS), sum(YS)]]  # fmt: skip
    found = read_columns(book(rows, empty_first=True), ("area",), "price")
    assert np.array_equal(found.inputs[:, 0], XS) and np.array_equal(found.targets, YS)
    assert found.left_out.totals == 1


def test_dates_missing_cells_truths_and_texts_with_commas(book):
    days = [datetime.datetime(2024, 1, day) for day in range(1, 7)]
    rows = [["day", "note", "ok", "price"], *zip(days, ["a, b", 'c "d"', "e", "f", "g", "h"], [True, False] * 3, YS,
                                                 strict=True)]  # fmt: skip
    rows[3] = (days[2], "e", True, None)
    path = book(rows)
    look = preview(path)
    assert look.names == ("day", "note", "ok", "price") and look.rows[0] == ("2024-01-01", "a, b", "TRUE", "2")
    found = read_columns(path, ("day",), "price")
    assert np.diff(found.inputs[:, 0]).tolist() == pytest.approx((np.diff([1, 2, 4, 5, 6]) * 1.0).tolist())
    assert found.left_out.missing == 1


def test_the_choice_of_a_format_is_that_of_the_workbook(book):
    path = book([["area", "price"], *zip(XS, YS, strict=True)])
    found = read_columns(path, (), "", DialectChoice("utf-16", ";", ",", True))
    assert np.array_equal(found.targets, YS)


def test_a_parquet_file_is_read_without_its_lists(tmp_path):
    pytest.importorskip("pyarrow")
    import pyarrow
    from pyarrow import parquet

    path = tmp_path / "table.parquet"
    lists = pyarrow.array([[1.0]] * 6, pyarrow.list_(pyarrow.float64()))
    table = pyarrow.table({"area": XS, "tags": lists, "price": YS, "name": list("abcdef")})
    parquet.write_table(table, path)
    found = read_columns(path, (), "")
    assert (found.input_names, found.target_name) == (("area",), "price")
    assert np.array_equal(found.inputs[:, 0], XS) and np.array_equal(found.targets, YS)


def test_a_changed_workbook_is_read_anew(book):
    path = book([["a", "b"], [1, 2], [3, 4]])
    assert read_columns(path, (), "").targets.tolist() == [2.0, 4.0]
    path = book([["a", "b"], [1, 2], [3, 4], [5, 7]])
    assert read_columns(path, (), "").targets.tolist() == [2.0, 4.0, 7.0]


@pytest.mark.parametrize("name", ["openpyxl", "pyarrow"])
def test_without_its_library_a_file_is_refused_with_what_to_do(tmp_path, monkeypatch, name):
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    path = tmp_path / "table"
    path.write_bytes(b"PAR1" + b"\0" * 90 if name == "pyarrow" else _archive({"xl/workbook.xml": b"<workbook/>"}))
    with pytest.raises(InputError, match=f"install {name} to read it"):
        preview(path)


def _archive(entries, compression=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_durations_in_a_parquet_file_are_times_whatever_their_unit(tmp_path, unit):
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    spans = arrow.array([3600, None, -60, 90_000], arrow.duration("s")).cast(arrow.duration(unit))
    parquet.write_table(arrow.table({"took": spans, "cost": [1.0, 2.0, 3.0, 5.0]}), tmp_path / "table.parquet")
    columns = read_columns(tmp_path / "table.parquet", ("took",), "cost")
    assert columns.inputs[:, 0].tolist() == [3600.0, -60.0, 90_000.0]
    assert "took: times, in seconds" in columns.reading


def test_archives_and_damaged_workbooks_are_refused_in_words(tmp_path):
    pytest.importorskip("openpyxl")
    pytest.importorskip("pyarrow")
    path = tmp_path / "table.xlsx"
    for content, words in (
        (_archive({"readme.txt": b"hello"}), "is an archive"),
        (_archive({"xl/workbook.xml": b"<workbook/>"}), "looks like an Excel workbook but cannot be read"),
        (_archive({"xl/workbook.xml": b"\xff\xfe garbage"}), "looks like an Excel workbook but cannot be read"),
        (b"PAR1" + b"\0" * 50 + b"PAR1", "looks like a Parquet file but cannot be read"),
        (b"PK\x03\x04" + b"\0" * 50, "is an archive"),
    ):
        path.write_bytes(content)
        with pytest.raises(InputError, match=words):
            preview(path)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    pytest.importorskip("openpyxl")
    monkeypatch.setattr(workbooks, "LARGEST", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(_archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 3_000_000}))
    assert path.stat().st_size < 20_000
    with pytest.raises(InputError, match="3 MB when unpacked"):
        preview(path)


def test_random_damage_never_ends_in_anything_but_a_sentence(book, tmp_path):
    whole = book([["area", "price"], *zip(XS, YS, strict=True)]).read_bytes()
    random, path = np.random.default_rng(0), tmp_path / "damaged.xlsx"
    refused = 0
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(int(random.integers(1, 6))):
            content[int(random.integers(len(content)))] = int(random.integers(256))
        path.write_bytes(content[: int(random.integers(len(content) // 2, len(content) + 1))])
        try:
            read_columns(path, (), "")
        except InputError:
            refused += 1
    assert refused > 50
