"""`gdexplorer.fit` and `gdexplorer.network`: objectives of data, for all functions of the Python interface."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError

XS = np.arange(1.0, 13.0)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("name,area,price\n" + "".join(f"h{x:g},{x},{3 * x + 5}\n" for x in XS))
    return path


def test_a_line_is_fitted_to_two_columns(table):
    raw = gdx.fit(table, x="area", y="price", standardise=False)
    run = gdx.descend(raw, "newton", start=(0, 0))[0]
    assert run.end == pytest.approx([5.0, 3.0], abs=1e-6)
    assert gdx.critical_points(raw).points == pytest.approx(np.array([[5.0, 3.0]]), abs=1e-6)
    pytest.importorskip("pandas")
    columns = [*gdx.descend(raw, "newton", start=(0, 0)).to_pandas().columns[3:5]]
    assert [*gdx.critical_points(raw).to_pandas().columns[:2]] == columns
    assert [*gdx.basins(raw, "newton", size=4).to_pandas().columns[:2]] == columns
    assert [*gdx.critical_points("himmelblau").to_pandas().columns[:2]] == ["x", "y"]
    assert gdx.descend(gdx.fit(str(table)), "newton")[0].values[-1] == pytest.approx(0.0, abs=1e-12)


def test_penalties_are_parameters(tmp_path):
    table = tmp_path / "zigzag.csv"  # no line: a penalty that is stronger than its slope leaves exactly none
    table.write_text("area,price\n" + "".join(f"{x},{x + 10 * (x % 2)}\n" for x in XS))
    assert abs(gdx.descend(gdx.fit(table), "gradient_descent")[0].end[1]) > 0.1
    run = gdx.descend(gdx.fit(table), "fista", learning_rate=0.3, parameters={"l1": 2.0})[0]
    assert run.end[1] == 0.0 and "slope = 0" in run.reason


def test_a_network_begins_at_its_initial_weights():
    moons = gdx.network((2, 3, 1), "two_moons", cost="cross_entropy")
    one, other = (gdx.descend(moons, "adam", steps=50, learning_rate=0.05)[0] for _ in range(2))
    assert one.points.shape == (51, 13) and np.array_equal(one.points, other.points)
    assert one.values[-1] < one.values[0]
    elsewhere = gdx.network((2, 3, 1), "two_moons", cost="cross_entropy", seed=1)
    assert not np.array_equal(gdx.descend(elsewhere, "adam", steps=1)[0].points[0], one.points[0])


def test_a_network_is_fitted_to_a_table(table):
    run = gdx.descend(gdx.network((1, 2, 1), table, inputs=["area"], target="price"), "adam", steps=5)[0]
    assert run.points.shape == (6, 7)


def test_how_well_an_iterate_fits_is_told(table):
    pytest.importorskip("pandas")
    descent = gdx.descend(gdx.fit(table), ["newton", "gradient_descent"], steps=30)
    first, last = descent[0].measures(0), descent[0].measures()
    assert last == descent[0].measures(descent[0].steps) == pytest.approx((1.0, 0.0, 0.0), abs=1e-9)
    assert first.r2 < last.r2 and first.rmse > first.mae > 0
    frame = descent.to_pandas()
    assert [*frame.columns[-5:-2]] == ["r2", "rmse", "mae"] and tuple(frame.iloc[0, -5:-2]) == first
    assert dict(zip(("intercept", "area"), frame.iloc[0, -2:], strict=True)) == descent[0].coefficients(0)
    moons = gdx.descend(gdx.network((2, 3, 1), "two_moons", cost="cross_entropy"), "adam", steps=5)[0].measures()
    assert moons.confusion.shape == (2, 2) and moons.accuracy == np.trace(moons.confusion) / moons.confusion.sum()


def test_classes_have_the_names_that_the_data_have_for_them(tmp_path):
    path = tmp_path / "mail.csv"
    path.write_text("length,spam\n" + "".join(f"{i},{('ham', 'spam')[i > 7]}\n" for i in range(16)), encoding="utf-8")
    run = gdx.descend(gdx.fit(path, cost="logistic"), "newton", steps=3, parameters={"l2": 0.1})[0]
    assert run.classes == ("ham", "spam") and run.measures().confusion.tolist() == [[8, 0], [0, 8]]
    assert gdx.descend(gdx.fit([1, 2, 3, 4], [2, 5, 5, 9]), "newton", steps=3)[0].classes == ()
    with pytest.raises(InputError, match="this objective has no data"):
        gdx.descend("sphere", "newton", steps=3)[0].classes  # noqa: B018


def test_rows_kept_for_testing_tell_where_a_run_should_have_stopped(table):
    run = gdx.descend(gdx.fit(table, test_share=0.25, test_seed=3), "gradient_descent", learning_rate=0.3, steps=20)[0]
    assert run.test_losses.shape == (run.steps + 1,) and run.best_test_step == np.argmin(run.test_losses)
    assert run.measures(test=True).rmse != run.measures().rmse
    plain = gdx.descend(gdx.fit(table), "gradient_descent", steps=1)[0]
    for ask in (lambda: plain.test_losses, lambda: plain.best_test_step, lambda: plain.measures(test=True)):
        with pytest.raises(InputError, match="No rows are kept"):
            ask()


def test_coefficients_are_told_in_the_units_of_the_data(table):
    for standardise in (True, False):
        run = gdx.descend(gdx.fit(table, standardise=standardise), "newton")[0]
        assert run.coefficients() == pytest.approx({"intercept": 5.0, "area": 3.0}, rel=1e-9)
        assert run.equation() == "price = 5 + 3 area"
        assert run.coefficients(0) != run.coefficients()
    moons = gdx.descend(gdx.network((2, 3, 1), "two_moons", cost="cross_entropy"), "adam", steps=1)[0]
    for ask in (moons.coefficients, moons.equation, gdx.descend("sphere", "adam", steps=1)[0].coefficients):
        with pytest.raises(InputError, match="have coefficients"):
            ask()
    with pytest.raises(InputError, match="no step 9999"):
        run.coefficients(9999)


def test_what_has_no_measures_says_so(table):
    plain = gdx.descend("sphere", "gradient_descent", steps=1)[0]
    fitted = gdx.descend(gdx.fit(table), "gradient_descent", steps=3)[0]
    for ask, words in ((lambda: plain.measures(), "no data"), (lambda: fitted.measures(4), "steps 0 to 3"),
                       (lambda: fitted.measures(-5), "no step -5")):  # fmt: skip
        with pytest.raises(InputError, match=words):
            ask()


def test_mistakes_are_told_in_a_sentence(table, tmp_path):
    for ask, words in (
        (lambda: gdx.fit(tmp_path / "gone.csv"), "There is no file"),
        (lambda: gdx.fit(table, x="aera", y="price"), "did you mean|aera"),
        (lambda: gdx.fit(table, degree=99), "degree"),
        (lambda: gdx.fit(table, cost="mes"), "mes"),
        (lambda: gdx.network((2, 1), "sine"), "input"),
        (lambda: gdx.network((), "sine"), "layer"),
        (lambda: gdx.network((1, 2, 1), "sine", activation="nosuch"), "nosuch"),
    ):
        with pytest.raises(InputError, match=words):
            ask()


def test_a_frame_tells_runs_of_one_rule_apart_by_their_batch_sizes():
    pytest.importorskip("pandas")
    rules = [("sgd", {"batch_size": 16}), "gradient_descent"]
    frame = gdx.descend("housing_mse", rules, start=(0.5, 0.5), steps=3).to_pandas()
    assert frame.groupby("run")["batch_size"].unique().map(list).tolist() == [[16], [0]]
    assert "batch_size" not in gdx.descend("housing_mse", "adam", start=(0.5, 0.5), steps=3).to_pandas()
