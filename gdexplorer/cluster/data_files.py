"""Data files of experiments that are computed elsewhere: named by content, sent once, written where they are read.

An experiment names its data by a path of this machine, which other machines need not have.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

import msgspec
from msgspec.structs import replace

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.files import content_of, held, replacing
from gdexplorer.objectives import BoundObjective, Custom
from gdexplorer.objectives.data.source import CsvFile

# Files by a digest of their content.
Files = Mapping[str, Path]
LARGEST_FILE = 1_000_000_000
_FOLDER, _LOCK = "gdexplorer-files-", "in-use"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def sent_without_files(experiment: Experiment) -> tuple[Experiment, Files]:
    """``experiment`` with its data files named by their content, and these files.

    Raises
    ------
    InputError
        If a file cannot be read, or the objective is one that no other machine can have.
    """
    files: dict[str, Path] = {}
    if isinstance(experiment.objective, Custom) and experiment.objective.unsaved:
        label = experiment.objective.objective().label
        raise InputError(f"{label} is run on this machine only, since no file can hold it: leave the cluster out.")

    def named_by_content(source: CsvFile) -> CsvFile:
        path = Path(source.path)
        digest = digest_of(path)
        files[digest] = path
        return msgspec.structs.replace(source, path=f"{digest}/{path.name}")

    return _with_sources(experiment, named_by_content), files


def with_files_here(experiment: Experiment, contents: Mapping[str, bytes]) -> Experiment:
    """``experiment``, whose data files are named by their content, with these ``contents`` as files of this machine."""

    def moved(source: CsvFile) -> CsvFile:
        digest, name = PurePosixPath(source.path).parts
        if not _DIGEST.fullmatch(digest):
            raise InputError("A piece names no data by their content.")
        return msgspec.structs.replace(source, path=str(written(digest, Path(name).name, contents[digest])))

    return _with_sources(experiment, moved)


def content_sent(digest: str, path: Path) -> bytes:
    """The content of a data file.

    Raises
    ------
    InputError
        If it cannot be read, or is no longer what ``digest`` was computed from.
    """
    content = _read(path)
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError(f"{path.name} has changed since the command began: run it again.")
    return content


def bound_of(experiment: Experiment) -> BoundObjective:
    """The objective of ``experiment``, bound once for all pieces of a task."""
    return _bound(replace(experiment, optimizers=()))


@lru_cache(maxsize=4)
def _bound(experiment: Experiment) -> BoundObjective:
    return experiment.bound()


def _with_sources(experiment: Experiment, change: Callable[[CsvFile], CsvFile]) -> Experiment:
    custom = experiment.objective
    if not isinstance(custom, Custom):
        return experiment
    named = {name: getattr(custom, name) for name in custom.__struct_fields__}
    changed = {name: change(value) for name, value in named.items() if isinstance(value, CsvFile)}
    return replace(experiment, objective=msgspec.structs.replace(custom, **changed)) if changed else experiment


def digest_of(path: Path) -> str:
    """The digest of a file's content, by which it travels.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        raise InputError(f"There is no file {path}: it may have been moved or renamed.") from None
    return _digest_once(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _digest_once(path: Path, changed: int, size: int) -> str:
    return hashlib.sha256(_read(path)).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return content_of(path, LARGEST_FILE)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror or error}.") from None


@lru_cache(maxsize=1)
def _folder() -> Path:
    """The temporary folder of this process; those of processes that were killed are removed."""
    _remove_abandoned()
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
        with contextlib.suppress(OSError):  # a file system without locks, where nobody removes it
            if held(folder / _LOCK) is None:
                continue  # it was taken for an abandoned one just now
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder


def remove_folder() -> None:
    """Remove the temporary folder of this process, if it has one, before the process ends at once."""
    if _folder.cache_info().currsize:
        shutil.rmtree(_folder(), ignore_errors=True)


def _remove_abandoned() -> None:
    """Remove the folders of this user's that no process holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with contextlib.suppress(OSError):  # removed meanwhile
            if _is_own(folder) and (handle := held(folder / _LOCK)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(handle)


def _is_own(folder: Path) -> bool:
    """Whether it is a folder of this user's, not a link to one."""
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and (not hasattr(os, "getuid") or status.st_uid == os.getuid())


def written(digest: str, name: str, content: bytes) -> Path:
    """A file of this machine with this content, in a temporary folder."""
    path = _folder() / digest / name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        with replacing(path, durable=False) as file:
            file.write(content)
    return path
