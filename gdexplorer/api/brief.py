"""Results in a line, as a notebook or a prompt shows them: large arrays by their type and shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

# The most numbers of an array, and the most entries of anything else, that are shown one by one.
MOST_NUMBERS, MOST_ENTRIES = 4, 4


class Brief:
    """A base of structs that shows their public fields briefly."""

    def __repr__(self) -> str:
        shown: Any = self
        names = [name for name in shown.__struct_fields__ if not name.startswith("_")]
        return f"{type(self).__name__}({', '.join(f'{name}={_brief(getattr(self, name))}' for name in names)})"


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        if value.size <= MOST_NUMBERS:
            return str(np.array2string(value, separator=", ", threshold=MOST_NUMBERS, precision=6).replace("\n", ""))
        return f"{value.dtype}[{', '.join(map(str, value.shape))}]"
    if isinstance(value, float):
        return f"{value:.6g}"
    if value is None or isinstance(value, str | int | np.generic):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = [f"{name!r}: {_brief(each)}" for name, each in value.items()]
        return f"{{{', '.join(pairs)}}}" if len(pairs) <= MOST_ENTRIES else f"{{{len(pairs)} entries}}"
    if isinstance(value, Sequence):
        if len(value) <= MOST_ENTRIES and all(isinstance(each, str | int | float | np.ndarray) for each in value):
            return f"({', '.join(map(_brief, value))}{',' * (len(value) == 1)})"
        return f"({len(value)} of {type(value[0]).__name__})"
    return f"{type(value).__name__}(...)"
