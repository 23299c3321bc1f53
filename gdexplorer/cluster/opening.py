"""Open a cluster: connect to it or start it, look at its workers, and close it whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gdexplorer.cluster.address import Place
from gdexplorer.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

    from gdexplorer.cluster.dask_executor import DaskExecutor

SECONDS_TO_CONNECT = 5.0
SECONDS_FOR_A_WORKER = 30.0
_LOGGERS = "distributed", "distributed.client", "distributed.worker", "distributed.scheduler", "tornado", "asyncio"

Say = Callable[[str], None]


@contextmanager
def opened(
    place: Place, say: Say = lambda sentence: None, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[DaskExecutor]:
    """The cluster at ``place``, with at least one worker unless ``cancelled``; ``say`` is told where it is.

    Raises
    ------
    InputError
        If a package is missing, nobody answers there, no worker comes, or a worker has other versions.
    """
    _check_installed(place)
    with contextlib.ExitStack() as closing:
        closing.enter_context(_silence())
        address, tend = _started(place, closing)
        client = _connected(address)
        closing.callback(client.close, timeout=SECONDS_TO_CONNECT)
        from gdexplorer.cluster.dask_executor import DaskExecutor

        executor = DaskExecutor(client, address, tend)
        closing.callback(executor.drop)
        _wait_for_workers(executor, place, address, say, cancelled)
        if not cancelled():
            executor.check_workers()
            _describe(executor, client, address, say)
        yield executor


def _check_installed(place: Place) -> None:
    if importlib.util.find_spec("distributed") is None:
        raise InputError("Clusters need Dask, which is not installed: pip install 'gdexplorer[cluster]'.")
    if place.kind == "slurm" and importlib.util.find_spec("dask_jobqueue") is None:
        raise InputError("Jobs of Slurm need dask-jobqueue, which is not installed: pip install dask-jobqueue.")


def _started(place: Place, closing: contextlib.ExitStack) -> tuple[str, Callable[[], None]]:
    """The scheduler's address, and what replaces workers that have ended."""
    if place.kind == "at":
        return place.address, lambda: None
    if place.kind == "slurm":
        return closing.enter_context(_slurm_cluster(place.count)), lambda: None
    from gdexplorer.cluster.local_workers import local_cluster

    address, workers = closing.enter_context(local_cluster(place.count))
    return address, workers.tend


@contextmanager
def _slurm_cluster(jobs: int) -> Iterator[str]:
    from dask_jobqueue import SLURMCluster

    try:
        cluster = SLURMCluster()
    except (ValueError, TypeError, OSError) as error:
        raise InputError(
            f"Dask cannot make jobs of Slurm: {' '.join(str(error).split())} Describe them in "
            "~/.config/dask/jobqueue.yaml."
        ) from None
    with cluster:
        cluster.scale(jobs=jobs)
        yield cluster.scheduler_address


def _connected(address: str) -> Client:
    from distributed import Client

    try:
        with ThreadPoolExecutor(1) as apart:  # this thread may have a loop of its own, as in a notebook
            found = apart.submit(asyncio.run, asyncio.wait_for(_answer_at(address), SECONDS_TO_CONNECT)).result()
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False) if found == "Scheduler" else None
    except Exception:  # whatever is there may answer anything, which Dask takes for the length of a message
        client = None
    if client is None:
        raise InputError(
            f"No Dask scheduler answers at {address}: start one with 'dask scheduler', or look at its address."
        )
    return client


async def _answer_at(address: str) -> str:
    """What somebody at ``address`` says it is: "Scheduler" or "Worker". A client that fails is slow to end."""
    from distributed.comm.core import connect
    from distributed.security import Security

    comm = await connect(address, timeout=SECONDS_TO_CONNECT, **Security().get_connection_args("client"))
    try:
        await comm.write({"op": "identity", "reply": True})
        return str((await comm.read())["type"])
    finally:
        comm.abort()


def _wait_for_workers(
    executor: DaskExecutor, place: Place, address: str, say: Say, cancelled: Callable[[], bool]
) -> None:
    """Wait until a worker is there: those of a queue come when the queue lets them."""
    begun = time.monotonic()
    if place.kind == "slurm":
        say(f"Waiting for the first of {place.count:,} jobs of Slurm.")
    while not executor.count() and not cancelled():
        if place.kind != "slurm" and time.monotonic() - begun > SECONDS_FOR_A_WORKER:
            raise InputError(f"The scheduler at {address} has no workers: start one with 'dask worker {address}'.")
        time.sleep(0.1)


def _describe(executor: DaskExecutor, client: Client, address: str, say: Say) -> None:
    """Say how many workers are where, the dashboard's address, and whether last digits may differ."""
    count = len(executor.workers())
    say(f"{count:,} worker{'s' * (count != 1)} at {address}.")
    executor.notes = tuple(_notes(executor, client))
    for note in executor.notes:
        say(note)


def _notes(executor: DaskExecutor, client: Client) -> Iterator[str]:
    with contextlib.suppress(KeyError, OSError):
        yield f"Dask's dashboard: {client.dashboard_link}"
    if others := executor.other_processors():
        yield (
            f"The workers' processors ({', '.join(others)}) are of another kind than this one, and kernels are "
            "compiled for them: last digits may differ."
        )


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask from logging what is said here in sentences."""
    levels = {name: logging.getLogger(name).level for name in _LOGGERS}
    try:
        import distributed  # noqa: F401  it sets levels itself when it is imported

        levels = {name: logging.getLogger(name).level for name in _LOGGERS}
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
