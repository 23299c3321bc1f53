"""A recorder for training loops elsewhere: one checkpoint for each step, as a trace is read.

PyTorch, JAX and Keras are known by what their objects offer; none of them is imported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.files import can_be_a_path, replacing
from gdexplorer.traces.archive import Entry, check_names, failures_of, shown
from gdexplorer.traces.safetensors import write
from gdexplorer.traces.trace import difference

PATTERN = "step_*.safetensors"
_DIGITS = 8


def record(folder: str | PathLike[str], *, every: int = 1, resume: bool = False) -> Recorder:
    """Record the parameters of a training loop in ``folder``, which is made.

    Parameters
    ----------
    every : record only steps that are multiples of this.
    resume : go on with a trace that is there. What it has from the first recorded step on is replaced.

    Returns
    -------
    A recorder: call it with each step and the parameters after it.

    Raises
    ------
    InputError
        If the folder has a trace already, unless it is resumed, or cannot be written.
    """
    if isinstance(folder, str) and not folder.strip():
        raise InputError("folder is empty: name the folder to record in; '.' is the current one.")
    if not isinstance(folder, str | PathLike) or not can_be_a_path(str(folder)):
        raise InputError(f"folder must be a path, as text or a pathlib.Path, not {folder!r:.60}.")
    if not isinstance(every, int | np.integer) or isinstance(every, bool):
        raise InputError(f"every must be a whole number, not {every!r:.60}.")
    if not isinstance(resume, bool | np.bool_):
        raise InputError(f"resume must be True or False, not {resume!r:.60}.")
    return Recorder(Path(folder), int(every), bool(resume))


class Recorder:
    """Records parameters: ``recorder(step, parameters)``.

    Each step is a file of its own, which is there once it is complete: a loop that is killed leaves what it recorded.
    """

    def __init__(self, folder: Path, every: int, resume: bool) -> None:
        if every < 1:
            raise InputError(f"Every {every} steps cannot be recorded: write 1 or more.")
        self.folder, self._every, self._resumes = folder, every, resume
        self._last: int | None = None
        self._first: dict[str, Entry] = {}
        with failures_of(folder, "written"):
            folder.mkdir(parents=True, exist_ok=True)
            if not resume and next(folder.glob(PATTERN), None) is not None:
                raise InputError(f"{shown(folder)} has a trace already: choose another folder, or resume=True.")

    def __call__(self, step: int, parameters: Any) -> None:
        """Record the ``parameters`` after a ``step``.

        Parameters
        ----------
        parameters : a PyTorch module or its ``state_dict()``, a Keras model, a pytree as JAX has it, or arrays by name.

        Raises
        ------
        InputError
            If a step is no whole number that is greater than the last, the parameters are none or others than before,
            or the file cannot be written.
        """
        self._check_order(step)
        if step % self._every == 0:
            self._write(step, arrays_of(parameters))
        self._last = int(step)

    def _write(self, step: int, arrays: dict[str, NDArray[Any]]) -> None:
        self._check_names(step, arrays)
        with failures_of(self.folder, "written"):
            if self._resumes:
                self._remove_from(step)
            with replacing(self.folder / f"step_{step:0{_DIGITS}}.safetensors", durable=False) as file:
                write(file, arrays)

    def _check_order(self, step: int) -> None:
        if not isinstance(step, int | np.integer) or isinstance(step, bool) or step < 0:
            raise InputError(f"The step {step!r:.60} is no whole number from 0 on.")
        if self._last is not None and step <= self._last:
            raise InputError(f"The step {step} does not come after {self._last}, which was recorded before.")

    def _check_names(self, step: int, arrays: Mapping[str, NDArray[Any]]) -> None:
        check_names(self.folder, [*arrays])
        entries = {name: Entry(array.shape, "f") for name, array in arrays.items()}
        if not arrays:
            raise InputError("There is nothing to record: the parameters have no floating-point numbers.")
        self._first = self._first or entries
        differs = difference(self._first, entries)
        if differs:
            raise InputError(f"The step {step} {differs} the first one: a trace is of one model.")

    def _remove_from(self, step: int) -> None:
        """Remove what an earlier loop recorded from a step on: it went another way."""
        self._resumes = False
        for path in self.folder.glob(PATTERN):
            digits = path.stem.removeprefix("step_")
            if digits.isascii() and digits.isdigit() and int(digits) >= step:
                path.unlink()


def arrays_of(parameters: Any) -> dict[str, NDArray[Any]]:
    """The floating-point numbers of ``parameters`` by name, float16, float32 or float64; others are left out.

    Parts of trees are named by their path, such as ``layers.0.kernel``.

    Raises
    ------
    InputError
        If two have one name, or something is no array.
    """
    found: dict[str, NDArray[Any]] = {}
    for name, leaf in _leaves(parameters, ""):
        array = _as_array(name, leaf)
        if array is None:
            continue
        if name in found:
            raise InputError(f"Two of the parameters are called {name!r:.60}: rename one.")
        found[name] = array
    return found


def _leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The arrays of a tree with their names."""
    weights = getattr(tree, "trainable_weights", None)
    if weights is not None:  # Keras, whose models may be modules of PyTorch, too
        yield from _of_keras(weights, path)
    elif callable(getattr(tree, "named_parameters", None)):
        yield from ((_joined(path, name), leaf) for name, leaf in tree.named_parameters())
    elif callable(getattr(tree, "get_weights", None)):
        yield from _of_parts(enumerate(tree.get_weights()), path)
    elif tree is not None:
        parts = _parts(tree)
        yield from [(path or "parameters", tree)] if parts is None else _of_parts(parts, path)


def _of_parts(parts: Iterator[tuple[Any, Any]] | Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, part in parts:
        yield from _leaves(part, _joined(path, str(name)))


def _of_keras(weights: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Weights by their path or name; by their number, too, where these are the same."""
    names = [str(getattr(each, "path", None) or getattr(each, "name", None) or "") for each in weights]
    if len({*names, ""}) <= len(names):
        names = [f"{number}.{name}".rstrip(".") for number, name in enumerate(names)]
    yield from ((_joined(path, name), leaf) for name, leaf in zip(names, weights, strict=True))


def _parts(tree: Any) -> Any:
    """The named parts of a tree; None of a leaf."""
    if isinstance(tree, Mapping):
        return tree.items()
    if hasattr(tree, "_asdict"):
        return tree._asdict().items()
    if isinstance(tree, list | tuple):
        return enumerate(tree)
    if dataclasses.is_dataclass(tree) and not isinstance(tree, type):
        return [(field.name, getattr(tree, field.name)) for field in dataclasses.fields(tree)]
    return None


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _as_array(name: str, leaf: Any) -> NDArray[Any] | None:
    """A leaf as an array; None if it is of whole numbers.

    Raises
    ------
    InputError
        If it is no array of numbers.
    """
    try:
        array = _on_the_processor(leaf)
        if array.dtype.kind == "V" and array.dtype.names is None:
            array = array.astype(np.float32)  # bfloat16 and smaller, which NumPy has from ml_dtypes
    except Exception as error:  # what a library raises for what it cannot hand over is anything
        why = " ".join(str(error).split())[:100] or type(error).__name__
        raise InputError(f"{name!r:.60} cannot be recorded as an array: {why}.") from None
    if array.dtype.kind in "iub":
        return None
    if array.dtype.kind != "f":
        raise InputError(f"{name!r:.60} is no array of real numbers, but of {array.dtype!s:.30}: leave it out.")
    stored = {2: np.float16, 4: np.float32}.get(array.dtype.itemsize, np.float64)
    return array.astype(np.dtype(stored).newbyteorder("<"), copy=False)


def _on_the_processor(leaf: Any) -> NDArray[Any]:
    if hasattr(leaf, "detach"):  # a tensor of PyTorch
        leaf = leaf.detach().cpu()
        if str(leaf.dtype).startswith(("torch.bfloat16", "torch.float8")):
            leaf = leaf.float()
        return np.asarray(leaf.numpy())
    if isinstance(leaf, np.ma.MaskedArray) and np.ma.is_masked(leaf):
        raise ValueError("some of its elements are masked")
    return np.asarray(leaf.numpy() if hasattr(leaf, "numpy") else leaf)
