"""Parts of kernels, called by tests."""

from functools import cache

import numba

from gdexplorer.compiled.numba_backend import compiled_part


@cache
def called_alone(part):
    """``part`` in a function that only calls it, so that Python can."""
    code = compiled_part(part)

    @numba.njit(error_model="numpy")
    def calling(*arguments):
        return code(*arguments)

    return calling
