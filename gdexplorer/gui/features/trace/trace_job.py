"""Background job that reads checkpoints, measures the path that they are, and writes it to files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import TRACE, Format
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.gui.state.file_dialogs import check_path, chosen_file, chosen_folder, chosen_path

if TYPE_CHECKING:
    from gdexplorer.scene.trace_picture import TraceView
    from gdexplorer.traces.measures import Measures
    from gdexplorer.traces.trace import Trace

TRACES = "A training run"
FILTERS = "Checkpoints (*.safetensors *.npz);;All files (*)"


class Wanted(Struct, frozen=True):
    """What to measure: a path to read, or a trace that has been read; ``layer`` is the number of one, or -1 for all."""

    source: Path | Trace
    layer: int = -1
    seed: int = 0


class Measured(Struct, frozen=True, eq=False):
    """What was measured of ``layer`` of a trace, as in `Wanted`."""

    trace: Trace
    layer: int
    measures: Measures


class _Writing(Struct, frozen=True, eq=False):
    path: Path
    form: Format
    view: TraceView


class TraceJob(Job):
    """Reads, measures and writes traces on request."""

    trace_changed = Signal(object)  # Measured
    progress_changed = Signal(float)  # the fraction that is done
    front_requested = Signal()
    message = Signal(str)
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__("trace", _results, parent=window)
        self._window = window
        self.shown.connect(self._take)
        self.progressed.connect(self.progress_changed)

    def choose_folder(self, *_: object) -> None:
        """Ask for a folder of checkpoints, and measure it."""
        path = chosen_folder(self._window, "Open training run", TRACES)
        if path is not None:
            self.open(path)

    def choose_file(self, *_: object) -> None:
        """Ask for a file with all checkpoints, and measure it."""
        path = chosen_file(self._window, "Open training run", TRACES, FILTERS)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Measure the checkpoints in a folder or a file."""
        self.front_requested.emit()
        self.request(Wanted(path))

    def measure(self, wanted: Wanted) -> None:
        """Measure something else of a trace."""
        self.request(wanted)

    def export(self, view: TraceView) -> None:
        """Ask for a file name, and write a trace as it is looked at."""
        formats = TRACE.encoded.preferring("png")
        try:
            path = chosen_path(self._window, "Export trace", "trace", formats)
            if path is not None:
                check_path(path, formats)
                self.request(_Writing(path, formats.of(path.name), view))
        except InputError as error:
            self.error.emit(str(error))

    def _take(self, result: Measured | Path) -> None:
        if isinstance(result, Path):
            self.message.emit(f"The trace was written to {result}.")
        else:
            self.trace_changed.emit(result)


class _CancelledError(Exception):
    """The measuring was cancelled."""


def _results(request: Wanted | _Writing, task: Task) -> Iterator[Measured | Path]:
    try:
        yield _written(request) if isinstance(request, _Writing) else _measured(request, task)
    except _CancelledError:
        return


def _measured(wanted: Wanted, task: Task) -> Measured:
    from gdexplorer.traces.measures import measure
    from gdexplorer.traces.reading import read_trace

    def show(share: float) -> None:
        if task.cancelled():
            raise _CancelledError
        task.progress(share)

    source = wanted.source
    trace = read_trace(source) if isinstance(source, Path) else source
    only = trace.layers if wanted.layer < 0 else (trace.layers[wanted.layer],)
    return Measured(trace, wanted.layer, measure(replace(trace, layers=only), wanted.seed, show))


def _written(request: _Writing) -> Path:
    from gdexplorer.exports.content import Work
    from gdexplorer.files import replacing

    try:
        with replacing(request.path) as file:
            request.form.encode(file, request.view, Work())
    except OSError as error:
        raise InputError(f"{request.path} cannot be written: {error.strerror or error}.") from None
    return request.path
