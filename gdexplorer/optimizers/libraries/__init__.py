"""Optimizers of other libraries, by name: ``torch:Adafactor``, ``optax:lion``.

They are looked up among those that the library itself exports, so that a typed name imports nothing else, and take
their steps in Python (see `gdexplorer.optimizers.libraries.library_optimizer`). The library is imported when one of its
optimizers is first asked for, which takes seconds.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from gdexplorer.errors import InputError
from gdexplorer.optimizers.libraries.library_optimizer import LibraryOptimizer
from gdexplorer.registry import find


class Library(Struct, frozen=True):
    """A library with optimizers.

    Attributes
    ----------
    prefix : before the colon of the keys of its optimizers.
    title : display name.
    package : what to install.
    example : the key of one of its optimizers.
    module : here, with ``names()``, all of them by name, and ``declared(name, item)``, the declaration of one.
    source : the file of the library that names its usual optimizers, and what a line that names one looks like.
    """

    prefix: str
    title: str
    package: str
    example: str
    module: str
    source: tuple[str, str]

    def loaded(self, key: str) -> Any:
        """The module that reads its optimizers; ``key`` is what asks for it.

        Raises
        ------
        InputError
            If the library is not installed, or cannot be imported.
        """
        try:
            return importlib.import_module(f"gdexplorer.optimizers.libraries.{self.module}")
        except ImportError as error:
            missing = (error.name or "").partition(".")[0] == self.prefix
            why = "is not installed" if missing else f"cannot be imported ({error})"
            raise InputError(f"{key} needs {self.title}, which {why}: pip install {self.package}.") from None


LIBRARIES = {
    library.prefix: library
    for library in (
        Library(
            "torch", "PyTorch", "torch", "torch:Adafactor", "torch_rules",
            ("optim/__init__.py", r"^from torch\.optim\.\w+ import (?!Optimizer)(?P<name>[A-Z]\w*) as (?P=name)$"),
        ),
        Library(
            "optax", "Optax", "optax", "optax:lion", "optax_rules",
            ("_src/alias.py", r"^def (?P<name>[a-z]\w*)\("),
        ),
    )
}  # fmt: skip
_loaded: dict[str, LibraryOptimizer] = {}
_loading = threading.RLock()


def library_of(key: object) -> Library | None:
    """The library that the key of an optimizer names; None if it names none."""
    return LIBRARIES.get(key.partition(":")[0]) if isinstance(key, str) and ":" in key else None


def loading(*keys: str) -> str:
    """What is said while the libraries of these optimizers are imported; empty if they are of none."""
    titles = dict.fromkeys(library.title for library in map(library_of, keys) if library is not None)
    return f"Loading {' and '.join(titles)}…" if titles else ""


def split(text: str) -> tuple[str, str, str]:
    """The key in ``KEY:SETTINGS``, the colon and what follows; a key may be that of another library's optimizer."""
    key, colon, rest = text.partition(":")
    if key.strip() not in LIBRARIES:
        return key.strip(), colon, rest
    name, second, rest = rest.partition(":")
    return f"{key.strip()}:{name.strip()}", second, rest


def names_in(library: Library) -> list[str]:
    """The keys of all optimizers of a library, in alphabetical order; it is imported.

    Raises
    ------
    InputError
        If the library is not installed.
    """
    return [f"{library.prefix}:{name}" for name in sorted(_names(library, library.example), key=str.casefold)]


@cache
def usual_in(library: Library) -> tuple[str, ...]:
    """The keys of the optimizers that a library is known for, without importing it; none if it is not installed."""
    try:
        found = importlib.util.find_spec(library.prefix)
        folder, (file, line) = (found.submodule_search_locations or [])[0] if found else "", library.source
        text = Path(folder, file).read_text(encoding="utf-8") if folder else ""
    except (ImportError, ValueError, OSError, IndexError):
        return ()
    names = {match["name"] for match in re.finditer(line, text, re.MULTILINE)}
    return tuple(f"{library.prefix}:{name}" for name in sorted(names, key=str.casefold))


def is_loaded(key: str) -> bool:
    """Whether an optimizer is known already, so that asking for it imports nothing."""
    return library_of(key) is None or key in _loaded


def library_optimizer(library: Library, key: str) -> LibraryOptimizer:
    """The optimizer of another library that is called ``key``.

    Raises
    ------
    InputError
        If the library is not installed or has none of that name, or it cannot take a step.
    """
    if key not in _loaded:
        with _loading:  # two threads that import a library at once may see it half made
            if key not in _loaded:
                _loaded[key] = _declared(library, key)
    return _loaded[key]


def _declared(library: Library, key: str) -> LibraryOptimizer:
    name = key.partition(":")[2]
    if not name:
        raise InputError(
            f"{key} names no optimizer: write one of {library.title} after the colon, such as {library.example}; "
            f"gdexplorer list {library.prefix} lists them."
        )
    item = find(f"optimizer in {library.title} called", name, _names(library, key))
    declared: Callable[[str, Any], LibraryOptimizer] = library.loaded(key).declared
    return declared(name, item)


def _names(library: Library, key: str) -> Mapping[str, Any]:
    with _loading:
        found: Mapping[str, Any] = library.loaded(key).names()
    return found
