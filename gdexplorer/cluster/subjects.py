"""What pieces are about: an experiment, whose objective may be a model of the user's own, or such a model alone."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.cluster.data_files import Files, bound_of, sent_without_files, with_files_here
from gdexplorer.cluster.models import SentModel, model_here, model_sent
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.models import own_model
from gdexplorer.models.own_model import BoundModel, OwnModel
from gdexplorer.objectives import BoundObjective


class Subject(Struct, frozen=True, array_like=True):
    """An experiment, or a model, or both: then the model is the objective of the experiment."""

    problem: Experiment | None
    model: SentModel | None = None


def experiment_sent(experiment: Experiment) -> tuple[Subject, Files]:
    """How ``experiment`` is described in a piece, with the files that belong to it.

    Raises
    ------
    InputError
        If a file cannot be read, or no other machine can have the objective.
    """
    if isinstance(experiment.objective, OwnModel):
        model, files = model_sent(experiment.objective.running)
        return Subject(replace(experiment, objective=own_model.KEY), model), files
    problem, files = sent_without_files(experiment)
    return Subject(problem), files


def problem_sent(experiment: Experiment) -> tuple[Subject, Files]:
    """As `experiment_sent`, of the objective of ``experiment`` and the settings of its runs: no optimizers or starts.

    Raises
    ------
    InputError
        As `experiment_sent`.
    """
    return experiment_sent(replace(experiment, optimizers=(), starts=(), plane=PlaneChoice()))


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
    return problem_sent(experiment)


def experiment_here(subject: Subject, contents: Mapping[str, bytes]) -> tuple[Experiment, BoundObjective]:
    """The experiment on this machine, and its objective.

    Raises
    ------
    InputError
        If the objective is another one here, or cannot be evaluated.
    """
    assert subject.problem is not None
    if subject.model is None:
        experiment = with_files_here(subject.problem, contents)
        return experiment, bound_of(experiment)
    experiment = replace(subject.problem, objective=OwnModel(model_here(subject.model, contents)))
    return experiment, experiment.bound()


def subject_here(subject: Subject, contents: Mapping[str, bytes]) -> BoundObjective:
    """The objective on this machine.

    Raises
    ------
    InputError
        As `experiment_here`.
    """
    if subject.problem is not None:
        return experiment_here(subject, contents)[1]
    assert subject.model is not None
    return own_model.bound_of(model_here(subject.model, contents))
