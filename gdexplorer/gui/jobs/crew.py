"""Who does the tasks of the window's analyses: this process, or the workers of a cluster while one is joined.

Nothing of Dask is imported here: who joins a cluster hands over what gives an executor.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gdexplorer.descent.engine.tasks import done_here
from gdexplorer.objectives import Custom

if TYPE_CHECKING:
    from gdexplorer.cluster.executor import Executor
    from gdexplorer.cluster.flow import Tally
    from gdexplorer.descent.engine.tasks import Doer
    from gdexplorer.descent.experiment import Experiment


class Crew:
    """Does tasks for any thread; the cluster is joined and left by one."""

    def __init__(self) -> None:
        self._executor: Callable[[], Executor] | None = None
        self._made: dict[str, int] = {}
        self._lock = threading.Lock()

    def join(self, executor: Callable[[], Executor]) -> None:
        """From now on have tasks done by an executor, another one for each analysis."""
        with self._lock:
            self._executor, self._made = executor, {}

    def leave(self) -> None:
        """From now on have tasks done by this process; what workers are at fails when these go."""
        with self._lock:
            self._executor = None

    @property
    def made(self) -> dict[str, int]:
        """How many pieces each worker has done since the cluster was joined."""
        with self._lock:
            return dict(self._made)

    @contextmanager
    def doing(self, *problems: Experiment) -> Iterator[Doer]:
        """Who does the tasks of an analysis of ``problems``: this process does those that no file can hold."""
        executor = self._executor
        if executor is None or any(isinstance(each.objective, Custom) and each.objective.unsaved for each in problems):
            yield done_here
            return
        from gdexplorer.cluster.flow import Flow
        from gdexplorer.cluster.store import Store

        yield Flow(executor(), Store(), self._counter())

    def _counter(self) -> Callable[[Tally], None]:
        """Counts what one analysis has had done."""
        before: dict[str, int] = {}

        def count(tally: Tally) -> None:
            with self._lock:
                for worker, made in tally.made.items():
                    self._made[worker] = self._made.get(worker, 0) + made - before.get(worker, 0)
                    before[worker] = made

        return count


CREW = Crew()
