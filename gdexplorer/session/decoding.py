"""What is wrong in a JSON file, in words: which field, and what belongs there."""

from __future__ import annotations

import re

KINDS = {
    "array": "a list",
    "bool": "true or false",
    "float": "a number",
    "int": "a whole number",
    "null": "nothing (null)",
    "object": "a group of fields in braces",
    "str": "a text in quotes",
}
_EXPECTED = re.compile(r"Expected `([^`]*)`(?: of length (\d+))?(?:, got `(\w+)`)?")
_FIELD = re.compile(r"Object (missing required|contains unknown) field `([^`]*)`")
_ENUM = re.compile(r"Invalid (?:enum )?value (.*)")
_PART = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


def in_words(error: Exception) -> str:
    """Why a file could not be decoded: a clause without a full stop."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not a text file"
    if isinstance(error, RecursionError):
        return "its brackets are nested too deeply"
    what, _, place = str(error).partition(" - at `")
    what = what.removesuffix(".")
    if what == "Input data was truncated":
        return "its text breaks off"
    if what.startswith("JSON is malformed"):
        return f"it is not valid JSON ({what.partition(': ')[2]})"
    return f"{_place(place)}{_fault(what)}"


def _fault(what: str) -> str:
    if expected := _EXPECTED.fullmatch(what):
        kinds, length, got = expected.groups()
        needed = " or ".join(KINDS.get(kind, kind) for kind in kinds.split(" | "))
        size, instead = f" of {length} entries" if length else "", f", not {KINDS.get(got, got)}" if got else ""
        return f"{needed}{size} is needed{instead}"
    if field := _FIELD.fullmatch(what):
        return f'the field "{field[2]}" ' + ("is missing" if field[1].startswith("missing") else "is unknown")
    if value := _ENUM.fullmatch(what):
        return f"{value[1]} is not one of the known values"
    return what[:1].lower() + what[1:]


def _place(path: str) -> str:
    """Where it is: for ``$.optimizers[1].key`` in "optimizers", entry 2, "key"; nothing for the whole file."""
    parts = [f'"{name}"' if name else f"entry {int(index) + 1}" for name, index in _PART.findall(path.rstrip("`"))]
    return f"in {', '.join(parts)}, " if parts else ""
