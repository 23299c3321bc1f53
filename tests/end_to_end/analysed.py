"""What persons do in panels that keep a result."""

import json
import os
import shlex
import subprocess
import sys

from PySide6.QtWidgets import QApplication, QFileDialog, QLabel


def done(person, key):
    """Wait until the job of a feature has ended and its result is shown."""
    person.wait(lambda: not person.window.features[key].job.busy, timeout=120_000)
    person.settled()
    person.bot.wait(50)


def said(person, key, name="sentence"):
    """What the panel of a feature says."""
    return person.find(f"{key}_{name}", QLabel).text()


def assert_exported_and_said(person, key, begins, path, monkeypatch):
    """The exported file is what the copied command writes; that ``begins`` in some way."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    person.action(f"export_{key}").trigger()
    person.wait(lambda: not person.window.features["exporting"].job.busy and path.exists())
    person.action(f"copy_command_{key}").trigger()
    line = QApplication.clipboard().text()
    assert line.startswith(begins)
    told = subprocess.run(
        [sys.executable, "-m", *shlex.split(line)[:-1], "json"], capture_output=True, timeout=240, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout  # fmt: skip
    assert json.loads(told) == json.loads(path.read_text())


def assert_cancelled(person, key):
    """What takes long is requested, and cancelled."""
    person.find(f"{key}_run_button").click()
    person.wait(lambda: person.find(f"{key}_cancel_button").isEnabled())
    person.find(f"{key}_cancel_button").click()
    done(person, key)
    assert not person.find(f"{key}_cancel_button").isEnabled() and not person.find(f"{key}_progress").isVisible()
