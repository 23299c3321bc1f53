"""Check for the system libraries that Qt loads, since Qt aborts the program without one."""

from __future__ import annotations

import ctypes
import os
import sys

# With their Debian packages.
BASE_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


def missing_libraries() -> str:
    """The missing system libraries, with the command that installs them; empty if none are."""
    if sys.platform != "linux":
        return ""
    wayland = os.environ.get("WAYLAND_DISPLAY") and os.environ.get("QT_QPA_PLATFORM", "") != "xcb"
    needed = {**BASE_LIBRARIES, **(WAYLAND_LIBRARIES if wayland else X11_LIBRARIES)}
    missing = {library: package for library, package in needed.items() if not _loads(library)}
    if not missing:
        return ""
    return (
        f"Qt needs libraries that this system lacks: {', '.join(missing)}. "
        f"On Debian and Ubuntu: sudo apt-get install {' '.join(missing.values())}"
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
