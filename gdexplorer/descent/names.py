"""Names of the optimizers of an experiment, which tell those of one rule apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.numerals import number_text
from gdexplorer.optimizers import schedule
from gdexplorer.parameter import Parameter

# Of a rule's settings that differ, a name tells the first few: a rule that is tried with other settings has few.
MOST_SETTINGS, DIGITS = 2, 4


def told_apart(optimizers: Sequence[ConfiguredOptimizer]) -> tuple[str, ...]:
    """The label of each; of several with the same one, what differs in their settings, or else their places.

    Two runs of Adam are "Adam, η = 0.01" and "Adam, η = 0.1"; with the same settings, "Adam (1)" and "Adam (3)" if they
    are the first and third of the list.
    """
    names, places = [each.label for each in optimizers], defaultdict(list)
    for place, name in enumerate(names):
        places[name].append(place)
    for label, alike in places.items():
        if len(alike) > 1:
            told = _with_settings(label, [optimizers[place] for place in alike])
            for place, name in zip(alike, told, strict=True):
                names[place] = name if told.count(name) == 1 else f"{name} ({place + 1})"
    return tuple(names)


def differing(alike: Sequence[ConfiguredOptimizer]) -> list[Parameter]:
    """The hyperparameters of one rule that do not have the same value in all its configurations ``alike``."""
    rows = alike[0].optimizer.hyperparameters if alike else ()
    return [row for row in rows if len({each.setting(row.name) for each in alike}) > 1]


def _with_settings(label: str, alike: Sequence[ConfiguredOptimizer]) -> list[str]:
    rows, schedules = differing(alike)[:MOST_SETTINGS], {(each.schedule, each.schedule_settings) for each in alike}
    return [
        ", ".join(
            [
                label,
                *(_setting(row, each.setting(row.name)) for row in rows),
                *([schedule(each.schedule).label.lower()] if len(schedules) > 1 else []),
            ]
        )
        for each in alike
    ]


def _setting(row: Parameter, value: float) -> str:
    if row.choices:
        return row.choices[int(value)]
    text = number_text(value, DIGITS)
    return f"{row.symbol} = {text}" if row.symbol else f"{row.label} {text}"
