"""Validate experiments from elsewhere, such as files, and bound what a document may hold."""

from __future__ import annotations

from msgspec.structs import replace

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, check_fits, checked_start, configure
from gdexplorer.descent.geometry.plane import PlaneChoice, checked_plane
from gdexplorer.errors import InputError

MOST_OPTIMIZERS, MOST_STARTS = 32, 200
# Colours of runs, as many as the pictures have.
COLOURS = 12


def checked(experiment: Experiment) -> Experiment:
    """Validate an experiment from elsewhere, such as a file."""
    definition = experiment.definition()
    parameters = tuple(definition.checked(dict(experiment.parameters)).items())
    bound = definition.bound(dict(parameters))
    choices = tuple(map(_checked_configured, experiment.optimizers))
    # No plane is chosen for two coordinates.
    plane = PlaneChoice() if bound.dimension == 2 else checked_plane(experiment.plane, bound)
    starts = tuple(checked_start(bound, start) for start in experiment.starts)
    if len(choices) > MOST_OPTIMIZERS or len(starts) > MOST_STARTS:
        raise InputError(f"It has more than {MOST_OPTIMIZERS} optimizers or {MOST_STARTS} starts.")
    found = replace(experiment, parameters=parameters, optimizers=choices, starts=starts, plane=plane)
    check_fits(found, bound)
    return found


def _checked_configured(given: ConfiguredOptimizer) -> ConfiguredOptimizer:
    schedule = given.schedule, dict(given.schedule_settings)
    fresh = configure(given.key, dict(given.settings), given.colour % COLOURS, *schedule)
    return replace(fresh.with_batch_size(given.batch_size), visible=given.visible)
