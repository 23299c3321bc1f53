"""The optimizers as choices: by family, those that cannot be chosen with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gdexplorer.descent.experiment import refusal
from gdexplorer.gui.common.choices import Choice, Group
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers import FAMILIES, OPTIMIZERS, Optimizer
from gdexplorer.plugins import said_of


def refusals(bound: BoundObjective) -> dict[str, str]:
    """The rules that cannot descend an objective, by key, and why."""
    return {rule.key: why for rule in OPTIMIZERS if (why := refusal(rule, bound))}


def by_family(refused: Mapping[str, str]) -> Iterator[Group]:
    """All optimizers by family, with what each does, or why it cannot be chosen."""
    for key, title in FAMILIES.items():
        rules = [rule for rule in OPTIMIZERS if rule.family == key]
        yield Group(title, [_choice(rule, refused.get(rule.key, "")) for rule in rules])


def _choice(rule: Optimizer, why_not: str) -> Choice:
    return Choice(rule.label, rule.key, rule.summary + said_of("optimizers", rule.key), refused=why_not)
