"""Look up items by name, with suggestions."""

import difflib
import reprlib
from collections.abc import Mapping
from typing import Any, TypeVar

from gdexplorer.errors import InputError

Item = TypeVar("Item")

_MOST_LISTED, _MOST_OFFERED = 12, 3
_LONGEST_COMPARED = 100
# Names at least this similar are offered, and of those only the ones almost as similar as the most similar.
_SIMILAR, _ALMOST = 0.6, 0.1


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
    """Up to three of ``items`` similar to ``name``, most similar first; case-insensitive.

    A typing error leaves one name much closer than the others, which are then not offered.
    """
    typed = name[:_LONGEST_COMPARED].casefold()
    folded = {item.casefold(): item for item in items}
    near = difflib.get_close_matches(typed, folded, _MOST_OFFERED, _SIMILAR)
    ratios = [difflib.SequenceMatcher(None, item, typed).ratio() for item in near]  # as `get_close_matches` compares
    return [folded[item] for item, ratio in zip(near, ratios, strict=True) if ratio >= ratios[0] - _ALMOST]


def _listed(items: Mapping[str, Any]) -> str:
    names = list(items)
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return (", ".join(names[:_MOST_LISTED]) or "none") + more
