"""Window that shows the pages of the guide."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QFontMetrics, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import enable, push_button
from gdexplorer.resources import resource

FIRST = "index.md"
_WIDTH, _HEIGHT = 84, 46  # in characters and lines


class GuideWindow(QDialog):
    """The pages, with buttons to go back, forward and to the first page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("guide_window")
        self.setWindowTitle("Guide – gdexplorer")
        self._pages = QTextBrowser()
        self._pages.setObjectName("guide_pages")
        self._pages.setAccessibleName("Page of the guide")
        self._pages.setOpenExternalLinks(True)
        self._pages.document().setDocumentMargin(16.0)
        back, forward, first = (
            push_button("guide_back_button", "Back", "Go to the page before (Alt+Left)"),
            push_button("guide_forward_button", "Forward", "Go to the next page (Alt+Right)"),
            push_button("guide_contents_button", "Contents", "Go to the first page (Alt+Home)"),
        )
        self._connect(back, forward, first)
        bar = QHBoxLayout()
        for button in (first, back, forward):
            button.setAutoDefault(False)
            bar.addWidget(button)
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addLayout(bar)
        layout.addWidget(self._pages, 1)
        self._pages.setSource(QUrl.fromLocalFile(str(resource("guide") / FIRST)))
        self._pages.setFocus()

    def sizeHint(self) -> QSize:
        """Room for lines of a comfortable length, but no more than the screen has."""
        metrics = QFontMetrics(self.font())
        wanted = QSize(_WIDTH * metrics.averageCharWidth(), _HEIGHT * metrics.lineSpacing())
        return wanted.boundedTo(self.screen().availableSize() * 0.9)

    def _connect(self, back: QPushButton, forward: QPushButton, first: QPushButton) -> None:
        pages = self._pages
        back.clicked.connect(pages.backward)
        forward.clicked.connect(pages.forward)
        first.clicked.connect(pages.home)
        first.setShortcut(QKeySequence(Qt.Modifier.ALT | Qt.Key.Key_Home))
        for button, signal in ((back, pages.backwardAvailable), (forward, pages.forwardAvailable)):
            offer = partial(enable, button, why_not="There is no such page yet: follow a link.")
            offer(False)
            signal.connect(offer)
