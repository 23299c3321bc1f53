"""Formulas of a document as LaTeX: the objective, and the step of each optimizer."""

from __future__ import annotations

from gdexplorer.descent.experiment import Experiment


def formulas(experiment: Experiment) -> str:
    """The objective with its parameters, and each visible optimizer's step with its settings, as displayed formulas."""
    parts = [_objective(experiment)]
    for item in dict.fromkeys(item for item in experiment.optimizers if item.visible):
        settings = ", ".join(f"{name.replace('_', ' ')} {value!r}" for name, value in item.settings)
        parts.append(f"% {item.label}: {settings}\n\\[\n  {item.optimizer.update}\n\\]")
    return "\n".join(parts) + "\n"


def _objective(experiment: Experiment) -> str:
    item, bound = experiment.definition(), experiment.bound()
    point = r"\theta" if bound.weights or bound.first_sample is not None else "x, y"
    values = ", ".join(f"{name} = {value!r}" for name, value in experiment.parameters)
    title = " ".join(f"{item.label}{f', {values}' if values else ''}".split())
    return f"% {title}\n\\[\n  f({point}) = {item.latex}\n\\]"
