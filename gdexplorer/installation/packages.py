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
# What is for more than a format to write: the package, how it is installed, the extra, and what it gives.
OTHERS = (
    ("openpyxl", "openpyxl", "tables", "Excel workbooks as data"),
    ("pandas", "pandas", "frames", "to_pandas() from Python"),
    ("sklearn", "scikit-learn", "sets", "its toy sets as data"),
    ("torch", "torch", "torch", "its optimizers and models"),
    ("optax", "optax", "optax", "its optimizers"),
    ("distributed", "distributed", "cluster", "analyses on many machines"),
)


def packages() -> Iterator[Finding]:
    """The version of each package that the program needs."""
    for name in PACKAGES:
        found = installed(name)
        lacks = "" if found else f"The package {name} is missing: python -m pip install {name}"
        yield Finding("Packages", name, found or "missing", lacks, is_needed=True)


def extras() -> Iterator[Finding]:
    """Each package that only some uses need: its version, or what it would give."""
    for (needs, extra), names in optional_packages().items():
        yield _extra(needs, needs, extra, " and ".join(names))
    for needs, name, extra, gives in OTHERS:
        yield _extra(needs, name, extra, gives)


def _extra(needs: str, name: str, extra: str, gives: str) -> Finding:
    if importlib.util.find_spec(needs) is not None:
        return Finding("Optional packages", name, f"{installed(name) or 'found'} (for {gives})")
    lacks = f"missing; it would give {gives}: python -m pip install 'gdexplorer[{extra}]'"
    return Finding("Optional packages", name, lacks)


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
