"""The Python packages that the program uses, and those that it could use."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from gdexplorer.formats import ALL
from gdexplorer.installation.finding import Finding

# The dependencies of the program.
PACKAGES = (
    "numpy", "numba", "PySide6-Essentials", "pyqtgraph", "PyOpenGL", "contourpy", "sympy", "latex2mathml", "matplotlib",
    "ziamath", "msgspec", "markdown-it-py", "Pillow", "platformdirs",
)  # fmt: skip


def packages() -> Iterator[Finding]:
    """The version of each package that the program needs."""
    for name in PACKAGES:
        found = installed(name)
        lacks = "" if found else f"The package {name} is missing: python -m pip install {name}"
        yield Finding("Packages", name, found or "missing", lacks, is_needed=True)


def extras() -> Iterator[Finding]:
    """Each package that only some formats need: its version, or what it would give."""
    for (needs, extra), names in optional_packages().items():
        if importlib.util.find_spec(needs) is not None:
            yield Finding("Optional packages", needs, f"{installed(needs) or 'found'} (for {' and '.join(names)})")
        else:
            gives = f"missing; it would write {' and '.join(names)}: python -m pip install 'gdexplorer[{extra}]'"
            yield Finding("Optional packages", needs, gives)


def optional_packages() -> dict[tuple[str, str], list[str]]:
    """The formats that need a package, by (package, extra that installs it)."""
    found: dict[tuple[str, str], list[str]] = {}
    for formats in ALL:
        for form in formats.by_suffix.values():
            names = found.setdefault((form.needs, form.extra), []) if form.needs else []
            if form.name not in names:
                names.append(form.name)
    return found


def installed(name: str) -> str:
    """The installed version of a package; empty if it is missing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
