"""The options ``--out`` and ``--format``, checked before any long computation."""

from argparse import Namespace

from gdexplorer.cli.parser import Parser
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import check_output
from gdexplorer.formats import Formats


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
        If the file cannot be written.
    """
    formats = getattr(options, "formats", None)
    if formats is None:
        return
    if options.out is not None or not formats.needs_suffix:
        with reading(options):
            options.form = formats.of(options.out or "", getattr(options, "format", None))
            options.written_as = options.form.key
    check_output(options.out, devices=options.command is not None)
