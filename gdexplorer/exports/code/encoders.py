"""Encoders of programs: NumPy, PyTorch, JAX and SciPy."""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

from gdexplorer.exports.code import flavours
from gdexplorer.exports.code.checking import check_program, check_runs
from gdexplorer.exports.code.flavours import Flavour
from gdexplorer.exports.code.script import Script
from gdexplorer.exports.content import Content, Work


def checked_script(content: Content, flavour: Flavour, work: Work) -> Script:
    """The program for these runs; one for NumPy is tried out.

    Raises
    ------
    InputError
        If no program can repeat the runs.
    CancelledError
        If cancelled.
    """
    script = Script(content.document.experiment, flavour)
    text = script.text  # refuses what cannot be written, before any run
    check_runs(script, content, work)
    if flavour is flavours.NUMPY:
        check_program(text, script, content.runs(work))
    return script


def _write(flavour: Flavour, file: BinaryIO, content: Content, work: Work) -> None:
    file.write(checked_script(content, flavour, work).text.encode())


write_numpy = partial(_write, flavours.NUMPY)
write_torch = partial(_write, flavours.TORCH)
write_jax = partial(_write, flavours.JAX)
write_scipy = partial(_write, flavours.SCIPY)
