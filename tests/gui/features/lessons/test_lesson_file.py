"""The file of a lesson: read, written, and noticed when another program changes it."""

import os

import pytest

from gdexplorer.errors import InputError
from gdexplorer.gui.features.lessons.lesson_file import LessonFile, text_of


@pytest.fixture
def file(qapp, tmp_path):
    from PySide6.QtCore import QObject

    parent = QObject()
    file = LessonFile(parent)
    file.changes = []
    file.changed.connect(file.changes.append)
    yield file
    file.forget()


def replaced(path, text):
    """As most programs write: another file takes its place."""
    other = path.with_name("other")
    other.write_text(text)
    os.replace(other, path)


def rewritten(path, text):
    path.write_text(text)


@pytest.mark.parametrize("change", [replaced, rewritten])
def test_each_change_by_another_program_is_told_once(file, tmp_path, qtbot, change):
    path = tmp_path / "mine.md"
    path.write_text("first")
    assert file.read(path) == "first"
    for text in ("second", "third", "fourth"):
        change(path, text)
        qtbot.waitUntil(lambda text=text: file.changes[-1:] == [text], timeout=30_000)
    file.look()
    assert file.changes == ["second", "third", "fourth"]
    assert file.is_changed, "nobody has taken the new text"
    file.accept("fourth")
    assert not file.is_changed


def test_what_is_written_here_is_no_change(file, tmp_path, qtbot):
    path = tmp_path / "mine.md"
    file.write(path, "größe")
    assert path.read_bytes() == "größe".encode()
    file.look()
    assert file.changes == [] and file.known == "größe" and not file.is_changed
    path.write_text("another", encoding="utf-8")
    assert file.is_changed


def test_a_file_that_goes_is_told_and_its_return_too(file, tmp_path, qtbot):
    path = tmp_path / "mine.md"
    file.write(path, "text")
    path.unlink()
    qtbot.waitUntil(lambda: file.changes == [None], timeout=30_000)
    path.write_text("back")
    qtbot.waitUntil(lambda: file.changes == [None, "back"], timeout=30_000)


def test_a_file_that_is_forgotten_is_not_watched(file, tmp_path):
    path = tmp_path / "mine.md"
    file.write(path, "text")
    file.forget()
    path.write_text("another")
    file.look()
    assert file.changes == [] and file.path is None and not file.is_changed


def test_ends_of_lines_and_marks_of_other_systems_are_made_alike(tmp_path):
    path = tmp_path / "mine.md"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert text_of(path) == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe", "not UTF-8"), (b"a\0b", "zero byte"), (b"x" * 300_000, "too large")]
)
def test_what_is_no_text_is_refused(tmp_path, content, said):
    path = tmp_path / "mine.md"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        text_of(path)
    with pytest.raises(InputError, match="cannot be read"):
        text_of(tmp_path / "nowhere.md")
    with pytest.raises(InputError, match="cannot be read"):
        text_of(tmp_path)
