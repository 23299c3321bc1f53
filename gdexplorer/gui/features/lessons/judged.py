"""What the engine does for a step of a lesson: its scene and texts are prepared, answers are judged or found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting
from gdexplorer.session.document import Document

if TYPE_CHECKING:
    from gdexplorer.lessons.facts import Facts


class Judged(Struct, frozen=True):
    """The work that judges an answer, or finds the right one; ``experiment``: what the window shows."""

    sitting: Sitting
    experiment: Experiment | None

    @property
    def answer(self) -> Any:
        """What is judged: what was entered, or what the window shows."""
        if self.sitting.question.kind == "make":
            return None if self.experiment is None else Document(self.experiment)
        return self.sitting.answer

    def look_ahead(self) -> None:
        """Let the engine find now what an answer will be compared with, while the learner thinks."""
        if self.sitting.question is not None:
            self.sitting.question.solution(self._facts())

    def judge(self) -> Sitting:
        """Judge the answer."""
        facts = self._facts()
        judged = self._judged(self.answer, self.sitting.question.solution(facts), facts)
        return replace(judged, tries=self.sitting.tries + 1)

    def solve(self) -> Sitting:
        """Find the right answer, and what is said to it."""
        facts = self._facts()
        truth = self.sitting.question.solution(facts)
        return replace(self._judged(truth, truth, facts), shown=True)

    def _judged(self, answer: Any, truth: Any, facts: Facts) -> Sitting:
        judgement = self.sitting.question.judge(answer, facts)
        formulas = {**self.sitting.formulas, **typeset_all(judgement.said)}
        return replace(self.sitting, phase=Phase.JUDGED, judgement=judgement, truth=truth, formulas=formulas)

    def document(self) -> Document:
        """What plays after the answer."""
        question, document = self.sitting.question, self.sitting.document
        answer = self.sitting.truth if self.sitting.shown else self.sitting.answer
        played: Document = document if answer is None else question.played(answer, document)
        return played

    def _facts(self) -> Facts:
        from gdexplorer.lessons.facts import Facts

        return Facts.of(self.sitting.document)


def prepared(sitting: Sitting) -> Sitting:
    """Compile the scene, fill in its numbers, and typeset all formulas of the step.

    Raises
    ------
    InputError
        If the engine cannot run the scene, or the question cannot be asked about it.
    """
    from gdexplorer.lessons.facts import Facts

    question, prompt, hint = sitting.question, "", ""
    if sitting.step.scene is not None:
        sitting.document.experiment.bound()
    if question is not None:
        facts = Facts.of(sitting.document)
        question.check_scene(facts)
        prompt, hint = question.told(question.prompt, facts), question.told(question.hint, facts)
    options = [option.text for option in getattr(question, "options", ())]
    formulas = typeset_all(sitting.step.text, prompt, hint, *options)
    phase = Phase.READING if question is None else Phase.ASKING
    # An order is an answer as it stands.
    answer = tuple(question.runs) if question is not None and question.kind == "order" else None
    return replace(sitting, phase=phase, formulas=formulas, prompt=prompt, hint=hint, answer=answer)


def typeset_all(*texts: str) -> dict[str, str]:
    """The SVG of each formula in Markdown texts, by its LaTeX."""
    from gdexplorer.gui.common.typeset_formula import typeset
    from gdexplorer.gui.features.lessons.lesson_text import formulas_in

    return {latex: typeset(latex).svg for text in texts for latex in formulas_in(text)}
