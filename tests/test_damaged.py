"""What is kept between starts may be anything when it is read: a sentence comes of it, at once, and no more."""

import os
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from session_files import opened

from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.errors import InputError
from gdexplorer.formulas import formula as module
from gdexplorer.session.library import Library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def huge(path):
    with path.open("wb") as file:
        file.truncate(20_000_000_000)
    path.chmod(0o600)


DAMAGE = {
    "pipe": os.mkfifo,
    "directory": os.mkdir,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path.name),
    "dangling": lambda path: path.symlink_to("nowhere"),
    "empty": lambda path: path.write_bytes(b""),
    "huge": huge,
    "deep": lambda path: path.write_bytes(b"[" * 100_000),
    "another version": lambda path: path.write_bytes(b'{"gdexplorer_session": 99, "gdexplorer_functions": 99}'),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_whatever_stands_in_a_files_place_is_refused_in_a_sentence(tmp_path, damage):
    store = Cache(tmp_path / "cache")
    store.directory.mkdir(mode=0o700)
    damage(store.directory / f"{key_of(1)}.bin")
    assert store.load(key_of(1)) is None
    store.save(key_of(1), b"new")
    path = tmp_path / "file"
    damage(path)
    with pytest.raises(InputError):
        opened(path)
    try:
        assert Library(path).functions() == {}
    except InputError as refused:
        assert str(refused)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.sampled_from([b"null", b"[]", b'{"source": 1}', b'{"source": ""}', b'"x"', b"NaN"]))
def test_random_bytes_are_no_session_no_functions_and_no_derivation(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    for read in (opened, lambda path: Library(path).functions()):
        with pytest.raises(InputError):
            read(path)
    assert module.decoded(content) is None


def test_what_is_kept_of_a_formula_comes_back_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "cache"))
    derived = module.derived("x^2*y + 7.125")
    monkeypatch.setattr(module.derivation, "derived", lambda *_: pytest.fail("it was derived again"))
    kept = module.derived("x^2*y + 7.125")
    assert {
        name: list(map(list, value)) if isinstance(value, tuple | list) else value for name, value in kept.items()
    } == {name: list(map(list, value)) if isinstance(value, tuple | list) else value for name, value in derived.items()}
