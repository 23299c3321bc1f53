"""What pieces are about: an objective that a file can hold, or a model of the user's own."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from gdexplorer.cluster.data_files import Files, bound_of, problem_sent, with_files_here
from gdexplorer.cluster.models import SentModel, model_here, model_sent
from gdexplorer.descent.experiment import Experiment
from gdexplorer.models import own_model
from gdexplorer.models.own_model import BoundModel
from gdexplorer.objectives import BoundObjective


class Subject(Struct, frozen=True, array_like=True):
    """One of both; the other is None."""

    problem: Experiment | None
    model: SentModel | None = None


def subject_sent(bound: BoundObjective, experiment: Experiment | None) -> tuple[Subject, Files]:
    """How ``bound`` is described in a piece, with the files that belong to it; ``experiment`` : whose objective it is.

    Raises
    ------
    InputError
        If a file cannot be read, or no other machine can have the objective.
    """
    if isinstance(bound, BoundModel):
        assert bound.running is not None
        model, files = model_sent(bound.running)
        return Subject(None, model), files
    assert experiment is not None
    problem, files = problem_sent(experiment)
    return Subject(problem), files


def subject_here(subject: Subject, contents: Mapping[str, bytes]) -> BoundObjective:
    """The objective on this machine; wrap what uses it in `failing_forgets`.

    Raises
    ------
    InputError
        If it is another one here, or cannot be evaluated.
    """
    if subject.problem is not None:
        return bound_of(with_files_here(subject.problem, contents))
    assert subject.model is not None
    return own_model.bound_of(model_here(subject.model, contents))
