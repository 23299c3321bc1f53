"""From what was typed to points, settings and numbers."""

import math
from collections.abc import Sequence
from typing import Any

from gdexplorer.errors import InputError


def number(value: Any, what: str) -> float:
    """``value``, typed or read from JSON, as a number.

    Raises
    ------
    InputError
        Where it is none.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise InputError(f"The {what} must be a number; {value!r} is not.") from None
    except OverflowError:
        return math.inf


def whole_number(value: Any, what: str) -> int:
    """``value``, typed or read from JSON, as a whole number; 1e5 is one.

    Raises
    ------
    InputError
        Where it is none.
    """
    try:
        if isinstance(value, str):
            return int(value)
    except ValueError:
        pass
    if not number(value, what).is_integer():
        raise InputError(f"The {what} must be a whole number; {value!r} is not.")
    return int(value) if isinstance(value, int) else int(float(value))


def whole_number_or(otherwise: int, text: str | None, what: str) -> int:
    """``text`` as a whole number, or ``otherwise`` where it is not given.

    Raises
    ------
    InputError
        Where it is none.
    """
    return otherwise if text is None else whole_number(text, what)


def point(text: str) -> tuple[float, ...]:
    """``X,Y`` as numbers.

    Raises
    ------
    InputError
        Where one of them is no number.
    """
    return coordinates(text.split(","))


def coordinates(values: Sequence[Any]) -> tuple[float, ...]:
    """``values`` as numbers.

    Raises
    ------
    InputError
        Where one of them is no number.
    """
    return tuple(number(value, "coordinate") for value in values)


def assignment(text: str) -> tuple[str, str]:
    """``NAME=V`` as name and value; ``learning-rate`` and ``learning_rate`` are the same name.

    Raises
    ------
    InputError
        Where it is not of that form.
    """
    name, equals, value = text.partition("=")
    if not (name.strip() and equals and value.strip()):
        raise InputError(f"Write NAME=VALUE, such as momentum=0.9, in place of {text!r}.")
    return name.strip().replace("-", "_"), value.strip()


def assignments(texts: list[str]) -> dict[str, str]:
    """Each of ``texts`` as name and value; the last one given of a name counts.

    Raises
    ------
    InputError
        As `assignment`.
    """
    return dict(map(assignment, texts))


def key_and_settings(text: str) -> tuple[str, dict[str, str]]:
    """``KEY`` or ``KEY:NAME=V,NAME=V`` as key and settings.

    Raises
    ------
    InputError
        As `assignment`.
    """
    key, colon, settings = text.partition(":")
    return key.strip(), assignments(settings.split(",")) if colon else {}
