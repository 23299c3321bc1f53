"""Cards of many optimizers: made a few at a time, and only those that are missing."""

import pytest
from msgspec.structs import replace

from gdexplorer.descent.experiment import configure
from gdexplorer.gui.features.optimizers.optimizers_panel import AT_ONCE, OptimizersPanel
from gdexplorer.gui.features.optimizers.schedule_form import ScheduleCurve
from gdexplorer.session import edits


def with_rules(*keys):
    return replace(edits.first_example(), optimizers=tuple(configure(key) for key in keys))


def test_many_cards_come_one_by_one_and_stay_where_they_are_still_right(qtbot):
    panel = OptimizersPanel()
    qtbot.addWidget(panel)
    panel.set_experiment(with_rules(*["adam", "momentum"] * 16))
    assert len(panel.cards) == AT_ONCE  # as many as the first example has, so that it is seen whole
    qtbot.waitUntil(lambda: len(panel.cards) == 32)
    assert [card.key for card in panel.cards] == ["adam", "momentum"] * 16
    before = list(panel.cards)
    panel.set_experiment(with_rules("adam", "momentum", "adam", "adam", "momentum"))
    assert panel.cards[:3] == before[:3]
    qtbot.waitUntil(lambda: [card.key for card in panel.cards] == ["adam", "momentum", "adam", "adam", "momentum"])
    panel.set_experiment(with_rules("adam"))
    assert panel.cards == before[:1]
    panel.set_experiment(with_rules())
    assert panel.cards == []


def test_cards_that_are_no_longer_wanted_are_not_made(qtbot):
    panel = OptimizersPanel()
    qtbot.addWidget(panel)
    panel.set_experiment(with_rules(*["adam"] * 12))
    panel.set_experiment(with_rules("momentum"))
    qtbot.wait(100)
    assert [card.key for card in panel.cards] == ["momentum"]


def test_many_edits_in_one_turn_make_no_more_cards_in_it(qtbot):
    panel = OptimizersPanel()
    qtbot.addWidget(panel)
    for count in range(1, 9):
        panel.set_experiment(with_rules(*["adam"] * count))
        assert len(panel.cards) == 1
    qtbot.waitUntil(lambda: len(panel.cards) == 8)


def test_a_dragged_setting_changes_only_its_card_and_a_refused_one_all_that_was_typed(qtbot, monkeypatch):
    panel = OptimizersPanel()
    qtbot.addWidget(panel)
    shown = with_rules("gradient_descent", "momentum", "adam")
    panel.set_experiment(shown)
    qtbot.waitUntil(lambda: len(panel.cards) == 3)
    changed = []
    for card in panel.cards:
        monkeypatch.setattr(card, "set_configured", lambda *_, place=card.position: changed.append(place))
    edited = edits.SetHyperparameter(1, "learning_rate", 0.05).apply_to(shown)
    panel.set_experiment(edited)
    assert changed == [1]
    changed.clear()
    panel.set_experiment(edited)  # as after an edit that was refused
    assert changed == [0, 1, 2]


@pytest.mark.parametrize("kind", ["cosine", "one_cycle", "step"])
def test_a_schedule_curve_follows_its_settings_and_its_size(qtbot, kind):
    curve = ScheduleCurve("Learning rate over the steps")
    qtbot.addWidget(curve)
    scheduled = configure("adam").with_schedule(kind)
    seen = set()
    for steps, width in ((200, 180), (200, 260), (1000, 260)):
        curve.resize(width, 70)
        curve.set_configured(scheduled, steps)
        drawn = curve.curve()
        assert drawn is curve.curve(), "made once"
        assert (drawn[0].x(), drawn[drawn.count() - 1].x()) == (4.0, width - 4.0)
        seen.add((steps, width, drawn.count()))
    assert len({count for steps, _, count in seen if steps == 200}) == 1 and len(seen) == 3
