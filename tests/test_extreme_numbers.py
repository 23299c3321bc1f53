"""Numbers from zero to beyond all numbers, in every place that takes one: refused in a sentence, or computed with."""

import itertools
import math

import numpy as np
import pytest
from feasible import experiment_for
from msgspec.structs import replace

from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.curvature import spectra_along, spectrum
from gdexplorer.descent.experiment import configure
from gdexplorer.descent.geometry.metric import KINDS, Metric
from gdexplorer.errors import InputError
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.objectives import objective
from gdexplorer.objectives.formulas.custom_formula import CustomFormula
from gdexplorer.optimizers import OPTIMIZERS, SCHEDULES
from gdexplorer.scene.curvature import CurvatureCurve
from gdexplorer.scene.field import Field, field_segments
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.metric_picture import picture_at
from gdexplorer.scene.stability import best_rate, curves, edge_words, gauge, overshoot_words, verdict
from gdexplorer.scene.step_drawing import step_drawing
from gdexplorer.scene.sweep_picture import heights, painted
from gdexplorer.session import edits

pytestmark = pytest.mark.filterwarnings("error")

NUMBERS = (0.0, 5e-324, 1e-310, -1e-310, 1e-300, 1e300, 1e308, -1e308, math.inf, -math.inf, math.nan)
FORMULAS = (
    "1e-300*x+1", "1e-310*x*x", "min(x/1e-320, y)", "where(x>0, x/1e-320, y)", "1e300*(x*x+y*y)", "1e308*x", "0*x", "5",
    "log(x)", "1/x", "sqrt(x)+1/(y-1)", "exp(1000*x)", "1e-300*(x^2+y^2)", "1e-320*(x^2+y^2)", "x^2*1e160+y^2*1e-160",
    "abs(x)*1e-300", "max(x,y)*1e300", "1e999*x", "x+1e307*y-1e307", "log(-1-x*x)", "where(x>0, 1/(x-x), y)", "tan(x)",
    "exp(exp(x*y))", "1e-162*x*y", "sin(1e200*x)", "x*1e-5000", "(x/1e-320)^2", "sqrt(-x*x-y*y)", "log(x)*log(-x)",
)  # fmt: skip
SCALES = tuple(f"1e{power}" for power in (-300, -155, -12, 12, 155, 300))


@pytest.fixture(scope="module")
def himmelblau():
    chosen = edits.ChooseObjective("himmelblau").apply_to(edits.first_example())
    return replace(chosen, steps=30, starts=chosen.starts[:1])


def tried(change, *arguments):
    """What comes of an edit; nothing where it is refused, which must be in words."""
    try:
        return change(*arguments)
    except InputError as refusal:
        assert str(refusal).strip()
        return None


def see_everything(experiment):
    """All that is computed of runs, as the window does."""
    bound = experiment.bound()
    runs = drawn_runs(experiment, engine.descend(experiment))
    surface = build_surface(bound, COLOUR_TABLE, None, 17)
    for run in runs:
        trajectory, choice = run.trajectory, experiment.optimizers[run.trajectory.optimizer]
        assert trajectory.reason and len(trajectory.gradient_norms) == trajectory.steps + 1
        overshoot_words(run, 3)
        for step in {1, trajectory.steps} if trajectory.steps else ():
            taken = dissect(experiment, bound, trajectory, step)
            step_drawing(taken, surface.plane, {term.key for term in taken.terms}, None)
        found = {
            k: ends for k, *ends in itertools.islice(spectra_along(bound, trajectory.points, experiment.metric), 4)
        }
        steps, ends = np.array(sorted(found)), np.array([found[k] for k in sorted(found)])
        curve = CurvatureCurve(run, steps, ends[:, 0], ends[:, 1], True)
        curves(curve)
        edge_words(curve)
        for k, (lowest, largest) in found.items():
            assert verdict(choice, gauge(choice, trajectory, k, largest))
            best_rate(choice, lowest, largest)
        for k in (0, -1):
            inverse = experiment.metric.inverse(bound, trajectory.points[k])
            see_picture(trajectory.gradients[k], inverse, surface.box.stretch())


def see_picture(differential, inverse, stretch):
    picture = picture_at(differential, inverse, stretch)
    if picture is None:
        return
    parts = picture.gradient, picture.steepness, picture.touching, picture.axes, picture.ball(), *picture.slopes()
    assert all(np.isfinite(part).all() for part in parts)


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_hyperparameters_of_any_size(himmelblau, rule):
    experiment = experiment_for(rule.key, replace(himmelblau, optimizers=(configure(rule.key),)))
    for item, number in itertools.product(rule.hyperparameters, NUMBERS):
        changed = tried(edits.SetHyperparameter(0, item.name, number).apply_to, experiment)
        if changed is not None:
            see_everything(changed)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.key)
def test_settings_of_schedules_of_any_size(himmelblau, schedule):
    experiment = replace(himmelblau, optimizers=(configure("gradient_descent"),))
    experiment = edits.SetSchedule(0, schedule.key).apply_to(experiment)
    for item, number in itertools.product(schedule.hyperparameters, NUMBERS):
        changed = tried(edits.SetScheduleSetting(0, item.name, number).apply_to, experiment)
        if changed is not None:
            see_everything(changed)


@pytest.mark.parametrize("name", ["gradient_tolerance", "noise", "clip", "seed", "batch_size"])
def test_settings_of_all_runs_of_any_size(himmelblau, name):
    for number in NUMBERS:
        changed = tried(edits.SetRunSetting(name, number).apply_to, himmelblau)
        if changed is not None:
            see_everything(changed)


@pytest.mark.parametrize("number", NUMBERS)
def test_budgets_and_starts_of_any_size(himmelblau, number):
    tried(edits.SetBudget(number).apply_to, himmelblau)
    for other in NUMBERS:
        tried(edits.AddStart((number, other)).apply_to, himmelblau)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", NUMBERS)
def test_metrics_of_any_size(himmelblau, kind, number):
    numbers = [(number,), (number, number), (number, 0.0, number), (number, 0.0, 1.0), (1.0, number, 1.0)]
    for each in numbers:
        changed = tried(edits.SetMetric(Metric(kind, each)).apply_to, himmelblau)
        if changed is not None:
            see_everything(changed)
            tried(edits.FitRates().apply_to, changed)


@pytest.mark.parametrize("logarithmic", [True, False])
@pytest.mark.parametrize("low", NUMBERS)
def test_sweeps_over_ranges_of_any_size(himmelblau, low, logarithmic):
    bound, choice = himmelblau.bound(), configure("gradient_descent")
    for high in NUMBERS:
        swept = tried(Range, "learning_rate", low, high, 5, logarithmic)
        if swept is not None:
            assert np.isfinite(swept.values).all()
            found = tried(sweep, himmelblau, bound, choice, (swept,), np.array(himmelblau.starts[0]))
            for result in tried(list, found or ()) or ():
                heights(result, 0.0)
                painted(result, 0.0)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_with_numbers_of_any_size(text):
    see_formula(text)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("key", ["rosenbrock", "himmelblau", "saddle", "lasso"])
def test_functions_of_any_height(scale, key):
    formula = objective(key).formula
    for name, value in objective(key).defaults.items():
        formula = formula.replace(name, repr(value)) if len(name) > 1 else formula
    see_formula(f"{scale}*({formula})")


def see_formula(text):
    custom = CustomFormula(text)
    if tried(lambda: custom.prepare() or custom) is None:
        return
    experiment = tried(edits.ChooseCustom(custom).apply_to, edits.first_example())
    if experiment is None:
        return
    experiment = replace(experiment, steps=40)
    bound = experiment.bound()
    assert math.isfinite(bound.learning_rate) and bound.learning_rate > 0.0
    see_everything(experiment)
    for kind in ("hessian", "polar"):
        see_everything(replace(experiment, metric=Metric(kind)))
    for compressed in (None, True, False):
        surface = build_surface(bound, COLOUR_TABLE, compressed, 33)
        assert surface.box.scale.ticks()
        assert np.isfinite(surface.box.height(surface.values[np.isfinite(surface.values)])).all()
    for field in Field:
        field_segments(surface, field, experiment.starts, Metric())
    critical_points(bound)
    spectrum(bound, np.array(bound.start))
