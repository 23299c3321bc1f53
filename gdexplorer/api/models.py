"""``model``: a model of the user's own, a Python file, as an objective."""

from __future__ import annotations

import warnings
from os import PathLike
from pathlib import Path

from gdexplorer.api.given import path, real, whole
from gdexplorer.errors import InputError
from gdexplorer.models.own_model import OwnModel
from gdexplorer.models.process import SECONDS, ModelProcess
from gdexplorer.numerals import short


def model(file: str | PathLike[str], *, run_code: bool = False, timeout: float = SECONDS, threads: int = 0) -> OwnModel:
    """An objective from a Python file that defines a model, run in a process of its own (see docs/guide/model.md).

    All verbs take it that take an objective. A gradient that disagrees with the values is told in a warning. Close the
    model, or use it in a ``with`` statement, to end the process.

    Parameters
    ----------
    file : defines ``loss(parameters)`` and ``parameters``, or ``model`` and ``loader``.
    run_code : must be True: the file is a program, which may do anything that you may.
    timeout : seconds that it may take to be ready, and for each answer.
    threads : of its linear algebra, whose number may change last digits; 0: as many as it likes.

    Raises
    ------
    InputError
        If ``run_code`` is not True, or the file cannot be run or defines no model.
    """
    where, seconds = Path(path("file", file)), real("timeout", timeout)
    if not seconds > 0.0:
        raise InputError(f"timeout must be a number of seconds above 0, not {short(seconds)}.")
    limit = whole("threads", threads)
    if limit < 0:
        raise InputError(f"threads must be 0 or more, not {limit}.")
    if run_code is not True:
        raise InputError(
            f"{where.name} is a program, which may do anything that you may: pass run_code=True to run it."
        )
    made = OwnModel(ModelProcess(where, seconds, limit))
    if made.warning:
        warnings.warn(made.warning, stacklevel=2)
    return made
