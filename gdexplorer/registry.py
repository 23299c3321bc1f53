"""Looking things up by a name that a person typed."""

import difflib
from collections.abc import Mapping
from typing import TypeVar

from gdexplorer.errors import InputError

Item = TypeVar("Item")


def find(kind: str, name: str, items: Mapping[str, Item]) -> Item:
    """The item called ``name``.

    Raises
    ------
    InputError
        Where there is none; it names the nearest.
    """
    if name in items:
        return items[name]
    near = difflib.get_close_matches(str(name), items, 3, 0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(items) or 'none'}."
    raise InputError(f"There is no {kind} {name!r}; {hint}")
