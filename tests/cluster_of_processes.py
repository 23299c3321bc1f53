"""A Dask cluster of processes of their own, which tests kill: a scheduler and workers, as their commands start them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

SECONDS_TO_START = 180


class Cluster:
    """A scheduler and its workers on this machine."""

    def __init__(self, folder, port=0, host="127.0.0.1"):
        self.folder, self.workers = folder, []
        self._file = folder / "scheduler.json"
        self._file.unlink(missing_ok=True)
        self.scheduler = self._started(
            "scheduler", "--host", host, "--port", str(port), "--no-dashboard", "--scheduler-file", self._file
        )
        self.address = self._waited_for()["address"]

    def add_worker(self, **environment):
        """Start a worker, which is not started again when it ends."""
        where = "--local-directory", self.folder / "scratch"
        worker = self._started(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "120", *where,
            environment=environment,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def end(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
        for process in (*self.workers, self.scheduler):
            process.wait(120)

    def _waited_for(self):
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            try:
                return json.loads(self._file.read_text())
            except (OSError, ValueError):
                time.sleep(0.05)
        raise AssertionError("no scheduler")

    def _started(self, what, *arguments, environment=None):
        log = (self.folder / f"{what}-{len(self.workers)}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *map(str, arguments)]
        with log:
            return subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, env={**os.environ, **(environment or {})}
            )
