"""Panel of races: who takes part and on which terms, the ranking, and what is drawn of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon

from gdexplorer.descent.analysis.race.suite import refusal_by_suite
from gdexplorer.descent.analysis.race.terms import LARGEST_BUDGET, MOST_RUNS, MOST_TRIALS, WAYS, Terms
from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.analyses import COMPILED_FIRST, same_function
from gdexplorer.gui.common.fields import combo_box, enable, explain, in_row, large_number, push_button, wrapped
from gdexplorer.gui.common.icons import run_icon
from gdexplorer.gui.common.result_panel import ResultPanel
from gdexplorer.gui.common.rules import by_family, loaded_of_libraries, refusals_of_used, slow_ones, used_of_libraries
from gdexplorer.gui.common.searchable_combo import SearchableCombo
from gdexplorer.gui.common.side_by_side import below, side_by_side
from gdexplorer.gui.common.theme import LIGHT, START_MARKERS, Theme
from gdexplorer.gui.features.race.race_job import Entered, checked
from gdexplorer.gui.features.race.race_plot import RacePlot
from gdexplorer.gui.features.race.ranking import Ranking
from gdexplorer.numerals import percent
from gdexplorer.optimizers import OPTIMIZERS, optimizer
from gdexplorer.scene.race_picture import VIEWS
from gdexplorer.scene.run_styles import RUN_STYLES
from gdexplorer.session.edits import UseOptimizer

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.race.results import RaceResult

LEAST_PLOT = 306  # pixels, beside the ranking: room for names of lines
FEWEST = 2
# Who takes part beside the optimizers of the experiment, where these are too few.
OTHERS = "gradient_descent", "momentum", "adam"
ADD = "Add an optimizer to the race…"
EMPTY = "Press Race to tune each optimizer and to rank them."
NOBODY = "Add optimizers to the race at the left."
TOO_FEW = "A race is between two or more optimizers: add another one."
NO_CHOICE = "Select an optimizer in the ranking first."
RATES_OF_SUITE, NO_RATES = "Rates are tuned for each objective of the suite.", "No learning rates."
RACING = f"Racing…{COMPILED_FIRST}"
EXPLANATION = (
    "All have the same budget: each evaluation of the function with its gradient counts as one, and one of the "
    "Hessian, too. Each is tuned with as many candidates, from other starts than those of the race, where untuned "
    "settings may do better. Cards of one rule race once: the batch size is that of the run settings for all, not that "
    "of a card. Double-click a row to use its tuned settings."
)
SUITE = "The built-in suite"
WAYS_IN_WORDS = {"random": "at random", "halving": "by halving", "grid": "on a grid"}


class RacePanel(ResultPanel):
    """Request a race, and show its result."""

    edit_requested = Signal(object)  # Edit
    error = Signal(str)
    result: RaceResult | None

    def __init__(self) -> None:
        super().__init__("race", "the race", "Race", "Tune each optimizer, and rank them", EMPTY, RACING)
        self._experiment: Experiment | None = None
        self._racers: list[str] = []
        self._is_chosen = False  # whether a person has chosen who takes part
        self._offered: tuple[object, ...] = ()
        self._has_lines = self._was_of_now = False
        self._listed: tuple[list[str], dict[str, int]] = [], {}
        self._theme = LIGHT
        self._make_settings()
        self.ranking, self.plot = Ranking(), RacePlot()
        self._plots = (self.plot,)
        self.ranking.say_if_empty(NOBODY)
        views = [(view.title, view) for view in VIEWS]
        self._view = combo_box("race_view_combo", "What is drawn of the race", views, None)
        explain(self._view, [view.meaning for view in VIEWS])
        self._lay_out()
        self._join()
        self._say()
        self._choose()

    def _make_settings(self) -> None:
        usual = Terms()
        self._add = SearchableCombo("race_add_combo", "Add an optimizer to the race", "Type to search")
        self._on = combo_box("race_on_combo", "What the race is on", [("", False), (SUITE, True)])
        ways = [(WAYS_IN_WORDS[key], key) for key in WAYS]
        self._search = combo_box("race_search_combo", "How each is tuned", ways)
        explain(self._search, [f"Tries {meaning}." for meaning in WAYS.values()])
        self._budget = large_number("race_budget_spin", "Evaluations of each run", 2, LARGEST_BUDGET, usual.budget)
        label = "Candidates that are tried to tune each optimizer"
        self._trials = large_number("race_trials_spin", label, 1, MOST_TRIALS, usual.trials)
        self._starts = large_number("race_starts_spin", "Starts, the same for all", 1, MOST_RUNS, usual.starts)
        self._seeds = large_number("race_seeds_spin", "Seeds for each start", 1, MOST_RUNS, usual.seeds)
        self._seed = large_number("race_seed_spin", "Seed of the race", 0, 999_999, 0)
        self._use = push_button("race_use_button", "Use settings", "Use the tuned settings of the selected optimizer")
        self._slow = wrapped("", "race_slow")
        self._remove = push_button("race_remove_button", "Remove", "Remove the selected optimizer from the race")

    def _lay_out(self) -> None:
        rows = (
            in_row(self._add, self._remove),
            in_row("on", self._on),
            in_row("budget", self._budget, "seed", self._seed),
            in_row("starts", self._starts, "seeds", self._seeds),
            in_row("tune", self._search, "trials", self._trials),
            in_row(self._run, self._cancel, self._use, self._progress),
        )
        self.plot.setMinimumWidth(LEAST_PLOT)
        results = side_by_side((self.ranking, 3), (below(self._view, self.plot), 2))
        self._lay_out_beside(rows, (self._slow, wrapped(EXPLANATION)), results)

    def _join(self) -> None:
        self._use.clicked.connect(self.use_tuned)
        self._remove.clicked.connect(self.remove)
        self._add.activated.connect(self._added)
        self._on.currentIndexChanged.connect(self._offer)
        self._view.currentIndexChanged.connect(self._draw)
        self.ranking.itemSelectionChanged.connect(self._choose)
        self.ranking.itemDoubleClicked.connect(self.use_tuned)
        for combo in (self._on, self._search):
            combo.currentIndexChanged.connect(self._problem.clear_up)

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.plot.set_theme(theme)
        self._list()

    def set_experiment(self, experiment: Experiment) -> None:
        """Offer its objective and, until others are chosen, have its optimizers take part."""
        before, self._experiment = self._experiment, experiment
        self._on.setItemText(0, experiment.definition().label)
        if not same_function(before, experiment):
            self._problem.clear_up()
        if not self._is_chosen:
            self._racers = usual_racers(experiment)
        self._offer()
        was_of_now, self._was_of_now = self._was_of_now, self._of_now is not None
        if (self._racers, self._colours()) != self._listed or was_of_now != self._was_of_now:  # a drag changes none
            self._list()

    def _show(self) -> None:
        self._was_of_now = self._of_now is not None
        self._list()

    @property
    def _of_now(self) -> RaceResult | None:
        """The result, unless it is of another function than the one that is shown."""
        result = self.result
        is_known = result is not None and (result.is_on_suite or same_function(result.problems[0], self._experiment))
        return result if is_known else None

    def _say(self) -> None:
        super()._say()
        self.ranking.setAccessibleDescription(self._text())
        if self.result is not None and not self._has_lines:
            nothing = RATES_OF_SUITE if self.result.is_on_suite else NO_RATES
            self.plot.say_if_empty(EMPTY if self._of_now is None else nothing)

    def _in_words(self) -> str:
        assert self.result is not None
        return in_words(self.result)

    def _list(self) -> None:
        """List who takes part, with what is known of each."""
        colours = self._colours()
        self._listed = list(self._racers), colours
        self.ranking.list_racers(self._racers, self._of_now, lambda key: self._icon(colours[key]))
        enable(self._run, len(self._racers) >= FEWEST, TOO_FEW)
        slow = slow_ones(self._racers)
        self._slow.setText(slow)
        self._slow.setVisible(bool(slow))
        self._choose()
        self._draw()

    def _colours(self) -> dict[str, int]:
        """The index of the colour of each: that of its runs, or one that no other has."""
        shown = () if self._experiment is None else reversed(self._experiment.optimizers)
        colours = {configured.key: configured.colour for configured in shown}
        for key in (*self._racers, *(() if self.result is None else self.result.keys)):
            if key not in colours:
                used = list(colours.values())
                colours[key] = min(range(len(RUN_STYLES)), key=used.count)
        return colours

    def _icon(self, colour: int) -> QIcon:
        return run_icon(START_MARKERS[0], colour, self._theme)

    def _draw(self, *_: object) -> None:
        """Draw the lines of those who take part."""
        view, result = self._view.currentData(), self._of_now
        lines = [] if result is None else [line for line in view.lines(result) if line.key in self._racers]
        self.plot.setAccessibleName(f"{view.title}: {view.meaning}")
        self.plot.show_lines(view, lines, self._colours())
        self._has_lines = bool(lines)
        self._say()

    # Who takes part

    def _offer(self, *_: object) -> None:
        """List all optimizers; those that cannot race, or do already, cannot be chosen, and say why."""
        if self._experiment is None:
            return
        on_suite = bool(self._on.currentData())
        now = self._experiment
        used = used_of_libraries(now)
        offered = on_suite, now.objective, now.parameters, now.subject_to, used, tuple(self._racers)
        if offered != self._offered:
            self._offered = offered
            refused = _refused_by_suite() if on_suite else refusals_of_used(now)
            refused |= dict.fromkeys(self._racers, "Takes part already.")
            self._add.offer((*by_family(refused), *loaded_of_libraries(used, refused)), ADD)

    def _added(self, index: int) -> None:
        key = self._add.itemData(index)
        self._add.choose_none()
        if key is not None:
            self._take([*self._racers, key])

    def remove(self, *_: object) -> None:
        """Remove the selected one from the race."""
        key = self.ranking.chosen
        if key is None:
            self.error.emit(NO_CHOICE)
        else:
            self._take([each for each in self._racers if each != key])

    def _take(self, racers: Sequence[str]) -> None:
        self._is_chosen, self._racers = True, list(racers)
        self._problem.clear_up()
        self._offer()
        self._list()

    def _choose(self) -> None:
        key = self.ranking.chosen
        enable(self._remove, key is not None, NO_CHOICE)
        enable(self._use, self._tuned(key)[0] is not None, self._tuned(key)[1])

    def _tuned(self, key: str | None) -> tuple[UseOptimizer | None, str]:
        """The edit that uses the tuned settings of the selected one, or why there is none."""
        result, now = self.result, self._experiment
        if key is None:
            return None, NO_CHOICE
        if result is None or now is None:
            return None, EMPTY
        if result.is_on_suite:
            return None, "On the suite each is tuned anew for each objective: race on one objective."
        if not same_function(result.problems[0], now):
            return None, f"These settings were tuned on {result.rounds[0].label}: race on what is shown now."
        found = [one.tuned.configured for one in result.rounds[0].standings if one.tuned.key == key]
        return (UseOptimizer(found[0]), "") if found else (None, f"{optimizer(key).label} has not raced yet.")

    def use_tuned(self, *_: object) -> None:
        """Use the tuned settings of the selected optimizer in the experiment."""
        edit, why = self._tuned(self.ranking.chosen)
        if edit is None:
            self.error.emit(why)
        else:
            self.edit_requested.emit(edit)

    # The race

    def _entered(self) -> Entered:
        terms = Terms(
            self._budget.value(), self._trials.value(), self._starts.value(), self._seeds.value(),
            self._search.currentData(),
        )  # fmt: skip
        return Entered(tuple(self._racers), terms, self._seed.value(), bool(self._on.currentData()))

    def _check(self, entered: Entered) -> None:
        checked(entered, self._experiment)


def usual_racers(experiment: Experiment) -> list[str]:
    """Who takes part unless others are chosen: the optimizers of the experiment, and some more if they are too few."""
    keys = list(dict.fromkeys(configured.key for configured in experiment.optimizers))
    return keys if len(keys) >= FEWEST else list(dict.fromkeys((*keys, *OTHERS)))


def _refused_by_suite() -> dict[str, str]:
    return {rule.key: why for rule in OPTIMIZERS if (why := refusal_by_suite(rule))}


def in_words(result: RaceResult) -> str:
    """Who won, and on which terms; or how far the race has come."""
    first, terms = result.totals[0], result.terms
    where = (
        f"{len(result.rounds)} of {len(result.problems)} objectives" if result.is_on_suite else result.rounds[0].label
    )
    on = f"on {where}, {terms.starts} start{'s' * (terms.starts != 1)}, {terms.budget:,} evaluations a run"
    if not result.is_complete:
        raced = "" if result.is_on_suite else f"{len(result.totals)} of {len(result.keys)} optimizers have raced "
        return f"{raced}{on}. In front: {first.label}."
    equal = [each.label for each in result.totals if each.mean_rank == first.mean_rank]
    best = " and ".join(equal) if len(equal) < 3 else f"{len(equal)} optimizers"
    known = "known" if result.is_on_suite or result.rounds[0].lowest_is_known else "found"
    return (
        f"First {on}: {best}; solves {percent(first.solved)} of the runs, untuned {percent(first.untuned_solved)}. "
        f"The lowest value is the lowest {known}."
    )
