"""``gdexplorer doctor``: examines the installation."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from gdexplorer.cli.command import Command
from gdexplorer.plain_json import as_json


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: Namespace) -> int:
    """Print the report; return 1 if something is missing that the window needs."""
    from gdexplorer import plugins
    from gdexplorer.installation.examination import examined
    from gdexplorer.lessons.shelf import all_lessons

    plugins.tell(_nothing)  # the report says it
    all_lessons()
    report = examined()
    print(as_json(report.as_data()) if options.json else report.as_text(), end="\n" if options.json else "")
    return 0 if report.window_works else 1


def _nothing(sentence: str) -> None: ...


COMMAND = Command(
    "doctor",
    "say what is installed, what is missing, and what to do",
    add_arguments,
    run,
    order=100,
    description="Say which versions, display, OpenGL and folders this installation has, what is missing, and what to "
    "do about it. The exit status is 1 if something is missing that the window needs. The report names nothing private "
    "and fits into a bug report.",
)
