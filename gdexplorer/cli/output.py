"""The options ``--out`` and ``--format``, checked before any long computation."""

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from gdexplorer.cli.parser import Parser
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import check_output
from gdexplorer.errors import InputError
from gdexplorer.formats import Formats
from gdexplorer.session.places import is_same_file

# The options that name files to read.
READ = "data", "test_data", "model", "requests", "file", "path", "answers"


def output_options(formats: Formats) -> Parser:
    """Options for the output file and its format."""
    parser = Parser("", add_help=False)
    group = parser.add_argument_group("output")
    texts = [form.key for form in formats.by_suffix.values() if not form.binary]
    to_a_file = formats.needs_suffix
    if not to_a_file:
        chosen = f"the format (default: by the suffix of FILE, or {formats.usual.key})"
        group.add_argument("--format", choices=texts, help=chosen)
    otherwise = "" if to_a_file else " (default: standard output)"
    group.add_argument("--out", metavar="FILE", help=f"the file to write: {formats.described}{otherwise}")
    parser.set_defaults(formats=formats)
    return parser


def check_place(options: Namespace) -> None:
    """Check that the output can be written, in a format that fits its file name; store that and its key.

    Raises
    ------
    UsageError
        If there is no such format.
    InputError
        If the file cannot be written, or is one that is read.
    """
    formats = getattr(options, "formats", None)
    if formats is None:
        return
    if options.out is not None or not formats.needs_suffix:
        with reading(options):
            options.form = formats.of(options.out or "", getattr(options, "format", None))
            options.written_as = options.form.key
    check_output(options.out, devices=options.command is not None)
    if options.out not in (None, "-"):
        read = (getattr(options, name, None) for name in READ)
        check_apart(Path(options.out), (name for name in read if isinstance(name, str)))


def check_apart(place: Path, read: Iterable[str]) -> None:
    """Check that what is written to ``place`` replaces none of the files, or checkpoints in folders, that are ``read``.

    Raises
    ------
    InputError
        If it would.
    """
    is_checkpoint = place.suffix in (".npz", ".safetensors")
    names = [place, place.parent] if is_checkpoint else [place]
    if place.is_file() and any(is_same_file(each, Path(name)) for name in read for each in names):
        raise InputError(f"{place} is read here, and would be lost: write to another file.")
