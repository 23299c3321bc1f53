"""The step inspector: which step it shows, how it walks through its terms, and what it copies and draws."""

import itertools
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace
from pictures import drawn_run, looking_at, spiral
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLabel, QToolButton, QWidget

from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.plane import whole_plane
from gdexplorer.gui.common.formula_label import INDENT, SMALLEST, FormulaLabel
from gdexplorer.gui.common.step_text import number_line, short, times
from gdexplorer.gui.common.timers import Throttle
from gdexplorer.gui.common.typeset_formula import typeset, with_signs
from gdexplorer.gui.features.inspector.confusion_matrix import ConfusionMatrix
from gdexplorer.gui.features.inspector.inspector_panel import REST_MILLISECONDS, InspectorPanel
from gdexplorer.gui.features.inspector.step_words import LATER, length_words, parts_of
from gdexplorer.gui.features.inspector.term_rows import SYMBOL_WIDTH, TermRows
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.numerals import as_typed, with_minus
from gdexplorer.objectives import CustomNetwork, objective
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.goodness import in_words, measures_of
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.scene.held_out_losses import losses_along
from gdexplorer.scene.step_drawing import NOTHING
from gdexplorer.session.view_state import ViewState

EXPERIMENT = Experiment(
    "himmelblau", optimizers=(configure("adam", {"learning_rate": 0.1}), configure("gradient_descent")),
    starts=((-0.5, -1.0),), steps=12, gradient_tolerance=0.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def runs():
    return drawn_runs(EXPERIMENT, descend(EXPERIMENT))


def answer_edits(panel):
    """Show the view that is asked for, as the explorer does."""
    panel.view = ViewState()

    def show(edit):
        panel.view = edit.apply_to(panel.view)
        panel.set_view(panel.view)

    panel.edit_requested.connect(show)


@pytest.fixture
def panel(qtbot, runs):
    panel = InspectorPanel()
    qtbot.addWidget(panel)
    panel.resize(380, 700)
    panel.drawings, panel.asked, panel.runs, panel.number = [], [], runs, 0
    panel.surface = SimpleNamespace(plane=whole_plane(EXPERIMENT.bound()))
    panel.drawing_changed.connect(panel.drawings.append)
    panel.step_requested.connect(panel.asked.append)
    panel.cursor_requested.connect(lambda cursor: panel.asked.append(("to", cursor)))
    answer_edits(panel)
    look(panel, 0)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    for job in panel.findChildren(Job):
        job.stop()


def text(panel, name):
    return panel.findChild(QLabel, name).text()


def look(panel, cursor):
    """Tell the panel of a cursor as the state does: not again of what it shows already."""
    focus = looking_at(panel.runs, panel.number, cursor, panel.surface)
    seen, panel.looked_at = getattr(panel, "looked_at", None), focus
    if seen is None or (focus.run, focus.step) != (seen.run, seen.step):
        panel.set_focus(focus)


def go_to(panel, qtbot, cursor):
    look(panel, cursor)
    qtbot.waitUntil(lambda: panel.is_settled)


def press(panel, qtbot, name):
    qtbot.mouseClick(panel.findChild(QToolButton, name), Qt.MouseButton.LeftButton)


def test_it_says_where_the_run_stands(panel, qtbot, runs):
    go_to(panel, qtbot, 3)
    assert text(panel, "inspector_run") == "Adam, start 1"
    assert text(panel, "inspector_step") == "step 3 → 4 of 12"
    assert float(text(panel, "inspector_value")) == pytest.approx(runs[0].trajectory.values[3])
    panel.number = 1
    go_to(panel, qtbot, 400)
    assert text(panel, "inspector_run").startswith("Gradient descent")
    assert text(panel, "inspector_step") == "last step, 11 → 12"
    assert text(panel, "inspector_ended") == runs[1].trajectory.reason
    assert panel.findChild(QLabel, "inspector_ended").isVisible()
    go_to(panel, qtbot, 5)
    assert not panel.findChild(QLabel, "inspector_ended").isVisible()


def test_without_runs_or_without_their_experiment_there_are_no_terms(panel, qtbot):
    panel.runs = [drawn_run(spiral(5))]
    go_to(panel, qtbot, 1)
    assert not panel.findChild(QWidget, "inspector_terms").isVisible()
    assert text(panel, "inspector_step") == "step 1 → 2 of 4"
    panel.runs = []
    go_to(panel, qtbot, 0)
    assert text(panel, "inspector_value") == "" and text(panel, "inspector_ended").startswith("No runs")
    assert panel.drawing is NOTHING
    panel.micro_forward()
    panel.micro_back()
    assert panel.asked == []


def test_the_rows_show_the_numbers_of_the_step(panel, qtbot, runs):
    go_to(panel, qtbot, 4)
    taken = dissect(EXPERIMENT, EXPERIMENT.bound(), runs[0].trajectory, 5)
    for term in taken.terms:
        assert text(panel, f"term_{term.key}_value") == short(taken.numbers[term.key])
    assert text(panel, "term_move_value") == short(runs[0].trajectory.points[5] - runs[0].trajectory.points[4])


def test_numbers_are_put_into_the_formula_once_it_rests(panel, qtbot, runs):
    go_to(panel, qtbot, 4)
    numbers = panel.findChild(FormulaLabel, "inspector_numbers")
    step = number_line(panel.dissection, panel.dissection.terms[-1])
    assert numbers.latex == step and "10^{-8}" in step
    look(panel, 5)
    look(panel, 6)
    qtbot.waitUntil(lambda: "6 → 7" in text(panel, "inspector_step"))
    assert numbers.latex != step and r"\ldots" in numbers.latex
    qtbot.waitUntil(lambda: numbers.latex == number_line(panel.dissection, panel.dissection.terms[-1]))
    assert panel.dissection.step == 7


def test_walking_forward_goes_through_all_terms_and_then_takes_the_step(panel, qtbot):
    go_to(panel, qtbot, 4)
    seen = []
    for _ in range(6):
        press(panel, qtbot, "micro_forward_button")
        seen.append(text(panel, "micro_label"))
    assert [label[:6] for label in seen] == [f"{i} of 6" for i in range(1, 7)]
    assert seen[2].endswith("mean square")
    assert set(panel.asked) == {0}  # it pauses, and nothing moves
    press(panel, qtbot, "micro_forward_button")
    assert panel.asked[-2:] == [0, ("to", 5)]
    go_to(panel, qtbot, 5)  # as the explorer answers
    assert text(panel, "micro_label").startswith("1 of 6")
    assert text(panel, "inspector_step").startswith("step 5 → 6")


def test_walking_back_goes_to_the_last_term_of_the_step_before(panel, qtbot):
    go_to(panel, qtbot, 4)
    press(panel, qtbot, "micro_forward_button")
    press(panel, qtbot, "micro_back_button")
    assert panel.asked[-2:] == [0, ("to", 3)]
    go_to(panel, qtbot, 3)
    assert text(panel, "micro_label").startswith("6 of 6")


def test_walking_ends_at_both_ends_of_the_run(panel, qtbot):
    go_to(panel, qtbot, 0)
    press(panel, qtbot, "micro_forward_button")
    assert not panel.findChild(QToolButton, "micro_back_button").isEnabled()
    go_to(panel, qtbot, 12)
    press(panel, qtbot, "micro_back_button")
    assert text(panel, "micro_label").startswith("6 of 6")
    assert not panel.findChild(QToolButton, "micro_forward_button").isEnabled()
    panel.asked.clear()
    panel.micro_forward()
    assert panel.asked == []
    for _ in range(5):
        press(panel, qtbot, "micro_back_button")
    panel.asked.clear()
    press(panel, qtbot, "micro_back_button")  # the last step is shown at the end: back is the step before that one
    assert panel.asked == [0, ("to", 10)]


def test_while_walking_the_terms_up_to_the_current_one_are_drawn(panel, qtbot):
    go_to(panel, qtbot, 4)
    assert [mark.label for mark in panel.drawing.marks] == ["1", "6"]
    press(panel, qtbot, "micro_forward_button")
    assert [(mark.label, mark.bold) for mark in panel.drawing.marks] == [("1", True)]
    assert panel.drawing.ghost is None
    for _ in range(5):
        press(panel, qtbot, "micro_forward_button")
    assert [mark.label for mark in panel.drawing.marks] == list("123456")
    assert [mark.shape for mark in panel.drawing.marks] == ["arrow", "arrow", "box", "arrow", "box", "arrow"]
    assert panel.drawing.ghost == pytest.approx(panel.dissection.target)
    go_to(panel, qtbot, 9)  # moved by something else: the walk is over
    assert [mark.label for mark in panel.drawing.marks] == ["1", "6"]


def test_a_box_ticked_draws_its_term(panel, qtbot):
    go_to(panel, qtbot, 4)
    panel.findChild(QCheckBox, "term_s_check").click()
    panel.findChild(QCheckBox, "term_g_check").click()
    assert [mark.label for mark in panel.drawings[-1].marks] == ["3", "6"]
    assert panel.view.terms == ("move", "s", "whole")
    panel.set_view(ViewState())  # as an undo does
    assert [mark.label for mark in panel.drawings[-1].marks] == ["1", "6"]
    assert not panel.findChild(QCheckBox, "term_s_check").isChecked()
    assert panel.findChild(QCheckBox, "term_g_check").isChecked()


def test_nothing_is_drawn_while_it_is_hidden(panel, qtbot):
    go_to(panel, qtbot, 4)
    assert panel.drawing.marks
    panel.hide()
    assert panel.drawings[-1] is NOTHING
    count = len(panel.drawings)
    look(panel, 5)
    assert len(panel.drawings) == count
    panel.show()
    assert panel.drawings[-1].marks
    panel.set_seen(False)  # behind another tab
    assert panel.drawings[-1] is NOTHING


def test_all_numbers_are_copied_to_their_last_digit(panel, qtbot, runs):
    go_to(panel, qtbot, 4)
    press(panel, qtbot, "inspector_copy_button")
    heading, *lines = QGuiApplication.clipboard().text().strip().split("\n")
    rows = {line.split("\t")[0]: line.split("\t")[2] for line in lines}
    assert heading.startswith("Adam, start 1: step 4")
    assert np.array_equal([float(part) for part in rows["point after"].split(",")], runs[0].trajectory.points[5])
    assert np.array_equal([float(part) for part in rows["gradient"].split(",")], runs[0].trajectory.gradients[4])
    assert {"mean gradient", "mean square", "the step"} <= set(rows)


def test_another_rule_shows_its_own_terms(panel, qtbot):
    go_to(panel, qtbot, 4)
    panel.number = 1
    go_to(panel, qtbot, 4)
    assert text(panel, "micro_label") == "2 of 2: the step"
    assert panel.findChild(TermRows).terms is EXPERIMENT.optimizers[1].optimizer.terms


def test_it_says_how_many_samples_there_are_and_how_many_were_selected(panel, qtbot):
    experiment = replace(EXPERIMENT, optimizers=(configure("cma_es", {"population": 2}),))
    panel.runs = drawn_runs(experiment, descend(experiment))
    go_to(panel, qtbot, 3)
    row = panel.findChild(QWidget, "term_samples_row")
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert text(panel, "term_samples_value") == "12 points"
    assert "12" in text(panel, "inspector_meaning") and "6 selected" in text(panel, "inspector_meaning")
    panel.findChild(QCheckBox, "term_samples_check").click()
    (cloud,) = (mark for mark in panel.drawing.marks if mark.shape == "points")
    assert (len(cloud.ends), cloud.filled) == (12, 6)


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_rules_are_broken_into_lines_that_fit_a_narrow_pane(rule):
    parts = parts_of(rule.update)
    assert all(part and part.count("{") == part.count("}") for part in parts)
    lines = [line for part in parts for line in typeset(part).lines(330 / SMALLEST - INDENT)]
    assert SMALLEST * (max(line.width for line in lines) + INDENT) <= 330


def test_factors_are_written_as_they_are_read():
    factors = (0.002, 50.0, 1e5, 2e6, 5e-9)
    assert [times(factor) for factor in factors] == ["0.002", "50", "100,000", "2×10⁶", "5×10⁻⁹"]


def test_with_mini_batches_both_gradients_are_drawn_and_the_epoch_is_counted(panel):
    bound = objective("housing_mse").bound()
    rule = configure("gradient_descent", {"learning_rate": 0.05})
    experiment = Experiment(
        "housing_mse", optimizers=(rule,), starts=(bound.start,), steps=300, batch_size=32, gradient_tolerance=0.0
    )
    runs = drawn_runs(experiment, descend(experiment))
    panel.runs, panel.surface = runs, SimpleNamespace(plane=whole_plane(bound))
    look(panel, 46)
    text = panel.findChild(QLabel, "inspector_ended")
    panel.show_numbers()
    assert text.text() == "Epoch 0.50: each step uses 32 of 2,930 samples."
    arrows = [mark for mark in panel.drawings[-1].marks if mark.shape == "arrow"]
    assert len(arrows) == 3
    true, sampled = (mark.ends[1] - mark.ends[0] for mark in arrows[:2])
    assert not np.allclose(true, sampled)
    look(panel, 92)
    panel.show_numbers()
    assert text.text().startswith("Epoch 1.00:")


def test_numbers_are_typeset_on_another_thread(panel, qtbot, monkeypatch):
    import ziamath

    threads, typesets = {}, ziamath.Latex

    def noted(latex, **looks):
        threads[latex] = threading.get_ident()
        return typesets(latex, **looks)

    typeset.cache_clear()
    monkeypatch.setattr(ziamath, "Latex", noted)
    for cursor in (3, 7):
        go_to(panel, qtbot, cursor)
        line = panel.words.line
        assert panel.findChild(FormulaLabel, "inspector_numbers").latex == line
        assert threads[with_signs(line)] != threading.get_ident()


def test_numbers_of_an_earlier_step_are_not_shown(panel, qtbot):
    go_to(panel, qtbot, 3)
    earlier = panel.words.line
    look(panel, 5)
    panel.show_numbers()
    panel.words.show_numbers(earlier)
    assert panel.findChild(FormulaLabel, "inspector_numbers").latex == LATER


def test_a_run_that_has_ended_shows_its_numbers_while_others_play_on(panel, qtbot, runs):
    end = runs[0].trajectory.steps
    go_to(panel, qtbot, end)
    numbers = panel.findChild(FormulaLabel, "inspector_numbers")
    look(panel, end - 3)
    later = itertools.count(end)

    def are_shown():
        look(panel, next(later))
        says_why = runs[0].trajectory.reason in text(panel, "inspector_ended")
        return "when playback pauses" not in numbers.accessibleName() and says_why

    qtbot.waitUntil(are_shown)


def test_numbers_that_come_after_the_rest_are_typeset_too(panel, qtbot):
    """As on a busy machine: the timer of the numbers fires after the one that has them typeset."""
    go_to(panel, qtbot, 3)
    panel.findChild(Throttle).set_interval(4 * REST_MILLISECONDS)
    look(panel, 4)
    look(panel, 5)
    assert not panel.is_settled
    numbers = panel.findChild(FormulaLabel, "inspector_numbers")
    qtbot.waitUntil(lambda: panel.dissection.step == 6 and panel.is_settled, timeout=60_000)
    assert numbers.latex == panel.words.line != LATER


def test_symbols_take_no_more_room_than_they_need_so_that_the_names_are_whole(panel, qtbot):
    go_to(panel, qtbot, 3)
    panel.grab()
    rows = panel.findChild(TermRows)
    symbols = [each for each in rows.findChildren(FormulaLabel) if each.isVisible()]
    widest = max(each.natural_width for each in symbols)
    assert widest > 0 and {each.width() for each in symbols} == {min(widest, SYMBOL_WIDTH)}, "in one column"


@pytest.mark.parametrize(("factor", "words"), [(1.0, "all arrows"), (0.05, "scaled 1:20."), (50.0, "scaled 50:1.")])
def test_it_says_in_words_which_arrows_have_their_true_length(factor, words):
    told = length_words(factor)
    assert words in told and "true length" in told and ("the step" in told) is (factor != 1.0)


def test_why_a_run_ended_is_found_out_on_another_thread_and_said_of_that_run_alone(panel, qtbot):
    asked, answer = threading.Event(), threading.Event()

    def explain():
        assert threading.current_thread() is not threading.main_thread()
        asked.set()
        return "It was so." if answer.wait(30) else "Nobody answered."

    slow, quick = (run for run in drawn_runs(EXPERIMENT, descend(EXPERIMENT)))
    slow, steps = replace(slow, trajectory=slow.trajectory.explained_by(explain)), slow.trajectory.steps
    panel.runs = [slow, quick]
    look(panel, steps)
    qtbot.waitUntil(asked.is_set)
    assert text(panel, "inspector_ended") == f"Out of budget at step {steps}." and not panel.is_settled
    answer.set()
    qtbot.waitUntil(lambda: panel.is_settled)
    assert text(panel, "inspector_ended") == "It was so."
    panel.number = 1
    go_to(panel, qtbot, steps)
    assert text(panel, "inspector_ended") == quick.trajectory.reason


def fitted(custom, start=None):
    start = start or custom.objective().bound().start
    experiment = Experiment(
        custom, optimizers=(configure("adam", {"learning_rate": 0.1}),), starts=(start,), steps=6
    )  # fmt: skip
    return drawn_runs(experiment, descend(experiment)), experiment.bound().samples


def test_of_a_fit_it_tells_the_measures_at_the_cursor_and_of_other_objectives_none(panel, qtbot, runs):
    go_to(panel, qtbot, 1)
    assert not panel.measures.isVisible()
    panel.runs, samples = fitted(CustomFit(Houses()))
    for step in (2, 6):
        go_to(panel, qtbot, step)
        found = measures_of(samples, panel.runs[0].trajectory.points[step])
        assert panel.measures.isVisible() and not panel.measures.matrix.isVisible()
        assert text(panel, "inspector_measures_words") == with_minus(in_words(samples, found))
    panel.runs = runs
    go_to(panel, qtbot, 3)
    assert not panel.measures.isVisible()


def test_of_a_fit_it_tells_the_function_in_the_units_of_the_data(panel, qtbot):
    panel.runs, samples = fitted(CustomFit(Houses()))
    for step in (0, 6):
        go_to(panel, qtbot, step)
        equation = samples.coefficients.equation(panel.runs[0].trajectory.points[step])
        assert equation.startswith("sale price = ") and as_typed(text(panel, "inspector_equation")) == equation
    panel.runs, _ = fitted(CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("xor", 80)))
    go_to(panel, qtbot, 4)
    assert panel.measures.isVisible() and not panel.measures.equation.isVisible()


def test_of_classes_it_counts_who_is_predicted_what(panel, qtbot):
    panel.runs, samples = fitted(CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("xor", 80)))
    go_to(panel, qtbot, 4)
    found = measures_of(samples, panel.runs[0].trajectory.points[4])
    counts = [[int(text(panel, f"inspector_confusion_{a}{p}")) for p in (0, 1)] for a in (0, 1)]
    assert panel.measures.matrix.isVisible() and counts == found.confusion.tolist()
    names = {cell.accessibleName() for cells in panel.measures.matrix.cells for cell in cells}
    assert len(names) == 4 and f"training, class = 1, predicted 0: {counts[1][0]}" in names


def test_classes_in_words_have_their_names_and_long_ones_are_cut(panel, qtbot, tmp_path):
    for one, other, shown in (("no", "yes", "predicted yes"), ("a" * 60, "b" * 60, "predicted bbb")):
        path = tmp_path / f"{one}.csv"
        path.write_text("x,late\n" + "".join(f"{i},{(one, other)[i % 3 == 0]}\n" for i in range(12)), encoding="utf-8")
        panel.runs, samples = fitted(CustomFit(CsvFile(str(path), ("x",), "late"), "logistic"))
        go_to(panel, qtbot, 2)
        counts = measures_of(samples, panel.runs[0].trajectory.points[2]).confusion
        assert samples.classes == (one, other)
        cells = panel.measures.matrix.cells
        assert cells[1][0].accessibleName() == f"training, late = {other}, predicted {one}: {counts[1][0]}"
        heads = [head.text() for head in panel.measures.matrix.findChildren(QLabel) if head.text().startswith("pre")]
        assert any(head.startswith(shown) for head in heads) and max(map(len, heads)) < 25


def test_a_run_that_took_no_step_is_measured_too(panel, qtbot):
    panel.runs, samples = fitted(CustomFit(Houses()), CustomFit(Houses()).objective().bound().minima[0].point)
    assert panel.runs[0].trajectory.steps == 0
    go_to(panel, qtbot, 0)
    found = measures_of(samples, panel.runs[0].trajectory.points[0])
    assert text(panel, "inspector_measures_words") == with_minus(in_words(samples, found))


def test_training_and_test_rows_are_told_apart(panel, qtbot):
    custom = CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("xor", 80), test=Split(0.25))
    (run,), _ = fitted(custom)
    bound = run.experiment.bound()
    tested = losses_along(bound, run.trajectory.points)
    panel.runs = [replace(run, tested=tested)]
    go_to(panel, qtbot, 3)
    theta = run.trajectory.points[3]
    for name, part, samples in (("", "Training", bound.samples), ("_test", "Test", bound.held_out.samples)):
        words = f"{part}: {in_words(samples, measures_of(samples, theta))}"
        assert text(panel, f"inspector_measures{name}_words") == with_minus(words)
        counts = [int(text(panel, f"inspector_confusion{name}_{a}{p}")) for a in (0, 1) for p in (0, 1)]
        assert counts == measures_of(samples, theta).confusion.ravel().tolist()
    assert f"at step {tested.lowest}" in text(panel, "inspector_lowest_test")
    go_to(panel, qtbot, tested.lowest)
    assert "the lowest" in text(panel, "inspector_lowest_test")
    panel.runs, _ = fitted(CustomFit(Houses()))
    go_to(panel, qtbot, 2)
    for name in ("inspector_measures_test_words", "inspector_lowest_test"):
        assert not panel.findChild(QLabel, name).isVisible()
    assert not panel.measures.test_matrix.isVisible()


def test_of_several_classes_it_counts_all_pairs(panel, qtbot):
    panel.runs, samples = fitted(CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("blobs", 80)))
    go_to(panel, qtbot, 4)
    counts = [[int(text(panel, f"inspector_confusion_{a}{p}")) for p in range(4)] for a in range(4)]
    found = measures_of(samples, panel.runs[0].trajectory.points[4])
    assert panel.measures.matrix.isVisible() and counts == found.confusion.tolist() and sum(map(sum, counts)) == 80
    panel.runs, samples = fitted(CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("xor", 80)))
    go_to(panel, qtbot, 4)
    assert len(panel.measures.matrix.cells) == 2


def test_long_names_of_classes_are_told_apart_and_whole_in_tool_tips(qtbot):
    classes = ("northern giant kingfisher", "northern giant kingfisher (juvenile)", "northern gannet of the coast")
    samples = SimpleNamespace(classes=classes, target_name="species", noun="birds")
    measures = SimpleNamespace(confusion=np.arange(9).reshape(3, 3))
    matrix = ConfusionMatrix("", "all")
    qtbot.addWidget(matrix)
    matrix.show_measures(measures, samples)
    grid = matrix.layout()
    for heads in ([grid.itemAtPosition(0, place).widget() for place in (1, 2, 3)],
                  [grid.itemAtPosition(place, 0).widget() for place in (1, 2, 3)]):  # fmt: skip
        assert len({head.text() for head in heads}) == 3 and max(len(head.text()) for head in heads) <= 26
        assert all(name in head.toolTip() for name, head in zip(classes, heads, strict=True))
