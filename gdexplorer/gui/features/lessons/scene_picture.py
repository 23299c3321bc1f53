"""A small picture of a step's scene, which its author sees while writing."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdexplorer.errors import InputError
from gdexplorer.exports.look import Look
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.features.lessons.scene_drawing import Drawn, Wanted, drawing_job
from gdexplorer.gui.features.lessons.shown import Stage, map_question, still_scene
from gdexplorer.gui.features.lessons.sitting import Sitting
from gdexplorer.gui.views.answer_marks import MapQuestion, answer_at, paint_answers

# In pixels: of its sides, and of the arrow of a direction.
LEAST_WIDTH, LOWEST, HIGHEST = 240, 160, 300
ARROW = 48.0
SHAPE = 0.62  # height for width
# While its size changes, nothing is drawn anew.
REST_MILLISECONDS = 120
FADED = 0.35  # opacity of what is not of the scene as it is now
NAME, NONE = "Picture of the scene", "There is no picture of this scene."


class ScenePicture(QWidget):
    """Shows the map of the scene of a step, and what its question asks of the map, which is answered by a click.

    Until a scene that was changed is drawn, the picture of the one before is faded; that of another step is not shown.
    """

    answered = Signal(object)  # a point, or a direction

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lesson_editor_picture")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._stage: Stage | None = None
        self._place = -1  # of the step
        self._question: MapQuestion | None = None
        self._requested: Wanted | None = None
        self._drawn: Drawn | None = None
        self._refusal = ""
        self._job = drawing_job(self)
        self._job.shown.connect(self._take)
        self._job.failed.connect(self._refuse)
        self._rest = once(self, REST_MILLISECONDS)
        self._rest.timeout.connect(self._ask)
        self._describe()

    def stop(self) -> None:
        """End the job."""
        self._rest.stop()
        self._job.stop()

    @property
    def busy(self) -> bool:
        """Whether it is being drawn."""
        return self._job.busy or self._rest.isActive()

    @property
    def shown(self) -> Drawn | None:
        """The picture, if there is one of the scene as it is now."""
        found = self._drawn
        return found if found is not None and found.wanted.stage == self._stage else None

    def show_sitting(self, sitting: Sitting | None) -> None:
        """Show the scene of a step as it is now."""
        try:
            self._stage = None if sitting is None else still_scene(sitting)
        except InputError:  # the check lists it
            self._stage = None
        place = -1 if sitting is None else sitting.index
        if place != self._place and self.shown is None:
            self._requested, self._drawn, self._refusal = None, None, ""
        self._place = place
        self._question = None if sitting is None else map_question(sitting)
        self.setHidden(self._stage is None)
        self._ask()
        self._describe()
        self.update()

    def _ask(self) -> None:
        """Draw the picture, unless it is drawn already."""
        self._rest.stop()
        if self._stage is None:
            self._requested = None
            self._job.cancel()
            return
        theme = LIGHT if self.palette().window().color().lightness() > 127 else DARK
        size = self.size().expandedTo(QSize(LEAST_WIDTH, LOWEST))
        wanted = Wanted(self._stage, Look("map", *size.toTuple(), theme=theme.name), self.devicePixelRatioF())
        if wanted != self._requested:
            self._requested = wanted
            self._job.request(wanted)

    def _take(self, drawn: Drawn) -> None:
        if drawn.wanted == self._requested:
            self._drawn, self._refusal = drawn, ""
            self._describe()
            self.update()

    def _refuse(self, reason: str) -> None:
        self._drawn, self._refusal = None, reason
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Say what it shows to those who do not see it."""
        shown = self.shown
        self.setAccessibleName(f"{NAME}: {shown.title}" if shown is not None else NAME)
        self.setAccessibleDescription(shown.words if shown is not None else self._refusal or NONE)
        self.setCursor(Qt.CursorShape.CrossCursor if self._is_open else Qt.CursorShape.ArrowCursor)

    @property
    def _is_open(self) -> bool:
        """Whether a click is an answer."""
        return self.shown is not None and self._question is not None and self._question.open

    # Qt

    def sizeHint(self) -> QSize:
        """The height follows from the width."""
        return QSize(2 * LEAST_WIDTH, self.heightForWidth(2 * LEAST_WIDTH))

    def minimumSizeHint(self) -> QSize:
        """Room for the marks and the numbers of the axes."""
        return QSize(LEAST_WIDTH, LOWEST)

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Low enough that the text is seen beside it."""
        return min(max(math.ceil(SHAPE * width), LOWEST), HIGHEST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw it anew once the size rests."""
        super().resizeEvent(event)
        self._rest.start()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._stage is not None:
            self._rest.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Answer with what was clicked."""
        shown, question, page = self.shown, self._question, QRectF(self.rect())
        if shown is None or question is None or not self._is_open or event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
        elif shown.on(page).contains(event.position()):
            answer = answer_at(question, shown.point(event.position(), page))
            if answer is not None:
                self.answered.emit(answer)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, and the answers over it."""
        if self._drawn is None and not self._refusal:
            return
        painter = QPainter(self)
        self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        page, shown = QRectF(self.rect()), self.shown
        if self._drawn is None:
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(page, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._refusal)
            return
        painter.setOpacity(1.0 if shown is not None else FADED)
        painter.drawImage(page, self._drawn.image)
        if shown is not None and self._question is not None:
            painter.setClipRect(shown.on(page))
            paint_answers(painter, self._question, lambda point: shown.place(point, page), shown.on(page), ARROW)
