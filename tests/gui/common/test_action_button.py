"""Buttons of actions: named like them, hidden with them, and seen to be on."""

import pytest
from PySide6.QtGui import QAction, QColor

from gdexplorer.gui.common.action_button import LINE, ActionButton
from gdexplorer.gui.common.theme import DARK, LIGHT, palette_of


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_button_that_is_on_is_underlined_in_the_accent_colour(qtbot, theme):
    action = QAction("&Paths of the runs")
    action.setObjectName("layer_paths_action")
    action.setCheckable(True)
    button = ActionButton(action, 16)
    qtbot.addWidget(button)
    button.setPalette(palette_of(theme))
    assert button.objectName() == "layer_paths_button" and button.accessibleName() == "Paths of the runs"

    def lowest():
        image = button.grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() - LINE // 2)

    assert lowest() != QColor(theme.accent)
    action.setChecked(True)
    assert lowest() == QColor(theme.accent)
    action.setVisible(False)
    assert button.isHidden()
