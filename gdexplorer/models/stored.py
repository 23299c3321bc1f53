"""Numbers that are known of a model, on disk as soon as they are known: none is computed twice."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import numpy as np

from gdexplorer.compiled.cache import default_directory


class Stored:
    """``count`` numbers on disk under ``key``; a folder that cannot be written to keeps nothing, and is no error.

    Attributes
    ----------
    values : float64[count], NaN where it is not known. known : bool[count].
    """

    def __init__(self, key: str, count: int, folder: Path | None) -> None:
        self._path = (default_directory() / "slices" if folder is None else folder) / key
        self.values, self.known = np.full(count, np.nan), np.zeros(count, dtype=np.bool_)
        with contextlib.suppress(OSError):
            content = self._path.read_bytes()
            if len(content) == 9 * count:
                self.values = np.frombuffer(content, dtype=np.float64, count=count).copy()
                self.known = np.frombuffer(content, dtype=np.uint8, offset=8 * count) == 1

    def put(self, place: int, value: float) -> None:
        """Keep a value: first the number, then that it is known."""
        self.values[place], self.known[place] = value, True
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "r+b") as file:
                if os.fstat(file.fileno()).st_size != 9 * self.values.size:
                    file.truncate(0)
                    file.write(self.values.tobytes() + self.known.tobytes())
                    return
                file.seek(8 * place)
                file.write(np.float64(value).tobytes())
                file.flush()
                file.seek(8 * self.values.size + place)
                file.write(b"\x01")
