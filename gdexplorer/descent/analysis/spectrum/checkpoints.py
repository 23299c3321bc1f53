"""The spectrum at checkpoints of a training run; what is computed at one is kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import tee

import msgspec
import numpy as np

from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.descent.analysis.spectrum.readings import Reading, Readings, check, reading_of
from gdexplorer.descent.analysis.spectrum.sharpness import RADIUS, Sharpness
from gdexplorer.descent.analysis.spectrum.spectra import USUAL, Block, Probing, Spectrum, blocks_of, part_of, unseen
from gdexplorer.descent.analysis.spectrum.tasks import Look
from gdexplorer.descent.engine.tasks import Doer, done_here
from gdexplorer.errors import InputError
from gdexplorer.models.checkpoints import parameters_at
from gdexplorer.models.own_model import BoundModel
from gdexplorer.traces.trace import Trace

VERSION = 1


class _Kept(msgspec.Struct, frozen=True):
    """A reading as it is kept: of each block its name, its coordinates, eigenvalues, weights, ends and exactness."""

    value: float
    sharpness: tuple[float, float]
    spectra: tuple[tuple[str, int, int, bytes, bytes, float, float, bool], ...]


def read_checkpoints(
    bound: BoundModel, trace: Trace, places: Sequence[int], *, radius: float = RADIUS, probing: Probing = USUAL,
    cache: Cache | None = None, show: Callable[[float], None] = unseen, do: Doer = done_here,
) -> Iterator[Readings]:  # fmt: skip
    """Read the spectrum at the checkpoints number ``places`` of a trace of the model; yield what is known so far.

    Each is kept once it is known, so that the same call goes on where it was. ``show`` is called with the fraction that
    is done; what it raises ends the reading. ``do`` : who does it; others than this process do not ``show``.

    Raises
    ------
    InputError
        If there are no checkpoints, what is asked for is out of range, or a file or the model fails.
    """
    if not places:
        raise InputError("Choose at least one checkpoint.")
    check(len(places), radius, probing)
    kept, found = cache or Cache(), list[Reading]()
    coming, sights = tee(_sights(bound, trace, places, radius, probing, kept, show))
    results = do((sight.look for sight in coming if sight.look), lambda: False)
    for sight in sights:
        reading = sight.known or reading_of(sight.step, np.nan, next(results))
        if not sight.known:
            kept.save(sight.key, msgspec.msgpack.encode(_written(reading)))
        found.append(reading)
        blocks = blocks_of(bound, probing.layers)
        yield Readings(blocks, tuple(found), "", len(found) / len(places), bound.curvature_digits)


class _Sight(msgspec.Struct, frozen=True):
    """A checkpoint: the key under which its reading is kept, and this, or how it comes about if it is not ``known``."""

    step: int
    key: str
    known: Reading | None
    look: Look | None


def _sights(
    bound: BoundModel, trace: Trace, places: Sequence[int], radius: float, probing: Probing, kept: Cache,
    show: Callable[[float], None],
) -> Iterator[_Sight]:  # fmt: skip
    """All checkpoints, each read when it is its turn."""
    assert bound.running is not None
    running = bound.running
    limits = [running.threads] if running.threads else []
    for done, place in enumerate(places):
        step, point = trace.checkpoints[place].step, parameters_at(trace, place)
        at = hashlib.sha256(point.tobytes()).hexdigest()
        key = key_of("spectrum", VERSION, running.about.digest, at, radius, probing, *limits)
        if (content := kept.load(key)) is not None:
            yield _Sight(step, key, _read(msgspec.msgpack.decode(content, type=_Kept), step, radius), None)
        else:
            look = Look(None, bound, point, radius, probing, part_of(show, done, len(places)))
            yield _Sight(step, key, None, look)


def _written(reading: Reading) -> _Kept:
    spectra = tuple(
        (each.block.name, each.block.first, each.block.end, each.values.tobytes(), each.weights.tobytes(),
         each.lowest, each.largest, each.is_exact)
        for each in reading.spectra
    )  # fmt: skip
    return _Kept(reading.value, (reading.sharpness.step, reading.sharpness.greatest), spectra)


def _read(kept: _Kept, step: int, radius: float) -> Reading:
    spectra = tuple(
        Spectrum(Block(name, first, end), np.frombuffer(values), np.frombuffer(weights), lowest, largest, is_exact)
        for name, first, end, values, weights, lowest, largest, is_exact in kept.spectra
    )
    return Reading(step, kept.value, np.nan, spectra, Sharpness(radius, *kept.sharpness))
