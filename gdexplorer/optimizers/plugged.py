"""What is asked of an optimizer of a plug-in before it is listed."""

from __future__ import annotations

from collections.abc import Collection

from gdexplorer.errors import InputError
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import Term
from gdexplorer.plugins import check_declared


def check(item: Optimizer, families: Collection[str]) -> None:
    """Check an optimizer: its texts, its rows of state, its terms, and that its kernel compiles.

    Raises
    ------
    InputError
        If something is wrong: a clause.
    """
    check_declared(item, ("label", "update", "summary", "source"), "family", families, "hyperparameters")
    if not item.terms or not all(isinstance(term, Term) for term in item.terms):
        raise InputError("its terms, of which the last one is the step, are not declared as Term")
    for row in (item.observes, item.measures):
        if row and row not in item.state:
            raise InputError(f"its state has no row {row!r}")
    item.kernel.compiled  # noqa: B018  a kernel that does not compile raises
