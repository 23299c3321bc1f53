"""Messages between this program and the process of a model: four letters, a length, and as many bytes.

Numbers are raw float64 in the byte order of the machine, on which both run. Nothing is pickled: what the model sends
cannot run anything here.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

# What the process tells once it is ready, its parameters, and what it answers.
ABOUT, PARAMETERS, ANSWER, FAILED = b"ABOU", b"PARA", b"ANSW", b"FAIL"
# The program that it is to run.
PROGRAM = b"PROG"
# What it is asked for at a point, and at many at once.
VALUE, GRADIENT, VALUES = b"VALU", b"GRAD", b"VALS"

_HEAD = struct.Struct("=4sQ")
# Eight bytes for each of a billion parameters.
LONGEST = 8 * 10**9


class ClosedError(Exception):
    """The other end has closed the pipe."""


class MalformedError(Exception):
    """What came is no message."""


def send(pipe: BinaryIO, kind: bytes, content: bytes = b"") -> None:
    """Send a message.

    Raises
    ------
    OSError
        If nobody reads it.
    """
    pipe.write(_HEAD.pack(kind, len(content)))
    pipe.write(content)
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[bytes, bytes]:
    """The kind and the content of the next message.

    Raises
    ------
    ClosedError
        If there is none.
    MalformedError
        If it claims to be too long.
    """
    kind, length = _HEAD.unpack(_whole(pipe, _HEAD.size))
    if length > LONGEST:
        raise MalformedError
    return kind, _whole(pipe, length)


def _whole(pipe: BinaryIO, length: int) -> bytes:
    content = pipe.read(length)
    if len(content) < length:
        raise ClosedError
    return content
