"""Where a cluster is: on this machine, behind Slurm, or at the address of a Dask scheduler."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from msgspec import Struct

from gdexplorer.errors import InputError

MOST_WORKERS = 4096
_SCHEDULER = re.compile(r"(?:(tcp|tls|ws|wss|ucx)://)?([^\s/:]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})/?")


class Place(Struct, frozen=True):
    """Where workers are: ``local`` or ``slurm`` with their number, or ``at`` the address of a scheduler."""

    kind: str
    count: int = 0
    address: str = ""


def place_of(text: str) -> Place:
    """Read ``local``, ``local:4``, ``slurm``, ``slurm:40``, ``tcp://host:8786``, ``host:8786`` or a scheduler's file.

    Raises
    ------
    InputError
        If it is none of them.
    """
    text = text.strip()
    kind, colon, count = text.partition(":")
    if kind in ("local", "slurm") and (not colon or not count.startswith("//")):
        return Place(kind, _number(kind, count) if colon else _usual(kind))
    if text.endswith(".json"):
        return place_of(_address_in(Path(text)))
    if (found := _SCHEDULER.fullmatch(text)) and int(found[3]) < 65536:
        return Place("at", address=f"{found[1] or 'tcp'}://{found[2]}:{found[3]}")
    raise InputError(
        f"There is no cluster {text!r}: write local or local:4 for workers on this machine, slurm:40 for jobs of "
        "Slurm, or a Dask scheduler's address such as tcp://10.0.0.1:8786."
    )


def _usual(kind: str) -> int:
    return (os.cpu_count() or 1) if kind == "local" else 1


def _number(kind: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_WORKERS):
        raise InputError(f"Write {kind}:N with a number of workers from 1 to {MOST_WORKERS:,}, not {kind}:{text}.")
    return int(text)


def _address_in(path: Path) -> str:
    """The address in the file that ``dask scheduler --scheduler-file`` writes."""
    try:
        address = json.loads(path.read_text(encoding="utf-8"))["address"]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(f"{path} is no file of a Dask scheduler.") from None
    if not isinstance(address, str) or address.endswith(".json"):
        raise InputError(f"{path} is no file of a Dask scheduler.")
    return address
