"""How a folder or a file of checkpoints is read."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from gdexplorer.errors import InputError
from gdexplorer.traces.archive import Archive, Array, Entry, Read, damaged, failures_of, shown
from gdexplorer.traces.npz import NpzFile
from gdexplorer.traces.order import in_order, numbered
from gdexplorer.traces.safetensors import SafetensorsFile
from gdexplorer.traces.trace import Checkpoint, Layer, Place, Trace, difference, listed

KINDS: Mapping[str, Callable[[Path], Archive]] = {".safetensors": SafetensorsFile, ".npz": NpzFile}
# Files that others keep checkpoints in. Pickles are never opened, since what is in them may run.
PICKLES = ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"
OTHERS = ".h5", ".hdf5", ".keras", ".npy", ".msgpack", ".onnx"
# The inner products of all pairs of checkpoints are kept, and their eigenvectors found.
MOST_CHECKPOINTS, MOST_PLACES = 2000, 2_000_000
# In a file of a whole trace: the steps, as an array beside those with a row for each of them.
STEPS = "steps", "step"
_NAMED_BY_STEP = re.compile(r"([0-9]{1,18})/(.+)")
# Numbers of a packed file that are kept in memory, since its rows can be found only one after the other.
MOST_UNPACKED = 2**27


def read_trace(path: Path, only: Sequence[str] = (), every: int | None = None) -> Trace:
    """Read which checkpoints are in the folder or file ``path``, and check that they fit together.

    A checkpoint is a file, or a folder with its parts. A file is a trace of its own if its arrays are called
    ``STEP/NAME``, or if the array ``steps`` stands beside arrays with a row for each of them.

    Parameters
    ----------
    only : patterns of the names of layers to look at; all if there are none.
    every : take each checkpoint with this distance, and the last; if None, as many as can be measured.

    Raises
    ------
    InputError
        If it cannot be read, has fewer than two checkpoints, or they differ in what they hold.
    """
    with failures_of(path):
        is_folder = stat.S_ISDIR(path.stat().st_mode)
        found, notes = _in_folder(path) if is_folder else _in_file(path)
    if len(found) < 2:
        raise InputError(_too_few(path, is_folder, len(found)))
    kept = _thinned(found, every)
    if len(kept) < len(found) and every is None:
        notes.append(f"Of {len(found):,} checkpoints, {len(kept):,} were read, at equal distances.")
    layers, without = _layers(kept)
    if without:
        notes.append(f"Not looked at, since they are whole numbers: {listed(without)}.")
    return Trace(path, tuple(kept), layers, tuple(notes)).only(only)


def has_checkpoints(folder: Path) -> bool:
    """Whether a folder, or a folder in it, has files that may be checkpoints."""
    return any(path.suffix in KINDS for pattern in ("*", "*/*") for path in folder.glob(pattern))


def _too_few(path: Path, is_folder: bool, count: int) -> str:
    if is_folder:
        kinds = " or ".join(KINDS)
        have = "one checkpoint" if count else "no checkpoints"
        lead, unread = f"{shown(path) or path} has {have}", unread_in(path)
        return f"{lead}: a trace takes two or more files ({kinds}), one for each step.{unread}"
    return (
        f"{shown(path)} holds one checkpoint: open the folder with all of them, or a file whose arrays are called "
        "STEP/NAME."
    )


def is_unread(path: Path) -> bool:
    """Whether a file is of a kind that checkpoints are kept in elsewhere, and that is not read."""
    return path.suffix.casefold() in (*PICKLES, *OTHERS)


def why_unread(names: Sequence[str]) -> str:
    """Why files with these names are not read as checkpoints, and what to do; one of them is of such a kind."""
    are_pickles = any(name.casefold().endswith(PICKLES) for name in names)
    why = "opening pickles can run code that is in them" if are_pickles else "this format is not supported"
    them = "it" if len(names) == 1 else "each"
    return (
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} not read, since {why}. In your own program, load {them} "
        f"and write {them} anew: recorder = gdexplorer.record('runs') once, then recorder(step, parameters)."
    )


def unread_in(folder: Path) -> str:
    """What is said of files in ``folder``, or in folders in it, that look like checkpoints; empty if there are none."""
    found = sorted(path for pattern in ("*", "*/*") for path in folder.glob(pattern) if is_unread(path))
    names = [path.relative_to(folder).as_posix() for path in found]
    return f" {why_unread([name if name.isprintable() else ascii(name) for name in names])}" if names else ""


def _thinned(found: list[Checkpoint], every: int | None) -> list[Checkpoint]:
    if every is not None and every < 1:
        raise InputError(f"Checkpoints cannot be taken every {every}: write 1 or more.")
    distance = every or -(-len(found) // MOST_CHECKPOINTS)
    kept = found[::distance]
    if kept[-1] is not found[-1]:
        kept = [*kept[: MOST_CHECKPOINTS - 1], found[-1]]
    if len(kept) > MOST_CHECKPOINTS:
        raise InputError(
            f"{len(kept):,} checkpoints are too many, {MOST_CHECKPOINTS:,} can be measured: take every "
            f"{-(-len(found) // MOST_CHECKPOINTS)}th of them."
        )
    return kept


def _layers(checkpoints: Sequence[Checkpoint]) -> tuple[tuple[Layer, ...], list[str]]:
    """The layers that all checkpoints have, and the names of arrays that are no parameters."""
    first = _entries(checkpoints[0])
    if len(first) * len(checkpoints) > MOST_PLACES:
        raise InputError(f"{len(checkpoints):,} checkpoints of {len(first):,} arrays are too many: read fewer of them.")
    for each in checkpoints[1:]:
        differs = difference(first, _entries(each))
        if differs:
            raise InputError(f"{each.name} {differs} {checkpoints[0].name}: a trace is of one model.")
    layers = tuple(Layer(name, entry.shape) for name, entry in first.items() if entry.kind == "f" and entry.count)
    if not layers:
        raise InputError(f"{checkpoints[0].name} has no arrays of floating-point numbers.")
    return layers, [name for name, entry in first.items() if entry.kind != "f"]


def _entries(checkpoint: Checkpoint) -> dict[str, Entry]:
    return {name: place.entry for name, place in checkpoint.places.items()}


def _in_folder(folder: Path) -> tuple[list[Checkpoint], list[str]]:
    """The checkpoints in a folder, each a file or a folder with its parts, and notes."""
    parts = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.suffix in KINDS:
            parts[path.name] = path.stem, [path]
        elif path.is_dir():
            inside = [each for each in sorted(path.iterdir()) if each.suffix in KINDS and not each.name.startswith(".")]
            if inside:
                parts[path.name] = path.name, inside
    by_stem = {stem: (name, files) for name, (stem, files) in parts.items()}
    if len(by_stem) < len(parts):
        raise InputError(f"{shown(folder)} has checkpoints of one name with two suffixes: keep one of each.")
    times = {} if numbered([*by_stem]) else {stem: max(map(_written, files)) for stem, (_, files) in by_stem.items()}
    ordered, without = in_order([*by_stem], times)
    left_out = [shown(Path(by_stem[stem][0])) for stem in without]
    notes = [f"Left out, since their names have no number of a step: {listed(left_out)}."] if left_out else []
    if len(times) > 1:
        notes.append(_counted([shown(Path(by_stem[stem][0])) for _, stem in ordered], len({*times.values()}) > 1))
    return [_checkpoint(step, *by_stem[stem]) for step, stem in ordered], notes


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # told when it is read
        return 0


def _counted(names: Sequence[str], by_time: bool) -> str:
    """How checkpoints are ordered whose names do not say so."""
    how = "in which they were written" if by_time else "of their names, since they were written at the same time"
    return (
        f"No number in the names tells the steps: the checkpoints are in the order {how}, and counted from 0: "
        f"{listed(names)}. Rename them with their steps if that is wrong."
    )


def _checkpoint(step: int, name: str, paths: Sequence[Path]) -> Checkpoint:
    places: dict[str, Place] = {}
    for path in paths:
        archive = KINDS[path.suffix](path)
        for each, entry in archive.entries.items():
            if each in places:
                raise InputError(f"{shown(path)} and another file of {shown(Path(name))} both have {each}.")
            places[each] = Place(archive, each, entry)
    return Checkpoint(step, shown(Path(name)), places)


def _in_file(path: Path) -> tuple[list[Checkpoint], list[str]]:
    """The checkpoints that one file holds, and notes."""
    if path.suffix not in KINDS:
        if is_unread(path):
            raise InputError(why_unread([shown(path)]))
        raise InputError(f"{shown(path)} is no file of checkpoints: open {' or '.join(KINDS)}, or a folder of them.")
    archive = KINDS[path.suffix](path)
    by_name = {name: _NAMED_BY_STEP.fullmatch(name) for name in archive.entries}
    if archive.entries and all(by_name.values()):
        return _named_by_step(archive), []
    steps = next((name for name in STEPS if name in archive.entries), None)
    return (_rows(archive, steps), []) if steps else ([_checkpoint(0, path.name, [path])], [])


def _named_by_step(archive: Archive) -> list[Checkpoint]:
    """Arrays called ``STEP/NAME``."""
    places: dict[int, dict[str, Place]] = {}
    for full, entry in archive.entries.items():
        step, _, name = full.partition("/")
        at = places.setdefault(int(step), {})
        if name in at:
            raise damaged(archive.path, f"it has {name} twice for step {int(step)}")
        at[name] = Place(archive, full, entry)
    return [Checkpoint(step, f"step {step}", places[step]) for step in sorted(places)]


def _rows(archive: Archive, steps: str) -> list[Checkpoint]:
    """Arrays with a row for each of ``steps``."""
    shape = archive.entries[steps].shape
    if len(shape) != 1 or not 2 <= shape[0] <= MOST_PLACES:
        raise damaged(archive.path, f"{steps} is no list of two or more steps")
    others = {name: entry for name, entry in archive.entries.items() if name != steps}
    for name, entry in others.items():
        if entry.shape[:1] != shape:
            raise damaged(archive.path, f"{name} has no row for each of the {shape[0]:,} {steps}")
    with archive.reading() as read:
        numbers = read(steps, 0, shape[0])
    if not (np.all(np.isfinite(numbers)) and np.all(np.diff(numbers) > 0) and np.all(numbers == np.trunc(numbers))):
        raise damaged(archive.path, f"{steps} are not whole numbers that grow")
    if isinstance(archive, NpzFile) and archive.is_packed:
        archive = Unpacked(archive)
    rows = {name: replace(entry, shape=entry.shape[1:]) for name, entry in others.items()}
    return [
        Checkpoint(
            int(step),
            f"step {int(step)}",
            {name: Place(archive, name, entry, row * entry.count) for name, entry in rows.items()},
        )
        for row, step in enumerate(numbers)
    ]


class Unpacked(Archive):
    """An archive whose numbers are in memory, all of them."""

    def __init__(self, archive: Archive) -> None:
        if sum(entry.count for entry in archive.entries.values()) > MOST_UNPACKED:
            raise damaged(archive.path, "it is packed and too large to be unpacked in memory; save it with numpy.savez")
        with archive.reading() as read:
            self._arrays = {name: read(name, 0, entry.count) for name, entry in archive.entries.items()}
        super().__init__(archive.path, archive.entries)

    @contextmanager
    def reading(self) -> Iterator[Read]:
        """Read numbers from memory."""

        def read(name: str, begin: int, count: int) -> Array:
            return self._arrays[name][begin : begin + count]

        yield read
