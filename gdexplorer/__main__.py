"""Entry point of the commands ``gdexplorer`` and ``gdexplorer-cli`` and of ``python -m gdexplorer``."""

import os
import sys
from types import FrameType

from gdexplorer.signals import status_of, when_asked_to_end


def main() -> int:
    """Run the command line; return the exit status."""
    when_asked_to_end(_end)
    from gdexplorer.cli import run

    return run(sys.argv[1:])


def _end(number: int, frame: FrameType | None) -> None:
    """End at once, leaving nothing half-written.

    An exception would be lost in a destructor, or printed by a library. Nothing is imported, since the signal may
    arrive during an import; modules that are not loaded have nothing to clean up.
    """
    try:
        for module, act in (
            ("gdexplorer.files", "discard_drafts"), ("gdexplorer.cli.progress", "wipe"),
            ("gdexplorer.cli.own_model", "say_what_is_kept"),
        ):  # fmt: skip
            getattr(sys.modules.get(module), act, _nothing)()
    finally:
        os._exit(status_of(number))


def _nothing() -> None: ...


if __name__ == "__main__":
    sys.exit(main())
