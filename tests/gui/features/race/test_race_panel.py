"""The panel of races: who takes part, the ranking, and what is taken from it."""

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from gdexplorer.descent.analysis.race.racing import race
from gdexplorer.descent.analysis.race.results import RaceResult
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.gui.common.end_labels import BAR, LEADER, EndNames
from gdexplorer.gui.common.result_panel import EARLIER
from gdexplorer.gui.common.searchable_combo import SearchableCombo
from gdexplorer.gui.common.theme import DARK
from gdexplorer.gui.features.race.race_job import Entered, problem_of
from gdexplorer.gui.features.race.race_panel import NOBODY, RacePanel, in_words, usual_racers
from gdexplorer.gui.features.race.ranking import NONE
from gdexplorer.numerals import as_typed
from gdexplorer.objectives import CustomFormula
from gdexplorer.scene.race_picture import VIEWS
from gdexplorer.session import edits

KEYS, TERMS, FIRST = ("adam", "momentum", "newton"), Terms(budget=40, trials=4, starts=3), edits.first_example()
PROBLEMS = (problem_of(FIRST, 0), problem_of(edits.ChooseObjective("booth").apply_to(FIRST), 0))


@pytest.fixture(scope="module")
def result():
    return RaceResult(TERMS, PROBLEMS[:1], KEYS, tuple(race(PROBLEMS[:1], KEYS, TERMS)))


@pytest.fixture(scope="module")
def on_two():
    return RaceResult(TERMS, PROBLEMS, KEYS, tuple(race(PROBLEMS, KEYS, TERMS)))


@pytest.fixture
def panel(qtbot):
    panel = RacePanel()
    panel.resize(1200, 260)
    qtbot.addWidget(panel)
    panel.asked, panel.edits, panel.errors = [], [], []
    panel.run_requested.connect(panel.asked.append)
    panel.edit_requested.connect(panel.edits.append)
    panel.error.connect(panel.errors.append)
    panel.set_experiment(FIRST)
    panel.show()
    return panel


def cells(panel):
    table = panel.ranking
    rows, columns = range(table.rowCount()), range(table.columnCount())
    return [[table.item(row, column).text() for column in columns] for row in rows]


def column(panel, heading):
    headings = [panel.ranking.horizontalHeaderItem(place).text() for place in range(panel.ranking.columnCount())]
    return headings.index(heading)


def with_racers(panel, keys):
    while panel.ranking.rowCount():
        panel.ranking.selectRow(0)
        panel.remove()
    for key in keys:
        combo = panel.findChild(SearchableCombo, "race_add_combo")
        combo.activated.emit(combo.findData(key))
    return panel


def button(panel, name):
    return panel.findChild(QPushButton, f"race_{name}_button")


def test_the_optimizers_of_the_experiment_take_part_until_others_are_chosen(panel):
    assert [row[0] for row in cells(panel)] == ["Gradient descent", "Momentum", "Adam"]
    assert all(set(row[1:]) == {NONE} for row in cells(panel))
    panel.set_experiment(edits.AddOptimizer("newton").apply_to(FIRST))
    assert panel.ranking.rowCount() == 4
    panel.ranking.selectRow(0)
    panel.remove()
    panel.set_experiment(FIRST)
    assert panel.ranking.rowCount() == 3


def test_a_dragged_rate_lists_nobody_anew(panel):
    items = [panel.ranking.item(row, 0) for row in range(panel.ranking.rowCount())]
    panel.set_experiment(edits.SetHyperparameter(0, "learning_rate", 0.0123).apply_to(FIRST))
    assert [panel.ranking.item(row, 0) for row in range(panel.ranking.rowCount())] == items
    panel.set_experiment(edits.SetColour(0, 7).apply_to(FIRST))
    assert panel.ranking.item(0, 0) is not items[0]


def test_one_optimizer_alone_gets_company():
    alone = edits.RemoveOptimizer(0).apply_to(edits.RemoveOptimizer(0).apply_to(FIRST))
    assert usual_racers(alone)[0] == "adam" and len(usual_racers(alone)) >= 2


def test_nobody_and_one_cannot_race_and_the_button_says_why(panel):
    with_racers(panel, [])
    assert panel.ranking.rowCount() == 0 and not button(panel, "run").isEnabled()
    assert panel.ranking.accessibleDescription()
    with_racers(panel, ["adam"])
    assert not button(panel, "run").isEnabled() and "two or more" in button(panel, "run").toolTip()
    with_racers(panel, ["adam", "lion"])
    assert button(panel, "run").isEnabled()
    assert NOBODY


def test_what_is_entered_is_asked_for(panel):
    with_racers(panel, ["adam", "lion"])
    for name, value in (("budget", 77), ("starts", 5), ("seeds", 2), ("trials", 9), ("seed", 6)):
        panel.findChild(object, f"race_{name}_spin").setValue(value)
    combo = panel.findChild(QComboBox, "race_search_combo")
    combo.setCurrentIndex(combo.findData("halving"))
    button(panel, "run").click()
    panel.findChild(QComboBox, "race_on_combo").setCurrentIndex(1)
    button(panel, "run").click()
    terms = Terms(77, 9, 5, 2, "halving")
    assert panel.asked == [Entered(("adam", "lion"), terms, 6), Entered(("adam", "lion"), terms, 6, True)]


def test_who_cannot_race_is_offered_disabled_with_the_reason(panel):
    combo = panel.findChild(SearchableCombo, "race_add_combo")

    def why_not(key_label):
        item = next(combo.model().item(row) for row in range(combo.count()) if combo.itemText(row) == key_label)
        return "" if item.isEnabled() else item.toolTip()

    assert "already" in why_not("Adam") and not why_not("Newton") and not why_not("Gauss-Newton")
    panel.set_experiment(edits.ChooseCustom(CustomFormula("sin(x) + y^4")).apply_to(FIRST))
    assert "sum of squares" in why_not("Gauss-Newton")
    panel.set_experiment(FIRST)
    panel.findChild(QComboBox, "race_on_combo").setCurrentIndex(1)
    assert "suite" in why_not("Gauss-Newton")


def test_the_ranking_is_that_of_the_engine(panel, result):
    with_racers(panel, KEYS)
    panel.set_result(result)
    panel.ranking.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    for row, one in zip(cells(panel), result.rounds[0].standings, strict=True):
        assert row[0] == one.tuned.label and float(row[1]) == one.rank
        assert float(as_typed(row[column(panel, "value")])) == pytest.approx(one.tuned.value.median, rel=0.01)
        assert float(as_typed(row[column(panel, "untuned")])) == pytest.approx(one.untuned.value.median, rel=0.01)
        assert float(as_typed(row[column(panel, "distance")])) == pytest.approx(one.tuned.distance.median, rel=0.01)
        rate, good = row[column(panel, "rate")], row[column(panel, "good rates")]
        assert (rate == NONE) is not one.tuned.configured.optimizer.has_learning_rate
        assert (good == NONE) is math.isnan(one.width_of_rates)
    assert "First on Himmelblau" in panel.findChild(QLabel, "race_sentence").text()


@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_columns_are_sorted_by_their_numbers_and_unknown_ones_come_last(panel, result, order):
    with_racers(panel, (*KEYS, "lion"))
    panel.set_result(result)
    for heading in ("value", "rate", "tuning took"):
        panel.ranking.sortByColumn(column(panel, heading), order)
        texts = [as_typed(row[column(panel, heading)]).replace(",", "") for row in cells(panel)]
        known = [float(text) for text in texts if text != NONE]
        assert known == sorted(known, reverse=order is Qt.SortOrder.DescendingOrder)
        assert texts[len(known) :] == [NONE] * (len(texts) - len(known)) and NONE in texts


def test_a_double_click_takes_the_tuned_settings_and_undo_is_named(panel, result):
    with_racers(panel, KEYS)
    panel.set_result(result)
    panel.ranking.selectRow(0)
    assert button(panel, "use").isEnabled()
    panel.ranking.itemDoubleClicked.emit(panel.ranking.item(0, 2))
    button(panel, "use").click()
    (edit, same) = panel.edits
    one = next(each for each in result.rounds[0].standings if each.tuned.key == panel.ranking.chosen)
    assert edit == same == edits.UseOptimizer(one.tuned.configured)
    assert edit.label == f"use tuned {one.tuned.label}"


def test_settings_tuned_on_another_function_are_not_taken(panel, result):
    with_racers(panel, KEYS)
    panel.set_result(result)
    panel.ranking.selectRow(0)
    panel.set_experiment(edits.ChooseObjective("rosenbrock").apply_to(FIRST))
    panel.ranking.selectRow(1)
    assert not button(panel, "use").isEnabled() and "Himmelblau" in button(panel, "use").toolTip()
    panel.use_tuned()
    assert not panel.edits and "Himmelblau" in panel.errors[-1]


def test_settings_of_a_row_selected_before_can_be_used_once_it_has_raced(panel, result):
    with_racers(panel, KEYS)
    panel.ranking.selectRow(0)
    assert not button(panel, "use").isEnabled()
    panel.set_result(result)
    assert panel.ranking.chosen is not None and button(panel, "use").isEnabled()


def test_the_ranking_of_another_function_is_gone_until_that_function_is_back(panel, result):
    with_racers(panel, KEYS)
    panel.set_result(result)
    panel.ranking.selectRow(0)
    ranked = cells(panel)
    panel.set_experiment(edits.ChooseObjective("rosenbrock").apply_to(FIRST))
    panel.set_busy(True)
    assert all(set(row[1:]) == {NONE} for row in cells(panel)) and not button(panel, "use").isEnabled()
    panel.set_experiment(FIRST)
    assert cells(panel) == ranked and button(panel, "use").isEnabled()


def test_an_earlier_result_says_so_until_the_first_new_one(panel, result):
    note = panel.findChild(QLabel, "race_outdated")
    panel.set_busy(True)
    assert note.isHidden()
    panel.set_result(result)
    assert note.isHidden()
    panel.set_busy(False)
    panel.set_busy(True)
    assert not note.isHidden() and note.text() == EARLIER
    panel.set_result(result)
    assert note.isHidden()


def test_nothing_is_taken_where_nothing_is_selected(panel, result):
    panel.set_result(result)
    panel.use_tuned()
    panel.remove()
    assert not panel.edits and len(panel.errors) == 2


def test_the_suite_is_ranked_by_the_mean_of_the_ranks_and_has_no_rates(panel, on_two):
    with_racers(panel, KEYS)
    panel.set_result(on_two)
    panel.ranking.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in cells(panel)] == [total.label for total in on_two.totals]
    assert column(panel, "mean rank") == 1
    panel.ranking.selectRow(0)
    assert not button(panel, "use").isEnabled() and "suite" in button(panel, "use").toolTip()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key)
def test_each_view_draws_and_tells_a_line_for_each_who_takes_part(panel, result, view):
    with_racers(panel, KEYS)
    panel.set_result(result)
    box = panel.findChild(QComboBox, "race_view_combo")
    box.setCurrentIndex(box.findText(view.title))
    assert panel.plot.accessibleName().startswith(view.title)
    lines = [line for line in view.lines(result) if line.key in KEYS]
    assert {line.label for line in lines} <= {row[0] for row in cells(panel)} and lines
    panel.set_theme(DARK)
    panel.grab()
    across, up = view.limits(lines)
    (left, right), (low, high) = panel.plot.getViewBox().viewRange()
    assert left == pytest.approx(across[0]) and right > across[1] and (low, high) == pytest.approx(up)


def test_one_who_is_removed_leaves_the_ranking_and_the_plot(panel, result):
    with_racers(panel, KEYS)
    panel.set_result(result)
    panel.ranking.selectRow(0)
    gone = panel.ranking.chosen
    panel.remove()
    assert gone not in {panel.ranking.item(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(2)}


def test_a_race_so_far_says_how_far_it_is(result):
    part = RaceResult(TERMS, PROBLEMS[:1], (*KEYS, "lion"), result.rounds)
    assert in_words(part).startswith("3 of 4 optimizers have raced on Himmelblau")
    assert "First on" not in in_words(part)


def test_the_panel_says_that_the_batch_of_a_card_is_not_raced(panel):
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert any("not that of a card" in text for text in said)


@pytest.mark.parametrize("width", [945, 1265, 1585])
def test_the_names_of_usual_racers_are_whole_beside_the_ranking(panel, qtbot, width):
    """945 pixels are left in a window of 1280 beside the side panel."""
    keys = ("gradient_descent", "momentum", "adam")
    panel.resize(width, 280)
    panel.set_result(RaceResult(TERMS, PROBLEMS[:1], keys, tuple(race(PROBLEMS[:1], keys, TERMS))))
    qtbot.wait(20)
    names = next(item for item in panel.plot.items() if isinstance(item, EndNames))
    width = panel.plot.getViewBox().width()
    widest = max(panel.plot.fontMetrics().horizontalAdvance(name) for name in ("Gradient descent", "Momentum", "Adam"))
    assert names.room(width) * width >= widest + LEADER + BAR
