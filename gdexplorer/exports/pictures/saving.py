"""Figures as files: PNG, SVG and PDF, each with its title and its description for readers who do not see it."""

from __future__ import annotations

import io
from html import escape
from typing import Any, BinaryIO

import numpy as np
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gdexplorer import __version__

PROGRAM = f"gdexplorer {__version__}"


def save_png(file: BinaryIO, figure: Figure, title: str, words: str) -> None:
    """Write an image with a text "Description"; opaque unless the figure's background is left out."""
    canvas: Any = figure.canvas
    canvas.draw()
    image, texts = Image.fromarray(np.asarray(canvas.buffer_rgba())), PngInfo()
    for name, text in (("Title", title), ("Description", words), ("Software", PROGRAM)):
        texts.add_itxt(name, text)
    shown = image if figure.patch.get_alpha() == 0.0 else image.convert("RGB")
    shown.save(file, "PNG", pnginfo=texts, dpi=(figure.dpi, figure.dpi))


def save_svg(file: BinaryIO, figure: Figure, title: str, words: str) -> None:
    """Write vectors and texts, with the description as ``<desc>``."""
    text = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(text, format="svg", dpi=72, metadata=nothing)
    file.write(_described(text.getvalue().decode(), title, words).encode())


def save_pdf(file: BinaryIO, figure: Figure, title: str, words: str) -> None:
    """Write vectors and texts in fonts that are embedded, with the description as the subject."""
    about = {"Title": title, "Subject": words, "Creator": PROGRAM, "CreationDate": None}
    figure.savefig(file, format="pdf", dpi=72, metadata=about)


def _described(svg: str, title: str, words: str) -> str:
    """``svg`` with a title and a description, which programs read aloud."""
    begin = svg.index("<svg")
    end = svg.index(">", begin)
    head = svg[begin:end] + ' role="img" aria-labelledby="title description">'
    texts = f'\n <title id="title">{escape(title)}</title>\n <desc id="description">{escape(words)}</desc>'
    return svg[:begin] + head + texts + svg[end + 1 :]
