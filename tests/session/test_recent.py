"""The list of recent files: a convenience that never gets in the way."""

import json
import os

import pytest

from gdexplorer.session.places import is_same_file, path_of, state_directory, text_of
from gdexplorer.session.recent import MOST, RecentFiles


@pytest.fixture
def recent(tmp_path):
    return RecentFiles(tmp_path / "state" / "recent.json")


def test_the_newest_is_in_front_and_each_is_listed_once(recent, tmp_path):
    a, b = tmp_path / "a.gdx.json", tmp_path / "b.gdx.json"
    for path in (a, b, a):
        recent.add(path)
    assert recent.paths() == (a, b)
    recent.remove(a)
    assert recent.paths() == (b,)
    recent.clear()
    assert recent.paths() == ()


def test_a_link_and_its_file_are_listed_once(recent, tmp_path):
    file, link = tmp_path / "a.gdx.json", tmp_path / "link"
    file.write_text("")
    link.symlink_to(file)
    recent.add(file)
    recent.add(link)
    assert recent.paths() == (link,)


def test_the_list_has_an_end(recent, tmp_path):
    for number in range(MOST + 5):
        recent.add(tmp_path / str(number))
    assert [path.name for path in recent.paths()] == [str(number) for number in range(MOST + 4, 4, -1)]


def test_a_relative_name_is_found_again_from_another_folder(recent, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recent.add(tmp_path.relative_to(tmp_path) / "a.gdx.json")
    assert recent.paths() == (tmp_path / "a.gdx.json",)


@pytest.mark.parametrize("name", [b"plain", b"f\xfcr", "für 100 %.gdx.json".encode(), b"a\nb", b"%41", "鞍点".encode()])
def test_any_name_of_a_file_comes_back(recent, tmp_path, name):
    path = tmp_path / os.fsdecode(name)
    recent.add(path)
    assert recent.paths() == (path,)
    assert path_of(text_of(path)) == path


@pytest.mark.parametrize("text", ["", "relative", "%00/a", "/a%00b", "ä", "/ä"])
def test_a_text_that_is_no_path_is_none(text):
    assert path_of(text) is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"gdexplorer_recent": 2, "files": ["/a"]}',
                b'{"gdexplorer_recent": 1, "files": 3}', b'{"gdexplorer_recent": 1, "files": ["%00", "b"]}'],
)  # fmt: skip
def test_a_damaged_list_is_empty_and_grows_again(recent, tmp_path, content):
    recent.path.parent.mkdir()
    recent.path.write_bytes(content)
    assert recent.paths() == ()
    recent.add(tmp_path / "a")
    assert recent.paths() == (tmp_path / "a",)
    assert json.loads(recent.path.read_bytes())["gdexplorer_recent"] == 1


def test_where_nothing_can_be_written_nothing_is_remembered_and_nothing_fails(tmp_path):
    (tmp_path / "file").write_text("")
    recent = RecentFiles(tmp_path / "file" / "recent.json")
    recent.add(tmp_path / "a")
    recent.clear()
    assert recent.paths() == ()


def test_the_folder_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_STATE_DIR", str(tmp_path))
    assert state_directory() == tmp_path and RecentFiles().path.parent == tmp_path
    monkeypatch.delenv("GDEXPLORER_STATE_DIR")
    assert "gdexplorer" in state_directory().name


def test_files_that_do_not_exist_are_the_same_by_name(tmp_path):
    assert is_same_file(tmp_path / "a", tmp_path / ".." / tmp_path.name / "a")
    assert not is_same_file(tmp_path / "a", tmp_path / "b")
