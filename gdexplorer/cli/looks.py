"""Options for how exported pictures and animations look and play, derived from what `gdexplorer.exports` declares."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _ArgumentGroup

from msgspec.structs import replace

from gdexplorer.cli import texts
from gdexplorer.exports.film import Film, steps_from
from gdexplorer.exports.look import SCALES, THEME_NAMES, VIEWS, WINDOW, Look, check_choice, size_from
from gdexplorer.numerals import short

USUAL, FILM = Look(), Film()
# Of a recorded window, the frames are as wide as this.
WIDTH_OF_WINDOW = 1000


def add_look(parser: ArgumentParser, view: str = USUAL.view) -> _ArgumentGroup:
    """Add the options of pictures, drawn of ``view`` unless another one is named; return their group."""
    is_window = view == WINDOW
    group = parser.add_argument_group("how a recording looks, with --record" if is_window else "how pictures look")
    views = {WINDOW: "as it is on the screen", **VIEWS} if is_window else VIEWS
    listed = ", ".join(f"{key} ({name.lower()})" for key, name in views.items())
    group.add_argument("--view", metavar="VIEW", help=f"what is drawn: {listed}; default: {view}")
    size = f"{WIDTH_OF_WINDOW} wide for the window" if is_window else ""
    usual = "; ".join(filter(None, (f"default: {USUAL.width}x{USUAL.height}", size)))
    group.add_argument("--size", metavar="WIDTHxHEIGHT", help=f"in pixels of a screen; {usual}")
    scales = " or ".join(map(str, SCALES))
    group.add_argument("--scale", metavar="N", help=f"pixels of an image for each of these: {scales}; default: 1")
    group.add_argument("--theme", metavar="THEME", help=f"{' or '.join(THEME_NAMES)}; default: {USUAL.theme}")
    if not is_window:
        group.add_argument("--transparent", action="store_true", help="leave the background of pictures out")
    return group


def look_from(options: Namespace, view: str = USUAL.view) -> Look:
    """The look that the options describe.

    Raises
    ------
    InputError
        If there is no such look, or its picture does not fit into memory.
    """
    chosen = options.view or view
    if view == WINDOW and chosen not in VIEWS:
        check_choice("view", chosen, (WINDOW, *VIEWS))
    if options.size is not None:
        width, height = size_from(options.size)
    else:
        width, height = WIDTH_OF_WINDOW if chosen == WINDOW else USUAL.width, USUAL.height
    scale = texts.whole_number_or(USUAL.scale, options.scale, "scale")
    clear = bool(getattr(options, "transparent", False))
    look = Look(chosen, width, height, scale, options.theme or USUAL.theme, clear)
    (replace(look, view=USUAL.view) if view == chosen == WINDOW else look).check()
    return look


def add_film(parser: ArgumentParser) -> None:
    """Add the options of animations."""
    group = parser.add_argument_group("how animations play")
    group.add_argument("--frames", metavar="N", help=f"how many frames there are at most; default: {FILM.frames}")
    group.add_argument("--fps", metavar="N", help=f"frames a second; default: {short(FILM.rate)}")
    group.add_argument("--range", metavar="FIRST:LAST", help="the steps that are shown; default: all")
    group.add_argument(
        "--dwell", metavar="SECONDS", help=f"how long the last frame stays; default: {short(FILM.dwell)}"
    )


def film_from(options: Namespace) -> Film:
    """How the options say that animations play.

    Raises
    ------
    InputError
        If nothing plays so.
    """
    first, last = (FILM.first, FILM.last) if options.range is None else steps_from(options.range)
    film = Film(
        texts.whole_number_or(FILM.frames, options.frames, "number of frames"),
        FILM.rate if options.fps is None else texts.number(options.fps, "number of frames a second"),
        first, last,
        FILM.dwell if options.dwell is None else texts.number(options.dwell, "dwell"),
    )  # fmt: skip
    film.check()
    return film
