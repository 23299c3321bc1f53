"""The entry point: help, version, what is imported, pipes and interrupts."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processor_time import wait_until_it_answers

import gdexplorer as package
from gdexplorer import cli
from gdexplorer.cli.looks import WIDTH_OF_WINDOW
from gdexplorer.exports.film import Film, Recording
from gdexplorer.exports.look import WINDOW, Look
from gdexplorer.installation import display, libraries

DESCEND = ("descend", "--objective", "sphere", "--optimizer", "adam", "--start", "1,2")


EVERY_COMMAND = [
    ("--help",), ("--version",), ("descend", "--help"), ("list", "objectives"),
    ("list", "optimizers", "--format", "json"),
    ("evaluate", "--objective", "sphere", "--at", "1,2"), (*DESCEND, "--steps", "200000"),
    ("multistart", "--objective", "sphere", "--optimizer", "adam", "--starts", "20"),
    ("bruteforce", "--objective", "sphere", "--dimensions", "1:2"),
    ("sweep", "--objective", "sphere", "--optimizer", "adam", "--over", "learning_rate=0.1:1:log:5"),
    ("descend", "--requests", os.devnull),
]  # fmt: skip


def test_version(gdexplorer):
    answer = gdexplorer("--version")
    assert (answer.status, answer.out, answer.err) == (0, f"gdexplorer {package.__version__}\n", "")


@pytest.mark.parametrize("command", [(), ("list",), ("evaluate",), ("descend",), ("basins",)])
def test_every_command_has_help(gdexplorer, command):
    answer = gdexplorer(*command, "--help")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("usage: gdexplorer")


def modules_imported(*arguments):
    script = (
        "import sys\nfrom gdexplorer.cli import run\n"
        f"status = run({list(arguments)!r})\n"
        "print(status, *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    status, *modules = done.stderr.split()
    assert status == "0"
    return {*modules}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("descend", "--help")])
def test_help_imports_next_to_nothing(arguments):
    assert not modules_imported(*arguments) & {"numba", "numpy", "sympy", "PySide6", "pyqtgraph", "OpenGL"}


@pytest.mark.parametrize("kind", ["objectives", "optimizers", "schedules"])
def test_lists_need_neither_numba_nor_qt(kind):
    assert not modules_imported("list", kind) & {"numba", "sympy", "PySide6", "pyqtgraph", "OpenGL"}


def test_descent_needs_no_qt_and_no_display():
    assert not modules_imported(*DESCEND) & {"PySide6", "shiboken6", "pyqtgraph", "OpenGL"}


def test_a_second_start_compiles_nothing():
    modules_imported(*DESCEND)
    # Numba imports these when it compiles, and only then.
    assert not modules_imported(*DESCEND) & {"sympy", "numba.np.linalg", "numba.cpython.hashing"}


def test_a_name_that_is_neither_command_nor_file_is_refused_with_the_nearest_command(gdexplorer):
    gdexplorer("descnd").refused(2, "no file 'descnd'", "did you mean the command descend?")
    gdexplorer("my.gdx").refused(2, "no file 'my.gdx'")


def test_an_unknown_option_is_refused_with_the_nearest_one(gdexplorer):
    gdexplorer("--recrod", "x.gif").refused(2, "--recrod", "did you mean --record?")
    gdexplorer(*DESCEND, "--step", "3").refused(2, "--step", "did you mean --steps?")


def test_the_window_opens_with_the_session_and_the_recording_that_were_asked_for(monkeypatch, tmp_path):
    opened = []

    class App:
        @staticmethod
        def run(session, record):
            opened.append((session, record))
            return 7

    monkeypatch.setitem(sys.modules, "gdexplorer.gui.window.app", App)
    saved = tmp_path / "saved.json"
    saved.write_text("{}")
    assert cli.run([]) == 7
    assert cli.run([str(saved), "--record", str(tmp_path / "film.gif")]) == 7
    look = Look(WINDOW, WIDTH_OF_WINDOW)
    assert opened == [(None, None), (saved, Recording(tmp_path / "film.gif", look))]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these")
@pytest.mark.parametrize("trouble", [(display, "missing_display"), (libraries, "missing_libraries")])
def test_what_is_missing_is_said_before_qt_is_loaded(monkeypatch, gdexplorer, trouble):
    monkeypatch.setattr(*trouble, lambda: "This is missing.")
    monkeypatch.setitem(sys.modules, "gdexplorer.gui.window.app", None)  # importing it fails
    gdexplorer().refused(1, "This is missing.")


def test_how_a_recording_looks_and_plays_is_handed_on_or_refused(monkeypatch, tmp_path, gdexplorer):
    opened = []

    class App:
        @staticmethod
        def run(session, record):
            opened.append(record)
            return 0

    monkeypatch.setitem(sys.modules, "gdexplorer.gui.window.app", App)
    film = tmp_path / "film.mp4"
    options = ["--view", "map", "--size", "400x300", "--theme", "dark", "--frames", "9", "--fps", "12.5"]
    assert cli.run(["--record", str(film), *options, "--range", "3:20", "--dwell", "0.5"]) == 0
    assert opened == [Recording(film, Look("map", 400, 300, theme="dark"), Film(9, 12.5, 3, 20, 0.5))]
    gdexplorer("--view", "map").refused(2, "--record FILE")
    gdexplorer("--fps", "12").refused(2, "--record FILE")
    gdexplorer("--record", film, "--view", "moon").refused(2, "moon", "surface")
    gdexplorer("--record", film, "--range", "9:3").refused(2, "end at 3")
    gdexplorer("--record", film, "--fps", "fast").refused(2, "frames a second", "fast")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes that are closed at one end")
@pytest.mark.parametrize("arguments", EVERY_COMMAND, ids=lambda arguments: " ".join(arguments[:2]))
def test_a_closed_pipe_ends_quietly(program, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*program, *arguments], stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", EVERY_COMMAND[3:-1], ids=lambda arguments: " ".join(arguments[:2]))
def test_a_full_disk_is_told_in_one_line(program, arguments):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*program, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"gdexplorer: The output cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_a_reader_that_stops_early_ends_it_quietly(program):
    running = subprocess.Popen(
        [*program, *DESCEND, "--steps", "300000", "--gradient-tolerance", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with running:
        assert running.stdout.readline().startswith(b"run,optimizer")
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


ENDINGS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize(
    "module", ["pathlib", "argparse", "gdexplorer.files", "gdexplorer.cli.progress", "numpy", "numba"]
)
def test_ended_while_a_module_is_imported_it_says_nothing(module, tmp_path):
    (tmp_path / "strike.py").write_text(
        "import os, signal, sys\n"
        "class Strike:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.modules.pop('pathlib', None), sys.modules.pop('argparse', None)\n"
        "sys.meta_path.insert(0, Strike())\n"
        "sys.argv = ['gdexplorer', *sys.argv[1:]]\n"
        "from gdexplorer.__main__ import main\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run(
        [sys.executable, tmp_path / "strike.py", *DESCEND, "--steps", "2000"], capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(package.__file__).parent.parent)},
        preexec_fn=lambda: [signal.signal(each, signal.SIG_DFL) for each in ENDINGS], timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("number", [*ENDINGS, getattr(signal, "SIGKILL", None)])
@pytest.mark.parametrize("seconds", [None, 0.0, 0.3, 1.0, 2.0])
def test_ended_at_any_moment_it_leaves_the_old_file_and_says_nothing(program, tmp_path, number, seconds):
    """At moments since it answers signals in its own way; for None while Python itself may be starting."""
    path = tmp_path / "paths.csv"
    path.write_text("old")
    running = subprocess.Popen(
        [*program, *DESCEND, "--steps", "9000000", "--gradient-tolerance", "0", "--out", path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: [signal.signal(each, signal.SIG_DFL) for each in ENDINGS],
    )  # fmt: skip
    with running:
        if seconds is not None:
            wait_until_it_answers(running.pid, ENDINGS)
        time.sleep(seconds or 0.0)
        running.send_signal(number)
        status, told = running.wait(60), running.stderr.read()
    if seconds is not None:
        assert (status, told) == (-number if number == signal.SIGKILL else 128 + number, b"")
    else:
        assert status in (-number, 128 + number) or number == signal.SIGINT  # which Python itself tells of
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["paths.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_what_the_terminal_has_no_sign_for_is_written_as_its_number(program):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*program, "list", "objectives"], env=environment, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0 and done.stderr == b"" and done.stdout.isascii()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_an_interrupt_ends_quietly(program):
    waiting = subprocess.Popen(
        [*program, "descend", "--requests", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # Whoever runs the tests in the background of a script has interrupts ignored, and so would the program.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    with waiting:
        waiting.stdin.write(b'{"objective": "sphere", "optimizer": "adam", "start": [1, 1], "steps": 1}\n')
        waiting.stdin.flush()
        assert waiting.stdout.readline().startswith(b'{"objective"')
        time.sleep(0.1)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(30) == 130
        assert waiting.stderr.read() == b""


def test_a_broken_library_is_not_taken_for_a_full_disk(tmp_path):
    (tmp_path / "llvmlite").mkdir()
    (tmp_path / "llvmlite" / "__init__.py").write_text("raise OSError('no libllvmlite.so')\n", encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", str(Path(package.__file__).parents[1]))))
    done = subprocess.run(
        [sys.executable, "-m", "gdexplorer", *DESCEND], env={**os.environ, "PYTHONPATH": path}, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("gdexplorer: An internal error occurred (OSError: no libllvmlite.so); ")
    assert done.stderr.count("\n") == 1
