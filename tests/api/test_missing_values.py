"""What is masked or missing in data and points of a program is refused with its row, never used as a number."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError

KINDS = ["float64", "float32", "int64", "uint8", "bool", "complex128", "datetime64[D]", "datetime64[ns]", "U3", "O"]


def masked(kind, seed, shape=(9,)):
    """Values of a kind with some masked, and the first masked row."""
    draw = np.random.default_rng(seed)
    mask = draw.random(shape) < 0.3
    mask[draw.integers(shape[0])] = True
    values = draw.integers(1, 90, shape).astype("int64").astype(kind)
    return np.ma.array(values, mask=mask), int(np.flatnonzero(mask.reshape(shape[0], -1).any(axis=1))[0])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_masked_values_are_refused_with_their_row_wherever_they_stand(kind, seed):
    values, row = masked(kind, seed)
    good = np.arange(9.0)
    for call in (
        lambda: gdx.fit(values, good), lambda: gdx.fit(good, values),
        lambda: gdx.fit({"a": values, "b": good}, "a", "b"),
        lambda: gdx.fit({"a": values, "b": good}, "b", "a"), lambda: gdx.network((1, 2, 1), values, target=good),
        lambda: gdx.network((1, 2, 1), good, target=values), lambda: gdx.fit(good, good, test_data=(values, good)),
        lambda: gdx.fit({"a": good, "b": good}, "a", "b", test_data={"a": good, "b": values}),
    ):  # fmt: skip
        with pytest.raises(InputError, match=f"holds nothing in row {row}[ ]"):
            call()


@pytest.mark.parametrize("seed", range(3))
def test_a_masked_element_of_a_table_of_inputs_is_refused_with_its_column(seed):
    values, _ = masked("float64", seed, (9, 3))
    column = int(np.flatnonzero(values.mask.any(axis=0))[0])
    row = int(np.flatnonzero(values.mask[:, column])[0])
    with pytest.raises(InputError, match=f"x{column + 1} holds nothing in row {row}[ ]"):
        gdx.fit(values, np.arange(9.0))


def test_a_masked_array_in_which_nothing_is_masked_is_any_other_array():
    values = np.ma.array(np.arange(5.0), mask=False)
    assert gdx.fit(values, values).columns.inputs.ravel().tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.filterwarnings("error")
def test_masked_constants_in_lists_are_missing():
    with pytest.raises(InputError, match="row 1"):
        gdx.fit([1.0, np.ma.masked, 2.0], [1.0, 2.0, 3.0])


@pytest.mark.parametrize("kind", ["Int64", "Float64", "boolean", "string", "int64[pyarrow]", "category"])
def test_missing_values_of_pandas_are_refused_with_their_row(kind):
    pandas = pytest.importorskip("pandas")
    if "pyarrow" in kind:
        pytest.importorskip("pyarrow")
    words = kind in ("string", "category")
    given = pandas.Series(["a", "b", None, "a"] if words else [1, 0, None, 1], dtype=kind)
    with pytest.raises(InputError, match=r"holds nothing.* in row 2 "):
        gdx.fit([1.0, 2.0, 3.0, 5.0], given)
    if not words:
        with pytest.raises(InputError, match=r"a holds nothing.* in row 2 "):
            gdx.fit(pandas.DataFrame({"a": given, "b": [1.0, 2.0, 3.0, 5.0]}), "a", "b")


def test_numbers_of_which_some_are_missing_are_inputs_all_the_same():
    columns = {"a": [1, None, 3], "b": np.ma.masked_equal([1, 2, 9], 9), "y": [1.0, 2.0, 4.0]}
    for left_out, name in ((("b",), "a"), (("a",), "b")):
        with pytest.raises(InputError, match=f"{name} holds nothing"):
            gdx.fit({key: values for key, values in columns.items() if key not in left_out})


def test_masked_points_are_refused():
    point = np.ma.array([1.0, 2.0], mask=[False, True])
    for call in (
        lambda: gdx.descend("booth", "adam", start=point), lambda: gdx.descend("booth", "adam", starts=point[None]),
        lambda: gdx.spectrum("booth", point), lambda: gdx.between("booth", [point, (0, 0)]),
        lambda: gdx.function(lambda p: p @ p, start=point),
    ):  # fmt: skip
        with pytest.raises(InputError, match="has masked elements"):
            call()


def test_a_function_is_undefined_where_its_result_is_masked():
    own = gdx.function(lambda x, y: np.ma.array(x * x + y, mask=x > 0), start=(-1.0, 0.0))
    run = gdx.descend(own, "gradient_descent", learning_rate=0.6, steps=5)[0]
    assert "undefined" in run.reason and len(run.values) == 1


def test_tables_of_arrow_are_tables():
    arrow = pytest.importorskip("pyarrow")
    columns = {"area": [1.0, 2.0, 4.0, 5.0], "kind": ["a", "b", "a", "b"], "rooms": [1, 2, 2, 3], "price": [3, 5, 8, 9]}
    plain = gdx.fit(columns)
    for table in (arrow.table(columns), arrow.record_batch(columns)):
        found = gdx.fit(table).columns
        np.testing.assert_array_equal(found.inputs, plain.columns.inputs)
        assert (found.input_names, found.target_name) == (plain.columns.input_names, "price")
        assert gdx.fit(table, "area", "kind", cost="logistic").columns.classes == ("a", "b")
    line = gdx.fit(arrow.array(columns["area"]), arrow.chunked_array([columns["price"]]))
    assert line.columns.targets.tolist() == columns["price"]
    with pytest.raises(InputError, match=r"rooms holds nothing.* in row 1 "):
        gdx.fit(arrow.table({**columns, "rooms": [1, None, 2, 3]}))


def test_three_classes_that_are_no_whole_numbers_are_told():
    with pytest.raises(InputError, match=r"y holds 0, 0\.5, 1: more than two classes must be whole numbers"):
        gdx.network((1, 2, 1), [1.0, 2.0, 3.0, 4.0], target=[0, 0.5, 1, 0.5], cost="cross_entropy")


@pytest.mark.parametrize("verb", ["trace", "fit", "model", "record"])
@pytest.mark.parametrize("blank", ["", " \t"])
def test_an_empty_path_is_not_the_current_folder(verb, blank, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="is empty"):
        getattr(gdx, verb)(blank)
    assert not [*tmp_path.iterdir()]
