"""Show an error position as two lines: the text, and a caret below the character."""

import unicodedata

ELLIPSIS = "…"


def with_caret(text: str, position: int, width: int = 100) -> tuple[str, str]:
    """``text`` around ``position``, at most ``width`` characters, and a line with a caret below it.

    For monospaced fonts; wide and zero-width characters are taken into account.
    """
    shown = "".join(character if character.isprintable() else " " for character in text)
    first = max(min(position - 2 * width // 3, len(shown) - width), 0)
    line, before = shown[first : first + width], shown[first:position]
    if first + width < len(shown):
        line = line[:-1] + ELLIPSIS
    if first:
        line, before = ELLIPSIS + line[1:], ELLIPSIS + before[1:]
    return line, " " * sum(map(_columns, before)) + "^"


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
