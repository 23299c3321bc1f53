"""The job that draws the map of a scene for the preview of a step, off the window's thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QImage

from gdexplorer.gui.features.lessons.shown import Stage
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import LATEST_WINS
from gdexplorer.gui.jobs.previews import as_image
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.exports.exported import Exported
    from gdexplorer.exports.look import Look
    from gdexplorer.exports.pictures.picture import Picture


class Wanted(Struct, frozen=True):
    """A picture of the map of what is on a ``stage``, with ``ratio`` pixels of its image for one of its ``look``."""

    stage: Stage
    look: Look
    ratio: float


class Drawn(Struct, frozen=True, eq=False):
    """A picture of the map.

    Attributes
    ----------
    wanted : what it is of.
    area, domain : the rectangle of the map as shares of the image, from its upper left, and what it shows of the plane.
    title, words : what it shows, in a line and in paragraphs.
    """

    wanted: Wanted
    image: QImage
    area: QRectF
    domain: tuple[tuple[float, float], tuple[float, float]]
    title: str
    words: str

    def place(self, point: tuple[float, float], page: QRectF) -> QPointF:
        """Where a point of the plane is in the image that fills ``page``."""
        shares = [(at - low) / (high - low) for at, (low, high) in zip(point, self.domain, strict=True)]
        area = self.on(page)
        return QPointF(area.left() + shares[0] * area.width(), area.bottom() - shares[1] * area.height())

    def point(self, place: QPointF, page: QRectF) -> tuple[float, float]:
        """The point of the plane at a place in the image that fills ``page``."""
        area, ((x0, x1), (y0, y1)) = self.on(page), self.domain
        across, up = (place.x() - area.left()) / area.width(), (area.bottom() - place.y()) / area.height()
        return x0 + across * (x1 - x0), y0 + up * (y1 - y0)

    def on(self, page: QRectF) -> QRectF:
        """The rectangle of the map in the image that fills ``page``."""
        width, height = page.width(), page.height()
        corner = page.topLeft() + QPointF(self.area.left() * width, self.area.top() * height)
        return QRectF(corner.x(), corner.y(), self.area.width() * width, self.area.height() * height)


def drawing_job(parent: QObject) -> Job:
    """A job that takes what is `Wanted` and emits it as `Drawn`; a newer wish ends it."""
    return Job("lesson picture", drawn, LATEST_WINS, parent)


def drawn(wanted: Wanted, task: Task) -> Iterator[Drawn]:
    """Draw the map; if the scene has basins, first without these, which take long.

    Raises
    ------
    InputError
        If the scene cannot be run or drawn, or was not wanted any more.
    """
    from gdexplorer.exports.content import Content, Work
    from gdexplorer.exports.exported import computed, with_basins
    from gdexplorer.lessons.facts import Facts
    from gdexplorer.lessons.stopping import stopping

    work, stage = Work(task.cancelled), wanted.stage
    with stopping(task.cancelled):
        runs = Facts.of(stage.document, keep=False).trajectories
    content = Content(stage.document, runs, look=wanted.look, withheld=stage.withheld)
    exported = computed(content, work)
    yield _picture_of(exported, wanted)
    whole = with_basins(exported, content, work)
    if whole is not exported:
        yield _picture_of(whole, wanted)


def _picture_of(exported: Exported, wanted: Wanted) -> Drawn:
    from gdexplorer.exports.pictures.picture import Picture

    picture = Picture(exported, wanted.look, wanted.ratio)
    image = as_image(picture.pixels())
    image.setDevicePixelRatio(wanted.ratio)
    domain = exported.scene.surface.box.domain
    return Drawn(wanted, image, _area(picture), domain, exported.title, exported.words)


def _area(picture: Picture) -> QRectF:
    (axes,) = picture.figure.axes
    box = axes.get_position()
    return QRectF(box.x0, 1.0 - box.y1, box.width, box.height)
