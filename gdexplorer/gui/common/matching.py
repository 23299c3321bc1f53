"""Search by typing: how well words match a label and what is said about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from gdexplorer.registry import nearest

Item = TypeVar("Item")

# Points of a typed word: it begins a word of the label, is within one, begins a word of a detail, or skips letters of a
# word of the label.
WORD, INSIDE, DETAIL, SKIPPING = 40.0, 20.0, 6.0, 3.0
# Points of all that is typed: it is the label, or the label begins with it.
WHOLE, PREFIX = 1000.0, 500.0
FEWEST_TO_SKIP = 3  # letters of a word that may skip letters of the label


def score(typed: str, label: str, details: Sequence[str] = ()) -> float | None:
    """How well ``typed`` matches ``label`` and ``details``: more is better; None if one of its words does not match.

    Case and accents do not matter. Words may come in any order.
    """
    words, label = folded(typed).split(), folded(label)
    about = folded(" ".join(details))
    total = 0.0
    for word in words:
        points = _points(word, label, about)
        if points is None:
            return None
        total += points
    whole = " ".join(words)
    return total + (WHOLE if whole == label else PREFIX if whole and label.startswith(whole) else 0.0)


def found(typed: str, items: Iterable[Item], texts: Callable[[Item], tuple[str, Sequence[str]]]) -> list[Item]:
    """The items that match, best first, equally good ones in their order; ``texts`` gives label and details of one."""
    scored = [(score(typed, *texts(item)), item) for item in items]
    matching = [(points, item) for points, item in scored if points is not None]
    return [item for _, item in sorted(matching, key=lambda pair: -pair[0])]


def corrected(typed: str, labels: Sequence[str]) -> str:
    """What of ``labels`` was probably meant by ``typed``; empty if none is similar.

    It is the most similar label, or ``typed`` with words of labels in place of its own that begin with the same letter.
    """
    whole = next(iter(nearest(typed.strip(), dict.fromkeys(labels))), "")
    words = dict.fromkeys(word for label in labels for word in re.findall(r"\w+", folded(label)))
    near = [_nearest_word(word, words) for word in folded(typed).split()]
    meant = " ".join(near) if all(near) and any(score(" ".join(near), label) is not None for label in labels) else ""
    if meant == folded(whole):
        return whole
    return max(meant, whole, key=lambda text: SequenceMatcher(None, folded(text), folded(typed.strip())).ratio())


def nothing_matches(typed: str, near: str = "") -> str:
    """What is said when nothing is found; ``near`` is what was probably meant, if there is something."""
    return f"Nothing matches “{typed.strip()}”{f'; the nearest is {near}' if near else ''}."


def _nearest_word(word: str, words: Iterable[str]) -> str:
    return next(iter(nearest(word, {each: None for each in words if each[0] == word[0]})), "")


def folded(text: str) -> str:
    """``text`` without case and accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def _points(word: str, label: str, about: str) -> float | None:
    if re.search(rf"\b{re.escape(word)}", label) or label.startswith(word):
        return WORD
    if word in label:
        return INSIDE
    if re.search(rf"\b{re.escape(word)}", about):
        return DETAIL
    return SKIPPING if len(word) >= FEWEST_TO_SKIP and _skips(word, label) else None


def _skips(word: str, label: str) -> bool:
    """Whether the letters of ``word`` occur in this order in one word of ``label``, from its first letter on."""
    return any(part[0] == word[0] and _in_order(word, part) for part in re.findall(r"\w+", label))


def _in_order(word: str, part: str) -> bool:
    letters = iter(part)
    return all(letter in letters for letter in word)
