"""Panels: what they ask for, what they show, and that showing asks for nothing."""

import pytest
from feasible import experiment_for
from msgspec.structs import replace
from pictures import drawn_run, spiral, surface_of
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QTableWidget,
    QToolButton,
    QWidget,
)

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import refusal
from gdexplorer.gui.common.choices import ABOUT
from gdexplorer.gui.common.parameter_form import ParameterForm
from gdexplorer.gui.features.objective.catalogue import CUSTOM, EDITORS
from gdexplorer.gui.features.objective.objective_panel import ObjectivePanel
from gdexplorer.gui.features.optimizers.optimizers_panel import OptimizersPanel
from gdexplorer.gui.features.playback.playback_bar import SPEEDS, PlaybackBar
from gdexplorer.gui.features.runs.runs_table import SIGNS, RunsTable
from gdexplorer.gui.features.starts.starts_panel import StartsPanel
from gdexplorer.gui.views.answer_marks import MapQuestion
from gdexplorer.gui.window.status import StatusReadout
from gdexplorer.objectives import GROUPS, OBJECTIVES, objective
from gdexplorer.optimizers import FAMILIES, OPTIMIZERS
from gdexplorer.optimizers.libraries import LIBRARIES, usual_in
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits
from gdexplorer.session.playback import Playback
from gdexplorer.session.view_state import ViewState

EXAMPLE = edits.first_example()


class Kept(list):
    """What the signals of a widget tell: (name, arguments)."""

    def __init__(self, widget, *names):
        super().__init__()
        for name in names:
            getattr(widget, name).connect(self._keeper(name))

    def _keeper(self, name):
        def keep(*arguments):
            self.append((name, *arguments))

        return keep


@pytest.fixture
def shown(qtbot):
    def show(widget, *signals):
        qtbot.addWidget(widget)
        widget.resize(320, 600)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget, Kept(widget, *signals)

    return show


EXAMPLE = edits.first_example()


def edits_of(kept):
    """The edits that were asked for, and nothing else was."""
    assert {name for name, *_ in kept} <= {"edit_requested"}
    return [edit for _, edit in kept]


# Optimizers

ASKED = ("edit_requested", "gesture_ended")


@pytest.fixture
def optimizers(shown):
    panel, kept = shown(OptimizersPanel(), *ASKED)
    panel.set_experiment(EXAMPLE)
    wait_for_cards(panel, EXAMPLE)
    return panel, kept


def wait_for_cards(panel, experiment):
    """The first cards are there at once, the others one by one in the next turns."""
    while len(panel.cards) < len(experiment.optimizers):
        QApplication.processEvents()
    QApplication.processEvents()  # the layout shows the last one


def test_cards_stay_while_numbers_change(optimizers):
    panel, kept = optimizers
    cards = list(panel.cards)
    slider = panel.findChild(QSlider, "optimizer_0_learning_rate_slider")
    slider.setSliderDown(True)
    for rate in (0.02, 0.03):
        panel.set_experiment(edits.SetHyperparameter(0, "learning_rate", rate).apply_to(EXAMPLE))
    panel.set_experiment(edits.SetColour(1, 6).apply_to(EXAMPLE))
    assert panel.cards == cards and slider.isSliderDown()
    assert kept == []


def test_cards_follow_the_optimizers(optimizers):
    panel, _ = optimizers
    for experiment in (
        edits.DuplicateOptimizer(0).apply_to(EXAMPLE), edits.RemoveOptimizer(1).apply_to(EXAMPLE),
        edits.AddOptimizer("lbfgs").apply_to(EXAMPLE), replace(EXAMPLE, optimizers=()), EXAMPLE,
    ):  # fmt: skip
        panel.set_experiment(experiment)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the old cards go
        wait_for_cards(panel, experiment)
        assert [card.key for card in panel.cards] == [choice.key for choice in experiment.optimizers]
        names = [card.objectName() for card in panel.cards]
        assert names == [f"optimizer_card_{i}" for i in range(len(names))]
        for position in range(len(names)):
            assert panel.findChild(QCheckBox, f"optimizer_{position}_check").isVisibleTo(panel)


@pytest.mark.parametrize("name", ["menu", "colour"])
def test_a_card_can_go_while_its_menu_is_open(optimizers, qtbot, name):
    panel, _ = optimizers
    panel.show()
    button = panel.findChild(QToolButton, f"optimizer_1_{name}_button")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # comes back at once: no event loop inside the press
    assert button.dropped.isVisible()
    gone = []
    button.destroyed.connect(lambda: gone.append(name))
    panel.set_experiment(replace(EXAMPLE, optimizers=()))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: gone == [name], timeout=60_000)
    assert QApplication.activePopupWidget() is None


def test_a_card_asks_in_its_own_name(optimizers):
    panel, kept = optimizers
    panel.findChild(QCheckBox, "optimizer_1_check").click()
    panel.findChild(QSlider, "optimizer_2_learning_rate_slider").setValue(10)
    card = panel.cards[1]
    for action in card.findChild(QToolButton, "optimizer_1_menu_button").dropped.actions():
        action.trigger()
    card.findChild(QToolButton, "optimizer_1_colour_button").dropped.actions()[5].trigger()
    asked = edits_of(kept)
    assert isinstance(asked[1], edits.SetHyperparameter) and asked[1].gesture[1:] == (2, "learning_rate")
    assert asked[:1] + asked[2:] == [
        edits.SetVisible(1, False), edits.DuplicateOptimizer(1), edits.ResetOptimizer(1), edits.RemoveOptimizer(1),
        edits.SetColour(1, 5),
    ]  # fmt: skip


def _chosen(rule):
    """What the menu chooses; nothing for a rule that the example, which has no feasible set, does not suit."""
    return None if refusal(rule, EXAMPLE.bound()) else rule.key


def test_every_optimizer_is_on_the_menu_and_has_a_card(optimizers):
    panel, kept = optimizers
    combo = panel.findChild(QComboBox, "optimizer_add_combo")
    entries = [(combo.itemText(i), combo.itemData(i)) for i in range(combo.count())]
    expected = []
    for family, title in FAMILIES.items():
        expected += [(title, None), *((rule.label, _chosen(rule)) for rule in OPTIMIZERS if rule.family == family)]
    for library in LIBRARIES.values():
        keys = usual_in(library)
        expected += [(library.title, None), *((key, key) for key in keys)] if keys else []
    assert entries == expected
    combo.setCurrentIndex(4)
    combo.activated.emit(4)
    assert edits_of(kept) == [edits.AddOptimizer(entries[4][1])]
    assert combo.currentIndex() == -1
    for rule in OPTIMIZERS:
        bare = experiment_for(rule.key, replace(EXAMPLE, optimizers=()))
        panel.set_experiment(edits.AddOptimizer(rule.key).apply_to(bare))
        more = panel.findChild(QToolButton, "optimizer_0_more_button")
        more.click()
        panel.grab()


def test_what_cannot_descend_the_objective_says_why_on_the_menu_and_on_its_card(optimizers):
    panel, _ = optimizers
    squares = edits.AddOptimizer("gauss_newton").apply_to(replace(EXAMPLE, optimizers=()))
    others = edits.ChooseObjective("ackley").apply_to(squares)
    combo = panel.findChild(QComboBox, "optimizer_add_combo")
    place = combo.findText("Gauss-Newton")
    for experiment, is_refused in ((squares, False), (others, True), (squares, False)):
        panel.set_experiment(experiment)
        (card,) = panel.cards
        note, check = (card.findChild(kind, f"optimizer_0_{name}") for kind, name in
                       ((QLabel, "refusal"), (QCheckBox, "check")))  # fmt: skip
        assert (combo.itemData(place) is None) == is_refused == (not check.isEnabled())
        assert check.isChecked() != is_refused
        assert ("Ackley is not written so" in note.text()) == is_refused != note.isHidden()
        assert ("Ackley is not written so" in combo.model().index(place, 0).data(ABOUT)) == is_refused


def test_a_hidden_optimizer_cannot_be_set(optimizers):
    panel, _ = optimizers
    panel.set_experiment(edits.SetVisible(0, False).apply_to(EXAMPLE))
    assert not panel.findChild(QSlider, "optimizer_0_learning_rate_slider").isEnabled()
    assert not panel.findChild(QCheckBox, "optimizer_0_check").isChecked()


# Objective


@pytest.fixture
def objectives(shown):
    panel, kept = shown(ObjectivePanel(), *ASKED)
    panel.set_experiment(EXAMPLE)
    return panel, kept


def test_every_objective_is_on_the_menu_under_its_heading(objectives):
    panel, _ = objectives
    combo = panel.findChild(QComboBox, "objective_combo")
    keys = [combo.itemData(i) for i in range(combo.count())]
    assert sorted(key for key in keys if isinstance(key, str)) == sorted(row.key for row in OBJECTIVES)
    assert [key for key in keys if isinstance(key, int)] == list(range(len(EDITORS)))
    headings = [combo.itemText(i) for i, key in enumerate(keys) if key is None]
    assert headings == [CUSTOM, *GROUPS.values()]
    for i, key in enumerate(keys):
        assert combo.model().item(i).isSelectable() == (key is not None)


def test_typing_part_of_a_name_finds_it(objectives, qtbot):
    panel, kept = objectives
    combo = panel.findChild(QComboBox, "objective_combo")
    edit = combo.lineEdit()
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "OSENBR")
    assert combo.completer().completionCount() == 1
    choose_in_popup(combo, qtbot)
    assert edits_of(kept) == [edits.ChooseObjective("rosenbrock")]


def choose_in_popup(combo, qtbot):
    popup = combo.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)


TYPED = [
    ("rmspr", "rmsprop"),
    ("ad", "adagrad"),
    ("ADAM", "adam"),
    ("nest", "nesterov"),
    ("no such thing", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "key"), TYPED)
@pytest.mark.parametrize("in_popup", [False, True])
def test_typing_part_of_its_name_adds_an_optimizer_once(optimizers, qtbot, typed, key, in_popup):
    panel, kept = optimizers
    combo = panel.findChild(QComboBox, "optimizer_add_combo")
    edit = combo.lineEdit()
    edit.setFocus()
    qtbot.keyClicks(edit, typed)
    if in_popup and key == "rmsprop":
        choose_in_popup(combo, qtbot)
    else:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert edits_of(kept) == [edits.AddOptimizer(key)] * (key is not None)
    assert combo.currentIndex() == -1 and edit.text() == "" and edit.placeholderText() == "Add an optimizer…"


def test_typing_what_is_no_name_picks_nothing_and_the_name_comes_back(objectives, qtbot):
    panel, kept = objectives
    combo = panel.findChild(QComboBox, "objective_combo")
    edit = combo.lineEdit()
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "no such thing")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert kept == []
    assert combo.currentText() == objective("himmelblau").label
    assert combo.count() == len(OBJECTIVES) + len(GROUPS) + len(EDITORS) + 1


def test_picking_what_is_shown_asks_for_nothing(objectives):
    panel, kept = objectives
    combo = panel.findChild(QComboBox, "objective_combo")
    combo.activated.emit(combo.currentIndex())
    combo.activated.emit(0)  # a heading
    assert kept == []


@pytest.mark.parametrize("row", OBJECTIVES, ids=lambda row: row.key)
def test_every_objective_is_shown_with_its_parameters(qtbot, row):
    panel = ObjectivePanel()
    qtbot.addWidget(panel)
    kept = Kept(panel, *ASKED)
    panel.set_experiment(EXAMPLE)
    panel.set_experiment(edits.ChooseObjective(row.key).apply_to(EXAMPLE))
    assert panel.findChild(QComboBox, "objective_combo").currentText() == row.label
    assert panel.findChild(QLabel, "objective_lesson").text() == row.lesson
    assert (panel.findChild(ParameterForm) is None) == (not row.parameters)
    reset = panel.findChild(QPushButton, "parameters_reset_button")
    assert reset.isVisibleTo(panel) == bool(row.parameters) and not reset.isEnabled()
    assert kept == []


# Starts


@pytest.fixture
def starts(shown):
    panel, kept = shown(StartsPanel(), *ASKED[:1])
    panel.set_starts(edits.DrawStarts(4, 1).apply_to(EXAMPLE).starts)
    return panel, kept


def test_typed_coordinates_are_asked_for_as_they_stand(starts, qtbot):
    panel, kept = starts
    for name, text in (("start_x_edit", " 1e-3"), ("start_y_edit", "2.50")):
        qtbot.keyClicks(panel.findChild(QLineEdit, name), text)
    panel.findChild(QPushButton, "start_add_button").click()
    qtbot.keyClick(panel.findChild(QLineEdit, "start_y_edit"), Qt.Key.Key_Return)
    assert edits_of(kept) == [edits.AddStart(("1e-3", "2.50"))] * 2


def test_a_cell_that_is_edited_moves_a_start_and_leaves_the_other_coordinate_as_it_is(starts):
    """The table shows six digits; the coordinate behind it has sixteen."""
    panel, kept = starts
    table = panel.findChild(QTableWidget, "starts_table")
    table.item(2, 0).setText("0.5")
    (edit,) = edits_of(kept)
    assert edit.index == 2 and float(edit.place[0]) == 0.5
    assert float(edit.place[1]) == edits.DrawStarts(4, 1).apply_to(EXAMPLE).starts[2][1]


def test_listing_starts_asks_for_nothing(starts):
    panel, kept = starts
    panel.set_starts(edits.DrawStarts(9, 2).apply_to(EXAMPLE).starts)
    panel.set_starts(replace(EXAMPLE, starts=()).starts)
    table = panel.findChild(QTableWidget, "starts_table")
    assert table.rowCount() == 0 and kept == []
    assert not panel.findChild(QPushButton, "start_remove_button").isEnabled()


def test_the_markers_take_the_colour_of_another_theme(starts):
    panel, _ = starts
    table = panel.findChild(QTableWidget, "starts_table")
    palette = QPalette(panel.palette())
    for colour in ("#ff0000", "#00ff00"):
        palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
        palette.setColor(QPalette.ColorRole.Text, QColor(colour))
        panel.setPalette(palette)
        middle = table.item(0, 0).icon().pixmap(48, 48).toImage()
        assert middle.pixelColor(middle.width() // 2, middle.height() // 2).name() == colour


def test_selected_starts_are_removed_last_first(starts):
    panel, kept = starts
    table = panel.findChild(QTableWidget, "starts_table")
    for row in (0, 2):
        table.selectionModel().select(
            table.model().index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    panel.findChild(QPushButton, "start_remove_button").click()
    choice, *removals = edits_of(kept)
    assert choice == edits.SelectStart(0), "the first row, selected alone, chooses its start"
    assert removals == [edits.RemoveStart(2), edits.RemoveStart(0)]


def test_starts_are_drawn_with_count_and_seed_and_cleared(starts):
    panel, kept = starts
    panel.findChild(QSpinBox, "start_count_spin").setValue(12)
    panel.findChild(QSpinBox, "start_seed_spin").setValue(99)
    panel.findChild(QPushButton, "start_draw_button").click()
    panel.findChild(QPushButton, "start_clear_button").click()
    assert edits_of(kept) == [edits.DrawStarts(12, 99), edits.ClearStarts()]


# Playback

BAR_SIGNALS = (
    "restart_requested", "step_requested", "play_toggled", "end_requested", "cursor_requested", "speed_picked",
    "looping_toggled", "edit_requested",
)  # fmt: skip


@pytest.fixture
def bar(shown):
    return shown(PlaybackBar(), *BAR_SIGNALS)


def test_showing_playback_asks_for_nothing(bar):
    widget, kept = bar
    for playback in (Playback(40.0, 100, True, 5.0, True), Playback(0.0, 3), Playback(2.7, 10**7, False, 0.1)):
        widget.set_playback(playback)
        widget.set_experiment(replace(EXAMPLE, steps=playback.last + 1) if playback.last < 10**7 else EXAMPLE)
        assert widget.findChild(QSlider, "timeline_slider").value() == playback.cursor
        assert f"{playback.cursor}" in widget.findChild(QLabel, "step_label").text()
        assert widget.findChild(QComboBox, "speed_combo").currentData() == playback.speed
    assert kept == []


def test_every_control_asks_for_its_own(bar):
    widget, kept = bar
    widget.set_playback(Playback(5.0, 100))
    for name in ("restart", "step_back", "play", "step_forward", "end", "loop"):
        widget.findChild(QToolButton, f"{name}_button").click()
    widget.findChild(QPushButton, "further_button").click()
    widget.findChild(QSlider, "timeline_slider").setValue(33)
    widget.findChild(QSpinBox, "budget_spin").setValue(77)
    combo = widget.findChild(QComboBox, "speed_combo")
    combo.activated.emit(len(SPEEDS) - 1)
    assert kept == [
        ("restart_requested",), ("step_requested", -1), ("play_toggled",), ("step_requested", 1), ("end_requested",),
        ("looping_toggled", True), ("edit_requested", edits.RunFurther()), ("cursor_requested", 33),
        ("edit_requested", edits.SetBudget(77)), ("speed_picked", 50.0),
    ]  # fmt: skip


def test_it_stays_one_row_and_folds_what_does_not_fit_into_a_menu(bar, qtbot):
    widget, kept = bar
    button = widget.findChild(QToolButton, "playback_menu_button")
    height, hints = widget.sizeHint().height(), set()
    for width in (widget.one_row + 40, widget.minimumSizeHint().width(), widget.one_row, widget.one_row - 1):
        widget.resize(width, height)
        qtbot.wait(10)
        hints.add((widget.sizeHint().width(), widget.minimumSizeHint().width(), widget.sizeHint().height()))
        folded = width < widget.one_row
        assert button.isVisible() is folded
        for name in ("loop_button", "budget_spin", "further_button"):
            assert widget.findChild(QWidget, name).isVisible() is not folded
        shown = [each for each in widget.findChildren(QWidget) if each.isVisible() and each.parent() is widget]
        assert all(widget.rect().contains(each.geometry()) for each in shown)
    assert len(hints) == 1, "hints do not depend on the width"
    button.click()
    assert widget.findChild(QPushButton, "further_button").isVisible()
    widget.findChild(QPushButton, "further_button").click()
    assert kept == [("edit_requested", edits.RunFurther())]
    widget.findChild(QWidget, "playback_menu").hide()


def test_the_play_button_shows_what_it_would_do(bar):
    widget, _ = bar
    widget.set_playback(Playback(0.0, 9))
    button = widget.findChild(QToolButton, "play_button")
    paused = button.icon().pixmap(18).toImage()
    widget.set_playback(Playback(0.0, 9, True))
    assert button.icon().pixmap(18).toImage() != paused
    widget.set_playback(Playback(0.0, 9))
    assert button.icon().pixmap(18).toImage() == paused


# Runs


def rows(table):
    model = table.model()
    return [[model.index(i, j).data() for j in range(model.columnCount())] for i in range(model.rowCount())]


def test_the_table_shows_the_numbers_of_the_step(shown):
    table, _ = shown(RunsTable())
    runs = [drawn_run(spiral(30), label="A"), drawn_run([[1.0, 1.0]], label="B", status=Status.DIVERGED)]
    table.set_runs(runs)
    table.set_cursor(12)
    first, second = rows(table)
    trajectory = runs[0].trajectory
    assert first[0] == "A" and float(first[1]) == pytest.approx(trajectory.values[12], rel=0.01)
    assert float(first[2]) == pytest.approx(trajectory.gradient_norms[12], rel=0.05)
    assert first[3] == "12" and first[4] == "…"
    assert second[3] == "0" and second[4] == f"{SIGNS[Status.DIVERGED]} diverged"
    table.set_cursor(29)
    assert rows(table)[0][4].endswith("converged")
    table.grab()


def test_every_status_has_a_sign_of_its_own():
    assert set(SIGNS) == set(Status) and len(set(SIGNS.values())) == len(Status)


def test_a_selected_run_is_told_and_stays_selected_when_paths_bend(shown):
    table, kept = shown(RunsTable(), "edit_requested")
    table.set_runs([drawn_run(spiral(9)) for _ in range(3)])
    table.selectRow(2)
    table.set_runs([drawn_run(spiral(12)) for _ in range(3)])
    assert edits_of(kept) == [edits.SelectRun(2)]
    assert [index.row() for index in table.selectionModel().selectedRows()] == [2]


def test_the_run_of_an_opened_view_is_selected_as_soon_as_it_is_there(shown):
    table, kept = shown(RunsTable(), "edit_requested")
    table.set_view(ViewState(selected=2))
    table.set_runs([drawn_run(spiral(9)) for _ in range(2)])
    assert [index.row() for index in table.selectionModel().selectedRows()] == [1], "of fewer, the last is in focus"
    table.set_runs([drawn_run(spiral(9)) for _ in range(4)])
    assert [index.row() for index in table.selectionModel().selectedRows()] == [2]
    table.set_runs([drawn_run(spiral(9)) for _ in range(5)])
    assert [index.row() for index in table.selectionModel().selectedRows()] == [2]
    table.set_view(ViewState(selected=1))
    assert [index.row() for index in table.selectionModel().selectedRows()] == [1]
    assert set(edits_of(kept)) <= {edits.SelectRun(2), edits.SelectRun(1)}


# The line at the bottom


def test_a_message_stays_for_a_while_then_the_pointer_is_told(shown, qtbot):
    line, _ = shown(StatusReadout())
    label = line.findChild(QLabel, "status_readout")
    line.show_message("Yes.")
    line.set_waiting("Running…")
    line.set_pointer(None)
    assert "Yes." in label.text()
    line.end_message()
    line.set_waiting("Running…")
    assert label.text() == "Running…"
    line.set_waiting("")
    assert "Click" in label.text()


def test_what_is_typed_is_shown_as_text_not_as_markup(shown):
    line, _ = shown(StatusReadout())
    label = line.findChild(QLabel, "status_readout")
    line.show_message("<b>bold</b> <img src=x> is not a number.")
    assert label.textFormat() == Qt.TextFormat.PlainText or "<img" not in label.text()


def test_runs_are_counted_by_how_they_stand(shown):
    line, _ = shown(StatusReadout())
    runs = [drawn_run(spiral(3)), drawn_run(spiral(3)), drawn_run(spiral(3), status=Status.DIVERGED)]
    line.set_scene(Scene(EXAMPLE, surface_of(EXAMPLE), runs))
    assert line.findChild(QLabel, "runs_summary").text() == "3 runs, 2 converged, 1 diverged"
    line.set_scene(Scene(EXAMPLE, surface_of(EXAMPLE), (), withheld=True))
    assert line.findChild(QLabel, "runs_summary").text() == "runs after the answer"


def test_what_a_click_does_is_said_while_a_lesson_asks_for_one(shown):
    line, _ = shown(StatusReadout())
    label = line.findChild(QLabel, "status_readout")
    for question, words in (
        (MapQuestion(), "answer the question"), (MapQuestion(open=False), "place a start"),
        (MapQuestion(at=(0.0, 0.0)), "answer the question"), (None, "place a start"),
    ):  # fmt: skip
        line.set_map_question(question)
        assert words in label.text()
