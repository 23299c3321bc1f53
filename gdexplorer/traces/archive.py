"""What a file of named arrays offers, whatever its format: which arrays it has, and their numbers piece by piece."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError

Array = NDArray[np.float64]
# Gives numbers of an array, called with its name, the first number and how many; in C order.
Read = Callable[[str, int, int], Array]

MOST_ARRAYS, LONGEST_NAME, MOST_NUMBERS = 100_000, 300, 2**60


class Entry(Struct, frozen=True):
    """An array in a file.

    Attributes
    ----------
    shape : its shape. kind : "f" if its numbers are parameters, else what they are: "i", "u", "b".
    """

    shape: tuple[int, ...]
    kind: str

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)


class Archive(ABC):
    """A file of named arrays. Its list is read when it is made, its numbers when they are asked for.

    Raises
    ------
    InputError
        When it is made and when it is read: if it cannot be read, is damaged, or is not what it says.
    """

    def __init__(self, path: Path, entries: Mapping[str, Entry]) -> None:
        self.path, self.entries = path, entries

    @abstractmethod
    def reading(self) -> AbstractContextManager[Read]:
        """Open it to read numbers."""


def check_names(path: Path, names: list[str]) -> None:
    """Refuse names of arrays that cannot be told apart, or be shown.

    Raises
    ------
    InputError
        With the reason.
    """
    if len(names) > MOST_ARRAYS:
        raise damaged(path, f"it has {len(names):,} arrays, at most {MOST_ARRAYS:,} can be read")
    seen: set[str] = set()
    for name in names:
        if not name.isprintable() or len(name) > LONGEST_NAME:
            raise damaged(path, f"the name of an array is too long, or cannot be shown: {name!a:.60}")
        if name in seen:
            raise damaged(path, f"it has two arrays called {name}")
        seen.add(name)


def shown(path: Path) -> str:
    """The name of a file for a sentence: on one line, whatever is in it."""
    return path.name if path.name.isprintable() else ascii(path.name)


def placed(path: Path) -> str:
    """The name of a file with that of its folder: those of the parts of checkpoints are all the same."""
    return f"{shown(path.parent)}/{shown(path)}" if path.parent.name else shown(path)


def damaged(path: Path, why: str) -> InputError:
    """The sentence for a file that is not what its name says."""
    return InputError(f"{placed(path)} cannot be read as a checkpoint: {why}.")


@contextmanager
def failures_of(path: Path, verb: str = "read") -> Iterator[None]:
    """Say what the system says of ``path`` in one sentence.

    Raises
    ------
    InputError
        In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise InputError(f"{placed(path)} cannot be {verb}: {error.strerror or error}.") from None
