"""Backups outlive their window, are never taken from a live one, and are set aside when damaged."""

import os
import random
import subprocess
import sys

import pytest

from gdexplorer.errors import InputError
from gdexplorer.session import backups as module
from gdexplorer.session.backups import MOST, VERSION, Backups, Draft
from gdexplorer.session.document import Document
from gdexplorer.session.edits import first_example

DOCUMENT = Document(first_example(), cursor=7)


DRAFT = Draft('+++\ntitle = "Täler"\n\u2028\0', "how-long-a-step")


def kept(folder, file=None, work=DOCUMENT):
    """Leave one backup behind, and return its path."""
    before = set(folder.glob("*.json"))
    backups = Backups(folder)
    backups.keep(work, file)
    backups.leave()
    (path,) = set(folder.glob("*.json")) - before
    return path


def found_in(folder):
    """What is found, let go again."""
    found, sentences = Backups(folder).abandoned()
    for each in found:
        each.slot.release()
    return found, sentences


@pytest.mark.parametrize("name", [None, "a.gdx.json", "ä ü.gdx.json", "a\nb%", "\udcff"])
def test_what_was_left_is_found_whole_with_its_file(tmp_path, name):
    file = name and tmp_path / name
    path = kept(tmp_path, file)
    (found,), sentences = found_in(tmp_path)
    assert (found.work.experiment, found.work.cursor, found.file) == (DOCUMENT.experiment, 7, file)
    assert found.seconds == path.stat().st_mtime and not sentences


def test_the_text_of_a_lesson_is_found_to_the_letter(tmp_path):
    kept(tmp_path, tmp_path / "mine.md", DRAFT)
    kept(tmp_path, None, DRAFT)
    found, sentences = found_in(tmp_path)
    assert [each.work for each in found] == [DRAFT, DRAFT] and not sentences
    assert {each.file for each in found} == {tmp_path / "mine.md", None}


def test_a_document_that_the_version_before_left_is_found(tmp_path):
    path = kept(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"gdexplorer_backup":2', b'"gdexplorer_backup":1'))
    (found,), sentences = found_in(tmp_path)
    assert found.work.experiment == DOCUMENT.experiment and not sentences


@pytest.mark.parametrize("fields", ["", ',"lesson":{"text":"","name":""},"session":SESSION'])
def test_a_backup_of_nothing_or_of_two_works_is_damaged(tmp_path, fields):
    path = kept(tmp_path)
    content = path.read_text(encoding="utf-8")
    session = content[content.index('"session":') + len('"session":') : -1]
    path.write_text(f'{{"gdexplorer_backup":2,"file":null{fields.replace("SESSION", session)}}}', encoding="utf-8")
    found, sentences = found_in(tmp_path)
    assert not found and "no session or lesson" in sentences[0]


def test_only_the_user_may_read_it(tmp_path):
    assert kept(tmp_path / "new").stat().st_mode & 0o077 == 0


def test_the_backup_of_a_live_window_is_not_offered_and_its_end_leaves_nothing(tmp_path):
    one, other = Backups(tmp_path), Backups(tmp_path)
    one.keep(DOCUMENT, None)
    other.keep(DOCUMENT, None)
    assert Backups(tmp_path).abandoned() == ([], [])
    one.drop()
    one.drop()
    assert len(list(tmp_path.glob("*.json"))) == 1
    other.drop()
    assert not os.listdir(tmp_path)


def test_one_window_alone_gets_an_abandoned_backup(tmp_path):
    kept(tmp_path)
    first, _ = Backups(tmp_path).abandoned()
    assert len(first) == 1 and Backups(tmp_path).abandoned() == ([], [])
    backups = Backups(tmp_path)
    backups.adopt(first[0].slot)
    backups.keep(DOCUMENT, tmp_path / "a")
    assert len(list(tmp_path.glob("*.json"))) == 1
    backups.drop()
    assert not os.listdir(tmp_path)


def test_a_newer_version_is_left_alone(tmp_path):
    path = kept(tmp_path)
    present, newer = (b'"gdexplorer_backup":%d' % version for version in (VERSION, VERSION + 1))
    content = path.read_bytes().replace(present, newer)
    assert newer in content
    path.write_bytes(content)
    assert found_in(tmp_path) == ([], []) and path.read_bytes() == content


@pytest.mark.parametrize("work", [DOCUMENT, DRAFT], ids=["document", "lesson"])
def test_mutants_are_found_or_set_aside_with_one_sentence(tmp_path, work):
    content, generator = kept(tmp_path, work=work).read_bytes(), random.Random(5)
    for _ in range(300):
        for old in tmp_path.iterdir():
            old.unlink()
        mutant = bytearray(content)
        for _ in range(generator.randint(1, 4)):
            place = generator.randrange(len(mutant) or 1)
            if generator.random() < 0.3:
                del mutant[place : place + generator.randint(1, 400)]
            else:
                mutant[place : place + 1] = bytes([generator.randrange(256)])
        path = tmp_path / "0123456789abcdef.json"
        path.write_bytes(mutant)
        found, sentences = found_in(tmp_path)
        if sentences:
            aside = tmp_path / "0123456789abcdef-damaged-1.json"
            assert not found and len(sentences) == 1 and str(aside) in sentences[0]
            assert aside.read_bytes() == mutant and found_in(tmp_path) == ([], [])
        else:
            assert path.read_bytes() == mutant


def test_the_oldest_make_room(tmp_path):
    paths = [kept(tmp_path) for _ in range(MOST)]
    for age, path in enumerate(paths):
        os.utime(path, (10**9 + age, 10**9 + age))
    paths.append(kept(tmp_path))
    assert sorted(tmp_path.glob("*.json")) == sorted(paths[1:])


def test_what_is_too_large_or_has_no_place_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be backed up"):
        Backups(tmp_path / "file" / "folder").keep(DOCUMENT, None)
    monkeypatch.setattr(module, "LARGEST_FILE", 10)
    with pytest.raises(InputError, match="too large"):
        Backups(tmp_path).keep(DOCUMENT, None)


WRITER = """
import sys
from pathlib import Path
from gdexplorer.session.backups import Backups
from gdexplorer.session.document import Document
from gdexplorer.session.edits import first_example
backups, document = Backups(Path(sys.argv[1])), Document(first_example())
for _ in range(10**9):
    backups.keep(document, None)
    print("kept", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_while_it_writes_it_leaves_one_whole_backup_and_no_rubbish(tmp_path):
    generator = random.Random(9)
    for round_ in range(6):
        folder = tmp_path / str(round_)
        folder.mkdir()
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE)
        for _ in range(generator.randint(1, 200)):
            assert writer.stdout.readline() == b"kept\n"
        assert Backups(folder).abandoned() == ([], []), "it is alive"
        writer.kill()
        writer.communicate()
        found, sentences = found_in(folder)
        assert len(found) == 1 and not sentences
        after = Backups(folder)
        after.adopt(Backups(folder).abandoned()[0][0].slot)
        after.keep(DOCUMENT, None)  # which removes what a killed process may have left
        after.drop()
        assert not os.listdir(folder)
