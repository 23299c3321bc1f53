"""Pieces of spectra: in few coordinates a point; in many the strands of which an estimate is made, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from gdexplorer.cluster.pieces import Array, Cut, encoded
from gdexplorer.cluster.subjects import Subject, subject_here, subject_sent
from gdexplorer.descent.analysis.spectrum import spectra
from gdexplorer.descent.analysis.spectrum.sharpness import Sharpness, sharpness_at
from gdexplorer.descent.analysis.spectrum.spectra import Block, Probing, Spectrum
from gdexplorer.descent.analysis.spectrum.tasks import Found, Look
from gdexplorer.descent.engine.lanczos import Ritz


class _Piece(Struct, frozen=True, array_like=True):
    """One strand of a block at a point, float64[n]; without a block the cost, the sharpness and exact spectra."""

    subject: Subject
    point: Array
    radius: float
    probing: Probing
    block: Block | None = None
    probe: int = 0


class _Spectrum(Struct, frozen=True, array_like=True):
    """Eigenvalues of a block as bytes: all of them, or the Ritz values and weights of a strand."""

    block: Block
    values: Array
    weights: Array
    ends: tuple[float, float]
    is_exact: bool


class _Result(Struct, frozen=True, array_like=True):
    """What a piece gives: the spectra, and with those of the point itself its cost and sharpness."""

    spectra: tuple[_Spectrum, ...]
    value: float = 0.0
    sharpness: Sharpness | None = None


class SpectrumKind:
    """How a `Look` is cut, done and put together."""

    key = "spectrum"

    def cut(self, task: Look) -> Cut:
        """One piece for the point, and in many coordinates one for each strand of each block."""
        subject, files = subject_sent(task.bound, task.experiment)
        point = Array.of(task.point)
        pieces = [_Piece(subject, point, task.radius, task.probing)]
        if task.bound.dimension > spectra.MOST_DENSE:
            pieces += [
                _Piece(subject, point, 0.0, task.probing, block, probe)
                for block in spectra.blocks_of(task.bound, task.probing.layers)
                for probe in spectra.probes_of(task.probing)
            ]
        return Cut(tuple(encoded(self, piece) for piece in pieces), files)

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Look at a point, or follow a strand.

        Raises
        ------
        InputError
            If a model of the user's own is another one there, or fails.
        """
        return _looked(msgspec.msgpack.decode(piece, type=_Piece), contents)

    def joined(self, results: Sequence[bytes]) -> Found:
        """What is at the point."""
        first, *strands = (msgspec.msgpack.decode(result, type=_Result) for result in results)
        assert first.sharpness is not None
        exact = tuple(map(_unpacked, first.spectra))
        return Found(first.value, exact or _estimated([each.spectra[0] for each in strands]), first.sharpness)


def _looked(given: _Piece, contents: Mapping[str, bytes]) -> bytes:
    bound, point = subject_here(given.subject, contents), given.point.unpacked()
    if given.block is not None:
        ritz = spectra.strand(bound, point, given.block, given.probe, given.probing)
        found = _Spectrum(given.block, Array.of(ritz.values), Array.of(ritz.weights), ritz.ends, False)
        return msgspec.msgpack.encode(_Result((found,)))
    exact = spectra.spectra_at(bound, point, given.probing) if bound.dimension <= spectra.MOST_DENSE else ()
    packed = tuple(map(_packed, exact))
    return msgspec.msgpack.encode(_Result(packed, bound.value(point), sharpness_at(bound, point, given.radius)))


def _packed(found: Spectrum) -> _Spectrum:
    ends = found.lowest, found.largest
    return _Spectrum(found.block, Array.of(found.values), Array.of(found.weights), ends, found.is_exact)


def _unpacked(found: _Spectrum) -> Spectrum:
    return Spectrum(found.block, found.values.unpacked(), found.weights.unpacked(), *found.ends, found.is_exact)


def _estimated(strands: Sequence[_Spectrum]) -> tuple[Spectrum, ...]:
    """The spectrum of each block from its strands, of which the first finds the extremes."""
    by_block: dict[Block, list[Ritz]] = {}
    for each in strands:
        by_block.setdefault(each.block, []).append(Ritz(each.values.unpacked(), each.weights.unpacked()))
    return tuple(spectra.estimated(block, rest, extremes) for block, (extremes, *rest) in by_block.items())
