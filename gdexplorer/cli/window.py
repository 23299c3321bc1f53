"""``gdexplorer`` without a sub-command: opens the window."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from gdexplorer import __version__
from gdexplorer.formats import RECORDING

DESCRIPTION = "Explore gradient descent in a window, or, with a command, without one."


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments that are valid without a sub-command."""
    parser.add_argument(
        "session", nargs="?", metavar="SESSION_FILE", help="the saved session to open, or a table or a lesson"
    )
    parser.add_argument(
        "--record", dest="out", metavar="FILE",
        help=f"play the session once, write it to FILE and end: {RECORDING.described}",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"gdexplorer {__version__}")
    parser.set_defaults(formats=RECORDING)


def run(options: Namespace) -> int:
    """Open the window; return the exit status when it is closed."""
    from gdexplorer.gui.window.app import run as open_window

    session, record = options.session, options.out
    return int(open_window(session=session and Path(session), record=record and Path(record)))
