"""A lesson that was begun from a document shows that document, also from another folder."""

import shutil

import pytest

from gdexplorer.errors import InputError
from gdexplorer.lessons.beginning import begin_lesson
from gdexplorer.lessons.checking import problems
from gdexplorer.lessons.errors import LessonError
from gdexplorer.lessons.reading import is_lesson, read_lesson
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import PictureLayer


@pytest.mark.parametrize("name", ["mine.md", 'a "b" c.md', "größe.md", "plain"])
def test_a_lesson_from_a_document_shows_it(tmp_path, name):
    document = edits.ShowLayer(PictureLayer.FIELD, False).on(Document(edits.first_example(), cursor=7))
    session = begin_lesson(tmp_path / name, document)
    assert is_lesson(tmp_path / name)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for path in (tmp_path / name, session):
        shutil.move(path, moved)
    lesson = read_lesson(moved / name)
    assert lesson.steps[0].scene.document() == document
    assert list(problems(lesson)) == []


def test_another_session_is_never_overwritten(tmp_path):
    document = Document(edits.first_example())
    (tmp_path / "mine.gdx.json").write_text("mine")
    with pytest.raises(InputError, match="already exists"):
        begin_lesson(tmp_path / "mine.md", document)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.gdx.json"]
    with pytest.raises(InputError, match="cannot be written"):
        begin_lesson(tmp_path / "nowhere" / "mine.md", document)


@pytest.mark.parametrize(
    "name", ["../other.gdx.json", "/etc/passwd", "a/b.gdx.json", "other.json", "..", "..\\x.gdx.json"]
)
def test_a_session_lies_beside_its_lesson_and_nowhere_else(tmp_path, name):
    begin_lesson(tmp_path / "mine.md", Document(edits.first_example()))
    text = (tmp_path / "mine.md").read_text(encoding="utf-8")
    (tmp_path / "mine.md").write_text(text.replace('"mine.gdx.json"', f"'{name}'"), encoding="utf-8")
    with pytest.raises(LessonError, match="beside the lesson"):
        read_lesson(tmp_path / "mine.md").steps[0].scene.document()
