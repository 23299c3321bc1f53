"""Files: whole or not there at all, whatever ends the program, and whatever stands in their place."""

import os
import random
import resource
import signal
import stat
import subprocess
import sys
import threading
import time

import pytest

from gdexplorer import files
from gdexplorer.files import content_of, remove_abandoned_drafts, replacing, target_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these are about POSIX")
needs_user_ids = pytest.mark.skipif(os.geteuid() == 0, reason="root may do anything")


@pytest.fixture(params=["without a name", "with a name"])
def draft(request, monkeypatch):
    """Drafts as Linux has them, and as other systems do."""
    if request.param == "with a name":
        monkeypatch.setattr(files, "DESCRIPTORS", "/nowhere")
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without names")
    return request.param


def write(path, content, **how):
    with replacing(path, **how) as file:
        file.write(content)


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("old", [None, b"old"])
@pytest.mark.parametrize("mode", [None, 0o600])
def test_the_new_takes_the_place_of_the_old_with_its_permissions(tmp_path, old, mode):
    path = tmp_path / "file"
    if old is not None:
        path.write_bytes(old)
        path.chmod(0o640)
    umask = os.umask(0o027)
    try:
        write(path, b"new", mode=mode)
    finally:
        os.umask(umask)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == (mode or 0o640)
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("old", [None, b"old"])
def test_nothing_is_seen_before_all_is_written_and_nothing_stays_of_what_fails(tmp_path, old):
    path = tmp_path / "file"
    if old is not None:
        path.write_bytes(old)
    with pytest.raises(KeyError), replacing(path) as file:
        file.write(b"half")
        file.flush()
        assert (path.read_bytes() if path.exists() else None) == old
        raise KeyError
    assert os.listdir(tmp_path) == ([] if old is None else ["file"])
    assert old is None or path.read_bytes() == old
    assert not files.drafts


@pytest.mark.usefixtures("draft")
def test_where_a_link_points_is_replaced_and_the_link_stays(tmp_path):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    link, between, path = tmp_path / "here" / "link", tmp_path / "here" / "between", tmp_path / "there" / "file"
    link.symlink_to("between")
    between.symlink_to("../there/file")
    for content in (b"first", b"second"):  # at first it points to nothing
        write(link, content)
        assert path.read_bytes() == content
        assert link.is_symlink() and between.is_symlink()
    assert sorted(os.listdir(tmp_path / "here")) == ["between", "link"]
    assert os.listdir(tmp_path / "there") == ["file"]


def in_the_way(folder):
    """What may stand where a file should, by name."""
    (folder / "directory").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    (folder / "null").symlink_to("/dev/null")
    (folder / "to_pipe").symlink_to("pipe")
    (folder / "file").write_bytes(b"a file")
    return {
        "directory": folder / "directory",
        "pipe": folder / "pipe",
        "loop of links": folder / "loop",
        "link to a device": folder / "null",
        "link to a pipe": folder / "to_pipe",
        "in no folder": folder / "nowhere" / "file",
        "in a file": folder / "file" / "file",
        "too long a name": folder / ("a" * 300),
    }


OBSTACLES = ("directory", "pipe", "loop of links", "link to a device", "link to a pipe", "in no folder", "in a file",
             "too long a name")  # fmt: skip


def seen(folder):
    return {path: os.lstat(path)[:4] for path in folder.rglob("*")}


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_what_is_no_regular_file_is_refused_and_stays(tmp_path, obstacle):
    path = in_the_way(tmp_path)[obstacle]
    before = seen(tmp_path)
    with pytest.raises(OSError) as refused:
        target_of(path)
    assert refused.value.strerror
    with pytest.raises(OSError), replacing(path) as file:
        file.write(b"new")
    assert seen(tmp_path) == before
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@needs_user_ids
@pytest.mark.parametrize(("what", "mode"), [("file", 0o444), (".", 0o555)])
def test_what_is_write_protected_is_refused(tmp_path, what, mode):
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / what).chmod(mode)
    with pytest.raises(PermissionError, match="write-protected"), replacing(tmp_path / "file"):
        pytest.fail("it began")
    tmp_path.chmod(0o755)
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.usefixtures("draft")
def test_a_full_disk_keeps_the_old(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(OSError):
            write(path, b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["file"]


@pytest.mark.usefixtures("draft")
def test_many_writers_leave_one_whole_file(tmp_path):
    path = tmp_path / "file"

    def save_often(sign):
        for _ in range(30):
            write(path, sign * 50_000, durable=False)

    threads = [threading.Thread(target=save_often, args=(bytes([65 + i]),)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    content = path.read_bytes()
    assert len(content) == 50_000 and len(set(content)) == 1
    assert os.listdir(tmp_path) == ["file"]


SAVING = """
import sys
from pathlib import Path
from gdexplorer import __main__, files
from gdexplorer.signals import when_asked_to_end

when_asked_to_end(__main__._end)
if sys.argv[2] == "with a name":
    files.DESCRIPTORS = "/nowhere"
print("ready", flush=True)
count = 0
while True:
    with files.replacing(Path(sys.argv[1]), durable=False) as file:
        for _ in range(20):
            file.write(bytes([count % 256]) * 50_000)
    count += 1
"""


@pytest.mark.parametrize("old", [None, b"o" * 1_000_000])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_whatever_ends_the_program_the_file_is_whole_and_no_rubbish_stays(tmp_path, draft, number, old):
    """Killed at random moments, ten times; what SIGKILL alone can leave goes with the next save in that folder."""
    path, chance = tmp_path / "file", random.Random(f"{number} {draft} {old is None}")
    for _ in range(10):
        path.unlink(missing_ok=True)
        if old is not None:
            path.write_bytes(old)
        saving = subprocess.Popen(
            [sys.executable, "-c", SAVING, path, draft], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=lambda: [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGINT, signal.SIGHUP)],
        )  # fmt: skip
        with saving:
            assert saving.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.0, 0.05))
            saving.send_signal(number)
            assert saving.wait(20) == (-number if number == signal.SIGKILL else 128 + number)
            assert saving.stderr.read() == b""
        if path.exists():
            content = path.read_bytes()
            assert len(content) == 1_000_000 and len(set(content)) == 1
        if number == signal.SIGKILL:
            write(tmp_path / "another", b"")
            (tmp_path / "another").unlink()
        assert os.listdir(tmp_path) in ([], ["file"])


def test_only_drafts_that_nobody_writes_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "DESCRIPTORS", "/nowhere")
    abandoned, other = tmp_path / f".gdexplorer-{'0f' * 8}.draft", tmp_path / ".gdexplorer-mine.draft"
    target, link = tmp_path / "target", tmp_path / f".gdexplorer-{'0e' * 8}.draft"
    for path in (abandoned, other, target):
        path.write_bytes(b"x")
    link.symlink_to(target)
    os.mkfifo(tmp_path / f".gdexplorer-{'0d' * 8}.draft")
    with replacing(tmp_path / "file") as file:
        file.write(b"new")
        file.flush()
        remove_abandoned_drafts(tmp_path)
    assert (tmp_path / "file").read_bytes() == b"new"
    assert not abandoned.exists() and other.exists() and target.exists() and link.is_symlink()


def test_reading_never_waits_and_refuses_what_is_no_file_or_too_large(tmp_path):
    (tmp_path / "whole").write_bytes(b"12345")
    assert content_of(tmp_path / "whole", 5) == b"12345"
    with pytest.raises(OSError, match="too large"):
        content_of(tmp_path / "whole", 4)
    for path in in_the_way(tmp_path).values():
        with pytest.raises(OSError) as refused:
            content_of(path, 100)
        assert refused.value.strerror
