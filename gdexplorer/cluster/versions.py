"""What determines the bits of a result besides its piece: the versions of this program and of what it computes with."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

import gdexplorer
from gdexplorer.errors import InputError

_PACKAGE = Path(gdexplorer.__file__).parent
# Rooms that compute nothing: a window of another version gives the same results.
_ONLY_SHOWN = ("gui", "cli", "api", "lessons", "exports", "installation")


class Versions(msgspec.Struct, frozen=True):
    """The versions of a process; those of a client and its workers must be equal.

    The processor is none of them: each worker compiles for its own.
    """

    gdexplorer: str
    source: str
    python: str
    numpy: str
    numba: str
    llvmlite: str

    def differences(self, other: Versions) -> str:
        """What differs in ``other``, in words, such as "numba 0.61.0 instead of 0.62.0"; empty if nothing does."""
        found = [
            f"{name} {getattr(other, name)} instead of {getattr(self, name)}"
            for name in ("gdexplorer", "python", "numpy", "numba", "llvmlite")
            if getattr(other, name) != getattr(self, name)
        ]
        if not found and self.source != other.source:
            found = [f"other source code of gdexplorer {self.gdexplorer}"]
        return ", ".join(found)


@cache
def versions() -> Versions:
    """The versions of this process."""
    names = "numpy", "numba", "llvmlite"
    python = ".".join(map(str, sys.version_info[:2]))
    return Versions(gdexplorer.__version__, _digest(), python, *map(version, names))


def library_of(key: str) -> str:
    """The library, with its version, that the optimizer called ``key`` is of, such as "torch 2.13.0"; else empty.

    Raises
    ------
    InputError
        If it is not installed.
    """
    library, colon, _ = key.partition(":")
    if not colon:
        return ""
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        raise InputError(f"{library} is not installed there: it has the optimizer {key}.") from None


def check_library(key: str, wanted: str) -> None:
    """Check that the library of the optimizer called ``key`` is the ``wanted`` one.

    Raises
    ------
    InputError
        If it has another version, or is missing.
    """
    if (found := library_of(key)) != wanted:
        raise InputError(f"{found} is installed there instead of {wanted}, so that results could differ.")


def _digest() -> str:
    """A digest of the source code that computes: a version alone does not tell two checkouts apart."""
    digest = hashlib.sha256()
    for file in sorted(_PACKAGE.rglob("*.py")):
        inner = file.relative_to(_PACKAGE)
        if inner.parts[0] not in _ONLY_SHOWN:
            digest.update(inner.as_posix().encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]
