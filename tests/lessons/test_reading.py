"""A lesson is read from its file; what is wrong with one is said with its line."""

import pytest
from example_lessons import DIRECTION, END, HEADER, QUESTIONS, SCENE, WHOLE, lesson_text

from gdexplorer.lessons.errors import LessonError
from gdexplorer.lessons.reading import LARGEST_FILE, key_of, lesson_from, read_lesson
from gdexplorer.lessons.shelf import all_lessons, lessons_in


def test_a_lesson_is_read_whole(tmp_path):
    path = tmp_path / "07-two-wells.md"
    path.write_text(WHOLE, encoding="utf-8")
    lesson = read_lesson(path)
    assert (lesson.key, lesson.title, lesson.minutes, lesson.order) == ("two-wells", "Two wells", 3, 7)
    assert lesson.goals == ("Say which minimum a start leads to",)
    assert lesson.sources == ("A. Cauchy, *Méthode générale*, 1847",)
    assert (lesson.language, lesson.licence) == ("en", "CC BY 4.0")
    assert [step.heading for step in lesson.steps] == [f"Step {place + 1}" for place in range(len(QUESTIONS))]
    assert [step.text for step in lesson.steps] == ["Some *text*, $x^2$."] * len(QUESTIONS)
    assert [question.kind for _, question in lesson.questions] == [*QUESTIONS]
    lines = WHOLE.split("\n")
    assert [lines[step.line - 1] for step in lesson.steps] == [f"# {step.heading}" for step in lesson.steps]


def test_a_step_without_a_scene_keeps_the_one_before():
    lesson = lesson_from((HEADER + f"# One\n\nNo scene.\n\n# Two\n{SCENE}\n# Three\nText.\n").encode())
    none, two, three = (step.scene for step in lesson.steps)
    assert none is None
    assert three is two
    assert two.document().experiment.objective == "himmelblau"


def test_ends_of_lines_and_a_mark_of_byte_order_change_nothing():
    plain = lesson_from(WHOLE.encode())
    for changed in (WHOLE.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + WHOLE.encode()):
        other = lesson_from(changed)
        assert [(step.text, step.question) for step in other.steps] == [(s.text, s.question) for s in plain.steps]


def test_other_blocks_and_deeper_headings_stay_in_the_text():
    text = "Before\n\n## Deeper\n\n```\n# no heading\n```\n\n> # quoted\n\nAfter"
    lesson = lesson_from((HEADER + f"# One\n{text}\n").encode())
    assert lesson.steps[0].text == text
    assert len(lesson.steps) == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [("01-where.md", "where"), ("12_a b.md", "a b"), ("mine.md", "mine"), ("7.md", "7"), ("01-.md", "01-")],
)
def test_the_key_is_the_name_of_the_file_without_its_number(name, key):
    assert key_of(name) == key


def broken(before, after):
    assert before in WHOLE
    return WHOLE.replace(before, after, 1)


def line_with(text, part):
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


WRONG = [
    (broken('title = "Two wells"', "title = 3"), "title = 3", 'In "title", a text in quotes is needed'),
    (broken('title = "Two wells"', 'title = " "'), "title =", "The title is empty"),
    (broken("minutes = 3", "minutes = 9"), "minutes = 9", "1 to 5 minutes, not 9"),
    (broken("minutes = 3", "minuts = 3"), "minuts = 3", "The field \"minuts\" is unknown"),
    (broken("order = 7", "order = = 7"), "order = = 7", "cannot be read as TOML"),
    (broken("goals = [", "goals = [1, "), "goals = [1", "In \"goals\", entry 1, a text"),
    (broken('near = "start"', 'near = "strat"'), 'near = "strat"', "'strat' is not one of the known values"),
    (broken('near = "saddle"', 'near = "sadle"'), 'near = "sadle"', "entry 4"),
    (broken('near = "maximum"', 'nearby = "maximum"'), 'nearby = "maximum"', "unknown"),
    (broken('kind = "end"', 'kind = "ende"'), 'kind = "ende"', "'ende' is not one of"),
    (broken("within_absolute = 2", "within_absolute = -2"), 'kind = "number"', "zero or positive"),
    (broken('value = "steps(0)"', 'value = "step(0)"'), '"step(0)"', "did you mean steps"),
    (broken('holds = "same_end(0, 1)"', 'holds = "distance(0, 1)"'), 'holds = "distance', "A condition must compare"),
    (broken("{x(0):.2f}", "{x(0):.2e}"), "{x(0):.2e}", "is no format"),
    (broken("{x(0):.2f}", "{x(0)"), "{x(0),", "brace"),
    (broken("steps = 200", "stops = 200"), "stops = 200", "The field \"stops\" is unknown"),
    (broken('hidden = ["field"]', 'hidden = ["fields"]'), 'hidden = ["fields"]', "'fields' is not one of"),
    (broken("Some *text*", "![p](http://x/y.png)"), "![p]", "no pictures"),
    (broken("# Step 2", "#"), "", "The heading is empty"),
    (WHOLE.replace("at = [1.0, 1.5]", "at = [1.0]"), "at = [1.0]", "length 2"),
    (HEADER.replace("+++", "---"), "---", "begins with a line +++"),
    (HEADER.rstrip().removesuffix("+++"), "", "no end"),
    (HEADER, "", "no step"),
    (HEADER + "\nText\n\n# Heading\n", "Text", "before the first heading"),
    (HEADER + f"# One\n{END}", "```question", "needs a scene"),
    (HEADER + f"# One\n{SCENE}{SCENE}", "", "at most one scene"),
    (HEADER + "# One\n\n```scene\nobjective = 'sphere'\n", "```scene", "no end"),
    (HEADER + "# One\n" * 61, "", "at most 60 steps"),
    ("", "", "begins with a line +++"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part", "said"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_with_its_line(text, part, said):
    with pytest.raises(LessonError) as refused:
        lesson_from(text.encode())
    assert said in str(refused.value)
    assert 1 <= refused.value.line <= len(text.split("\n"))
    if part:
        assert abs(refused.value.line - line_with(text, part)) <= (part.startswith("kind")), refused.value
    assert str(refused.value) == f"Line {refused.value.line}: {refused.value.reason}"


def test_bytes_that_are_no_text_have_their_line():
    with pytest.raises(LessonError) as refused:
        lesson_from(HEADER.encode() + b"# One\n\xff\xfe\n")
    assert refused.value.line == HEADER.count("\n") + 2
    with pytest.raises(LessonError) as refused:
        lesson_from(HEADER.encode() + b"# One\n\n\0\n")
    assert refused.value.line == HEADER.count("\n") + 3


def test_huge_files_and_what_is_no_file_are_refused(tmp_path):
    with pytest.raises(LessonError):
        lesson_from(WHOLE.encode() + b" " * LARGEST_FILE)
    for path in (tmp_path, tmp_path / "nowhere.md"):
        with pytest.raises(LessonError):
            read_lesson(path)


def test_a_scene_that_names_nothing_known_has_the_line_of_its_block():
    text = lesson_text(DIRECTION, scene=SCENE.replace("himmelblau", "himmelblue"))
    lesson = lesson_from(text.encode())
    with pytest.raises(LessonError) as refused:
        lesson.steps[0].scene.document()
    assert refused.value.line == line_with(text, "```scene")
    assert "did you mean himmelblau" in str(refused.value)


def test_lessons_of_a_folder_come_in_their_order(tmp_path):
    for name, order in (("a.md", 3), ("b.md", 1), ("c.md", 2)):
        (tmp_path / name).write_text(WHOLE.replace("order = 7", f"order = {order}"), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no lesson")
    assert [lesson.key for lesson in lessons_in(tmp_path)] == ["b", "c", "a"]


def test_the_lessons_that_come_with_the_program_have_keys_of_their_own():
    lessons = all_lessons()
    assert len({lesson.key for lesson in lessons}) == len(lessons)
    assert [lesson.order for lesson in lessons] == sorted(lesson.order for lesson in lessons)
