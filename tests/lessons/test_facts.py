"""Facts are what the engine finds: compared with its runs, and with what is known of functions."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.lessons import run_facts, vocabulary
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.scenes import SceneSettings
from gdexplorer.lessons.vocabulary import FUNCTIONS, FactScope

BOWL = SceneSettings(
    objective="quadratic_bowl", parameters={"condition": 10}, starts=((2.0, 1.0), (-1.0, 0.5)), steps=60,
    optimizers=({"key": "gradient_descent", "learning_rate": 0.15}, {"key": "momentum", "learning_rate": 0.05}),
)  # fmt: skip
WELLS = SceneSettings(
    objective="himmelblau", starts=((-0.5, -1.0), (0.6, 0.2)), optimizers=({"key": "gradient_descent"},), steps=300
)


@pytest.fixture(scope="module")
def bowl():
    return Facts.of(BOWL.document())


@pytest.fixture(scope="module")
def wells():
    return Facts.of(WELLS.document())


def fact(facts, text):
    read = vocabulary.condition if any(sign in text for sign in "<>=") or " and " in text else None
    if read is None:
        name = text.removeprefix("not ").split("(")[0]
        read = vocabulary.condition if name in FUNCTIONS and FUNCTIONS[name].signature.is_truth else vocabulary.number
    return read(text).evaluated(FactScope(facts))


def test_runs_are_those_of_the_engine(bowl):
    runs = descend(bowl.document.experiment)
    assert len(runs) == 4
    for index, run in enumerate(runs):
        assert fact(bowl, f"x({index})") == run.points[-1, 0]
        assert fact(bowl, f"y({index})") == run.points[-1, 1]
        assert (fact(bowl, f"start_x({index})"), fact(bowl, f"start_y({index})")) == tuple(run.points[0])
        assert fact(bowl, f"value({index})") == run.values[-1]
        assert fact(bowl, f"lowest_value({index})") == run.values.min()
        assert fact(bowl, f"steps({index})") == run.steps
        assert fact(bowl, f"evaluations({index})") == run.evaluations[-1]
        assert fact(bowl, f"rises({index})") == sum(b > a for a, b in zip(run.values[:-1], run.values[1:], strict=True))
        lengths = [math.dist(a, b) for a, b in zip(run.points[:-1], run.points[1:], strict=True)]
        assert fact(bowl, f"travelled({index})") == pytest.approx(sum(lengths))
        assert fact(bowl, f"step_length({index}, 3)") == pytest.approx(lengths[3])
        assert fact(bowl, f"value_at({index}, 5)") == run.values[5]
        assert fact(bowl, f"value_at({index}, 5000)") == run.values[-1]
        assert fact(bowl, f"gradient_at({index}, 5)") == run.gradient_norms[5]
        assert (fact(bowl, f"x_at({index}, 7)"), fact(bowl, f"y_at({index}, 7)")) == tuple(run.points[7])
        assert fact(bowl, f"steps_to({index}, 0.5)") == next(k for k, value in enumerate(run.values) if value <= 0.5)
        assert fact(bowl, f"steps_to({index}, -1)") == math.inf


def test_a_quadratic_bowl_zigzags_across_its_stiff_axis(bowl):
    """Each step multiplies y by 1 - 10·0.15 = -0.5 and x by 0.85."""
    assert fact(bowl, "turns(0)") == pytest.approx(bowl.trajectories[0].steps - 1, abs=35)
    assert fact(bowl, "turns(0)") >= 20
    slow = Facts.of(replace_rate(bowl, 0.05))
    assert fact(slow, "turns(0)") == 0


def replace_rate(facts, rate):
    experiment = facts.document.experiment
    first, *rest = experiment.optimizers
    changed = replace(experiment, optimizers=(first.with_setting("learning_rate", rate), *rest))
    return replace(facts.document, experiment=changed)


def test_overshoot_is_the_rise_after_the_first_low(bowl):
    values = bowl.trajectories[1].values
    low = next(k for k in range(len(values) - 1) if values[k + 1] > values[k])
    assert fact(bowl, "overshoot(1)") == pytest.approx((values[low:].max() - values[low]) / (values[0] - values[low]))
    assert 0.0 < fact(bowl, "overshoot(1)") < 1.0
    assert fact(bowl, "overshoot(0)") == 0.0
    assert fact(Facts.of(replace_rate(bowl, 0.21)), "overshoot(0)") == 1.0


def test_settings_are_those_of_the_optimizers(bowl):
    assert fact(bowl, "rate(0)") == 0.15
    assert fact(bowl, 'setting("momentum", 1)') == bowl.document.experiment.optimizers[1].setting("momentum")
    with pytest.raises(InputError):
        fact(bowl, 'setting("momentum", 0)')
    with pytest.raises(InputError, match="There is no optimizer 2"):
        fact(bowl, "rate(2)")


def test_a_bowl_has_the_limit_of_its_largest_curvature(bowl):
    assert fact(bowl, "rate_limit()") == pytest.approx(0.2)
    assert fact(bowl, "condition(1, 1)") == pytest.approx(10.0)
    assert (fact(bowl, "curvature_max(1, 1)"), fact(bowl, "curvature_min(1, 1)")) == pytest.approx((10.0, 1.0))
    assert (fact(bowl, "gradient_x(2, 3)"), fact(bowl, "gradient_y(2, 3)")) == pytest.approx((2.0, 30.0))
    assert fact(bowl, "slope(3, 0.4)") == pytest.approx(5.0)
    assert fact(bowl, "value_of(2, 1)") == pytest.approx(7.0)
    assert fact(bowl, "minima() == 1 and saddles() == 0 and maxima() == 0 and convex() and degree() == 2")
    assert fact(bowl, "bounded_below()") and not fact(bowl, "symmetric()")


@pytest.mark.parametrize(("rate", "ended"), [(0.15, "stopped"), (0.19, "stopped"), (0.3, "diverged")])
def test_how_a_run_ended_is_one_thing(bowl, rate, ended):
    run = Facts.of(replace(replace_rate(bowl, rate), cursor=0))
    longer = Facts.of(
        replace(run.document, experiment=replace(run.document.experiment, steps=2000 if ended == "diverged" else 30))
    )
    for name in ("stopped", "diverged", "converged"):
        assert fact(longer, f"{name}(0)") is (name == ended)


def test_ends_are_told_apart(wells):
    assert fact(wells, "minima()") == 4 and fact(wells, "saddles()") == 4 and fact(wells, "maxima()") == 1
    assert fact(wells, "lowest()") == pytest.approx(0.0, abs=1e-12)
    for run in (0, 1):
        assert fact(wells, f"best({run})") and fact(wells, f"at_minimum({run})")
        assert not fact(wells, f"at_saddle({run})") and not fact(wells, f"at_maximum({run})")
    assert not fact(wells, "same_end(0, 1)") and fact(wells, "same_end(1, 1)")
    ends = [run.points[-1] for run in wells.trajectories]
    assert fact(wells, "distance(0, 1)") == pytest.approx(math.dist(*ends))


def test_a_run_along_a_ridge_ends_at_the_saddle():
    scene = SceneSettings(
        formula="x^2 + (y^2 - 1)^2", starts=((1.0, 0.0), (0.0, 0.5)), steps=500,
        optimizers=({"key": "gradient_descent", "learning_rate": 0.05},),
    )  # fmt: skip
    facts = Facts.of(scene.document())
    assert fact(facts, "at_saddle(0)") and not fact(facts, "at_minimum(0)")
    assert fact(facts, "at_minimum(1)") and not fact(facts, "at_saddle(1)")


def test_the_metric_turns_the_gradient():
    metric = Metric("matrix", (4.0, 0.0, 1.0))
    facts = Facts.of(SceneSettings(objective="sphere", metric=metric).document())
    expected = math.degrees(math.atan2(1.0, 0.25) - math.atan2(1.0, 1.0))
    assert fact(facts, "turned(1, 1)") == pytest.approx(expected)


def test_a_share_of_starts_is_drawn_from_the_seed(wells):
    assert fact(wells, "share_best(50)") == 1.0
    scene = SceneSettings(objective="sharp_and_wide", optimizers=({"key": "gradient_descent"},), steps=300)
    facts = Facts.of(scene.document())
    assert 0.0 < fact(facts, "share_best(200)") < 1.0
    assert fact(facts, "share_best(200)") == fact(facts, "share_best(200)")
    with pytest.raises(InputError):
        fact(facts, "share_best(1000000)")


def test_a_network_has_weights_layers_and_samples():
    scene = SceneSettings(network={"layers": [1, 4, 1], "data": "sine"}, optimizers=({"key": "adam"},), steps=5)
    facts = Facts.of(scene.document())
    assert fact(facts, "weights()") == fact(facts, "coordinates()") == 13
    assert fact(facts, "layers()") == 2 and fact(facts, "samples()") == 200
    with pytest.raises(InputError, match="two coordinates"):
        fact(facts, "minima()")


@pytest.mark.parametrize(
    "text", ["value(4)", "value(-1)", "value(0.5)", "value(1/0)", "value_at(0, -1)", "layers()", "samples()"]
)
def test_what_is_not_there_is_said_in_a_sentence(bowl, text):
    with pytest.raises(InputError) as refused:
        fact(bowl, text)
    assert str(refused.value).endswith(".")


def formula(text, domain=((-3.0, 3.0), (-3.0, 3.0))):
    return Facts.of(SceneSettings(formula=text, domain=domain).document())


KINDS = [
    ("x^2 + y^2", {"convex", "bounded_below", "symmetric"}, 2),
    ("x^2 - y^2", set(), 2),
    ("x*y", {"symmetric"}, 2),
    ("x + 2*y", {"convex"}, 1),
    ("(x + y)^2", {"convex", "bounded_below", "symmetric"}, 2),
    ("x^4 + y^4", {"convex", "bounded_below", "symmetric"}, 4),
    ("x^3 + y^2", set(), 3),
    ("(x^2 - 1)^2 + y^2", {"bounded_below"}, 4),
    ("(x*y)^2 - x", set(), 4),
    ("(1 - x)^2 + 10*(y - x^2)^2", {"bounded_below"}, 4),
    ("abs(x) + abs(y)", {"convex", "bounded_below", "symmetric"}, math.inf),
    ("exp(x) + y^2", {"convex", "bounded_below"}, math.inf),
    ("sin(x) + sin(y)", {"bounded_below", "symmetric"}, math.inf),
    ("sqrt(1 + x^2 + y^2)", {"convex", "bounded_below", "symmetric"}, math.inf),
    ("max(x, y)", {"convex", "symmetric"}, math.inf),
    ("-exp(-x^2 - y^2)", {"bounded_below", "symmetric"}, math.inf),
    ("x/3 + y*(2 + 1)^2 - 7", {"convex"}, 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "properties", "degree"), KINDS, ids=[text for text, _, _ in KINDS])
def test_functions_have_the_properties_that_are_known_of_them(text, properties, degree):
    facts = formula(text)
    found = {name for name in ("convex", "bounded_below", "symmetric") if fact(facts, f"{name}()")}
    assert found == properties
    assert fact(facts, "degree()") == degree


def test_every_function_has_a_meaning_and_none_is_one_of_maths():
    from gdexplorer.lessons.conditions import MATHS

    assert not {*FUNCTIONS} & {*MATHS}
    for function in FUNCTIONS.values():
        assert function.meaning and not function.meaning.endswith(".")
        assert function.signature.least <= function.signature.most


def test_facts_of_the_same_experiment_are_computed_once(bowl):
    again = Facts.of(replace(bowl.document, cursor=3))
    assert again.trajectories is bowl.trajectories
    assert again.document.cursor == 3
    assert np.shares_memory(again.trajectories[0].points, bowl.trajectories[0].points)
    assert run_facts.rate(again, 0.0) == 0.15
