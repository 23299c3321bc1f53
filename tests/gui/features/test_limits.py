"""One limit of the learning rate: sweep, stability and the reason of a run name the point that theirs is of."""

import re

import numpy as np
import pytest
from feasible import bounded_for
from pictures import looking_at
from PySide6.QtWidgets import QLabel

from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.engine.curvature import spectra_along
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, refusal, suggested
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.features.stability.stability_panel import StabilityPanel
from gdexplorer.gui.features.sweep.sweep_panel import SweepPanel
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.numerals import as_typed
from gdexplorer.objectives import objective
from gdexplorer.optimizers import OPTIMIZERS, optimizer
from gdexplorer.scene.curvature import CurvatureCurve
from gdexplorer.scene.sweep_picture import SweepResult

RULES = [rule.key for rule in OPTIMIZERS if rule.stability is not None and rule.key != "perturbed_gradient_descent"]
FUNCTIONS = ["rosenbrock", "himmelblau", "quadratic_bowl", "beale"]
METRICS = {"euclidean": EUCLIDEAN, "matrix": Metric("matrix", (2.0, 0.5, 3.0)), "hessian": Metric("hessian")}


def on_each(functions):
    """Each of ``functions`` with each rule that can descend it, and a function of samples with those that need them."""
    pairs = []
    for rule in RULES:
        suited = [key for key in functions if not refusal(optimizer(rule), objective(key).bound())]
        pairs += [(key, rule) for key in suited or ["housing_mse"]]
    return pairs


def stability_of(qtbot, run, step):
    """What the panel says of one iterate: the curvature, the point that it names, and the limit."""
    panel = StabilityPanel()
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.set_focus(looking_at([run], cursor=step))
    qtbot.waitUntil(lambda: panel.is_settled)
    choice = run.experiment.optimizers[0]
    metric = choice.metric_of(run.experiment.metric)
    found = sorted(spectra_along(run.experiment.bound(), run.trajectory.points, metric))
    steps, lowest, largest = (np.array(column) for column in zip(*found, strict=True))
    panel.set_curve(CurvatureCurve(run, steps, lowest, largest, True))
    qtbot.waitUntil(lambda: panel.is_settled)
    texts = {
        name: as_typed(panel.findChild(QLabel, f"stability_{name}").text())
        for name in ("curvature", "limit", "verdict")
    }
    at, point = re.search(r"at step (\d+), (\(.*?\))", texts["verdict"]).groups()
    assert int(at) == step
    return texts["curvature"], point, texts["limit"]


def swept_of(qtbot, experiment, choice, start):
    """The sentence of a sweep over learning rates, the sweep, and the panel's formula."""
    ranges = (Range("learning_rate", 1e-5, 1.0, 40, True),)
    bound = experiment.bound()
    result = list(sweep(experiment, bound, choice, ranges, start))[-1]
    panel = SweepPanel()
    qtbot.addWidget(panel)
    panel.set_experiment(experiment)
    panel.set_result(SweepResult(0, result, None))
    formula = panel.findChild(FormulaLabel, "sweep_formula").accessibleName()
    return as_typed(panel.findChild(QLabel, "sweep_sentence").text()), result, formula


@pytest.mark.parametrize("kind", METRICS)
@pytest.mark.parametrize(("key", "rule"), on_each([*FUNCTIONS, "booth"]))
def test_at_one_point_all_name_one_limit(qtbot, key, rule, kind):
    bound = objective(key).bound()
    choice = suggested(rule, bound)
    experiment = Experiment(key, optimizers=(choice,), steps=60, metric=METRICS[kind], gradient_tolerance=0.0)
    told, result, formula = swept_of(qtbot, experiment, choice, np.array(bound.start))
    said = re.search(
        r"At the lowest end, (\(\S+, \S+\)), the curvature λ = (\S+) gives the limit (\S+)/λ = (\S+); λ varies",
        told,
    )
    assert said
    point, curvature, multiple, limit = said.groups()
    assert formula.endswith(f"stable where eta < {multiple} / lambda_max")
    there = Experiment(
        key, optimizers=(choice,), starts=(tuple(result.lowest_end.tolist()),), steps=2, metric=METRICS[kind],
        gradient_tolerance=0.0,
    )  # fmt: skip
    assert stability_of(qtbot, drawn_runs(there, descend(there))[0], 0) == (curvature, point, limit)


@pytest.mark.parametrize(("key", "rule"), on_each(FUNCTIONS))
def test_a_run_that_blew_up_names_the_limit_that_the_gauge_shows_at_that_step(qtbot, key, rule):
    bound = objective(key).bound()
    choice = suggested(rule, bound).with_setting("learning_rate", 1.5)
    experiment = Experiment(key, optimizers=(choice,), starts=(bound.start,), steps=4000)
    run = drawn_runs(experiment, descend(experiment))[0]
    assert run.trajectory.status is Status.DIVERGED
    where, point, limit, used = re.search(
        r"At (its start|step \d+), (\(.*?\)),.* a learning rate below (\S+) would have been stable; it was (\S+)\.",
        run.trajectory.reason,
    ).groups()
    step = 0 if where == "its start" else int(where.removeprefix("step "))
    assert stability_of(qtbot, run, step)[1:] == (point, limit)
    assert float(used) == 1.5


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_the_formula_of_a_sweep_is_that_of_the_rule_that_is_swept(qtbot, rule):
    choice = suggested(rule.key, bounded_for(rule.key, objective("sphere").bound()))
    panel = SweepPanel()
    qtbot.addWidget(panel)
    panel.set_experiment(Experiment("sphere", optimizers=(choice,)))
    told = panel.findChild(FormulaLabel, "sweep_formula").accessibleName()
    if rule.stability is None:
        assert told == "f(theta_K) by eta"
    else:
        assert told.endswith(f"eta < {rule.stability(dict(choice.settings)):.4g} / lambda_max")
