"""What the pictures show of a step: its scene, what the map asks about it, and nothing that tells the answer early."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.gui.features.lessons.judged import Judged
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting
from gdexplorer.gui.views.answer_marks import MapQuestion
from gdexplorer.scene.field import Field
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import PictureLayer, ViewState


class Stage(Struct, frozen=True):
    """What is shown of a scene: ``document``, without its runs if these are ``withheld``."""

    document: Document
    withheld: bool = False


def map_question(sitting: Sitting) -> MapQuestion | None:
    """What the map asks and shows of a step."""
    question = sitting.question
    if question is None or question.kind not in ("end", "direction") or sitting.phase is Phase.PREPARING:
        return None
    at = tuple(question.at) if question.kind == "direction" else None
    return MapQuestion(at, sitting.phase is Phase.ASKING, sitting.answer, sitting.truth)


def first_scene(sitting: Sitting) -> Stage:
    """The scene of a step, before anything is answered without what would tell the answer.

    Raises
    ------
    LessonError
        If something in it is invalid.
    """
    document = sitting.document
    is_open = sitting.phase in (Phase.ASKING, Phase.JUDGING)
    if not (is_open and sitting.question.hides_paths):
        return Stage(document)
    return Stage(Document(document.experiment, before_answer(document.view)), bool(document.experiment.runs()))


def still_scene(sitting: Sitting) -> Stage | None:
    """The scene of a step as it is now, with its runs up to where it shows them, or to their ends; None without one.

    Raises
    ------
    LessonError
        If something in it is invalid.
    """
    if sitting.step.scene is None or sitting.phase is Phase.PREPARING:
        return None
    if sitting.phase is Phase.JUDGED and sitting.question.kind != "make":
        stage = Stage(replace(Judged(sitting, None).document(), cursor=0))
    else:
        stage = first_scene(sitting)
    document = stage.document
    return stage if document.cursor else replace(stage, document=replace(document, cursor=document.experiment.steps))


def before_answer(view: ViewState) -> ViewState:
    """A view that does not tell what is asked: without arrows of the gradient, and without basins."""
    return replace(view.showing(PictureLayer.FIELD, False), field=Field.ARROWS, basins_shown=False)
