"""Parse typed points, settings and numbers."""

import math
from collections.abc import Sequence
from typing import Any

from gdexplorer.errors import InputError
from gdexplorer.numerals import but_given


def number(value: Any, what: str) -> float:
    """Convert ``value``, typed or read from JSON, to a number.

    Raises
    ------
    InputError
        If it is not a number.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise InputError(f"The {what} must be a number{but_given(value)}") from None
    except OverflowError:
        return math.inf


def whole_number(value: Any, what: str) -> int:
    """Convert ``value``, typed or read from JSON, to an integer; 1e5 is accepted.

    Raises
    ------
    InputError
        If it is not an integer.
    """
    try:
        if isinstance(value, str):
            return int(value)
    except ValueError:
        pass
    if not number(value, what).is_integer():
        raise InputError(f"The {what} must be a whole number, not {value!r}.")
    return int(value) if isinstance(value, int) else int(float(value))


def whole_number_or(otherwise: int, text: str | None, what: str) -> int:
    """``text`` as an integer, or ``otherwise`` if it is None.

    Raises
    ------
    InputError
        If it is not an integer.
    """
    return otherwise if text is None else whole_number(text, what)


def whole_numbers(text: str | None, what: str) -> tuple[int, ...]:
    """Parse ``N,N``; nothing if there is none.

    Raises
    ------
    InputError
        If one of them is not an integer.
    """
    return tuple(whole_number(part, what) for part in text.split(",")) if text else ()


def point(text: str) -> tuple[float, ...]:
    """Parse ``X,Y``.

    Raises
    ------
    InputError
        If one of them is not a number.
    """
    return coordinates(text.split(","))


def coordinates(values: Sequence[Any]) -> tuple[float, ...]:
    """Convert ``values`` to numbers.

    Raises
    ------
    InputError
        If one of them is not a number.
    """
    return tuple(number(value, "coordinate") for value in values)


def assignment(text: str) -> tuple[str, str]:
    """Parse ``NAME=V``; ``learning-rate`` and ``learning_rate`` are the same name.

    Raises
    ------
    InputError
        If it is not of that form.
    """
    name, equals, value = text.partition("=")
    if not (name.strip() and equals and value.strip()):
        raise InputError(f"Write NAME=VALUE, such as momentum=0.9, not {text!r}.")
    return name.strip().replace("-", "_"), value.strip()


def assignments(texts: list[str]) -> dict[str, str]:
    """Parse several assignments; the last value given for a name counts.

    Raises
    ------
    InputError
        As `assignment`.
    """
    return dict(map(assignment, texts))


def key_and_settings(text: str) -> tuple[str, dict[str, str]]:
    """Parse ``KEY`` or ``KEY:NAME=V,NAME=V``; a key may be that of another library's optimizer, ``torch:Adafactor``.

    Raises
    ------
    InputError
        As `assignment`.
    """
    from gdexplorer.optimizers.libraries import split

    key, colon, settings = split(text)
    return key, assignments(settings.split(",")) if colon else {}
