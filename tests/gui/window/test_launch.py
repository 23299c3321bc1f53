"""A recording that was asked for at the start ends the program, with a status that says how it went."""

import pytest
from PIL import Image

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
