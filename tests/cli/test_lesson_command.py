"""Lessons on the command line: listed, checked, played."""

import json

import pytest
from example_lessons import QUESTIONS, WHOLE, lesson_text

from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.reading import lesson_from
from gdexplorer.lessons.shelf import all_lessons


@pytest.fixture
def written(tmp_path):
    """Write a lesson to a file, and give its path."""

    def write(text, name="lesson.md"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_lessons_of_the_program_are_listed(gdexplorer):
    listed = gdexplorer("lesson", "list")
    assert listed.status == 0 and listed.err == ""
    assert len(listed.out.splitlines()) == len(all_lessons())
    entries = json.loads(gdexplorer("lesson", "list", "--json").out)
    assert [entry["key"] for entry in entries] == [lesson.key for lesson in all_lessons()]
    for entry, line in zip(entries, listed.out.splitlines(), strict=True):
        assert entry["title"] in line


def test_a_good_lesson_has_no_problems(gdexplorer, written):
    path = written(WHOLE)
    answer = gdexplorer("lesson", "check", path, path)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [f"{path}: no problems"] * 2
    assert json.loads(gdexplorer("lesson", "check", path, "--json").out) == []


def changed(kind, before, after):
    """A lesson with one question, in which something was changed."""
    assert before in QUESTIONS[kind]
    return lesson_text(QUESTIONS[kind].replace(before, after, 1))


BAD = [
    (lesson_text(QUESTIONS["end"]).replace("himmelblau", "himmelblue"),
     "```scene", "did you mean himmelblau"),
    (changed("end", 'kind = "end"', 'kind = "end"\nrun = 7'), "```question", "There is no run 7"),
    (changed("end", "hint =", "within = 0.5\nhint ="), "[[mistakes]]@0", "No wrong answer leads to mistake 1"),
    (changed("end", 'near = "minimum"', 'near = "start"'), "[[mistakes]]@1", "No wrong answer leads to mistake 2"),
    (changed("direction", "at = [1.0, 1.5]", "at = [3.0, 2.0]"), "```question", "zero at this point"),
    (changed("choice", "at_saddle(0) or at_saddle(1)", "value(0) < 1"), "```question", "options 2, 3 are"),
    (changed("choice", "best(0) and best(1)", "at_saddle(1)"), "```question", "no option is"),
    (changed("number", "steps_to(0, 1)", "steps_to(0, -1)"), "```question", "nobody can type it"),
    (changed("number", 'value = "steps(0)"', 'value = "steps_to(0, 1)"'), "[[mistakes]]@0", "No wrong answer"),
    (changed("rate", "converged(0)", "value(0) < -1"), "```question", "No rate from 0.001 to 0.1"),
    (changed("rate", "answer < 0.005", "answer > 1"), "[[mistakes]]@1", "No wrong answer leads to mistake 2"),
    (changed("order", "steps(run)", "steps(run)*0"), "```question", "trivial"),
    (changed("order", "steps(run)", "value(run)/0*0"), "```question", "undefined"),
    (changed("formula", '"x^2 - y^2"', '"x^2 + y^2"'), "```question", "wrong"),
    (changed("formula", '"x^2 - y^2"', '"x^2 - "'), "```question", "formula"),
    (changed("formula", 'wrong = "x + y"', 'wrong = "x*y"'), "[[mistakes]]@1", "No wrong answer"),
    (changed("make", "[2.5, 2.5]", "[-2.5, 2.5]"), "```question", "wrong"),
    (changed("make", "abs(x(0) - 3) < 0.1", "steps(0) > 0").replace("abs(y(0) - 2) < 0.1", "steps(0) > 0"),
     "```question", "trivial"),
    (changed("make", "{ start = [2.5, 2.5] }", "{ steps = 3 }"), "```question", "allows no change of steps"),
    (changed("make", "[-2.0, 2.0]", "[2.6, 2.6]"), "[[mistakes]]@0", "No wrong answer"),
    ("no lesson", "no lesson", "begins with a line +++"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part", "said"), BAD, ids=range(len(BAD)))
def test_what_the_engine_finds_wrong_is_said_with_file_and_line(gdexplorer, written, text, part, said):
    path = written(text)
    answer = gdexplorer("lesson", "check", path)
    assert (answer.status, answer.out) == (1, "")
    beginning, _, place = part.partition("@")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith(beginning)]
    assert answer.err.startswith(f"{path}:{lines[int(place or 0)]}: ")
    assert said in answer.err.splitlines()[0]
    (problem, *_) = json.loads(gdexplorer("lesson", "check", path, "--json").out)
    assert (problem["file"], problem["line"]) == (str(path), lines[int(place or 0)])


def test_a_warning_is_told_with_its_line_and_does_not_fail(gdexplorer, written):
    text = changed("end", "hint =", "hide_paths = false\nhint =")
    path, line = written(text), text.split("\n").index("```question") + 1
    answer = gdexplorer("lesson", "check", path)
    assert (answer.status, answer.out) == (0, f"{path}: no problems\n")
    assert answer.err.startswith(f"{path}:{line}: warning: The path is seen")
    (entry,) = json.loads(gdexplorer("lesson", "check", path, "--json").out)
    assert (entry["file"], entry["line"]) == (str(path), line)
    assert entry["warning"].startswith("The path is seen") and "problem" not in entry


def test_one_bad_file_among_good_ones_fails(gdexplorer, written):
    good, bad = written(WHOLE), written("", "bad.md")
    answer = gdexplorer("lesson", "check", good, bad)
    assert answer.status == 1
    assert answer.out == f"{good}: no problems\n" and answer.err.startswith(f"{bad}:1: ")


def test_a_lesson_is_played_with_right_and_with_wrong_answers(gdexplorer, written, tmp_path):
    lesson = lesson_from(WHOLE.encode())
    solutions, mistakes = [], []
    for index, question in lesson.questions:
        facts = Facts.of(lesson.steps[index].scene.document())
        made = question.kind == "make"
        solutions.append(question.solved_by if made else question.solution(facts))
        mistakes.append(question.mistakes[0].example if made else question.mistaken(facts)[0])
    answers, path = tmp_path / "answers.json", written(WHOLE)
    for given, right in ((solutions, True), (mistakes, False)):
        answers.write_text(json.dumps(given))
        played = gdexplorer("lesson", "play", path, "--answers", answers)
        assert (played.status, played.err) == (0, "")
        lines = played.out.splitlines()
        results = json.loads(gdexplorer("lesson", "play", path, "--answers", answers, "--json").out)
        assert [result["right"] for result in results] == [right] * len(QUESTIONS)
        assert [result["kind"] for result in results] == [*QUESTIONS]
        assert [result["mistake"] for result in results] == [None if right else 0] * len(QUESTIONS)
        for line, result in zip(lines, results, strict=True):
            assert line.startswith(f"step {result['step']} ({result['kind']}): {'right' if right else 'wrong'}. ")
            assert line.endswith(result["said"])


@pytest.mark.parametrize(
    ("content", "said"),
    [("[]", "8 questions, but 0 answers"), ("{}", "JSON list"), ("[", "no JSON"), ("[" * 100_000, "no JSON"),
     ("[null, null, null, null, null, null, null, null]", "Answer 1 cannot be judged")],
    ids=range(5),
)  # fmt: skip
def test_answers_that_cannot_be_used_are_refused(gdexplorer, written, content, said):
    answers = written(content, "answers.json")
    gdexplorer("lesson", "play", written(WHOLE), "--answers", answers).refused(1, said)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [(("list", "a.md"), 2, "takes no files"), (("check",), 2, "name the files"),
     (("play", "a.md"), 2, "--answers is missing"), (("play", "a.md", "b.md", "--answers", "c"), 2, "one lesson"),
     (("check", "a.md", "--answers", "c"), 2, "play only"),
     (("chek", "a.md"), 2, "chek"), ((), 2, "action"), (("play", "nowhere.md", "--answers", "c"), 1, "cannot be read")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_one_line(gdexplorer, arguments, status, said):
    gdexplorer("lesson", *arguments).refused(status, said)
