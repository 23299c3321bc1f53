"""Rows kept for testing: each row is in one part, classes keep their shares, and a seed gives the same rows again."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.data.split import LARGEST_SHARE, Split, in_words, shares
from gdexplorer.objectives.goodness import lowest_step, measure_names, measurer, measures_of
from gdexplorer.objectives.regression.custom_fit import COSTS, CustomFit
from gdexplorer.scene.held_out_losses import AT_ONCE, losses_along

SHARES = st.floats(0.001, LARGEST_SHARE)
SEEDS = st.integers(0, 1000)


def columns_of(targets, classes=False):
    targets = np.asarray(targets, dtype=float)
    return Columns(np.arange(len(targets), dtype=float)[:, None], targets, ("row",), "y", "Rows", classes=classes)


def kept(split, columns):
    return set(split.parts(columns)[1].inputs[:, 0].astype(int).tolist())


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=2, max_size=60), SHARES, SEEDS, st.booleans())
def test_every_row_is_in_one_part_and_the_share_is_kept(targets, share, seed, classes):
    columns, split = columns_of(targets, classes), Split(share, seed)
    training, test = split.parts(columns)
    rows = [part.inputs[:, 0].tolist() for part in (training, test)]
    assert sorted(rows[0] + rows[1]) == list(range(len(targets)))
    assert all(part == sorted(part) for part in rows)
    assert len(rows[1]) == min(max(round(share * len(targets)), 1), len(targets) - 1)
    for part in (training, test):
        np.testing.assert_array_equal(part.targets, np.array(targets)[part.inputs[:, 0].astype(int)])
    if classes:
        for group in set(targets):
            whole = targets.count(group)
            assert abs(np.sum(test.targets == group) - len(test.targets) * whole / len(targets)) < 1.0


@given(st.integers(2, 60), SHARES, SHARES, SEEDS)
def test_a_larger_share_keeps_the_rows_of_a_smaller_one(count, one, other, seed):
    columns = columns_of(range(count))
    small, large = (kept(Split(share, seed), columns) for share in sorted((one, other)))
    assert small <= large


def test_a_seed_gives_the_same_rows_again_and_another_gives_others():
    columns = columns_of(range(100))
    assert kept(Split(0.3, 1), columns) == kept(Split(0.3, 1), columns) != kept(Split(0.3, 2), columns)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.data())
def test_shares_of_groups_add_up_and_are_nearest(sizes, data):
    count = data.draw(st.integers(0, sum(sizes)))
    found = shares(sizes, count)
    assert sum(found) == count
    assert all(0 <= each <= size and abs(each - count * size / sum(sizes)) < 1.0
               for each, size in zip(found, sizes, strict=True))  # fmt: skip


@pytest.mark.parametrize(("split", "words"), [
    (Split(0.0), "above 0"), (Split(0.95), "up to 0.9"), (Split(float("nan")), "above 0"), (Split(0.5, -1), "seed"),
])  # fmt: skip
def test_what_is_no_split_is_refused(split, words):
    with pytest.raises(InputError, match=words):
        CustomFit(Houses(), test=split).objective()
    with pytest.raises(InputError, match=words):
        CustomNetwork((1, 2, 1), test=split).objective()


def test_training_rows_that_cannot_be_fitted_are_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,5\n2,5\n3,5\n4,9\n")
    with pytest.raises(InputError, match="constant in the training rows"):
        for seed in range(20):
            CustomFit(CsvFile(str(path), ("x",), "y"), test=Split(0.5, seed)).objective()


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("cost", COSTS)
def test_a_fit_to_training_rows_is_the_fit_to_a_file_of_them(cost, standardise, tmp_path):
    random = np.random.default_rng(4)
    x = random.normal(3.0, 2.0, 80)
    y = (x + random.normal(0, 2, 80) > 3.0).astype(float) if cost == "logistic" else 2 * x + random.normal(0, 1, 80)
    split, chosen = Split(0.3, 2), {"cost": cost, "degree": 2, "standardise": standardise}

    def fitted(name, rows, **more):
        path = tmp_path / name
        path.write_text("x,y\n" + "".join(f"{float(x[i])!r},{float(y[i])!r}\n" for i in rows))
        return CustomFit(CsvFile(str(path), ("x",), "y"), **chosen, **more).objective().bound({"l2": 0.1, "l1": 0.02})

    both = fitted("all.csv", range(80), test=split)
    training = [int(np.flatnonzero(x == value)[0]) for value in both.samples.inputs[:, 0]]
    apart = fitted("training.csv", training)
    np.testing.assert_array_equal(both.data, apart.data)
    assert both.minima[0].point == apart.minima[0].point and both.start == apart.start
    assert len(both.held_out.samples.targets) == 24 and len(training) == 56


@pytest.mark.parametrize("cost", COSTS)
def test_the_test_loss_of_a_fit_is_its_formula_over_the_test_rows_without_penalties(cost):
    source, target = Houses(("GrLivArea",)), Houses().target
    if cost == "logistic":
        bound = CustomFit(Generated("step", noise=0.0), cost, test=Split(0.25, 3)).objective().bound({"l2": 0.5})
    else:
        bound = CustomFit(source, cost, standardise=False, test=Split(0.25, 3)).objective().bound({"l2": 0.5})
        assert target
    theta = np.array([0.3, 0.7]) if cost == "logistic" else np.array([2e4, 90.0])
    tests = bound.held_out.samples
    predicted, y = tests.predict(theta, tests.inputs), tests.targets
    error = np.abs(predicted - y)
    delta = bound.penalties[2]
    expected = {
        "mse": lambda: np.mean(error**2), "mae": lambda: np.mean(error),
        "huber": lambda: np.mean(np.where(error <= delta, error**2 / 2, delta * (error - delta / 2))),
        "logistic": lambda: -np.mean(y * np.log(predicted) + (1 - y) * np.log(1 - predicted)),
    }[cost]()  # fmt: skip
    assert bound.test_losses_at([theta])[0] == pytest.approx(expected)


def test_the_test_loss_of_a_network_is_its_cost_over_the_test_rows_without_penalty():
    custom = CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("two_moons", 90), test=Split(0.2, 5))
    bound = custom.objective().bound({"l2": 3.0})
    theta, tests = np.array(bound.start), bound.held_out.samples
    p, y = tests.predict(theta, tests.inputs), tests.targets
    assert bound.test_losses_at([theta])[0] == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    assert (len(bound.samples.targets), len(y)) == (72, 18) and y.mean() == bound.samples.targets.mean() == 0.5
    numbers = dict(zip(measure_names(bound), measurer(bound)(theta), strict=True))
    assert numbers["test_accuracy"] == measures_of(tests, theta).accuracy
    assert numbers["accuracy"] == measures_of(bound.samples, theta).accuracy
    assert numbers["test_loss"] == bound.test_losses_at([theta])[0]


def test_without_test_rows_nothing_changes():
    bound = CustomFit(Houses()).objective().bound()
    assert bound.held_out is None and np.isnan(bound.test_losses_at([bound.start])).all()
    assert "test_loss" not in measure_names(bound)


def test_a_higher_degree_fits_the_training_rows_better_and_in_the_end_the_test_rows_worse():
    found = []
    for degree in range(1, 9):
        custom = CustomFit(Generated("sine", 24, 0.3, 1), degree=degree, test=Split(0.4, 1))
        bound = custom.objective().bound()
        best = np.array(bound.minima[0].point)
        found.append((bound.value(best), bound.test_losses_at([best])[0]))
    training, test = np.array(found).T
    assert np.all(np.diff(training) < 1e-12) and test[-1] > 1.5 * test.min()


def test_a_run_that_grows_is_tested_where_it_has_grown_and_comes_to_the_same():
    bound = CustomFit(Houses(), test=Split(0.25)).objective().bound()
    points = np.random.default_rng(0).normal(size=(AT_ONCE + 50, 2))
    part = losses_along(bound, points[:100])
    whole, again = losses_along(bound, points, part), losses_along(bound, points)
    np.testing.assert_array_equal(whole.losses, again.losses)
    np.testing.assert_array_equal(whole.losses, bound.test_losses_at(points))
    assert losses_along(bound, points, whole) is whole
    assert whole.lowest == np.argmin(whole.losses)
    other = losses_along(bound, points + 1.0, part)
    np.testing.assert_array_equal(other.losses, bound.test_losses_at(points + 1.0))


def test_the_lowest_step_leaves_out_what_is_no_number():
    assert lowest_step(np.array([np.nan, 3.0, 1.0, 1.0, np.nan])) == 2
    assert lowest_step(np.array([np.nan, np.inf])) == 0


def test_words_count_the_parts():
    columns = columns_of(range(2000))
    assert in_words(msgspec.UNSET, columns) == "2,000 rows."
    assert in_words(Split(0.25), columns) == "2,000 rows: 1,500 to train, 500 to test."


@given(st.integers(2, 40), st.integers(1, 60))
def test_the_last_rows_may_be_those_for_testing(count, last):
    columns = columns_of(np.arange(count))
    assert kept(Split(last=last), columns) == set(range(max(count - last, 1), count))
    with pytest.raises(InputError, match="must be positive"):
        Split(last=1 - last).parts(columns)
