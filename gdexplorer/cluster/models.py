"""Models of the user's own on workers: their file travels, and each worker runs it, as was agreed to."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from gdexplorer.cluster.data_files import Files, digest_of, written
from gdexplorer.errors import InputError
from gdexplorer.models.process import ModelProcess

# The model that runs, by what it was started with, and who starts one.
_Start = tuple[Path, float, int]
_last: list[tuple[_Start, ModelProcess]] = []
_starting = threading.Lock()


class SentModel(Struct, frozen=True, array_like=True):
    """A model: its file by content and name, what it must be there, and how it runs."""

    file: str
    name: str
    digest: str
    library: str
    threads: int
    seconds: float


def model_sent(model: ModelProcess) -> tuple[SentModel, Files]:
    """A model as it is described in a piece, and its file.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    file, about = digest_of(model.file), model.about
    sent = SentModel(file, model.file.name, about.digest, about.library, model.threads, model.seconds)
    return sent, {file: model.file}


def model_here(given: SentModel, contents: Mapping[str, bytes]) -> ModelProcess:
    """The process that runs a model on this machine.

    Raises
    ------
    InputError
        If the model is another one here, or cannot be run.
    """
    model = _running(written(given.file, Path(given.name).name, contents[given.file]), given.seconds, given.threads)
    if model.about.library != given.library:
        there = model.about.library or "no such library"
        raise InputError(
            f"{there} computes {given.name} there instead of {given.library}, so that results could differ."
        )
    if model.about.digest != given.digest:
        raise InputError(
            f"{given.name} has other parameters or data there: it must read the same files, by full paths, and draw "
            "the same numbers wherever it runs."
        )
    return model


@contextmanager
def failing_forgets() -> Iterator[None]:
    """Forget the process if it fails, since it may have ended: the next piece starts another."""
    try:
        yield
    except InputError:
        forget()
        raise


def forget() -> None:
    """Have the process that runs a model, if there is one, end once nobody uses it."""
    _last.clear()


def _running(path: Path, seconds: float, threads: int) -> ModelProcess:
    """The process of a model, which serves all its pieces and ends with the next model's first."""
    start = path, seconds, threads
    with _starting:
        if not _last or _last[0][0] != start:
            forget()
            gc.collect()  # a model and its kernels know each other: nothing else would end the one before
            _last[:] = [(start, ModelProcess(*start))]
        return _last[0][1]
