"""The picture of a scene in the editor: it follows the text, is never out of date, and is told in words."""

import random

import pytest
from example_lessons import HEADER, QUESTIONS, SCENE, WHOLE, lesson_text
from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, Qt

from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.exported import computed
from gdexplorer.exports.look import Look
from gdexplorer.gui.common.theme import DARK, LIGHT, palette_of
from gdexplorer.gui.features.lessons.scene_drawing import Wanted, drawn
from gdexplorer.gui.features.lessons.scene_picture import NAME, NONE
from gdexplorer.gui.features.lessons.shown import Stage, still_scene
from gdexplorer.gui.features.lessons.sitting import Phase
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.lessons.reading import lesson_from
from gdexplorer.scene.description import WITHHELD
from gdexplorer.session.document import Document

LOOK = Look("map", 320, 240)


def scene(text=WHOLE, step=0):
    return lesson_from(text.encode()).steps[step].scene.document()


def picture_of(document, look=LOOK, ratio=1.0):
    return drawn_still(Stage(document), look, ratio)


def drawn_still(stage, look=LOOK, ratio=1.0):
    *_, last = drawn(Wanted(stage, look, ratio), Task(None))
    return last


@pytest.fixture
def picture(author):
    return author.window.picture


def test_it_shows_the_scene_with_its_runs_and_says_so_in_the_words_of_describe(author, picture):
    author.go_to_step(8)
    assert not author.editor.rehearsal.sitting.question.hides_paths
    document = scene()
    whole = replace(document, cursor=document.experiment.steps)
    assert picture.shown.wanted.stage == Stage(whole)
    exported = computed(Content(whole), Work())
    assert picture.accessibleDescription() == exported.words
    assert picture.accessibleName() == f"{NAME}: {exported.title}"
    assert "Himmelblau" in exported.title and "gradient norm" in exported.words


def test_what_a_question_hides_is_not_shown_before_it_is_answered(author, picture):
    author.go_to_step(1)
    assert author.editor.rehearsal.sitting.question.hides_paths
    assert WITHHELD in picture.accessibleDescription()
    author.editor.rehearsal.solution()
    author.wait(lambda: author.editor.rehearsal.sitting.phase is Phase.JUDGED)
    author.checked()
    assert WITHHELD not in picture.accessibleDescription()
    assert picture.shown.wanted.stage.document.experiment == scene().experiment
    author.editor.rehearsal.again()
    author.checked()
    assert WITHHELD in picture.accessibleDescription()


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_typed_no_picture_of_another_scene_is_shown(author, picture, seed):
    generator, edit = random.Random(seed), author.window.edit
    scenes = set()

    def check():
        sitting = author.editor.rehearsal.sitting
        if picture.shown is not None:
            assert picture.shown.wanted.stage == still_scene(sitting)
            scenes.add(picture.shown.wanted.stage)

    for _ in range(30):
        act = generator.randrange(4)
        if act == 0:
            edit.go_to(author.line_of(f"# Step {generator.randint(1, len(QUESTIONS))}"))
        elif act == 1 and "learning_rate = 0.01" in author.window.text:
            author.replace("learning_rate = 0.01", f"learning_rate = 0.0{generator.randint(1, 9)}")
        elif act == 2:
            edit.undo()
        else:
            author.replace("steps = 200", f"steps = {generator.randint(100, 200)}")
            edit.undo()
        for _ in range(generator.randrange(30)):
            author.bot.wait(10)
            check()
    for number in (1, 8):  # of which one hides what the other shows
        author.go_to_step(number)
        check()
    assert picture.shown is not None and len(scenes) > 1


def test_a_text_that_cannot_be_read_leaves_the_picture_and_one_without_a_scene_has_none(author, picture):
    author.go_to_step(3)
    before = picture.shown
    author.replace('objective = "himmelblau"', 'objective = "himmelblue"')
    author.checked()
    assert author.is_stale and picture.shown is before, "like the step"
    author.window.edit.replace_all(f"{HEADER}\n# Step 1\n\nWords alone.\n")
    author.checked()
    assert not picture.isVisible() and picture.shown is None
    assert picture.accessibleDescription() == NONE
    author.window.edit.undo()
    author.window.edit.undo()
    author.checked()
    assert picture.isVisible() and picture.shown is not None


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_has_the_colours_of_the_theme(author, picture, qapp, theme):
    before = qapp.palette()
    try:
        qapp.setPalette(palette_of(theme))
        author.go_to_step(3)
        author.wait(lambda: picture.shown.wanted.look.theme == theme.name)
        author.checked()
        assert picture.grab().toImage().pixelColor(1, 1).name() == theme.picture
    finally:
        qapp.setPalette(before)


def test_it_is_drawn_as_large_as_it_is(author, picture):
    for size in ((1024, 700), (1500, 900), (760, 560)):
        author.window.resize(*size)
        author.wait(lambda: picture.shown is not None and not picture.busy)
        author.wait(
            lambda: (picture.shown.wanted.look.width, picture.shown.wanted.look.height) == picture.size().toTuple()
        )


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [240, 400])
def test_places_are_where_the_starts_are_drawn(qapp, ratio, width):
    document = scene()
    made = drawn_still(Stage(document, withheld=True), Look("map", width, 200), ratio)
    assert made.image.size().toTuple() == (round(width * ratio), round(200 * ratio))
    page = QRectF(0.0, 0.0, width * ratio, 200 * ratio)
    for start in document.experiment.starts:
        place = made.place(start, page)
        assert made.point(place, page) == pytest.approx(start, abs=1e-9)
        assert made.image.pixelColor(place.toPoint()).lightness() > 200, "a start is white"


@pytest.mark.parametrize("step", [1, 2])
def test_a_click_answers_what_is_asked_of_the_map(author, picture, step):
    author.go_to_step(step)
    rehearsal, shown, page = author.editor.rehearsal, picture.shown, QRectF(picture.rect())
    question = rehearsal.sitting.question
    plain = picture.grab().toImage()
    wanted = (-2.0, 1.5)
    author.bot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=shown.place(wanted, page).toPoint())
    if step == 1:
        assert rehearsal.sitting.answer == pytest.approx(wanted, abs=0.05)
    else:
        assert wanted[1] == question.at[1]
        assert rehearsal.sitting.answer == pytest.approx((-1.0, 0.0), abs=0.02)
    assert picture.grab().toImage() != plain, "the answer is drawn"
    author.bot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=QPointF(2, 2).toPoint())
    assert rehearsal.sitting.answer[0] < 0.0, "beside the map nothing is answered"
    author.answer("commit")
    author.wait(lambda: rehearsal.sitting.phase is Phase.JUDGED)
    author.checked()
    before = rehearsal.sitting.answer
    author.bot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=shown.place((0.0, 0.0), page).toPoint())
    assert rehearsal.sitting.answer == before, "committed"


def test_basins_follow_the_map_that_is_drawn_at_once(qapp):
    document = scene(lesson_text(QUESTIONS["choice"], scene=SCENE.replace("steps = 200", "steps = 200\nbasins = true")))
    assert document.view.basins_shown
    first, second = drawn(Wanted(Stage(document), LOOK, 1.0), Task(None))
    assert "basin" not in first.words and "basin" in second.words.lower()
    assert first.image != second.image


def test_nobody_waits_for_a_picture_that_is_not_wanted_any_more(qapp):
    task = Task(None)
    task.cancel()
    with pytest.raises(Exception, match=r"stopped|cancelled"):
        list(drawn(Wanted(Stage(Document(scene().experiment)), LOOK, 1.0), task))
