"""Sentences with expressions in braces, filled in with what the engine found."""

from __future__ import annotations

import math
import re

from msgspec import Struct

from gdexplorer.lessons.conditions import Expression, Scope, Vocabulary, number
from gdexplorer.lessons.errors import ConditionError
from gdexplorer.numerals import number_text, with_minus

# Braces in formulas between dollar signs are LaTeX's own.
_PART = re.compile(r"\$[^$]*\$|\{([^{}]*)\}|[{}]")
_SPECIFICATION = re.compile(r"\.\d{1,2}[fg]|,|d|")
_DIGITS = 4


class Sentence(Struct, frozen=True):
    """A sentence that has been read: texts, and expressions with their format specifications."""

    parts: tuple[str | tuple[Expression, str], ...]

    def filled(self, scope: Scope) -> str:
        """The sentence with numbers in place of its expressions.

        Raises
        ------
        InputError
            If an expression cannot be evaluated.
        """
        return "".join(
            part if isinstance(part, str) else _written(part[0].evaluated(scope), part[1]) for part in self.parts
        )


def sentence(text: str, vocabulary: Vocabulary) -> Sentence:
    """Read a sentence: ``{value(0)}`` and ``{value(0):.2f}`` stand for numbers, braces within $…$ for themselves.

    Raises
    ------
    ConditionError
        If an expression or its format cannot be read.
    """
    parts: list[str | tuple[Expression, str]] = []
    end = 0
    for found in _PART.finditer(text):
        if found[0].startswith("$"):
            continue
        if found[1] is None:
            raise ConditionError("A brace has no partner.", text, found.start())
        parts += [text[end : found.start()], _expression(found[1], text, vocabulary)]
        end = found.end()
    return Sentence((*parts, text[end:]))


def _expression(inside: str, text: str, vocabulary: Vocabulary) -> tuple[Expression, str]:
    written, _, specification = inside.partition(":")
    if not _SPECIFICATION.fullmatch(specification.strip()):
        raise ConditionError(f"{specification!r} is no format: write .2f, .3g, d or a comma.", text, text.find(inside))
    return number(written, vocabulary), specification.strip()


def _written(value: float, specification: str) -> str:
    if not math.isfinite(value):
        return "undefined" if math.isnan(value) else with_minus(f"{value}".replace("inf", "∞"))
    if specification in ("d", ","):
        return with_minus(f"{round(value):{',' if specification == ',' else ''}d}")
    return with_minus(f"{value:{specification}}") if specification else number_text(value, _DIGITS)
