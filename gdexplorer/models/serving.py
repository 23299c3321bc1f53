"""The process of a model: runs the user's file, and answers what it is asked on its standard input.

``python -m gdexplorer.models.serving FILE`` is started by `gdexplorer.models.process`, which sends what the file held
when the user was asked about it: that is what is run. What it prints goes to standard error.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np

from gdexplorer.models import framing
from gdexplorer.models.losses import Loss, Vector, WrongModelError
from gdexplorer.models.numpy_losses import NumpyLoss

_LONGEST = 300
# A name of a pair, the other, and what that is.
_HALVES = (
    ("loss", "parameters", "parameters, NumPy arrays where it begins"),
    ("parameters", "loss", "loss(parameters), which returns value and gradient"),
    ("model", "loader", "loader, which gives pairs of inputs and targets"),
    ("loader", "model", "model, a PyTorch module"),
)


def main() -> int:
    """Serve the file that the command line names, until nobody asks any more."""
    file = Path(sys.argv[1])
    asked, answers = _pipes()
    try:
        loss = loss_in(_run(file, framing.receive(asked)[1]))
    except BaseException as error:  # whatever it does, even if it ends the program
        framing.send(answers, framing.FAILED, _told(error, file).encode())
        return 1
    told = "names", "shapes", "digest", "precision", "library"
    about = {name: getattr(loss, name) for name in told}
    framing.send(answers, framing.ABOUT, json.dumps(about).encode())
    framing.send(answers, framing.PARAMETERS, np.asarray(loss.start, dtype=np.float64).tobytes())
    return _serve(loss, file, asked, answers)


def loss_in(module: Any) -> Loss:
    """The loss that a module defines.

    Raises
    ------
    WrongModelError
        If it defines none.
    """
    if hasattr(module, "loss") and hasattr(module, "parameters"):
        return NumpyLoss(module)
    if hasattr(module, "model") and hasattr(module, "loader"):
        from gdexplorer.models.torch_losses import TorchLoss

        return TorchLoss(module)
    halves = [
        f"it defines {there} but no {missing}"
        for there, name, missing in _HALVES
        if hasattr(module, there) and not hasattr(module, name)
    ]
    raise WrongModelError(
        "; ".join(halves)
        or "it must define loss(parameters), which returns value and gradient, and parameters, where it begins; or "
        "model, a PyTorch module, and loader, which gives pairs of inputs and targets"
    )


def _serve(loss: Loss, file: Path, asked: BinaryIO, answers: BinaryIO) -> int:
    while True:
        try:
            kind, content = framing.receive(asked)
        except framing.ClosedError:
            return 0
        try:
            theta = np.frombuffer(content, dtype=np.float64).copy()
            answer = _answer(loss, kind, theta)
        except BaseException as error:
            framing.send(answers, framing.FAILED, _told(error, file).encode())
            continue
        framing.send(answers, framing.ANSWER, answer)


def _answer(loss: Loss, kind: bytes, theta: Vector) -> bytes:
    if kind == framing.VALUE:
        return np.float64(loss.value(theta)).tobytes()
    if kind == framing.VALUES:
        points = theta.reshape(-1, loss.start.size)
        return np.array([loss.value(point) for point in points], dtype=np.float64).tobytes()
    value, gradient = loss.value_gradient(theta)
    return np.float64(value).tobytes() + np.asarray(gradient, dtype=np.float64).tobytes()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the program; what the file reads and prints goes elsewhere."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return asked, answers


def _run(file: Path, program: bytes) -> ModuleType:
    """Run what the file held as a module, with the same random numbers each time."""
    random.seed(0)
    np.random.seed(0)
    sys.path.insert(0, str(file.parent))
    spec = importlib.util.spec_from_file_location("gdexplorer_model", file)
    if spec is None:
        raise WrongModelError("it is no Python file: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    exec(compile(program, str(file), "exec", dont_inherit=True), module.__dict__)
    return module


def _told(error: BaseException, file: Path) -> str:
    """What went wrong, as a clause: with the line of the user's file where there is one."""
    said = " ".join(str(error).split())[:_LONGEST].rstrip(".")
    if isinstance(error, WrongModelError):
        return said
    if isinstance(error, SyntaxError):
        return f"line {error.lineno} of {Path(error.filename or '?').name} is no Python ({error.msg})"
    if isinstance(error, ModuleNotFoundError):
        return f"it needs the package {error.name}, which is not installed"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    where = f" in line {lines[-1]}" if lines else ""
    return f"it raises {type(error).__name__}{f' ({said})' if said else ''}{where}"


if __name__ == "__main__":
    try:
        status = main()
    except BrokenPipeError:  # nobody waits for the answer: the program has ended
        os._exit(1)
    sys.exit(status)
