"""Animated PNG as a stream of frames: Pillow compresses each, of which only what has changed is written.

The format: Portable Network Graphics, third edition, W3C 2025, sections 5 and 11.3.6 (acTL, fcTL, fdAT).
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image

from gdexplorer.exports.animations.shots import Pixels, Shots, changed_part

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write_frames(file: BinaryIO, shots: Shots) -> None:
    """Write all frames; it plays for ever."""
    before: Pixels | None = None
    number = 0
    for frame, milliseconds in zip(shots.frames, shots.milliseconds(), strict=True):
        if before is None:
            rows, columns, _ = frame.shape
            part = 0, 0, columns, rows
            file.write(_head(columns, rows, shots))
        else:
            part = changed_part(before, frame)
        left, top, right, bottom = part
        control = struct.pack(
            ">IIIIIHHBB", number, right - left, bottom - top, left, top, min(milliseconds, 65_535), 1000, 0, 0
        )
        file.write(_chunk(b"fcTL", control))
        number += 1
        for data in _compressed(frame[top:bottom, left:right]):
            if before is None:
                file.write(_chunk(b"IDAT", data))
                continue
            file.write(_chunk(b"fdAT", struct.pack(">I", number) + data))
            number += 1
        before = frame.copy()
    file.write(_chunk(b"IEND", b""))


def _head(columns: int, rows: int, shots: Shots) -> bytes:
    """The signature and what precedes the frames: 8 bits of red, green and blue, and texts in UTF-8."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0))
    texts = b"".join(_text(name, text) for name, text in (("Title", shots.title), ("Description", shots.words)) if text)
    return SIGNATURE + header + texts + _chunk(b"acTL", struct.pack(">II", shots.count, 0))


def _text(name: str, text: str) -> bytes:
    return _chunk(b"iTXt", name.encode("latin-1") + b"\0\0\0\0\0" + text.encode())


def _compressed(pixels: Pixels) -> Iterator[bytes]:
    """The compressed data of an image, as Pillow writes them."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    data, place = file.getvalue(), len(SIGNATURE)
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            yield data[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
