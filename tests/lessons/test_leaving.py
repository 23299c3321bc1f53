"""What the engine finds out for a lesson stops when nobody waits for it, and nothing incomplete is kept."""

import pytest
from example_lessons import QUESTIONS, lesson_text
from msgspec.structs import replace

from gdexplorer.descent.analysis.known_points import known_points
from gdexplorer.lessons import vocabulary
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.reading import lesson_from
from gdexplorer.lessons.stopping import StoppedError, check_wanted, stopping
from gdexplorer.lessons.vocabulary import FactScope
from gdexplorer.objectives import CustomFormula
from gdexplorer.session.document import Document
from gdexplorer.session.edits import first_example


class Patience:
    """Waits until it has been looked at so many times."""

    def __init__(self, looks):
        self.left = looks

    def is_over(self):
        self.left -= 1
        return self.left < 0


def new_document(number):
    """A document whose function nothing is known about yet."""
    return Document(replace(first_example(), objective=CustomFormula(f"x^4 + {number}*y^2 - x*y"), parameters=()))


def test_facts_stop_and_are_whole_the_next_time():
    document = new_document(3)
    with stopping(lambda: True), pytest.raises(StoppedError):
        Facts.of(document)
    with stopping(Patience(2).is_over), pytest.raises(StoppedError):
        Facts.of(document)
    facts = Facts.of(document)
    assert len(facts.trajectories) == len(document.experiment.runs())
    assert all(trajectory.steps > 0 for trajectory in facts.trajectories)
    with stopping(lambda: True):
        assert Facts.of(document) is facts, "what is known costs nothing"


def test_a_search_for_minima_stops_and_is_whole_the_next_time():
    document = new_document(5)
    facts = Facts.of(document)
    with stopping(lambda: True), pytest.raises(StoppedError):
        facts.critical  # noqa: B018  computed when read
    assert known_points(document.experiment, facts.bound, lambda: True) is not None
    assert facts.critical == known_points(document.experiment, facts.bound)
    assert len(facts.critical) == 3


@pytest.mark.parametrize("kind", ["rate", "formula", "make", "end", "choice"])
def test_judging_and_finding_the_answer_stop(kind):
    lesson = lesson_from(lesson_text(QUESTIONS[kind]).encode())
    question, facts = lesson.steps[0].question, Facts.of(lesson.steps[0].scene.document())
    answer = question.solution(facts)
    with stopping(lambda: True):
        with pytest.raises(StoppedError):
            question.judge(answer, facts)
        with pytest.raises(StoppedError):
            question.told("{value(0)}", facts)


def test_random_starts_stop():
    facts = Facts.of(new_document(7))
    share = vocabulary.number("share_best(2000)")
    facts.critical  # noqa: B018  computed when read
    with stopping(Patience(3).is_over), pytest.raises(StoppedError):
        share.evaluated(FactScope(facts))
    assert 0.0 < share.evaluated(FactScope(facts)) <= 1.0


def test_outside_of_the_context_nothing_stops():
    with stopping(lambda: True), stopping(lambda: False):
        check_wanted()
    check_wanted()
