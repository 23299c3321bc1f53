"""A second table whose rows are for testing: read as the first one, standardised by it, refused in a sentence."""

import msgspec
import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, Houses
from gdexplorer.objectives.data.split import Split, in_words, notes
from gdexplorer.objectives.regression.custom_fit import CustomFit

X = np.arange(1.0, 13.0)


def table(path, *columns, names="area,price"):
    path.write_text(names + "\n" + "".join(",".join(map(str, row)) + "\n" for row in zip(*columns, strict=True)))
    return str(path)


@pytest.fixture
def first(tmp_path):
    return table(tmp_path / "first.csv", X, 3 * X + 5 + np.sin(X))


def fit_on(first, second, **details):
    return CustomFit(CsvFile(first, ("area",), "price"), test=Split(file=second), **details)


@pytest.mark.parametrize("degree", [1, 3])
@pytest.mark.parametrize("standardise", [True, False])
def test_all_rows_of_the_first_train_and_those_of_the_second_test(first, tmp_path, degree, standardise):
    x, y = np.array([20.0, -3.0, 7.0]), np.array([70.0, 0.0, 21.0])
    second = table(tmp_path / "second.csv", y, ["a", "b", "c"], x, names="price,name,area")
    bound = fit_on(first, second, degree=degree, standardise=standardise).objective().bound()
    assert len(bound.samples.targets) == 12 and bound.held_out.samples.targets.tolist() == y.tolist()
    best = np.array(bound.minima[0].point)
    curve = np.polyval(np.polyfit(X, 3 * X + 5 + np.sin(X), degree), x)
    np.testing.assert_allclose(bound.held_out.samples.predict(best, x[:, np.newaxis]), curve, rtol=1e-6)
    scale = (3 * X + 5 + np.sin(X)).std() if standardise else 1.0
    assert bound.test_losses_at([best])[0] == pytest.approx(np.mean((curve - y) ** 2) / scale**2, rel=1e-6)


def test_the_training_loss_is_that_without_a_second_table(first, tmp_path):
    second = table(tmp_path / "second.csv", [1e6, -1e6], [0.0, 1.0])
    with_, without = (fit.objective().bound() for fit in (
        fit_on(first, second), CustomFit(CsvFile(first, ("area",), "price")),
    ))  # fmt: skip
    np.testing.assert_array_equal(with_.data, without.data)


def test_of_the_houses_the_names_are_those_of_their_file(tmp_path):
    second = table(tmp_path / "s.csv", [9000, 12000], [150000, 210000], names="LotArea,SalePrice")
    bound = CustomFit(Houses(), test=Split(file=second)).objective().bound()
    assert bound.held_out.samples.targets.tolist() == [150000, 210000]
    assert bound.held_out.samples.target_name == "sale price (US dollars)"


def test_classes_in_words_have_the_numbers_of_the_first_table(tmp_path):
    words = ["no", "yes"] * 6
    first = table(tmp_path / "first.csv", X, words, names="area,sold")
    for tested, codes in ((["yes", "no", "yes"], [1, 0, 1]), (["yes", "YES", "yes"], [1, 1, 1])):
        second = table(tmp_path / "second.csv", [3.0, 4.0, 5.0], tested, names="area,sold")
        custom = CustomFit(CsvFile(first, ("area",), "sold"), "logistic", test=Split(file=second))
        custom.prepare()
        held_out = custom.objective().bound().held_out
        assert held_out.samples.targets.tolist() == codes and held_out.samples.classes == ("no", "yes")
        test = Split(file=second)
        net = CustomNetwork((1, 2, 1), cost="cross_entropy", data=custom.source, seed=sum(codes), test=test)
        assert net.objective().bound().held_out.samples.targets.tolist() == codes


def test_two_numbers_as_classes_are_those_of_the_first_table(tmp_path):
    first = table(tmp_path / "first.csv", X, [1, 2] * 6, names="area,kind")
    second = table(tmp_path / "second.csv", X[:3], [2, 2, 2], names="area,kind")
    custom = CustomFit(CsvFile(first, ("area",), "kind"), "logistic", test=Split(file=second))
    assert custom.objective().bound().held_out.samples.targets.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("names", "columns", "said"),
    [
        ("size,price", ([1, 2], [3, 4]), "second.csv has no column area, which first.csv has; its columns are size"),
        ("a,b", ([1, 2], [3, 4]), "no column area and no column price"),
        ("area,price", (["2020-01-01", "2021-02-03"], [3, 4]), "area holds dates in second.csv, but numbers"),
        ("area,price", (["red", "blue"], [3, 4]), "area holds words in second.csv, but numbers in first.csv"),
        ("area,price", (["5 km", "6 km"], [3, 4]), None),
        ("area,price", (["", "NA"], [3, 4]), "second.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_on_is_refused_in_a_sentence(first, tmp_path, names, columns, said):
    second = table(tmp_path / "second.csv", *columns, names=names)
    custom = fit_on(first, second)
    if said is None:
        custom.prepare()
        return
    with pytest.raises(InputError) as refused:
        custom.prepare()
    assert said in str(refused.value) and str(refused.value).rstrip().endswith(".")


def test_a_class_that_was_never_trained_is_refused(tmp_path):
    first = table(tmp_path / "first.csv", X, ["no", "yes"] * 6, names="area,sold")
    second = table(tmp_path / "second.csv", X[:4], ["yes", "maybe", "no", "maybe"], names="area,sold")
    custom = CustomFit(CsvFile(first, ("area",), "sold"), "logistic", test=Split(file=second))
    with pytest.raises(InputError, match=r"sold is maybe in some rows of second\.csv, which no row of first\.csv is"):
        custom.prepare()


def test_a_missing_file_is_named(first, tmp_path):
    with pytest.raises(InputError, match=r"gone\.csv"):
        fit_on(first, str(tmp_path / "gone.csv")).prepare()


def test_a_table_that_changes_is_read_again(first, tmp_path):
    second = table(tmp_path / "second.csv", [1.0, 2.0], [3.0, 4.0])
    custom = fit_on(first, second)
    custom.prepare()
    assert len(custom.objective().bound().held_out.samples.targets) == 2
    table(tmp_path / "second.csv", [1.0, 2.0, 5.0], [3.0, 4.0, 6.0])
    custom.prepare()
    assert len(custom.objective().bound().held_out.samples.targets) == 3


def test_rows_that_cannot_be_used_are_counted(first, tmp_path):
    second = table(tmp_path / "second.csv", [1.0, "NA", 5.0], [3.0, 4.0, 6.0])
    custom = fit_on(first, second)
    assert in_words(custom.test, custom.columns) == "12 rows to train; 2 of second.csv to test."
    assert any(told.startswith("second.csv: 1 of 3 rows left out") for told in notes(custom.test, custom.columns))


def test_each_note_names_its_table_where_there_are_two(tmp_path):
    first = table(tmp_path / "one.csv", [*map(float, range(8)), "NA"], [*map(float, range(9))])
    second = table(tmp_path / "two.csv", [1.0, 5.0, "NA", "NA"], [3.0, 4.0, 6.0, 7.0])
    custom = fit_on(first, second)
    told = notes(custom.test, custom.columns)
    assert all(text.startswith(("one.csv: ", "two.csv: ")) for text in told)
    assert [text.split(" rows")[0] for text in told if "left out" in text] == ["one.csv: 1 of 9", "two.csv: 2 of 4"]
    alone = notes(msgspec.UNSET, custom.columns)
    assert alone[0].startswith("1 of 9 rows left out") and not any("one.csv: 1" in text for text in alone)


def test_files_keep_it_and_files_without_it_are_as_before(first, tmp_path):
    custom = fit_on(first, str(tmp_path / "second.csv"))
    text = msgspec.json.encode(custom)
    assert msgspec.json.decode(text, type=CustomFit) == custom
    assert b"file" not in msgspec.json.encode(Split(0.25, 1))
    assert msgspec.json.decode(b'{"share":0.25,"seed":1}', type=Split) == Split(0.25, 1)


def test_from_python(first, tmp_path):
    second = table(tmp_path / "second.csv", [20.0, 30.0], [66.0, 95.0])
    run = gdx.descend(gdx.fit(first, x="area", y="price", test_data=second), "newton")[0]
    assert run.measures(test=True).rmse < 3.0 and run.test_losses.shape == run.values.shape
    net = gdx.network((1, 2, 1), first, inputs=["area"], target="price", test_data=tmp_path / "second.csv")
    assert len(gdx.descend(net, "adam", steps=3)[0].test_losses) == 4
    with pytest.raises(InputError, match="not both"):
        gdx.fit(first, test_share=0.2, test_data=second)


DAYS = ["2020-01-01 06:00", "2020-01-11", "2020-01-21", "2020-01-31"]
LATER = ["2020-02-10", "2020-02-20 18:00"]


def test_dates_of_the_second_table_are_counted_from_the_day_of_the_first(tmp_path):
    first = table(tmp_path / "first.csv", DAYS, [1, 2, 4, 5], names="day,level")
    second = table(tmp_path / "second.csv", LATER, [6, 7], names="day,level")
    for x, y, of in (("day", "level", "inputs"), ("level", "day", "targets")):
        bound = CustomFit(CsvFile(first, (x,), y), standardise=False, test=Split(file=second)).objective().bound()
        assert getattr(bound.samples, of).ravel().tolist() == [0.0, 9.75, 19.75, 29.75]
        assert getattr(bound.held_out.samples, of).ravel().tolist() == [39.75, 50.5]


def test_what_is_told_of_numbers_in_one_table_does_not_refuse_the_other(tmp_path):
    first = table(tmp_path / "first.csv", [1, 2, 4, 5], ["yes", "no", "yes", "no"], [2, 3, 5, 9], names="a,b,y")
    second = table(tmp_path / "second.csv", ["1*", 2], ["yes", "no"], [2, 3], names="a,b,y")
    bound = CustomFit(CsvFile(first, ("a", "b"), "y"), standardise=False, test=Split(file=second)).objective().bound()
    assert bound.held_out.samples.inputs.tolist() == [[1.0, 1.0], [2.0, 0.0]]


def test_percentages_in_one_table_alone_are_refused(tmp_path):
    plain = table(tmp_path / "plain.csv", [5, 6, 9], [1, 2, 4], names="share,price")
    percent = table(tmp_path / "percent.csv", ["5 %", "6 %", "9 %"], [1, 2, 4], names="share,price")
    for first, second in ((plain, percent), (percent, plain)):
        with pytest.raises(InputError, match=r"share is in percent in percent.csv, but not in plain.csv"):
            CustomFit(CsvFile(first, ("share",), "price"), test=Split(file=second)).objective().bound()
