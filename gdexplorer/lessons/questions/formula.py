"""Write a function with a property: the learner types a formula."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.lessons import vocabulary
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.questions.question import Mistake, Question, Reader
from gdexplorer.lessons.vocabulary import FactScope
from gdexplorer.objectives import CustomFormula
from gdexplorer.objectives.formulas.custom_formula import FIRST_DOMAIN
from gdexplorer.objectives.objective import Domain
from gdexplorer.session.document import Document
from gdexplorer.session.edits import ChooseCustom


class FormulaMistake(Mistake, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A formula without the property.

    Attributes
    ----------
    when : which, as a condition of the function's facts.
    wrong : an example.
    """

    when: str
    wrong: str


class FormulaQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="formula"):
    """A formula of x and y for which a condition holds.

    Attributes
    ----------
    holds : the condition of the function's facts.
    solved_by : a right one, for those who ask.
    domain : where minima and saddles are searched.
    """

    holds: str
    solved_by: str = msgspec.field(name="solution")
    domain: Domain = FIRST_DOMAIN
    mistakes: tuple[FormulaMistake, ...] = ()
    HIDES_PATHS: ClassVar[bool] = False

    def expressions(self) -> Iterator[tuple[str, Reader]]:
        """The condition, and those of mistakes."""
        for text in (self.holds, *(mistake.when for mistake in self.mistakes)):
            yield text, vocabulary.condition

    def answer_from(self, given: Any, facts: Facts) -> str:
        """A formula.

        Raises
        ------
        InputError
            If it is none; FormulaError, with a position, if it cannot be read.
        """
        if not isinstance(given, str):
            raise InputError(f"Type a formula of x and y, such as x^2 + y^2, not {given!r}.")
        CustomFormula(given, self.domain).prepare()
        return given

    def played(self, answer: str, document: Document) -> Document:
        """The scene with this function."""
        edit = ChooseCustom(CustomFormula(answer, self.domain))
        return edit.on(document)

    def is_right(self, answer: str, scope: FactScope) -> bool:
        """Whether the condition holds."""
        return bool(vocabulary.condition(self.holds, self.NAMES).evaluated(scope))

    def is_mistake(self, mistake: FormulaMistake, answer: str, scope: FactScope) -> bool:
        """Whether the mistake's condition holds."""
        return bool(vocabulary.condition(mistake.when, self.NAMES).evaluated(scope))

    def candidates(self, mistake: FormulaMistake, facts: Facts) -> Iterator[str]:
        """The example."""
        yield self.answer_from(mistake.wrong, facts)

    def others(self, facts: Facts) -> Iterator[str]:
        """A bowl, a dome, a saddle and a plane."""
        yield from ("x^2 + y^2", "-x^2 - y^2", "x^2 - y^2", "x + y")

    def solution(self, facts: Facts) -> str:
        """The formula that the lesson gives."""
        return self.answer_from(self.solved_by, facts)
