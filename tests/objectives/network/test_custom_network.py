"""A custom network: what it makes of a description, and what it refuses."""

import math

import msgspec
import numpy as np
import pytest

from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure, suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.choice import ObjectiveChoice
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.network.architecture import Architecture
from gdexplorer.objectives.network.curvature import largest_curvature
from gdexplorer.objectives.network.initialisation import INITIALISATIONS, initial_weights
from gdexplorer.objectives.network.presets import PRESETS
from tests.objectives.network.networks import PLAIN, plain_cost


def run(custom, rule="gradient_descent", steps=300, **settings):
    bound = custom.objective().bound()
    choice = configure(rule, settings) if settings else suggested(rule, bound)
    (trajectory,) = engine.descend(Experiment(custom, (("l2", 0.0),), (choice,), (bound.start,), steps=steps))
    return trajectory


def test_weights_lie_layer_by_layer_each_with_a_name():
    architecture = Architecture((2, 3, 1))
    assert architecture.names == (
        "w1[1,1]", "w1[1,2]", "w1[2,1]", "w1[2,2]", "w1[3,1]", "w1[3,2]", "b1[1]", "b1[2]", "b1[3]",
        "w2[1,1]", "w2[1,2]", "w2[1,3]", "b2[1]",
    )  # fmt: skip
    assert architecture.filters == ((0, 2), (2, 4), (4, 6), (9, 12))
    assert Architecture((1, 1, 1), bias=False).names == ("w1", "w2")


def test_four_hidden_layers_of_64_work():
    custom = CustomNetwork((2, 64, 64, 64, 64, 1), data=Generated("two_moons"), cost="cross_entropy")
    bound = custom.objective().bound()
    assert bound.dimension == len(bound.weights) == 12_737
    trajectory = run(custom, steps=20)
    assert trajectory.values[-1] < trajectory.values[0]


@pytest.mark.parametrize("activation", PLAIN)
def test_the_cost_is_that_of_the_standardised_data(activation):
    custom = CustomNetwork((1, 4, 1), activation, data=Houses(("GrLivArea",)))
    bound, columns = custom.objective().bound(), custom.data.load()
    inputs, targets = ((c - c.mean(axis=0)) / c.std(axis=0) for c in (columns.inputs, columns.targets))
    theta = np.array(bound.draw_start(3))
    assert bound.value(theta) == pytest.approx(plain_cost(theta, (1, 4, 1), activation, inputs, targets), rel=1e-12)


def test_predictions_are_in_the_units_of_the_data():
    custom = CustomNetwork((1, 4, 1), data=Houses(("GrLivArea",)))
    bound = custom.objective().bound()
    samples = bound.samples
    errors = (samples.predict(np.array(bound.start), samples.inputs) - samples.targets) / samples.targets.std()
    assert np.mean(errors**2) == pytest.approx(bound.value(bound.start), rel=1e-12)
    assert samples.input_names == ("living area (sq ft)",) and samples.noun == "houses"


def test_predictions_of_classes_are_probabilities():
    bound = CustomNetwork((2, 8, 1), cost="cross_entropy", data=Generated("two_moons")).objective().bound()
    samples = bound.samples
    likely = samples.predict(np.array(bound.start), samples.inputs)
    right = np.where(samples.targets == 1.0, likely, 1.0 - likely)
    assert samples.classes
    assert -np.mean(np.log(right)) == pytest.approx(bound.value(bound.start), rel=1e-12)


def test_a_mini_batch_is_a_network_on_fewer_samples():
    custom = CustomNetwork((2, 3, 1), data=Generated("xor", 40), cost="cross_entropy")
    bound = custom.objective().bound()
    first = bound.first_sample
    whole = bound.gradient(bound.start)
    halves = []
    for part in (slice(first, first + 20), slice(first + 20, None)):
        gradient = np.empty(bound.dimension)
        rows = np.vstack([bound.data[:first], bound.data[part]])
        bound.value_and_gradient(np.array(bound.start), rows, gradient)
        halves.append(gradient)
    assert np.allclose(np.mean(halves, axis=0), whole, rtol=1e-12, atol=1e-15)


def test_l2_adds_the_squares_of_the_weights_but_not_of_the_biases():
    row = CustomNetwork((1, 3, 1)).objective()
    theta = np.arange(1.0, 11.0)
    without, with_it = (row.bound({"l2": l2}).value(theta) for l2 in (0.0, 0.5))
    weights = [*theta[:3], *theta[6:9]]
    assert with_it - without == pytest.approx(0.5 * np.sum(np.square(weights)), rel=1e-12)


@pytest.mark.parametrize(
    ("key", "deviation"), [("xavier", math.sqrt(2.0 / 300)), ("he", math.sqrt(2.0 / 100)), ("normal", 1.0)]
)
def test_first_weights_are_spread_as_their_papers_say(key, deviation):
    architecture = Architecture((100, 200, 1))
    weights = initial_weights(architecture, key, 1.0, 7)
    layer = architecture.layers[0]
    assert weights[layer.weights].std() == pytest.approx(deviation, rel=0.02)
    assert abs(weights[layer.weights].mean()) < 0.02 * deviation * math.sqrt(20)
    assert not weights[layer.biases].any()
    assert np.array_equal(weights, initial_weights(architecture, key, 1.0, 7))
    assert not np.array_equal(weights, initial_weights(architecture, key, 1.0, 8))
    assert np.allclose(initial_weights(architecture, key, 3.0, 7), 3.0 * weights)


def test_zeros_are_zero():
    assert not initial_weights(Architecture((2, 3, 1)), "zeros", 1.0, 7).any()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("initialisation", ["xavier", "he"])
def test_the_suggested_learning_rate_lowers_the_cost(activation, initialisation):
    custom = CustomNetwork((1, 8, 1), activation, initialisation=initialisation, data=Generated("sine", 100))
    trajectory = run(custom, steps=200)
    # Where curvature grows on the way, single steps swing up again; which ones, the last bits decide.
    assert np.median(trajectory.values[trajectory.steps // 2 :]) < 0.9 * trajectory.values[0]
    assert np.isfinite(trajectory.values).all()


def test_the_largest_curvature_is_that_of_the_hessian():
    bound = CustomNetwork((2, 6, 1), data=Generated("two_moons"), seed=2).objective().bound()
    eigenvalues = np.linalg.eigvalsh(bound.hessian(bound.start))
    found = largest_curvature(bound, np.array(bound.start))
    assert found == pytest.approx(np.abs(eigenvalues).max(), rel=0.02)
    assert bound.learning_rate == pytest.approx(1.0 / found)


def test_a_seed_gives_the_same_run_to_the_bit():
    custom = CustomNetwork((2, 8, 1), cost="cross_entropy", data=Generated("two_moons"))
    bound = custom.objective().bound()
    choice = suggested("adam", bound)
    experiment = Experiment(custom, (("l2", 0.0),), (choice,), (bound.draw_start(4),), steps=100, batch_size=32, seed=9)
    (one,), (two,) = engine.descend(experiment), engine.descend(experiment)
    assert np.array_equal(one.points, two.points)
    (other,) = engine.descend(msgspec.convert({**_as_dict(experiment), "seed": 10}, Experiment))
    assert not np.array_equal(one.points, other.points)


def _as_dict(experiment):
    return msgspec.json.decode(msgspec.json.encode(experiment))


def test_a_tanh_of_two_weights_has_two_minima_that_mirror_each_other_and_a_saddle_at_the_origin():
    custom = CustomNetwork((1, 1, 1), bias=False, domain=((-8.0, 8.0), (-2.5, 2.5)))
    bound = custom.objective().bound()
    lower, upper, saddle = critical_points(bound)
    assert (lower.kind, upper.kind, saddle.kind) == (PointKind.MINIMUM, PointKind.MINIMUM, PointKind.SADDLE)
    assert np.allclose(lower.point, [-c for c in upper.point], atol=1e-8)
    assert np.allclose(saddle.point, 0.0, atol=1e-9)
    assert {m.point[0] > 0.0 for m in bound.minima} == {True, False}
    assert np.allclose(sorted(m.value for m in bound.minima), lower.value, rtol=1e-9)


PRESET = {preset.label: preset for preset in PRESETS}


def test_a_start_chosen_badly_ends_in_the_worse_minimum():
    custom = PRESET["Two weights: worse minimum"].custom
    bound = custom.objective().bound()
    best = min(minimum.value for minimum in bound.minima)
    ends = []
    for start in (bound.start, (0.3, -0.3)):
        experiment = Experiment(custom, (), (suggested("gradient_descent", bound),), (start,), steps=500)
        ends.append(engine.descend(experiment)[0])
    assert ends[1].values[-1] == pytest.approx(best, rel=1e-6)
    assert ends[0].values[-1] > 1.5 * best
    assert any(np.allclose(ends[0].points[-1], minimum.point, atol=1e-3) for minimum in bound.minima)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.label)
def test_presets_are_ready_and_their_cost_falls(preset):
    preset.custom.prepare()
    row = preset.custom.objective()
    bound = row.bound()
    assert preset.custom.architecture.text in row.label and row.latex and row.formula and row.lesson
    assert all(low < high for low, high in bound.domain)
    trajectory = run(preset.custom, "adam", steps=300)
    assert trajectory.values[-1] < trajectory.values[0]


def test_a_description_goes_through_a_file():
    for preset in PRESETS:
        written = msgspec.json.encode(preset.custom)
        assert msgspec.json.decode(written, type=ObjectiveChoice) == preset.custom
        assert hash(msgspec.json.decode(written, type=ObjectiveChoice)) == hash(preset.custom)


REFUSED = {
    "no layers": (CustomNetwork(()), "2 to 12 layers"),
    "one layer": (CustomNetwork((1,)), "not 1"),
    "a width of zero": (CustomNetwork((1, 0, 1)), "1 to 512 units"),
    "a negative width": (CustomNetwork((1, -3, 1)), "1 to 512 units"),
    "a huge width": (CustomNetwork((1, 10**12, 1)), "1 to 512 units"),
    "too many layers": (CustomNetwork((1,) * 5000), "not 5000"),
    "too many weights": (CustomNetwork((1, 512, 512, 1)), "fewer units"),
    "one weight": (CustomNetwork((1, 1), bias=False), "more units"),
    "two outputs": (CustomNetwork((1, 8, 2)), "1 unit, the output"),
    "other inputs": (CustomNetwork((1, 8, 1), data=Generated("two_moons")), "write the layers as 2,8,1"),
    "an unknown activation": (CustomNetwork(activation="tahn"), "tanh"),
    "an unknown last activation": (CustomNetwork(output="nope"), "activation"),
    "an unknown cost": (CustomNetwork(cost="mean"), "cost"),
    "an unknown initialisation": (CustomNetwork(initialisation="xaver"), "xavier"),
    "no classes": (CustomNetwork(cost="cross_entropy"), "must hold at most 10 classes"),
    "a cross-entropy of no probability": (
        CustomNetwork((2, 1), cost="cross_entropy", output="tanh", data=Generated("xor")), "sigmoid",
    ),
    "a scale that is no number": (CustomNetwork(scale=math.nan), "scale"),
    "a negative seed": (CustomNetwork(seed=-1), "seed"),
    "an empty domain": (CustomNetwork((1, 1, 1), bias=False, domain=((1.0, 1.0), (0.0, 1.0))), "with low less"),
    "a file that is none": (CustomNetwork(data=CsvFile("/nowhere/at/all.csv")), "all.csv"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_built_is_refused_with_a_sentence(name):
    custom, part = REFUSED[name]
    for ask in (custom.objective, custom.prepare):
        with pytest.raises(InputError, match=part) as caught:
            ask()
        assert "\n" not in str(caught.value)


def test_a_constant_column_is_only_shifted(tmp_path):
    path = tmp_path / "constant.csv"
    path.write_text("x,y\n1,2\n1,3\n1,4\n", encoding="utf-8")
    bound = CustomNetwork((1, 2, 1), data=CsvFile(str(path))).objective().bound()
    assert np.isfinite(bound.data).all()


def test_initialisations_have_names():
    assert all(label for label, _ in INITIALISATIONS.values())


def test_a_large_network_takes_memory_only_for_what_is_recorded():
    custom = CustomNetwork((2, 64, 64, 64, 64, 1), data=Generated("spirals"), cost="cross_entropy")
    trajectory = run(custom, "adam", steps=30, learning_rate=1e-3)
    assert trajectory.points.nbytes + trajectory.gradients.nbytes < 31 * 12_737 * 16 + 1
    assert trajectory.states.nbytes == 0
