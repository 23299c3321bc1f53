"""Check for a display before Qt starts, since Qt aborts the program without one."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import threading

_WAYS_OUT = (
    "Start it on a desktop, or on a virtual display: xvfb-run -a gdexplorer --record descent.gif. "
    "Without a window: gdexplorer descend --help."
)
_NO_DISPLAY = ("offscreen", "minimal", "vnc")
PATIENCE = 5.0
LEAST_DEPTH = 15  # bits a pixel, for Qt to paint
_TRY = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def missing_display() -> str:
    """Return why no window can be opened; empty if one can.

    If only one of two displays responds, select it for Qt.
    """
    if sys.platform != "linux":
        return ""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        troubles = [_trouble_with(platform) for platform in chosen.lower().split(";")]
        return "" if "" in troubles else troubles[0]
    offered = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    found = {platform: _trouble_with(platform) for platform, name in offered.items() if os.environ.get(name)}
    if not found:
        return f"there is no display to open a window on. {_WAYS_OUT}"
    alive = [platform for platform, trouble in found.items() if not trouble]
    if len(alive) == 1 and len(found) > 1:
        os.environ["QT_QPA_PLATFORM"] = alive[0]
    return "" if alive else next(iter(found.values()))


def _trouble_with(platform: str) -> str:
    """Return why Qt's ``platform`` (with its arguments) cannot open a window; empty if it can."""
    name = platform.partition(":")[0].strip()
    if name in _NO_DISPLAY:
        return ""
    if name == "xcb":
        return _trouble_with_x11(os.environ.get("DISPLAY", ""))
    if name == "wayland":
        return _trouble_with_wayland()
    return _trouble_with_another(name)


def _trouble_with_x11(display: str) -> str:
    if not display:
        return f"there is no display to open a window on: DISPLAY is not set. {_WAYS_OUT}"
    depth = _depth(display)
    if depth is None:
        return f"the display {display}, which DISPLAY names, does not answer. {_WAYS_OUT}"
    if depth < LEAST_DEPTH:
        return f"the display {display} has {depth} bits a pixel, and 24 are needed. {_WAYS_OUT}"
    return ""


def _depth(display: str) -> int | None:
    """Bits a pixel of an X server; None if none accepts a connection.

    Enough of them without libX11, where Qt reports the problem itself.
    """
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:  # missing libraries are reported elsewhere, with the command to install them
        return LEAST_DEPTH
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XCloseDisplay.argtypes = x11.XDefaultScreen.argtypes = [ctypes.c_void_p]
    x11.XDefaultDepth.argtypes = [ctypes.c_void_p, ctypes.c_int]
    depths: list[int] = []

    def connect() -> None:
        connection = x11.XOpenDisplay(display.encode(errors="surrogateescape"))
        if connection:
            depths.append(x11.XDefaultDepth(connection, x11.XDefaultScreen(connection)))
            x11.XCloseDisplay(connection)

    # A server that accepts the connection and never replies would block forever.
    asking = threading.Thread(target=connect, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return next(iter(depths), None)


def _trouble_with_wayland() -> str:
    if os.environ.get("WAYLAND_SOCKET"):
        return ""
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = os.path.join(os.environ.get("XDG_RUNTIME_DIR") or os.devnull, name)
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(path)
    except (OSError, ValueError):
        return f"the display {path}, which WAYLAND_DISPLAY names, does not answer. {_WAYS_OUT}"
    return ""


def _trouble_with_another(name: str) -> str:
    """The same for rare platforms, by trying them in a separate process."""
    try:
        tried = subprocess.run(
            [sys.executable, "-c", _TRY], env={**os.environ, "QT_QPA_PLATFORM": name}, capture_output=True, timeout=30,
            check=False,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.TimeoutExpired):
        tried = None
    if tried is not None and tried.returncode == 0:
        return ""
    return f"Qt opens no window with QT_QPA_PLATFORM={name}: unset it, or choose xcb, wayland or offscreen."
