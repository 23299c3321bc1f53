"""The flow of tasks through an executor: cut, looked up, bundled, stored as they are done, put together in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from msgspec import Struct, field

from gdexplorer.cluster.data_files import Files
from gdexplorer.cluster.executor import Done, Executor
from gdexplorer.cluster.kinds import kind_of
from gdexplorer.cluster.pieces import Kind, key_of
from gdexplorer.cluster.store import Store
from gdexplorer.descent.engine.tasks import Cancelled, Task

R = TypeVar("R")

# Pieces travel in bundles that take a worker about a second, or as much longer as so many workers need for client and
# scheduler to hand out no more than this many bundles a second, a fraction of what they can (see docs/clusters.md).
# Bundles are twice as many as workers, so that none waits for its next one.
SECONDS_OF_A_BUNDLE, BUNDLES_A_SECOND = 1.0, 50
MOST_IN_A_BUNDLE = 1024
BUNDLES_AHEAD = 2
# Tasks whose results are waited for or wait for an earlier one.
MOST_OPEN = 2048
SECONDS_BETWEEN_LOOKS = 0.05


class Tally(Struct):
    """How many pieces were needed so far: ``kept`` from before, and ``made`` by each worker, in ``seconds`` of them."""

    kept: int = 0
    made: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def new(self) -> int:
        """How many were done."""
        return sum(self.made.values())


class _Open(Struct, eq=False):
    """A task whose result is not complete yet."""

    kind: Kind
    files: Files
    results: list[bytes | None]

    @property
    def is_complete(self) -> bool:
        return None not in self.results


class _Place(Struct, frozen=True, eq=False):
    """A piece that is to be done: its key, its content, and where its result goes."""

    key: str
    content: bytes
    task: _Open
    index: int


class Flow:
    """Does tasks by an executor; a `Doer`. What was done before is taken from the store.

    Parameters
    ----------
    watch
        Called whenever pieces were done or found, with the tally so far.
    """

    def __init__(self, executor: Executor, store: Store, watch: Callable[[Tally], None] = lambda tally: None) -> None:
        self.tally = Tally()
        self.store, self._executor, self._watch = store, executor, watch
        self._open: deque[_Open] = deque()
        self._queue: deque[_Place] = deque()
        self._out: dict[int, list[_Place]] = {}
        self._number, self._pieces, self._seconds = 0, 0.0, 0.0

    def __call__(self, tasks: Iterable[Task[R]], cancelled: Cancelled) -> Iterator[R]:
        """Do ``tasks``; yield their results in order."""
        coming: Iterator[Task[Any]] = iter(tasks)
        try:
            while self._advance(coming):
                if cancelled():
                    return
                while self._open and self._open[0].is_complete:
                    ready = self._open.popleft()
                    yield ready.kind.joined([result for result in ready.results if result is not None])
                    if cancelled():
                        return
        finally:
            self._stop()

    def _advance(self, coming: Iterator[Task[Any]]) -> bool:
        """Take tasks, hand out bundles and collect what is done; return whether anything is left to yield."""
        is_last = self._take(coming)
        self._hand_out(is_last)
        if self._out and not (self._open and self._open[0].is_complete):
            for done in self._executor.finished(SECONDS_BETWEEN_LOOKS):
                self._collect(done)
        return bool(self._open)

    def _take(self, coming: Iterator[Task[Any]]) -> bool:
        """Cut tasks until there is enough to hand out; return whether there are no more."""
        wanted = 2 * BUNDLES_AHEAD * self._executor.slots * self._at_once()
        while len(self._queue) < wanted and len(self._open) < MOST_OPEN:
            task = next(coming, None)
            if task is None:
                return True
            self._cut(task)
            if self._open[0].is_complete:
                break
        return False

    def _cut(self, task: Task[Any]) -> None:
        kind = kind_of(task)
        cut = kind.cut(task)
        keys = [key_of(piece) for piece in cut.pieces]
        found = _Open(kind, cut.files, [self.store.load(key) for key in keys])
        self._open.append(found)
        places = (_Place(key, piece, found, i) for i, (key, piece) in enumerate(zip(keys, cut.pieces, strict=True)))
        missing = [place for place in places if found.results[place.index] is None]
        self._queue += missing
        self.tally.kept += len(keys) - len(missing)
        self._watch(self.tally)

    def _at_once(self) -> int:
        """How many pieces a bundle has, as long as it is not known how long they take: one."""
        if not self._seconds:
            return 1
        wanted = max(SECONDS_OF_A_BUNDLE, self._executor.slots / BUNDLES_A_SECOND)
        return max(1, min(MOST_IN_A_BUNDLE, round(wanted * self._pieces / self._seconds)))

    def _hand_out(self, is_last: bool) -> None:
        ahead = BUNDLES_AHEAD * self._executor.slots
        while self._queue and len(self._out) < ahead:
            size = self._at_once()
            if is_last:  # the last bundles are shared among all
                size = min(size, max(1, len(self._queue) // ahead))
            self._submit([self._queue.popleft() for _ in range(min(size, len(self._queue)))])

    def _submit(self, bundle: list[_Place]) -> None:
        self._number += 1
        self._out[self._number] = bundle
        files = {digest: path for place in bundle for digest, path in place.task.files.items()}
        self._executor.submit(self._number, [place.content for place in bundle], files)

    def _collect(self, done: Done) -> None:
        bundle = self._out.pop(done.number)
        for place, result in zip(bundle, done.results, strict=True):
            self.store.save(place.key, result)
            place.task.results[place.index] = result
        # Of late ones only: the first compiles kernels, and others may be slower or faster than the next.
        self._pieces, self._seconds = self._pieces / 2 + len(bundle), self._seconds / 2 + sum(done.seconds)
        self.tally.made[done.worker] = self.tally.made.get(done.worker, 0) + len(bundle)
        self.tally.seconds += sum(done.seconds)
        self._watch(self.tally)

    def _stop(self) -> None:
        self._open.clear()
        self._queue.clear()
        self._out.clear()
        self._executor.drop()
