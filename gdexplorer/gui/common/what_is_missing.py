"""What to do to see runs."""

from __future__ import annotations

from gdexplorer.descent.experiment import Experiment


def what_is_missing(experiment: Experiment | None) -> str:
    """What to do to see a run, for an experiment without runs."""
    if experiment is None:
        return "No runs yet."
    has_optimizers = any(configured.visible for configured in experiment.optimizers)
    if has_optimizers and experiment.starts:
        return "No runs yet."
    optimizer = "add an optimizer, or tick one" if experiment.optimizers else "add an optimizer"
    start = "click the map or the surface to place a start"
    steps = ", then ".join(step for step, had in ((optimizer, has_optimizers), (start, experiment.starts)) if not had)
    return f"No runs. {steps[0].upper()}{steps[1:]}."
