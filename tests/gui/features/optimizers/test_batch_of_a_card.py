"""The batch size of a card: offered where there are samples, empty while it is that of all runs, undone as one edit."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton

from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.features.optimizers.optimizers_panel import OptimizersPanel
from gdexplorer.objectives import objective
from gdexplorer.session.edits import SetBatchSize

BARE = configure("gradient_descent")


def experiment_on(key, *sizes):
    rules = tuple(BARE.with_batch_size(size) for size in sizes)
    return Experiment(key, optimizers=rules, starts=(objective(key).bound().start,))


@pytest.fixture
def panel(qtbot):
    made = OptimizersPanel()
    qtbot.addWidget(made)
    made.resize(320, 500)
    made.show()
    return made


def box(panel, place):
    return panel.findChild(QLineEdit, f"optimizer_{place}_batch_size_edit")


def shows_box(panel, place):
    return box(panel, place) is not None and box(panel, place).isVisibleTo(panel.cards[place])


def test_a_card_shows_its_own_batch_size_and_offers_one_with_all_settings(panel):
    panel.set_experiment(experiment_on("housing_mse", None, 16))
    assert not shows_box(panel, 0)
    assert shows_box(panel, 1) and box(panel, 1).text() == "16"
    panel.findChild(QToolButton, "optimizer_0_more_button").click()
    assert shows_box(panel, 0) and box(panel, 0).text() == "" and box(panel, 0).placeholderText() == "as all runs"


def test_a_function_without_samples_offers_none(panel):
    panel.set_experiment(experiment_on("rosenbrock", None))
    panel.findChild(QToolButton, "optimizer_0_more_button").click()
    assert not shows_box(panel, 0)
    panel.set_experiment(experiment_on("housing_mse", None))
    assert shows_box(panel, 0)
    panel.set_experiment(experiment_on("rosenbrock", None))
    assert not shows_box(panel, 0)


def test_what_is_typed_is_an_edit_and_an_empty_box_gives_it_up(panel, qtbot):
    experiment = experiment_on("housing_mse", 16)
    panel.set_experiment(experiment)
    asked = []
    panel.edit_requested.connect(asked.append)
    for text, size in (("4", 4), ("", None)):
        box(panel, 0).selectAll()
        qtbot.keyClicks(box(panel, 0), text) if text else box(panel, 0).clear()
        box(panel, 0).setModified(True)
        qtbot.keyClick(box(panel, 0), Qt.Key.Key_Return)
        assert isinstance(asked[-1], SetBatchSize)
        experiment = asked[-1].apply_to(experiment)
        assert experiment.optimizers[0].batch_size == size
        panel.set_experiment(experiment)


def test_consecutive_changes_are_undone_together():
    assert SetBatchSize(0, 3.0).gesture == SetBatchSize(0, 4.0).gesture != SetBatchSize(1, 4.0).gesture
    assert replace(BARE, batch_size=3).with_batch_size(None) == BARE


def test_a_size_above_the_number_of_samples_is_told_below_its_box(panel):
    panel.set_experiment(experiment_on("housing_mse", 5000))
    told = panel.findChild(QLabel, "optimizer_0_full_batch")
    assert told.isVisibleTo(panel.cards[0]) and "more than the 2,930 training samples" in told.text()
    panel.set_experiment(experiment_on("housing_mse", 2930))
    assert not told.isVisibleTo(panel.cards[0])
