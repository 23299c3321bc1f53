"""What a window shows first of an objective that a program or the command line names: some optimizers, well set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from gdexplorer.api.asking import configured, key_and_settings, limits, one_by_one
from gdexplorer.descent.building import configured_with, experiment_of
from gdexplorer.descent.experiment import Experiment, check_batches, suggested
from gdexplorer.models.own_model import OwnModel, bound_of
from gdexplorer.session.document import Document

FIRST_OPTIMIZERS = "gradient_descent", "momentum", "adam"
STEPS = 400
# The first runs of a model are to take about so many seconds, but have so many steps at least.
FIRST_SECONDS, FEWEST_STEPS = 4.0, 20


def document_of(model: OwnModel) -> Document:
    """What a window shows first of a model of the user's own: some optimizers from its own parameters.

    Raises
    ------
    InputError
        If the model fails.
    """
    model.prepare()
    cost = bound_of(model.running).cost * len(FIRST_OPTIMIZERS)
    steps = int(min(max(FIRST_SECONDS / cost, FEWEST_STEPS), STEPS))
    return Document(suited(experiment_of(model, {}, (), [], limits(steps=steps)), FIRST_OPTIMIZERS, {}))


def suited(experiment: Experiment, optimizers: Any, settings: Mapping[str, Any]) -> Experiment:
    """``experiment`` with optimizers whose settings are those suggested for it where none are given.

    Raises
    ------
    InputError
        If an optimizer or a setting is unknown or does not suit the objective.
    """
    bound, rules = experiment.bound(), []
    configured(optimizers, settings)  # raises if one is unknown
    for colour, each in enumerate(one_by_one(optimizers)):
        key, own = key_and_settings(each)
        suited = suggested(key, bound)
        known = dict(suited.settings)
        shared = {name: value for name, value in settings.items() if name in known}
        rules.append(replace(configured_with(suited.key, {**known, **shared, **own}, {}), colour=colour))
    check_batches(rules, bound)
    return replace(experiment, optimizers=tuple(rules), starts=experiment.starts or (tuple(bound.start),))
