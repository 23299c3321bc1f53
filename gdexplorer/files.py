"""Write files atomically, and read files safely, even if they are pipes or devices.

Output goes to a draft until it is complete. On Linux a draft has no name, so that the system removes it with the
process that wrote it, however that ends. Where such files are unsupported, and for the instant in which a complete
draft replaces an existing file, it has a distinctive name and a lock that ends with its owner: the next process that
writes to the same folder removes unlocked drafts.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows, which refuses to remove open files
    fcntl = None  # type: ignore[assignment]
    import msvcrt

_DRAFT = re.compile(r"\.gdexplorer-[0-9a-f]{16}\.draft")
DESCRIPTORS = "/proc/self/fd"
_BINARY = getattr(os, "O_BINARY", 0)
_CLOSED_IN_CHILDREN = getattr(os, "O_CLOEXEC", 0)


def can_be_a_path(name: str) -> bool:
    """Whether the system can be asked for a file called ``name``."""
    try:
        return b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False


# Named drafts of this process, to be removed when it ends early.
drafts: set[Path] = set()


@contextmanager
def replacing(path: Path, mode: int | None = None, durable: bool = True) -> Iterator[BinaryIO]:
    """A new file that replaces ``path`` once it is completely written; until then the old one stays.

    If ``path`` is a link, its target is replaced. Permissions are ``mode`` or, if None, those of the old file or of any
    new one. ``durable``: flush to disk before the old file is replaced.

    Raises
    ------
    OSError
        As `target_of`, and if it cannot be written (a full disk). Nothing half-written is left behind.
    """
    target = target_of(path)
    remove_abandoned_drafts(target.parent)
    if mode is None and target.exists():
        mode = stat.S_IMODE(target.stat().st_mode)
    handle, name = _new_draft(target.parent, 0o666 if mode is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if mode is not None:
                os.chmod(handle if name is None else name, mode)
            if durable:
                os.fsync(handle)
            if name is None:
                name = _named(handle, target)
            if fcntl is None:
                file.close()  # Windows cannot move an open file
            if name is not None:
                os.replace(name, target)
    finally:
        if name is not None:
            _discard(name)


def target_of(path: Path) -> Path:
    """The file that `replacing` would write for ``path``, with links resolved.

    Raises
    ------
    OSError
        If it cannot be written: no such folder, a folder itself, a device or pipe, or no permission. The reason is in
        ``strerror``.
    """
    target = Path(os.path.realpath(path))
    with contextlib.suppress(FileNotFoundError):
        kind = os.stat(path).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, "it is a directory")
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, "it is not a regular file")
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "it is write-protected")
    if not target.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"there is no folder {target.parent}")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"the folder {target.parent} is write-protected")
    return target


def is_device(path: Path) -> bool:
    """Whether ``path`` can be written but not replaced, such as a pipe or /dev/null."""
    try:
        kind = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))


def content_of(path: Path, most: int) -> bytes:
    """The contents of the file ``path``, at most ``most`` bytes; never blocks, whatever ``path`` is.

    Raises
    ------
    OSError
        If it does not exist, is not a regular file, is larger, or may not be read.
    """
    with opened(path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise OSError(errno.EFBIG, "it is too large")
        return file.read(most)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open the regular file ``path`` for reading; pipes and devices are refused rather than waited for.

    Raises
    ------
    OSError
        If it does not exist, is not a regular file, or may not be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _CLOSED_IN_CHILDREN | _BINARY
    handle = os.open(path, flags)
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, "it is a directory")
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, "it is not a regular file")
    except OSError:
        os.close(handle)
        raise
    with os.fdopen(handle, "rb") as file:
        yield file


def discard_drafts() -> None:
    """Remove this process's unfinished drafts, before it ends."""
    for name in tuple(drafts):
        _discard(name)


def remove_abandoned_drafts(folder: Path) -> None:
    """Remove the drafts in ``folder`` whose owners were killed."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _DRAFT.fullmatch(entry.name):
                _remove_if_abandoned(entry.path)


def _remove_if_abandoned(name: str) -> None:
    if fcntl is None:
        with contextlib.suppress(OSError):
            os.unlink(name)
        return
    with contextlib.suppress(OSError):
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | _CLOSED_IN_CHILDREN)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), os.lstat(name)):  # not renamed in the meantime
                os.unlink(name)
        finally:
            os.close(handle)


def _new_draft(folder: Path, mode: int) -> tuple[int, Path | None]:
    """A locked descriptor to write to, and the draft's name, if it needs one."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir(DESCRIPTORS):
        with contextlib.suppress(OSError):  # not all file systems support such files
            handle = os.open(folder, os.O_TMPFILE | os.O_WRONLY | _CLOSED_IN_CHILDREN, mode)
            _lock(handle)
            return handle, None
    return _new_named_draft(folder, mode)


def _new_named_draft(folder: Path, mode: int) -> tuple[int, Path]:
    while True:
        name = _unused(folder)
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CLOSED_IN_CHILDREN | _BINARY, mode)
        _lock(handle)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), os.lstat(name)):
                return handle, name
        os.close(handle)  # removed as abandoned before it was locked


def _named(handle: int, target: Path) -> Path | None:
    """Give the draft at ``handle`` the name ``target``; if that is taken, another one, which is returned."""
    try:
        _link(handle, target)
    except FileExistsError:
        name = _unused(target.parent)
        _link(handle, name)
        return name
    return None


def _link(handle: int, name: Path) -> None:
    folder = os.open(name.parent, os.O_RDONLY | _CLOSED_IN_CHILDREN)
    try:  # Python follows the link to the open file only if a folder is given
        os.link(f"{DESCRIPTORS}/{handle}", name.name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        os.close(folder)


def _unused(folder: Path) -> Path:
    name = folder / f".gdexplorer-{os.urandom(8).hex()}.draft"
    drafts.add(name)
    return name


def _discard(name: Path) -> None:
    with contextlib.suppress(OSError):
        name.unlink(missing_ok=True)
    drafts.discard(name)


def _lock(handle: int) -> None:
    if fcntl is not None:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)


def held(lock: Path) -> int | None:
    """Hold the file ``lock``, which is made for that, until its descriptor is closed; None if another process does.

    The system lets go of it when its owner ends, however that happens.

    Raises
    ------
    OSError
        If there can be no lock.
    """
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | _CLOSED_IN_CHILDREN, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        if os.path.samestat(os.fstat(handle), os.lstat(lock)):  # not removed in the meantime
            return handle
    except (BlockingIOError, PermissionError, FileNotFoundError):
        pass
    except OSError:
        os.close(handle)
        raise
    os.close(handle)
    return None


def let_go(lock: Path, handle: int) -> None:
    """Remove a file that this process holds."""
    if fcntl is not None:  # while it is held, so that nobody else can hold it
        with contextlib.suppress(OSError):
            lock.unlink()
    os.close(handle)
    if fcntl is None:  # Windows cannot remove an open file
        with contextlib.suppress(OSError):
            lock.unlink()
