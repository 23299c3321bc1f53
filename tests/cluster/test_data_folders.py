"""Temporary folders of data files: gone with their process, however it ends, at the latest when the next one begins."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
CONTENT = b"a,b\n1,2\n"
KEEPS = """
import hashlib, sys
from gdexplorer.cluster.data_files import written
content = sys.argv[1].encode()
print(written(hashlib.sha256(content).hexdigest(), "table.csv", content).parent.parent, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def begin(tmp_path, monkeypatch):
    """Start a process that keeps a data file; return it, and its folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    begun = []

    def start():
        command = [sys.executable, "-c", KEEPS, CONTENT.decode()]
        begun.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return begun[-1], begun[-1].stdout.readline().strip()

    yield start
    for process in begun:
        process.communicate()


def test_what_a_killed_process_leaves_is_removed_by_the_next(begin, tmp_path):
    living, kept = begin()
    killed, left = begin()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert sorted(map(str, tmp_path.iterdir())) == sorted([kept, left])
    _, own = begin()
    assert sorted(map(str, tmp_path.iterdir())) == sorted([kept, own])
    table = Path(kept) / hashlib.sha256(CONTENT).hexdigest() / "table.csv"
    assert living.poll() is None and table.read_bytes() == CONTENT


def test_a_process_that_ends_removes_its_own(begin, tmp_path):
    process, kept = begin()
    assert [str(each) for each in tmp_path.iterdir()] == [kept]
    process.communicate()
    assert not [*tmp_path.iterdir()]


def test_links_and_files_of_that_name_are_left_alone(begin, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "gdexplorer-files-link").symlink_to(tmp_path / "mine")
    (tmp_path / "gdexplorer-files-file").write_text("mine")
    _, own = begin()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        ["mine", "gdexplorer-files-link", "gdexplorer-files-file", os.path.basename(own)]
    )
    assert not [*(tmp_path / "mine").iterdir()]


def test_workers_on_this_machine_leave_none(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "".join(f"{row},{row * row % 7}\n" for row in range(20)))
    command = [sys.executable, "-m", "gdexplorer", "multistart", "--data", str(table), "--optimizer", "adam"]
    command += ["--starts", "10", "--steps", "10", "--cluster", "local:1", "--pieces", str(tmp_path / "pieces")]
    done = subprocess.run(command, capture_output=True, timeout=300)
    assert done.returncode == 0 and b"done by 1 worker" in done.stderr, done.stderr
    assert not [*temporary.glob("gdexplorer-*")]
