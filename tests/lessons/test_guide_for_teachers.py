"""The guide's page for teachers: its example is a lesson without faults, and it names all that can be written."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.questions import AnyQuestion
from gdexplorer.lessons.reading import lesson_from
from gdexplorer.lessons.scenes import SceneSettings
from gdexplorer.lessons.vocabulary import FUNCTIONS

PAGE = (Path(__file__).parent.parent.parent / "docs" / "guide" / "lessons.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"^````markdown\n(.*?)^````$", PAGE, re.DOTALL | re.MULTILINE)[1]
CODE = " ".join(re.findall(r"`([^`\n]+)`", PAGE))


def test_the_example_judges_its_solutions_as_right_and_its_mistakes_as_wrong():
    for _, question in lesson_from(EXAMPLE.encode()).questions:
        facts = example_facts()
        assert question.judge(question.solution(facts), facts).right
        judgements = [question.judge(answer, facts) for answer in question.mistaken(facts)]
        assert [(judgement.right, judgement.mistake) for judgement in judgements] == [(False, 0)]


def example_facts():
    return Facts.of(lesson_from(EXAMPLE.encode()).steps[0].scene.document())


def test_the_answers_of_the_page_are_right():
    answers = json.loads(re.search(r"`(\[\[.*\])`\.", PAGE)[1])
    lesson = lesson_from(EXAMPLE.encode())
    assert len(answers) == len(lesson.questions)
    for answer, (_, question) in zip(answers, lesson.questions, strict=True):
        assert question.judge(answer, example_facts()).right


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_each_function_is_told(name):
    assert f"{name}(" in CODE


def fields():
    yield from ((SceneSettings, name) for name in SceneSettings.__struct_encode_fields__)
    for kind in get_args(AnyQuestion):
        yield from ((kind, name) for name in kind.__struct_encode_fields__)


@pytest.mark.parametrize(("kind", "name"), list(fields()), ids=lambda item: getattr(item, "__name__", item))
def test_each_field_is_told(kind, name):
    assert re.search(rf"\b{name}\b", CODE), f"{kind.__name__} has a field {name}"


@pytest.mark.parametrize("kind", get_args(AnyQuestion), ids=lambda kind: kind.__struct_config__.tag)
def test_each_kind_of_question_is_told(kind):
    assert re.search(rf"^\| `{kind.__struct_config__.tag}` \|", PAGE, re.MULTILINE)
