"""Where the program keeps what: settings, state, data, log and compiled kernels."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from gdexplorer.compiled.cache import Cache
from gdexplorer.faults import log_path
from gdexplorer.installation.finding import Finding
from gdexplorer.session.library import data_directory
from gdexplorer.session.places import settings_file, state_directory

TOPIC = "Folders"


def folders() -> Iterator[Finding]:
    """Each folder and file, and whether it can be written."""
    for name, path, kept in (
        ("Settings", settings_file(), "Preferences"),
        ("State", state_directory(), "Recent files and unsaved work"),
        ("Data", data_directory(), "Your functions and the progress in lessons"),
        ("Log", log_path(), "Internal errors"),
    ):
        why = obstacle(path)
        yield Finding(TOPIC, name, str(path), f"{kept} cannot be kept in {path}: {why}." if why else "")
    yield _kernels(Cache())


def obstacle(path: Path) -> str:
    """Why a file or a folder cannot be written, or made; empty if it can."""
    for place in (path, *path.parents):
        if os.path.lexists(place):
            may_write = os.access(place, os.W_OK | (os.X_OK if place.is_dir() else 0))
            if place != path and not place.is_dir():
                return f"{place} is no folder"
            return "" if may_write else f"{place} is write-protected"
    return "there is no such drive"


def _kernels(cache: Cache) -> Finding:
    count, size = cache.contents()
    why = cache.obstacle or obstacle(cache.directory)
    lacks = (
        f"Compiled kernels cannot be kept in {cache.directory}: {why}. Each start compiles anew, which takes seconds; "
        "GDEXPLORER_CACHE_DIR names another folder."
    )
    value = f"{cache.directory} ({count:,} files, {size / 1e6:.1f} MB)"
    return Finding(TOPIC, "Kernels", value, lacks if why else "")
