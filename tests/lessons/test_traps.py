"""What teachers easily overlook is said with its line, and nothing is said about lessons without traps."""

import pytest
from example_lessons import QUESTIONS, SCENE, WHOLE, lesson_text
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.lessons.checking import problems, traps
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.questions.number import NumberQuestion
from gdexplorer.lessons.reading import lesson_from, read_lesson
from gdexplorer.lessons.shelf import all_lessons
from gdexplorer.lessons.templates import TEMPLATES
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

FIELD = SCENE.replace('hidden = ["field"]\n', "")
QUIET = 'otherwise = "No, since it is so."\n'


def found(text):
    lesson = lesson_from(text.encode())
    assert list(problems(lesson)) == []
    return [(warning.line, warning.reason) for warning in traps(lesson)]


def line_of(text, beginning):
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(beginning))


def changed(kind, *pairs, scene=SCENE):
    text = QUESTIONS[kind]
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return lesson_text(text, scene=scene)


def number(*lines):
    return lesson_text(
        "\n".join(["", "```question", 'kind = "number"', 'prompt = "?"', 'said = "Yes."', QUIET, *lines, "```"])
    )


TRAPS = [
    (changed("direction", scene=FIELD), "```question", "arrows of the field show the answer"),
    (changed("direction", ("at = [1.0, 1.5]", "at = [1.0, 1.0]")), "```question", "path that begins at the arrow"),
    (changed("direction", ("at = [1.0, 1.5]", "at = [50, 1.5]")).split("[[mistakes]]")[0] + "```\n", "```question",
     "outside the map"),
    (number('value = "value(0) * 0"'), "```question", "only 0 is right: add within_absolute"),
    (number('value = "x(0) - x(0)"', "within = 0.5"), "```question", "only 0 is right: add within_absolute"),
    (number('value = "1/3"', "within = 0"), "```question", "no other is right"),
    (number('value = "sqrt(2)"', "within_absolute = 0"), "```question", "no other is right"),
    (changed("end", ("hint =", "within = 0.4\nhint ="), ("[[mistakes]]", "[[mistakes]]")).split("[[mistakes]]")[0]
     + "```\n", "```question", "Who clicks the start is right"),
    (changed("end", ("hint =", "hide_paths = false\nhint =")), "```question", "path is seen before"),
    (changed("rate", ('wanted = "largest"', 'wanted = "largest"\nfactor = 1.01')).split("[[mistakes]]")[0] + "```\n",
     "```question", "of the slider"),
    (number('value = "steps(0)"').replace(QUIET, ""), "```question", "say why"),
    (lesson_text("", scene=SCENE), "# Step 1", "asks nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "beginning", "said"), TRAPS, ids=range(len(TRAPS)))
def test_a_trap_is_told_with_its_line(text, beginning, said):
    warnings = found(text)
    assert [line for line, _ in warnings if line == line_of(text, beginning)]
    assert any(said in reason for _, reason in warnings), warnings


HARMLESS = [
    WHOLE,
    changed("direction", ('prompt =', 'hide_paths = true\nprompt ='), scene=FIELD),
    number('value = "value(0) * 0"', "within_absolute = 0.1"),
    number('value = "minima()"', "within = 0"),
    number('value = "0.125"', "within_absolute = 0"),
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS, ids=range(len(HARMLESS)))
def test_nothing_is_said_where_there_is_no_trap(text):
    assert found(text) == []


def test_a_run_that_ends_outside_the_map_cannot_be_clicked():
    scene = (
        '\n```scene\nformula = "-x^2-y^2"\nstarts = [[1, 1]]\nsteps = 20\n[[optimizers]]\nkey = "gradient_descent"\n'
    )
    scene += "learning_rate = 0.2\n```\n"
    text = changed("end", scene=scene).split("[[mistakes]]")[0] + "```\n"
    assert any("outside the map" in reason for _, reason in found(text))


def test_the_same_option_in_each_choice_is_guessed():
    choice = QUESTIONS["choice"]
    assert found(lesson_text(choice, choice)) == []
    (warning,) = found(lesson_text(choice, choice, choice))
    assert "Option 2 is right in each choice" in warning[1]


def test_a_session_with_a_table_of_this_computer_is_told(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "".join(f"{n},{2 * n}\n" for n in range(30)))
    experiment = replace(
        edits.first_example(), objective=CustomNetwork((1, 2, 1), data=CsvFile(str(table))), parameters=(), starts=(),
        optimizers=(),
    )  # fmt: skip
    write_session(tmp_path / "own.gdx.json", Document(experiment))
    (tmp_path / "own.md").write_text(lesson_text("", scene='\n```scene\nsession = "own.gdx.json"\n```\n'))
    reasons = [warning.reason for warning in traps(read_lesson(tmp_path / "own.md"))]
    assert any(str(table) in reason for reason in reasons)


def test_a_scene_that_cannot_be_shown_is_a_problem_and_no_trap():
    lesson = lesson_from(lesson_text(QUESTIONS["end"]).replace("himmelblau", "himmelblue").encode())
    assert list(traps(lesson)) == []
    assert list(problems(lesson))


@pytest.mark.parametrize("lesson", all_lessons(), ids=lambda lesson: lesson.key)
def test_the_lessons_of_the_program_have_no_traps(lesson):
    assert [(warning.line, warning.reason) for warning in traps(lesson)] == []


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_whoever_is_warned_of_no_number_can_be_right_with_a_number_that_people_type(value):
    question = NumberQuestion(prompt="?", said="Yes.", otherwise="No.", value=repr(value), within=0.0)
    facts = Facts.of(lesson_from(lesson_text(QUESTIONS["end"]).encode()).steps[0].scene.document())
    if not list(question.traps(facts)):
        assert question.judge(float(f"{value:.6g}"), facts).right


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_question_to_begin_with_can_be_used_as_it_is(kind):
    scene = SCENE.replace("learning_rate = 0.01\n", 'learning_rate = 0.01\n[[optimizers]]\nkey = "adam"\n')
    text = lesson_text(TEMPLATES[kind].block, scene=scene)
    assert found(text) == []
    assert [question.kind for _, question in lesson_from(text.encode()).questions] == [kind]


def test_there_is_a_question_of_each_kind_to_begin_with():
    assert {*TEMPLATES} == {*QUESTIONS}
