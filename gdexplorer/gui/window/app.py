"""Start the window: set-up before the first widget."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gdexplorer import faults
from gdexplorer.gui.common.style import OutlinedStyle
from gdexplorer.gui.window.heap import share_one_heap
from gdexplorer.resources import resource
from gdexplorer.session.places import settings_file

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from gdexplorer.exports.film import Recording
    from gdexplorer.gui.window.main_window import MainWindow
    from gdexplorer.gui.window.patience import Patience
    from gdexplorer.models.own_model import OwnModel
    from gdexplorer.session.document import Document


def run(session: Path | None = None, record: Recording | None = None, model: OwnModel | None = None) -> int:
    """Open the window and return the exit status when it is closed.

    Parameters
    ----------
    session
        A session file to open.
    record
        The animation of the first example (or of the session) to write; the window closes by itself then.
    model
        A model of the user's own, shown in place of the preferred document.

    Raises
    ------
    InputError
        If the model fails.
    """
    document = None if model is None else _document_of(model)
    # To look for garbage in what is loaded and made now, which nearly all stays, takes a tenth of the time to the first
    # picture. From then on the application's `Collector` looks; `Launch` ends the freezing with the window.
    gc.disable()
    application = make_application()
    from gdexplorer.gui.window.ending import Ending
    from gdexplorer.gui.window.fault_reporter import FaultReporter
    from gdexplorer.gui.window.launch import Launch
    from gdexplorer.gui.window.main_window import MainWindow

    window = MainWindow(missing_opengl(), make_settings(), paints_first=True)
    gc.freeze()
    ending = Ending(application, window.documents.never_ask)
    with faults.caught(FaultReporter(window).show):
        launch = Launch(window, session, record, document)
        patience = None if model is None else _patience(window)
        window.show()
        status = application.exec()
    if patience is not None:
        patience.end()
    return ending.status or launch.status or status


def _document_of(model: OwnModel) -> Document:
    """What is shown of a model first; imported where there is one."""
    from gdexplorer.gui.window.first_document import document_of

    return document_of(model)


def _patience(window: MainWindow) -> Patience:
    """What keeps code of the user's off the window's thread; imported where there is some."""
    from gdexplorer.gui.window.patience import Patience

    return Patience(window)


def make_application() -> QApplication:
    """The QApplication, set up for sharing OpenGL contexts and for pyqtgraph's 3-D items."""
    from PySide6.QtCore import QCoreApplication, QLocale, Qt
    from PySide6.QtGui import QIcon, QSurfaceFormat
    from PySide6.QtWidgets import QApplication

    from gdexplorer.gui.common.garbage import Collector

    share_one_heap()
    # Boxes of numbers would show the digits and separators of the user's language, and read 20.0 as 200 in German.
    QLocale.setDefault(QLocale.c())
    # pyqtgraph keeps its programs beyond the context that they were made in: all contexts share them.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    surface_format = QSurfaceFormat()
    surface_format.setDepthBufferSize(24)
    # A core profile draws all lines one pixel wide.
    surface_format.setProfile(QSurfaceFormat.OpenGLContextProfile.CompatibilityProfile)
    QSurfaceFormat.setDefaultFormat(surface_format)
    application = QApplication(sys.argv[:1])
    Collector(application)
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
    """The stored layout and preferences; not stored if the file is a pipe or a device."""
    from PySide6.QtCore import QSettings

    path = settings_file()
    if os.path.exists(path) and not os.path.isfile(path):
        forgotten = Path(tempfile.mkdtemp(prefix="gdexplorer-"))
        atexit.register(shutil.rmtree, forgotten, ignore_errors=True)
        path = forgotten / "settings.ini"
    return QSettings(str(path), QSettings.Format.IniFormat)
