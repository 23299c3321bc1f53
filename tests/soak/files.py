"""Files as people have them: tables of many makes, sessions whole and damaged, and what is neither."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

DELIMITERS = (",", ";", "\t", " ", "  ", "|", ", ")
HEADERS = ("plain", "none", "quoted", "years", "hash", "short", "long")
TEXTS = ("amber", "birch tree", "a;b", "x,y", 'he said ""no""', "line\nbreak", "", "NA", "-", "Ä")


def make(folder: Path, kind: str, seed: int) -> Path:
    """The file of that kind and seed; the same each time."""
    random = Random(seed)
    path = folder / f"{kind}_{seed}{SUFFIXES[kind]}"
    content = MAKERS[kind](random)
    path.write_bytes(content)
    return path


def table(random: Random) -> bytes:
    """A table in some dialect."""
    delimiter, decimal = random.choice(DELIMITERS), random.choice(".,.")
    if delimiter.strip() == ",":
        decimal = "."
    columns, rows = random.randint(1, 6), random.choice((0, 1, 2, 12, 60, 600))
    kinds = [random.choice(("number", "number", "small", "text", "class", "date")) for _ in range(columns)]
    lines = [
        delimiter.join(row)
        for row in (_header(random, columns), *(_row(random, kinds, decimal, n) for n in range(rows)))
    ]
    if random.random() < 0.3:
        lines.insert(0, random.choice(("# made up", "sep=;", "", "% note")))
    end = random.choice(("\n", "\r\n", "\n", "\r"))
    text = end.join(lines) + random.choice((end, "", end * 3))
    return text.encode(random.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252")), errors="replace")


def _header(random: Random, columns: int) -> list[str]:
    style = random.choice(HEADERS)
    names = [f"name {n}" if style == "quoted" else f"c{n}" for n in range(columns)]
    if style == "years":
        names = [str(1990 + n) for n in range(columns)]
    if style == "quoted":
        names = [f'"{name}"' for name in names]
    return {"hash": ["# " + names[0], *names[1:]], "short": names[1:], "long": [*names, ""]}.get(style, names)


def _row(random: Random, kinds: list[str], decimal: str, number: int) -> list[str]:
    return [
        _cell(random, kind, number).replace(".", decimal)
        if kind in ("number", "small")
        else _cell(random, kind, number)
        for kind in kinds
    ]


def _cell(random: Random, kind: str, number: int) -> str:
    match kind:
        case "number":
            return (
                f"{random.gauss(0.0, 10.0):.4g}"
                if random.random() > 0.03
                else random.choice(("NA", "", "?", "1,000.5"))
            )
        case "small":
            return f"{random.gauss(0.0, 1.0) * 1e-9:.5e}"
        case "class":
            return random.choice(("yes", "no"))
        case "date":
            return f"20{10 + number // 360 % 80:02d}-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}"
    text = random.choice(TEXTS)
    return f'"{text}"' if any(sign in text for sign in ',;"\n') else text


def session(random: Random) -> bytes:
    """A session file: whole, cut or with something exchanged."""
    from gdexplorer.session import edits
    from gdexplorer.session.document import Document
    from gdexplorer.session.file import write_session

    experiment = edits.first_example()
    path = Path(f"/dev/shm/soak-{random.random()}") if Path("/dev/shm").is_dir() else Path(f"soak-{random.random()}")
    try:
        write_session(path, Document(experiment, cursor=random.randint(0, 50)))
        content = path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
    match random.randint(0, 4):
        case 0:
            return content
        case 1:
            return content[: random.randrange(len(content))]
        case 2:
            place = random.randrange(len(content))
            return content[:place] + bytes([random.randrange(256)]) + content[place + 1 :]
    return _exchanged(random, content)


def _exchanged(random: Random, content: bytes) -> bytes:
    """The same JSON with one value replaced by another one."""
    tree = json.loads(content)
    places = list(_places(tree))
    holder, key = random.choice(places)
    holder[key] = random.choice((None, -1, 0, 1e308, "nan", [], {}, "x", True, 10**20, "himmelblau", [[1.0, 2.0, 3.0]]))
    return json.dumps(tree).encode()


def _places(tree):
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(items):
        yield tree, key
        yield from _places(value)


def noise(random: Random) -> bytes:
    """Bytes without a meaning."""
    return random.choice(
        (b"", b"\x00" * 50, random.randbytes(random.choice((3, 300, 3000))), b"\x89PNG\r\n\x1a\n", b"{}", b"[1, 2]")
    )


MAKERS = {"table": table, "session": session, "noise": noise, "mislabelled": session, "picture": noise}
SUFFIXES = {"table": ".csv", "session": ".gdx.json", "noise": ".csv", "mislabelled": ".txt", "picture": ".png"}
