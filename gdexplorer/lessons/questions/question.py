"""What all kinds of question have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.lessons import vocabulary
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.judging import Judgement
from gdexplorer.lessons.vocabulary import FactScope
from gdexplorer.session.document import Document

OTHERWISE = "That is not it."
Reader = Callable[[str, frozenset[str]], object]
Place = tuple[float, float]


class Mistake(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wrong answer that learners give: what is said then."""

    said: str


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """A question of a lesson; each kind is a subclass.

    Attributes
    ----------
    prompt : the question, as Markdown.
    said : sentence after the right answer.
    hint : sentence for those who ask for one.
    otherwise : sentence after wrong answers that are no known mistake.
    hide_paths : whether paths are hidden until an answer is committed; None: as usual for the kind.
    HIDES_PATHS : what is usual for the kind.
    NAMES : names that its expressions may use besides functions.
    """

    prompt: str
    said: str
    hint: str = ""
    otherwise: str = OTHERWISE
    hide_paths: bool | None = None
    HIDES_PATHS: ClassVar[bool] = False
    NAMES: ClassVar[frozenset[str]] = frozenset()

    @property
    def kind(self) -> str:
        """Its kind, as in files."""
        return str(self.__struct_config__.tag)

    @property
    def hides_paths(self) -> bool:
        """Whether paths are hidden until an answer is committed."""
        return self.HIDES_PATHS if self.hide_paths is None else self.hide_paths

    @property
    def known_mistakes(self) -> tuple[Any, ...]:
        """The mistakes that are told apart, each with its ``said``."""
        return tuple(getattr(self, "mistakes", ()))

    def check(self) -> None:
        """Check all that can be checked without the engine.

        Raises
        ------
        ConditionError
            If an expression or a sentence cannot be read.
        InputError
            If fields contradict each other.
        """
        for text in (self.prompt, self.hint):
            vocabulary.sentence(text)
        for text in (self.said, self.otherwise):
            vocabulary.sentence(text, self.NAMES)
        for mistake in self.known_mistakes:
            vocabulary.sentence(mistake.said, self.NAMES)
        for text, read in self.expressions():
            read(text, self.NAMES)

    def expressions(self) -> Iterator[tuple[str, Reader]]:
        """Its texts that are expressions, each with what reads it."""
        yield from ()

    def check_scene(self, facts: Facts) -> None:
        """Check that it can be asked about the scene of ``facts``: that this has the runs that are asked about.

        Raises
        ------
        InputError
            If it cannot.
        """

    def answer_from(self, given: Any, facts: Facts) -> Any:
        """``given``, from the window or from JSON, as an answer of its kind.

        Raises
        ------
        InputError
            If it is none.
        """
        raise NotImplementedError

    def played(self, answer: Any, document: Document) -> Document:
        """The document that plays once ``answer`` is committed: the scene's own, or with the answer in it.

        Raises
        ------
        InputError
            If the answer does not fit the document.
        """
        return document

    def judge(self, answer: Any, facts: Facts) -> Judgement:
        """Judge an answer; slow where the engine has to run it.

        ``facts`` are those of the scene.

        Raises
        ------
        InputError
            If it is no answer of this kind, or the engine cannot judge it.
        """
        answer = self.answer_from(answer, facts)
        scope = self.scope(answer, facts)
        right = self.is_right(answer, scope)
        mistake = None if right else self.mistake_of(answer, scope)
        text = self.words(answer, right, mistake)
        return Judgement(right, self.filled(text, scope), mistake)

    def words(self, answer: Any, right: bool, mistake: int | None) -> str:
        """The sentence that follows an answer, before it is filled in."""
        if right:
            return self.said
        return self.otherwise if mistake is None else str(self.known_mistakes[mistake].said)

    def filled(self, text: str, scope: FactScope) -> str:
        """A sentence of the question with the numbers of ``scope``.

        Raises
        ------
        InputError
            If one of them cannot be computed.
        """
        return vocabulary.sentence(text, self.NAMES).filled(scope)

    def told(self, text: str, facts: Facts) -> str:
        """Prompt or hint, with the numbers of the scene's ``facts``.

        Raises
        ------
        InputError
            If one of them cannot be computed.
        """
        return vocabulary.sentence(text).filled(FactScope(facts))

    def scope(self, answer: Any, facts: Facts, keep: bool = True) -> FactScope:
        """What expressions mean for an answer; ``keep``: whether runs are kept for the next time.

        Raises
        ------
        InputError
            If the engine cannot run it.
        """
        document = self.played(answer, facts.document)
        consequences = facts if document is facts.document else Facts.of(document, keep)
        return FactScope(consequences, self.named(answer))

    def named(self, answer: Any) -> Mapping[str, float]:
        """The values of `NAMES` for an answer."""
        return {}

    def is_right(self, answer: Any, scope: FactScope) -> bool:
        """Whether an answer is right."""
        raise NotImplementedError

    def mistake_of(self, answer: Any, scope: FactScope) -> int | None:
        """The first known mistake that a wrong answer is; None if it is none."""
        places = enumerate(self.known_mistakes)
        return next((place for place, mistake in places if self.is_mistake(mistake, answer, scope)), None)

    def is_mistake(self, mistake: Any, answer: Any, scope: FactScope) -> bool:
        """Whether a wrong answer is this mistake."""
        raise NotImplementedError

    def solution(self, facts: Facts) -> Any:
        """A right answer.

        Raises
        ------
        InputError
            If there is none.
        """
        raise NotImplementedError

    def mistaken(self, facts: Facts) -> tuple[Any, ...]:
        """A wrong answer for each known mistake, in their order.

        Raises
        ------
        InputError
            If there is none for one of them.
        """
        return tuple(self.example(place, facts) for place in self.mistakes_to_check(facts))

    def mistakes_to_check(self, facts: Facts) -> range | tuple[int, ...]:
        """Indices of the mistakes that a wrong answer can be."""
        return range(len(self.known_mistakes))

    def example(self, place: int, facts: Facts) -> Any:
        """A wrong answer that is the known mistake with index ``place``.

        Raises
        ------
        InputError
            If there is none.
        """
        for answer in self.candidates(self.known_mistakes[place], facts):
            scope = self.scope(answer, facts, keep=False)
            if not self.is_right(answer, scope) and self.mistake_of(answer, scope) == place:
                return answer
        raise InputError(f"No wrong answer leads to mistake {place + 1}: {self.known_mistakes[place].said}")

    def others(self, facts: Facts) -> Iterator[Any]:
        """Answers of which one at least should be wrong."""
        yield from self.mistaken(facts)

    def candidates(self, mistake: Any, facts: Facts) -> Iterator[Any]:
        """Answers that may be this mistake."""
        raise NotImplementedError

    def traps(self, facts: Facts) -> Iterator[str]:
        """What teachers easily overlook, in sentences, although the question can be used.

        Raises
        ------
        InputError
            If it cannot be used.
        """
        if self.otherwise == OTHERWISE and not any(mistake.said.strip() for mistake in self.known_mistakes):
            yield (
                f"Whoever answers wrongly only reads “{OTHERWISE}”: say why, in otherwise or for the mistakes that "
                "learners make."
            )


def number_from(given: Any, what: str) -> float:
    """``given`` as a finite number.

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) < math.inf:
        raise InputError(f"{what} must be a number, not {given!r}.")
    return float(given)


def pair_from(given: Any, what: str) -> Place:
    """``given`` as two finite numbers.

    Raises
    ------
    InputError
        If they are none.
    """
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise InputError(f"{what} must be two numbers, not {given!r}.")
    return number_from(given[0], what), number_from(given[1], what)
