"""Tokenise a formula, and report what Python's parser would misread or refuse without a position."""

import keyword
import re
import unicodedata
from collections.abc import Iterator
from typing import NoReturn

from gdexplorer.formulas.omissions import insert_omissions, looks_like
from gdexplorer.formulas.tokens import FormulaError, Token
from gdexplorer.formulas.vocabulary import JOINING, is_function

__all__ = ["DEEPEST_NEST", "FormulaError", "Token", "as_python", "completed", "tokens"]

DEEPEST_NEST = 60
# Characters of a token that a sentence quotes.
LONGEST_QUOTED = 32

# Alternative operator characters, and their Python forms.
_WRITTEN = {
    "^": "**",
    "×": "*",
    "·": "*",
    "⋅": "*",
    "−": "-",
    "–": "-",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    "∙": "*",
    "∗": "*",
    "≤": "<=",
    "≥": ">=",
}
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_HINTS = {
    "=": "An equation is not a function: type a formula without an equals sign.",
    "√": "Write sqrt(...) for the square root.",
    "∛": "Write cbrt(...) for the cube root.",
    "∑": "Write the terms of the sum one by one.",
    "\\": "Write the formula without LaTeX, such as sqrt(x)/y and pi.",
    "[": "Use round brackets.",
    "]": "Use round brackets.",
    "{": "Use round brackets.",
    "}": "Use round brackets.",
    ".": "A point is only allowed within a number.",
}
_KEYWORD_HINTS = {
    "not": "Reverse the comparison instead of using not.",
    "if": "Write where(condition, value, otherwise).",
    "else": "Write where(condition, value, otherwise).",
}
# Python keywords that are ordinary names here.
KEYWORDS_AS_NAMES = ("lambda",)
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>π|[^\W\d⁰¹²³⁴-⁹][^\Wπ⁰¹²³⁴-⁹]*)
    | (?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)
    | (?P<operator>\*\*|<=|>=|[-+*/<>^×·⋅∙∗−–÷∕⁄≤≥])
    | (?P<opening>\()
    | (?P<closing>\))
    | (?P<bar>\|)
    | (?P<comma>,)
    | (?P<strange>.)""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> list[Token]:
    """Tokenise ``text`` and check neighbouring tokens.

    Raises
    ------
    FormulaError
        At the first character, name or number that is not allowed in its place.
    """
    pieces: list[Token] = []
    brackets: list[tuple[int, bool]] = []
    for piece in insert_omissions(_checked(text)):
        _check_neighbours(pieces[-1] if pieces else None, piece)
        _follow_brackets(brackets, pieces[-1] if pieces else None, piece)
        pieces.append(piece)
    if pieces and pieces[-1].kind in ("operator", "comma"):
        raise FormulaError("The formula is incomplete: a number or a name is missing here.", len(text.rstrip()))
    if brackets:
        raise FormulaError("This bracket is never closed.", brackets[-1][0])
    return pieces


def completed(text: str) -> str:
    """``text`` with omissions filled in; empty if there are none."""
    typed, pieces = _checked(text), tokens(text)
    if len(pieces) == len(typed) and all(map(_is_same, typed, pieces)):
        return ""
    return "".join(map(_readable, pieces, [None, *pieces]))


def _is_same(typed: Token, piece: Token) -> bool:
    return typed.text == piece.text


def _readable(piece: Token, before: Token | None) -> str:
    if piece.text == "|":
        return "abs(" if piece.kind == "opening" else ")"
    is_apart = piece.text in ("<", ">", "<=", ">=", *JOINING)
    is_sum = piece.text in ("+", "-") and before is not None and before.is_operand  # not the sign of 10^-3
    return f" {piece.text} " if is_apart or is_sum else piece.text


def _checked(text: str) -> list[Token]:
    pieces = list(_split(text))
    for piece in pieces:
        _check_piece(piece)
    return pieces


def as_python(pieces: list[Token]) -> tuple[str, list[int]]:
    """``pieces`` in Python syntax, and for each of its bytes the position of its token in the typed text."""
    written, origin = [], []
    for piece in pieces:
        text = f"{_written(piece)} "
        written.append(text)
        origin.extend([piece.position] * len(text.encode()))
    return "".join(written), origin


def _written(piece: Token) -> str:
    if piece.kind == "raised":
        digits = "".join(str(_RAISED.index(digit)) for digit in piece.text.lstrip("⁺⁻")[:20])
        return f"**{'-' * piece.text.startswith('⁻')}{int(digits)}"
    if piece.text == "|":
        return "abs(" if piece.kind == "opening" else ")"
    if piece.text in KEYWORDS_AS_NAMES:
        return f"_{piece.text}"  # names cannot begin like this
    return "".join(_WRITTEN.get(character, character) for character in piece.text)


def _split(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        assert match.lastgroup
        kind = "operator" if match.group() in JOINING else match.lastgroup
        if kind != "space":
            yield Token(kind, match.group(), match.start())


def _check_piece(piece: Token) -> None:
    text = piece.text
    if piece.kind == "strange":
        _refuse(piece, _HINTS.get(text, f"The character {text!r} cannot be used in a formula."))
    if piece.kind == "number" and re.match(r"0[0-9]", text):
        _refuse(piece, f"Remove the leading zeros of {_quoted(text)}.")
    if piece.kind == "name":
        if len(text) > 32 or text.startswith("_") or unicodedata.normalize("NFKC", text) != text:
            _refuse(
                piece,
                f"{_quoted(text)} cannot be a name here: use at most 32 plain letters and digits, a letter first.",
            )
        if keyword.iskeyword(text) and text not in KEYWORDS_AS_NAMES:
            _refuse(piece, _KEYWORD_HINTS.get(text, f"{text} cannot be a name here; {text}1 can."))


def _quoted(text: str) -> str:
    """A token as it is quoted in a sentence: of a long one, the beginning."""
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"


def _check_neighbours(before: Token | None, piece: Token) -> None:
    after_operand = before is not None and before.is_operand
    if before is not None and before.kind == "raised" and piece.text in ("^", "**"):
        _refuse(piece, "A power of a power can be read in two ways: put brackets around the one that is meant.")
    if piece.kind in ("number", "name", "opening") and before is not None and after_operand:
        if not (before.kind == "name" and piece.kind == "opening"):
            _refuse_call_without_brackets(before, piece)
            product = f" {before.text}*{piece.text}" if before.kind == "number" else " * before it"
            _refuse(piece, f"An operator is missing here: for a product write{product}.")
    elif piece.kind in ("operator", "raised", "comma") and not after_operand and piece.text not in "+-−–":
        _refuse(piece, f"A number or a name is missing before {piece.text}.")
    elif before is not None and before.kind == "name" and is_function(before.text) and piece.text in ("^", "**", *"²³"):
        _refuse(before, f"Write the power of a function after its brackets: {before.text}(...)^2.")
    elif piece.kind == "closing" and before is not None and before.kind in ("operator", "comma"):
        _refuse(piece, "A number or a name is missing before this bracket.")


def _refuse_call_without_brackets(before: Token, piece: Token) -> None:
    """Refuse `sin x`, and `sen x`, which is unlikely to be a product."""
    if before.kind != "name" or piece.kind == "opening":
        return
    if is_function(before.text):
        _refuse(before, f"Write {before.text}({piece.text}) with brackets.")
    near = looks_like(before.text) if len(before.text) > 2 else []
    if near:
        _refuse(before, f"{before.text} is not a function that can be used: did you mean {near[0]}({piece.text})?")


def _follow_brackets(brackets: list[tuple[int, bool]], before: Token | None, piece: Token) -> None:
    """Track open ``brackets``: their positions, and whether they enclose the arguments of a function."""
    called = before is not None and before.kind == "name" and piece.text == "("
    if piece.kind == "opening":
        brackets.append((piece.position, called))
        if len(brackets) > DEEPEST_NEST:
            _refuse(piece, f"Brackets can be nested at most {DEEPEST_NEST} deep.")
    elif piece.kind == "closing":
        if not brackets:
            _refuse(piece, "This bracket was never opened.")
        if not brackets.pop()[1] and before is not None and before.kind == "opening":
            _refuse(piece, "There is nothing between these brackets.")
    elif piece.kind == "comma" and not (brackets and brackets[-1][1]):
        _refuse(piece, "A comma is only allowed between the arguments of a function; use a decimal point in numbers.")


def _refuse(piece: Token, message: str) -> NoReturn:
    raise FormulaError(message, piece.position)
