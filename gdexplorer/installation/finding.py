"""What an examination of the installation finds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace


class Finding(Struct, frozen=True):
    """One thing that was looked at.

    Attributes
    ----------
    topic, name, value : the heading that it goes under, what it is, and how it is.
    lacks : what is missing, and what to do about it, in a sentence; empty if nothing is.
    is_needed : whether the window needs it.
    """

    topic: str
    name: str
    value: str
    lacks: str = ""
    is_needed: bool = False


class Report:
    """All findings, without the name of the home folder: fit to be shown to others.

    Attributes
    ----------
    findings : in the order of the report, those of one topic together.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(
            replace(each, value=without_home(each.value), lacks=without_home(each.lacks)) for each in findings
        )

    @property
    def missing(self) -> list[str]:
        """A sentence for each thing that is missing."""
        return [each.lacks for each in self.findings if each.lacks]

    @property
    def window_works(self) -> bool:
        """Whether nothing is missing that the window needs."""
        return not any(each.lacks and each.is_needed for each in self.findings)

    @property
    def verdict(self) -> str:
        """All of it in one sentence."""
        if not self.window_works:
            return "The window needs something that is missing."
        return "The window works; something else is missing." if self.missing else "Nothing is missing."

    def as_text(self) -> str:
        """The report to read, and to paste into a bug report."""
        lines = [self.verdict, *(f"- {sentence}" for sentence in self.missing)]
        width = max(len(each.name) for each in self.findings) + 2
        for topic, findings in groupby(self.findings, key=lambda each: each.topic):
            lines += ["", topic, *(f"  {each.name:<{width}}{each.value}".rstrip() for each in findings)]
        return "\n".join(lines) + "\n"

    def as_data(self) -> dict[str, Any]:
        """The report for other programs."""
        topics = groupby(self.findings, key=lambda each: each.topic)
        return {
            "window_works": self.window_works,
            "missing": self.missing,
            "findings": {topic: {each.name: each.value for each in findings} for topic, findings in topics},
        }


def without_home(text: str) -> str:
    """``text`` with ~ for the home folder, whose name is often that of a person."""
    home = os.path.expanduser("~")
    for each in sorted({home, os.path.realpath(home)}, key=len, reverse=True):
        if Path(each).is_absolute() and each != Path(each).anchor:
            text = re.sub(rf"{re.escape(each)}(?![\w.-])", "~", text)
    return text
