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

    An exception would be lost where it strikes a destructor, and printed where it strikes one of a library.
    """
    from gdexplorer.cli.progress import wipe
    from gdexplorer.files import discard_drafts

    discard_drafts()
    wipe()
    os._exit(status_of(number))


if __name__ == "__main__":
    sys.exit(main())
