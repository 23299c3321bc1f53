"""One's functions survive a restart, and whatever happens to their file."""

import json
import os

import pytest

from gdexplorer.errors import InputError
from gdexplorer.objectives.formulas.custom_formula import CustomFormula
from gdexplorer.session.library import Library, default_path

BOWL = CustomFormula("a*x^2 + y^2", ((-1.0, 2.0), (-3.0, 4.0)), "Bowl", (("a", 3.0),))
RINGS = CustomFormula("sin(x^2 + y^2)", label="Rings")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_DATA_DIR", str(tmp_path / "data"))
    return default_path()


def test_there_are_none_at_first(path):
    assert Library().functions() == {}
    assert not path.exists()


def test_what_is_kept_is_there_the_next_time_in_order(path):
    Library().add("Bowl", BOWL)
    Library().add("Rings", RINGS)
    assert list(Library().functions().items()) == [("Bowl", BOWL), ("Rings", RINGS)]
    assert path.is_relative_to(os.environ["GDEXPLORER_DATA_DIR"])


def test_the_same_name_replaces_and_keeps_the_place(path):
    library = Library()
    library.add("Bowl", BOWL)
    library.add("Rings", RINGS)
    library.add("  Bowl ", RINGS)
    assert list(library.functions().items()) == [("Bowl", RINGS), ("Rings", RINGS)]


def test_renaming_and_removing(path):
    library = Library()
    library.add("Bowl", BOWL)
    library.add("Rings", RINGS)
    library.rename("Bowl", "Dish")
    assert list(library.functions()) == ["Dish", "Rings"]
    library.remove("Dish")
    assert library.functions() == {"Rings": RINGS}


@pytest.mark.parametrize("name", ["", "  \n ", "a" * 61, "a\x00b"])
def test_a_name_that_is_none_is_refused(path, name):
    with pytest.raises(InputError, match="Type a name"):
        Library().add(name, BOWL)


def test_a_name_is_not_given_twice_and_must_be_known(path):
    library = Library()
    library.add("Bowl", BOWL)
    library.add("Rings", RINGS)
    with pytest.raises(InputError, match="already a function called Rings"):
        library.rename("Bowl", "Rings")
    for change in (lambda: library.rename("Cup", "Mug"), lambda: library.remove("Cup")):
        with pytest.raises(InputError, match="no function called Cup"):
            change()


DAMAGED = [
    b"", b"\x00\xff" * 30, b"[]", b"{", b'{"gdexplorer_functions": 1, "functions": {"a": {"type": "Strange"}}}',
    b'{"gdexplorer_functions": 1, "functions": {"a": {"type": "OwnFormula", "text": 3}}}',
]  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_told_of_and_put_aside_never_lost(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    library = Library()
    with pytest.raises(InputError, match="damaged"):
        library.functions()
    with pytest.raises(InputError, match="damaged"):
        library.remove("a")
    assert path.read_bytes() == content
    told = library.add("Bowl", BOWL)
    aside = path.with_name("functions-damaged-1.json")
    assert str(aside) in told
    assert aside.read_bytes() == content
    assert library.functions() == {"Bowl": BOWL}


def test_files_put_aside_do_not_replace_each_other(path):
    for content in (b"first", b"second"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        Library().add("Bowl", BOWL)
    assert path.with_name("functions-damaged-1.json").read_bytes() == b"first"
    assert path.with_name("functions-damaged-2.json").read_bytes() == b"second"


def test_a_file_of_a_newer_version_is_left_alone(path):
    path.parent.mkdir()
    content = json.dumps({"gdexplorer_functions": 2, "functions": {}, "more": 1}).encode()
    path.write_bytes(content)
    for ask in (Library().functions, lambda: Library().add("Bowl", BOWL)):
        with pytest.raises(InputError, match="newer gdexplorer"):
            ask()
    assert path.read_bytes() == content
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_where_nothing_can_be_written_it_says_so(path):
    path.parent.write_text("a file where the directory should be")
    with pytest.raises(InputError, match="cannot be"):
        Library().add("Bowl", BOWL)
    with pytest.raises(InputError, match="cannot be read"):
        Library(path.parent.parent).functions()


def test_a_full_disk_keeps_what_was_there(path, monkeypatch):
    Library().add("Bowl", BOWL)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        Library().add("Rings", RINGS)
    assert Library().functions() == {"Bowl": BOWL}
