"""Lessons in the real window: taken by hand, and by a robot that gives every right and every wrong answer."""

import math

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QWidget
from qt_support import await_turn

from gdexplorer.gui.features.lessons.lesson_text import as_html
from gdexplorer.gui.features.lessons.sitting import Phase
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.shelf import all_lessons
from gdexplorer.numerals import as_typed
from gdexplorer.resources import resource
from gdexplorer.scene.description import WITHHELD
from gdexplorer.session.document import Document
from gdexplorer.session.edits import AddStart

LESSONS = {lesson.key: lesson for lesson in all_lessons()}
pytestmark = pytest.mark.usefixtures("own_library")


def tutor_of(person):
    return person.window.features["lessons"].job


def wait_for(person, *phases):
    tutor = tutor_of(person)
    person.wait(lambda: tutor.sitting is not None and tutor.sitting.phase in phases, timeout=240_000)
    return tutor.sitting


def begin(person, key):
    tutor = tutor_of(person)
    person.action("lessons").trigger()
    person.wait(lambda: person.find("lesson_list").count() == len(LESSONS))
    person.find("lesson_list").setCurrentRow(list(LESSONS).index(key))
    person.find("lesson_begin_button").click()
    person.wait(lambda: tutor.sitting is not None)


def answer(person, given):
    """Enter an answer; what is to happen in the window is made to happen there."""
    if isinstance(given, Document):
        person.explorer.show_apart(given)
    else:
        tutor_of(person).answer(given)


def commit(person):
    person.find("lesson_commit_button").click()
    sitting = wait_for(person, Phase.JUDGED)
    assert words_of(sitting.judgement.said) in person.find("lesson_said").toPlainText()
    return sitting.judgement


def words_of(text):
    """A sentence of a lesson as it is read: without the marks of Markdown, a formula as one sign."""
    shown = QTextDocument()
    shown.setHtml(as_html(text))
    return shown.toPlainText()


@pytest.mark.parametrize("key", LESSONS)
def test_a_robot_takes_each_lesson_with_every_wrong_answer_and_the_right_one(open_window, key):
    person = open_window()
    begin(person, key)
    for index, step in enumerate(LESSONS[key].steps):
        sitting = wait_for(person, Phase.READING, Phase.ASKING)
        assert sitting.index == index
        assert person.find("lesson_heading").text()
        if step.question is not None:
            facts = Facts.of(step.scene.document())
            for number, wrong in enumerate(step.question.mistaken(facts)):
                answer(person, wrong)
                judgement = commit(person)
                assert not judgement.right
                assert judgement.mistake == number or step.question.kind == "choice"
                person.find("lesson_again_button").click()
            answer(person, step.question.solution(facts))
            assert commit(person).right
        person.find("lesson_next_button").click()
    person.wait(lambda: tutor_of(person).sitting is None)
    assert "1 of" in person.find("lesson_summary").text()


@pytest.mark.parametrize("key", LESSONS)
def test_a_robot_is_shown_every_answer(open_window, key):
    person = open_window()
    for panel in ("inspector", "metric", "stability"):
        person.bring_up(panel)
    begin(person, key)
    for step in LESSONS[key].steps:
        wait_for(person, Phase.READING, Phase.ASKING)
        if step.question is not None:
            says_nothing_wrong_of_hidden_runs(person, step)
            person.find("lesson_show_button").click()
            sitting = wait_for(person, Phase.JUDGED)
            assert words_of(sitting.judgement.said) in person.find("lesson_said").toPlainText()
            assert entered_in_field(person, step.question.kind) == shown_in_field(step.question.kind, sitting.truth)
        person.find("lesson_next_button").click()
    person.wait(lambda: tutor_of(person).sitting is None)


def entered_in_field(person, kind):
    """What the way to answer a question shows."""
    match kind:
        case "end":
            return [float(as_typed(person.find(f"lesson_{axis}_edit").text())) for axis in "xy"]
        case "direction" | "number" | "rate":
            name = {"direction": "angle"}.get(kind, kind)
            return [float(as_typed(person.find(f"lesson_{name}_edit").text()))]
        case "choice":
            buttons = person.find("lesson_option_0_button").group().buttons()
            return [place for place, button in enumerate(buttons) if button.isChecked()]
        case "order":
            rows = person.find("lesson_order_list")
            return [rows.item(row).data(Qt.ItemDataRole.UserRole) for row in range(rows.count())]
        case "formula":
            return person.find("lesson_formula_edit").text()
    return person.explorer.experiment.runs()  # the window itself


def shown_in_field(kind, truth):
    """What it should show of the truth."""
    match kind:
        case "direction":
            return pytest.approx([math.degrees(math.atan2(truth[1], truth[0]))], abs=0.6)
        case "end" | "number" | "rate":
            return pytest.approx([truth] if kind != "end" else list(truth), rel=1e-3, abs=1e-9)
        case "choice":
            return [truth]
        case "order":
            return list(truth)
        case "formula":
            return truth
    return truth.experiment.runs()


def says_nothing_wrong_of_hidden_runs(person, step):
    """While a question hides runs, nothing in the window asks to bring them back by hand; a description says why."""
    if not (step.question.hides_paths and step.scene.document().experiment.runs()):
        return
    person.settled()
    await_turn(person.bot)
    assert person.explorer.runs.scene.withheld and not person.explorer.runs.scene.runs
    words = "\n".join(texts_of(person.window))
    for wrong in ("No runs", "0 runs", "optimizer first", "tick one", "Add an optimizer,"):
        assert wrong not in words, wrong
    description = person.window.features["describe"].job.words()
    for telling in (words, description, person.find("curves_empty_note").text()):
        assert WITHHELD in telling
    if step.question.kind in ("end", "direction"):
        assert "place a start" not in words


def texts_of(window):
    """All that visible parts of a window say, also to those who do not see them."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            yield from (widget.toolTip(), widget.accessibleDescription(), widget.statusTip())
            text = getattr(widget, "text", None)
            yield str(text()) if callable(text) and not isinstance(widget, QAbstractButton) else ""


def first_with(kind):
    """A lesson and a step with a question of a kind."""
    return next(
        (key, index)
        for key, lesson in LESSONS.items()
        for index, step in enumerate(lesson.steps)
        if step.question is not None and step.question.kind == kind
    )


def go_to(person, kind):
    key, index = first_with(kind)
    begin(person, key)
    for _ in range(index):
        wait_for(person, Phase.READING, Phase.ASKING)
        person.find("lesson_next_button").click()
    return wait_for(person, Phase.ASKING)


def place_on_map(person, x, y):
    contour = person.find("contour_view")
    return QPointF(contour.mapFromScene(contour.getViewBox().mapViewToScene(QPointF(x, y))))


def test_before_the_commitment_no_run_is_shown_and_a_click_on_the_map_answers(person):
    sitting = go_to(person, "end")
    person.settled()
    starts = person.explorer.experiment.starts
    assert not person.explorer.runs.trajectories
    (x0, x1), (y0, y1) = person.find("contour_view").surface.box.domain
    wanted = x0 + 0.3 * (x1 - x0), y0 + 0.4 * (y1 - y0)
    person.click("contour_view", place_on_map(person, *wanted))
    person.wait(lambda: tutor_of(person).sitting.answer is not None)
    assert tutor_of(person).sitting.answer == pytest.approx(wanted, abs=0.01 * (x1 - x0))
    assert person.explorer.experiment.starts == starts, "an answer is no start"
    commit(person)
    person.settled()
    assert person.explorer.runs.trajectories, "what happens is played"
    assert sitting.step.scene.document().experiment.starts == starts


def test_the_arrow_of_a_direction_is_dragged_on_the_map(person):
    sitting = go_to(person, "direction")
    x, y = sitting.step.question.at
    (x0, x1), _ = person.find("contour_view").surface.box.domain
    person.click("contour_view", place_on_map(person, x + 0.1 * (x1 - x0), y))
    person.wait(lambda: tutor_of(person).sitting.answer is not None)
    assert tutor_of(person).sitting.answer == pytest.approx((1.0, 0.0), abs=0.05)
    assert float(person.find("lesson_angle_edit").text()) == pytest.approx(0.0, abs=3.0)


def test_leaving_a_lesson_gives_back_the_document_and_its_past(person):
    person.explorer.apply(AddStart((1.0, 1.0), None))
    person.settled()
    own, past = person.explorer.document, person.explorer.history.past
    go_to(person, "end")
    person.explorer.apply(AddStart((0.5, 0.5), None))  # all of the window stays usable
    person.action("lesson_leave").trigger()
    person.settled()
    assert person.explorer.document.experiment == own.experiment
    assert person.explorer.document.view == own.view
    assert person.explorer.history.past == past
    person.action("undo").trigger()
    assert len(person.explorer.experiment.starts) == len(own.experiment.starts) - 1
    assert person.find("lesson_list").isVisible()


def test_a_session_that_is_opened_meanwhile_ends_the_lesson(person, tmp_path):
    path = tmp_path / "own.gdx.json"
    person.window.documents.file.save(path)
    saved = person.explorer.experiment
    go_to(person, "end")
    person.window.documents.open_file(path)
    person.wait(lambda: tutor_of(person).sitting is None)
    assert person.explorer.experiment == saved


def test_a_scene_that_was_changed_is_restored(person):
    sitting = go_to(person, "make")
    scene = sitting.step.scene.document()
    person.explorer.apply(AddStart(tuple(scene.experiment.starts[0][:2]), None))
    assert person.explorer.experiment.starts != scene.experiment.starts
    person.find("lesson_restore_button").click()
    assert person.explorer.experiment == scene.experiment


def test_the_hint_is_shown_when_asked_for(person):
    sitting = go_to(person, "end")
    assert not person.find("lesson_hint").isVisible()
    person.find("lesson_hint_button").click()
    assert person.find("lesson_hint").isVisible()
    assert sitting.step.question.hint[:20] in person.find("lesson_hint").toPlainText()


def test_the_keyboard_commits(person_at_keys):
    person = person_at_keys
    go_to(person, "end")
    tutor_of(person).answer((0.0, 0.0))
    person.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(person, Phase.JUDGED)


def test_a_lesson_that_cannot_be_read_is_told_with_its_line(person, tmp_path):
    path = tmp_path / "broken.md"
    path.write_text('+++\ntitle = "x"\nminutes = 3\ngoals = ["x"]\n+++\n\n# A\n\n```scene\nobjective = "nosuch"\n```\n')
    errors = []
    tutor_of(person).error.connect(errors.append)
    tutor_of(person).begin_file(path)
    person.wait(lambda: bool(errors))
    assert "nosuch" in errors[0]
    assert errors[0].startswith("Line 9: ")
    assert tutor_of(person).sitting is None


def test_a_warning_goes_with_the_next_thing_that_is_done(person):
    go_to(person, "end")
    bar = person.window.widgets.problems
    for done in (commit, lambda person: person.find("lesson_next_button").click()):
        tutor_of(person).answer(None)
        person.action("lesson_commit").trigger()
        assert bar.isVisible()
        tutor_of(person).answer((0.0, 0.0))
        done(person)
        assert not bar.isVisible()


def typed(person, name, text):
    """Type into a field, without leaving it."""
    edit = person.find(name)
    edit.setFocus()
    edit.selectAll()
    person.bot.keyClicks(edit, text)


def entered(person):
    return tutor_of(person).sitting.answer


def test_a_typed_point_counts_as_it_is_typed_and_one_on_the_map_replaces_it(person):
    go_to(person, "end")
    commit_button = person.find("lesson_commit_button")
    assert not commit_button.isEnabled()
    typed(person, "lesson_x_edit", "1.25")
    assert not commit_button.isEnabled(), "one coordinate is no point"
    typed(person, "lesson_y_edit", "-0.5")
    assert entered(person) == (1.25, -0.5)
    assert commit_button.isEnabled()
    tutor_of(person).answer((0.125, 0.25))
    assert (person.find("lesson_x_edit").text(), person.find("lesson_y_edit").text()) == ("0.125", "0.25")
    typed(person, "lesson_x_edit", "nonsense")
    assert entered(person) is None
    assert person.find("lesson_x_edit").text() == "nonsense", "to be corrected"


def test_a_typed_number_and_a_typed_angle_count_as_they_are_typed(person):
    go_to(person, "number")
    typed(person, "lesson_number_edit", "12.5")
    assert entered(person) == 12.5
    person.action("lesson_leave").trigger()
    go_to(person, "direction")
    typed(person, "lesson_angle_edit", "90")
    assert entered(person) == pytest.approx((0.0, 1.0))


def test_an_option_is_chosen_by_its_button_and_by_its_words(person):
    go_to(person, "choice")
    person.find("lesson_option_1_button").click()
    assert entered(person) == 1
    person.click("lesson_option_0_text")
    assert entered(person) == 0
    assert person.find("lesson_option_0_button").isChecked()
    assert not person.find("lesson_option_1_button").isChecked()


def test_rows_are_moved_by_buttons_and_an_order_is_an_answer_as_it_stands(person):
    sitting = go_to(person, "order")
    runs = tuple(sitting.question.runs)
    assert entered(person) == runs
    person.find("lesson_order_list").setCurrentRow(0)
    person.find("lesson_later_button").click()
    assert entered(person) == (runs[1], runs[0], *runs[2:])
    person.find("lesson_earlier_button").click()
    assert entered(person) == runs


def test_a_rate_is_chosen_on_the_slider_and_a_formula_is_typed(person):
    sitting = go_to(person, "rate")
    person.find("lesson_rate_slider").setValue(500)
    assert entered(person) == pytest.approx((sitting.question.low * sitting.question.high) ** 0.5, rel=0.02)
    person.action("lesson_leave").trigger()
    go_to(person, "formula")
    typed(person, "lesson_formula_edit", "x^2 + y^2")
    assert entered(person) == "x^2 + y^2"


def test_a_file_is_opened_as_a_lesson_by_its_content(person, tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_bytes((resource("lessons") / "01-where-is-down.md").read_bytes())
    person.window.documents.open_file(path)
    assert wait_for(person, Phase.ASKING).lesson.title == LESSONS["where-is-down"].title
    assert person.find("lesson_heading").isVisible()


def test_lessons_are_listed_after_one_of_a_file_was_opened_first(person):
    tutor_of(person).begin_file(resource("lessons") / "02-steepest-in-which-metric.md")
    wait_for(person, Phase.READING, Phase.ASKING)
    person.action("lesson_leave").trigger()
    person.wait(lambda: person.find("lesson_list").count() == len(LESSONS))


def test_a_row_that_is_dragged_stays_where_it_was_dropped(person):
    sitting = go_to(person, "order")
    rows, runs = person.find("lesson_order_list"), tuple(sitting.question.runs)
    model = rows.model()
    model.moveRow(rows.rootIndex(), 0, rows.rootIndex(), len(runs))
    assert entered(person) == (*runs[1:], runs[0])
    assert rows.count() == len(runs)
