"""Read a lesson from its file: Markdown with a header and blocks in TOML. Nothing in it is executed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct, field

from gdexplorer.errors import InputError
from gdexplorer.files import content_of, opened
from gdexplorer.lessons.errors import ConditionError, LessonError
from gdexplorer.lessons.lesson import Lesson, Step
from gdexplorer.lessons.questions import AnyQuestion, Question
from gdexplorer.lessons.scenes import Scene, SceneSettings
from gdexplorer.session.decoding import in_words

SUFFIX = ".md"
LARGEST_FILE, MOST_STEPS = 200_000, 60
FENCE = "+++"
_NUMBERED = re.compile(r"^\d+[-_ ]+(?=.)")
_TOML_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_ENTRY = re.compile(r"\s*\[\[\s*(mistakes|options)\s*\]\]")
_PATH = re.compile(r" - at `\$\.?(.*)`$")
Read = TypeVar("Read")


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table between the fences."""

    title: str
    minutes: int
    goals: tuple[str, ...]
    order: int = 0
    language: str = "en"
    licence: str = "CC BY 4.0"
    sources: tuple[str, ...] = ()


class _Draft(Struct):
    """A step while it is read: where it begins, its other blocks, and the lines of its text."""

    heading: str
    line: int
    body: int
    end: int = 0
    blocks: dict[str, Token] = field(default_factory=dict)


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Raises
    ------
    LessonError
        If something in it is wrong; it has the line.
    """
    try:
        content = content_of(path, LARGEST_FILE)
    except OSError as error:
        raise LessonError(f"{path.name} cannot be read: {error.strerror}.", 1) from None
    return lesson_from(content, key_of(path.name), path.parent)


def is_lesson(path: Path) -> bool:
    """Whether a file looks like a lesson by its first line, whatever its name."""
    try:
        with opened(path) as file:
            return file.read(64).removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].strip() == FENCE.encode()
    except OSError:
        return False


def key_of(name: str) -> str:
    """The key of a lesson from the name of its file: without number and suffix."""
    return _NUMBERED.sub("", name.removesuffix(SUFFIX)) or name


def lesson_from(content: bytes, key: str = "lesson", folder: Path | None = None) -> Lesson:
    """A lesson from the content of its file; ``folder``: where it lies, with the sessions that it names.

    Raises
    ------
    LessonError
        If something in it is wrong; it has the line.
    """
    lines = _lines(content)
    header, begin = _header(lines)
    steps = tuple(_steps(lines, begin, folder))
    if not steps:
        raise LessonError("The lesson has no step: begin one with a heading, such as # Where is down?", len(lines))
    return Lesson(
        key, header.title, header.minutes, header.goals, header.order, header.language, header.licence,
        header.sources, steps,
    )  # fmt: skip


def _lines(content: bytes) -> list[str]:
    if len(content) > LARGEST_FILE:
        raise LessonError(f"The file is larger than {LARGEST_FILE:,} bytes.", 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LessonError("The file is not UTF-8 text.", content.count(b"\n", 0, error.start) + 1) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if "\0" in line:
            raise LessonError("The line contains a zero byte.", number)
    return lines


def _header(lines: list[str]) -> tuple[_Header, int]:
    """The header, and the index of the line that follows it."""
    if lines[0].strip() != FENCE:
        raise LessonError(f"A lesson begins with a line {FENCE}, its title and goals, and another line {FENCE}.", 1)
    ends = (index for index, line in enumerate(lines[1:], 1) if line.strip() == FENCE)
    end = next(ends, None)
    if end is None:
        raise LessonError(f"The header has no end: a line {FENCE}.", len(lines))
    header = _converted(lines[1:end], 2, _Header)
    for problem, name in _problems(header):
        raise LessonError(problem, 2 + _line_of(lines[1:end], name))
    return header, end + 1


def _problems(header: _Header) -> Iterator[tuple[str, str]]:
    if not header.title.strip():
        yield "The title is empty.", "title"
    if not 1 <= header.minutes <= 5:
        yield f"A lesson takes 1 to 5 minutes, not {header.minutes}.", "minutes"
    if not any(goal.strip() for goal in header.goals):
        yield "A lesson has at least one goal.", "goals"
    if not 0 <= header.order <= 10_000:
        yield "The order is a whole number from 0 to 10,000.", "order"


def _steps(lines: list[str], begin: int, folder: Path | None) -> Iterator[Step]:
    scene: Scene | None = None
    for draft in _drafts(lines, begin):
        if "scene" in draft.blocks:
            token = draft.blocks["scene"]
            scene = Scene(_block(lines, token, SceneSettings), _begin(token) + 1, folder)
        question = _question(lines, draft)
        if question is not None and scene is None:
            raise LessonError("A question needs a scene, in this step or before.", _begin(draft.blocks["question"]) + 1)
        yield Step(draft.heading, _text(lines, draft), scene, question, draft.line, *_question_lines(draft))


def _drafts(lines: list[str], begin: int) -> list[_Draft]:
    """The steps with their blocks, found by a parser of Markdown."""
    # The header becomes empty lines, so that tokens have the lines of the file.
    tokens = MarkdownIt("commonmark", {"html": False}).parse("\n".join([""] * begin + lines[begin:]))
    drafts: list[_Draft] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.type == "heading_open" and token.tag == "h1" and token.level == 0 and following is not None:
            _end(drafts, _begin(token))
            drafts.append(_Draft(following.content.strip(), _begin(token) + 1, _after(token)))
        elif not drafts and token.map is not None:
            raise LessonError(
                "Text stands before the first heading: begin a step with # and its heading.", _begin(token) + 1
            )
        elif token.type == "fence" and token.level == 0 and token.info.strip() in ("scene", "question"):
            _add_block(drafts[-1], token)
        _check_inline(token)
    _end(drafts, len(lines))
    if len(drafts) > MOST_STEPS:
        raise LessonError(f"A lesson has at most {MOST_STEPS} steps.", drafts[MOST_STEPS].line)
    return drafts


def _end(drafts: list[_Draft], line: int) -> None:
    if drafts:
        drafts[-1].end = line
        if not drafts[-1].heading:
            raise LessonError("The heading is empty.", drafts[-1].line)


def _add_block(draft: _Draft, token: Token) -> None:
    name = token.info.strip()
    if name in draft.blocks:
        raise LessonError(f"A step has at most one {name}.", _begin(token) + 1)
    draft.blocks[name] = token


def _check_inline(token: Token) -> None:
    if any(child.type == "image" for child in token.children or ()):
        raise LessonError("A lesson shows no pictures but its scenes.", _begin(token) + 1)


def _begin(token: Token) -> int:
    return token.map[0] if token.map else 0


def _after(token: Token) -> int:
    return token.map[1] if token.map else 0


def _text(lines: list[str], draft: _Draft) -> str:
    hidden = {i for token in draft.blocks.values() for i in range(_begin(token), _after(token))}
    return "\n".join(lines[i] for i in range(draft.body, draft.end) if i not in hidden).strip("\n")


def _question(lines: list[str], draft: _Draft) -> Question | None:
    token = draft.blocks.get("question")
    if token is None:
        return None
    question: Question = _block(lines, token, AnyQuestion)  # type: ignore[arg-type]  # a union
    written = token.content.split("\n")
    try:
        question.check()
    except ConditionError as error:
        raise LessonError(str(error), _begin(token) + 2 + _line_with(written, error.text)) from None
    except InputError as error:
        raise LessonError(str(error), _begin(token) + 1) from None
    return question


def _question_lines(draft: _Draft) -> tuple[int, tuple[int, ...]]:
    """The lines of a step's question, and of the mistakes or options in it."""
    token = draft.blocks.get("question")
    if token is None:
        return 0, ()
    first = _begin(token) + 2
    return first - 1, tuple(first + index for index, line in enumerate(token.content.split("\n")) if _ENTRY.match(line))


def _block(lines: list[str], token: Token, kind: type[Read]) -> Read:
    """A block of TOML."""
    if _after(token) > len(lines) or not lines[_after(token) - 1].strip().startswith(token.markup[:3]):
        raise LessonError(f"The block {token.info.strip()} has no end: a line {token.markup}.", _begin(token) + 1)
    return _converted(token.content.split("\n"), _begin(token) + 2, kind)


def _converted(written: list[str], first: int, kind: type[Read]) -> Read:
    """TOML as a value of ``kind``; ``first``: the line of the file in which it begins."""
    return _typed(_table(written, first), written, first, kind)


def _table(written: list[str], first: int) -> dict[str, Any]:
    try:
        return tomllib.loads("\n".join(written))
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        inside = int(found[1]) - 1 if found and found[1] else len(written) - 1
        reason = _TOML_LINE.sub("", str(error))
        raise LessonError(f"This cannot be read as TOML: {reason}.", first + min(inside, len(written) - 1)) from None
    except (RecursionError, ValueError):
        raise LessonError("This cannot be read as TOML.", first) from None


def _typed(table: dict[str, Any], written: list[str], first: int, kind: type[Read]) -> Read:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, path = in_words(error), _PATH.search(str(error))
        unknown = re.search(r'the field "(\w+)" is unknown', reason)
        line = _line_at(written, f"{path[1] if path else ''}.{unknown[1] if unknown else ''}")
        raise LessonError(f"{reason[:1].upper()}{reason[1:]}.", first + line) from None
    except (RecursionError, OverflowError):
        raise LessonError("A value is too large or too deeply nested.", first) from None


def _line_at(written: list[str], path: str) -> int:
    """Index of the line that a path such as ``mistakes[1].near`` leads to, or of the nearest before it."""
    line = 0
    for name, place in re.findall(r"([A-Za-z_]\w*)(?:\[(\d+)\])?", path):
        heads = [index for index, text in enumerate(written) if re.match(rf"\s*\[\[\s*{name}\s*\]\]", text)]
        if place and int(place) < len(heads):
            line = heads[int(place)]
        else:
            line += _line_of(written[line:], name)
    return line


def _line_of(written: list[str], name: str) -> int:
    """Index of the first line that gives ``name`` a value, or 0."""
    given = re.compile(rf"^\s*(\[*\s*)?([\w.\"]+\.)?\"?{re.escape(name)}\"?\s*[\]=.]|[{{,]\s*{re.escape(name)}\s*=")
    return next((index for index, line in enumerate(written) if name and given.search(line)), 0)


def _line_with(written: list[str], text: str) -> int:
    """Index of the line in which ``text`` stands: as a whole value, between braces, or anyhow; else 0."""
    begun = text.strip().split("\n")[0]
    forms = f'"{begun}"', f"'{begun}'", f"{{{begun}", begun
    found = (index for form in forms for index, line in enumerate(written) if begun and form in line)
    return next(found, 0)
