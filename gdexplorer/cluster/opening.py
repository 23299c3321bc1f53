"""Open a cluster: connect to it or start it, look at its workers, and close it whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import math
import shutil
import ssl
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
# Those on this machine are as slow to start as it is busy, but they are seen to live.
SECONDS_FOR_A_WORKER, SECONDS_FOR_A_LOCAL_WORKER = 30.0, 300.0
_LOGGERS = "distributed", "distributed.client", "distributed.worker", "distributed.scheduler", "tornado", "asyncio"

Say = Callable[[str], None]
# Replaces workers that have ended; says why none will come, if so, in a sentence.
Tend = Callable[[], str]
NONE_HERE = (
    "No worker starts and stays on this machine, which may lack memory or be too busy: leave the cluster out, or try "
    "again later."
)


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
        _wait_for_workers(executor, place, address, tend, say, cancelled)
        if not cancelled():
            executor.check_workers()
            _describe(executor, client, address, say)
        yield executor


def _check_installed(place: Place) -> None:
    if importlib.util.find_spec("distributed") is None:
        raise InputError("Clusters need Dask, which is not installed: pip install 'gdexplorer[cluster]'.")
    if place.kind == "slurm" and importlib.util.find_spec("dask_jobqueue") is None:
        raise InputError("Jobs of Slurm need dask-jobqueue, which is not installed: pip install dask-jobqueue.")
    if place.kind == "slurm" and shutil.which("sbatch") is None:
        raise InputError("There is no command sbatch on this machine: run this where jobs of Slurm are submitted.")


def _started(place: Place, closing: contextlib.ExitStack) -> tuple[str, Tend]:
    """The scheduler's address, and what replaces workers that have ended."""
    if place.kind == "at":
        return place.address, lambda: ""
    if place.kind == "slurm":
        return closing.enter_context(_slurm_cluster(place.count))
    from gdexplorer.cluster.local_workers import local_cluster

    address, workers = closing.enter_context(local_cluster(place.count))
    return address, lambda: "" if workers.tend() else NONE_HERE


@contextmanager
def _slurm_cluster(jobs: int) -> Iterator[tuple[str, Tend]]:
    """The address of a scheduler whose workers are jobs of Slurm, and what says why Slurm takes none."""
    from dask_jobqueue import SLURMCluster
    from dask_jobqueue.slurm import SLURMJob
    from distributed.core import Status

    refusals: list[str] = []

    class Job(SLURMJob):
        async def start(self) -> None:
            try:
                await super().start()
            except Exception as error:  # Dask would log it, and fail to close
                refusals.append(str(error).rpartition("stderr:")[2].strip() or str(error))
                self.status = Status.running

    class Jobs(SLURMCluster):
        job_cls = Job

    try:
        cluster = Jobs()
    except (ValueError, TypeError, OSError) as error:
        raise InputError(
            f"Dask cannot make jobs of Slurm: {' '.join(str(error).split())} Describe them in "
            "~/.config/dask/jobqueue.yaml."
        ) from None
    with cluster:
        cluster.scale(jobs=jobs)
        yield cluster.scheduler_address, lambda: _refused(refusals[0]) if refusals else ""


def _refused(why: str) -> str:
    return f"Slurm takes no job: {' '.join(why.split())}. Describe jobs in ~/.config/dask/jobqueue.yaml."


def _connected(address: str) -> Client:
    from distributed import Client

    _check_certificates(address)
    try:
        with ThreadPoolExecutor(1) as apart:  # this thread may have a loop of its own, as in a notebook
            found = apart.submit(asyncio.run, asyncio.wait_for(_answer_at(address), SECONDS_TO_CONNECT)).result()
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False) if found == "Scheduler" else None
    except Exception as error:  # whoever is there may answer anything
        if distrust := _distrust(error):
            raise InputError(
                f"The scheduler at {address} and this program do not trust each other's certificates ({distrust}): "
                "both must be signed by the authority in distributed.comm.tls.ca-file of Dask's configuration."
            ) from None
        client = None
    if client is None:
        raise InputError(
            f"No Dask scheduler answers at {address}: start one with 'dask scheduler', or look at its address."
        )
    return client


def _check_certificates(address: str) -> None:
    """Check that there are certificates for an address that needs them.

    Raises
    ------
    InputError
        If there are none, or they cannot be read.
    """
    from distributed.security import Security

    if not address.startswith(("tls://", "wss://")):
        return
    where = "the certificates that distributed.comm.tls in Dask's configuration names"
    try:
        arguments = Security().get_connection_args("client")
    except OSError as error:  # ssl.SSLError is one, too
        why = error.strerror or str(error)
        raise InputError(f"{address} cannot be reached, since {where} cannot be used: {why}.") from None
    if not arguments.get("ssl_context"):
        raise InputError(f"{address} takes {where}, in ~/.config/dask/distributed.yaml: it names none.")


def _distrust(error: BaseException | None) -> str:
    """Why certificates are not trusted, if that is the cause of an error, or a cause of this; else empty."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return str(getattr(error, "verify_message", "") or error.reason or error)
        error = error.__cause__ or error.__context__
    return ""


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
    executor: DaskExecutor, place: Place, address: str, tend: Tend, say: Say, cancelled: Callable[[], bool]
) -> None:
    """Wait until a worker is there: those of a queue come when the queue lets them."""
    if place.kind == "slurm":
        say(f"Waiting for the first of {place.count:,} jobs of Slurm.")
    patience = {"at": SECONDS_FOR_A_WORKER, "local": SECONDS_FOR_A_LOCAL_WORKER}.get(place.kind, math.inf)
    begun = time.monotonic()
    while not executor.count() and not cancelled():
        if said := tend():
            raise InputError(said)
        if time.monotonic() - begun > patience:
            nobody = f"The scheduler at {address} has no workers: start one with 'dask worker {address}'."
            raise InputError(nobody if place.kind == "at" else NONE_HERE)
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
