"""A teacher writes a lesson in the real window: from what the window shows to a file, and on to another profile."""

import shutil

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QListWidget, QWidget
from qt_support import await_turn
from surface_views import place_on_screen

from end_to_end.person import drag
from end_to_end.test_lessons import go_to, place_on_map, tutor_of, typed, wait_for
from gdexplorer.gui.features.lessons.sitting import Phase
from gdexplorer.lessons.reading import read_lesson
from gdexplorer.lessons.shelf import all_lessons
from gdexplorer.resources import resource
from gdexplorer.session.edits import AddStart, SetHyperparameter

pytestmark = pytest.mark.usefixtures("own_library")
SLOW = 240_000  # milliseconds; the engine compiles


@pytest.fixture
def choose(monkeypatch):
    """Let the dialogs for file names be answered with a path."""

    def answer(path):
        for name in ("getSaveFileName", "getOpenFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))

    return answer


def editing_of(person):
    return tutor_of(person).editing


def part(person, name, kind=QWidget):
    """A part of the editor."""
    found = person.find("lesson_editor").findChild(kind, name)
    assert found is not None, name
    return found


def press(person, name):
    part(person, f"lesson_{name}_button", QAbstractButton).click()


def checked(person):
    """Wait until the editor has checked what is in it."""
    person.wait(lambda: editing_of(person).editor is not None and editing_of(person).editor.is_open, timeout=SLOW)
    person.wait(lambda: editing_of(person).editor.is_checked, timeout=SLOW)
    listed = part(person, "lesson_editor_problems", QListWidget)
    return [listed.item(row).text() for row in range(listed.count())]


def begin_new(person, choose, path):
    choose(path)
    person.action("lesson_new").trigger()
    assert checked(person) == []
    return part(person, "lesson_editor_text")


def close_editor(person):
    person.find("lesson_editor").close()
    person.wait(lambda: not person.find("lesson_editor").isVisible())


def test_a_lesson_of_a_teacher_is_played_in_another_profile(open_window, choose, tmp_path, monkeypatch):
    teacher = open_window()
    teacher.choose_objective("rosenbrock")
    teacher.explorer.apply(SetHyperparameter(0, "learning_rate", 0.0005))
    teacher.settled()
    teacher.explorer.player.pause()
    scene = teacher.explorer.document
    path = tmp_path / "valley.md"
    edit = begin_new(teacher, choose, path)
    assert read_lesson(path).steps[0].scene.document().experiment == scene.experiment
    cursor = edit.textCursor()
    cursor.setPosition(edit.toPlainText().index("```question"))
    cursor.movePosition(cursor.MoveOperation.End, cursor.MoveMode.KeepAnchor)
    cursor.insertText(
        '```question\nkind = "choice"\nprompt = "Does it arrive?"\nsaid = "After {steps(0):d} steps it is not there."\n'
        '[[options]]\ntext = "Yes"\nholds = "converged(0)"\nsaid = "No, the valley is long."\n'
        '[[options]]\ntext = "No"\nholds = "not converged(0)"\n```\n'
    )
    teacher.explorer.apply(AddStart((0.5, 0.5)))
    teacher.settled()
    press(teacher, "editor_add")
    teacher.wait(lambda: "# Step 2" in edit.toPlainText())
    assert checked(teacher) == []
    assert part(teacher, "lesson_heading").text() == "Step 2"
    assert teacher.find("lesson_editor").isWindowModified()
    press(teacher, "editor_save")
    assert not teacher.find("lesson_editor").isWindowModified()
    close_editor(teacher)
    teacher.window.close()

    home = tmp_path / "another home"
    home.mkdir()
    monkeypatch.setenv("GDEXPLORER_DATA_DIR", str(home))
    monkeypatch.setenv("GDEXPLORER_SETTINGS", str(home / "settings.ini"))
    given = home / "lesson of my teacher.md"
    shutil.move(path, given)
    learner = open_window()
    own = learner.explorer.document.experiment
    choose(given)
    learner.action("lesson_open").trigger()
    sitting = wait_for(learner, Phase.ASKING)
    assert sitting.lesson.title == "valley" and len(sitting.lesson.steps) == 2
    learner.settled()
    assert not learner.explorer.runs.trajectories, "nothing is seen before the answer"
    for option, right in ((0, False), (1, True)):
        learner.find(f"lesson_option_{option}_button").click()
        learner.find("lesson_commit_button").click()
        assert wait_for(learner, Phase.JUDGED).judgement.right is right
        if not right:
            assert "the valley is long" in learner.find("lesson_said").toPlainText()
            learner.find("lesson_again_button").click()
            wait_for(learner, Phase.ASKING)
    steps = learner.explorer.experiment.steps
    assert f"After {steps} steps" in learner.find("lesson_said").toPlainText()
    learner.settled()
    assert learner.explorer.experiment == scene.experiment
    learner.find("lesson_next_button").click()
    wait_for(learner, Phase.READING)
    learner.wait(lambda: (0.5, 0.5) in learner.explorer.experiment.starts)
    learner.find("lesson_next_button").click()
    learner.wait(lambda: tutor_of(learner).sitting is None)
    assert learner.explorer.document.experiment == own


def test_trying_begins_the_lesson_as_it_is_written_and_keeps_no_result(person, choose, tmp_path):
    edit = begin_new(person, choose, tmp_path / "mine.md")
    edit.document().setModified(False)
    cursor = edit.textCursor()
    cursor.setPosition(edit.toPlainText().index("Look first"))
    cursor.insertText("Please ")
    press(person, "editor_try")
    sitting = wait_for(person, Phase.ASKING)
    assert sitting.step.heading == "Please Look first" and sitting.is_trial
    tutor_of(person).solution()
    wait_for(person, Phase.JUDGED)
    person.action("lesson_leave").trigger()
    tutor_of(person).listing()
    person.wait(lambda: person.find("lesson_list").count() == len(all_lessons()))
    assert not person.find("lesson_export_button").isEnabled(), "nothing was noted"
    edit.undo()
    close_editor(person)


def test_adding_a_step_needs_an_editor(person):
    errors = []
    tutor_of(person).error.connect(errors.append)
    person.action("lesson_add_step").trigger()
    assert "No lesson is being edited" in errors[0]


@pytest.fixture
def careful(person):
    """Someone who wants to be asked before changes are lost."""
    person.window.preferences.change(ask_before_losing=True)
    return person


def test_the_window_asks_before_it_closes_with_changes(careful, choose, tmp_path):
    person = careful
    path = tmp_path / "mine.md"
    edit = begin_new(person, choose, path)
    edit.insertPlainText("x")
    person.window.close()
    assert person.window.isVisible() and edit.isVisible()
    press(person, "stay")
    person.wait(lambda: person.find("lesson_editor").findChild(QWidget, "lesson_unsaved_question") is None)
    edit.undo()
    before = path.read_text(encoding="utf-8")
    edit.appendPlainText("The end.")
    person.window.close()
    press(person, "save")
    person.wait(lambda: not person.window.isVisible())
    assert path.read_text(encoding="utf-8") == f"{before}\nThe end."


def test_the_editor_asks_before_it_closes_with_changes(careful, choose, tmp_path):
    edit = begin_new(careful, choose, tmp_path / "mine.md")
    edit.insertPlainText("x")
    careful.find("lesson_editor").close()
    await_turn(careful.bot)
    press(careful, "discard")
    careful.wait(lambda: not edit.isVisible())


def test_who_prefers_not_to_be_asked_loses_changes_unasked(person, choose, tmp_path):
    """Questions would be left open: nobody answers one here."""
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    edit = begin_new(person, choose, first)
    before = first.read_text(encoding="utf-8")
    second.write_text(before.replace('title = "first"', 'title = "second"'))
    edit.insertPlainText("x")
    choose(second)
    person.action("lesson_edit").trigger()
    person.wait(lambda: "second" in edit.toPlainText())
    edit.insertPlainText("x")
    close_editor(person)
    person.action("lesson_edit").trigger()
    edit.insertPlainText("x")
    person.window.close()
    assert not person.window.isVisible() and not edit.isVisible()
    assert first.read_text(encoding="utf-8") == before and "x+++" not in second.read_text(encoding="utf-8")


def test_another_lesson_is_opened_only_when_nothing_is_lost(careful, choose, tmp_path):
    person = careful
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    edit = begin_new(person, choose, first)
    second.write_text(first.read_text(encoding="utf-8").replace('title = "first"', 'title = "second"'))
    edit.insertPlainText("x")
    choose(second)
    person.action("lesson_edit").trigger()
    press(person, "discard")
    person.wait(lambda: "second" in edit.toPlainText())
    assert checked(person) == [] and not edit.toPlainText().startswith("x")
    assert not first.read_text(encoding="utf-8").startswith("x")
    close_editor(person)


def test_a_lesson_of_the_program_is_edited_as_a_copy(person, choose, tmp_path):
    tutor_of(person).listing()
    person.action("lessons").trigger()
    person.wait(lambda: person.find("lesson_list").count() == len(all_lessons()))
    person.find("lesson_list").setCurrentRow(2)
    person.find("lesson_copy_button").click()
    assert checked(person) == []
    edit, wanted = part(person, "lesson_editor_text"), all_lessons()[2]
    assert wanted.title in edit.toPlainText() and "Copy of" in person.find("lesson_editor").windowTitle()
    choose(tmp_path / "my copy.md")
    press(person, "editor_save")
    assert read_lesson(tmp_path / "my copy.md").steps[0].heading == wanted.steps[0].heading
    assert "my copy.md" in person.find("lesson_editor").windowTitle()
    built_in = resource("lessons") / "01-where-is-down.md"
    before = built_in.read_bytes()
    choose(built_in)
    person.action("lesson_edit").trigger()
    person.wait(lambda: "Copy of" in person.find("lesson_editor").windowTitle())
    assert built_in.read_bytes() == before
    close_editor(person)


def test_what_is_no_text_is_not_opened(person, choose, tmp_path):
    path = tmp_path / "picture.md"
    path.write_bytes(b"\x89PNG\xff\xfe")
    errors = []
    tutor_of(person).error.connect(errors.append)
    choose(path)
    person.action("lesson_edit").trigger()
    assert "not UTF-8 text" in errors[0]


def test_a_question_that_is_inserted_is_seen_as_the_learner_will_see_it(person, choose, tmp_path):
    edit = begin_new(person, choose, tmp_path / "mine.md")
    cursor = edit.textCursor()
    cursor.setPosition(edit.toPlainText().index("```question"))
    cursor.movePosition(cursor.MoveOperation.End, cursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    edit.setTextCursor(cursor)
    part(person, "lesson_editor_insert_number_action", QAction).trigger()
    assert checked(person) == []
    box = part(person, "lesson_number_edit")
    box.setFocus()
    person.bot.keyClicks(box, "1")
    press(person, "commit")
    rehearsal = editing_of(person).editor.rehearsal
    person.wait(lambda: rehearsal.sitting.phase is Phase.JUDGED, timeout=SLOW)
    assert "No, it takes" in part(person, "lesson_said").toPlainText()
    assert tutor_of(person).sitting is None, "the window is as it was"
    press(person, "editor_save")
    close_editor(person)


def place_in_sight(surface):
    """A point of the plane that no hill of the surface hides, with others around it."""
    (x0, x1), (y0, y1) = surface.surface.box.domain
    shares = [(0.1 * i, 0.1 * j) for j in range(3, 8) for i in range(3, 8)]
    for across, up in shares:
        wanted = x0 + across * (x1 - x0), y0 + up * (y1 - y0)
        place = place_on_screen(surface, *wanted)
        found = [surface.point_under(place + QPointF(*by)) for by in ((0, 0), (28, 14), (14, 7))]
        near = None not in found and max(abs(found[0][0] - wanted[0]), abs(found[0][1] - wanted[1])) < 0.01 * (x1 - x0)
        if near and all(abs(each[0] - wanted[0]) < 0.2 * (x1 - x0) for each in found):
            return wanted
    raise AssertionError("all of the surface is hidden")


@pytest.mark.parametrize("where", ["surface_view", "contour_view"])
def test_a_point_is_answered_on_the_surface_as_on_the_map_and_stays_there(person, where):

    go_to(person, "end")
    person.settled()
    surface = person.find("surface_view")
    starts = person.explorer.experiment.starts
    (x0, x1), _ = surface.surface.box.domain
    wanted = place_in_sight(surface)
    before = surface.grab().toImage()
    place = place_on_screen(surface, *wanted) if where == "surface_view" else place_on_map(person, *wanted)
    person.click(where, QPointF(place))
    person.wait(lambda: tutor_of(person).sitting.answer is not None)
    answer = tutor_of(person).sitting.answer
    assert answer == pytest.approx(wanted, abs=0.02 * (x1 - x0))
    assert person.explorer.experiment.starts == starts, "an answer is no start"
    marked = place_on_screen(surface, *answer)
    viewpoint = surface.viewpoint
    assert surface.answer_marks.is_near(QPointF(marked), surface.surface, viewpoint)
    assert surface.grab().toImage() != before, "it is drawn there"
    person.find("lesson_commit_button").click()
    wait_for(person, Phase.JUDGED)
    assert not surface.answer_marks.is_open
    typed_again = tutor_of(person).sitting.answer
    assert typed_again == answer, "the prediction stays"


def test_the_answer_is_dragged_on_the_surface(person):

    go_to(person, "end")
    person.settled()
    surface = person.find("surface_view")
    tutor_of(person).answer(place_in_sight(surface))
    camera, first = surface.camera, tutor_of(person).sitting.answer
    place = place_on_screen(surface, *first)
    held = QPoint(round(place.x()), round(place.y()))
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, held)
    for step in range(1, 8):
        drag(surface, held + QPoint(4 * step, 2 * step))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, held + QPoint(28, 14))
    moved = tutor_of(person).sitting.answer
    assert moved != first and surface.camera == camera
    shown = place_on_screen(surface, *moved)
    assert abs(shown.x() - held.x() - 28) < 2 and abs(shown.y() - held.y() - 14) < 2


def test_a_direction_is_no_matter_of_the_surface(person):

    go_to(person, "direction")
    assert not person.find("surface_view").answer_marks.is_open
    typed(person, "lesson_angle_edit", "90")
    assert tutor_of(person).sitting.answer == pytest.approx((0.0, 1.0))


def test_leaving_while_the_engine_judges_ends_its_work(person):

    go_to(person, "end")
    tutor_of(person).answer((0.0, 0.0))
    tutor_of(person).commit()
    person.action("lesson_leave").trigger()
    assert tutor_of(person).sitting is None and not tutor_of(person).busy
    person.settled()
    assert tutor_of(person).sitting is None, "no judgement comes afterwards"
