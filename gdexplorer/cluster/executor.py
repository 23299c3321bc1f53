"""Who does pieces: an executor takes bundles of them and gives their results back, in any order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from gdexplorer.cluster.data_files import Files, content_sent
from gdexplorer.cluster.kinds import done


class Done(Struct, frozen=True):
    """A bundle that is done: its number, the result of each piece and the seconds it took, and who did it."""

    number: int
    results: tuple[bytes, ...]
    seconds: tuple[float, ...]
    worker: str


class Executor(Protocol):
    """Does bundles of pieces."""

    @property
    def slots(self) -> int:
        """How many bundles are done at once."""

    def submit(self, number: int, pieces: Sequence[bytes], files: Files) -> None:
        """Have the bundle ``number`` done: ``pieces``, which need ``files``."""

    def finished(self, seconds: float) -> list[Done]:
        """Wait until a bundle is done, at most so many ``seconds``; return those done since the last call.

        Raises
        ------
        InputError
            If the bundles can no longer be done: nobody is there to do them, or versions differ.
        """

    def drop(self) -> None:
        """Forget the bundles that are not done: nobody waits for them any more."""


class Embedded:
    """Does pieces in this process, on this thread."""

    slots = 1

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, Sequence[bytes], Files]] = deque()

    def submit(self, number: int, pieces: Sequence[bytes], files: Files) -> None:
        """Have a bundle done by the next call of `finished`."""
        self._waiting.append((number, pieces, files))

    def finished(self, seconds: float) -> list[Done]:
        """Do the bundle that has waited longest."""
        if not self._waiting:
            return []
        number, pieces, files = self._waiting.popleft()
        contents = {digest: content_sent(digest, path) for digest, path in files.items()}
        return [Done(number, *done_in_turn(pieces, contents), "here")]

    def drop(self) -> None:
        """Forget all bundles."""
        self._waiting.clear()


def done_in_turn(pieces: Sequence[bytes], contents: Mapping[str, bytes]) -> tuple[tuple[bytes, ...], tuple[float, ...]]:
    """The result of each of ``pieces``, and how many seconds it took."""
    results, seconds = [], []
    for piece in pieces:
        began = time.perf_counter()
        results.append(done(piece, contents))
        seconds.append(time.perf_counter() - began)
    return tuple(results), tuple(seconds)
