"""Record the descent as an animation, frame by frame, without blocking the window."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gdexplorer.formats import RECORDING
from gdexplorer.gui.common.timers import repeating
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import QUEUE
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.session.file import write_atomically

FRAMES = 90
WIDTH = 1000
FRAME_SECONDS = 0.06
LAST_FRAME_SECONDS = 1.5
# Colours of a GIF frame; a part of a colour further off than this is seen.
COLOURS, FAR = 256, 12


class Recorder(QObject):
    """Move the cursor through the steps, capture a frame at each, then write the file."""

    finished = Signal(str)
    failed = Signal(str)

    def __init__(self, window: QWidget, path: Path, last: int, move: Callable[[int], None]) -> None:
        super().__init__(window)
        self._window, self._path, self.show_step = window, path, move
        # Runs move most at first, so frames are denser there.
        self._steps = sorted({round(last * share**2) for share in np.linspace(0.0, 1.0, FRAMES)})
        self._frames: list[Image.Image] = []
        self._writer = Job("recording", _written, QUEUE, self)
        self._writer.shown.connect(self._end)
        self._writer.failed.connect(self._give_up)
        self._tick = repeating(self, 0)
        self._tick.timeout.connect(self._take_frame)

    def start(self) -> None:
        """Start recording at the first step."""
        self._tick.start()

    def stop(self) -> None:
        """Discard frames not written yet, and wait for a write in progress."""
        self._tick.stop()
        self._writer.stop()

    def _take_frame(self) -> None:
        if len(self._frames) == len(self._steps):
            self._tick.stop()
            self._writer.request(_Recording(self._frames, self._path))
            return
        self.show_step(self._steps[len(self._frames)])
        self._frames.append(picture(self._window, WIDTH))

    def _end(self, path: Path) -> None:
        self._writer.stop()
        self.finished.emit(str(path))

    def _give_up(self, reason: str) -> None:
        self._writer.stop()
        self.failed.emit(reason)


@dataclass(frozen=True, eq=False)
class _Recording:
    """Frames to write, and the path."""

    frames: list[Image.Image]
    path: Path


def _written(recording: _Recording, task: Task) -> Iterator[Path]:
    """Encode and write; a write in progress is finished even while the window closes."""
    path = recording.path
    write_atomically(path, animation(recording.frames, RECORDING.of(path.name).key))
    yield path


def picture(widget: QWidget, width: int | None = None) -> Image.Image:
    """A picture of ``widget``, including the 3-D view."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    if width is not None and image.width() > width:
        image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return Image.fromarray(pixels.copy())


def animation(frames: list[Image.Image], key: str) -> bytes:
    """Encode ``frames`` as a looping animation in the format ``key``, with the last frame shown longer."""
    file = io.BytesIO()
    ENCODERS[key](frames, _milliseconds(len(frames)), file)
    return file.getvalue()


def _milliseconds(count: int) -> list[int]:
    return [int(1000 * FRAME_SECONDS)] * (count - 1) + [int(1000 * LAST_FRAME_SECONDS)]


def _as_gif(frames: list[Image.Image], milliseconds: list[int], file: BinaryIO) -> None:
    """Give each frame a palette of its own: one for all would miss the colours of small marks."""
    reduced = [_reduced(frame) for frame in frames]
    reduced[0].save(file, "GIF", save_all=True, append_images=reduced[1:], duration=milliseconds, loop=0)


def _reduced(frame: Image.Image) -> Image.Image:
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


def _as_png(frames: list[Image.Image], milliseconds: list[int], file: BinaryIO) -> None:
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0)


def _as_webp(frames: list[Image.Image], milliseconds: list[int], file: BinaryIO) -> None:
    frames[0].save(
        file, "WEBP", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0, quality=85, method=1
    )


# Keys as in `formats.RECORDING`.
ENCODERS: dict[str, Callable[[list[Image.Image], list[int], BinaryIO], None]] = {
    "gif": _as_gif,
    "apng": _as_png,
    "webp": _as_webp,
}
