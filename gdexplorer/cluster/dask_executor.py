"""Bundles done by the workers of a Dask scheduler."""

from __future__ import annotations

import contextlib
import queue
import re
import time
import uuid
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from gdexplorer.cluster.data_files import Files, content_sent
from gdexplorer.cluster.executor import Done
from gdexplorer.cluster.versions import versions
from gdexplorer.cluster.working import Answer, Facts, answer, facts, refusal, unchanged
from gdexplorer.compiled.numba_backend import processor
from gdexplorer.errors import InputError

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_BETWEEN_COUNTS = 1.0
# A cluster may be without workers for so long: those of a queue come and go.
SECONDS_WITHOUT_WORKERS = 30.0
GO_ON = "What is done is kept: start the same again to go on."


class WorkerState(Struct, frozen=True):
    """A worker.

    Attributes
    ----------
    name, address : of the worker. threads : how many bundles it does at once.
    running, waiting : how many it is at, and has waiting.
    memory : that it takes, in bytes.
    """

    name: str
    address: str
    threads: int
    running: int
    waiting: int
    memory: int


class DaskExecutor:
    """Has bundles done by the workers of ``client``.

    ``tend`` is called about every second, to replace workers that have ended. ``notes`` : the dashboard's address, and
    whether last digits may differ, in sentences.
    """

    def __init__(self, client: Client, address: str, tend: Callable[[], object] = lambda: None) -> None:
        self._client, self._address, self._tend = client, address, tend
        self.notes: tuple[str, ...] = ()
        self._finished: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._numbers: dict[str, int] = {}
        self._futures: dict[str, Future] = {}
        self._files: dict[str, Future] = {}
        self._versions = msgspec.msgpack.encode(versions())
        self._slots, self._looked, self._manned = 1, -SECONDS_BETWEEN_COUNTS, time.monotonic()

    @property
    def slots(self) -> int:
        """The number of the workers' threads, as it was about a second ago; at least one."""
        return self._slots

    def submit(self, number: int, pieces: Sequence[bytes], files: Files) -> None:
        """Have the bundle ``number`` done by any worker."""
        self._look()
        digests = sorted(files)
        contents = [self._sent(digest, files) for digest in digests]
        key = f"gdexplorer-{uuid.uuid4().hex}"
        self._numbers[key] = number
        with self._told_when_lost():
            future = self._client.submit(answer, self._versions, list(pieces), digests, *contents, key=key, pure=False)
        self._futures[key] = future
        future.add_done_callback(self._finished.put)

    def finished(self, seconds: float) -> list[Done]:
        """Wait until a bundle is done; return those done.

        Raises
        ------
        InputError
            If the scheduler or all workers are gone, or a worker refuses a bundle.
        """
        self._look()
        ready = self._ready(seconds)
        for future in ready:
            self._check(future)
        with self._told_when_lost():
            answers = self._client.gather(ready) if ready else []
        return [self._done(future, given) for future, given in zip(ready, answers, strict=True)]

    def drop(self) -> None:
        """Cancel all bundles; workers finish what they are at."""
        left = [*self._futures.values(), *self._files.values()]
        for kept in (self._futures, self._numbers, self._files):
            kept.clear()
        if left and self._client.status == "running":
            with contextlib.suppress(Exception):  # the connection may end meanwhile
                self._client.cancel(left, force=True)

    def check_workers(self) -> None:
        """Refuse workers that cannot give the same results.

        Raises
        ------
        InputError
            If one lacks this program, or has other versions.
        """
        for worker, given in self._facts().items():
            if not isinstance(given, bytes):
                raise InputError(_wrong(worker, given))
            if said := refusal(versions(), msgspec.msgpack.decode(given, type=Facts).versions, worker):
                raise InputError(said)

    def other_processors(self) -> list[str]:
        """The kinds of the workers' processors that are not this one's."""
        found = [msgspec.msgpack.decode(given, type=Facts) for given in self._facts().values()]
        return sorted({each.processor for each in found} - {processor()})

    def workers(self) -> list[WorkerState]:
        """All workers, in the order of their addresses; some that have ended may be replaced.

        Raises
        ------
        InputError
            If the scheduler is gone.
        """
        self._check_there()
        self._tend()
        with self._told_when_lost():
            known = self._client.scheduler_info(n_workers=-1)["workers"]
        return [_state(address, item) for address, item in sorted(known.items())]

    def another(self) -> DaskExecutor:
        """An executor of the same workers, which does the bundles of another analysis beside this one's."""
        return DaskExecutor(self._client, self._address, self._tend)

    def count(self) -> int:
        """How many threads all workers have together; zero if none is there."""
        with self._told_when_lost():
            return sum(self._client.nthreads().values())

    def _facts(self) -> dict[str, Any]:
        with self._told_when_lost():
            return dict(self._client.run(facts, on_error="return"))

    def _look(self) -> None:
        """Count the workers, about every second."""
        self._check_there()
        now = time.monotonic()
        if now - self._looked < SECONDS_BETWEEN_COUNTS:
            return
        self._looked = now
        self._tend()
        if found := self.count():
            self._slots, self._manned = found, now
        elif now - self._manned > SECONDS_WITHOUT_WORKERS:
            raise InputError(f"No worker is left at {self._address}. {GO_ON}")

    def _check_there(self) -> None:
        if self._client.status != "running":
            raise InputError(self._lost())

    def _sent(self, digest: str, files: Files) -> Future:
        """A data file, sent once; workers get it from one another."""
        if digest not in self._files:
            with warnings.catch_warnings(), self._told_when_lost():
                warnings.simplefilter("ignore")  # that it is large
                content = content_sent(digest, files[digest])
                key = f"gdexplorer-file-{digest}-{uuid.uuid4().hex[:8]}"
                self._files[digest] = self._client.submit(unchanged, content, key=key, pure=False)
        return self._files[digest]

    def _ready(self, seconds: float) -> list[Future]:
        found: list[Future] = []
        with contextlib.suppress(queue.Empty):
            found.append(self._finished.get(timeout=seconds))
            while True:
                found.append(self._finished.get_nowait())
        return [future for future in found if future.key in self._numbers]

    def _check(self, future: Future) -> None:
        if future.status == "cancelled":
            raise InputError(self._lost())
        if future.status != "error":
            return
        from distributed import KilledWorker

        error = future.exception()
        if isinstance(error, KilledWorker):
            raise InputError(f"A piece has ended several workers, one after the other: they may lack memory. {GO_ON}")
        if "No module named" in str(error):
            raise InputError(_wrong("that was asked last", error))
        raise error

    def _done(self, future: Future, given: bytes) -> Done:
        number = self._numbers.pop(future.key)
        del self._futures[future.key]
        said = msgspec.msgpack.decode(given, type=Answer)
        if said.refusal:
            raise InputError(said.refusal)
        return Done(number, said.results, said.seconds, said.worker)

    def _lost(self) -> str:
        return f"The scheduler at {self._address} is gone. {GO_ON}"

    @contextlib.contextmanager
    def _told_when_lost(self) -> Any:
        """Say in words that the connection has ended, however Dask says it."""
        from asyncio import CancelledError

        from distributed.client import FutureCancelledError

        try:
            yield
        except InputError:
            raise
        except (OSError, CancelledError, FutureCancelledError, TimeoutError) as error:
            raise InputError(self._lost()) from error


def _state(address: str, item: dict[str, Any]) -> WorkerState:
    """What a scheduler tells of a worker."""
    metrics = item["metrics"]
    counts = metrics.get("task_counts", {})
    numbers = item["nthreads"], counts.get("executing", 0), counts.get("ready", 0), metrics.get("memory", 0)
    return WorkerState(str(item.get("name", address)), address, *numbers)


def _wrong(worker: str, error: object) -> str:
    """Why a worker cannot even say which versions it has. Dask passes errors on as their text."""
    if found := re.search(r"No module named \W*(\w+)", str(error)):
        return f"The worker {worker} lacks the package {found[1]}: install gdexplorer there as here, or stop it."
    return f"The worker {worker} cannot say which versions it has: {error}"
