"""Safetensors files: https://github.com/huggingface/safetensors#format.

Eight bytes give the length of the header, little-endian; the header is a JSON object of names to type, shape and
offsets into the bytes after it, which it covers without gaps or overlaps.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdexplorer import files
from gdexplorer.traces.archive import MOST_NUMBERS, Archive, Array, Entry, Read, check_names, damaged, failures_of

LENGTH, LARGEST_HEADER = 8, 32_000_000
METADATA = "__metadata__"
_STORED = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2",
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1",
    "BOOL": "?",
}  # fmt: skip

_Whole = Annotated[int, msgspec.Meta(ge=0, le=MOST_NUMBERS)]


class _Described(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    dtype: str
    shape: Annotated[tuple[_Whole, ...], msgspec.Meta(max_length=64)]
    data_offsets: tuple[_Whole, _Whole]


class SafetensorsFile(Archive):
    """A safetensors file, checked against its header."""

    def __init__(self, path: Path) -> None:
        with failures_of(path), files.opened(path) as file:
            self._begin, header = _header(path, file)
            size = os.fstat(file.fileno()).st_size - self._begin
        self._described = _described(path, header)
        _check_places(path, self._described, size)
        super().__init__(path, {name: _entry(each) for name, each in self._described.items()})

    @contextmanager
    def reading(self) -> Iterator[Read]:
        """Open it to read numbers."""
        with failures_of(self.path), files.opened(self.path) as file:

            def read(name: str, begin: int, count: int) -> Array:
                each = self._described[name]
                stored = np.dtype(_STORED[each.dtype])
                file.seek(self._begin + each.data_offsets[0] + begin * stored.itemsize)
                content = file.read(count * stored.itemsize)
                if len(content) != count * stored.itemsize:
                    raise damaged(self.path, "it was changed while it was read")
                return _numbers(np.frombuffer(content, stored), each.dtype)

            yield read


def _header(path: Path, file: BinaryIO) -> tuple[int, bytes]:
    """Where the numbers begin, and the header."""
    start = file.read(LENGTH)
    length = int.from_bytes(start, "little")
    rest = os.fstat(file.fileno()).st_size - LENGTH
    if len(start) < LENGTH or length > rest:
        raise damaged(path, "it ends before its header does, so that it is cut off or no safetensors file")
    if length > LARGEST_HEADER:
        raise damaged(path, f"its header has {length:,} bytes, at most {LARGEST_HEADER:,} can be read")
    return LENGTH + length, file.read(length)


def _described(path: Path, header: bytes) -> dict[str, _Described]:
    """What the header says of each array."""
    try:
        found = json.loads(header.decode(), object_pairs_hook=_distinct)
        if not isinstance(found, dict):
            raise ValueError("it is no object")
        found.pop(METADATA, None)
        described = msgspec.convert(found, dict[str, _Described])
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        why = " ".join(ascii(str(error)).split())
        raise damaged(path, f"its header is not that of a safetensors file ({why:.80})") from None
    check_names(path, [*described])
    for name, each in described.items():
        if each.dtype not in _STORED:
            raise damaged(path, f"{name} has the type {each.dtype!a:.20}, save it as F64, F32, F16 or BF16")
    return described


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _check_places(path: Path, described: dict[str, _Described], size: int) -> None:
    """Check that arrays have the bytes that their shapes need, and that these are all ``size`` bytes, in a row."""
    at = 0
    for name, each in sorted(described.items(), key=lambda pair: pair[1].data_offsets):
        begin, end = each.data_offsets
        if end - begin != math.prod(each.shape) * np.dtype(_STORED[each.dtype]).itemsize:
            raise damaged(path, f"{name} has another number of bytes than its shape needs")
        if begin != at:
            raise damaged(path, f"{name} begins where no array should, so that arrays overlap or leave gaps")
        at = end
    if at != size:
        raise damaged(path, f"it has {size:,} bytes of numbers, its header promises {at:,}")


def _entry(each: _Described) -> Entry:
    return Entry(each.shape, "f" if "F" in each.dtype else np.dtype(_STORED[each.dtype]).kind)


def _numbers(stored: NDArray[Any], dtype: str) -> Array:
    """The numbers as they are stored, as float64; a BF16 is the upper half of an F32."""
    if dtype == "BF16":
        stored = (stored.astype(np.uint32) << 16).view(np.float32)
    with np.errstate(all="ignore"):
        return stored.astype(np.float64)


def write(file: BinaryIO, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays of float16, float32 or float64 as a safetensors file."""
    header, at = {}, 0
    names = {np.dtype(stored): name for name, stored in _STORED.items() if name != "BF16"}
    for name, array in arrays.items():
        header[name] = {"dtype": names[array.dtype], "shape": array.shape, "data_offsets": (at, at + array.nbytes)}
        at += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % LENGTH)  # the numbers are aligned
    file.write(len(text).to_bytes(LENGTH, "little") + text)
    for array in arrays.values():
        file.write(np.ascontiguousarray(array).tobytes())
