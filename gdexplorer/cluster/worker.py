"""A worker of a cluster on this machine: ``python -m gdexplorer.cluster.worker ADDRESS``.

It does one bundle at a time, and ends with the process that started it, however that ends: its standard input closes
then. The system does that, too, for a process that was killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading

# It ends with its parent, whatever happens: a busy machine may take long.
SECONDS_TO_CONNECT = 300


async def _work(address: str) -> None:
    from distributed import Worker

    async with Worker(address, nthreads=1, death_timeout=SECONDS_TO_CONNECT, dashboard=False) as worker:
        await worker.finished()


def _end_with_parent() -> None:
    with contextlib.suppress(OSError):
        sys.stdin.buffer.read()
    if files := sys.modules.get("gdexplorer.cluster.data_files"):  # imported with the first piece
        files.remove_folder()
    os._exit(0)


def main() -> None:
    """Work until the scheduler or the parent has gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(OSError, asyncio.TimeoutError, asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(_work(sys.argv[1]))


if __name__ == "__main__":
    main()
