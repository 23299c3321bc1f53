"""WebP as a stream of frames: Pillow encodes each, of which only what has changed is written.

The format: RFC 9649, sections 2.5 to 2.7. Pillow's own animations hold all frames until the last is encoded.
"""

from __future__ import annotations

import io
import struct
from html import escape
from typing import BinaryIO

import numpy as np
from PIL import Image

from gdexplorer.exports.animations.shots import Pixels, Shots, changed_part

# Of lossy compression, from 0 to 100; and how long it takes, from 0 to 6.
QUALITY, EFFORT = 85, 1
LONGEST_DELAY = 2**24 - 1
# Flags: the file is animated and holds XMP; a frame replaces what is below it.
ANIMATED, WITH_XMP, REPLACES = 0x02, 0x04, 0x02


def write_frames(file: BinaryIO, shots: Shots) -> None:
    """Write all frames; it plays for ever."""
    before: Pixels | None = None
    size = 0
    for frame, milliseconds in zip(shots.frames, shots.milliseconds(), strict=True):
        if before is None:
            rows, columns, _ = frame.shape
            part = 0, 0, columns, rows
            size = file.write(_head(columns, rows))
        else:
            part = _from_even(changed_part(before, frame))
        size += file.write(_frame(frame, part, min(milliseconds, LONGEST_DELAY)))
        before = frame.copy()
    size += file.write(_chunk(b"XMP ", _described(shots)))
    file.seek(-size, io.SEEK_CUR)
    file.write(b"RIFF" + struct.pack("<I", size - 8))
    file.seek(size - 8, io.SEEK_CUR)


def _head(columns: int, rows: int) -> bytes:
    """What precedes the frames; the size of the file is written in the end."""
    canvas = bytes([ANIMATED | WITH_XMP, 0, 0, 0]) + _of_three_bytes(columns - 1, rows - 1)
    return b"RIFF\0\0\0\0WEBP" + _chunk(b"VP8X", canvas) + _chunk(b"ANIM", struct.pack("<IH", 0xFFFFFFFF, 0))


def _from_even(part: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The part, grown to begin at even pixels, as the format needs it."""
    left, top, right, bottom = part
    return left - left % 2, top - top % 2, right, bottom


def _frame(pixels: Pixels, part: tuple[int, int, int, int], milliseconds: int) -> bytes:
    left, top, right, bottom = part
    still = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels[top:bottom, left:right]))
    image.save(still, "WEBP", quality=QUALITY, method=EFFORT)
    place = _of_three_bytes(left // 2, top // 2, right - left - 1, bottom - top - 1, milliseconds)
    return _chunk(b"ANMF", place + bytes([REPLACES]) + still.getvalue()[len(b"RIFF\0\0\0\0WEBP") :])


def _of_three_bytes(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(3, "little") for number in numbers)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _described(shots: Shots) -> bytes:
    """Title and description as XMP, part 1, Adobe 2012 (ISO 16684-1): Dublin Core's, in RDF."""
    texts = "".join(
        f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></dc:{name}>'
        for name, text in (("title", shots.title), ("description", shots.words))
    )
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">{texts}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    )
    return packet.encode()
