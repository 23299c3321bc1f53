"""Signals end the window in order, at any moment; a second one ends it at once."""

import os
import signal
import subprocess
import sys
import time

import pytest
from PIL import Image
from processor_time import wait_until_it_answers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def start(tmp_path):
    """Start the program in a process of its own; what it did not end is killed."""
    started = []

    def begin(*arguments, **how):
        environment = {**os.environ, "GDEXPLORER_SETTINGS": str(tmp_path / "settings.ini")}
        program = subprocess.Popen(
            [sys.executable, "-m", "gdexplorer", *map(str, arguments)],
            env=environment,
            stderr=subprocess.PIPE,
            # Whoever runs the tests in the background of a script has interrupts ignored, and so would the program.
            preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in SIGNALS],
            **how,
        )
        started.append(program)
        return program

    yield begin
    for program in started:
        program.kill()
        program.communicate()


def until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("seconds", [0.0, 0.5, 2.0, 3.5])
def test_a_signal_ends_the_window_quietly_at_any_moment(start, tmp_path, number, seconds):
    program = start()
    wait_until_it_answers(program.pid, SIGNALS)
    time.sleep(seconds)
    program.send_signal(number)
    assert program.wait(60) == 128 + number
    assert b"Traceback" not in program.stderr.read()
    assert set(os.listdir(tmp_path)) <= {"settings.ini"}


@pytest.mark.parametrize("number", SIGNALS)
def test_settings_are_kept_and_nothing_is_left_when_a_recording_is_ended(start, tmp_path, number):
    program = start("--record", tmp_path / "descent.gif", stdout=subprocess.PIPE)
    assert program.stdout.readline().startswith(b"gdexplorer: recording")
    program.send_signal(number)
    assert program.wait(60) == 128 + number
    assert program.stderr.read() == b""
    assert b"geometry=" in (tmp_path / "settings.ini").read_bytes()
    assert set(os.listdir(tmp_path)) <= {"settings.ini", "descent.gif"}
    if (tmp_path / "descent.gif").exists():
        with Image.open(tmp_path / "descent.gif") as whole:
            assert whole.n_frames > 1


def test_killed_while_it_records_it_leaves_nothing(start, tmp_path):
    program = start("--record", tmp_path / "descent.png", stdout=subprocess.PIPE)
    assert program.stdout.readline().startswith(b"gdexplorer: recording")
    time.sleep(1.5)
    program.kill()
    program.wait(60)
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def test_what_is_ignored_stays_ignored(start):
    program = subprocess.Popen(
        [sys.executable, "-c", "import gdexplorer.__main__ as m; m.when_asked_to_end(m._end); input()"],
        stdin=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )  # fmt: skip
    time.sleep(0.5)
    program.send_signal(signal.SIGHUP)
    assert program.communicate(b"\n", timeout=20) == (None, None)
    assert program.returncode == 0


def test_a_recording_goes_on_where_nobody_reads_what_it_says(start, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    program = start("--record", tmp_path / "descent.gif", stdout=writing)
    os.close(writing)
    assert program.wait(120) == 0
    assert program.stderr.read() == b""
    assert (tmp_path / "descent.gif").read_bytes().startswith(b"GIF89a")


FORMATS = ".webp (WebP), .mp4 (MP4) or .webm (WebM)"


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("nowhere/a.gif", 1, "there is no folder"),
        ("a.avi", 2, FORMATS),
        ("a", 2, FORMATS),
        ("pipe.gif", 1, "not a regular file"),
        ("folder.gif", 1, "directory"),
    ],
)
def test_where_it_cannot_record_it_says_so_before_it_begins(start, tmp_path, name, status, told):
    os.mkfifo(tmp_path / "pipe.gif")
    (tmp_path / "folder.gif").mkdir()
    program = start("--record", tmp_path / name, stdout=subprocess.PIPE)
    out, err = program.communicate(timeout=30)
    assert (program.returncode, out) == (status, b"")
    assert err.startswith(b"gdexplorer: ") and err.count(b"\n") == 1 and told in err.decode()
    assert sorted(os.listdir(tmp_path)) == ["folder.gif", "pipe.gif"]
