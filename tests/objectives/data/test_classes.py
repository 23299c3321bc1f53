"""Words and booleans of a column as classes: their names, how many there may be, and which column is suggested."""

import pytest

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.csv_file import read_columns
from gdexplorer.objectives.data.source import CsvFile, Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.regression.custom_fit import CustomFit


@pytest.fixture
def table(tmp_path):
    def write(rows, names="x,y"):
        path = tmp_path / "table.csv"
        path.write_text("\n".join([names, *rows, ""]), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("words", [["no", "yes"], ["FALSE", "TRUE"], ["ham", "spam"], ["ja", "nein"]])
def test_two_words_have_names_in_the_order_of_their_numbers(table, words):
    columns = read_columns(table([f"{i},{words[i % 2]}" for i in range(8)]), ("x",), "y")
    assert set(columns.classes) == set(words)
    assert [columns.classes[int(target)] for target in columns.targets] == [words[i % 2] for i in range(8)]


def test_other_spellings_of_a_word_are_the_same_class(table):
    columns = read_columns(table(["1,Yes", "2,no", "3, YES", "4,No ", "5,yes"]), ("x",), "y")
    assert columns.classes == ("no", "Yes") and columns.targets.tolist() == [1.0, 0.0, 1.0, 0.0, 1.0]


@pytest.mark.parametrize("count", [3, 10])
def test_up_to_ten_words_are_classes_of_a_target(table, count):
    words = [f"kind {chr(97 + i)}" for i in range(count)]
    path = table([f"{i},{words[-1 - i % count]}" for i in range(3 * count)])
    columns = read_columns(path, ("x",), "y")
    assert columns.classes == tuple(words)
    assert [columns.classes[int(target)] for target in columns.targets] == [
        words[-1 - i % count] for i in range(3 * count)
    ]
    assert f"kind a is 0, kind b is 1, kind c is 2{', ' if count > 3 else '.'}" in columns.reading


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [f"{i},name {i % 11}" for i in range(44)],
            "y holds 11 different texts, such as name 0, name 1, name 2: .* at",
        ),
        ([f"{i},a note {i}" for i in range(2000)], "y holds more than 1,000 different texts"),
    ],
)
def test_what_is_no_class_is_refused_in_a_sentence(table, rows, said):
    with pytest.raises(InputError, match=said):
        read_columns(table(rows), ("x",), "y")


def test_inputs_are_numbers_or_two_classes(table):
    path = table([f"{'abc'[i % 3]},{i}" for i in range(9)])
    with pytest.raises(InputError, match=r"x holds 3 different texts, such as a, b, c: .* of two classes"):
        read_columns(path, ("x",), "y")


@pytest.mark.parametrize("cost", ["mse", "mae", "huber", "logistic"])
def test_a_curve_is_not_fitted_to_three_classes(table, cost):
    path = table([f"{i},{('setosa', 'versicolor', 'virginica')[i % 3]}" for i in range(12)])
    with pytest.raises(
        InputError, match=r"y holds 3 classes \(setosa, versicolor, virginica\), and only numbers and two"
    ):
        CustomFit(CsvFile(str(path), ("x",), "y"), cost).objective()


def test_numbers_keep_their_names_as_classes(table):
    path = table([f"{i},{(-1, 2.5)[i % 2]}" for i in range(8)])
    fit = CustomFit(CsvFile(str(path), ("x",), "y"), "logistic").objective().bound()
    assert fit.samples.classes == ("-1", "2.5")
    assert CustomFit(CsvFile(str(path), ("x",), "y"), "mse").objective().bound().samples.classes == ()
    assert Generated("two_moons").load().classes == ("0", "1") and Generated("sine").load().classes == ()


def test_a_classifier_takes_a_column_of_words_where_none_is_named(table):
    rows = [f"{i},{i / 3},{i % 5 + 0.5},{('no', 'yes')[i % 2]},{i % 7}" for i in range(30)]
    path = table(rows, "id,length,width,spam,weight")
    fit = CustomFit(CsvFile(str(path)), "logistic").objective().bound()
    assert (fit.samples.target_name, fit.samples.input_names) == ("spam", ("length",))
    network = CustomNetwork((2, 1), cost="cross_entropy", data=CsvFile(str(path))).objective().bound()
    assert (network.samples.target_name, network.samples.input_names) == ("spam", ("length", "width"))
    named = CustomNetwork((1, 1), cost="cross_entropy", data=CsvFile(str(path), ("weight",))).objective().bound()
    assert (named.samples.target_name, named.samples.input_names) == ("spam", ("weight",))
    assert CustomFit(CsvFile(str(path))).objective().bound().samples.target_name == "weight"


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_words_and_booleans_of_workbooks_are_classes(tmp_path, suffix):
    words, booleans = ["calm", "windy", "stormy"] * 4, [True, False, False] * 4
    path = tmp_path / f"table{suffix}"
    if suffix == ".xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for row in [("x", "wind", "late"), *zip(range(12), words, booleans, strict=True)]:
            book.active.append(row)
        book.save(path)
    else:
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.table({"x": list(range(12)), "wind": words, "late": booleans}), path)
    wind, late = (read_columns(path, ("x",), name) for name in ("wind", "late"))
    assert wind.classes == ("calm", "stormy", "windy") and wind.targets.tolist() == [0.0, 2.0, 1.0] * 4
    assert [name.lower() for name in late.classes] == ["false", "true"]
    assert late.targets.tolist() == [1.0, 0.0, 0.0] * 4


@pytest.mark.parametrize("word", ["only", "1"])
def test_one_class_is_refused_by_its_name(table, word):
    source = CsvFile(str(table([f"{i},{word}" for i in range(8)])), ("x",), "y")
    with pytest.raises(InputError, match=f"y has only one class, {word}: choose another column"):
        CustomNetwork((1, 3, 1), cost="cross_entropy", data=source).objective().bound()


def test_a_logistic_curve_says_of_which_class_it_gives_the_probability(table):
    source = CsvFile(str(table([f"{i},{('no', 'yes')[i * 7 % 3 == 0]}" for i in range(12)])), ("x",), "y")
    assert "the probability of y = yes" in CustomFit(source, "logistic").objective().lesson
