"""Names of runs: by their optimizer and their start. No Qt."""

from __future__ import annotations

from collections import Counter

from gdexplorer.descent.experiment import Experiment
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.scene import Scene


def names_of(scene: Scene) -> list[str]:
    """A name for each run: its optimizer, with its place among several of that name, and its start."""
    rules = _rule_names(scene.experiment)
    return [_name(rules, run) for run in scene.runs]


def run_name(run: DrawnRun) -> str:
    """The same for one run, which knows its experiment."""
    assert run.experiment is not None
    return _name(_rule_names(run.experiment), run)


def _name(rules: list[str], run: DrawnRun) -> str:
    return f"{rules[run.trajectory.optimizer]}, start {run.trajectory.start + 1}"


def _rule_names(experiment: Experiment) -> list[str]:
    labels = [item.label for item in experiment.optimizers]
    often = Counter(labels)
    return [f"{label} ({place})" if often[label] > 1 else label for place, label in enumerate(labels, 1)]
