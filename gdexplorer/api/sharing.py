"""``cluster`` of the Python interface: who does the tasks of an analysis."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gdexplorer.api.given import path, text
from gdexplorer.descent.engine.tasks import done_here
from gdexplorer.errors import InputError
from gdexplorer.objectives.python.python_function import PythonFunction

if TYPE_CHECKING:
    from gdexplorer.descent.engine.tasks import Doer
    from gdexplorer.descent.experiment import Experiment

Folder = str | os.PathLike[str]


@contextmanager
def doer_of(problems: Iterable[Experiment], cluster: str | None, pieces: Folder | None) -> Iterator[Doer]:
    """Who does tasks: this process, or the workers of ``cluster``, which keep what is done in the folder ``pieces``.

    Raises
    ------
    InputError
        If the cluster cannot be used, there is a folder but no cluster, or an objective is a Python function, which
        does not travel.
    """
    if cluster is None:
        if pieces is not None:
            raise InputError("A folder for pieces goes with a cluster: give both, such as cluster='local'.")
        yield done_here
        return
    if any(isinstance(problem.objective, PythonFunction) for problem in problems):
        raise InputError(
            "A Python function stays in its process: run it without a cluster, or write it as a formula, or as a file "
            "for gdx.model."
        )
    from gdexplorer.cluster.sharing import shared

    with shared(text("cluster", cluster), None if pieces is None else path("pieces", pieces)) as do:
        yield do
