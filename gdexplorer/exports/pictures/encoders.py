"""Pictures as files: PNG, SVG and PDF, each with its description for readers who do not see it."""

from __future__ import annotations

from typing import BinaryIO

from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.exported import Exported, computed, with_basins
from gdexplorer.exports.pictures.canvas import PIXELS_PER_INCH
from gdexplorer.exports.pictures.picture import IN_VECTORS, Picture
from gdexplorer.exports.pictures.saving import save_pdf, save_png, save_svg


def write_png(file: BinaryIO, content: Content, work: Work) -> None:
    """Write an image with the description as the text "Description".

    Raises
    ------
    CancelledError
        If cancelled.
    InputError
        If it does not fit into memory.
    """
    exported, picture = drawn(content, work)
    work.check()
    picture.figure.set_dpi(PIXELS_PER_INCH * content.look.scale)
    save_png(file, picture.figure, exported.title, exported.words)


def write_svg(file: BinaryIO, content: Content, work: Work) -> None:
    """Write vectors and texts, with the description as ``<title>`` and ``<desc>``; see `write_png`."""
    exported, picture = drawn(content, work, IN_VECTORS)
    work.check()
    save_svg(file, picture.figure, exported.title, exported.words)


def write_pdf(file: BinaryIO, content: Content, work: Work) -> None:
    """Write vectors and texts in fonts that are embedded, with the description as the subject; see `write_png`."""
    exported, picture = drawn(content, work, IN_VECTORS)
    work.check()
    save_pdf(file, picture.figure, exported.title, exported.words)


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
