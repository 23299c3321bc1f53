"""What workers run, and what they are asked: imported on them by its name, so that no code travels."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gdexplorer.cluster.executor import done_in_turn
from gdexplorer.cluster.versions import Versions, versions
from gdexplorer.compiled.numba_backend import processor
from gdexplorer.errors import InputError
from gdexplorer.models.process import EvaluationError


class Facts(msgspec.Struct, frozen=True):
    """What a worker says of itself: its versions, and the kind of its processor."""

    versions: Versions
    processor: str


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What a worker made of a bundle: why it refuses it, if it does, the results, and the seconds of each."""

    refusal: str
    results: tuple[bytes, ...] = ()
    seconds: tuple[float, ...] = ()
    worker: str = ""


def facts() -> bytes:
    """The encoded `Facts` of this process."""
    return msgspec.msgpack.encode(Facts(versions(), processor()))


def refusal(wanted: Versions, found: Versions, worker: str) -> str:
    """Why a worker with other versions than ``wanted`` is refused, in one sentence; empty if they are equal."""
    if not (differences := wanted.differences(found)):
        return ""
    return (
        f"The worker {worker} has {differences}, so that its results could differ: install the same versions there, or "
        "stop it."
    )


def answer(wanted: bytes, pieces: Sequence[bytes], digests: Sequence[str], *contents: bytes) -> bytes:
    """Do ``pieces`` for a client with the encoded versions ``wanted``; return the encoded `Answer`.

    ``contents`` are those of the data files with these ``digests``.
    """
    from distributed import get_worker

    worker = get_worker().address
    said = refusal(msgspec.msgpack.decode(wanted, type=Versions), versions(), worker)
    if said:
        return msgspec.msgpack.encode(Answer(said, worker=worker))
    try:
        found = Answer("", *done_in_turn(pieces, dict(zip(digests, contents, strict=True))), worker)
    except EvaluationError as error:  # as it is told without a cluster
        found = Answer(str(error), worker=worker)
    except InputError as error:
        found = Answer(f"The worker {worker} says: {error}", worker=worker)
    except MemoryError:
        found = Answer(f"The memory of the worker {worker} does not suffice for a piece.", worker=worker)
    return msgspec.msgpack.encode(found)


def unchanged(content: bytes) -> bytes:
    """A data file as the result of a task: kept by the scheduler, passed on from worker to worker."""
    return content
