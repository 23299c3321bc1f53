"""Pictures as files: PNG, SVG and PDF, each with its description for readers who do not see it."""

from __future__ import annotations

import io
from html import escape
from typing import BinaryIO

from gdexplorer import __version__
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.exported import Exported, computed, with_basins
from gdexplorer.exports.pictures.canvas import PIXELS_PER_INCH
from gdexplorer.exports.pictures.picture import IN_VECTORS, Picture

PROGRAM = f"gdexplorer {__version__}"
METRES_PER_INCH = 0.0254


def write_png(file: BinaryIO, content: Content, work: Work) -> None:
    """Write an image with the description as the text "Description".

    Raises
    ------
    CancelledError
        If cancelled.
    InputError
        If it does not fit into memory.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    exported, picture = drawn(content, work)
    image, texts = Image.fromarray(picture.pixels()), PngInfo()
    for name, text in (("Title", exported.title), ("Description", exported.words), ("Software", PROGRAM)):
        texts.add_itxt(name, text)
    work.check()
    dots = PIXELS_PER_INCH * content.look.scale
    opaque = image if content.look.transparent else image.convert("RGB")
    opaque.save(file, "PNG", pnginfo=texts, dpi=(dots, dots))


def write_svg(file: BinaryIO, content: Content, work: Work) -> None:
    """Write vectors and texts, with the description as ``<title>`` and ``<desc>``; see `write_png`."""
    exported, picture = drawn(content, work, IN_VECTORS)
    text = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    picture.figure.savefig(text, format="svg", dpi=72, metadata=nothing)
    work.check()
    file.write(_told(text.getvalue().decode(), exported).encode())


def write_pdf(file: BinaryIO, content: Content, work: Work) -> None:
    """Write vectors and texts in fonts that are embedded, with the description as the subject; see `write_png`."""
    exported, picture = drawn(content, work, IN_VECTORS)
    told = {"Title": exported.title, "Subject": exported.words, "Creator": PROGRAM, "CreationDate": None}
    work.check()
    picture.figure.savefig(file, format="pdf", dpi=72, metadata=told)


def drawn(content: Content, work: Work, scale: float | None = None) -> tuple[Exported, Picture]:
    """The document of ``content`` with its picture; checks first that this fits into memory.

    Raises
    ------
    CancelledError
        If cancelled.
    InputError
        If it does not fit.
    """
    content.look.check()
    exported = prepared(content, work)
    work.show(0.4)
    picture = Picture(exported, content.look, scale)
    work.check()
    work.show(0.8)
    return exported, picture


def prepared(content: Content, work: Work) -> Exported:
    """All that pictures of ``content`` show; see `drawn`."""
    return with_basins(computed(content, work), content, work)


def _told(svg: str, exported: Exported) -> str:
    """``svg`` with a title and a description, which programs read aloud."""
    begin = svg.index("<svg")
    end = svg.index(">", begin)
    head = svg[begin:end] + ' role="img" aria-labelledby="title description">'
    title = f'\n <title id="title">{escape(exported.title)}</title>'
    words = f'\n <desc id="description">{escape(exported.words)}</desc>'
    return svg[:begin] + head + title + words + svg[end + 1 :]
