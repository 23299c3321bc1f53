"""The entry point of the commands ``gdexplorer`` and ``gdexplorer-cli`` and of ``python -m gdexplorer``."""

import os
import sys
from types import FrameType

from gdexplorer.signals import status_of, when_asked_to_end


def main() -> int:
    """Run what the command line asks for; the exit status."""
    when_asked_to_end(_end)
    from gdexplorer.cli import run

    return run(sys.argv[1:])


def _end(number: int, frame: FrameType | None) -> None:
    """End now and leave nothing half-written.

    An exception would be lost where it strikes a destructor, and printed where it strikes one of a library. Nothing is
    imported: what the signal strikes may be half-imported itself. Where a module is not there yet, it has left nothing.
    """
    try:
        for module, act in (("gdexplorer.files", "discard_drafts"), ("gdexplorer.cli.progress", "wipe")):
            getattr(sys.modules.get(module), act, _nothing)()
    finally:
        os._exit(status_of(number))


def _nothing() -> None: ...


if __name__ == "__main__":
    sys.exit(main())
