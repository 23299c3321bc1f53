"""Any mutant of a lesson file is a lesson, or is refused with a line: a sample, or as many as the environment says."""

import os
import random

import pytest
from example_lessons import WHOLE

from gdexplorer.lessons.errors import LessonError
from gdexplorer.lessons.reading import lesson_from
from gdexplorer.lessons.shelf import lesson_files
from gdexplorer.resources import resource

# 10,000 takes minutes.
COUNT = int(os.environ.get("GDEXPLORER_FUZZED_LESSONS", "200"))
BATCHES = 10
WORDS = [
    b"+++",
    b"# ",
    b"```",
    b"```scene\n",
    b"```question\n",
    b"```",
    b"[[mistakes]]\n",
    b"[[optimizers]]\n",
    b"kind = ",
    b'"',
    b"'",
    b'"""',
    b"{",
    b"}",
    b"[",
    b"]",
    b"=",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xf0\x9f\x8e\x93",
    b"$",
    b"{x(0)}",
    b"{x(0",
    b"inf",
    b"nan",
    b"-1",
    b"1e400",
    b"9" * 40,
    b"true",
    b"1979-05-27",
    b"__import__('os')",
    b"x(" * 50,
    b"[" * 3000,
    b"{" * 500,
    b"> " * 300,
    b"![a](b)",
    b"<script>",
    b"# # #",
    b"a.b.c = 1\n",
    b"value(0) < 1",
    b"\xe2\x80\xae",
    b"not " * 60,
]


def seeds():
    return [WHOLE.encode(), *(path.read_bytes() for path in lesson_files(resource("lessons")))]


def mutant(text, dice):
    """``text`` after one to eight changes: bytes, words and lines that are changed, moved, doubled or gone."""
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        at, length = dice.randrange(len(text) + 1), dice.choice((0, 1, 1, 5, 40, 400))
        part = text[at : at + length]
        lines = text.split(b"\n")
        match dice.randrange(6):
            case 0:
                text = text[:at] + dice.choice(WORDS) + text[at + length :]
            case 1:
                text = text[:at] + bytes(dice.randrange(256) for _ in range(length)) + text[at + length :]
            case 2:
                text = text[:at] + text[at + length :]
            case 3:
                other = dice.randrange(len(text) + 1)
                text = text[:other] + part + text[other:]
            case 4:
                one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
                lines[one], lines[other] = lines[other], lines[one]
                text = b"\n".join(lines)
            case 5:
                one = dice.randrange(len(lines))
                key, equals, _ = lines[one].partition(b"=")
                lines[one] = key + equals + b" " + dice.choice(WORDS)
                text = b"\n".join(lines)
    return text


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_mutant_is_read_or_refused_with_its_line(batch):
    dice, known = random.Random(batch), seeds()
    read = 0
    for _ in range(COUNT // BATCHES):
        text = mutant(dice.choice(known), dice)
        try:
            lesson = lesson_from(text)
        except LessonError as refused:
            lines = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
            assert 1 <= refused.line <= lines, refused
            assert refused.reason.endswith((".", "?", ")")) and "\n" not in refused.reason, refused.reason
        else:
            read += 1
            assert lesson.steps
    assert read
