"""The layers of the pictures: switches in the View menu, and a bar with a button for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gdexplorer.gui.common.action_button import ActionButton
from gdexplorer.gui.state.feature import Entry, Made, OnBar, Switch
from gdexplorer.session.edits import ShowLayer
from gdexplorer.session.view_state import PictureLayer, ViewState

VIEW, ICON = "&View", 16
CONTOURS = "M4 12 C4 6 9 4 13 5 C18 6 21 10 20 14 C19 19 13 20 9 19 C6 18 4 16 4 12 Z M9 12 C9 10 11 9 13 10 C15 11 15 14 13 14 C11 14 9 14 9 12 Z"  # noqa: E501
PATHS = "M4 5 L9 13 L13 10 L20 19 M4 4.5 V5.5 M20 18.5 V19.5"
AXES = "M5 3 V19 H21 M3 7 H7 M3 12 H7 M10 17 V21 M15 17 V21"


def _of_layer(layer: PictureLayer, text: str, on_bar: OnBar) -> Switch:
    shown = partial(ViewState.shows, layer=layer)
    return Switch(VIEW, f"layer_{layer.value}", text, shown, partial(ShowLayer, layer), on_bar=on_bar)


# Those of the pictures themselves; features declare others.
OWN = (
    _of_layer(PictureLayer.CONTOURS, "&Contour lines", OnBar("Contours", CONTOURS, 10)),
    _of_layer(PictureLayer.PATHS, "Pat&hs of the runs", OnBar("Paths", PATHS, 30)),
    _of_layer(PictureLayer.AXES, "A&xes", OnBar("Axes", AXES, 60)),
)


def is_of_layer(entry: Entry) -> bool:
    """Whether an entry of a feature switches a layer."""
    return isinstance(entry, Switch) and entry.on_bar is not None


def layer_switches(features: Sequence[Made]) -> list[tuple[Switch, OnBar]]:
    """All of them with their buttons, in the order of the bar."""
    declared = (entry for made in features for entry in made.feature.entries)
    switches = (entry for entry in (*OWN, *declared) if isinstance(entry, Switch))
    pairs = [(switch, switch.on_bar) for switch in switches if switch.on_bar is not None]
    return sorted(pairs, key=lambda pair: pair[1].order)


class LayersBar(QWidget):
    """A button for each layer, with its word if there is room, else with its icon."""

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("layers_bar")
        self.setAccessibleName("Layers of the pictures")
        self._title, self._buttons = QLabel("Layers"), [ActionButton(action, ICON) for action in actions]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        for button in self._buttons:
            layout.addWidget(button)
        self.show_words(False)

    def show_words(self, shown: bool) -> None:
        """Show words, or icons."""
        styles = Qt.ToolButtonStyle
        for button in self._buttons:
            button.setToolButtonStyle(styles.ToolButtonTextOnly if shown else styles.ToolButtonIconOnly)
        self._title.setVisible(shown)

    def width_with(self, words: bool) -> int:
        """The width that it needs with words, or with icons."""
        self.show_words(words)
        return self.sizeHint().width()
