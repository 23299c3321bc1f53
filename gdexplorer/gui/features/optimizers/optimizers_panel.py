"""Panel of the optimizers, one card each, with a menu to add another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.one_by_one import ONE_BY_ONE
from gdexplorer.gui.common.rules import by_family, of_libraries, refusals
from gdexplorer.gui.common.searchable_combo import SearchableCombo
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.features.optimizers.optimizer_card import OptimizerCard
from gdexplorer.optimizers.libraries import library_of
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.focus import Focus
from gdexplorer.session.edits import AddOptimizer

AT_ONCE = 3  # cards


class OptimizersPanel(QWidget):
    """Show a card for each optimizer of the experiment."""

    edit_requested = Signal(object)  # Edit
    gesture_ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[OptimizerCard] = []
        self._experiment: Experiment | None = None
        self._theme, self._samples = LIGHT, 0
        self._focus = Focus()
        self._add = SearchableCombo("optimizer_add_combo", "Add an optimizer", "Type to search")
        self._refused: dict[str, str] | None = None  # rules that cannot descend the objective, and why
        self._offer({})
        self._add.activated.connect(self._added)
        self._add.typed_another.connect(self._add_typed)
        self._holder = QWidget()
        self._holder.setObjectName("optimizer_cards")
        for each in (self, self._holder):  # one more card does not have the others painted anew
            each.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        # It grows before its parents do: till then, cards would be squeezed, and be painted anew twice for each other.
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        self._empty = wrapped("No optimizers. Add one above.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for widget in (self._add, self._empty, self._holder):
            layout.addWidget(widget)
        layout.addStretch(1)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the optimizers of ``experiment``, reusing cards if only numbers have changed.

        The same experiment again means that an edit was refused, whose text a card may still show.
        """
        before, self._experiment = self._experiment, experiment
        refused, another = experiment is before, before is None or experiment.objective != before.objective
        if another or before is None or _suits(experiment) != _suits(before):
            bound = experiment.bound()
            self._samples = bound.sample_count
            self._offer(refusals(bound))
        self._drop_from(self._alike(experiment))
        for card, configured in zip(self.cards, experiment.optimizers, strict=False):
            if another:
                card.fit_ranges(configured)
                card.set_samples(self._samples)
            if refused or another or not card.shows(configured, experiment.steps):
                card.set_configured(configured, experiment.steps)
            card.set_refusal(self._refusal_of(configured))
        self._follow_runs()
        # Cards take 5 ms each: the first few are created at once, the others one per turn of the event loop, however
        # many edits one turn makes.
        for _ in range(0 if self.cards else AT_ONCE):
            self._add_card()
        if len(self.cards) < len(experiment.optimizers):
            ONE_BY_ONE.ask(self._add_next)
        self._empty.setVisible(not experiment.optimizers)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        for card in self.cards:
            card.set_theme(theme)

    def set_cursor(self, cursor: int) -> None:
        """Mark the learning rates at the cursor."""
        for card in self.cards:
            card.set_cursor(cursor)

    def set_focus(self, focus: Focus) -> None:
        """Show how schedules that follow the values have gone along the run in focus, or the first of their rule."""
        before, self._focus = self._focus, focus
        if (focus.scene, focus.number) != (before.scene, before.number):
            self._follow_runs()

    def _follow_runs(self) -> None:
        for card, configured in zip(self.cards, self._wanted, strict=False):
            if configured.follows_values:
                card.set_run(_run_of(configured, card.position, self._focus))

    def _offer(self, refused: dict[str, str]) -> None:
        """List all optimizers; those that are ``refused`` cannot be chosen, and say why."""
        if refused != self._refused:
            self._refused = refused
            self._add.offer((*by_family(refused), *of_libraries()), "Add an optimizer…")

    def _refusal_of(self, configured: ConfiguredOptimizer) -> str:
        return (self._refused or {}).get(configured.key, "")

    def _alike(self, experiment: Experiment) -> int:
        """The number of leading cards that show the current optimizers."""
        pairs = zip(self.cards, experiment.optimizers, strict=False)
        return next((i for i, (card, configured) in enumerate(pairs) if card.key != configured.key), len(self.cards))

    def _drop_from(self, place: int) -> None:
        dropped = self.cards[min(place, len(self._wanted)) :]
        self.cards = self.cards[: len(self.cards) - len(dropped)]
        for card in dropped:
            self._column.removeWidget(card)
            card.setObjectName("")
            card.hide()
            card.deleteLater()

    @property
    def _wanted(self) -> Sequence[ConfiguredOptimizer]:
        return () if self._experiment is None else self._experiment.optimizers

    def _add_next(self) -> None:
        """Add a card; later ones follow in the next turns of the event loop."""
        self._add_card()
        if len(self.cards) < len(self._wanted):
            ONE_BY_ONE.ask(self._add_next)

    def _add_card(self) -> None:
        """Add the next missing card, if any."""
        place = len(self.cards)
        if self._experiment is None or place >= len(self._wanted):
            return
        card = OptimizerCard(place, self._wanted[place], self._experiment.steps, self._theme)
        card.set_refusal(self._refusal_of(self._wanted[place]))
        card.set_samples(self._samples)
        self.cards.append(card)
        self._follow_runs()
        self._column.addWidget(card)
        card.edit_requested.connect(self.edit_requested)
        card.gesture_ended.connect(self.gesture_ended)

    def _added(self, index: int) -> None:
        key = self._add.itemData(index)
        self._add.choose_none()
        if key is not None:
            self.edit_requested.emit(AddOptimizer(key))

    def _add_typed(self, key: str) -> None:
        """Add an optimizer of another library that is not on the list."""
        if library_of(key) is not None:
            self._add.choose_none()
            self.edit_requested.emit(AddOptimizer(key))


def _run_of(configured: ConfiguredOptimizer, position: int, focus: Focus) -> DrawnRun | None:
    """A run of the optimizer at ``position`` under its schedule: the one in focus, or the first, if there is one."""
    runs = () if focus.scene is None else focus.scene.runs
    for run in (focus.run, *runs):
        if run is not None and run.experiment is not None and run.trajectory.optimizer == position:
            chosen = run.experiment.optimizers[position]
            return run if (chosen.key, chosen.schedule) == (configured.key, configured.schedule) else None
    return None


def _suits(experiment: Experiment) -> tuple[object, ...]:
    """What decides which optimizers can descend the objective."""
    return experiment.parameters, experiment.subject_to
