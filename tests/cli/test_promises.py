"""What help, README and CHANGELOG promise is run."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from checkpoints import SHAPES, save_walk, walk
from msgspec.structs import replace

from gdexplorer.cli.arguments import command_parsers, parsed
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS, SCHEDULES
from gdexplorer.session.document import Document
from gdexplorer.session.edits import first_example
from gdexplorer.session.file import write_session

COMMANDS = command_parsers()
ROOT = Path(__file__).parent.parent.parent
README, CHANGELOG = (Path(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CHANGELOG.md"))
GUIDE = {page.stem: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "guide").glob("*.md")}


def lines_of(text):
    blocks = re.findall(r"```\n(.*?)```", text, re.S)
    lines = (line for block in blocks for line in block.replace("\\\n", " ").splitlines())
    return [line for line in lines if line.startswith("gdexplorer ")]


LINES = lines_of(README)
GUIDES_LINES = [line for page in sorted(GUIDE) for line in lines_of(GUIDE[page])]
# A lesson and its answers, as on the guide's page.
LESSON = re.search(r"^````markdown\n(.*?)^````$", GUIDE["lessons"], re.DOTALL | re.MULTILINE)[1]
ANSWERS = re.search(r"`(\[\[.*\])`\.", GUIDE["lessons"])[1]
MODEL = "import numpy\nparameters = numpy.ones((3, 2))\n\ndef loss(p):\n    return (p**2).sum(), 2 * p\n"
NET = (
    f"import numpy\nparameters = {{name: numpy.ones(shape) for name, shape in {SHAPES}.items()}}\n\ndef loss(p):\n"
    "    return sum(float((a**2).sum()) for a in p.values()), {name: 2 * a for name, a in p.items()}\n"
)
MAGIC = {
    ".png": b"\x89PNG",
    ".svg": b"<?xml",
    ".gif": b"GIF89a",
    ".webp": b"RIFF",
    ".pdf": b"%PDF",
    ".npz": b"PK",
    ".html": b"<!DOCTYPE html>",
    ".json": b"{",
    ".py": b'"""',
    ".ipynb": b"{",
    ".csv": (b"run,", b"# gdexplorer", b"u,v,loss"),
    ".txt": b"",
    ".jsonl": b"{",
    ".ndjson": b"{",
}


def test_the_lines_of_the_readme_are_found():
    assert len(LINES) >= 10 and {shlex.split(line)[1] for line in LINES} == set(COMMANDS)


@pytest.mark.parametrize("line", [*LINES, *GUIDES_LINES])
def test_every_command_of_readme_and_guide_does_what_it_says(gdexplorer, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    draw = np.random.default_rng(0)
    rows = [f"{x:.0f},{200 * x + 1000 * draw.normal():.0f}" for x in draw.uniform(1000, 20000, 200)]
    given = {
        "houses.csv": "\n".join(["LotArea,SalePrice", *rows]) + "\n",
        "my_lesson.md": LESSON,
        "answers.json": ANSWERS,
        "model.py": MODEL,
        "net.py": NET,
    }
    write_session(tmp_path / "descent.gdx.json", Document(first_example()))
    save_walk(tmp_path / "runs", walk(5))
    for name, text in given.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    answer = gdexplorer(*shlex.split(line)[1:])
    assert answer.status == 0, answer.err
    others = *given, "descent.gdx.json", "runs", "__pycache__"
    written = [path for path in tmp_path.iterdir() if path.name not in others]
    assert answer.out or written
    for path in written:
        assert path.read_bytes().startswith(MAGIC[path.suffix])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_that_help_speaks_of_is_taken(gdexplorer, command):
    told = gdexplorer(command, "--help").out
    spoken_of = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", told)) - {"--help"}
    needed = {
        "list": ["objectives"], "evaluate": ["--at", "1,2"], "lesson": ["list"], "export": ["a.gdx.json"],
        "trace": ["runs"], "model": ["model.py"],
    }.get(command, [])  # fmt: skip
    for option in spoken_of:
        choice = re.search(rf"{option} {{([a-z]+)", told)
        for value in ([option, choice[1] if choice else "1"], [option]):
            try:
                parsed([command, *needed, *value])
                break
            except InputError as refused:
                assert "unrecognized" not in str(refused) or value == [option, "1"], refused
        else:
            pytest.fail(f"{command} does not take {option}")


BASES = {
    "descend": ("--objective", "sphere", "--optimizer", "adam", "--start", "1,2", "--steps", "3"),
    "basins": ("--objective", "sphere", "--optimizer", "adam", "--size", "4", "--steps", "3"),
    "multistart": ("--objective", "sphere", "--optimizer", "adam", "--starts", "4"),
    "bruteforce": ("--objective", "sphere", "--dimensions", "1:2"),
    "sweep": ("--objective", "sphere", "--optimizer", "adam", "--over", "learning_rate=0.1:1:log:5"),
    "criticalpoints": ("--objective", "sphere"),
    "between": ("--objective", "himmelblau", "--optimizer", "adam", "--places", "9", "--curve-steps", "5"),
    "spectrum": ("--objective", "himmelblau", "--optimizer", "gradient_descent", "--steps", "20", "--iterates", "3"),
}
HEADINGS = {
    "descend": b"run,", "basins": b"x,y,label,", "multistart": b"start x,start y,", "bruteforce": b"dimensions,",
    "sweep": b"learning_rate,", "criticalpoints": b"x,y,value,", "between": b"route,", "spectrum": b"step,",
}  # fmt: skip
PROMISED = [(command, suffix) for command in BASES for suffix in COMMANDS[command].get_default("formats").by_suffix]


@pytest.mark.parametrize(("command", "suffix"), PROMISED)
def test_every_format_that_help_promises_is_written(gdexplorer, tmp_path, command, suffix):
    assert suffix in gdexplorer(command, "--help").out
    path = tmp_path / f"out{suffix}"
    assert gdexplorer(command, *BASES[command], "--out", path).status == 0
    begins = HEADINGS[command] if suffix == ".csv" else MAGIC[suffix]
    assert path.read_bytes().startswith(begins) and path.stat().st_size > 20


@pytest.mark.parametrize("command", BASES)
@pytest.mark.parametrize("name", ["out.mp4", "out.gif", "out.xyz", "nowhere/out", "in_the_way/out"])
def test_what_cannot_be_written_is_refused_before_anything_runs(gdexplorer, tmp_path, monkeypatch, command, name):
    (tmp_path / "in_the_way").write_text("")
    suffix = "" if "." in name else COMMANDS[command].get_default("formats").usual_suffix
    module = import_module(f"gdexplorer.cli.commands.{command}")
    monkeypatch.setattr(module, "COMMAND", replace(module.COMMAND, run=lambda options: pytest.fail("it ran")))
    gdexplorer(command, *BASES[command], "--out", tmp_path / f"{name}{suffix}").refused(2 if "." in name else 1)


def test_the_numbers_of_the_changelog_are_those_of_the_program():
    words = {"twelve": len(SCHEDULES)}
    assert f"{len(OPTIMIZERS)} optimizers and twelve schedules" in CHANGELOG and words["twelve"] == 12
    assert f"{len(OBJECTIVES)} objectives" in CHANGELOG


def test_every_command_of_the_changelog_is_there(gdexplorer):
    for command in re.findall(r"`gdexplorer (\w+)`", CHANGELOG):
        assert gdexplorer(command, "--help").status == 0
