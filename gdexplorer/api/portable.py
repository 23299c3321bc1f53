"""Results that travel between processes and programs: pickled, with all that can be pickled of what was run."""

from __future__ import annotations

import pickle

from msgspec.structs import replace

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.models.own_model import OwnModel
from gdexplorer.objectives import Custom
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.python.python_function import PythonFunction


class LeftBehind(Custom, frozen=True, tag="LeftBehind"):
    """An objective that could not be pickled with a result.

    Attributes
    ----------
    label : what it was called.
    """

    label: str

    def objective(self) -> Objective:
        """Nothing.

        Raises
        ------
        InputError
            Always.
        """
        raise InputError(
            f"{self.label} could not be pickled with the result, which has its points and values, but nothing that "
            "needs the function: for that, define it at the top of a module."
        )


def portable(experiment: Experiment) -> Experiment:
    """``experiment``; with `LeftBehind` in place of an objective that cannot be pickled: a local function, a model."""
    what = experiment.objective
    if not isinstance(what, PythonFunction | OwnModel):
        return experiment
    try:
        pickle.dumps(what)
    except Exception:  # whatever the objects of a user's function raise
        label = what.label if isinstance(what, PythonFunction) else what.running.file.name
        return replace(experiment, objective=LeftBehind(label))
    return experiment
