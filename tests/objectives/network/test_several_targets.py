"""Networks with several outputs for numbers: derivatives as PyTorch has them, measures of each target in its units."""

import json
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from session_files import opened

import gdexplorer as gdx
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses, SklearnSet
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.goodness import in_words, measure_names, measurer, measures_of
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

ARM = Generated("arm", 60)
ROOMS = Houses(("GrLivArea",), "SalePrice", ("YearBuilt", "OverallQual"))
NETWORKS = [
    CustomNetwork((2, 5, 1), data=ARM),
    CustomNetwork((2, 4, 3, 2), "gelu", output="softplus", bias=False, data=ARM, standardise=False),
    CustomNetwork((1, 4, 3), "sigmoid", data=ROOMS),
]


@pytest.fixture
def flats(tmp_path):
    random, path = np.random.default_rng(0), tmp_path / "flats.csv"
    size, rooms = random.uniform(30.0, 120.0, 40), random.integers(1, 6, 40)
    lines = [
        f"{s:.2f},{r},{500 * s + 9000 * r:.1f},{3 * s:.2f},{'north' if r > 3 else 'south'}"
        for s, r in zip(size, rooms, strict=True)
    ]
    path.write_text("\n".join(["size,rooms,price (EUR),heating (kWh),side", *lines]), encoding="utf-8")
    return path


def of_table(path, *targets, layers=(2, 4, 1), inputs=("size", "rooms"), **details):
    source = CsvFile(str(path), inputs, targets[0], other_targets=tuple(targets[1:]) or msgspec.UNSET)
    return CustomNetwork(layers, data=source, **details)


def in_torch(torch, custom, samples):
    """The cost of weights as PyTorch has it, whose activations are named alike."""
    known = {"tanh": torch.tanh, "gelu": torch.nn.functional.gelu, "sigmoid": torch.sigmoid, "identity": lambda z: z,
             "softplus": torch.nn.functional.softplus}  # fmt: skip
    inputs, targets = (torch.tensor(part) for part in np.split(samples, [custom.widths[0]], axis=1))

    def cost(theta):
        units, begin = inputs, 0
        for number, (below, above) in enumerate(pairwise(custom.widths), 1):
            units = units @ theta[begin : begin + below * above].reshape(above, below).T
            begin += below * above
            if custom.bias:
                units, begin = units + theta[begin : begin + above], begin + above
            is_last = number == len(custom.widths) - 1
            units = known[custom.last_activation if is_last else custom.activation](units)
        return torch.nn.functional.mse_loss(units, targets)

    return cost


@pytest.mark.parametrize("custom", NETWORKS, ids=lambda custom: custom.architecture.text)
def test_value_gradient_and_second_derivatives_are_those_of_pytorch(custom):
    torch = pytest.importorskip("torch")
    bound = custom.objective().bound()
    theta = np.random.default_rng(1).normal(size=bound.dimension)
    cost, at = in_torch(torch, custom, bound.data[bound.first_sample :]), torch.tensor(theta, requires_grad=True)
    value = cost(at)
    (gradient,) = torch.autograd.grad(value, at)
    hessian = torch.autograd.functional.hessian(cost, torch.tensor(theta)).numpy()
    assert bound.value(theta) == pytest.approx(value.item(), rel=1e-10)
    np.testing.assert_allclose(bound.gradient(theta), gradient.numpy(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(bound.hessian(theta), hessian, rtol=1e-10, atol=1e-10)
    vectors = np.random.default_rng(2).normal(size=(3, len(theta)))
    np.testing.assert_allclose(bound.hessian_products(theta, vectors), vectors @ hessian, rtol=1e-10, atol=1e-9)


def test_one_output_stands_for_as_many_as_there_are_targets():
    one, typed = CustomNetwork((2, 5, 1), data=ARM), CustomNetwork((2, 5, 2), data=ARM)
    assert one.widths == typed.widths == (2, 5, 2)
    np.testing.assert_array_equal(one.objective().bound().data, typed.objective().bound().data)


def test_each_target_is_standardised_and_the_cost_is_the_mean_over_all_outputs(flats):
    bound = of_table(flats, "price (EUR)", "heating (kWh)").objective().bound()
    targets = bound.data[bound.first_sample :, 2:]
    np.testing.assert_allclose(targets.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(targets.std(axis=0), 1.0, rtol=1e-12)
    theta = np.array(bound.start)
    errors = (bound.samples.predict(theta, bound.samples.inputs) - bound.samples.targets) / bound.samples.targets.std(0)
    assert bound.value(theta) == pytest.approx(np.mean(errors**2), rel=1e-12)


def test_measures_of_each_target_are_in_its_own_units(flats):
    bound = of_table(flats, "price (EUR)", "heating (kWh)", test=Split(0.25, 1)).objective().bound()
    theta, samples = np.array(bound.start), bound.samples
    found = measures_of(samples, theta)
    predicted = samples.predict(theta, samples.inputs)
    for place, name in enumerate(("price (EUR)", "heating (kWh)")):
        errors = predicted[:, place] - samples.targets[:, place]
        one = found.of(name)
        assert one.rmse == pytest.approx(np.sqrt(np.mean(errors**2)))
        assert one.mae == pytest.approx(np.abs(errors).mean())
        assert one.r2 == pytest.approx(1.0 - np.sum(errors**2) / np.sum((samples.targets[:, place] - samples.targets[:, place].mean()) ** 2))  # fmt: skip  # noqa: E501
    assert "price (EUR): R² " in in_words(samples, found) and "(kWh)." in in_words(samples, found)
    names = measure_names(bound)
    assert names[:4] == ("r2 of price (EUR)", "rmse of price (EUR)", "mae of price (EUR)", "r2 of heating (kWh)")
    assert len(names) == len(measurer(bound)(theta)) == 13
    assert measures_of(samples, np.full(len(theta), np.nan)) is None


def test_scaling_a_target_changes_neither_the_cost_nor_r2(flats, tmp_path):
    other = tmp_path / "other.csv"
    rows = [line.split(",") for line in flats.read_text(encoding="utf-8").splitlines()]
    scaled = [rows[0], *([*row[:2], repr(float(row[2]) * 1024.0), *row[3:]] for row in rows[1:])]
    other.write_text("\n".join(map(",".join, scaled)), encoding="utf-8")
    one, two = (of_table(path, "price (EUR)", "heating (kWh)").objective().bound() for path in (flats, other))
    theta = np.array(one.start)
    assert two.value(theta) == pytest.approx(one.value(theta), rel=1e-12)
    first, second = (measures_of(bound.samples, theta).of("price (EUR)") for bound in (one, two))
    assert (second.r2, second.rmse) == pytest.approx((first.r2, 1024.0 * first.rmse), rel=1e-10)


@pytest.mark.parametrize("key", ["gradient_descent", "adam", "newton", "levenberg_marquardt", "kfac", "muon"])
def test_it_learns_by_rules_of_all_kinds(key):
    custom = CustomNetwork((2, 12, 2), data=Generated("arm", 120))
    bound = custom.objective().bound()
    (run,) = engine.descend(Experiment(custom, (("l2", 1e-4),), (suggested(key, bound),), (bound.start,), steps=60))
    assert run.values[-1] < run.values[0] and measures_of(bound.samples, run.points[-1]).of("hand x").r2 > 0.3


def test_targets_that_are_left_to_the_inputs_are_none_of_them(flats):
    source = of_table(flats, "price (EUR)", "heating (kWh)", inputs=()).data
    columns = CustomNetwork((2, 4, 2), data=source).columns
    assert columns.input_names == ("size", "rooms") and columns.target_names == ("price (EUR)", "heating (kWh)")
    if pytest.importorskip("sklearn"):
        iris = CustomNetwork((2, 4, 1), data=SklearnSet("iris", (), "sepal length", ("sepal width",))).columns
        assert iris.input_names == ("petal length (cm)", "petal width (cm)")
        assert iris.target_names == ("sepal length (cm)", "sepal width (cm)")


def test_a_second_table_has_the_same_targets(flats, tmp_path):
    tests = tmp_path / "tests.csv"
    tests.write_text("heating (kWh),price (EUR),rooms,size\n90,60000,2,40\n150,70000,3,55\n", encoding="utf-8")
    custom = of_table(flats, "price (EUR)", "heating (kWh)", test=Split(file=str(tests)))
    held_out = custom.objective().bound().held_out.samples
    np.testing.assert_array_equal(held_out.targets, [[60000.0, 90.0], [70000.0, 150.0]])
    np.testing.assert_array_equal(held_out.inputs, [[40.0, 2.0], [55.0, 3.0]])


@pytest.mark.parametrize(
    ("targets", "details", "said"),
    [
        (("price (EUR)", "heating (kWh)"), {"layers": (2, 4, 3)}, "has 2 targets .*the last layer has 3 units.*2,4,2"),
        (("price (EUR)", "price (EUR)"), {}, "chosen twice"),
        (("price (EUR)", "size"), {}, "size is chosen twice"),
        (("price (EUR)", ""), {}, "one of several is empty"),
        (("side", "price (EUR)"), {}, "side holds classes .*must all be numbers"),
        (("price (EUR)", "heating"), {}, "column"),
        (("price (EUR)", "heating (kWh)"), {"cost": "cross_entropy"}, "takes one target, of classes"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(targets, details, said, flats):
    with pytest.raises(InputError, match=said):
        of_table(flats, *targets, **details).objective()


def test_a_line_is_fitted_to_one_target():
    for source in (ARM, ROOMS):
        with pytest.raises(InputError, match="only a network with the mean square error fits several"):
            CustomFit(source).objective()


@pytest.mark.parametrize("custom", [*NETWORKS, CustomNetwork((1, 3, 1), data=Houses())])
def test_sessions_come_back_and_those_with_one_target_have_no_entry_for_others(custom, tmp_path):
    document = Document(edits.ChooseCustom(custom).apply_to(edits.first_example()))
    content = json.loads(write_session(tmp_path / "a.gdx.json", document))
    assert ("other_targets" in content["experiment"]["objective"]["data"]) == (custom.data == ROOMS)
    assert opened(tmp_path / "a.gdx.json") == document


def test_python_takes_several_targets(flats):
    net = gdx.network((2, 6, 1), flats, inputs=("size", "rooms"), target=("price (EUR)", "heating (kWh)"))
    run = gdx.descend(net, "adam", steps=200, learning_rate=0.05)[0]
    assert run.measures().of("heating (kWh)").r2 > 0.9
    with pytest.raises(InputError, match="target"):
        run.measures().of("heat")
