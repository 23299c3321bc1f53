"""Write an animation on another thread: drawn there, or grabbed from the window frame by frame."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from msgspec import Struct, field
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gdexplorer.exports.film import Film
from gdexplorer.formats import Format
from gdexplorer.gui.common.timers import repeating
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import QUEUE
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.exports.animations.shots import Pixels
    from gdexplorer.exports.content import Content, Work

# Frames that wait for the encoder at most; milliseconds between looks whether it has taken one, and its own patience.
MOST_WAITING, LOOK_MILLISECONDS, PATIENCE = 4, 4, 0.1


class Drawn(Struct, frozen=True, eq=False):
    """An animation of a document, drawn where it is written."""

    path: Path
    form: Format
    content: Content


class Grabbed(Struct, frozen=True, eq=False):
    """An animation of a window, whose frames come one by one.

    Attributes
    ----------
    path, form : the file and its format. count : the number of frames. film : how it plays.
    title, words : what it shows.
    frames : those that wait for the encoder.
    """

    path: Path
    form: Format
    count: int
    film: Film
    title: str = ""
    words: str = ""
    frames: queue.Queue[Pixels] = field(default_factory=lambda: queue.Queue(MOST_WAITING))

    def taken(self, work: Work) -> Iterator[Pixels]:
        """Each frame once it is there; stops once cancelled."""
        for _ in range(self.count):
            while True:
                work.check()
                try:
                    yield self.frames.get(timeout=PATIENCE)
                except queue.Empty:
                    continue
                break


class Recorder(QObject):
    """Writes an animation; `start` it once."""

    finished = Signal(str)
    failed = Signal(str)
    progressed = Signal(float)

    def __init__(self, parent: QObject, request: Drawn | Grabbed) -> None:
        super().__init__(parent)
        self.path, self._request = request.path, request
        self._writer = Job("recording", _written, QUEUE, self)
        self._writer.shown.connect(self._end)
        self._writer.failed.connect(self._give_up)
        self._writer.progressed.connect(self.progressed)

    def start(self) -> None:
        """Begin."""
        self._writer.request(self._request)

    def stop(self) -> None:
        """Give up: nothing is written."""
        self._writer.stop()

    def cancel(self) -> None:
        """Give up, and say so."""
        self.stop()
        self.failed.emit(f"{self.path} was not written.")

    def _end(self, path: Path) -> None:
        self.stop()
        self.finished.emit(str(path))

    def _give_up(self, reason: str) -> None:
        self.stop()
        self.failed.emit(reason)


class WindowRecorder(Recorder):
    """Moves the cursor through the steps, and grabs the window at each; ``width``: of a frame, in pixels, at most."""

    def __init__(
        self, window: QWidget, request: Grabbed, steps: Sequence[int], move: Callable[[int], None], width: int
    ) -> None:
        super().__init__(window, request)
        self._window, self._steps, self.show_step, self._width = window, steps, move, width
        self._frames, self._taken, self._size = request.frames, 0, QSize()
        self._tick = repeating(self, LOOK_MILLISECONDS)
        self._tick.timeout.connect(self._take_frame)

    def start(self) -> None:
        """Begin at the first step."""
        super().start()
        self._tick.start()

    def stop(self) -> None:
        """Give up: nothing is written."""
        self._tick.stop()
        super().stop()

    def _take_frame(self) -> None:
        """Grab the next frame once there is room for it: the encoder takes longer."""
        if self._frames.full():
            return
        self.show_step(self._steps[self._taken])
        frame = grabbed(self._window, self._width, self._size)
        self._size = QSize(frame.shape[1], frame.shape[0])
        self._frames.put(frame)
        self._taken += 1
        if self._taken == len(self._steps):
            self._tick.stop()


def grabbed(widget: QWidget, width: int, size: QSize | None = None) -> Pixels:
    """A picture of ``widget``, including the 3-D view: uint8[rows, columns, 3], at most ``width`` wide.

    With a ``size`` it is that large, whatever has become of the widget: all frames are.
    """
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    smooth = Qt.TransformationMode.SmoothTransformation
    if size is not None and not size.isEmpty():
        if image.size() != size:
            image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    elif image.width() > width:
        image = image.scaledToWidth(width, smooth)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def _written(request: Drawn | Grabbed, task: Task) -> Iterator[Path]:
    """Encode and write, frame after frame; a cancelled animation leaves no file."""
    from gdexplorer.exports.animations.encoders import shots, stream
    from gdexplorer.exports.content import Work
    from gdexplorer.exports.writing import write_export, write_whole

    work = Work(task.cancelled, task.progress)
    if isinstance(request, Drawn):
        write_export(request.path, request.form, request.content, work)
    else:
        frames = work.through(request.taken(work), request.count)
        taken = shots(frames, request.count, request.film, request.title, request.words)

        def encode(file: BinaryIO) -> None:
            stream(request.form.key)(file, taken)
            work.check()

        write_whole(request.path, encode)
    yield request.path
