"""Four boxes for the drawn domain."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from gdexplorer.errors import InputError
from gdexplorer.formulas.vocabulary import VARIABLES
from gdexplorer.gui.common.fields import text_box
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.common.problem import Problem
from gdexplorer.numerals import short
from gdexplorer.objectives.formulas.custom_formula import check_domain
from gdexplorer.objectives.objective import Domain


class DomainBoxes(QWidget):
    """Show a domain, and emit the one that is entered; one that is none stays, with the reason below."""

    edited = Signal(object)  # Domain

    def __init__(self) -> None:
        super().__init__()
        self._domain: Domain | None = None
        self._boxes = [[_box(name, end) for end in (0, 1)] for name in VARIABLES]
        self._problem = Problem("domain", *(box for boxes in self._boxes for box in boxes))
        whole, layout = QVBoxLayout(self), QGridLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addLayout(layout)
        whole.addWidget(self._problem)
        layout.setHorizontalSpacing(6)
        layout.setVerticalSpacing(2)
        for row, (name, (low, high)) in enumerate(zip(VARIABLES, self._boxes, strict=True)):
            for column, widget in enumerate((QLabel(f"{name} from"), low, QLabel("to"), high)):
                layout.addWidget(widget, row, column)
            for box in (low, high):
                box.editingFinished.connect(self._typed)
        for column in (1, 3):
            layout.setColumnStretch(column, 1)

    def set_domain(self, domain: Domain) -> None:
        """Show ``domain``, except in a box that is being edited, or that is wrong."""
        if self._problem.is_shown:
            if domain == self._domain:
                return
            self._problem.clear_up()
        self._domain = domain
        self._show(domain, lambda box: not (box.hasFocus() and box.isModified()))

    def let_go(self) -> None:
        """Take back what is typed and not entered yet: it was meant for what was shown before."""
        self._problem.clear_up()
        if self._domain is not None:
            self._show(self._domain, QLineEdit.isModified)

    def _show(self, domain: Domain, where: Callable[[QLineEdit], bool]) -> None:
        for boxes, side in zip(self._boxes, domain, strict=True):
            for box, number in zip(boxes, side, strict=True):
                if where(box):
                    box.setText(short(number))
                    box.setModified(False)

    def _typed(self) -> None:
        modified = [box for boxes in self._boxes for box in boxes if box.isModified()]
        if not modified or self._domain is None:
            return
        try:
            (left, right), (bottom, top) = (
                [_number(box, number) for box, number in zip(boxes, side, strict=True)]
                for boxes, side in zip(self._boxes, self._domain, strict=True)
            )
            check_domain(((left, right), (bottom, top)))
        except InputError as error:
            self._problem.say(str(error), [box for box in modified if not _is_number(box)] or modified)
            return
        self._problem.clear_up()
        for box in modified:
            box.setModified(False)
        self.edited.emit(((left, right), (bottom, top)))


def _box(name: str, end: int) -> QLineEdit:
    return text_box(f"domain_{name}{end}_edit", f"{'Largest' if end else 'Smallest'} {name} drawn", least=50)


def _is_number(box: QLineEdit) -> bool:
    try:
        _number(box, 0.0)
    except InputError:
        return False
    return True


def _number(box: QLineEdit, before: float) -> float:
    """The number entered in ``box``; an unedited box keeps its full precision."""
    return number_in(box.text(), "end of the domain") if box.isModified() else before
