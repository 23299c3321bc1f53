"""A lesson before an audience: its steps by the keys of a remote, its questions by a show of hands."""

import pytest
from PySide6.QtCore import Qt

from end_to_end.test_lessons import LESSONS, begin, tutor_of, wait_for, words_of
from gdexplorer.gui.features.lessons.fields_of_questions import runs_to_order
from gdexplorer.gui.features.lessons.sitting import Phase

pytestmark = pytest.mark.usefixtures("own_library")


def step_with(kind, key):
    return next(i for i, step in enumerate(LESSONS[key].steps) if step.question and step.question.kind == kind)


def present_at(person, kind):
    """Present the first lesson that has such a question, at that question."""
    key = next(
        key for key, lesson in LESSONS.items() if any(s.question and s.question.kind == kind for s in lesson.steps)
    )
    begin(person, key)
    wait_for(person, Phase.READING, Phase.ASKING)
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)
    person.press(Qt.Key.Key_F11)
    person.wait(lambda: person.find("lesson_caption").isVisible())
    for index in range(1, step_with(kind, key) + 1):
        person.press(Qt.Key.Key_PageDown)
        assert wait_for(person, Phase.READING, Phase.ASKING).index == index
    return wait_for(person, Phase.ASKING)


@pytest.mark.parametrize("size", [(1024, 768), (1600, 1000)])
def test_a_choice_is_answered_by_a_show_of_hands(open_window, size):
    person = open_window(size=size)
    sitting = present_at(person, "choice")
    options, hands = sitting.step.question.options, person.find("show_of_hands")
    assert [bar.text() for bar in hands.bars] == [option.text for option in options]
    for place, count in ((1, 3), (0, 1)):
        for _ in range(count):
            person.click(f"hands_{place}_bar")
    person.bot.mouseClick(hands.bars[1], Qt.MouseButton.RightButton)
    assert hands.hands[:2] == (1, 2)
    assert person.find("pictures").height() > 0.4 * person.window.height()
    person.find("lesson_caption_button").click()
    judged = wait_for(person, Phase.JUDGED)
    assert judged.answer == 1 and judged.tries == 1
    right = [bar.accessibleDescription().endswith("the right answer") for bar in hands.bars]
    assert right.index(True) == judged.truth and right.count(True) == 1
    assert words_of(judged.judgement.said) == person.find("lesson_caption_said").toPlainText()
    person.press(Qt.Key.Key_PageUp)
    assert wait_for(person, Phase.READING, Phase.ASKING).index == judged.index - 1
    person.press(Qt.Key.Key_Escape)
    assert not person.find("lesson_caption").isVisible() and tutor_of(person).sitting is not None


def test_without_hands_the_answer_is_shown(person_at_keys):
    person = person_at_keys
    present_at(person, "choice")
    person.find("lesson_caption_button").click()
    judged = wait_for(person, Phase.JUDGED)
    assert judged.shown and judged.tries == 0
    assert person.find(f"hands_{judged.truth}_bar").accessibleDescription() == "0 hands, the right answer"


def test_other_questions_are_answered_on_the_map_and_have_no_bars(person_at_keys):
    person = person_at_keys
    sitting = present_at(person, "end")
    assert not person.find("show_of_hands").isVisible() and person.find("lesson_caption_prompt").isVisible()
    tutor_of(person).answer(tuple(sitting.step.scene.document().experiment.starts[0]))
    person.find("lesson_caption_button").click()
    judged = wait_for(person, Phase.JUDGED)
    assert judged.tries == 1 and person.find("lesson_caption_said").toPlainText()


def test_runs_that_are_to_be_put_in_order_are_named(person_at_keys):
    person = person_at_keys
    sitting = present_at(person, "order")
    prompt = person.find("lesson_caption_prompt").toPlainText()
    names = [name for _, name in runs_to_order(sitting)]
    assert len(names) == len(sitting.question.runs) and all(name in prompt for name in names)


def test_the_last_step_stays_and_the_caption_ends_with_the_lesson(person_at_keys):
    person = person_at_keys
    key = next(iter(LESSONS))
    begin(person, key)
    wait_for(person, Phase.READING, Phase.ASKING)
    person.press(Qt.Key.Key_F11)
    for _ in range(len(LESSONS[key].steps) + 1):
        person.press(Qt.Key.Key_PageDown)
        wait_for(person, Phase.READING, Phase.ASKING)
    assert tutor_of(person).sitting.is_last
    tutor_of(person).leave()
    person.wait(lambda: person.find("caption_line").isVisible())
    assert not person.find("lesson_caption").isVisible()
