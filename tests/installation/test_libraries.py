"""The system libraries that Qt loads: which are missing, and how to install them."""

import sys

import pytest

from gdexplorer.installation import libraries

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these")


@pytest.fixture
def environment(monkeypatch):
    def set_(**values):
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_


def test_elsewhere_the_libraries_are_no_question(environment, monkeypatch):
    environment()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert libraries.missing_libraries() == ""


def without(monkeypatch, *missing):
    """A system that lacks libraries; which ones were asked for."""
    asked = []

    def load(library):
        asked.append(library)
        if library in missing:
            raise OSError(f"{library}: cannot open shared object file")

    monkeypatch.setattr(libraries.ctypes, "CDLL", load)
    return asked


@LINUX
def test_nothing_is_said_where_nothing_is_missing(monkeypatch, environment):
    environment(DISPLAY=":9")
    without(monkeypatch)
    assert libraries.missing_libraries() == ""


@LINUX
def test_missing_libraries_are_told_with_the_line_that_installs_them(monkeypatch, environment):
    environment(DISPLAY=":9")
    without(monkeypatch, "libxcb-cursor.so.0", "libGL.so.1")
    message = libraries.missing_libraries()
    assert "libxcb-cursor.so.0" in message and "\n" not in message
    assert message.endswith("sudo apt-get install libgl1 libxcb-cursor0")


@LINUX
def test_only_what_the_display_needs_is_asked_for(monkeypatch, environment):
    environment(WAYLAND_DISPLAY="w")
    asked = without(monkeypatch)
    libraries.missing_libraries()
    assert set(libraries.WAYLAND_LIBRARIES) < set(asked) and not set(libraries.X11_LIBRARIES) & set(asked)
    environment(WAYLAND_DISPLAY="w", QT_QPA_PLATFORM="xcb")
    asked = without(monkeypatch)
    libraries.missing_libraries()
    assert set(libraries.X11_LIBRARIES) < set(asked) and not set(libraries.WAYLAND_LIBRARIES) & set(asked)
