"""Checkpoints for tests: a seeded walk of a small model, in the formats that are read."""

import numpy as np

from gdexplorer.traces.measures import measure
from gdexplorer.traces.reading import read_trace
from gdexplorer.traces.safetensors import write

SHAPES = {"embed.weight": (7, 3), "head.weight": (3, 4), "head.bias": (4,), "scale": ()}


def walk(count=9, seed=0, dtype=np.float64, shapes=SHAPES):
    """Arrays by name for each of ``count`` steps of a walk that slows down."""
    rng = np.random.default_rng(seed)
    now = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    found = []
    for step in range(count):
        found.append({name: np.asarray(array, dtype) for name, array in now.items()})
        now = {name: array + rng.standard_normal(array.shape) / (1 + step) for name, array in now.items()}
    return found


def save(path, arrays):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    else:
        with path.open("wb") as file:
            write(file, arrays)
    return path


def save_walk(folder, found, suffix=".safetensors"):
    for step, arrays in enumerate(found):
        save(folder / f"step_{10 * step}{suffix}", arrays)
    return folder


def flat(found):
    return np.array([np.concatenate([array.ravel() for array in arrays.values()]) for arrays in found], dtype=float)


def measured(path, **choices):
    return measure(read_trace(path, **choices))
