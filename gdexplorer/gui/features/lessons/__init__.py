"""Lessons that ask before they show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from gdexplorer.gui.common.choices import Choice
from gdexplorer.gui.state.feature import Action, Feature, Made, Offers, Pairs, Place, Slot

LEARN = "&Learn"


def _connections(made: Made) -> Pairs:
    tutor, state = made.job, made.state
    return (
        (tutor.scene_requested, state.show_apart),
        (tutor.return_requested, state.come_back),
        (tutor.play_requested, state.player.restart),
        (state.came_back, tutor.come_back),
        (tutor.editing.add_requested, _adding(made)),
    )


def _is_lesson(path: Path) -> bool:
    from gdexplorer.lessons.reading import is_lesson

    return is_lesson(path)


def _choices(made: Made) -> Iterator[Choice]:
    """The lessons; they are read when the palette first asks for them, and found from then on."""
    made.job.listing()
    for lesson in made.job.lessons:
        yield Choice(lesson.title, partial(made.job.begin, lesson), " ".join(lesson.goals))


def _beginning(made: Made) -> Slot:
    """What makes a lesson of what the window shows."""
    return lambda: made.job.editing.begin(made.state.document)


def _adding(made: Made) -> Slot:
    """What adds what the window shows to the lesson in the editor."""
    return lambda: made.job.editing.add_step(made.state.document)


FEATURE = Feature(
    key="lessons",
    title="Learn",
    place=Place.SIDE,
    order=5,
    folded=True,
    icon="M2 9 L12 4 L22 9 L12 14 Z M6 11.5 V16 C9 18.5 15 18.5 18 16 V11.5",
    panel="lessons_panel:LessonsPanel",
    layer="answer_layer:AnswerLayer",
    job="tutor:Tutor",
    presented="lesson_caption:LessonCaption",
    entries=(
        Action(LEARN, "lessons", "&Lessons…", lambda made: made.panel.front_requested.emit, "Ctrl+L"),
        Action(LEARN, "lesson_commit", "&Commit to the answer", lambda made: made.job.commit, "Ctrl+Return", True),
        Action(LEARN, "lesson_solution", "&Show me", lambda made: made.job.solution),
        Action(LEARN, "lesson_next", "&Next step", lambda made: made.job.next, "Ctrl+PgDown"),
        Action(LEARN, "lesson_back", "&Previous step", lambda made: made.job.back, "Ctrl+PgUp"),
        Action(LEARN, "lesson_restore", "&Restore scene", lambda made: made.job.restore),
        Action(LEARN, "lesson_leave", "Lea&ve lesson", lambda made: made.job.leave),
        Action(LEARN, "lesson_open", "&Open lesson…", lambda made: made.job.choose_file, begins_group=True),
        Action(LEARN, "lesson_new", "Ne&w lesson from this window…", _beginning, begins_group=True),
        Action(LEARN, "lesson_edit", "E&dit lesson…", lambda made: made.job.editing.choose_file),
        Action(LEARN, "lesson_add_step", "&Add this window as a step", _adding),
        Action(LEARN, "lesson_export", "&Export results…", lambda made: made.job.export, begins_group=True),
    ),
    offers=(Offers("Lessons", _choices),),
    opens=lambda made: made.job.begin_file,
    unsaved=lambda made: made.job.editing.unsaved,
    recognises=_is_lesson,
    connections=_connections,
)
