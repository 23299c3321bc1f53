"""The cache: what it may be trusted with, and that it never gets in the way."""

import os
import stat

import pytest

from gdexplorer.compiled import cache
from gdexplorer.compiled.cache import Cache, default_directory, key_of

needs_user_ids = pytest.mark.skipif(not hasattr(os, "getuid"), reason="no user ids here")


@pytest.fixture
def store(tmp_path):
    return Cache(tmp_path / "not" / "yet" / "there")


def file_of(store, key):
    return store.directory / f"{key}.bin"


def test_what_was_saved_is_loaded(store):
    store.save(key_of(1), b"one")
    assert store.load(key_of(1)) == b"one"
    assert Cache(store.directory).load(key_of(1)) == b"one"
    store.save(key_of(1), b"another")
    assert store.load(key_of(1)) == b"another"


def test_an_empty_cache_holds_nothing(store):
    assert store.load(key_of(1)) is None
    assert not store.directory.exists()


def test_empty_content_is_content(store):
    store.save(key_of(1), b"")
    assert store.load(key_of(1)) == b""


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[:10],
        lambda whole: b"",
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: bytes([whole[0] ^ 1]) + whole[1:],
        lambda whole: whole + b"more",
        lambda whole: b"\0" * 4096,
    ],
    ids=["cut short", "shorter than its digest", "emptied", "a bit of content", "a bit of digest", "longer", "zeros"],
)
def test_a_damaged_file_is_not_used_and_is_replaced(store, damage):
    key = key_of("kernel")
    store.save(key, b"machine code")
    file = file_of(store, key)
    file.write_bytes(damage(file.read_bytes()))
    assert store.load(key) is None
    store.save(key, b"machine code")
    assert store.load(key) == b"machine code"


def test_a_file_under_another_key_is_not_used(store):
    store.save(key_of("a"), b"a")
    os.replace(file_of(store, key_of("a")), file_of(store, key_of("b")))
    assert store.load(key_of("b")) is None


@needs_user_ids
@pytest.mark.parametrize("bit", [stat.S_IWGRP, stat.S_IWOTH])
def test_what_others_can_write_is_not_used(store, bit):
    store.save(key_of(1), b"one")
    file = file_of(store, key_of(1))
    file.chmod(file.stat().st_mode | bit)
    assert store.load(key_of(1)) is None
    file.chmod(0o600)
    assert store.load(key_of(1)) == b"one"
    store.directory.chmod(0o700 | bit)
    assert store.load(key_of(1)) is None
    store.save(key_of(2), b"two")
    assert not file_of(store, key_of(2)).exists()


@needs_user_ids
def test_what_another_user_owns_is_not_used(store, monkeypatch):
    store.save(key_of(1), b"one")
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert store.load(key_of(1)) is None
    store.save(key_of(2), b"two")
    assert not file_of(store, key_of(2)).exists()


@needs_user_ids
@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_not_used(store):
    store.save(key_of(1), b"one")
    os.chown(file_of(store, key_of(1)), 65534, 65534)
    assert store.load(key_of(1)) is None


@needs_user_ids
def test_new_directories_and_files_are_private(store):
    store.save(key_of(1), b"one")
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(file_of(store, key_of(1)).stat().st_mode) == 0o600


def test_a_directory_that_cannot_be_is_as_good_as_an_empty_one(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = Cache(tmp_path / "file" / "kernels")
    store.save(key_of(1), b"one")
    assert store.load(key_of(1)) is None


def test_a_directory_in_the_place_of_a_file_is_no_file(store):
    store.save(key_of(2), b"two")
    file_of(store, key_of(1)).mkdir(mode=0o700)
    assert store.load(key_of(1)) is None
    store.save(key_of(1), b"one")
    assert store.load(key_of(1)) is None


def test_a_write_that_fails_half_way_leaves_nothing(store, monkeypatch):
    store.save(key_of(1), b"one")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store.save(key_of(1), b"another")
    assert store.load(key_of(1)) == b"one"
    assert [file.name for file in store.directory.iterdir()] == [f"{key_of(1)}.bin"]


def test_the_oldest_half_goes_when_there_are_too_many(store, monkeypatch):
    monkeypatch.setattr(cache, "MOST_FILES", 4)
    for i in range(5):
        store.save(key_of(i), b"x")
        os.utime(file_of(store, key_of(i)), (i, i))
    store.save(key_of(5), b"x")
    kept = [i for i in range(6) if store.load(key_of(i))]
    assert kept[-1] == 5
    assert len(kept) <= 4


def test_equal_parts_and_only_they_have_equal_keys():
    assert key_of("a", 1, (2.5,)) == key_of("a", 1, (2.5,))
    keys = [key_of("a", 1), key_of("a", "1"), key_of("a1"), key_of(("a", 1)), key_of("a", 1.0), key_of("a", 1, None)]
    assert len(set(keys)) == len(keys)


def test_the_environment_chooses_the_directory(monkeypatch, tmp_path):
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path))
    assert default_directory() == tmp_path
    monkeypatch.delenv("GDEXPLORER_CACHE_DIR")
    assert "gdexplorer" in default_directory().parts
