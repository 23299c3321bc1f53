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
    raise InputError(f"There is no {kind} {reprlib.repr(name)}; {_hint(name, items)}")


def _hint(name: Any, items: Mapping[str, Any]) -> str:
    """What may have been meant: the similar ones, all of a few, or the least unlike of many."""
    near = nearest(name, items) if isinstance(name, str) else []
    if near:
        return f"did you mean {' or '.join(named(key, items[key]) for key in near)}?"
    if len(items) <= _MOST_LISTED:
        return f"known: {', '.join(items) or 'none'}."
    close = [named(key, items[key]) for key in _least_unlike(str(name), items)]
    return f"of the {len(items)} there are, {', '.join(close[:-1])} and {close[-1]} are nearest."


def named(key: str, item: Any) -> str:
    """A name to type, with what the program calls it if that says more."""
    label = getattr(item, "label", "")
    says_more = isinstance(label, str) and _plain(label) not in ("", _plain(key))
    return f"{key} ({label})" if says_more else key


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def nearest(name: str, items: Mapping[str, Any]) -> list[str]:
    """Up to three of ``items`` whose names or labels are similar to ``name``, most similar first; case-insensitive.

    A typing error leaves one name much closer than the others, which are then not offered.
    """
    typed = name[:_LONGEST_COMPARED].casefold()
    folded = _by_names(items)
    near = difflib.get_close_matches(typed, folded, _MOST_OFFERED, _SIMILAR)
    ratios = [difflib.SequenceMatcher(None, item, typed).ratio() for item in near]  # as `get_close_matches` compares
    kept = [folded[item] for item, ratio in zip(near, ratios, strict=True) if ratio >= ratios[0] - _ALMOST]
    return list(dict.fromkeys(kept))


def _least_unlike(name: str, items: Mapping[str, Any]) -> list[str]:
    folded = _by_names(items)
    close = difflib.get_close_matches(name[:_LONGEST_COMPARED].casefold(), folded, 2 * _MOST_OFFERED, 0.0)
    return list(dict.fromkeys(folded[name] for name in close))[:_MOST_OFFERED]


def _by_names(items: Mapping[str, Any]) -> dict[str, str]:
    """The key of each key and label, without case."""
    by_label = {_label(item): key for key, item in items.items() if _label(item)}
    return by_label | {key.casefold(): key for key in items}


def _label(item: Any) -> str:
    label = getattr(item, "label", "")
    return label.casefold() if isinstance(label, str) else ""
