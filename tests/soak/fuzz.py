"""Fuzzers of all that reads what strangers make: formulas, tables, sessions, requests, kept functions, caches.

Each takes a source of chance and does one thing to the program's own entry; only an `InputError` may come of it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random

from gdexplorer.errors import InputError
from soak import files, texts


def formula(random: Random, folder: Path) -> str:
    """A typed formula, derived and typeset."""
    from gdexplorer.objectives.formulas.custom_formula import from_shared

    text = texts.formula(random)
    if random.random() < 0.3:
        text += f"; x = {texts.number(random)} .. {texts.number(random)}; a = {texts.number(random)}"
    custom = from_shared(text)
    assert custom.objective().typeset()
    return text


def prepared_formula(random: Random, folder: Path) -> str:
    """The same, compiled and given a start and a learning rate."""
    from gdexplorer.objectives.formulas.custom_formula import CustomFormula

    custom = CustomFormula(texts.formula(random))
    custom.prepare()
    custom.objective()
    return custom.text


def table(random: Random, folder: Path) -> str:
    """A table, previewed and read by the columns that the preview suggests."""
    from gdexplorer.objectives.data.csv_file import preview, read_columns

    path = files.make(folder, random.choice(("table", "table", "table", "noise")), random.randrange(10**9))
    try:
        look = preview(path)
        x, y = look.suggested_columns()
        columns = read_columns(path, (x,), y)
        assert columns.note is not None
    finally:
        path.unlink()
    return path.name


def session(random: Random, folder: Path) -> str:
    """A session file, whole or damaged."""
    from session_files import opened

    from gdexplorer.session.file import write_session

    path = files.make(folder, random.choice(("session", "session", "noise")), random.randrange(10**9))
    try:
        document = opened(path)
        write_session(path, document)
        assert opened(path) == document, "a session that was read is written as another one"
    finally:
        path.unlink()
    return path.name


def request(random: Random, folder: Path) -> str:
    """A line for ``descend --requests``."""
    from gdexplorer.cli.requests import FIELDS, answer_to

    line = {
        "objective": random.choice(("himmelblau", "booth", "saddle", "nonsense")),
        "optimizer": "adam",
        "start": [1, 2],
        "steps": 20,
    }
    for _ in range(random.choice((0, 1, 1, 2))):
        field = random.choice((*FIELDS, "unknown"))
        line[field] = random.choice((0, -1, 1.5, "x", 1e308, None, [], 7)) if field == "steps" else _value(random)
    for _ in range(random.choice((0, 0, 1))):
        line.pop(random.choice(list(line)))
    content = json.dumps(line).encode()
    if random.random() < 0.15:
        content = content[: random.randrange(len(content) + 1)] + random.choice((b"", b"\xff", b"}", b"]"))
    answer = answer_to(content)
    json.loads(answer)
    return content.decode(errors="replace")


def kept_functions(random: Random, folder: Path) -> str:
    """The file of one's functions, damaged: it is put aside or read, and takes another function."""
    from gdexplorer.objectives.formulas.custom_formula import CustomFormula
    from gdexplorer.session.library import Library

    path = folder / "functions.json"
    with contextlib.suppress(InputError):
        Library(path).add("mine", CustomFormula("x^2 + y^2"))
    content = path.read_bytes() if path.exists() else b""
    path.write_bytes(_damaged(random, content))
    library = Library(path)
    with contextlib.suppress(InputError):
        library.functions()
    library.add("another", CustomFormula("x^2 + 2*y^2"))
    assert "another" in library.functions()
    return "functions"


def cache(random: Random, folder: Path) -> str:
    """An entry of the cache of kernels, damaged or no file at all: as good as none."""
    from gdexplorer.compiled.cache import Cache, key_of

    kept = Cache(folder / "cache")
    key = key_of(random.random())
    kept.save(key, b"content")
    assert kept.load(key) == b"content"
    path = next((folder / "cache").glob(f"{key}*"))
    content = path.read_bytes()
    path.unlink()
    match random.choice(("bytes", "fifo", "folder", "loop", "gone")):
        case "bytes":
            path.write_bytes(_damaged(random, content))
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
    assert kept.load(key) in (None, b"content")
    kept.save(key, b"content")
    return key


FUZZERS: dict[str, tuple[Callable[[Random, Path], str], float]] = {
    "formula": (formula, 3.0),
    "prepared_formula": (prepared_formula, 0.3),
    "table": (table, 3.0),
    "session": (session, 3.0),
    "request": (request, 1.0),
    "kept_functions": (kept_functions, 1.0),
    "cache": (cache, 1.0),
}


def run(seed: int, seconds: float, chosen: str = "") -> tuple[dict[str, list[int]], list[str]]:
    """Fuzz for so long: how often each had an answer and how often it was refused, and what failed."""
    random, counts, faults = Random(seed), {name: [0, 0] for name in FUZZERS}, []
    names, weights = list(FUZZERS), [weight for _, weight in FUZZERS.values()]
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="soak-fuzz-") as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message="path is deprecated", category=DeprecationWarning)
        while time.monotonic() < until:
            name = chosen or random.choices(names, weights)[0]
            state = random.getrandbits(62)
            began = time.monotonic()
            try:
                FUZZERS[name][0](Random(state), Path(folder))
                counts[name][0] += 1
            except InputError as error:
                counts[name][1] += 1
                if not str(error).strip() or "internal error" in str(error):
                    faults.append(f"{name}, chance {state}: refused without a word: {error!r}")
            except Exception:
                faults.append(f"{name}, chance {state}: {traceback.format_exc()[-1500:]}")
            if time.monotonic() - began > 60.0:
                faults.append(f"{name}, chance {state}: took {time.monotonic() - began:.0f} s")
    return counts, faults


def _value(random: Random) -> object:
    return random.choice(
        (
            texts.number(random),
            texts.word(random),
            texts.formula(random),
            random.gauss(0, 1e3),
            -1,
            0,
            1e308,
            None,
            True,
            [],
            {},
            [1, 2],
            [1, 2, 3],
            ["a", "b"],
            {"a": 1},
            {"learning_rate": texts.number(random)},
            "adam",
            "cosine",
            "hessian",
            10**12,
            "1e-310",
        )
    )


def _damaged(random: Random, content: bytes) -> bytes:
    place = random.randrange(len(content) + 1)
    return random.choice(
        (
            b"",
            content[:place],
            content[:place] + random.randbytes(3) + content[place + 3 :],
            random.randbytes(200),
            b"{}",
            b"[]",
            b"null",
            content + b"x",
            content,
        )
    )


def main() -> int:
    """Fuzz from a shell."""
    parser = argparse.ArgumentParser(prog="soak.fuzz")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", choices=("", *FUZZERS))
    arguments = parser.parse_args()
    with contextlib.redirect_stderr(io.StringIO()):
        counts, faults = run(arguments.seed, arguments.seconds, arguments.only)
    for name, (answered, refused) in counts.items():
        print(f"{name}: {answered} answered, {refused} refused")
    print(*sorted(set(faults)), sep="\n")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
