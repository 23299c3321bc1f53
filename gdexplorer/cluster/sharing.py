"""Share an analysis among the workers of a cluster: what the command line and the Python interface both open."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gdexplorer.cluster.address import place_of
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.opening import Say, opened
from gdexplorer.cluster.store import Store


@contextmanager
def shared(
    cluster: str, pieces: str | os.PathLike[str] | None = None, say: Say = lambda sentence: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Flow]:  # fmt: skip
    """Who does the tasks of an analysis: the workers of ``cluster``; ``pieces``: the folder of what is done.

    Raises
    ------
    InputError
        If there is no such cluster, it cannot be used, or nothing can be kept in the folder.
    """
    place, store = place_of(cluster), Store(Path(pieces) if pieces else None)
    if not pieces:  # what somebody's own folder holds is theirs to remove
        store.forget_oldest()
    with opened(place, say, cancelled) as executor:
        yield Flow(executor, store)
