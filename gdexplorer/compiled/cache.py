"""A disk cache for results that are slow to compute: compiled kernels and derived formulas.

A file is used only if it belongs to the current user, its name matches its key and its digest matches; otherwise the
result is computed anew and overwritten. Cached content is unpickled and executed, so nothing foreign may get in.
"""

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gdexplorer.files import held, let_go, opened, replacing
from gdexplorer.folders import user_folder

_DIGEST_LENGTH = hashlib.sha256().digest_size
MOST_FILES = 4096
_MOST_BYTES = 100_000_000
# For so long another process is waited for that computes the same: it may have been stopped in its midst.
SECONDS_FOR_ANOTHER = 120.0
_SECONDS_BETWEEN_LOOKS = 0.02


def default_directory() -> Path:
    """The cache directory: ``GDEXPLORER_CACHE_DIR`` or the user's cache directory."""
    chosen = os.environ.get("GDEXPLORER_CACHE_DIR")
    return Path(chosen) if chosen else user_folder("cache") / "kernels"


def key_of(*parts: object) -> str:
    """A key for a result that depends on ``parts``: equal parts give equal keys, and different ones different keys."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


class Cache:
    """Byte strings on disk under keys from `key_of`.

    A cache that cannot be read or written (full disk, read-only home) behaves like an empty one: it never raises.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or default_directory()

    def load(self, key: str) -> bytes | None:
        """The bytes stored under ``key``, or None if there are none that can be trusted."""
        try:
            if not _is_private(self.directory.stat()):
                return None
            with opened(self._path(key)) as file:
                status = os.fstat(file.fileno())
                if not _is_private(status) or status.st_size > _MOST_BYTES:
                    return None
                stored = file.read()
        except OSError:
            return None
        digest, content = stored[:_DIGEST_LENGTH], stored[_DIGEST_LENGTH:]
        return content if digest == _digest(key, content) else None

    def holds(self, key: str) -> bool:
        """Whether something is stored under ``key``; it need not be usable."""
        return self._path(key).is_file()

    def save(self, key: str, content: bytes) -> None:
        """Store ``content`` under ``key`` atomically."""
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_private(self.directory.stat()):
                return
            with replacing(self._path(key), mode=0o600, durable=False) as file:
                file.write(_digest(key, content) + content)
            self._forget_oldest()
        except OSError:
            return

    @contextmanager
    def alone(self, key: str, check: Callable[[], None] = lambda: None) -> Iterator[None]:
        """In this context compute what is not stored under ``key`` yet, and store it: no other process does.

        One that does is waited for, so that it may be stored then. ``check`` is called meanwhile, and may raise.
        """
        lock = self.directory / f"{key}.lock"
        handle = None if self.holds(key) else self._held(lock, key, check)
        try:
            yield
        finally:
            if handle is not None:
                let_go(lock, handle)

    def _held(self, lock: Path, key: str, check: Callable[[], None]) -> int | None:
        """Hold a lock once nobody else does; None if that takes too long, what it is for is stored, or cannot be."""
        until = time.monotonic() + SECONDS_FOR_ANOTHER
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_private(self.directory.stat()):
                return None
            while (handle := held(lock)) is None and time.monotonic() < until and not self.holds(key):
                check()
                time.sleep(_SECONDS_BETWEEN_LOOKS)
        except OSError:
            return None
        return handle

    @property
    def obstacle(self) -> str:
        """Why what is in the directory is not trusted; empty if it is, or if there is none yet."""
        try:
            status = self.directory.stat()
        except OSError:
            return ""
        return "" if _is_private(status) else "others may write there"

    def contents(self) -> tuple[int, int]:
        """How many results are stored, and how many bytes they take."""
        sizes = []
        with contextlib.suppress(OSError), os.scandir(self.directory) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):  # removed meanwhile
                    sizes += [entry.stat().st_size] if entry.name.endswith(".bin") else []
        return len(sizes), sum(sizes)

    def _path(self, key: str) -> Path:
        return self.directory / f"{key}.bin"

    def _forget_oldest(self) -> None:
        files = list(self.directory.glob("*.bin"))
        if len(files) > MOST_FILES:
            files.sort(key=lambda file: file.stat().st_mtime)
            for file in files[: len(files) // 2]:
                file.unlink(missing_ok=True)


def _digest(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + content).digest()


def _is_private(status: os.stat_result) -> bool:
    """Whether only the current user can have written the file with this status (always true without user ids)."""
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
