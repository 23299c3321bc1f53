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
