"""Look up items by name, with suggestions."""

import difflib
import reprlib
from collections.abc import Mapping
from typing import Any, TypeVar

from gdexplorer.errors import InputError

Item = TypeVar("Item")

_MOST_LISTED = 12
_LONGEST_COMPARED = 100


def find(kind: str, name: Any, items: Mapping[str, Item]) -> Item:
    """The item called ``name``.

    Raises
    ------
    InputError
        If there is none; the message suggests similar names.
    """
    if isinstance(name, str) and name in items:
        return items[name]
    near = nearest(name, items) if isinstance(name, str) else []
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {_listed(items)}."
    raise InputError(f"There is no {kind} {reprlib.repr(name)}; {hint}")


def nearest(name: str, items: Mapping[str, Any]) -> list[str]:
    """Up to three of ``items`` similar to ``name``, most similar first; case-insensitive."""
    folded = {item.casefold(): item for item in items}
    return [folded[item] for item in difflib.get_close_matches(name[:_LONGEST_COMPARED].casefold(), folded, 3, 0.45)]


def _listed(items: Mapping[str, Any]) -> str:
    names = list(items)
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return (", ".join(names[:_MOST_LISTED]) or "none") + more
