"""MP4 and WebM by PyAV, which binds FFmpeg's libraries: H.264 and VP9, each frame encoded as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, BinaryIO

import av
import numpy as np

from gdexplorer.exports.animations.shots import Pixels, Shots

# Constant quality: lower is better. Lines of one pixel are still seen. x264's macroblock tree reads memory that nothing
# has written: with it, one file in ten had other bytes for the same pixels. Files are a third larger without it.
H264 = {"crf": "18", "preset": "medium", "x264-params": "mbtree=0"}
VP9 = {"crf": "28", "b": "0", "deadline": "realtime", "cpu-used": "5", "row-mt": "1"}
# The same frames are the same bytes: no dates, no random identifiers.
EXACT = {"fflags": "+bitexact"}
FINEST = 1000  # denominator of frames a second


def write_mp4(file: BinaryIO, shots: Shots) -> None:
    """Write H.264 in MP4."""
    _write(file, shots, "mp4", "libx264", H264)


def write_webm(file: BinaryIO, shots: Shots) -> None:
    """Write VP9 in WebM."""
    _write(file, shots, "webm", "libvpx-vp9", VP9)


class _Kept:
    """A file that keeps the error which ended it: FFmpeg goes on to close what it has begun, and tells of that."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = self.error or error
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _write(file: BinaryIO, shots: Shots, kind: str, codec: str, options: dict[str, str]) -> None:
    kept = _Kept(file)
    try:
        _encode(kept, shots, kind, codec, options)
    except (av.FFmpegError, OSError):
        if kept.error is not None:
            raise kept.error from None
        raise


def _encode(file: Any, shots: Shots, kind: str, codec: str, options: dict[str, str]) -> None:
    with av.open(file, "w", format=kind, container_options=EXACT) as container:
        container.metadata.update({"title": shots.title, "description": shots.words, "comment": shots.words})
        stream: Any = None
        for frame in _evenly(shots):
            if stream is None:
                stream = container.add_stream(codec, rate=Fraction(shots.rate).limit_denominator(FINEST))
                stream.height, stream.width = frame.shape[:2]
                stream.pix_fmt, stream.options = "yuv420p", options
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        if stream is not None:
            container.mux(stream.encode())


def _evenly(shots: Shots) -> Iterator[Pixels]:
    """The frames with even sides, which these formats need; the last one as often as it stays."""
    last: Pixels | None = None
    for frame in shots.frames:
        rows, columns, _ = frame.shape
        last = np.pad(frame, ((0, rows % 2), (0, columns % 2), (0, 0)), mode="edge")
        yield last
    if last is not None:
        for _ in range(max(round(shots.dwell * shots.rate) - 1, 0)):
            yield last
