"""A document as one HTML file that plays: nothing is fetched from anywhere, and nothing is computed in it anew."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import BinaryIO

from gdexplorer import __version__
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.exported import Exported, computed
from gdexplorer.exports.mathml import mathml
from gdexplorer.exports.page_data import Detail, page_data
from gdexplorer.resources import resource

# Of the file, in bytes: a page is mailed, and put into a learning platform.
LARGEST = 2_000_000
# Shares of the detail that are tried until the file is small enough.
SHARES = (1.0, 0.6, 0.35, 0.2, 0.1, 0.05, 0.02)
SCRIPTS = ("numbers", "camera", "marks", "surface", "map", "curves", "player")


def write_html(file: BinaryIO, content: Content, work: Work) -> None:
    """Write the page of a document.

    Raises
    ------
    CancelledError
        If cancelled.
    """
    exported = computed(content, work)
    work.show(0.5)
    file.write(html_page(exported, work))


def html_page(exported: Exported, work: Work | None = None) -> bytes:
    """The page; the numbers that it shows are those of the trajectories."""
    work = Work() if work is None else work
    for share in SHARES:
        work.check()
        page = _page(exported, Detail(share)).encode()
        if len(page) < LARGEST:
            break
    return page


def _page(exported: Exported, detail: Detail) -> str:
    script, style = "\n".join(map(_script, SCRIPTS)), _resource("page.css")
    definition = exported.definition
    texts = {
        "TITLE": escape(definition.label),
        "POLICY": _policy(script, style),
        "FORMULA": mathml(definition.latex, definition.formula),
        "LESSON": escape(definition.lesson),
        "SOURCE": escape(definition.source),
        "WORDS": "".join(f"<p>{escape(paragraph)}</p>" for paragraph in exported.words.split("\n\n")),
        "VERSION": escape(__version__),
        "STYLE": style,
        "DATA": _as_data(page_data(exported, detail)),
        "SCRIPT": script,
    }
    parts = _resource("page.html").split("@@")
    return "".join(texts[part] if number % 2 else part for number, part in enumerate(parts))


def _script(name: str) -> str:
    return _resource(f"{name}.js")


def _resource(name: str) -> str:
    return resource(f"page/{name}").read_text(encoding="utf-8").strip()


def _policy(script: str, style: str) -> str:
    """The content security policy: this script, this style and pictures within the file, nothing else."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _as_data(data: object) -> str:
    """JSON that ends no element and begins none, whatever texts it holds."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
