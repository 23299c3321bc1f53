"""The optimizers, one card each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdexplorer.descent.experiment import refusal
from gdexplorer.gui.common.choices import Choice
from gdexplorer.gui.common.rules import of_libraries
from gdexplorer.gui.state.feature import Feature, Made, Offers, Place
from gdexplorer.optimizers import FAMILIES, OPTIMIZERS
from gdexplorer.plugins import said_of
from gdexplorer.session.edits import AddOptimizer

if TYPE_CHECKING:
    from collections.abc import Iterator


def _rules(made: Made) -> Iterator[Choice]:
    bound = made.state.experiment.bound()
    for rule in OPTIMIZERS:
        add, why = partial(made.state.apply, AddOptimizer(rule.key)), refusal(rule, bound)
        yield Choice(
            rule.label, add, f"{FAMILIES[rule.family]}: {rule.summary}{said_of('optimizers', rule.key)}", refused=why
        )
    for group in of_libraries():
        for choice in group.choices:
            yield replace(choice, data=partial(made.state.apply, AddOptimizer(choice.data)))


FEATURE = Feature(
    key="optimizers",
    title="Optimizers",
    place=Place.SIDE,
    order=20,
    icon="M4 5 L9 13 L13 10 L20 19 M20 12 V19 H13",
    panel="optimizers_panel:OptimizersPanel",
    offers=(Offers("Add an optimizer", _rules),),
)
