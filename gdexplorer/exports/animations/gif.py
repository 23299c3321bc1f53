"""GIF as a stream of frames: Pillow encodes each, of which only what has changed is written.

The format: Graphics Interchange Format, version 89a, CompuServe 1990; the loop is Netscape's application extension.
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

import numpy as np
from PIL import Image

from gdexplorer.exports.animations.shots import Pixels, Shots, changed_part

# Colours of a frame; a part of a colour further off than this is seen.
COLOURS, FAR = 256, 12
# Delays are in hundredths of a second; many programs play anything faster than two of them slowly.
UNIT = 10
LONGEST_DELAY = 65_535
_EXTENSION, _IMAGE, _TRAILER = b"\x21", b"\x2c", b"\x3b"
_LOOP = _EXTENSION + b"\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


def write_frames(file: BinaryIO, shots: Shots) -> None:
    """Write all frames; it plays for ever."""
    before: Pixels | None = None
    for frame, milliseconds in zip(shots.frames, shots.milliseconds(UNIT), strict=True):
        if before is None:
            rows, columns, _ = frame.shape
            file.write(b"GIF89a" + struct.pack("<HHBBB", columns, rows, 0x70, 0, 0) + _LOOP + _comment(shots.words))
            left, top, right, bottom = 0, 0, columns, rows
        else:
            left, top, right, bottom = changed_part(before, frame)
        delay = min(milliseconds // UNIT, LONGEST_DELAY)
        file.write(_EXTENSION + struct.pack("<BBBHBB", 0xF9, 4, 0x04, delay, 0, 0))
        file.write(_image(frame[top:bottom, left:right], left, top))
        before = frame.copy()
    file.write(_TRAILER)


def _comment(words: str) -> bytes:
    return _EXTENSION + b"\xfe" + _in_blocks(words.encode()) if words else b""


def _in_blocks(data: bytes) -> bytes:
    parts = [data[place : place + 255] for place in range(0, len(data), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\x00"


def _image(pixels: Pixels, left: int, top: int) -> bytes:
    """An image block with a palette of its own: one for all frames would miss the colours of small marks."""
    file = io.BytesIO()
    reduced(Image.fromarray(np.ascontiguousarray(pixels))).save(file, "GIF", interlace=0)
    data = file.getvalue()
    flags = data[10]
    colours = 3 * 2 ** ((flags & 7) + 1)
    palette, place = data[13 : 13 + colours], 13 + colours
    while data[place : place + 1] == _EXTENSION:
        place = _after_blocks(data, place + 2)
    _, _, width, height, _ = struct.unpack("<HHHHB", data[place + 1 : place + 10])
    end = _after_blocks(data, place + 11)  # after the size of codes
    head = _IMAGE + struct.pack("<HHHHB", left, top, width, height, 0x80 | (flags & 7))
    return head + palette + data[place + 10 : end]


def _after_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += data[place] + 1
    return place + 1


def reduced(frame: Image.Image) -> Image.Image:
    """``frame`` in at most 256 colours: half of them for all of it, half for those that the first half would miss."""
    half = COLOURS // 2
    common = frame.quantize(half, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colours = (common.getpalette() or [])[: 3 * half]
    pixels = np.asarray(frame)
    missed = np.abs(pixels.astype(np.int16) - np.asarray(common.convert("RGB"))).max(axis=-1) > FAR
    if missed.any():
        rare = Image.fromarray(pixels[missed][np.newaxis])
        rest = rare.quantize(half, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        colours += (rest.getpalette() or [])[: 3 * half]
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours)
    return frame.quantize(palette=palette, dither=Image.Dither.NONE)
