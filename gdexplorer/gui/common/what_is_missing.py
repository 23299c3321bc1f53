"""What to do to see runs."""

from __future__ import annotations

from gdexplorer.scene.description import WITHHELD
from gdexplorer.scene.scene import Scene


def what_is_missing(scene: Scene | None) -> str:
    """What to do to see a run, for a scene without runs; None: for a picture that is not there yet."""
    if scene is None:
        return "No runs yet."
    if scene.withheld:
        return WITHHELD
    experiment = scene.experiment
    has_optimizers = any(configured.visible for configured in experiment.optimizers)
    if has_optimizers and experiment.starts:
        return "No runs yet."
    optimizer = "add an optimizer, or tick one" if experiment.optimizers else "add an optimizer"
    start = "click the map or the surface to place a start"
    steps = ", then ".join(step for step, had in ((optimizer, has_optimizers), (start, experiment.starts)) if not had)
    return f"No runs. {steps[0].upper()}{steps[1:]}."
