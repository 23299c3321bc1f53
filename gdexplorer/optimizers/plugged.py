"""What is asked of an optimizer of a plug-in before it is listed."""

from __future__ import annotations

from collections.abc import Collection

from gdexplorer.errors import InputError
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import Term
from gdexplorer.parameter import Parameter


def check(item: Optimizer, families: Collection[str]) -> None:
    """Check an optimizer: its texts, its rows of state, its terms, and that its kernel compiles.

    Raises
    ------
    InputError
        If something is wrong: a clause.
    """
    for name in ("label", "update", "summary", "source"):
        if not isinstance(getattr(item, name), str) or not getattr(item, name).strip():
            raise InputError(f"its {name} is no text")
    if item.family not in families:
        raise InputError(f"its family {item.family!r} is none of {', '.join(families)}")
    if not all(isinstance(parameter, Parameter) for parameter in item.hyperparameters):
        raise InputError("its hyperparameters are not declared as Parameter")
    if not item.terms or not all(isinstance(term, Term) for term in item.terms):
        raise InputError("its terms, of which the last one is the step, are not declared as Term")
    for row in (item.observes, item.measures):
        if row and row not in item.state:
            raise InputError(f"its state has no row {row!r}")
    item.kernel.compiled  # noqa: B018  a kernel that does not compile raises
