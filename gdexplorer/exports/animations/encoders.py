"""Animations of a document as files; see `gdexplorer.exports.animations`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pkgutil import resolve_name
from typing import BinaryIO

import numpy as np
from msgspec.structs import replace

from gdexplorer.exports.animations.shots import Pixels, Shots
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import Look

Stream = Callable[[BinaryIO, Shots], None]

_ROOM = "gdexplorer.exports.animations"
# What writes frames, by the keys of `gdexplorer.formats.RECORDING`; imported on use.
STREAMS = {
    "gif": f"{_ROOM}.gif:write_frames", "apng": f"{_ROOM}.apng:write_frames", "webp": f"{_ROOM}.webp:write_frames",
    "mp4": f"{_ROOM}.video:write_mp4", "webm": f"{_ROOM}.video:write_webm",
}  # fmt: skip


def stream(key: str) -> Stream:
    """What writes frames in the format ``key``."""
    found: Stream = resolve_name(STREAMS[key])
    return found


def write_gif(file: BinaryIO, content: Content, work: Work) -> None:
    """Write a GIF; see `_write`."""
    _write("gif", file, content, work)


def write_apng(file: BinaryIO, content: Content, work: Work) -> None:
    """Write an animated PNG; see `_write`."""
    _write("apng", file, content, work)


def write_webp(file: BinaryIO, content: Content, work: Work) -> None:
    """Write a WebP; see `_write`."""
    _write("webp", file, content, work)


def write_mp4(file: BinaryIO, content: Content, work: Work) -> None:
    """Write an MP4; see `_write`."""
    _write("mp4", file, content, work)


def write_webm(file: BinaryIO, content: Content, work: Work) -> None:
    """Write a WebM; see `_write`."""
    _write("webm", file, content, work)


def described(words: str, steps: list[int]) -> str:
    """The description of an animation over these ``steps``, of which the last is told by ``words``."""
    return f"An animation from step {steps[0]:,} to step {steps[-1]:,}; at its end:\n\n{words}"


def _write(key: str, file: BinaryIO, content: Content, work: Work) -> None:
    """Draw and write each frame in turn.

    Raises
    ------
    CancelledError
        If cancelled.
    InputError
        If it does not fit into memory, or look or film are not possible.
    """
    from gdexplorer.exports.pictures.encoders import prepared
    from gdexplorer.exports.pictures.picture import Picture

    look, film = opaque(content.look), content.film
    film.check()
    look.check()
    exported = prepared(content, work.part(0.0, 0.05))
    steps = film.steps(exported.runs.steps)
    shown = replace(exported.shown, cursor=steps[-1])
    frames = work.part(0.05, 1.0).through(Picture(exported, look).frames(steps), len(steps))
    ending = replace(exported, shown=shown)
    stream(key)(file, shots(_in_colour(frames), len(steps), film, ending.title, described(ending.words, steps)))


def shots(frames: Iterator[Pixels], count: int, film: Film, title: str, words: str) -> Shots:
    """The frames of an animation that plays as ``film`` says."""
    return Shots(frames, count, film.rate, film.dwell, title, words)


def opaque(look: Look) -> Look:
    """The same with a background: frames are drawn over each other."""
    return replace(look, transparent=False)


def _in_colour(frames: Iterator[Pixels]) -> Iterator[Pixels]:
    for frame in frames:
        yield np.ascontiguousarray(frame[..., :3])
