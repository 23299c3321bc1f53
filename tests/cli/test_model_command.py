"""``gdexplorer model``: asks before it runs anything, and writes the slice in every format."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from gdexplorer.cli.commands import model as command
from gdexplorer.errors import InputError
from gdexplorer.formats import SLICE

TEXT = """
import pathlib
import numpy as np
pathlib.Path(__file__).with_suffix(".ran").write_text("")
parameters = np.array([[1.0, 2.0], [3.0, 4.0]])

def loss(p):
    return float((p ** 2).sum()), 2 * p
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "mine.py").write_text(TEXT)
    return tmp_path / "mine.py"


def test_nothing_runs_without_being_told_so(gdexplorer, file):
    gdexplorer("model", file).refused(1, "mine.py is a program", "--run-code")
    assert not file.with_suffix(".ran").exists()


class Terminal:
    def __init__(self, answer):
        self.answer = answer

    def isatty(self):
        return True

    def readline(self):
        return self.answer


@pytest.mark.parametrize("answer", ["yes\n", "YES\n", "y\n", "", "no\n"])
def test_at_a_terminal_it_asks(monkeypatch, capsys, file, answer):
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    if answer.lower() == "yes\n":
        command.agree(file, False)
    else:
        with pytest.raises(InputError, match=r"mine\.py was not run"):
            command.agree(file, False)
    assert "It may do anything that you may" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", SLICE.by_suffix)
def test_every_format_is_written_and_nothing_is_computed_twice(gdexplorer, file, tmp_path, suffix):
    first = gdexplorer("model", file, "--run-code", "--points", 5)
    assert first.status == 0 and "25 of 25 values were computed now." in first.out
    out = tmp_path / f"slice{suffix}"
    assert gdexplorer("model", file, "--run-code", "--points", 5, "--out", out).status == 0
    assert out.stat().st_size > 100
    assert "0 of 25 values were computed now." in gdexplorer("model", file, "--run-code", "--points", 5).out
    if suffix == ".csv":
        rows = np.loadtxt(out, delimiter=",", skiprows=1)
        assert rows.shape == (25, 3)
        np.testing.assert_allclose(rows[(rows[:, :2] == 0).all(axis=1), 2], [30.0])
    if suffix == ".json":
        told = json.loads(out.read_text())
        assert told["parameters"] == 4 and np.shape(told["values"]) == (5, 5) and told["normalise"] == "filter"


@pytest.mark.parametrize(("options", "told"), [
    (("--points", 1), "2 to 301"), (("--points", "x"), "number of points"), (("--span", 0), "above 0"),
    (("--timeout", 0), "above 0"), (("--seed", -1), "seed"),
])  # fmt: skip
def test_wrong_options_are_refused_before_anything_runs(gdexplorer, file, options, told):
    gdexplorer("model", file, "--run-code", *options).refused(2, told)
    assert not file.with_suffix(".ran").exists()


def test_what_a_file_does_wrong_is_one_sentence(gdexplorer, file):
    file.write_text(TEXT.replace("    return", "    raise RuntimeError('no')\n    return"))
    gdexplorer("model", file, "--run-code").refused(1, "mine.py cannot be used: it raises RuntimeError (no) in line 8.")
    gdexplorer("model", os.devnull, "--run-code").refused(1, "no Python file")


def test_the_window_opens_on_a_model_only_once_that_is_agreed_to(gdexplorer, file, monkeypatch):
    monkeypatch.setattr("gdexplorer.installation.display.missing_display", lambda: None)
    monkeypatch.setattr("gdexplorer.installation.libraries.missing_libraries", lambda: None)
    gdexplorer("--model", file).refused(1, "mine.py is a program", "--run-code")
    gdexplorer("--run-code").refused(2, "--run-code goes with --model only")
    gdexplorer(file, "--model", file).refused(2, "either a file to open or --model")
    assert not file.with_suffix(".ran").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_in_the_middle_it_says_that_it_goes_on_and_no_more(tmp_path, number):
    file, kept = tmp_path / "slow.py", tmp_path / "cache"
    file.write_text(
        "import numpy as np, time\nparameters = np.ones(6)\n"
        "def loss(p):\n    time.sleep(0.02)\n    return float(p @ p), 2 * p\n"
    )
    command = [sys.executable, "-m", "gdexplorer", "model", str(file), "--run-code", "--points", "9", "--format", "csv"]
    environment = {**os.environ, "GDEXPLORER_CACHE_DIR": str(kept)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:  # fmt: skip
        slices = kept / "slices"
        until = time.monotonic() + 60
        while not (slices.is_dir() and any(slices.iterdir())) and time.monotonic() < until:
            time.sleep(0.01)
        os.killpg(running.pid, number)  # as a terminal does, to the file's process, too
        assert running.wait(30) == 128 + number
        assert running.stderr.read() == (
            b"gdexplorer: Interrupted: the known values are kept; the same command goes on from there.\n"
        )
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    assert len(done.stdout.splitlines()) == 82
