"""Networks that tell several classes apart: their outputs follow from the data, and what does not fit is refused."""

import numpy as np
import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.goodness import SeveralClassMeasures, in_words, measure_names, measurer, measures_of

SPIRALS = Generated("three_spirals", 90)


def network(layers=(2, 6, 1), data=SPIRALS, **details):
    return CustomNetwork(layers, cost="cross_entropy", data=data, **details)


@pytest.fixture
def flowers(tmp_path):
    random, rows = np.random.default_rng(0), ["length,width,kind"]
    for kind, length in (("setosa", 1.5), ("versicolor", 4.0), ("virginica", 6.5)):
        rows += [f"{length + random.normal(0, 0.2):.3f},{random.normal():.3f},{kind}" for _ in range(20)]
    path = tmp_path / "flowers.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(("data", "classes"), [("three_spirals", 3), ("blobs", 4)])
def test_one_output_stands_for_as_many_as_there_are_classes(data, classes):
    one, typed = (network((2, 5, outputs), Generated(data)) for outputs in (1, classes))
    assert one.widths == typed.widths == (2, 5, classes) and one.architecture == typed.architecture
    assert one.objective().label == typed.objective().label == f"Network 2-5-{classes} (tanh)"
    assert one.objective().bound().dimension == 15 + 6 * classes
    np.testing.assert_array_equal(one.objective().bound().data, typed.objective().bound().data)


def test_two_classes_have_one_output_or_two():
    one, two = (network((2, 5, outputs), Generated("two_moons")).objective().bound() for outputs in (1, 2))
    for bound in (one, two):
        assert bound.samples.classes == ("0", "1")
        assert bound.samples.predict(np.array(bound.start), bound.samples.inputs).shape == (200,)
    assert two.dimension == one.dimension + 6


def test_probabilities_add_up_to_one_and_the_cost_is_their_logarithm():
    bound = network().objective().bound()
    theta = np.array(bound.start)
    shares = bound.samples.predict(theta, bound.samples.inputs)
    assert shares.shape == (90, 3) and np.allclose(shares.sum(axis=1), 1.0)
    chosen = shares[np.arange(90), bound.samples.targets.astype(int)]
    assert bound.value(theta) == pytest.approx(-np.log(chosen).mean(), rel=1e-12)


def test_test_rows_have_a_loss_and_measures_of_their_own():
    bound = network(test=Split(0.3)).objective().bound()
    theta, tests = np.array(bound.start), bound.held_out.samples
    shares = tests.predict(theta, tests.inputs)
    assert np.bincount(tests.targets.astype(int)).tolist() == [9, 9, 9]
    assert bound.test_losses_at(theta[np.newaxis])[0] == pytest.approx(
        -np.log(shares[np.arange(27), tests.targets.astype(int)]).mean()
    )
    assert len(measure_names(bound)) == len(measurer(bound)(theta)) == 2 * 10 + 1


def test_a_sample_is_in_the_most_probable_class():
    bound = network().objective().bound()
    theta = np.array(bound.start)
    found = measures_of(bound.samples, theta)
    counts = np.zeros((3, 3), dtype=int)
    for target, shares in zip(bound.samples.targets, bound.samples.predict(theta, bound.samples.inputs), strict=True):
        counts[int(target), int(np.argmax(shares))] += 1
    assert isinstance(found, SeveralClassMeasures)
    np.testing.assert_array_equal(found.confusion, counts)
    assert found.accuracy == pytest.approx(np.trace(counts) / 90)
    assert in_words(bound.samples, found).endswith(f"{np.trace(counts)} of 90 samples in the right class.")
    assert measures_of(bound.samples, np.full(bound.dimension, np.nan)) is None


@pytest.mark.parametrize("key", ["gradient_descent", "adam", "newton", "levenberg_marquardt", "kfac", "muon"])
def test_it_learns_by_rules_of_all_kinds(key):
    bound = (custom := network((2, 12, 3), test=Split(0.2))).objective().bound()
    experiment = Experiment(custom, (("l2", 0.001),), (suggested(key, bound),), (bound.start,), steps=60)
    (run,) = engine.descend(experiment)
    assert run.values[-1] < run.values[0] and measures_of(bound.samples, run.points[-1]).accuracy > 0.4


def test_classes_of_a_table_keep_their_names_and_its_numbers_are_the_inputs(flowers):
    for source in (
        CsvFile(str(flowers)),
        CsvFile(str(flowers), (), "kind"),
        CsvFile(str(flowers), ("length", "width")),
    ):
        samples = network((2, 4, 1), source).objective().bound().samples
        assert (samples.input_names, samples.target_name) == (("length", "width"), "kind")
        assert samples.classes == ("setosa", "versicolor", "virginica")
    assert measure_names(network((2, 3), CsvFile(str(flowers))).objective().bound())[:3] == (
        "accuracy", "setosa as setosa", "setosa as versicolor"
    )  # fmt: skip


def test_whole_numbers_may_be_classes(tmp_path):
    path = tmp_path / "digits.csv"
    path.write_text("x,digit\n" + "".join(f"{i / 7},{(7, 2, 5)[i % 3]}\n" for i in range(30)), encoding="utf-8")
    custom = network((1, 4, 1), CsvFile(str(path), ("x",), "digit"))
    assert custom.columns.classes == ("2", "5", "7") and custom.columns.targets[:3].tolist() == [2.0, 0.0, 1.0]
    assert "digit: 2 is 0, 5 is 1, 7 is 2." in custom.columns.reading
    assert CustomNetwork((1, 4, 1), data=custom.data).objective().bound().samples.classes == ()


@pytest.mark.parametrize(
    ("custom", "said"),
    [
        (network((2, 8, 2)), r"Three spirals has 3 classes \(0, 1, 2\), but the last layer has 2 units: .* as 2,8,3"),
        (network((2, 8, 5), Generated("two_moons")), "write the layers as 2,8,1"),
        (CustomNetwork((2, 8, 1), data=SPIRALS), r"class holds 3 classes \(0, 1, 2\), .*: choose the cross-entropy"),
        (CustomNetwork((2, 8, 3), data=SPIRALS), "class holds 3 classes .*: choose the cross-entropy"),
        (CustomNetwork((1, 8, 3)), "must have 1 unit, the output, not 3; one for each class goes with .* as 1,8,1"),
        (network((2, 8, 1), output="tanh"), "sigmoid"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(custom, said):
    with pytest.raises(InputError, match=said):
        custom.objective()


def test_the_gauss_newton_metric_is_refused_with_a_sentence():
    bound = network().objective().bound()
    with pytest.raises(InputError, match="Gauss-Newton metric needs predictions"):
        Metric("gauss_newton").check(bound)


def test_without_hidden_layers_it_has_the_weights_of_multinomial_regression():
    """At its minimum the shares of all samples add up to the size of each class (C. M. Bishop, 2006, section 4.3.4)."""
    optimize = pytest.importorskip("scipy.optimize")
    bound = network((2, 4), Generated("blobs", 100, 0.4)).objective().bound({"l2": 0.01})
    theta = optimize.minimize(bound.value_gradient, bound.start, jac=True, options={"gtol": 1e-10}).x
    assert np.abs(bound.gradient(theta)).max() < 1e-8
    shares = bound.samples.predict(theta, bound.samples.inputs)
    assert shares.sum(axis=0) == pytest.approx(np.bincount(bound.samples.targets.astype(int)), rel=1e-5)


def test_a_second_table_has_the_classes_of_the_first(flowers, tmp_path):
    tests = tmp_path / "tests.csv"
    tests.write_text("kind,width,length\nvirginica,0.1,6.4\nSetosa,-0.2,1.4\nvirginica,0,7\n", encoding="utf-8")
    bound = network((2, 4, 1), CsvFile(str(flowers)), test=Split(file=str(tests))).objective().bound()
    held_out = bound.held_out.samples
    assert held_out.classes == bound.samples.classes and held_out.targets.tolist() == [2.0, 0.0, 2.0]
    theta = np.array(bound.start)
    shares = held_out.predict(theta, held_out.inputs)[[0, 1, 2], [2, 0, 2]]
    assert bound.test_losses_at(theta[np.newaxis])[0] == pytest.approx(-np.log(shares).mean(), rel=1e-12)
