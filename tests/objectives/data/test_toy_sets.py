"""The toy sets of scikit-learn: its own numbers, and a sentence where it is not installed."""

import sys

import msgspec
import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.cli import run
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import SklearnSet
from gdexplorer.objectives.data.toy_sets import TOY_SETS
from gdexplorer.objectives.regression.custom_fit import CustomFit


@pytest.fixture
def datasets():
    return pytest.importorskip("sklearn.datasets")


@pytest.fixture
def without(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)


def test_without_scikit_learn_one_sentence_says_what_to_install(without, capsys):
    for name, toy in TOY_SETS.items():
        with pytest.raises(InputError, match=r"pip install 'gdexplorer\[sets\]'\.$") as refused:
            SklearnSet(name, ("x",), f"never {name}").load()
        assert toy.label in str(refused.value)
    with pytest.raises(InputError, match=r"gdexplorer\[sets\]"):
        gdx.network((3, 2, 1), "sklearn:breast_cancer", cost="cross_entropy")
    assert run(["descend", "--data", "sklearn:wine", "--y", "never", "--optimizer", "adam"]) == 2
    assert "pip install 'gdexplorer[sets]'" in capsys.readouterr().err


def test_an_unknown_set_is_named_with_one_that_is_like_it(capsys):
    with pytest.raises(InputError, match="did you mean iris"):
        gdx.fit("sklearn:irs")
    assert run(["descend", "--data", "sklearn:irs", "--optimizer", "adam"]) == 2
    assert "did you mean iris" in capsys.readouterr().err


@pytest.mark.parametrize("name", TOY_SETS)
def test_the_numbers_are_those_of_scikit_learn(datasets, name):
    found = datasets.load_diabetes(scaled=False) if name == "diabetes" else getattr(datasets, f"load_{name}")()
    names = [*map(str, found.feature_names)]
    columns = SklearnSet(name, tuple(names), TOY_SETS[name].target).load()
    np.testing.assert_array_equal(columns.inputs, found.data)
    np.testing.assert_array_equal(columns.targets, found.target)
    assert columns.input_names == tuple(names) and columns.offered == (*names, TOY_SETS[name].target)
    assert columns.classes == (tuple(map(str, found.target_names)) if name != "diabetes" else ())
    suggested = SklearnSet(name).load()
    assert suggested.input_names[0] in names and suggested.target_name != suggested.input_names[0]


def test_a_line_through_diabetes_is_that_of_numpy(datasets):
    found = datasets.load_diabetes(scaled=False)
    bmi = found.data[:, found.feature_names.index("bmi")]
    run_ = gdx.descend(gdx.fit("sklearn:diabetes", x="bmi", y="progression"), "newton")[0]
    slope, intercept = np.polyfit(bmi, found.target, 1)
    assert run_.coefficients() == pytest.approx({"intercept": intercept, "bmi": slope}, rel=1e-9)


def test_columns_are_named_with_or_without_units(datasets):
    columns = SklearnSet("iris", ("petal length",), "sepal width (cm)").load()
    assert (columns.input_names, columns.target_name) == (("petal length (cm)",), "sepal width (cm)")
    with pytest.raises(InputError, match="petal"):
        SklearnSet("iris", ("petal lenth",)).load()
    with pytest.raises(InputError, match="choose other inputs"):
        SklearnSet("iris", ("species",), "petal width").load()


def test_iris_is_classified_by_a_network(datasets):
    net = gdx.network((2, 6, 3), "sklearn:iris", cost="cross_entropy", test_share=0.3)
    run_ = gdx.descend(net, "adam", learning_rate=0.05, steps=300)[0]
    assert run_.measures().accuracy > 0.95 and run_.measures(test=True).accuracy > 0.85
    assert gdx.fit("sklearn:breast_cancer", cost="logistic").columns.classes == ("malignant", "benign")


def test_files_and_commands_keep_them(datasets):
    custom = CustomFit(SklearnSet("iris", ("petal length",), "petal width"))
    assert msgspec.json.decode(msgspec.json.encode(custom), type=CustomFit) == custom
    net = CustomNetwork((1, 2, 1), data=SklearnSet("wine"))
    assert msgspec.json.decode(msgspec.json.encode(net), type=CustomNetwork) == net


def test_the_command_line_descends_on_them(datasets, capsys):
    assert (
        run(["descend", "--data", "sklearn:diabetes", "--x", "bmi", "--optimizer", "newton", "--format", "json"]) == 0
    )
    written = capsys.readouterr()
    assert '"equation": "progression = -117.8 + 10.23 bmi"' in written.out and '--y "progression"' in written.err
