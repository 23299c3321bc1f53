"""Start the window: set-up before the first widget, and checks for missing libraries."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gdexplorer import faults
from gdexplorer.console import complain
from gdexplorer.gui.common.style import OutlinedStyle
from gdexplorer.gui.window.display import missing_display
from gdexplorer.resources import resource

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from gdexplorer.exports.film import Recording

# System libraries that Qt loads, with their Debian packages; without one of them Qt aborts the program.
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

# mallopt's number for the most arenas, from malloc.h of the GNU C library.
_M_ARENA_MAX = -8


def run(session: Path | None = None, record: Recording | None = None) -> int:
    """Open the window and return the exit status when it is closed.

    Parameters
    ----------
    session
        A session file to open.
    record
        The animation of the first example (or of the session) to write; the window closes by itself then.
    """
    trouble = missing_display() or missing_libraries()
    if trouble:
        complain(f"gdexplorer: {trouble}")
        return 1
    with nothing_collected():
        application = make_application()
        from gdexplorer.gui.window.ending import Ending
        from gdexplorer.gui.window.fault_reporter import FaultReporter
        from gdexplorer.gui.window.launch import Launch
        from gdexplorer.gui.window.main_window import MainWindow

        window = MainWindow(missing_opengl(), make_settings())
    ending = Ending(application, window.documents.never_ask)
    with faults.caught(FaultReporter(window).show):
        window.show()
        launch = Launch(window, session, record)
        status = application.exec()
    return ending.status or launch.status or status


@contextlib.contextmanager
def nothing_collected() -> Iterator[None]:
    """Look for no garbage in this context, nor later among what it has made.

    Nearly all that is loaded and made at the start stays: to look for garbage in it, again and again while it grows,
    takes a tenth of the time to the first picture. `Launch` ends this with the window.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


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


def share_one_heap() -> None:
    """Let all threads allocate from one heap, if the C library is GNU's; call it before they start.

    With a heap for each thread, what each has freed stays with it, and memory grows for as long as the window is used.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def make_application() -> QApplication:
    """The QApplication, set up for sharing OpenGL contexts and for pyqtgraph's 3-D items."""
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QIcon, QSurfaceFormat
    from PySide6.QtWidgets import QApplication

    share_one_heap()
    # pyqtgraph keeps its programs beyond the context that they were made in: all contexts share them.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    surface_format = QSurfaceFormat()
    surface_format.setDepthBufferSize(24)
    # A core profile draws all lines one pixel wide.
    surface_format.setProfile(QSurfaceFormat.OpenGLContextProfile.CompatibilityProfile)
    QSurfaceFormat.setDefaultFormat(surface_format)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("gdexplorer")
    application.setOrganizationName("gdexplorer")
    application.setStyle(OutlinedStyle())
    application.setWindowIcon(QIcon(str(resource("icons/gdexplorer.svg"))))
    # PyOpenGL would guess from the environment, and guess wrong if Qt runs on X11 inside Wayland.
    opengl_platform = {"xcb": "glx", "wayland": "egl"}.get(application.platformName())
    if opengl_platform is not None:
        os.environ.setdefault("PYOPENGL_PLATFORM", opengl_platform)
    return application


def missing_opengl() -> str | None:
    """Why the 3-D view cannot be drawn; None if it can."""
    from gdexplorer.gui.common.opengl import drawer

    hint = (
        "Install a graphics driver; in software, Mesa does it: sudo apt-get install libgl1-mesa-dri. "
        "On a remote desktop, start with LIBGL_ALWAYS_SOFTWARE=1."
    )
    found = drawer()
    if found is None:
        return f"This display offers no OpenGL. {hint}"
    if found.lacks:
        return f"OpenGL must offer {found.lacks}; that of this display ({found.name}) does not. {hint}"
    major, minor = found.version
    return None if found.version >= (2, 1) else f"OpenGL 2.1 is needed; this display offers {major}.{minor}. {hint}"


def make_settings() -> QSettings:
    """The stored layout and theme; not stored if the file is a pipe or a device."""
    from PySide6.QtCore import QSettings, QStandardPaths

    chosen = os.environ.get("GDEXPLORER_SETTINGS")
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    path = Path(chosen) if chosen else Path(folder) / "gdexplorer" / "gdexplorer.conf"
    if os.path.exists(path) and not os.path.isfile(path):
        forgotten = Path(tempfile.mkdtemp(prefix="gdexplorer-"))
        atexit.register(shutil.rmtree, forgotten, ignore_errors=True)
        return QSettings(str(forgotten / "settings.ini"), QSettings.Format.IniFormat)
    return QSettings(chosen, QSettings.Format.IniFormat) if chosen else QSettings()
