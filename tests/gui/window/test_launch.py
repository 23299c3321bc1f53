"""A recording that was asked for at the start ends the program, with a status that says how it went."""

import numpy as np
import pytest
from PIL import Image
from processes import ended

import gdexplorer
from gdexplorer.exports.film import Recording
from gdexplorer.gui.window.launch import Launch


def test_what_was_recorded_is_told_and_the_window_closes(shown_window, qtbot, tmp_path, capfd):
    launch = Launch(shown_window, None, Recording(tmp_path / "descent.gif"))
    qtbot.waitUntil(shown_window.isHidden, timeout=120_000)
    assert launch.status == 0
    assert "recorded" in "".join(capfd.readouterr())
    with Image.open(tmp_path / "descent.gif") as whole:
        assert whole.n_frames > 1


@pytest.mark.parametrize("asked", ["nowhere/descent.gif", "descent.xyz"])
def test_what_cannot_be_recorded_is_told_and_the_program_fails(shown_window, qtbot, tmp_path, capfd, asked):
    launch = Launch(shown_window, None, Recording(tmp_path / asked))
    qtbot.waitUntil(shown_window.isHidden, timeout=120_000)
    assert launch.status == 1
    assert "".join(capfd.readouterr()).count("gdexplorer: ") >= 1
    assert not (tmp_path / asked).exists()


def test_what_cannot_be_written_in_the_end_is_told_and_the_program_fails(shown_window, qtbot, tmp_path, capfd):
    launch = Launch(shown_window, None, Recording(tmp_path / "folder" / "descent.gif"))
    (tmp_path / "folder").mkdir()
    recordings = shown_window.features["recording"].job
    qtbot.waitUntil(lambda: recordings.recorder is not None, timeout=120_000)
    (tmp_path / "folder").rmdir()
    qtbot.waitUntil(shown_window.isHidden, timeout=120_000)
    assert launch.status == 1
    assert "descent.gif" in "".join(capfd.readouterr())


# Libraries, and parts of this program, that nothing needs until it is asked for.
def test_a_folder_of_checkpoints_is_measured(shown_window, qtbot, tmp_path):
    recorder = gdexplorer.record(tmp_path / "run")
    for step in range(4):
        recorder(step, {"weights": np.full(3, float(step * step))})
    Launch(shown_window, tmp_path / "run", None)
    job = shown_window.features["trace"].job
    with qtbot.waitSignal(job.trace_changed, timeout=120_000) as told:
        pass
    assert told.args[0].measures.steps.tolist() == [0, 1, 2, 3]


HEAVY = (
    "scipy", "sympy", "matplotlib", "PIL", "av", "numba", "llvmlite", "contourpy", "ziamath", "latex2mathml",
    "markdown_it", "PySide6.QtNetwork", "gdexplorer.lessons.questions", "gdexplorer.exports.pictures",
    "gdexplorer.exports.animations", "gdexplorer.exports.code", "gdexplorer.descent.analysis.race.results",
    "gdexplorer.objectives.data.reading", "gdexplorer.objectives.data.dates", "gdexplorer.descent.analysis.race.racing",
    "gdexplorer.descent.analysis.race.tuning", "gdexplorer.descent.analysis.sweep",
    "gdexplorer.descent.analysis.brute_force", "gdexplorer.gui.features.sweep.sweep_panel",
    "gdexplorer.gui.features.stability.stability_panel",
)  # fmt: skip
STARTING = """
import sys
from gdexplorer.gui.window import app

application = app.make_application()
from gdexplorer.gui.window.launch import Launch
from gdexplorer.gui.window.main_window import MainWindow

window = MainWindow("No OpenGL here.", app.make_settings(), paints_first=True)
launch = Launch(window, None, None)
window.show()
print(*sys.modules)
"""


def test_the_first_frame_needs_none_of_the_heavy_modules(own_settings):
    done = ended(["-c", STARTING])
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "gdexplorer.gui.window.main_window" in loaded
    assert not [name for name in HEAVY if name in loaded]
