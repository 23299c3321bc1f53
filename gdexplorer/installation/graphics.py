"""Qt and OpenGL, as a process of its own finds them: drivers may crash, and take the process with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from msgspec import Struct

from gdexplorer.installation.display import missing_display
from gdexplorer.installation.finding import Finding
from gdexplorer.installation.libraries import missing_libraries
from gdexplorer.numerals import short

PROBE = (sys.executable, "-m", "gdexplorer.gui.window.probe")
PATIENCE = 60.0  # seconds: software drivers compile themselves at first
TOPIC = "Display"


class Probed(Struct, frozen=True):
    """What the process has found.

    Attributes
    ----------
    qt : version of Qt. platform : how Qt reaches the display.
    vendor, renderer, version : OpenGL's own words; empty without OpenGL.
    lacks : why the surface cannot be drawn, in a sentence; empty if it can.
    """

    qt: str
    platform: str
    vendor: str
    renderer: str
    version: str
    lacks: str


def display() -> Iterator[Finding]:
    """Qt, the display and OpenGL."""
    trouble = missing_libraries()
    yield Finding(TOPIC, "System libraries", "some are missing" if trouble else "found", trouble, is_needed=True)
    trouble = trouble or sentence(missing_display())
    if trouble:
        yield Finding(TOPIC, "Display", "none was asked", trouble, is_needed=True)
        return
    probed = probe()
    if isinstance(probed, str):
        yield Finding(TOPIC, "Qt", "does not start", probed, is_needed=True)
        return
    yield Finding(TOPIC, "Qt", probed.qt)
    yield Finding(TOPIC, "Platform", probed.platform)
    for name, value in (("vendor", probed.vendor), ("renderer", probed.renderer), ("version", probed.version)):
        if value:
            yield Finding(TOPIC, f"OpenGL {name}", value)
    is_fit = "draws the surface" if not probed.lacks else "cannot draw the surface"
    yield Finding(TOPIC, "OpenGL", is_fit, probed.lacks, is_needed=True)


def probe(command: tuple[str, ...] = PROBE) -> Probed | str:
    """Start Qt in another process and ask it about OpenGL; a sentence if that fails, however it does."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"Qt did not say within {short(PATIENCE)} seconds what OpenGL there is: the graphics driver may hang."
    except OSError as error:
        return f"Qt cannot be started: {error.strerror or error}."
    try:
        return Probed(**json.loads(done.stdout.decode().splitlines()[-1]))
    except (ValueError, IndexError, TypeError):
        return _failure(done)


def sentence(text: str) -> str:
    """``text`` with a capital."""
    return text[:1].upper() + text[1:]


def _failure(done: subprocess.CompletedProcess[bytes]) -> str:
    how = f"by signal {-done.returncode}" if done.returncode < 0 else f"with status {done.returncode}"
    words = done.stderr.decode(errors="replace").strip().splitlines()
    said = f" ({words[-1].strip()[:200]})" if words else ""
    return (
        f"Qt ended {how} when it was asked about OpenGL{said}: install or update the graphics driver, "
        "or start with LIBGL_ALWAYS_SOFTWARE=1."
    )
