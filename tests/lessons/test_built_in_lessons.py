"""The lessons that come with the program: complete, short, and each of their questions judges as it should."""

import re
from functools import cache

import pytest
import ziamath

from gdexplorer.lessons.checking import problems
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.reading import read_lesson
from gdexplorer.resources import resource

FILES = sorted(resource("lessons").glob("*.md"))
WORDS_PER_MINUTE = 180
read = cache(read_lesson)


def steps():
    return [(path, place) for path in FILES for place in range(len(read(path).steps))]


def questions():
    return [(path, place) for path, place in steps() if read(path).steps[place].question is not None]


def named(path, place=None):
    return path.stem if place is None else f"{path.stem}-{place + 1}"


every_lesson = pytest.mark.parametrize("path", FILES, ids=named)
every_step = pytest.mark.parametrize(("path", "place"), steps(), ids=[named(*item) for item in steps()])
every_question = pytest.mark.parametrize(("path", "place"), questions(), ids=[named(*item) for item in questions()])


def asked(path, place):
    step = read(path).steps[place]
    return step.question, Facts.of(step.scene.document())


def texts_of(lesson):
    """All that a learner reads who makes every mistake and asks for every hint."""
    yield lesson.title
    for step in lesson.steps:
        yield from (step.heading, step.text)
        if (question := step.question) is not None:
            yield from (question.prompt, question.hint, question.said)
            yield from (mistake.said for mistake in question.known_mistakes)
            yield from (option.text for option in getattr(question, "options", ()))


def words_in(text):
    return len(re.sub(r"\$[^$]*\$|\{[^{}]*\}", "number", text).split())


def test_there_are_fourteen_in_the_order_of_their_numbers():
    numbers = [int(path.name[:2]) for path in FILES]
    assert numbers == list(range(1, 15)) == [read(path).order for path in FILES]
    assert len({read(path).title for path in FILES}) == len({read(path).key for path in FILES}) == 14


@every_lesson
def test_the_header_says_what_a_teacher_needs(path):
    lesson = read(path)
    assert (lesson.language, lesson.licence) == ("en", "CC BY 4.0")
    assert len(lesson.goals) >= 2 and all(goal.endswith(".") for goal in lesson.goals)
    # A source has authors, a title in italics, and a year.
    assert len(lesson.sources) >= 2
    assert all(re.fullmatch(r".+, \*.+\*, .*(1[89]|20)\d\d.*", source) for source in lesson.sources)


@every_lesson
def test_it_takes_no_longer_than_it_says_even_with_all_mistakes(path):
    lesson = read(path)
    assert lesson.minutes <= 5
    assert sum(map(words_in, texts_of(lesson))) <= WORDS_PER_MINUTE * lesson.minutes


@every_lesson
def test_it_has_few_steps_with_different_kinds_of_questions(path):
    lesson = read(path)
    kinds = [question.kind for _, question in lesson.questions]
    assert 4 <= len(lesson.steps) <= 7
    assert len(kinds) >= 2 and len(set(kinds)) >= 2
    assert lesson.steps[0].scene is not None


def test_all_kinds_of_questions_are_asked():
    asked_kinds = {question.kind for path in FILES for _, question in read(path).questions}
    assert asked_kinds == {"end", "direction", "rate", "choice", "order", "number", "formula", "make"}


@every_lesson
def test_the_check_for_teachers_finds_no_problem(path):
    assert list(problems(read(path))) == []


@every_lesson
def test_formulas_can_be_typeset(path):
    lesson = read(path)
    texts = [*texts_of(lesson), *lesson.goals]
    assert not any("$$" in text for text in texts)
    for text in texts:
        outside = re.sub(r"\$([^$\n]+)\$", lambda found: ziamath.Latex(found[1]).svg() and "", text)
        assert "$" not in outside, f"a formula does not end on its line: {text}"


@every_question
def test_each_question_has_a_hint_and_known_mistakes(path, place):
    question = read(path).steps[place].question
    assert question.prompt.endswith((".", "?")) and question.hint
    assert len(question.known_mistakes) >= (3 if question.kind == "choice" else 1)


@every_question
def test_the_solution_is_right_and_its_sentence_is_filled_in(path, place):
    question, facts = asked(path, place)
    judgement = question.judge(question.solution(facts), facts)
    assert judgement.right and judgement.mistake is None
    assert is_filled(judgement.said)


@every_question
def test_each_mistake_is_rejected_with_a_sentence_of_its_own(path, place):
    question, facts = asked(path, place)
    judgements = [question.judge(answer, facts) for answer in wrong_answers(question, facts)]
    assert judgements and not any(judgement.right for judgement in judgements)
    assert all(is_filled(judgement.said) for judgement in judgements)
    assert len({judgement.said for judgement in judgements}) == len(judgements)


def wrong_answers(question, facts):
    if question.kind == "choice":
        return [place for place in range(len(question.options)) if place != question.solution(facts)]
    return question.mistaken(facts)


def is_filled(said):
    """Whether each expression has become a finite number."""
    outside = re.sub(r"\$[^$]*\$", "", said)
    return bool(outside) and not re.search(r"[{}]|undefined", outside)


@every_step
def test_each_scene_can_be_shown_at_once(path, place):
    """Few enough numbers to compute; how long that takes is measured by a benchmark."""
    scene = read(path).steps[place].scene
    experiment = scene.document().experiment
    assert experiment.steps * len(experiment.runs()) <= 10_000
