"""The editor of lessons: what is typed is shown and checked, broken texts recover, and nothing is lost unasked."""

import os

import pytest
from example_lessons import QUESTIONS, WHOLE, lesson_text
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget
from qt_support import await_turn

from gdexplorer.gui.features.lessons.editor_window import LAST, STALE
from gdexplorer.gui.features.lessons.sitting import Phase


def test_the_step_of_the_text_cursor_is_shown_as_learners_see_it(author):
    assert author.heading == "Step 1" and author.problems == []
    assert author.find("lesson_editor_summary").text() == "✓ No problems."
    assert "Where does the first path end?" in author.find("lesson_prompt").toPlainText()
    for number in (5, 2):
        author.window.edit.go_to(author.line_of(f"# Step {number}") + 3)
        author.wait(lambda number=number: author.heading == f"Step {number}")
    assert author.find("lesson_place").text() == "Step 2 of 8"
    author.answer("next")
    author.wait(lambda: author.heading == "Step 3")
    assert author.window.edit.line == author.line_of("# Step 3")
    assert not author.find("lesson_leave_button").isVisible()


def test_what_is_typed_is_shown_and_is_not_saved(author, lesson_file):
    author.window.edit.setFocus()
    author.replace("Some *text*", "Other *words*")
    assert author.window.isWindowModified() and author.find("lesson_editor_state").text()
    author.checked()
    assert "Other words" in author.find("lesson_text").toPlainText()
    author.window.edit.undo()
    author.checked()
    assert "Some text" in author.find("lesson_text").toPlainText()
    assert not author.window.isWindowModified() and not author.find("lesson_editor_state").text()
    assert lesson_file.read_text() == WHOLE


BROKEN = [
    ("title = ", "titel = ", 2, "unknown"),
    ("```scene", "```scene\nobjective =", None, "TOML"),
    ('kind = "end"', 'kind = "ende"', None, "ende"),
    ("{x(0):.2f}", "{x(0):.2q}", None, "format"),
    ('near = "start"', 'near = "strat"', None, "strat"),
]


@pytest.mark.parametrize(("before", "after", "line", "said"), BROKEN)
def test_a_broken_text_keeps_the_last_preview_and_tells_the_line(author, before, after, line, said):
    author.replace(before, after)
    line = line or author.line_of(after)
    author.checked()
    (problem,) = author.problems
    assert said in problem
    found = int(problem.split()[2].rstrip(":"))
    assert abs(found - line) <= 1
    assert author.window.edit.wrong_lines == {found}
    assert author.heading == "Step 1" and author.is_stale
    assert LAST in author.find("lesson_editor_stale").text()
    author.window.edit.undo()
    author.checked()
    assert author.problems == [] and not author.is_stale and author.window.edit.wrong_lines == frozenset()


def test_what_only_the_engine_finds_wrong_is_listed_too(author):
    author.replace('objective = "himmelblau"', 'objective = "himmelblue"')
    author.checked()
    (problem,) = author.problems
    assert problem == f"✗ Line {author.line_of('```scene')}: {problem.partition(': ')[2]}"
    assert "did you mean himmelblau" in problem
    assert author.is_stale
    author.window.edit.undo()
    author.checked()
    author.replace("within_absolute = 2\n", "")
    author.replace('value = "steps_to(0, 1)"', 'value = "x(0) - x(0)"')
    author.checked()
    assert any(problem.startswith("⚠ Line") and "within_absolute" in problem for problem in author.problems)
    assert "warning" in author.find("lesson_editor_summary").text()


def test_a_problem_that_is_clicked_or_chosen_by_keys_leads_to_its_line(author):
    author.replace('near = "start"', 'near = "strat"')
    author.checked()
    author.window.edit.go_to(1)
    listed = author.find("lesson_editor_problems", QListWidget)
    wanted = author.line_of('near = "strat"')
    author.bot.mouseClick(
        listed.viewport(), Qt.MouseButton.LeftButton, pos=listed.visualItemRect(listed.item(0)).center()
    )
    assert author.window.edit.line == wanted
    author.window.edit.go_to(1)
    listed.setCurrentRow(0)
    listed.setFocus()
    author.bot.keyClick(listed, Qt.Key.Key_Return)
    assert author.window.edit.line == wanted


@pytest.mark.parametrize("text", ["", "no lesson", "+++\n", "```\n" * 500, "# \n" * 3, "\U0001f600" * 50, "$" * 999])
def test_any_text_is_told_with_a_line(author, text):
    author.window.edit.replace_all(text)
    author.checked()
    assert author.problems and all(problem.startswith("✗ Line ") for problem in author.problems)
    assert author.is_stale and STALE in author.find("lesson_editor_stale").text()


def test_questions_are_answered_in_the_preview(author):
    author.window.edit.go_to(author.line_of("# Step 3") + 1)
    author.wait(lambda: author.heading == "Step 3")
    rehearsal = author.editor.rehearsal
    for option, right in ((0, False), (1, True)):
        author.answer(f"option_{option}")
        author.answer("commit")
        author.wait(lambda: rehearsal.sitting.phase is Phase.JUDGED)
        assert rehearsal.sitting.judgement.right is right
        assert rehearsal.sitting.judgement.said in author.find("lesson_said").toPlainText()
        if not right:
            author.answer("again")


def test_an_answer_stays_while_another_step_is_written(author):
    author.window.edit.go_to(author.line_of("# Step 3") + 1)
    author.wait(lambda: author.heading == "Step 3")
    author.answer("option_1")
    cursor = author.window.edit.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(author.window.text.index("minutes"))
    cursor.insertText('language = "de"\n')
    author.checked()
    assert author.heading == "Step 3" and author.editor.rehearsal.sitting.answer == 1
    assert author.editor.rehearsal.sitting.lesson.language == "de"


def test_saving_writes_the_text_and_the_mark_goes(author, lesson_file):
    author.replace("Some *text*", "Größe")
    author.bot.keyClick(author.window.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    author.bot.waitUntil(lambda: not author.window.isWindowModified())
    assert lesson_file.read_text(encoding="utf-8") == WHOLE.replace("Some *text*", "Größe", 1)
    assert author.note == f"Saved {lesson_file}."


def test_what_cannot_be_saved_is_said_and_stays(author, lesson_file):
    author.replace("Some *text*", "Other")
    lesson_file.unlink()
    os.mkdir(lesson_file)
    author.click("save")
    assert "cannot be written" in author.note
    assert author.window.isWindowModified() and "Other" in author.window.text


def test_another_program_changes_the_file_and_the_text_follows(author, lesson_file):
    author.window.edit.go_to(9)
    lesson_file.write_text(lesson_text(QUESTIONS["choice"]))
    author.wait(lambda: author.window.text == lesson_text(QUESTIONS["choice"]))
    author.checked()
    assert "How do the two ends differ?" in author.find("lesson_prompt").toPlainText()
    assert author.window.edit.line == 9 and not author.window.isWindowModified()
    assert "Another program" in author.note
    author.window.edit.undo()
    assert author.window.text == WHOLE, "the text before is not lost"


def conflict(author, lesson_file):
    author.replace("Some *text*", "My own")
    lesson_file.write_text(lesson_text(QUESTIONS["choice"]))
    author.wait(lambda: author.window.findChild(QWidget, "lesson_conflict_question") is not None)
    return author.window.text


def test_with_changes_here_someone_is_asked_and_may_load_the_file(author, lesson_file):
    conflict(author, lesson_file)
    author.answer("load")
    author.bot.waitUntil(lambda: author.window.text == lesson_text(QUESTIONS["choice"]))
    assert not author.window.isWindowModified()


def test_with_changes_here_someone_is_asked_and_may_keep_them(author, lesson_file):
    mine = conflict(author, lesson_file)
    author.answer("keep")
    await_turn(author.bot)
    assert author.window.text == lesson_file.read_text() == mine
    assert not author.window.isWindowModified()


@pytest.mark.parametrize("is_changed_again", [False, True])
def test_who_decides_later_is_asked_again_before_the_file_is_replaced(author, lesson_file, is_changed_again):
    mine = conflict(author, lesson_file)
    author.answer("decide_later")
    author.bot.waitUntil(lambda: author.window.findChild(QWidget, "lesson_conflict_question") is None)
    if is_changed_again:
        lesson_file.write_text("another again")
    theirs = lesson_file.read_text()
    assert author.editor.file.is_changed
    author.click("save")
    assert lesson_file.read_text() == theirs
    assert author.window.findChild(QWidget, "lesson_conflict_question") is not None
    assert author.window.text == mine
    author.answer("keep")
    await_turn(author.bot)
    assert lesson_file.read_text() == mine


@pytest.mark.parametrize("answer", ["keep", "load", "decide_later"])
def test_after_the_answer_goes_on_what_would_lose_the_text_unless_that_is_put_off(author, lesson_file, answer):
    mine, gone_on = conflict(author, lesson_file), []
    theirs = lesson_file.read_text()
    author.answer("decide_later")
    author.bot.waitUntil(lambda: author.window.findChild(QWidget, "lesson_conflict_question") is None)
    author.editor.ask_to_save(lambda: gone_on.append(author.window.isWindowModified()), list)
    author.answer("save")
    author.wait(lambda: author.window.findChild(QWidget, "lesson_conflict_question") is not None)
    assert gone_on == []
    author.answer(answer)
    await_turn(author.bot)
    assert gone_on == ([] if answer == "decide_later" else [False])
    assert lesson_file.read_text() == (mine if answer == "keep" else theirs)


def test_a_file_that_is_gone_leaves_the_text_unsaved(author, lesson_file):
    lesson_file.unlink()
    author.wait(lambda: author.window.isWindowModified())
    assert "gone" in author.note and author.window.text == WHOLE
    author.click("save")
    assert lesson_file.read_text() == WHOLE


def test_a_question_of_each_kind_is_inserted_from_the_menu(author, lesson_file):
    author.window.edit.replace_all(WHOLE.split("```question")[0])
    author.checked()
    for kind in QUESTIONS:
        author.window.edit.go_to(author.window.edit.blockCount())
        author.find(f"lesson_editor_insert_{kind}_action", QAction).trigger()
        author.checked()
        assert f'kind = "{kind}"' in author.window.text
        assert author.editor.rehearsal.sitting.question.kind == kind
        author.window.edit.undo()


def test_trying_hands_over_the_lesson_as_it_is_written(author):
    tried = []
    author.editor.tried.connect(tried.append)
    author.replace('title = "Two wells"', 'title = "Mine"')
    author.click("try")
    author.wait(lambda: bool(tried))
    assert tried[0].title == "Mine" and len(tried[0].steps) == len(QUESTIONS)
    author.replace('title = "Mine"', 'titel = "Mine"')
    author.click("try")
    author.wait(lambda: "titel" in author.note)
    assert len(tried) == 1 and author.window.edit.line == author.line_of("titel")


def test_closing_asks_only_if_something_would_be_lost(author):
    asked = []
    author.editor.close_requested.connect(lambda: asked.append(True))
    author.replace("Some *text*", "My own")
    author.window.close()
    assert author.window.isVisible() and asked == [True]
    author.window.edit.undo()
    author.window.close()
    assert not author.window.isVisible() and asked == [True]


@pytest.mark.parametrize("size", [(1024, 700), (760, 560), (1600, 1000)])
def test_all_parts_have_room_and_names(author, size):
    author.window.resize(*size)
    author.bot.waitUntil(lambda: author.window.size().toTuple() == size)
    author.replace('near = "start"', 'near = "strat"')
    author.checked()
    assert author.window.edit.width() > 300 and author.window.edit.height() > 200
    preview = author.find("lesson_editor_preview")
    assert preview.width() > 250
    for button in author.window.findChildren(QPushButton):
        if button.isVisible():
            assert button.accessibleName() or button.text()
            assert button.width() >= button.sizeHint().width()
    for name in ("text", "problems", "preview"):
        assert author.find(f"lesson_editor_{name}").accessibleName()
