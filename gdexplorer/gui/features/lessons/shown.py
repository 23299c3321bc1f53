"""What the pictures show of a step: its scene, what the map asks about it, and nothing that tells the answer early."""

from __future__ import annotations

from dataclasses import replace

from gdexplorer.gui.features.lessons.judged import Judged
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting
from gdexplorer.gui.views.answer_marks import MapQuestion
from gdexplorer.scene.field import Field
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import PictureLayer


def map_question(sitting: Sitting) -> MapQuestion | None:
    """What the map asks and shows of a step."""
    question = sitting.question
    if question is None or question.kind not in ("end", "direction") or sitting.phase is Phase.PREPARING:
        return None
    at = tuple(question.at) if question.kind == "direction" else None
    return MapQuestion(at, sitting.phase is Phase.ASKING, sitting.answer, sitting.truth)


def first_scene(sitting: Sitting) -> Document:
    """The scene of a step before anything is answered.

    Raises
    ------
    LessonError
        If something in it is invalid.
    """
    document = sitting.document
    hides = sitting.phase is Phase.ASKING and sitting.question.hides_paths
    return before_answer(document) if hides else document


def still_scene(sitting: Sitting) -> Document | None:
    """The scene of a step as it is now, with its runs up to where it shows them, or to their ends; None without one.

    Raises
    ------
    LessonError
        If something in it is invalid.
    """
    if sitting.step.scene is None or sitting.phase is Phase.PREPARING:
        return None
    if sitting.phase is Phase.JUDGED and sitting.question.kind != "make":
        document = replace(Judged(sitting, None).document(), cursor=0)
    elif sitting.phase is Phase.JUDGING:  # as before it
        document = first_scene(replace(sitting, phase=Phase.ASKING))
    else:
        document = first_scene(sitting)
    return document if document.cursor else replace(document, cursor=document.experiment.steps)


def before_answer(document: Document) -> Document:
    """A scene in which nothing is to be seen yet of what is asked: no run, and no arrows of the gradient."""
    hidden = tuple(replace(configured, visible=False) for configured in document.experiment.optimizers)
    view = replace(document.view.showing(PictureLayer.FIELD, False), field=Field.ARROWS, basins_shown=False)
    return Document(replace(document.experiment, optimizers=hidden), view)
