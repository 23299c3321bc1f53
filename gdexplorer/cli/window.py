"""``gdexplorer`` without a sub-command: opens the window."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from gdexplorer import __version__
from gdexplorer.cli.looks import add_film, add_look, film_from, look_from
from gdexplorer.cli.options import add_model
from gdexplorer.cli.own_model import check_without_model
from gdexplorer.cli.usage import reading
from gdexplorer.console import complain
from gdexplorer.errors import InputError
from gdexplorer.exports.film import Film, Recording
from gdexplorer.exports.look import WINDOW
from gdexplorer.formats import RECORDING

DESCRIPTION = "Explore gradient descent in a window, or, with a command, without one."


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments that are valid without a sub-command."""
    parser.add_argument(
        "session",
        nargs="?",
        metavar="SESSION_FILE",
        help="the saved session to open, or a table, a lesson, or a file or folder of checkpoints",
    )
    add_model(parser)
    parser.add_argument(
        "--record", dest="out", metavar="FILE",
        help=f"play the session once, write it to FILE and end: {RECORDING.described}",
    )  # fmt: skip
    add_look(parser, WINDOW)
    add_film(parser)
    parser.add_argument("--version", action="version", version=f"gdexplorer {__version__}")
    parser.set_defaults(formats=RECORDING)


def run(options: Namespace) -> int:
    """Open the window; return the exit status when it is closed."""
    from gdexplorer.installation import display, libraries

    with reading(options):
        record = _recording(options)
        if options.model is None:
            check_without_model(options)
        if options.session is not None and options.model is not None:
            raise InputError("Give either a file to open or --model.")
    trouble = display.missing_display() or libraries.missing_libraries()
    if trouble:
        complain(f"gdexplorer: {trouble}")
        return 1
    from gdexplorer.gui.window.app import run as open_window  # which loads these libraries

    session = options.session
    if options.model is None:
        return int(open_window(session=session and Path(session), record=record))
    return _open_model(options, record)


def _open_model(options: Namespace, record: Recording | None) -> int:
    """Open the window on a model of the user's own, once it is agreed that it is run; it ends with the window."""
    from gdexplorer.cli.own_model import own_model
    from gdexplorer.gui.window.app import run as open_window

    with own_model(options) as model:
        return int(open_window(record=record, model=model))


def _recording(options: Namespace) -> Recording | None:
    """The animation that is asked for.

    Raises
    ------
    InputError
        If there is no such one, or it has no file.
    """
    look, film = look_from(options, WINDOW), film_from(options)
    if options.out is not None:
        if look.view == WINDOW and (options.size or options.scale):
            complain(
                f"gdexplorer: the window keeps its shape: its recording is {look.width:,} pixels wide, whatever the "
                "height and the scale; --view all has the size that is asked for"
            )
        return Recording(Path(options.out), look, film)
    if (look, film) != (look_from(Namespace(**dict.fromkeys(vars(options))), WINDOW), Film()):
        raise InputError("How a recording looks and plays is said with its file: --record FILE.")
    return None
