"""Arrays, series and data frames as data: the same fits as of the table with these columns; nonsense in a sentence."""

import json

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError
from gdexplorer.objectives.data.in_memory import NOT_SAVED
from gdexplorer.session.document import Document
from gdexplorer.session.file import written
from gdexplorer.session.library import Library


def drawn(count=60):
    random = np.random.default_rng(4)
    inputs = random.normal(size=(count, 2)) * [40.0, 3.0] + [100.0, 7.0]
    return inputs, 3.0 * inputs[:, 0] - 20.0 * inputs[:, 1] + random.normal(size=count)


@pytest.fixture
def table(tmp_path):
    inputs, targets = drawn()
    path = tmp_path / "homes.csv"
    rows = [
        f"{a!r},{b!r},{y!r},{'big' if y > 160 else 'small'}"
        for (a, b), y in zip(inputs.tolist(), targets.tolist(), strict=True)
    ]
    path.write_text("\n".join(["area,rooms,price,kind", *rows]))
    return path


def frame_of(pandas):
    inputs, targets = drawn()
    kinds = ["big" if y > 160 else "small" for y in targets.tolist()]
    return pandas.DataFrame({"area": inputs[:, 0], "rooms": inputs[:, 1], "price": targets, "kind": kinds})


def same(one, other, rule="momentum"):
    ours, theirs = (gdx.descend(each, rule, learning_rate=0.05, steps=50)[0] for each in (one, other))
    np.testing.assert_array_equal(ours.points, theirs.points)
    return ours, theirs


@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("standardise", [True, False])
def test_arrays_are_fitted_like_the_table_of_their_numbers(table, degree, standardise):
    choices = {"degree": degree, "standardise": standardise}
    of_table = gdx.fit(table, ["area", "rooms"], "price", **choices)
    inputs, targets = drawn()
    for given in ((inputs, targets), (inputs.tolist(), targets.tolist()), (inputs, targets[:, np.newaxis])):
        one, other = same(gdx.fit(*given, **choices), of_table)
        assert [*one.coefficients()][:2] == ["intercept", "x1"]
        assert [*one.coefficients().values()] == [*other.coefficients().values()]
        assert one.measures() == other.measures()


def test_frames_have_the_names_of_their_columns(table):
    pandas = pytest.importorskip("pandas")
    frame, of_table = frame_of(pandas), gdx.fit(table, ["area", "rooms"], "price")
    as_dictionary = {name: frame[name].tolist() for name in frame}
    for custom in (
        gdx.fit(frame, ["area", "rooms"], "price"), gdx.fit(as_dictionary, ["area", "rooms"], "price"),
        gdx.fit(frame[["area", "rooms"]], frame["price"]), gdx.fit(frame, ["area", "rooms"], frame["price"]),
    ):  # fmt: skip
        one, other = same(custom, of_table)
        assert one.coefficients() == other.coefficients() and one.equation() == other.equation()
    line, _ = same(gdx.fit(frame["area"], frame["price"]), gdx.fit(table, "area", "price"))
    assert line.equation().startswith("price = ") and [*line.coefficients()] == ["intercept", "area"]


def test_words_and_booleans_are_classes(table):
    pandas = pytest.importorskip("pandas")
    frame, of_table = frame_of(pandas), gdx.fit(table, ["area", "rooms"], "kind", cost="logistic")
    for target in (frame["kind"], frame["kind"].astype("category"), frame["kind"].to_numpy(), frame["kind"].tolist()):
        one, other = same(gdx.fit(frame[["area", "rooms"]], y=target, cost="logistic"), of_table)
        assert one.classes == other.classes == ("big", "small") and one.measures() == other.measures()
    small = (frame["kind"] == "small").to_numpy()
    one, _ = same(gdx.fit(frame[["area", "rooms"]], small, cost="logistic"), of_table)
    assert one.classes == ("False", "True")


def test_networks_take_them_too(table):
    pandas = pytest.importorskip("pandas")
    frame = frame_of(pandas)
    of_table = gdx.network((2, 3, 1), table, inputs=["area", "rooms"], target="kind", cost="cross_entropy")
    for custom in (
        gdx.network((2, 3, 1), frame, inputs=["area", "rooms"], target="kind", cost="cross_entropy"),
        gdx.network((2, 3, 1), frame[["area", "rooms"]], target=frame["kind"], cost="cross_entropy"),
        gdx.network((2, 3, 1), frame.drop(columns="price"), target="kind", cost="cross_entropy"),
    ):
        same(custom, of_table, "adam")
    inputs, targets = drawn()
    several = gdx.network((2, 3, 1), inputs, target=np.column_stack([targets, -targets]))
    assert gdx.descend(several, "adam", steps=5)[0].measures().of("y2").r2 < 1.0
    three = gdx.network((2, 3, 1), inputs, target=np.arange(60) % 3, cost="cross_entropy")
    assert gdx.descend(three, "adam", steps=5)[0].classes == ("0", "1", "2")


def test_rows_are_kept_for_testing_as_of_a_table(table):
    choices = {"test_share": 0.25, "test_seed": 3}
    one, other = same(gdx.fit(*drawn(), **choices), gdx.fit(table, ["area", "rooms"], "price", **choices))
    np.testing.assert_array_equal(one.test_losses, other.test_losses)


NAN = np.array([[1.0, 2.0], [2.0, np.nan], [3.0, 5.0]])
Y = [1.0, 2.0, 4.0]
DAYS = ["2021-03-01", "2021-03-04", "2020-12-24", "2022-01-31", "2021-08-15"]
PRICES = [10.0, 12.0, 9.0, 20.0, 15.5]


def test_dates_and_durations_of_frames_are_the_numbers_of_a_table(tmp_path):
    pandas = pytest.importorskip("pandas")
    path = tmp_path / "days.csv"
    path.write_text("day,price\n" + "".join(f"{day},{price}\n" for day, price in zip(DAYS, PRICES, strict=True)))
    of_table = gdx.fit(path, "day", "price").columns
    moments = pandas.to_datetime(DAYS)
    for days in (moments, moments.tz_localize("UTC"), moments.to_pydatetime(), [day.date() for day in moments]):
        found = gdx.fit(pandas.DataFrame({"day": days, "price": PRICES}), "day", "price").columns
        np.testing.assert_array_equal(found.inputs, of_table.inputs)
        assert found.meanings == of_table.meanings == ("day: dates, in days since 2020-12-24.",)
    moved = moments.tz_localize("UTC").tz_convert("Asia/Tokyo")
    np.testing.assert_array_equal(gdx.fit({"day": moved, "y": PRICES}, "day", "y").columns.inputs, of_table.inputs)
    lasting = pandas.to_timedelta([90, 60, 3600, 1, 0.5], unit="s")
    found = gdx.fit(pandas.DataFrame({"lap": lasting, "price": PRICES}), "lap", "price").columns
    assert found.inputs.ravel().tolist() == [90, 60, 3600, 1, 0.5] and found.meanings == (
        "lap: durations, in seconds.",
    )


@pytest.mark.parametrize("unit", ["Y", "M", "D", "s", "ms", "ns"])
def test_dates_of_any_precision_are_days(unit):
    given = np.array(["2020-01-01", "2021-01-01", "2024-01-01"], dtype="datetime64[D]").astype(f"datetime64[{unit}]")
    assert gdx.fit(given, Y).columns.inputs.ravel().tolist() == [0.0, 366.0, 1461.0]


def test_rows_of_a_program_are_for_testing(table, tmp_path):
    lines = table.read_text().splitlines()
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("\n".join(lines[:41]))
    second.write_text("\n".join([lines[0], *lines[41:]]))
    inputs, targets = drawn()
    of_files = gdx.fit(first, ["area", "rooms"], "price", test_data=second)
    of_arrays = gdx.fit(inputs[:40], targets[:40], test_data=(inputs[40:], targets[40:]))
    one, other = same(of_arrays, of_files)
    np.testing.assert_array_equal(one.test_losses, other.test_losses)
    columns = {"area": inputs[:, 0], "rooms": inputs[:, 1], "price": targets}
    head, tail = ({name: values[part] for name, values in columns.items()} for part in (slice(40), slice(40, None)))
    one, _ = same(gdx.fit(head, ["area", "rooms"], "price", test_data=tail), of_files)
    np.testing.assert_array_equal(one.test_losses, other.test_losses)


def test_words_of_test_rows_are_the_classes_of_the_others():
    inputs = np.arange(12.0)
    kinds = ["low" if x < 6 else "high" for x in inputs]
    made = gdx.network((1, 1), inputs, target=kinds, cost="cross_entropy", test_data=([1.0, 2.0], ["low", "low"]))
    run = gdx.descend(made, "adam", learning_rate=0.3, steps=200)[0]
    assert run.classes == ("low", "high") and run.measures(test=True).accuracy == 1.0


@pytest.mark.parametrize(
    ("given", "tests", "said"),
    [
        (([1.0, 2.0, 3.0], Y), [1.0], "pair of inputs and targets"),
        (([1.0, 2.0, 3.0], Y), ([[1.0, 2.0]], [3.0]), "test_data has 2 columns of inputs, and the other rows have 1"),
        (([1.0, 2.0, 3.0], Y), ([1.0], [3.0, 4.0]), "all need a value for each sample"),
        (([1.0, 2.0, 3.0], Y), ([], []), "test_data has no rows"),
        (([1.0, 2.0, 3.0], Y), ([np.nan], [3.0]), "holds nothing .NaN. in row 0"),
        (([1.0, 2.0, 3.0], ["a", "b", "a"]), ([1.0], ["c"]), "is c in some rows of test_data"),
        (([1.0, 2.0, 3.0], [0, 1, 1]), ([1.0], [2.0]), "is another number in some rows"),
        (({"a": [1, 2, 3], "b": [2, 1, 5]}, "a", "b"), {"a": [1]}, "no column of test_data 'b'"),
    ],
)
def test_nonsense_in_test_rows_is_told_in_a_sentence(given, tests, said):
    with pytest.raises(InputError, match=said):
        gdx.fit(*given, test_data=tests)


def test_test_rows_in_memory_need_the_others_there(table):
    with pytest.raises(InputError, match="must be a path"):
        gdx.fit(table, "area", "price", test_data=([1.0], [2.0]))


def test_values_are_copied():
    inputs, targets = drawn()
    custom = gdx.fit(inputs, targets)
    before = gdx.descend(custom, "momentum", learning_rate=0.05)[0].points
    inputs[:], targets[:] = 0.0, 1.0
    np.testing.assert_array_equal(gdx.descend(custom, "momentum", learning_rate=0.05)[0].points, before)
    assert inputs.flags.writeable


def test_left_out_names_are_the_numbers_and_the_last_column():
    columns = {"word": ["a", "b", "a", "b"], "u": [1, 2, 3, 5], "v": [2, 1, 4, 4], "w": [1, 4, 9, 16]}
    assert gdx.fit(columns).columns.input_names == ("u", "v") and gdx.fit(columns).columns.target_name == "w"
    named, valued = (
        gdx.fit(columns, y="v"),
        gdx.fit({name: columns[name] for name in ("u", "w")}, {"v": columns["v"]}),
    )
    assert named.columns.input_names == valued.columns.input_names == ("u", "w")
    assert gdx.descend(named, "adam")[0].equation() == gdx.descend(valued, "adam")[0].equation()
    assert gdx.network((2, 1), columns).columns.input_names == ("u", "v")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (([[1.0], [2.0]], Y), "x has 2 rows, and y has 3"),
        ((np.zeros((3, 2, 2)), Y), "not 3: reshape it"),
        ((5, Y), "not 0: reshape it"),
        ((None, Y), "not 0: reshape it"),
        ((NAN, Y), "x2 holds nothing .NaN. in row 1"),
        (([1.0, np.inf, 3.0], Y), "x holds an infinite number in row 1"),
        (([1.0, 2.0, 3.0], [1.0, None, 2.0]), "y holds nothing in row 1"),
        ((["a", "b", "c"], Y), "x holds 'a', which is no number"),
        (([1, object(), 3], Y), "which is no number"),
        (([1, 10**400, 3], Y), "far too large"),
        (([1j, 2.0, 3.0], Y), "x holds complex numbers"),
        ((np.array([1, 2, 3], dtype="timedelta64[Y]"), Y), "x holds durations in years or months"),
        ((np.array(["2020", "NaT", "2022"], dtype="datetime64[D]"), Y), "x holds nothing in row 1"),
        (([[1, 2], [3]], [1, 2]), "x cannot be read as an array"),
        (([], []), "at least two rows; there are none"),
        (([],), "at least two rows; there are none"),
        (({"a": [], "b": []}, "a", "b"), "at least two rows; there are none"),
        (({"a": ["u", "v", "w"], "b": [1.0, 2.0, 4.0]},), "There is no column of numbers besides the target, b"),
        (([1.0], [2.0]), "at least two rows"),
        (({}, Y), "no columns"),
        (({"a": [1, 2, 3], "b": [2, 1, 5]}, "c", "b"), "no column 'c'"),
        (({"a": [1, 2, 3], "b": [[2], [1], [5]]}, "a", "b"), "b must be one column"),
        (([1.0, 2.0, 3.0], Y, "y"), "fit.inputs, targets."),
        (([1.0, 2.0, 3.0], Y, Y), "fit.inputs, targets."),
        (([1.0, 2.0, 3.0], [[1.0, 2.0], [2.0, 1.0], [3.0, 4.0]]), "2 targets"),
    ],
)  # fmt: skip
def test_nonsense_is_told_in_a_sentence(given, said):
    with pytest.raises(InputError, match=said) as error:
        gdx.fit(*given)
    assert str(error.value).endswith(".") or ":" in str(error.value)


def test_nonsense_in_frames_is_told_in_a_sentence():
    pandas = pytest.importorskip("pandas")
    twice = pandas.DataFrame([[1.0, 2.0], [2.0, 3.0]], columns=["a", "a"])
    with pytest.raises(InputError, match="Two columns are called a"):
        gdx.fit(twice)
    gaps = pandas.DataFrame({"a": pandas.array([1, None, 3], dtype="Int64"), "b": [1.0, 2.0, 4.0]})
    with pytest.raises(InputError, match="a holds nothing"):
        gdx.fit(gaps)
    many = pandas.DataFrame({"a": range(30), "b": [f"w{i}" for i in range(30)]})
    with pytest.raises(InputError, match="30 different words"):
        gdx.fit(many, "a", "b", cost="logistic")


def test_no_file_holds_them(tmp_path):
    for custom in (gdx.fit(*drawn()), gdx.network((2, 2, 1), drawn()[0], target=drawn()[1])):
        experiment = gdx.descend(custom, "adam", steps=2).experiment
        with pytest.raises(InputError, match="cannot be saved"):
            written(Document(experiment))
        with pytest.raises(InputError) as error:
            Library(tmp_path / "functions.json").add("mine", custom)
        assert str(error.value) == NOT_SAVED


def test_their_runs_are_tables(capsys):
    pandas = pytest.importorskip("pandas")
    frame = gdx.descend(gdx.fit(*drawn()), "momentum", learning_rate=0.05, steps=10).to_pandas()
    assert isinstance(frame, pandas.DataFrame) and {"x1", "coefficient_x2", "r2"} <= set(frame.columns)
    assert json.dumps(frame["x1"].tolist())
