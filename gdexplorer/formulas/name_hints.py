"""Suggest what an unknown name, which becomes a parameter, may have been meant for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gdexplorer.formulas.vocabulary import FUNCTIONS, SPELLINGS, VARIABLES, meaning_of

_NAMES = sorted((name for name in (*FUNCTIONS, *SPELLINGS) if meaning_of(name) in FUNCTIONS), key=len, reverse=True)
_OF_ONE = [name for name in _NAMES if FUNCTIONS[meaning_of(name)][0] == 1]
_FACTOR = rf"(?:(?:{'|'.join(_OF_ONE)})_?)?\d*(?:{'|'.join(VARIABLES)}|pi)"
_LETTER = r"(?P<letter>[^\W\d_])"  # of a parameter: ax, and ex
_RUN_TOGETHER = re.compile(rf"{_LETTER}??(?P<factors>{_FACTOR}(?:_?{_FACTOR})*)")
_ONE_FACTOR = re.compile(rf"(?P<function>{'|'.join(_OF_ONE)})?_?(?P<factor>\d*)(?P<variable>{'|'.join(VARIABLES)}|pi)")
_STARTS_LIKE_A_CALL = re.compile(rf"({'|'.join(_NAMES)})_?\d*(?:{'|'.join(VARIABLES)})")
_NUMBERED = re.compile(r"[xX]_?[0-9]|[XYzZ]")
_NOT_FINITE = {"inf", "infinity", "oo", "nan"}


def parameter_messages(names: Sequence[str]) -> list[str]:
    """Messages that ``names`` are parameters, with what each may have been meant for."""
    plain = [name for name in names if not likely_meaning(name)]
    hints = [(name, likely_meaning(name)) for name in names if likely_meaning(name)]
    lines = [f"{name} is read as a parameter with the value 1; {hint}" for name, hint in hints]
    if plain:
        are = "are read as parameters" if len(plain) > 1 else "is read as a parameter"
        lines.append(f"{', '.join(plain)} {are} with the value 1; --param {plain[0]}=V gives another")
    return lines


def doubts(names: Sequence[str]) -> str:
    """What the parameters ``names`` may have been meant for, in a sentence each; empty if they look like parameters."""
    meant = [(name, likely_meaning(name)) for name in names]
    sentences = (f"{name} is a parameter of its own: {hint}" for name, hint in meant if hint)
    return " ".join(each if each.endswith("?") else f"{each}." for each in sentences)


def likely_meaning(name: str) -> str:
    """What to write instead of ``name`` if it does not look like a parameter; otherwise empty."""
    together = _RUN_TOGETHER.fullmatch(name)
    if together:
        return f"did you mean {'*'.join(filter(None, (together['letter'], _apart(together['factors']))))}?"
    inside = _STARTS_LIKE_A_CALL.search(name)
    if inside:
        return f"functions take brackets, such as {inside[1]}(x)"
    if name.lower() in _NOT_FINITE:
        return "formulas have finite numbers only"
    return "the variables are x and y" if _NUMBERED.fullmatch(name) else ""


def _apart(name: str) -> str:
    factors = []
    for found in _ONE_FACTOR.finditer(name):
        inner = f"{found['factor']}*{found['variable']}" if found["factor"] else found["variable"]
        factors.append(f"{found['function']}({inner})" if found["function"] else inner)
    return "*".join(factors)
