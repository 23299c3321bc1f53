"""Data that callers name: a table's path, a generated set with its settings, or a set of this program."""

from __future__ import annotations

from typing import Any

import msgspec

from gdexplorer.api.given import path
from gdexplorer.errors import InputError
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses, SklearnSet
from gdexplorer.objectives.data.toy_sets import PREFIX
from gdexplorer.registry import find

HOUSES = "houses"
_READERS: dict[str, type[int] | type[float]] = {"count": int, "noise": float, "seed": int}


def named(
    called: str, data: Any, inputs: tuple[str, ...], targets: tuple[str, ...]
) -> CsvFile | Generated | Houses | SklearnSet:
    """The data of this name or path; ``called``: the parameter that says so.

    Raises
    ------
    InputError
        If it is no text, a setting is invalid, or columns are named of a generated set.
    """
    name, target, more = path(called, data), targets[0] if targets else "", targets[1:] or msgspec.UNSET
    if name.partition(":")[0] in SETS:
        if inputs or target:
            raise InputError("A generated set has no columns to choose: leave out their names.")
        return _generated(name)
    if name == HOUSES:
        return Houses(inputs or Houses().inputs, target or Houses().target, more)
    if name.startswith(PREFIX):
        return SklearnSet(name.removeprefix(PREFIX), inputs, target, more)
    return CsvFile(name, inputs, target, other_targets=more)


def _generated(text: str) -> Generated:
    """A set as the command line has it: ``spirals:count=500,noise=0.02,seed=1``."""
    key, _, rest = text.partition(":")
    given: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        name, _, value = (each.strip() for each in part.partition("="))
        reader = find(f"{key} setting", name, _READERS)
        try:
            given[name] = reader(value)
        except ValueError:
            kind = "whole number" if reader is int else "number"
            raise InputError(f"The {name} of {key} must be a {kind}, not {value!r}.") from None
    return msgspec.structs.replace(Generated(key, noise=SETS[key].noise), **given)
