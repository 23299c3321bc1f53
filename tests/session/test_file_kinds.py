"""A file is what it holds, however it is named."""

from pathlib import Path

import pytest

from gdexplorer.errors import InputError
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import decoded_session, is_named_session, is_session, write_session


@pytest.mark.parametrize("name", ["mine", "mine.csv", "mine.gdx.json", "mine.txt"])
def test_a_session_is_known_by_its_content(tmp_path, name):
    write_session(tmp_path / name, Document(edits.first_example(), cursor=3))
    assert is_session(tmp_path / name)
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf \n" + (tmp_path / name).read_bytes())
    assert is_session(tmp_path / name)


@pytest.mark.parametrize("content", ["x,y\n1,2\n", "", "{x};{y}\n1;2\n", '"a","b"\n1,2\n', "[1, 2]\n"])
def test_a_table_is_no_session_whatever_its_name(tmp_path, content):
    file = tmp_path / "table.gdx.json"
    file.write_text(content, encoding="utf-8")
    assert not is_session(file)


def test_what_is_no_file_is_no_session(tmp_path):
    assert not is_session(tmp_path) and not is_session(tmp_path / "missing") and not is_session(Path("/dev/null"))


CONTENTS = {"": "it is empty", " \n\n": "it is empty", "x,y\n1,2\n": "it holds something else",
            "\0\x01PK": "it holds something else", "[1, 2]": "it holds something else"}  # fmt: skip


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("name", ["a.gdx.json", "A.GDX.JSON"])
def test_what_has_the_name_of_a_session_and_is_none_says_so(tmp_path, name, content):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert is_named_session(file) and not is_session(file)
    with pytest.raises(InputError, match=f"{name} is not a session file of gdexplorer: {CONTENTS[content]}."):
        decoded_session(file)


def test_other_names_are_no_session_s(tmp_path):
    assert not any(is_named_session(tmp_path / name) for name in ("a.csv", "a.json", "gdx.json.txt", "a"))
