"""The stability gauge: rates against curvatures worked out by hand, and what is asked for while somebody looks."""

import math

import numpy as np
import pytest
from msgspec.structs import replace
from pictures import looking_at
from PySide6.QtWidgets import QLabel, QPushButton

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.features.stability.curvature_job import CurvatureJob
from gdexplorer.gui.features.stability.stability_panel import StabilityPanel
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.numerals import as_typed
from gdexplorer.scene.curvature import CurvatureCurve
from gdexplorer.scene.stability import (
    Gauge,
    StabilityCurves,
    best_rate,
    caption,
    curves,
    edge_words,
    gauge,
    limit_formula,
    limit_words,
    missing_words,
    overshoot_words,
    verdict,
)
from gdexplorer.session.edits import SetHyperparameter


def run_of(key="gradient_descent", objective="quadratic_bowl", steps=50, start=(-4.5, 2.0), schedule=None, **settings):
    choice = configure(key, settings)
    if schedule:
        choice = choice.with_schedule(*schedule)
    experiment = Experiment(
        objective, optimizers=(choice,), starts=(start,), steps=steps, gradient_tolerance=0.0
    )  # fmt: skip
    return drawn_runs(experiment, descend(experiment))[0]


def curve_of(run, lowest=1.0, largest=20.0, finished=True):
    steps = np.arange(run.trajectory.steps + 1)
    return CurvatureCurve(run, steps, np.full(len(steps), lowest), np.full(len(steps), largest), finished)


def configured_of(run):
    return run.experiment.optimizers[0]


@pytest.fixture
def panel(qtbot):
    panel = StabilityPanel()
    qtbot.addWidget(panel)
    panel.resize(360, 400)
    panel.asked, panel.edits, panel.drawn = [], [], []
    panel.curve_requested.connect(panel.asked.append)
    panel.edit_requested.connect(panel.edits.append)
    panel.curves_changed.connect(panel.drawn.append)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def shown(panel, qtbot, run, curve=None, cursor=0):
    panel.set_focus(looking_at([run], cursor=cursor))
    qtbot.waitUntil(lambda: panel.is_settled)
    if curve is not None:
        panel.set_curve(curve)
    qtbot.waitUntil(lambda: panel.is_settled)
    return {name: as_typed(panel.findChild(QLabel, f"stability_{name}").text()) for name in panel.labels}


def test_the_limit_of_gradient_descent_is_two_over_the_largest_curvature(panel, qtbot):
    run = run_of(learning_rate=0.05)
    texts = shown(panel, qtbot, run, curve_of(run), 3)
    assert (texts["curvature"], texts["limit"], texts["rate"]) == ("20", "0.1", "0.05")
    assert "50 % of the limit at step 3, (-3.8582, 0): stable there." in texts["verdict"]
    assert panel.bar.share == pytest.approx(0.5)
    assert panel.limit_title.text() == "limit 2/λ"


def test_that_of_momentum_is_larger_and_there_is_none_for_adam(panel, qtbot):
    run = run_of("momentum", learning_rate=0.05, momentum=0.9)
    texts = shown(panel, qtbot, run, curve_of(run))
    assert (texts["limit"], panel.limit_title.text()) == ("0.19", "limit 3.8/λ")
    run = run_of("adam")
    texts = shown(panel, qtbot, run, curve_of(run))
    assert texts["limit"] == "unknown" and "No limit is known for Adam" in texts["verdict"]
    assert panel.bar.share is None and not panel.bar.isVisible()
    run = run_of("newton")
    assert "no learning rate" in shown(panel, qtbot, run, curve_of(run))["verdict"]


@pytest.mark.parametrize(
    ("largest", "rate", "words"),
    [
        (20.0, 0.12, "1.2 times the limit"), (20.0, 0.1, "at its limit"), (-3.0, 0.1, "No upward curvature"),
        (math.nan, 0.1, "cannot be computed"),
    ],
)  # fmt: skip
def test_the_verdict_says_how_the_rate_stands(largest, rate, words):
    choice = configure("gradient_descent", {"learning_rate": rate})
    assert words in verdict(choice, gauge(choice, run_of(steps=5).trajectory, 0, largest))


def test_a_schedule_counts_at_the_step_that_is_taken():
    choice = configure("gradient_descent", {"learning_rate": 0.1}, 0, "step", {"step_size": 10, "gamma": 0.5})
    run = run_of(steps=30)
    rates = [gauge(choice, run.trajectory, step, 20.0).rate for step in (9, 10, 20)]
    assert rates == pytest.approx([0.1, 0.05, 0.025])
    run = run_of(learning_rate=0.1, schedule=("step", {"step_size": 10, "gamma": 0.5}))
    assert curves(curve_of(run)).stability_limit[[9, 10, 20]] == pytest.approx([20.0, 40.0, 80.0])


def test_the_overshoot_is_told_in_words():
    # Along the steep axis of (x² + 20 y²)/2 a rate of η goes 20 η times the way to the bottom.
    for rate, words in (
        (0.02, "goes 40 %"), (0.05, "ends at the minimum"), (0.08, "1.6 times the way"),
        (0.11, "overshoots: 2.2"),
    ):  # fmt: skip
        run = run_of(learning_rate=rate, steps=5, start=(0.0, 2.0))
        assert words in overshoot_words(run, 0)
    assert overshoot_words(run, 5) == overshoot_words(run, 4)  # at the end: the last step


def test_steps_that_do_not_move_or_go_uphill_are_called_so():
    run = run_of(learning_rate=0.05, steps=5, start=(0.0, 0.0))
    assert overshoot_words(run, 1) == "This step does not move."
    rolling = run_of("momentum", learning_rate=0.02, momentum=0.95, steps=60, start=(0.0, 2.0))
    assert any(overshoot_words(rolling, k) == "This step begins uphill." for k in range(60))


def test_the_button_sets_the_best_constant_rate(panel, qtbot):
    run = run_of(learning_rate=0.05)
    button = panel.findChild(QPushButton, "best_rate_button")
    texts = shown(panel, qtbot, run, curve_of(run))
    assert button.isEnabled() and "2/(1 + 20) = 0.09524" in texts["best"]
    button.click()
    assert panel.edits == [SetHyperparameter(0, "learning_rate", 0.09524)]


@pytest.mark.parametrize(
    ("key", "lowest", "words"),
    [
        ("gradient_descent", -3.2, "Not convex here (smallest curvature -3.2)"),
        ("gradient_descent", 0.0, "Not convex"), ("gradient_descent", math.nan, "cannot be computed"),
        ("momentum", 1.0, "for gradient descent only"), ("newton", 1.0, "no learning rate"),
    ],
)  # fmt: skip
def test_where_there_is_no_best_rate_it_says_why(panel, qtbot, key, lowest, words):
    run = run_of(key, steps=5)
    texts = shown(panel, qtbot, run, curve_of(run, lowest, math.nan if math.isnan(lowest) else 20.0))
    assert words in texts["best"]
    assert not panel.findChild(QPushButton, "best_rate_button").isEnabled()
    assert best_rate(configured_of(run), lowest, 20.0)[0] is None


def test_momentum_that_leaves_out_all_gradients_but_the_first_has_no_limit():
    configured = configure("momentum", {"dampening": 1.0})
    reading = Gauge("step 0, (0, 0)", 20.0, configured.stable_rate(20.0), 0.1)
    assert configured.stable_multiple is None and reading.share is None
    assert limit_words(configured, reading) == "none"
    assert verdict(configured, reading).startswith("With these settings no rate is too large")
    assert "inf" not in "".join(limit_formula(configured))
    adam = configure("adam")
    assert limit_words(adam, Gauge("step 0, (0, 0)", 20.0, adam.stable_rate(20.0), 0.1)) == "unknown"


def test_hovering_at_the_limit_is_called_the_edge_of_stability():
    run = run_of(learning_rate=0.099, steps=60)
    assert "hovers at 2/η: the edge of stability" in edge_words(curve_of(run))
    assert edge_words(curve_of(run_of(learning_rate=0.03, steps=60))) == ""
    assert edge_words(curve_of(run_of("adam", steps=60))) == ""


def test_curves_are_asked_for_once_and_only_while_somebody_looks(panel, qtbot):
    run, other = run_of(), run_of(learning_rate=0.02)
    panel.set_seen(False)
    panel.set_focus(looking_at([run]))
    assert panel.asked == []
    panel.set_seen(True)
    panel.set_focus(looking_at([run]))
    panel.set_focus(looking_at([run], cursor=4))
    qtbot.waitUntil(lambda: panel.is_settled)
    assert panel.asked == [run]
    panel.set_curve(curve_of(other))  # of a run that is no longer shown
    assert panel.drawn == []
    panel.set_focus(looking_at([other]))
    qtbot.waitUntil(lambda: panel.is_settled)
    panel.set_curve(curve_of(other))
    assert panel.asked == [run, other] and len(panel.drawn) == 1
    panel.set_focus(looking_at([replace(other, placed=np.zeros((51, 2)))]))  # the same run in another plane
    qtbot.waitUntil(lambda: panel.is_settled)
    assert panel.asked == [run, other]
    assert panel.findChild(QLabel, "stability_curvature").text() == "20"


def test_until_something_is_known_it_says_that_it_computes(panel, qtbot):
    assert "Computing" in shown(panel, qtbot, run_of())["verdict"]
    panel.set_focus(looking_at([]))
    qtbot.waitUntil(lambda: panel.is_settled)
    assert "No run" in panel.findChild(QLabel, "stability_verdict").text()


def test_a_curve_is_computed_on_its_own_thread_and_matches_the_hessian(qtbot):
    run, keeper = run_of(objective="rosenbrock", start=(-1.2, 1.0), learning_rate=0.001), CurvatureJob()
    found = []
    keeper.shown.connect(found.append)
    try:
        keeper.request(run_of(objective="rosenbrock", start=(1.2, 1.0)))
        keeper.request(run)
        qtbot.waitUntil(lambda: bool(found) and found[-1].run is run and found[-1].finished, timeout=30_000)
    finally:
        keeper.stop()
    bound = run.experiment.bound()
    expected = [np.linalg.eigvalsh(bound.hessian(point)) for point in run.trajectory.points]
    assert np.column_stack([found[-1].lowest, found[-1].largest]) == pytest.approx(np.array(expected))
    assert found[-1].at(7)[0] == 7
    assert replace(found[-1], steps=np.empty(0, int)).at(3) is None


@pytest.mark.parametrize("settings", [{"momentum": 0.9}, {"momentum": 0.5}, {"momentum": 0.0}])
def test_the_formula_names_the_limit_that_the_title_names(panel, qtbot, settings):
    from gdexplorer.gui.common.formula_label import FormulaLabel

    run = run_of("momentum", **settings)
    shown(panel, qtbot, run, curve_of(run))
    m = panel.limit_title.text().removeprefix("limit ").removesuffix("/λ")
    assert panel.findChild(FormulaLabel, "stability_formula").accessibleName() == f"eta < {m} / lambda_max"


@pytest.mark.parametrize(
    ("largest", "told"),
    [
        ([-2.0, -1.0, 3.0, 4.0], "From step 0 to 2 "),
        ([1.0, 0.0, 3.0, 4.0], "At step 2 "),
        ([-1.0, 2.0, -3.0, 4.0], "At some steps from 0 to 4 "),
        ([1.0, 2.0, 3.0, 4.0], ""),
        ([-1.0, -2.0, -3.0, -4.0], ""),
        ([np.nan, 2.0, 3.0, 4.0], ""),
    ],
)
def test_it_says_where_the_curve_of_the_curvature_has_a_gap(largest, told):
    drawn = StabilityCurves(np.array([0.0, 2.0, 4.0, 6.0]), np.array(largest), np.empty(0), "")
    assert missing_words(drawn).startswith(told) and bool(missing_words(drawn)) is bool(told)
    assert caption(drawn).endswith("along the run:") and caption(drawn).startswith(missing_words(drawn))
