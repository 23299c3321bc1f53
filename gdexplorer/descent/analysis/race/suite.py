"""The built-in suite of races: smooth functions of two coordinates whose minima are known, fits, and small networks."""

from __future__ import annotations

from functools import cache
from typing import Any

from gdexplorer.objectives import ObjectiveChoice
from gdexplorer.objectives.catalogue import BUILT_IN
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import Optimizer
from gdexplorer.optimizers.needs import Given

_FITS = (CustomFit(Generated("sine"), degree=3), CustomFit(Generated("step")))
_NETWORKS = (
    CustomNetwork((1, 4, 1), data=Generated("sine", 50)),
    CustomNetwork((2, 2, 1), cost="cross_entropy", data=Generated("xor", 50, 0.05), seed=20),
    CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("two_moons", 50)),
)


# Settings of runs that belong to one objective; a race on the suite is without them.
OF_ONE: dict[str, Any] = {"batch_size": 0, "subject_to": None}


@cache
def suite() -> tuple[ObjectiveChoice, ...]:
    """All of them, as experiments name objectives."""
    smooth = (
        item.key
        for item in BUILT_IN
        if item.group != "not smooth" and (bound := item.bind(item.defaults)).minima and bound.dimension == 2
    )
    return (*smooth, *_FITS, *_NETWORKS)


def refusal_by_suite(rule: Optimizer) -> str:
    """Why ``rule`` cannot race on the suite, in one sentence; empty if it can. It is known without making the suite."""
    if rule.needs is None:
        return ""
    if rule.needs.given == Given.KERNEL:
        lack = "some objectives of the suite are not"
    else:
        lack = f"{'' if rule.keeps_to_set else 'some '}objectives of the suite have none"
    return f"{rule.label} needs {rule.needs.words}; {lack}."
