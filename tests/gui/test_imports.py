"""What importing a module costs once Qt is there."""

import subprocess
import sys

SCRIPT = """
import linecache
import gdexplorer.gui.window.main_window
import sympy
print(len(linecache.cache))
"""


def test_no_source_is_read_to_import_a_module():
    """PySide reads the source of every module imported after it, unless it is kept from it."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) < 30, "those that PySide read before"


FIRST_PICTURE = """
import sys
from gdexplorer.gui.window import app
application = app.make_application()
from gdexplorer.gui.window.launch import Launch
from gdexplorer.gui.window.main_window import MainWindow
window = MainWindow(None, app.make_settings(), paints_first=True)
launch = Launch(window, None, None)
window.show()
image = window.grab().toImage()
assert window.widgets.surface.isVisible() and not image.isNull()
print(*{"OpenGL", "pyqtgraph.opengl", "numba", "scipy"} & sys.modules.keys())
"""


def test_the_first_picture_of_the_window_waits_for_no_bindings_of_opengl(own_settings):
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE], capture_output=True, text=True, timeout=120, check=True
    )  # fmt: skip
    assert done.stdout.split() == []
