"""Whether there is a display: asked before Qt, which would end the program."""

import os
import socket
import subprocess
import sys

import pytest
from pyvirtualdisplay import Display

from gdexplorer.installation import display
from gdexplorer.installation.display import missing_display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these")
NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM")


@pytest.fixture
def environment(monkeypatch, tmp_path):
    def set_(values):
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_


@pytest.fixture
def x11():
    """The display of the tests."""
    return os.environ["DISPLAY"]


@pytest.fixture
def compositor(tmp_path):
    """A socket as a Wayland compositor has it."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "wayland-7"))
        listening.listen()
        yield "wayland-7"


def test_an_x_server_is_a_display(environment, x11):
    for more in ({}, {"QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": "XCB:x"}, {"QT_QPA_PLATFORM": "wayland;xcb"}):
        environment({"DISPLAY": x11, **more})
        assert missing_display() == ""


def test_a_wayland_compositor_is_a_display(environment, compositor, tmp_path):
    for name in (compositor, str(tmp_path / compositor)):
        environment({"WAYLAND_DISPLAY": name})
        assert missing_display() == ""


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=8x8"])
def test_platforms_without_a_display_need_none(environment, platform):
    environment({"QT_QPA_PLATFORM": platform})
    assert missing_display() == ""


DEAD = [
    {}, {"DISPLAY": ""}, {"QT_QPA_PLATFORM": "xcb"}, {"DISPLAY": ":9731"}, {"DISPLAY": "nonsense"},
    {"DISPLAY": "unix:/nowhere"}, {"DISPLAY": "127.0.0.1:973"}, {"WAYLAND_DISPLAY": "wayland-9731"},
    {"WAYLAND_DISPLAY": "/nowhere"}, {"QT_QPA_PLATFORM": "wayland"},
    {"QT_QPA_PLATFORM": "wayland;xcb", "DISPLAY": ":9731"}, {"DISPLAY": ":9731", "WAYLAND_DISPLAY": "wayland-9731"},
    {"WAYLAND_DISPLAY": "w" * 300}, {"QT_QPA_PLATFORM": "nonsense"}, {"QT_QPA_PLATFORM": "../xcb"},
    {"QT_QPA_PLATFORM": "eglfs"}, {"QT_QPA_PLATFORM": ";"},
]  # fmt: skip


@pytest.mark.parametrize("values", DEAD, ids=str)
def test_no_display_is_told_in_a_line_with_a_way_out(environment, values):
    environment(values)
    message = missing_display()
    assert message and "\n" not in message
    assert ("xvfb-run" in message and "descend" in message) or "offscreen" in message


def test_a_screen_that_the_server_lacks_is_dead(environment, x11):
    environment({"DISPLAY": f"{x11.partition('.')[0]}.77"})
    assert "does not answer" in missing_display()


@pytest.mark.parametrize(("depth", "is_fit"), [(8, False), (15, True), (16, True), (24, True)])
def test_a_display_needs_more_than_256_colours(environment, depth, is_fit):
    with Display(backend="xvfb", size=(64, 64), color_depth=depth, manage_global_env=False) as screen:
        environment({"DISPLAY": f":{screen.display}"})
        message = missing_display()
    assert (message == "") == is_fit
    assert is_fit or "has 8 bits a pixel" in message


def test_a_server_that_takes_the_call_and_says_nothing_is_not_waited_for(environment, monkeypatch):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        number = silent.getsockname()[1] - 6000
        silent.listen()
        environment({"DISPLAY": f"127.0.0.1:{number}"})
        monkeypatch.setattr(display, "PATIENCE", 0.2)
        assert "does not answer" in missing_display()


def test_of_two_displays_the_one_that_answers_is_taken(environment, x11, compositor):
    for values, platform in (
        ({"DISPLAY": x11, "WAYLAND_DISPLAY": "wayland-9731"}, "xcb"),
        ({"DISPLAY": ":9731", "WAYLAND_DISPLAY": compositor}, "wayland"),
    ):
        environment(values)
        assert missing_display() == ""
        assert os.environ["QT_QPA_PLATFORM"] == platform


@pytest.mark.parametrize("values", [{"DISPLAY": ":9731"}, {"WAYLAND_DISPLAY": "wayland-9731"},
                                    {"QT_QPA_PLATFORM": "nonsense", "DISPLAY": "alive"}], ids=str)  # fmt: skip
def test_the_program_ends_with_one_line(tmp_path, values):
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    if values.get("DISPLAY") == "alive":
        values = {**values, "DISPLAY": os.environ["DISPLAY"]}
    done = subprocess.run(
        [sys.executable, "-m", "gdexplorer", "--record", tmp_path / "a.gif"], env={**kept, **values},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("gdexplorer: ") and done.stderr.count("\n") == 1


def test_elsewhere_the_display_is_no_question(environment, monkeypatch):
    environment({})
    monkeypatch.setattr(sys, "platform", "darwin")
    assert missing_display() == ""
