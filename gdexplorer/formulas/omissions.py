"""Fill in what mathematical notation omits: product signs, brackets after functions, absolute-value bars.

- Omitted product signs are inserted: 2x, (x + 1)(y - 2), x y, x²y; so 1/2x is (1/2)*x, and 2x^2 is 2*(x^2). Names
  extend over letters and digits: xy and x2 are single names.
- A bracket after a function is its argument; after x, y, a constant, a single or a Greek letter it is a factor.
- A function without brackets takes the product after it, up to the next sign or function: sin 2x is sin(2*x),
  sin x cos y is sin(x)*cos(y).
- A power of a function's name applies to its value: sin^2 x is sin(x)^2; but sin^-1 is the inverse, arcsin.
- A bar after an operand closes the last open bar, any other bar opens: |x|y|z| is abs(x)*y*abs(z).
"""

from __future__ import annotations

import re

from gdexplorer.formulas.tokens import FormulaError, Token
from gdexplorer.formulas.vocabulary import (
    CONSTANTS,
    FOREIGN,
    FUNCTIONS,
    INVERSES,
    SPELLINGS,
    VARIABLES,
    is_function,
    meaning_of,
)  # fmt: skip
from gdexplorer.registry import nearest

# Without gamma, beta and zeta, which are also functions.
_GREEK = {
    "alpha", "delta", "epsilon", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "rho", "sigma",
    "tau", "upsilon", "phi", "chi", "psi", "omega",
}  # fmt: skip
# Letters that are rarely multiplied by a bracket.
_FUNCTION_LETTERS = "fgh"
_POWERS = ("^", "**")
_SIGNS = ("+", "-", "−", "–")


def insert_omissions(pieces: list[Token]) -> list[Token]:
    """Insert everything that is omitted in ``pieces``.

    Raises
    ------
    FormulaError
        If two readings are equally likely.
    """
    return _with_products(_with_brackets(_with_paired_bars(pieces)))


def _with_paired_bars(pieces: list[Token]) -> list[Token]:
    """Turn each bar into an opening or closing bracket."""
    completed: list[Token] = []
    open_brackets: list[str] = []
    for piece in pieces:
        if piece.kind == "bar":
            closes = bool(completed) and _ends_operand(completed[-1]) and open_brackets[-1:] == ["|"]
            piece = Token("closing" if closes else "opening", "|", piece.position)
        if piece.kind == "opening":
            open_brackets.append(piece.text)
        elif piece.kind == "closing" and open_brackets:
            open_brackets.pop()
        completed.append(piece)
    return completed


def _ends_operand(piece: Token) -> bool:
    return piece.is_operand and not (piece.kind == "name" and is_function(piece.text))


def _with_brackets(pieces: list[Token]) -> list[Token]:
    """Insert brackets around arguments, and apply powers of function names to their values."""
    written: list[Token] = []
    place = 0
    while place < len(pieces):
        if pieces[place].kind == "name" and is_function(pieces[place].text):
            call, place = _call(pieces, place)
            written += call
        else:
            written.append(pieces[place])
            place += 1
    return written


def _call(pieces: list[Token], place: int) -> tuple[list[Token], int]:
    """The function at ``place`` with its argument, and the index after it; the name alone if it has no argument."""
    name, exponent, after = pieces[place], *_exponent(pieces, place + 1)
    argument, end = _argument(pieces, after, FUNCTIONS[meaning_of(name.text)][0] == 1)
    if not argument:
        return [name], place + 1
    inverse = [piece.text for piece in exponent if piece.text not in "()"] in (
        ["-", "1"],
        ["−", "1"],
        ["–", "1"],
        ["⁻¹"],
    )
    if inverse:
        exponent, name = [], Token("name", _inverse(name), name.position)
    call = [name, _at("opening", "(", argument[0]), *argument, _at("closing", ")", argument[-1])]
    if not exponent:
        return call, end
    power = exponent if exponent[0].kind == "raised" else [_at("operator", "^", name), *exponent]
    return [_at("opening", "(", name), *call, *power, _at("closing", ")", name)], end


def _inverse(name: Token) -> str:
    found = INVERSES.get(meaning_of(name.text))
    if found is None:
        raise FormulaError(
            f"{name.text}^-1 can be read in two ways: write 1/{name.text}(...) or the inverse function itself.",
            name.position,
        )
    return found


def _exponent(pieces: list[Token], place: int) -> tuple[list[Token], int]:
    """The exponent at ``place``, if any, and the index after it."""
    if place < len(pieces) and pieces[place].kind == "raised":
        return [pieces[place]], place + 1
    if place < len(pieces) and pieces[place].text in _POWERS:
        end = place + 1
        while end < len(pieces) and pieces[end].text in _SIGNS:
            end += 1
        end = _after_operand(pieces, end)
        return _with_brackets(pieces[place + 1 : end]), end
    return [], place


def _after_operand(pieces: list[Token], place: int) -> int:
    """The index after the number, name or bracket at ``place``; ``place`` if there is none."""
    if place >= len(pieces):
        return place
    if pieces[place].kind == "opening":
        return _after_bracket(pieces, place)
    if pieces[place].kind == "name" and is_function(pieces[place].text):
        return _call(pieces, place)[1]
    return place + (pieces[place].kind in ("number", "name"))


def _after_bracket(pieces: list[Token], place: int) -> int:
    depth = 0
    for end in range(place, len(pieces)):
        depth += (pieces[end].kind == "opening") - (pieces[end].kind == "closing")
        if depth == 0:
            return end + 1
    return place  # never closed, which is reported later


def _argument(pieces: list[Token], place: int, single: bool) -> tuple[list[Token], int]:
    """The argument of a function before ``place``, without brackets, and the index after it."""
    if place < len(pieces) and pieces[place].kind == "opening" and pieces[place].text == "(":
        end = _after_bracket(pieces, place)
        return _with_brackets(pieces[place + 1 : end - 1]), end
    if not single or place >= len(pieces):
        return [], place
    if pieces[place].kind == "name" and is_function(pieces[place].text):
        call, end = _call(pieces, place)
        return (call, end) if len(call) > 1 else ([], place)
    end = _after_factors(pieces, place)
    return _with_brackets(pieces[place:end]), end


def _after_factors(pieces: list[Token], place: int) -> int:
    """The index after consecutive numbers, names, brackets and powers from ``place`` on."""
    while place < len(pieces):
        piece = pieces[place]
        if piece.kind == "name" and is_function(piece.text):
            break
        end = place + 1 if piece.kind == "raised" else _exponent(pieces, place)[1]
        end = end if end > place else _after_operand(pieces, place)
        if end == place:
            break
        place = end
    return place


def _with_products(pieces: list[Token]) -> list[Token]:
    written: list[Token] = []
    for piece in pieces:
        if written and _is_product(written[-1], piece):
            written.append(_at("operator", "*", piece))
        written.append(piece)
    return written


def _is_product(before: Token, piece: Token) -> bool:
    if not before.is_operand or piece.kind not in ("name", "opening"):
        return False
    if before.text == "0" and re.match(r"[xXbBoO]\d", piece.text) and piece.position == before.position + 1:
        return False  # 0x10 is unlikely to be a product
    if before.kind != "name":
        return True
    if is_function(before.text):
        return False
    if piece.text == "(":
        return is_factor(before.text)
    return len(before.text) < 3 or is_factor(before.text) or not looks_like(before.text)  # sen x is not a product


def is_factor(name: str) -> bool:
    """Whether ``name`` before a bracket is a factor rather than an unknown function."""
    known = name in VARIABLES or meaning_of(name) in CONSTANTS or name in _GREEK
    return known or (len(name) == 1 and name not in _FUNCTION_LETTERS)


def looks_like(name: str) -> list[str]:
    """Functions that ``name`` may be a misspelling of; none if it is a function known elsewhere."""
    return [] if name in FOREIGN else nearest(name, dict.fromkeys((*FUNCTIONS, *SPELLINGS)))


def _at(kind: str, text: str, near: Token) -> Token:
    return Token(kind, text, near.position)
