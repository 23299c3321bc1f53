"""The examination of the installation: what there is, what is missing, and what to do about it."""

from __future__ import annotations

import platform
import struct
from collections.abc import Iterator
from pathlib import Path

import gdexplorer
from gdexplorer.installation.finding import Finding, Report
from gdexplorer.installation.folders import folders
from gdexplorer.installation.graphics import display
from gdexplorer.installation.packages import extras, packages
from gdexplorer.installation.plugged import plugged


def examined() -> Report:
    """Examine the installation; takes seconds, and starts another process."""
    return Report(found for part in (program, display, packages, extras, plugged, folders) for found in part())


def program() -> Iterator[Finding]:
    """The program, Python and the system."""
    topic = "Program"
    yield Finding(topic, "gdexplorer", gdexplorer.__version__)
    yield Finding(topic, "Installed in", str(Path(gdexplorer.__file__).parent))
    bits = 8 * struct.calcsize("P")
    yield Finding(topic, "Python", f"{platform.python_implementation()} {platform.python_version()}, {bits} bits")
    yield Finding(topic, "System", platform.platform())
