"""``gdexplorer export``: writes a saved session as tables, code, pictures and pages, without a window."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdexplorer.cli import texts
from gdexplorer.cli.command import Command
from gdexplorer.cli.looks import add_film, add_look, film_from, look_from
from gdexplorer.cli.output import check_apart
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import UsageError, reading
from gdexplorer.cli.writing import check_output
from gdexplorer.errors import InputError
from gdexplorer.exports.table import options as formats_by_option
from gdexplorer.formats import PICTURE, SESSION, Format

if TYPE_CHECKING:
    from gdexplorer.exports.content import Content

PICTURES = tuple(PICTURE.by_suffix.values())
LAST, SAVED = "last", "saved"  # steps by name
BESIDE = True  # stands for a file that is not named: it is written beside the session


def add_arguments(parser: ArgumentParser) -> None:
    """Add the session, an option for each format, and how pictures and animations look."""
    parser.add_argument("session", metavar="SESSION_FILE", help="the saved session")
    group = parser.add_argument_group("what to write; without FILE, beside the session with the same name")
    for name, (_, suffix, form) in formats_by_option().items():
        note = f"; needs gdexplorer[{form.extra}]" if form.extra else ""
        group.add_argument(
            f"--{name}", metavar="FILE", nargs="?", const=BESIDE, help=f"{form.name} ({suffix}{note})"
        )  # fmt: skip
    look = add_look(parser)
    look.add_argument(
        "--step", metavar="STEP",
        help=f"the step that pictures show: a number, {SAVED} (that of the session) or {LAST}; default: {LAST}",
    )  # fmt: skip
    add_film(parser)


def run(options: Namespace) -> int:
    """Write everything that the options name; print the name of each file."""
    from gdexplorer.exports.content import Content, Work
    from gdexplorer.exports.writing import write_export
    from gdexplorer.session.brought_along import brought_along, files_of, said_of_found
    from gdexplorer.session.file import checked_session, decoded_session

    path = Path(options.session)
    with reading(options):
        places, look, film = _places(options, path), look_from(options), film_from(options)
        step = _step_from(options.step)
    for place, form in places:  # before any work
        form.encode  # noqa: B018  raises if a package is missing
        check_output(str(place), devices=False)
    with reading(options):
        session, found = brought_along(decoded_session(path), path.parent)
        for place, _ in places:
            check_apart(place, (str(path), *files_of(session)))
        document = checked_session(path.name, session)
    if found:
        print(f"{path.name}: {said_of_found(found)}", file=sys.stderr)
    content = Content(document, Content(document).runs(Work()), look=look, film=film)
    drawn = replace(content, document=replace(document, cursor=_cursor(step, content)))
    with Progress(len(places), "files") as progress:
        for number, (place, form) in enumerate(places):
            work = Work(show=lambda share, number=number: progress.show(number + share))  # type: ignore[misc]
            write_export(place, form, drawn if form in PICTURES else content, work)
    for place, _ in places:
        print(place)
    return 0


def _step_from(text: str | None) -> int | str:
    """The step that pictures show.

    Raises
    ------
    InputError
        If it is none.
    """
    if text in (None, LAST, SAVED):
        return text or LAST
    step = texts.whole_number(text, "step")
    if step < 0:
        raise InputError(f"The step must be 0 or more, not {step:,}.")
    return step


def _cursor(step: int | str, content: Content) -> int:
    """The cursor of pictures of ``content``."""
    if isinstance(step, int):
        return step
    last = max((run.steps for run in content.finished or ()), default=0)
    return content.document.cursor if step == SAVED else last


def _places(options: Namespace, session: Path) -> list[tuple[Path, Format]]:
    """Each file to write and its format.

    Raises
    ------
    InputError
        If none is named, or two have the same name.
    """
    wanted = {name: getattr(options, name.replace("-", "_")) for name in formats_by_option()}
    places = [
        (_place(given, session, name), formats_by_option()[name][2])
        for name, given in wanted.items() if given is not None
    ]  # fmt: skip
    if not places:
        raise UsageError(f"say what to write: {', '.join(f'--{name}' for name in wanted)}")
    named = [place for place, _ in places]
    for place in named:
        if named.count(place) > 1:
            raise InputError(f"Two exports have the name {place}: name another file.")
    return places


def _place(given: str | bool, session: Path, name: str) -> Path:
    """The file to write; its suffix must be that of the format.

    Raises
    ------
    InputError
        If it is another one.
    """
    item, suffix, form = formats_by_option()[name]
    if isinstance(given, bool):
        stem = session.name
        for ending in (*SESSION.by_suffix, ".json"):
            stem = stem[: -len(ending)] if stem.casefold().endswith(ending) else stem
        several = sum(other == suffix for _, other, _ in formats_by_option().values()) > 1
        return session.with_name(f"{stem}-{name}{suffix}" if several else stem + suffix)
    path = Path(item.formats.with_suffix(given, f"(*{suffix})"))
    if item.formats.of(path.name) is not form:
        raise InputError(f"--{name} writes {form.name}: give its file the suffix {suffix}, not {path.name!r}.")
    return path


COMMAND = Command(
    "export",
    "write a saved session as pictures, tables, code and pages",
    add_arguments,
    run,
    order=90,
    description="Run a saved session and write it in one or more formats, as the window's menu File > Export does.",
)
