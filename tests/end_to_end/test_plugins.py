"""A plug-in installed from a wheel, and a faulty one beside it, in the real window of a process that finds both."""

import os
import subprocess
import sys
from pathlib import Path

from plugin_packages import environment, install_example, write_package

INSIDE = Path(__file__).with_name("with_plugins.py")


def test_plugins_of_an_installed_wheel_are_used_in_the_window(tmp_path):
    site = install_example(tmp_path)
    write_package(site, "faulty", "raise RuntimeError('it is broken')")
    cache = {"GDEXPLORER_TESTS_CACHE_DIR": os.environ["GDEXPLORER_CACHE_DIR"]}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore:The plug-in", str(INSIDE)],
        env=environment(site, **cache), cwd=INSIDE.parent.parent.parent, capture_output=True, text=True, timeout=280,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout + done.stderr
