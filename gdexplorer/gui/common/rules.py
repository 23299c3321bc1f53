"""The optimizers as choices: by family, those that cannot be chosen with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gdexplorer.descent.experiment import refusal
from gdexplorer.gui.common.choices import Choice, Group
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers import FAMILIES, OPTIMIZERS, Optimizer
from gdexplorer.optimizers.libraries import LIBRARIES, usual_in
from gdexplorer.plugins import said_of


def refusals(bound: BoundObjective) -> dict[str, str]:
    """The rules that cannot descend an objective, by key, and why."""
    return {rule.key: why for rule in OPTIMIZERS if (why := refusal(rule, bound))}


def by_family(refused: Mapping[str, str]) -> Iterator[Group]:
    """All optimizers by family, with what each does, or why it cannot be chosen."""
    for key, title in FAMILIES.items():
        rules = [rule for rule in OPTIMIZERS if rule.family == key]
        yield Group(title, [_choice(rule, refused.get(rule.key, "")) for rule in rules])


def of_libraries() -> Iterator[Group]:
    """The usual optimizers of other libraries that are installed; nothing is imported for that."""
    for library in LIBRARIES.values():
        about = f"As {library.title} computes it, a step at a time in Python: slow."
        yield Group(library.title, [Choice(key, key, about) for key in usual_in(library)])


def _choice(rule: Optimizer, why_not: str) -> Choice:
    return Choice(rule.label, rule.key, rule.summary + said_of("optimizers", rule.key), refused=why_not)
