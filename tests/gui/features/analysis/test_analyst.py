"""What is asked of many runs: told in a sentence where it cannot be, and shown only on the map that it belongs to."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from gdexplorer.descent.experiment import configured
from gdexplorer.gui.features.analysis.analyst import Analyst, ShownBasins, Variation
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits


@pytest.fixture
def analyst(qapp):
    analyst = Analyst()
    analyst.told, analyst.drawn = [], []
    analyst.refused.connect(analyst.told.append)
    analyst.basins_changed.connect(analyst.drawn.append)
    yield analyst
    analyst.stop()


def scene(experiment):
    return Scene(experiment, SimpleNamespace(plane=None))


@pytest.mark.parametrize("rule", [rule for rule in OPTIMIZERS if not rule.hyperparameters], ids=lambda rule: rule.key)
def test_a_rule_with_nothing_to_vary_is_told_of(analyst, rule):
    analyst.set_experiment(replace(edits.first_example(), optimizers=(configured(rule.key),)))
    analyst.run_sweep(Variation(0, (), 200))
    (told,) = analyst.told
    assert rule.label in told and "to vary" in told


@pytest.mark.parametrize("low", ["", "nan", "inf", "-1", "1e309", "x"])
def test_a_range_that_is_none_is_told_of(analyst, low):
    analyst.set_experiment(edits.first_example())
    analyst.run_sweep(Variation(0, (("learning_rate", low, "1", True),), 200))
    assert len(analyst.told) == 1


def test_basins_of_another_function_are_not_drawn_on_the_map_of_this_one(analyst):
    one, other = edits.first_example(), edits.choose_objective(edits.first_example(), "sphere")
    basins = ShownBasins(None, None, one)
    analyst.set_experiment(one)
    analyst._take_basins(basins)
    assert analyst.drawn == [None]  # there is no map yet
    analyst.set_scene(scene(one))
    assert analyst.drawn[-1] is basins
    analyst.set_scene(scene(other))
    assert analyst.drawn[-1] is None
    analyst.set_scene(scene(one))
    assert analyst.drawn[-1] is basins
    analyst.set_experiment(other)
    assert not analyst._is_shown(one)
