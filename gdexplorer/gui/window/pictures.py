"""The pictures beside each other: surface and map, one of them alone, or the data beside the map."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

HANDLE = 4  # pixels of a splitter


class Choice(Enum):
    """Which pictures are shown."""

    SPLIT = "split"
    MAP = "map"
    SURFACE = "surface"
    DATA = "data"


class Pictures(QSplitter):
    """The pictures of the objective.

    The data, if there are any, are beside the curves, and come here on request.

    Attributes
    ----------
    choice : what the user has chosen; where there are no data, surface and map stand in for data and map.
    page : the curves, and the data.
    """

    choice_changed = Signal(object)  # Choice
    data_offered = Signal(bool)  # whether there are data

    def __init__(self, surface: QWidget, contour: QWidget, curves: QWidget, data: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("pictures")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(HANDLE)
        self.choice, self.has_data = Choice.SPLIT, False
        self._surface, self._contour, self._data = surface, contour, data
        self.page = QSplitter(Qt.Orientation.Horizontal)
        self.page.setChildrenCollapsible(False)
        self.page.setHandleWidth(HANDLE)
        for place, views in ((self, (surface, contour)), (self.page, (curves, data))):
            for view in views:
                place.addWidget(view)
            place.setSizes([500, 500])
        data.hide()

    def choose(self, choice: Choice) -> None:
        """Show other pictures."""
        if choice is not self.choice:
            self.choice = choice
            self._show()
            self.choice_changed.emit(choice)

    def offer_data(self, offered: bool) -> None:
        """Take note of whether there are data."""
        if offered != self.has_data:
            self.has_data = offered
            self._show()
            self.data_offered.emit(offered)

    def _show(self) -> None:
        choice = Choice.SPLIT if self.choice is Choice.DATA and not self.has_data else self.choice
        self._place_data(self if choice is Choice.DATA else self.page)
        self._surface.setVisible(choice in (Choice.SPLIT, Choice.SURFACE))
        self._contour.setVisible(choice is not Choice.SURFACE)
        self._data.setVisible(self.has_data)

    def _place_data(self, place: QSplitter) -> None:
        if self._data.parent() is not place:
            place.insertWidget(0 if place is self else place.count(), self._data)
            place.setSizes(place.count() * [500])
