"""Prints what Qt and OpenGL this display has, as JSON: run in a process of its own, which a driver may crash."""

from __future__ import annotations

import json

from PySide6.QtCore import qVersion

from gdexplorer.gui.common.opengl import drawer
from gdexplorer.gui.window.app import make_application, missing_opengl


def main() -> None:
    """Start Qt, ask, and print one line."""
    application = make_application()
    found = drawer()
    words = dict.fromkeys(("vendor", "renderer", "version"), "")
    if found is not None:
        words = {"vendor": found.vendor, "renderer": found.name, "version": found.full_version}
    described = {"qt": qVersion(), "platform": application.platformName(), **words, "lacks": missing_opengl() or ""}
    print(json.dumps(described))


if __name__ == "__main__":
    main()
