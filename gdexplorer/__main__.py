"""The entry point of the commands ``gdexplorer`` and ``gdexplorer-cli`` and of ``python -m gdexplorer``."""

import sys

from gdexplorer.cli import run


def main() -> int:
    """Run what the command line asks for; the exit status."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
