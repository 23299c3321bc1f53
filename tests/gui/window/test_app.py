"""How Qt and its settings are set up, and what is said where OpenGL is missing."""

import ctypes
import json
import os
import subprocess
import sys

import pytest
from processes import ended

from gdexplorer.gui.window import app


def test_settings_can_be_put_elsewhere(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_SETTINGS", str(tmp_path / "mine.ini"))
    settings = app.make_settings()
    settings.setValue("theme", "dark")
    settings.sync()
    assert "theme=dark" in (tmp_path / "mine.ini").read_text()


@pytest.mark.parametrize("obstacle", ["pipe", "device", "directory"])
@pytest.mark.parametrize("place", ["chosen", "usual"])
def test_what_is_no_file_in_the_place_of_settings_is_left_alone(qapp, tmp_path, monkeypatch, obstacle, place):
    path = tmp_path / "mine.ini"
    if place == "usual":
        monkeypatch.delenv("GDEXPLORER_SETTINGS")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        path = tmp_path / "gdexplorer" / "gdexplorer.conf"
        path.parent.mkdir()
    else:
        monkeypatch.setenv("GDEXPLORER_SETTINGS", str(path))
    make = {"pipe": os.mkfifo, "device": lambda path: path.symlink_to("/dev/zero"), "directory": os.mkdir}
    make[obstacle](path)
    before = os.lstat(path)
    settings = app.make_settings()
    settings.setValue("theme", "dark")
    settings.sync()
    assert os.lstat(path) == before and settings.value("theme") == "dark"


def test_this_display_has_opengl(qapp):
    assert app.missing_opengl() is None


def test_the_application_is_set_up_for_3_d(qapp):
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QSurfaceFormat

    assert QCoreApplication.testAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    assert QSurfaceFormat.defaultFormat().profile() == QSurfaceFormat.OpenGLContextProfile.CompatibilityProfile
    assert qapp.style().objectName().lower() == "fusion"
    if qapp.platformName() == "xcb":
        assert os.environ["PYOPENGL_PLATFORM"] == "glx"


WITHOUT_OPENGL = """
import json, sys, time
from gdexplorer.session.edits import AddStart
from gdexplorer.gui.window import app

application = app.make_application()
from gdexplorer.gui.window.main_window import MainWindow
from gdexplorer.gui.window.launch import Launch

reason = app.missing_opengl()
window = MainWindow(reason, app.make_settings())
window.show()
Launch(window, None, None)
explorer = window.explorer

def until(condition):
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        application.processEvents()

until(lambda: explorer.runs.trajectories and explorer.is_settled)
window.widgets.contour.edit_requested.emit(AddStart((1.0, 1.0)))
window.menus["look"].trigger(), window.menus["look_from_side"].trigger()
window.menus.groups["field"].actions()[2].trigger()
until(lambda: len(explorer.runs.trajectories) == len(explorer.experiment.runs()) and explorer.is_settled)
explorer.player.go_to_end()
until(lambda: True)
told = {
    "reason": reason, "kind": type(window.widgets.surface).__name__, "text": window.widgets.surface.text(),
    "runs": len(explorer.runs.trajectories), "starts": len(explorer.experiment.starts),
    "cursor": explorer.player.playback.cursor,
    "name": window.widgets.surface.objectName(), "opengl": "pyqtgraph.opengl" in sys.modules,
}
window.documents.never_ask()  # whether to save the start that was added
window.close()
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these")
def test_without_opengl_everything_else_works(qapp, tmp_path):
    environment = {**os.environ, "QT_XCB_GL_INTEGRATION": "none", "GDEXPLORER_SETTINGS": str(tmp_path / "s.ini")}
    done = ended(["-c", WITHOUT_OPENGL], environment)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["kind"] == "SurfaceMissing" and told["name"] == "surface_view"
    assert "apt-get install" in told["text"] and told["reason"] in told["text"]
    assert told["starts"] == 3 and told["runs"] == 9 and told["cursor"] > 0
    assert not told["opengl"]


HEAPS = """
import ctypes, sys, threading
from gdexplorer.gui.window.heap import share_one_heap
if "one" in sys.argv:
    share_one_heap()
c = ctypes.CDLL(None)
c.malloc.restype = ctypes.c_void_p
together = threading.Barrier(6)
def allocate():
    together.wait()
    assert c.malloc(1000)
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
c.fdopen.restype = ctypes.c_void_p
c.malloc_info(0, ctypes.c_void_p(c.fdopen(1, b"w")))
c.fflush(None)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"),
    reason="other C libraries have other heaps",
)
def test_threads_share_one_heap(qapp):
    heaps = [
        subprocess.run([sys.executable, "-c", HEAPS, how], capture_output=True, text=True, timeout=60, check=True)
        for how in ("many", "one")
    ]
    many, one = (done.stdout.count("<heap nr=") for done in heaps)
    assert many > 1 and one == 1


HOLES = """
import os
from gdexplorer.gui.window.heap import give_back, share_one_heap

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

share_one_heap()
held = [bytes(10_000) for _ in range(5_000)]
full = resident()
del held[:-1]  # the last one keeps the end of the heap
freed = resident()
give_back()
print(full, freed, resident())
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"),
    reason="other C libraries have other heaps",
)
def test_memory_that_was_freed_below_what_is_used_goes_back_to_the_system():
    done = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, timeout=60, check=True)
    full, freed, given_back = map(float, done.stdout.split())
    assert full - freed < 10.0 and full - given_back > 40.0


STARTING = """
import gc
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gdexplorer.gui.window import app
make, collections = app.make_application, []

def make_and_look():
    application = make()
    QTimer.singleShot(0, look)
    return application

def look():
    print(len(collections), gc.isenabled(), gc.get_freeze_count() > 50_000, flush=True)
    QApplication.closeAllWindows()

gc.callbacks.append(lambda phase, facts: collections.append(phase))
app.make_application = make_and_look
collections.clear()
app.run()
"""


def test_what_is_made_at_the_start_is_never_looked_through_for_garbage(own_settings):
    assert ended(["-c", STARTING]).stdout.splitlines()[0] == "0 False True"
