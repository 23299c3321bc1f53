"""The guide's window shows all pages, and its links and buttons lead where they say."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QPushButton, QTextBrowser, QWidget

from gdexplorer.gui.features.guide.guide import Guide
from gdexplorer.resources import resource

PAGES = sorted(resource("guide").glob("*.md"))


@pytest.fixture
def opened(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    guide = Guide(window)
    guide.open()
    shown = window.findChild(QWidget, "guide_window")
    yield shown, shown.findChild(QTextBrowser, "guide_pages")
    guide.stop()
    assert not shown.isVisible()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_shown_with_its_heading_and_pictures(opened, page):
    _, pages = opened
    pages.setSource(QUrl.fromLocalFile(str(page)))
    heading = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    assert pages.toPlainText().startswith(heading)
    assert "](" not in pages.toPlainText() and "**" not in pages.toPlainText()


def test_a_link_opens_its_page_and_back_returns(opened, qtbot):
    shown, pages = opened
    back, first = (shown.findChild(QPushButton, f"guide_{name}_button") for name in ("back", "contents"))
    assert not back.isEnabled()
    pages.setSource(pages.source().resolved(QUrl("metric.md")))
    assert pages.toPlainText().startswith("Metric") and back.isEnabled()
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert pages.toPlainText().startswith("Guide")
    pages.setSource(pages.source().resolved(QUrl("runs.md")))
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert pages.toPlainText().startswith("Guide")
