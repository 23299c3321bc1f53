"""NumPy's archives: zip files of arrays in the format of https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.

Nothing is extracted to the disk and nothing is unpickled. The sizes that the list of the archive and the header of each
array promise are compared before numbers are read, and numbers are unpacked piece by piece.
"""

from __future__ import annotations

import math
import os
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from msgspec import Struct
from numpy.lib import format as npy

from gdexplorer import files
from gdexplorer.errors import InputError
from gdexplorer.traces.archive import MOST_NUMBERS, Archive, Array, Entry, Read, check_names, damaged, failures_of

SUFFIX, LARGEST_HEADER = ".npy", 10_000
# Weights are packed to about half; zeros to a thousandth. What is packed more, and is large, is made to fill memory.
LARGEST_RATIO, LARGE = 200, 100_000_000
# Bytes of an array that is stored by columns: it is turned as a whole.
LARGEST_TURNED = 2**30
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_FAILURES = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, SyntaxError, TypeError, KeyError, OverflowError,
    RecursionError, MemoryError, tokenize.TokenError, NotImplementedError, RuntimeError, AttributeError, IndexError,
)  # fmt: skip


class _Header(Struct, frozen=True):
    """What the header of an array says, and how many bytes it has."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype[Any]
    length: int


class NpzFile(Archive):
    """An archive of NumPy arrays, its headers checked against its list."""

    def __init__(self, path: Path) -> None:
        with _opened(path) as archive:
            members = archive.infolist()
            names = [member.filename.removesuffix(SUFFIX) for member in members]
            check_names(path, names)
            _check_members(path, members)
            self._headers = {}
            for name, member in zip(names, members, strict=True):
                with archive.open(member) as file:
                    self._headers[name] = _checked(path, name, member, _header(file))
            self._members = {name: member.filename for name, member in zip(names, members, strict=True)}
            self.is_packed = any(member.compress_type != zipfile.ZIP_STORED for member in members)
        super().__init__(path, {name: Entry(each.shape, each.dtype.kind) for name, each in self._headers.items()})

    @contextmanager
    def reading(self) -> Iterator[Read]:
        """Open it to read numbers."""
        with _opened(self.path) as archive:

            def read(name: str, begin: int, count: int) -> Array:
                header = self._headers[name]
                with archive.open(self._members[name]) as file:
                    if _header(file) != header:
                        raise damaged(self.path, "it was changed while it was read")
                    return _numbers(self.path, file, header, begin, count)

            yield read


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    with failures_of(path), files.opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        try:
            with zipfile.ZipFile(file) as archive:
                yield archive
        except InputError:
            raise
        except _FAILURES as error:
            why = " ".join(ascii(str(error)).split())
            kind = "it is empty" if size == 0 else f"it is no archive of NumPy, or damaged ({why:.80})"
            raise damaged(path, kind) from None


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        name = ascii(member.filename)
        if not member.filename.endswith(SUFFIX):
            raise damaged(path, f"it holds {name:.60}, which is no array")
        if member.compress_type not in _PACKINGS or member.flag_bits & 1:
            raise damaged(path, f"{name:.60} is encrypted, or packed in a way that NumPy does not use")
    packed, unpacked = sum(member.compress_size for member in members), sum(member.file_size for member in members)
    if packed > os.stat(path).st_size:
        raise damaged(path, "its arrays overlap, or it is cut off")
    if unpacked > LARGE and unpacked > LARGEST_RATIO * packed:
        raise damaged(
            path,
            f"{packed / 1e6:,.1f} MB unpack to {unpacked / 1e6:,.0f} MB, as no weights do; use numpy.savez instead",
        )


def _header(file: IO[bytes]) -> _Header:
    version = npy.read_magic(file)
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read is None:
        raise ValueError(f"version {version} of the format")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of headers as Python 2 wrote them, and of what no header should say
        shape, is_fortran, dtype = read(file, max_header_size=LARGEST_HEADER)
    return _Header(tuple(shape), bool(is_fortran), dtype, file.tell())


def _checked(path: Path, name: str, member: zipfile.ZipInfo, header: _Header) -> _Header:
    dtype, count = header.dtype, math.prod(header.shape)
    if dtype.kind not in "fiub" or dtype.shape:
        raise damaged(path, f"{name} has the type {str(dtype)!a:.30}; save numbers, as float32 or float64")
    if any(not 0 <= length <= MOST_NUMBERS for length in header.shape) or count > MOST_NUMBERS:
        raise damaged(path, f"{name} has an impossible shape")
    if header.length + count * dtype.itemsize != member.file_size:
        raise damaged(path, f"{name} has another number of bytes than its shape needs")
    if header.is_fortran and member.file_size > LARGEST_TURNED:
        raise damaged(path, f"{name} is stored by columns and too large to be turned; save it in C order")
    return header


def _numbers(path: Path, file: IO[bytes], header: _Header, begin: int, count: int) -> Array:
    """``count`` numbers from ``begin`` on, in C order."""
    if header.is_fortran and len(header.shape) > 1:  # stored by columns: only the whole can be turned
        whole = _flat(path, file, header.dtype, math.prod(header.shape)).reshape(header.shape[::-1])
        return np.ascontiguousarray(whole.T).reshape(-1)[begin : begin + count]
    file.seek(header.length + begin * header.dtype.itemsize)
    return _flat(path, file, header.dtype, count)


def _flat(path: Path, file: IO[bytes], dtype: np.dtype[Any], count: int) -> Array:
    content = file.read(count * dtype.itemsize)
    if len(content) != count * dtype.itemsize:
        raise damaged(path, "it ends before its arrays do")
    with np.errstate(all="ignore"):
        return np.frombuffer(content, dtype).astype(np.float64)
