"""A cluster on this machine: a scheduler in this process, and workers in processes of their own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gdexplorer

# So many workers are started again before it is told that they do not stay.
MOST_RESTARTS = 10
SECONDS_TO_END = 5.0


class LocalWorkers:
    """Worker processes; one that ends is replaced by `tend`."""

    def __init__(self, address: str, count: int) -> None:
        self._address, self._restarts = address, MOST_RESTARTS
        self._tending = threading.Lock()
        self._workers = [self._started() for _ in range(count)]

    @property
    def numbers(self) -> list[int]:
        """Process numbers of the workers."""
        return [worker.pid for worker in self._workers]

    def tend(self) -> bool:
        """Start a worker for each that has ended, a few times; whether any runs. Several analyses may ask at once."""
        with self._tending:
            for i, worker in enumerate(self._workers):
                if worker.poll() is not None and self._restarts > 0:
                    self._restarts -= 1
                    _close_input(worker)
                    self._workers[i] = self._started()
            return any(worker.poll() is None for worker in self._workers)

    def end(self) -> None:
        """End all of them."""
        for worker in self._workers:
            _close_input(worker)
        for worker in self._workers:
            try:
                worker.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        package = str(Path(gdexplorer.__file__).parent.parent)
        paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
        # A session of its own: Ctrl+C is the client's, who ends its workers.
        return subprocess.Popen(
            [sys.executable, "-m", "gdexplorer.cluster.worker", self._address], env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


def _close_input(worker: subprocess.Popen[bytes]) -> None:
    """Close the pipe at whose end a worker ends."""
    with contextlib.suppress(OSError):
        worker.stdin.close()  # type: ignore[union-attr]


@contextmanager
def local_cluster(count: int) -> Iterator[tuple[str, LocalWorkers]]:
    """A scheduler that only this machine reaches, with ``count`` workers: its address, and the workers."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=0, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as scheduler:
        workers = LocalWorkers(scheduler.scheduler_address, count)
        try:
            yield scheduler.scheduler_address, workers
        finally:
            workers.end()
