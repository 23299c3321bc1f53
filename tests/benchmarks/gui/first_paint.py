"""Run by itself: opens a window and prints the time at which it was first painted (or showed a path), then ends.

``program``: gdexplorer until both its pictures were painted; ``path``: until it painted its first path; ``bare``: an
empty GLViewWidget beside an empty PlotWidget.
"""

import os
import sys
import time

painted = set()


def watch(kinds, view, method, ready=lambda: True):
    """End once all ``kinds`` of picture were painted, the one in 3-D by that method of ``view``."""
    import pyqtgraph as pg

    def wrapped(original, kind):
        def paint(self, *arguments):
            result = original(self, *arguments)
            if ready():
                painted.add(kind)
            if painted >= kinds:
                print(time.time(), flush=True)
                os._exit(0)
            return result

        return paint

    setattr(view, method, wrapped(getattr(view, method), "3-D"))
    pg.GraphicsView.paintEvent = wrapped(pg.GraphicsView.paintEvent, "2-D")


def bare_views(application):
    """An empty view of pyqtgraph's for 3-D beside an empty one for 2-D."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QSplitter

    os.environ.setdefault("PYOPENGL_PLATFORM", "glx" if application.platformName() == "xcb" else "egl")
    import pyqtgraph as pg
    import pyqtgraph.opengl as gl

    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.addWidget(gl.GLViewWidget())
    splitter.addWidget(pg.PlotWidget())
    splitter.resize(1600, 1000)
    return splitter


def bare():
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv[:1])
    views = bare_views(application)
    from pyqtgraph.opengl import GLViewWidget

    watch({"2-D", "3-D"}, GLViewWidget, "paintGL")
    views.show()
    application.exec()


def program(until_path):
    from gdexplorer.gui.window import app

    make, shown = app.make_application, []

    def make_and_watch():
        application = make()
        # It is imported by the window in any case; here it cannot be before there is an application.
        from gdexplorer.gui.views.surface_picture import SurfacePicture
        from gdexplorer.gui.views.surface_view import SurfaceView

        kinds = {"3-D"} if until_path else {"2-D", "3-D"}
        watch(kinds, SurfaceView, "paintEvent", lambda: bool(shown) or not until_path)
        set_runs = SurfacePicture.set_runs

        def set_runs_and_tell(self, runs):
            set_runs(self, runs)
            if any(run.trajectory.steps for run in runs):
                shown.append(True)

        SurfacePicture.set_runs = set_runs_and_tell
        return application

    app.make_application = make_and_watch
    app.run()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        program(sys.argv[1] == "path")
