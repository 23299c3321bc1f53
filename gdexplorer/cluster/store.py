"""Results of pieces on disk: what is done stays done when a client, a scheduler or a worker ends."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from gdexplorer.compiled.cache import Cache, default_directory
from gdexplorer.errors import InputError

MOST_BYTES = 4_000_000_000


def default_folder() -> Path:
    """The folder in which pieces are kept, beside the compiled kernels."""
    kernels = default_directory()
    return kernels / "pieces" if os.environ.get("GDEXPLORER_CACHE_DIR") else kernels.with_name("pieces")


class Store:
    """Encoded results under the keys of their pieces, in a folder for each two first digits.

    Raises
    ------
    InputError
        If ``folder`` cannot be made or written, or others may write there: their bytes are not trusted.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            why = f"Pieces cannot be kept in {self.folder}: {error.strerror or error}. Name another folder."
            raise InputError(why) from None
        may_write = os.access(self.folder, os.W_OK | os.X_OK)
        if why := Cache(self.folder).obstacle or ("" if may_write else "it is write-protected"):
            raise InputError(f"Pieces cannot be kept in {self.folder}: {why}. Name another folder.")

    def load(self, key: str) -> bytes | None:
        """The result stored under ``key``; None if there is none, or it is damaged."""
        return self._shard(key).load(key)

    def save(self, key: str, result: bytes) -> None:
        """Store ``result``; where the disk is full, it is only not kept."""
        self._shard(key).save(key, result)

    def forget_oldest(self, most: int = MOST_BYTES) -> None:
        """Remove the oldest results until those that are left take at most ``most`` bytes."""
        found = []
        for file in self.folder.glob("??/*.bin"):
            with contextlib.suppress(OSError):  # removed meanwhile
                found.append((file.stat().st_mtime, file.stat().st_size, file))
        excess = sum(size for _, size, _ in found) - most
        for _, size, file in sorted(found):
            if excess <= 0:
                return
            excess -= size
            with contextlib.suppress(OSError):
                file.unlink()

    def _shard(self, key: str) -> Cache:
        return Cache(self.folder / key[:2])
