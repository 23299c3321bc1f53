"""A panel of collapsible sections at a side of the pictures, which folds to a rail of icons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdexplorer.gui.common.rail import Rail
from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.common.section import Section
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.state.feature import Feature

UNLIMITED = 16_777_215  # Qt's QWIDGETSIZE_MAX
# No window is made wider for a panel that needs more than this; the frame shares out the width that there is.
MOST_WIDTH = 220


class SectionPanel(QWidget):
    """The panels of some features below each other, each in a section; folded, their icons.

    Attributes
    ----------
    sections : the sections by key of their feature.
    room : the width in pixels that it has unfolded, unless its sections need more.
    """

    folded_changed = Signal(bool)
    needs_changed = Signal()  # the sections may need another width

    def __init__(self, name: str, title: str, panels: Sequence[tuple[Feature, QWidget]], room: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.room = room
        self.sections = {feature.key: Section(feature.key, feature.title, panel) for feature, panel in panels}
        self._rail = Rail([(feature.key, feature.title, feature.icon) for feature, _ in panels])
        self._rail.setObjectName(f"{name}_rail")
        self._rail.picked.connect(self.bring_up)
        self._area = Scrolling(self._column(), sideways=True, most=MOST_WIDTH)
        self._area.setObjectName(f"{name}_area")
        self._rail.hide()
        self._target = ""
        self._scroll = once(self)  # once the sections have their places
        self._scroll.timeout.connect(self._scroll_to_target)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._rail)
        layout.addWidget(self._area)

    @property
    def least_width(self) -> int:
        """The width without which it would scroll sideways; that of the icons, if it is folded."""
        return self._rail.minimumWidth() if self.is_folded else self._area.needed_width

    @property
    def width_now(self) -> int:
        """The width that it would take, folded or not."""
        return self.least_width if self.is_folded else max(self.room, self.least_width)

    @property
    def is_folded(self) -> bool:
        """Whether only the icons are shown."""
        return self._area.isHidden()

    def fold(self, wanted: bool) -> None:
        """Fold to the icons, or unfold."""
        if wanted == self.is_folded:
            return
        self._area.setHidden(wanted)
        self._rail.setVisible(wanted)
        self._fit()
        self.folded_changed.emit(wanted)

    def event(self, event: QEvent) -> bool:
        """Tell that the content has changed."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self.needs_changed.emit()
        return handled

    def _fit(self) -> None:
        self.setMaximumWidth(self.least_width if self.is_folded else UNLIMITED)

    def bring_up(self, key: str) -> None:
        """Unfold, open a section and scroll to it."""
        self.fold(False)
        self.sections[key].set_open(True)
        self._target = key
        self._scroll.start()

    def offer(self, key: str, offered: bool) -> None:
        """Show or hide a section and its icon."""
        self.sections[key].setVisible(offered)
        self._rail.offer(key, offered)

    def open_only(self, keys: Sequence[str]) -> None:
        """Open these sections and close all others."""
        for key, section in self.sections.items():
            section.set_open(key in keys)
        self._sections_layout.activate()  # what they need is known at once

    @property
    def opened(self) -> list[str]:
        """The keys of the open sections."""
        return [key for key, section in self.sections.items() if section.is_open]

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colour of the text."""
        self._rail.set_colour(QColor(theme.text))

    def _column(self) -> QWidget:
        column = QWidget()
        column.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for section in self.sections.values():
            layout.addWidget(section)
        layout.addStretch(1)
        self._sections_layout = layout
        return column

    def _scroll_to_target(self) -> None:
        """Scroll as far as needed to see the whole section, or as much of it as fits."""
        section, bar, height = (
            self.sections[self._target],
            self._area.verticalScrollBar(),
            self._area.viewport().height(),
        )
        top, bottom = section.y(), section.y() + section.height()
        if bottom > bar.value() + height:
            bar.setValue(min(top, bottom - height))
        if top < bar.value():
            bar.setValue(top)
