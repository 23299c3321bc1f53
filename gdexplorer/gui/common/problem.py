"""Says at a field why what was typed there is refused; the text stays, to be corrected."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from gdexplorer.gui.common.words import Words


class Problem(Words):
    """A sentence below ``fields``, shown while there is something wrong, until one of them is edited."""

    def __init__(self, name: str, *fields: QLineEdit) -> None:
        super().__init__()
        self.setObjectName(f"{name}_problem")
        self.setWordWrap(True)
        self.hide()
        for field in fields:
            field.textEdited.connect(self.clear_up)

    @property
    def is_shown(self) -> bool:
        """Whether something is wrong."""
        return not self.isHidden()

    def say(self, sentence: str) -> None:
        """Say what is wrong with the text of a field."""
        self.setText(f"⚠ {sentence}")
        self.show()

    def clear_up(self, *_: object) -> None:
        """Nothing is wrong any more, as far as is known."""
        self.setText("")
        self.hide()
