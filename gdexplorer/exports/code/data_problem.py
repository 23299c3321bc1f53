"""Objectives that are means over samples, as code: curves fitted to data, and networks."""

from __future__ import annotations

import base64
import zlib

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError

# Up to so many numbers are written out; more are packed, and too many are refused.
MOST_WRITTEN, MOST_PACKED = 400, 500_000
_WIDTH = 100


def samples_code(samples: NDArray[np.float64], columns: str) -> str:
    """The samples as an array of a program; ``columns`` says what its columns are.

    Raises
    ------
    InputError
        If there are too many.
    """
    if samples.size > MOST_PACKED:
        raise InputError(
            f"The data have {samples.size:,} numbers, and a program can hold {MOST_PACKED:,}: fit fewer rows."
        )
    if samples.size <= MOST_WRITTEN:
        rows = ",\n    ".join(f"[{', '.join(map(repr, row))}]" for row in samples.tolist())
        return f"# {columns}\nSAMPLES = np.array([\n    {rows},\n])"
    packed = base64.b64encode(zlib.compress(np.ascontiguousarray(samples, dtype="<f8").tobytes(), 9)).decode()
    lines = "\n".join(f'    "{packed[i : i + _WIDTH]}"' for i in range(0, len(packed), _WIDTH))
    return (
        f"# {columns}: {len(samples):,} rows of float64, compressed by zlib, in base64.\n_PACKED = (\n{lines}\n)\n"
        'SAMPLES = np.frombuffer(zlib.decompress(base64.b64decode(_PACKED)), dtype="<f8")'
        f".reshape({len(samples)}, {samples.shape[1]})"
    )


def imports_for(samples: NDArray[np.float64]) -> tuple[str, ...]:
    """What `samples_code` needs."""
    return ("import base64", "import zlib") if samples.size > MOST_WRITTEN else ()
