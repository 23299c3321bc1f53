"""The optimizers as choices: by family, those that cannot be chosen with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gdexplorer.descent.experiment import Experiment, refusal
from gdexplorer.gui.common.choices import Choice, Group
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers import FAMILIES, OPTIMIZERS, Optimizer, optimizer
from gdexplorer.optimizers.libraries import LIBRARIES, Library, is_loaded, library_of, usual_in
from gdexplorer.plugins import said_of


def refusals(bound: BoundObjective) -> dict[str, str]:
    """The rules that cannot descend an objective, by key, and why."""
    return {rule.key: why for rule in OPTIMIZERS if (why := refusal(rule, bound))}


def refusals_of_used(experiment: Experiment) -> dict[str, str]:
    """The same, and the optimizers of other libraries in an experiment that cannot descend its objective."""
    bound = experiment.bound()
    used = {key: refusal(optimizer(key), bound) for key in used_of_libraries(experiment)}
    return refusals(bound) | {key: why for key, why in used.items() if why}


def by_family(refused: Mapping[str, str]) -> Iterator[Group]:
    """All optimizers by family, with what each does, or why it cannot be chosen."""
    for key, title in FAMILIES.items():
        rules = [rule for rule in OPTIMIZERS if rule.family == key]
        yield Group(title, [_choice(rule, refused.get(rule.key, "")) for rule in rules])


def of_libraries() -> Iterator[Group]:
    """The usual optimizers of other libraries that are installed; nothing is imported for that."""
    for library in LIBRARIES.values():
        yield Group(library.title, [Choice(key, key, _about(library)) for key in usual_in(library)])


def loaded_of_libraries(used: Iterable[str], refused: Mapping[str, str]) -> Iterator[Group]:
    """The optimizers of other libraries, of which those that are loaded can be chosen; nothing is imported for that.

    ``used``: keys of optimizers that are offered besides the usual ones.
    """
    keys = tuple(used)
    for library in LIBRARIES.values():
        offered = dict.fromkeys((*(key for key in keys if library_of(key) is library), *usual_in(library)))
        why_not = f"Add it to the optimizers first: this loads {library.title}."
        yield Group(
            library.title,
            [
                Choice(key, key, _about(library), refused=refused.get(key, "") if is_loaded(key) else why_not)
                for key in offered
            ],
        )


def used_of_libraries(experiment: Experiment) -> tuple[str, ...]:
    """The keys of the optimizers of other libraries in an experiment, each once."""
    return tuple(dict.fromkeys(each.key for each in experiment.optimizers if library_of(each.key) is not None))


def slow_ones(keys: Iterable[str]) -> str:
    """Which of some loaded optimizers are slow, and why; empty if none is."""
    labels = [rule.label for rule in map(optimizer, keys) if rule.slow_path]
    return f"Slow: {' and '.join(labels)} take{'s' * (len(labels) == 1)} each step in Python." if labels else ""


def _about(library: Library) -> str:
    return f"As {library.title} computes it, a step at a time in Python: slow."


def _choice(rule: Optimizer, why_not: str) -> Choice:
    return Choice(rule.label, rule.key, rule.summary + said_of("optimizers", rule.key), refused=why_not)
