"""Random numbers for kernels: each depends on seed, step and coordinate only, not on the order of calls."""

import math

import numpy as np

from gdexplorer.compiled.kernel import inlined

# Unsigned: signed overflow is undefined in compiled code, and the compiler drops masks relying on that.
_GOLDEN, _STEP, _COORDINATE = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xD1B54A32D192ED03),
    np.uint64(0x8CB92BA72F3D8DD7),
)
_MIX_A, _MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)


@inlined
def mixed(bits: np.uint64) -> np.uint64:
    """Mix the bits of a uint64 (the finaliser of SplitMix64: G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014)."""
    bits = (bits ^ (bits >> _30)) * _MIX_A
    bits = (bits ^ (bits >> _27)) * _MIX_B
    return bits ^ (bits >> _31)


@inlined
def uniform(seed: int, k: int, i: int) -> float:
    """A uniform number in (0, 1) determined by ``seed``, step ``k`` and coordinate ``i`` (integers)."""
    bits = mixed(np.uint64(seed) * _GOLDEN + _GOLDEN)
    bits = mixed(bits + np.uint64(k) * _STEP)
    bits = mixed(bits + np.uint64(i) * _COORDINATE)
    return (float(bits >> _12) + 0.5) / 4503599627370496.0


@inlined
def normal(seed: int, k: int, i: int) -> float:
    """A standard normal number determined by ``seed``, ``k`` and ``i`` (G. E. P. Box, M. E. Muller, 1958)."""
    radius = math.sqrt(-2.0 * math.log(uniform(seed, k, 2 * i)))
    return radius * math.cos(2.0 * math.pi * uniform(seed, k, 2 * i + 1))
