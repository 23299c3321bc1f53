"""Options for how exported pictures look, derived from what is declared in `gdexplorer.exports.look`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from gdexplorer.cli import texts
from gdexplorer.exports.look import SCALES, THEME_NAMES, VIEWS, Look, size_from

USUAL = Look()


def add_look(parser: ArgumentParser) -> None:
    """Add the options of pictures."""
    group = parser.add_argument_group("how pictures look")
    views = ", ".join(f"{key} ({name.lower()})" for key, name in VIEWS.items())
    group.add_argument("--view", metavar="VIEW", help=f"what is drawn: {views}; default: {USUAL.view}")
    group.add_argument(
        "--size", metavar="WIDTHxHEIGHT", help=f"in pixels of a screen; default: {USUAL.width}x{USUAL.height}"
    )
    scales = " or ".join(map(str, SCALES))
    group.add_argument("--scale", metavar="N", help=f"pixels of an image for each of these: {scales}; default: 1")
    group.add_argument("--theme", metavar="THEME", help=f"{' or '.join(THEME_NAMES)}; default: {USUAL.theme}")
    group.add_argument("--transparent", action="store_true", help="leave the background out")


def look_from(options: Namespace) -> Look:
    """The look that the options describe.

    Raises
    ------
    InputError
        If there is no such look, or its picture does not fit into memory.
    """
    width, height = (USUAL.width, USUAL.height) if options.size is None else size_from(options.size)
    look = Look(
        options.view or USUAL.view, width, height, texts.whole_number_or(USUAL.scale, options.scale, "scale"),
        options.theme or USUAL.theme, options.transparent,
    )  # fmt: skip
    look.check()
    return look
