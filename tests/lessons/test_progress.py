"""Progress is kept between starts, whatever happens to its file."""

import csv
import json
import os
import subprocess
import sys

import pytest
from example_lessons import WHOLE
from msgspec.structs import replace

from gdexplorer.errors import InputError
from gdexplorer.lessons.progress import COLUMNS, Progress, Record, default_path
from gdexplorer.lessons.reading import lesson_from


@pytest.fixture(scope="module")
def lesson():
    return lesson_from(WHOLE.encode(), "wells")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "lessons.json"


def test_it_begins_empty_and_comes_back_whole(path, lesson):
    empty = Progress.load(path)
    assert not empty and empty.state_of(lesson) == "" and not empty.problem
    noted = empty.noted(lesson, 0, tries=2, right=True)
    noted = noted.noted(lesson, 1, tries=1, shown=True)
    again = Progress.load(path)
    assert again and again.lessons == noted.lessons
    assert again.record(lesson, 0).tries == 2 and again.record(lesson, 0).right
    assert again.record(lesson, 1).shown and not again.record(lesson, 1).right
    assert again.state_of(lesson) == "begun"


def test_states_marks_and_where_to_go_on(path, lesson):
    progress, count = Progress.load(path), len(lesson.questions)
    assert progress.next_step(lesson) == 0
    for place, (index, _) in enumerate(lesson.questions):
        assert progress.next_step(lesson) == index
        assert progress.state_of(lesson) == ("begun" if place else "")
        progress = progress.noted(lesson, index, tries=1, right=place % 2 == 0, shown=place % 2 == 1)
    assert progress.state_of(lesson) == "done"
    assert progress.next_step(lesson) == 0
    assert progress.marks_of(lesson) == ((count + 1) // 2, count)


def test_text_after_an_answered_question_is_where_it_goes_on(path, lesson):
    first, second, *_ = lesson.steps
    between = replace(first, question=None)
    longer = replace(lesson, steps=(between, first, between, between, second))
    progress = Progress.load(path)
    assert progress.next_step(longer) == 0
    assert progress.noted(longer, 1, right=True).next_step(longer) == 2


def test_a_wrong_answer_after_a_right_one_changes_nothing(path, lesson):
    progress = Progress.load(path).noted(lesson, 0, tries=3, right=True)
    kept = progress.record(lesson, 0)
    assert progress.noted(lesson, 0, tries=9, shown=True).record(lesson, 0) == kept
    shown = progress.noted(lesson, 1, tries=1, shown=True).noted(lesson, 1, tries=2, right=True)
    assert shown.record(lesson, 1).shown and shown.record(lesson, 1).right and shown.record(lesson, 1).tries == 2


def test_two_windows_lose_nothing_of_each_other(path, lesson):
    one, other = Progress.load(path), Progress.load(path)
    one = one.noted(lesson, 0, right=True)
    other = other.noted(lesson, 1, right=True)
    one = one.noted(lesson, 2, right=True)
    assert {*Progress.load(path).lessons["wells"]} == {*one.lessons["wells"]} == {0, 1, 2}


def test_it_lies_in_the_users_data_directory(tmp_path, monkeypatch, lesson):
    monkeypatch.setenv("GDEXPLORER_DATA_DIR", str(tmp_path / "mine"))
    assert default_path() == tmp_path / "mine" / "lessons.json"
    Progress.load().noted(lesson, 0, right=True)
    assert default_path().is_file()


DAMAGED = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe",
    b'{"gdexplorer_lessons": 1}',
    b"[" * 100_000,
    b'{"gdexplorer_lessons": 1, "lessons": {"a": {"x": {}}}}',
    b'{"gdexplorer_lessons": 1, "lessons": {}, "b": 1}',
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path, lesson, content):
    path.parent.mkdir()
    path.write_bytes(content)
    progress = Progress.load(path)
    assert not progress and "damaged" in progress.problem
    assert (path.parent / "lessons-damaged-1.json").read_bytes() == content
    assert progress.noted(lesson, 0, right=True).problem == ""
    assert Progress.load(path).record(lesson, 0).right


def test_every_part_of_a_file_is_read_or_set_aside(path, lesson):
    Progress.load(path).noted(lesson, 0, tries=1, right=True)
    whole = path.read_bytes()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        progress = Progress.load(path)
        assert progress.problem or progress.lessons
        for aside in path.parent.glob("lessons-damaged-*"):
            aside.unlink()


def test_a_file_of_a_newer_version_is_left_alone(path, lesson):
    path.parent.mkdir()
    path.write_text('{"gdexplorer_lessons": 99, "what": "ever"}')
    before = path.read_bytes()
    progress = Progress.load(path)
    assert "newer gdexplorer" in progress.problem
    noted = progress.noted(lesson, 0, right=True)
    assert "newer gdexplorer" in noted.problem and noted.record(lesson, 0).right
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the permissions of files do not hold")
def test_a_folder_that_cannot_be_written_is_a_problem_and_no_error(path, lesson):
    path.parent.mkdir()
    path.parent.chmod(0o500)
    noted = Progress.load(path).noted(lesson, 0, right=True)
    path.parent.chmod(0o700)
    assert "cannot be" in noted.problem and noted.record(lesson, 0).right


def test_a_file_in_the_place_of_the_folder_is_a_problem_and_no_error(path, lesson):
    path.parent.write_text("no folder")
    noted = Progress.load(path).noted(lesson, 0, right=True)
    assert "cannot be" in noted.problem and noted.record(lesson, 0).right
    assert noted.noted(lesson, 1, right=True).state_of(lesson) == "begun"


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from example_lessons import WHOLE
from gdexplorer.lessons.progress import Progress
from gdexplorer.lessons.reading import lesson_from
lesson, path = lesson_from(WHOLE.encode(), "wells"), Path({path!r})
replace = os.fsync
def killed(handle):
    os.kill(os.getpid(), 9)
progress = Progress.load(path)
os.fsync = killed
progress.noted(lesson, 1, right=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_program_that_is_killed_while_it_writes_leaves_the_old_file(path, lesson):
    Progress.load(path).noted(lesson, 0, tries=1, right=True)
    before = path.read_bytes()
    script = KILLED.format(tests=os.path.dirname(os.path.dirname(__file__)), path=str(path))
    died = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": ":".join(sys.path)}, check=False
    )
    assert died.returncode == -9
    assert path.read_bytes() == before
    Progress.load(path).noted(lesson, 2, right=True)
    assert sorted(item.name for item in path.parent.iterdir()) == ["lessons.json"]


def test_results_are_exported_as_csv_and_as_json(path, lesson, tmp_path):
    progress = Progress.load(path).noted(lesson, 0, tries=2, right=True).noted(lesson, 1, tries=1, shown=True)
    name = 'Ada "A", Countess\nof Lovelace'
    for suffix in ("csv", "json"):
        progress.export(tmp_path / f"results.{suffix}", name)
    with (tmp_path / "results.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == COLUMNS
    assert [row[:6] for row in rows] == [
        [name, "wells", "1", "2", "true", "false"], [name, "wells", "2", "1", "false", "true"]
    ]  # fmt: skip
    told = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert told["name"] == name
    assert [result["step"] for result in told["results"]] == [1, 2]
    assert all({*result} == {*COLUMNS[1:]} for result in told["results"])
    with pytest.raises(InputError):
        progress.export(tmp_path / "results.png", name)
    with pytest.raises(InputError):
        progress.export(tmp_path / "nowhere" / "results.csv", name)


def test_a_record_says_when(path, lesson):
    record = Progress.load(path).noted(lesson, 0, right=True).record(lesson, 0)
    assert record.when.endswith("+00:00") and record != Record()
