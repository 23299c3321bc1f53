"""What to do to see runs."""

from __future__ import annotations

from gdexplorer.descent.experiment import Experiment


def what_is_missing(experiment: Experiment | None) -> str:
    """What to do to see a run, for an experiment without runs."""
    if experiment is None:
        return "No runs yet."
    if not experiment.starts:
        return "No runs. Click the map or the surface to place a start."
    if not any(configured.visible for configured in experiment.optimizers):
        return "No runs. Add an optimizer, or tick one."
    return "No runs yet."
