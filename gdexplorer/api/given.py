"""What Python programs give, checked before it is used: whole numbers, names, paths and points, each in a sentence."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any, SupportsFloat

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.files import can_be_a_path


def whole(name: str, value: Any) -> int:
    """``value`` as a whole number.

    Raises
    ------
    InputError
        If it is none; ``name`` says which parameter it is of. So do all of this module.
    """
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return int(value)
    raise InputError(f"{name} must be a whole number, not {reprlib.repr(value)}.")


def real(name: str, value: Any) -> float:
    """``value`` as a finite number."""
    if isinstance(value, SupportsFloat) and not isinstance(value, bool | np.ndarray):
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = np.nan
        if np.isfinite(number):
            return number
    raise InputError(f"{name} must be a finite number, not {reprlib.repr(value)}.")


def text(name: str, value: Any) -> str:
    """``value``, which is text."""
    if isinstance(value, str):
        return value
    raise InputError(f"{name} must be text, not {reprlib.repr(value)}.")


def path(name: str, value: Any) -> str:
    """``value``, which is text or a path, as text."""
    if isinstance(value, str | PathLike):
        found = os.fspath(value)
        if isinstance(found, str) and not found.strip():
            raise InputError(f"{name} is empty: give a path.")
        if isinstance(found, str) and can_be_a_path(found):
            return found
    raise InputError(f"{name} must be a path, as text or a pathlib.Path, not {reprlib.repr(value)}.")


def flag(name: str, value: Any) -> bool:
    """``value``, which is True or False."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise InputError(f"{name} must be True or False, not {reprlib.repr(value)}.")


def pair(name: str, value: Any) -> tuple[float, float]:
    """``value``, two finite numbers."""
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim == 1):
        found = tuple(real(f"Each number of {name}", each) for each in value)
        if len(found) == 2:
            return found[0], found[1]
    raise InputError(f"{name} must be a pair of numbers, such as (-2, 2), not {reprlib.repr(value)}.")


def names(name: str, value: Any) -> tuple[str, ...]:
    """``value``, several texts; of one text a tuple of it."""
    return (value,) if isinstance(value, str) else tuple(text(f"Each of {name}", each) for each in several(name, value))


def by_name(name: str, value: Any) -> dict[str, Any]:
    """``value``, a dictionary from names, or None for an empty one."""
    if value is None:
        return {}
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return dict(value)
    raise InputError(f"{name} must be a dictionary from names to numbers, not {reprlib.repr(value)}.")


def several(name: str, value: Any) -> tuple[Any, ...]:
    """``value``, a list, a tuple or an array, as a tuple."""
    if (
        isinstance(value, Iterable)
        and not isinstance(value, str | bytes | Mapping)
        and getattr(value, "ndim", None) != 0
    ):
        return tuple(_unmasked(name, value))
    raise InputError(f"{name} must be a list, a tuple or an array, not {reprlib.repr(value)}.")


def numbers(name: str, value: Any) -> NDArray[np.float64]:
    """``value``, a point or several of them, as an array."""
    try:
        return np.asarray(_unmasked(name, value), dtype=np.float64)
    except InputError:
        raise
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{name} must be numbers, as many for each point, not {reprlib.repr(value)}.") from None


def without_mask(value: Any) -> Any:
    """``value``; of a masked array with masked elements its objects, and None for these."""
    if not _is_masked(value):
        return value
    found = np.ma.getdata(value).astype(object)
    found[np.ma.getmaskarray(value)] = None
    return found


def _unmasked(name: str, value: Any) -> Any:
    if _is_masked(value):
        raise InputError(f"{name} has masked elements, which are no numbers: fill them in.")
    return value


def _is_masked(value: Any) -> bool:
    return isinstance(value, np.ma.MaskedArray) and bool(np.ma.is_masked(value))
