"""The spectrum at checkpoints of a training run; what is computed at one is kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.descent.analysis.spectrum.readings import Reading, Readings, check, read_at
from gdexplorer.descent.analysis.spectrum.sharpness import RADIUS, Sharpness
from gdexplorer.descent.analysis.spectrum.spectra import USUAL, Block, Probing, Spectrum, blocks_of, unseen
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
    cache: Cache | None = None, show: Callable[[float], None] = unseen,
) -> Iterator[Readings]:  # fmt: skip
    """Read the spectrum at the checkpoints number ``places`` of a trace of the model; yield what is known so far.

    Each is kept once it is known, so that the same call goes on where it was. ``show`` is called with the fraction that
    is done; what it raises ends the reading.

    Raises
    ------
    InputError
        If there are no checkpoints, what is asked for is out of range, or a file or the model fails.
    """
    if not places:
        raise InputError("Choose at least one checkpoint.")
    check(len(places), radius, probing)
    kept, found = cache or Cache(), []
    for done, place in enumerate(places):
        step = trace.checkpoints[place].step
        point, told = parameters_at(trace, place), _from(show, done, places)
        found.append(_reading(bound, point, (step, radius, probing), kept, told))
        yield Readings(blocks_of(bound, probing.layers), tuple(found), "", (done + 1) / len(places))


def _from(show: Callable[[float], None], done: int, places: Sequence[int]) -> Callable[[float], None]:
    return lambda share: show((done + share) / len(places))


def _reading(
    bound: BoundModel, point: Any, what: tuple[int, float, Probing], cache: Cache, show: Callable[[float], None]
) -> Reading:
    """The reading at ``point``: what is kept of it, or computed anew and kept."""
    step, radius, probing = what
    assert bound.running is not None
    at = hashlib.sha256(point.tobytes()).hexdigest()
    key = key_of("spectrum", VERSION, bound.running.about.digest, at, radius, probing)
    content = cache.load(key)
    if content is not None:
        return _read(msgspec.msgpack.decode(content, type=_Kept), step, radius)
    values = np.array([bound.value(point)])
    reading = read_at(bound, point[np.newaxis], values, None, 0, radius=radius, probing=probing, show=show)
    cache.save(key, msgspec.msgpack.encode(_written(reading)))
    return msgspec.structs.replace(reading, step=step)


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
