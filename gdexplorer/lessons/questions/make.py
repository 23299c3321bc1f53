"""Make it happen: the learner changes the scene itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.lessons import vocabulary
from gdexplorer.lessons.changes import changed, check_names, differences
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.judging import Judgement
from gdexplorer.lessons.questions.question import Mistake, Question, Reader
from gdexplorer.lessons.vocabulary import FactScope
from gdexplorer.session.document import Document

Changes = dict[str, Any]


class MakeMistake(Mistake, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A change that does not do it.

    Attributes
    ----------
    when : which, as a condition of the changed document.
    example : such a change.
    """

    when: str
    example: Changes


class MakeQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="make"):
    """Change the scene until a condition holds.

    Attributes
    ----------
    holds : the condition of the changed document.
    change : names of what may be changed; empty: everything.
    solved_by : changes that do it.
    """

    holds: str
    solved_by: Changes = msgspec.field(name="solution")
    change: tuple[str, ...] = ()
    mistakes: tuple[MakeMistake, ...] = ()

    def check(self) -> None:
        """Check the names, too."""
        super().check()
        for names in (self.change, self.solved_by, *(mistake.example for mistake in self.mistakes)):
            check_names(names)

    def expressions(self) -> Iterator[tuple[str, Reader]]:
        """The condition, and those of mistakes."""
        for text in (self.holds, *(mistake.when for mistake in self.mistakes)):
            yield text, vocabulary.condition

    def answer_from(self, given: Any, facts: Facts) -> Document:
        """A document, or a table of changes."""
        if isinstance(given, dict):
            return changed(facts.document, given)
        if not isinstance(given, Document):
            raise InputError(f'A change is a table, such as {{"learning_rate": 0.1}}, not {given!r}.')
        return given

    def played(self, answer: Document, document: Document) -> Document:
        """The changed document."""
        return answer

    def judge(self, answer: Any, facts: Facts) -> Judgement:
        """Judge a document; wrong if anything was changed that may not be."""
        document = self.answer_from(answer, facts)
        if other := self.changed_otherwise(document, facts.document):
            allowed, found = (", ".join(name.replace("_", " ") for name in names) for names in (self.change, other))
            return Judgement(
                False, f"Change nothing but: {allowed}. Restore the scene; this was changed, too: {found}."
            )
        return super().judge(document, facts)

    def changed_otherwise(self, document: Document, scene: Document) -> tuple[str, ...]:
        """Names of what was changed although it may not be."""
        if not self.change:
            return ()
        return tuple(sorted(differences(scene.experiment, document.experiment).difference(self.change)))

    def is_right(self, answer: Document, scope: FactScope) -> bool:
        """Whether the condition holds."""
        return bool(vocabulary.condition(self.holds, self.NAMES).evaluated(scope))

    def is_mistake(self, mistake: MakeMistake, answer: Document, scope: FactScope) -> bool:
        """Whether the mistake's condition holds."""
        return bool(vocabulary.condition(mistake.when, self.NAMES).evaluated(scope))

    def candidates(self, mistake: MakeMistake, facts: Facts) -> Iterator[Document]:
        """The example."""
        yield self._allowed(mistake.example, facts)

    def others(self, facts: Facts) -> Iterator[Document]:
        """The scene as it is."""
        yield facts.document

    def solution(self, facts: Facts) -> Document:
        """The scene with the changes that the lesson gives."""
        return self._allowed(self.solved_by, facts)

    def _allowed(self, changes: Changes, facts: Facts) -> Document:
        document = changed(facts.document, changes)
        if other := self.changed_otherwise(document, facts.document):
            raise InputError(f"The question allows no change of {', '.join(other)}.")
        return document
