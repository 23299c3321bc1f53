"""Step inspector: the terms of one step of a run, in numbers and in words, one by one."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.descent.analysis.dissection import Dissection, dissect
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.gui.common.fields import enable
from gdexplorer.gui.common.step_text import table
from gdexplorer.gui.common.timers import Throttle, once
from gdexplorer.gui.common.typeset_formula import typeset
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.features.inspector.chosen_rows import ChosenRows
from gdexplorer.gui.features.inspector.measure_rows import MeasureRows
from gdexplorer.gui.features.inspector.run_header import RunHeader
from gdexplorer.gui.features.inspector.step_words import StepWords
from gdexplorer.gui.features.inspector.term_rows import TermRows
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.objectives import BoundObjective
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.focus import Focus
from gdexplorer.scene.step_drawing import NOTHING, StepDrawing, common_factor, step_drawing
from gdexplorer.session.edits import ShowTerm
from gdexplorer.session.view_state import ViewState

# Update interval during playback; numbers are typeset (20 to 100 ms, on another thread) once nothing has changed for a
# while.
NUMBERS_MILLISECONDS, REST_MILLISECONDS = 80, 180


class InspectorPanel(QWidget):
    """The selected run at the cursor, and the terms of its next step.

    The step shown is the one from the iterate at the cursor, or the last one if the run has ended. Above it is the
    critical point or basin that was chosen, if one is.

    Attributes
    ----------
    parts : those that are connected.
    """

    is_costly = True
    step_requested = Signal(int)  # move the cursor by this many steps, and pause
    cursor_requested = Signal(int)  # move it to a step
    drawing_changed = Signal(object)  # StepDrawing
    edit_requested = Signal(object)  # Edit
    front_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector_panel")
        self.focus = Focus()
        self._bound: tuple[Experiment, BoundObjective] | None = None
        self.dissection: Dissection | None = None
        self._drawing = NOTHING
        self._drawn = set(ViewState().terms)
        self._current, self._walks, self._expected = -1, False, -1
        self._header, self.words, self._terms = RunHeader(), StepWords(), TermRows()
        self.measures, self.chosen = MeasureRows(), ChosenRows()
        self.parts = self, self.chosen
        self._numbers = Throttle(self, NUMBERS_MILLISECONDS)
        self._rest = once(self, REST_MILLISECONDS)
        self.typesetter = Job("typesetting", _typeset_line, parent=self)
        self._seen = True
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        words, terms = self.words, self._terms
        for part in (self.chosen, self._header, self.measures, words.rule, words.bar, terms, words):
            layout.addWidget(part)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.words.forward.clicked.connect(self.micro_forward)
        self.words.back.clicked.connect(self.micro_back)
        self.words.copy.clicked.connect(self.copy)
        self._terms.picked.connect(self._pick)
        self._terms.toggled.connect(self._toggle)
        self._numbers.triggered.connect(self.show_numbers)
        self._rest.timeout.connect(self._typeset)
        self.typesetter.shown.connect(self.words.show_numbers)

    # Input

    def set_focus(self, focus: Focus) -> None:
        """Show another run or step."""
        if focus.step != self.focus.step:
            self._walks = self._walks and focus.step == self._expected
            self._expected = -1
        self.focus = focus
        self._show()

    def set_view(self, view: ViewState) -> None:
        """Draw the terms selected in ``view``."""
        if self._drawn != set(view.terms):
            self._drawn = set(view.terms)
            self._terms.set_drawn(self._drawn)
            self._draw()

    def set_seen(self, seen: bool) -> None:
        """Note whether the panel is visible; nothing is computed or drawn while it is not."""
        self._seen = seen
        self._show()
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Update to the current step."""
        super().showEvent(event)
        self.set_seen(self._seen)

    def hideEvent(self, event: QHideEvent) -> None:
        """Remove the terms from the pictures."""
        super().hideEvent(event)
        self._draw()

    # Requests of the user

    def micro_forward(self) -> None:
        """Go to the next term; after the last one, take the step."""
        self._bring_into_view()
        if self.dissection is None:
            return
        if not self._walks or self._current < len(self.dissection.terms) - 1:
            self._walk_to(self._current + 1 if self._walks else 0)
        elif self.focus.step < self.dissection.step and not self._is_last:
            self._go_on(self.dissection.step, 0)

    def micro_back(self) -> None:
        """Go to the previous term; before the first one, step back."""
        self._bring_into_view()
        if self.dissection is None:
            return
        if not self._walks or self._current > 0:
            self._walk_to(self._current - 1 if self._walks else len(self.dissection.terms) - 1)
        elif self.dissection.step > 1:
            self._go_on(self.dissection.step - 2, -1)

    def _bring_into_view(self) -> None:
        """Bring the panel into view, since its keys work wherever the focus is."""
        if not self.is_seen:
            self.front_requested.emit()

    def copy(self) -> None:
        """Copy all numbers of the step to the clipboard."""
        if self.dissection is not None:
            QGuiApplication.clipboard().setText(table(self.dissection, self._header.heading))

    @property
    def is_settled(self) -> bool:
        """Whether numbers and formulas are those of the run and step that the panel was given last."""
        jobs = self.typesetter, self._header.explainer, self.measures.measuring
        return self._numbers.is_idle and not (self._rest.isActive() or any(job.busy for job in jobs))

    @property
    def drawing(self) -> StepDrawing:
        """The terms of the step drawn now."""
        return self._drawing

    def _walk_to(self, index: int) -> None:
        self.step_requested.emit(0)  # pause without moving
        self._walks = True
        self._look_at(index)

    def _go_on(self, cursor: int, index: int) -> None:
        """Go to a term of the step from the iterate at ``cursor``."""
        self._expected, self._current = cursor, index
        self.step_requested.emit(0)
        self.cursor_requested.emit(cursor)

    def _pick(self, index: int) -> None:
        self._walks = False
        self._look_at(index)

    def _look_at(self, index: int) -> None:
        self._current = index
        self._show_current()
        self._typeset()

    def _toggle(self, key: str, drawn: bool) -> None:
        self.edit_requested.emit(ShowTerm(key, drawn))

    # Display

    @property
    def is_seen(self) -> bool:
        """Whether the panel is in front of the other tabs."""
        return self._seen and self.isVisible()

    @property
    def _is_last(self) -> bool:
        """Whether the shown step is the last one."""
        run = self._run
        return run is None or self.dissection is None or self.dissection.step == run.trajectory.steps

    @property
    def _run(self) -> DrawnRun | None:
        return self.focus.run

    @property
    def _bound_of_run(self) -> BoundObjective | None:
        """The objective of the run, if it is known."""
        run = self._run
        known = self._bound is not None and run is not None and self._bound[0] is run.experiment
        return self._bound[1] if known and self._bound is not None else None

    @property
    def _plane(self) -> Plane | None:
        return None if self.focus.scene is None else self.focus.scene.surface.plane

    def _show(self) -> None:
        if not self.is_seen:
            self.dissection = None  # outdated
            return
        self._take_apart()
        self._draw()
        self._numbers.throttle()
        self._rest.start()

    def _take_apart(self) -> None:
        run = self._run
        self.dissection = None
        if run is None or run.experiment is None:
            return
        if self._bound is None or self._bound[0] is not run.experiment:
            self._bound = run.experiment, run.experiment.bound()
        if run.trajectory.steps == 0:
            return
        step = min(self.focus.step, run.trajectory.steps - 1) + 1
        before, self.dissection = self._terms.terms, dissect(run.experiment, self._bound[1], run.trajectory, step)
        if self.dissection.terms is not before:
            self._current, self._walks = -1, False

    def show_numbers(self) -> None:
        """Show the numbers of the step now, not after a pause."""
        bound = self._bound_of_run
        count = 0 if bound is None or bound.samples is None else len(bound.samples.targets)
        self._header.show_run(self._run, self.focus.step, count, what_is_missing(self.focus.scene))
        self.measures.measure(bound, self._run, self.focus.step)
        for part in (self.words, self.words.rule, self.words.bar, self._terms):
            part.setVisible(self.dissection is not None)
        if self.dissection is not None:
            self._terms.set_terms(self.dissection.terms, self._drawn)
            self._terms.set_numbers(self.dissection)
            self.words.show_rule(self.dissection)
            self._show_current()
            if not self._rest.isActive():  # it has typeset the numbers before these
                self._typeset()

    def _show_current(self) -> None:
        if self.dissection is None:
            return
        count = len(self.dissection.terms)
        self._current %= count
        self._terms.set_current(self._current)
        factor = common_factor(self.dissection, self._plane) if self._plane is not None else 1.0
        self.words.show_term(self.dissection, self._current, factor)
        at_end = self._walks and self._current == count - 1 and self._is_last
        at_start = self._walks and self._current == 0 and self.dissection.step == 1
        enable(self.words.forward, not at_end, "This is the last term of the last step.")
        enable(self.words.back, not at_start, "This is the first term of the first step.")
        self._draw()

    def _typeset(self) -> None:
        if self.dissection is not None and self.is_seen:
            self.typesetter.request(self.words.line)

    def _draw(self) -> None:
        """Emit the terms to draw: those selected and, while going through them, all up to the current one."""
        drawing = NOTHING
        if self.dissection is not None and self._plane is not None and self.is_seen:
            terms = self.dissection.terms
            current = self._current % len(terms)
            shown = self._drawn if not self._walks else self._drawn - {term.key for term in terms[current + 1 :]}
            walked = {term.key for term in terms[: current + 1]} if self._walks else set()
            drawing = step_drawing(
                self.dissection, self._plane, shown | walked, terms[current].key if self._walks else ""
            )
        if drawing is not NOTHING or self._drawing is not NOTHING:
            self._drawing = drawing
            self.drawing_changed.emit(drawing)


def _typeset_line(line: str, _: Task) -> Iterator[str]:
    """Typeset a line of LaTeX, so that a label can show it without delay."""
    typeset(line)
    yield line
