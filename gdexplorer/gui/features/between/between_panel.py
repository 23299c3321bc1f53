"""Panel of what lies between solutions: whose ends are compared, what the routes meet, and the plane through them."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox

from gdexplorer.descent.analysis.between.comparison import (
    COUNT,
    LEAST_COUNT,
    MOST_COUNT,
    MOST_STEPS,
    STEPS,
    sentence,
)
from gdexplorer.gui.common.analyses import COMPILED_FIRST
from gdexplorer.gui.common.fields import combo_box, enable, in_row, large_number, wrapped
from gdexplorer.gui.common.icons import RUN_ICON, run_icon
from gdexplorer.gui.common.result_panel import ResultPanel
from gdexplorer.gui.common.side_by_side import side_by_side
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.features.between.between_job import Compared, Entered, checked
from gdexplorer.gui.features.between.costs_plot import CostsPlot
from gdexplorer.gui.features.between.ends import suggested_pair
from gdexplorer.gui.features.between.plane_plot import PlanePlot
from gdexplorer.numerals import number_text
from gdexplorer.scene.run_names import names_of
from gdexplorer.scene.scene import Scene

EMPTY = "Press Compare to see what lies between the ends of these runs."
WAITING = f"Comparing the ends…{COMPILED_FIRST}"
TRAINING = "Training the curve…"
STOPPED = "The comparison was stopped before the curve was trained."
GONE = "The runs that were compared are not there now."
NO_THIRD = "No third run"
ONE_RUN = "There is one run: add a start or an optimizer, so that two ends can be compared."
NO_PLANE_YET = "The plane through the ends is drawn here."
NO_PLANE = "No plane: three ends span one, or two and a curve that is trained between them."
EXPLANATION = (
    "A barrier is the greatest rise of the cost above the straight line between the costs of both ends. A curve is "
    "trained until the mean cost along it is low: without a barrier on it, both ends lie in one valley."
)
ALIGNED = (
    "The aligned line leads to the same network as the second with its hidden units in the order of the first, which "
    "changes nothing about that network."
)
NOT_ALIGNED = "There is no aligned line: only networks have hidden units, whose order changes nothing."
TIED = (
    "There is no aligned line: skip connections add the units of one layer to those of the next, so that none can "
    "change places by itself."
)


class BetweenPanel(ResultPanel):
    """Choose runs, request the comparison of their ends, and show it."""

    result: Compared | None

    def __init__(self) -> None:
        tip = "Compare the ends of these runs"
        super().__init__("between", "the comparison", "Compare", tip, EMPTY, WAITING)
        self._scene: Scene | None = None
        self._names: list[str] = []
        self._listed: list[tuple[str, str, int]] = []  # names, markers and colours
        self._is_chosen = False  # whether a person has chosen the runs
        self._theme = LIGHT
        self._make_settings()
        self.costs, self.plane = CostsPlot(), PlanePlot()
        self._plots = (self.costs,)
        self._lay_out()
        self._join()
        self._list()
        self._offer()

    def _make_settings(self) -> None:
        self._ends = tuple(combo_box(f"between_{i}_combo", f"Run whose end is number {i}") for i in (1, 2, 3))
        for combo in self._ends:
            combo.setIconSize(RUN_ICON)
        label = "Places on each route where the cost is evaluated"
        self._count = large_number("between_places_spin", label, LEAST_COUNT, MOST_COUNT, COUNT)
        label = "The most steps that train each curve; 0 for no curve"
        self._steps = large_number("between_steps_spin", label, 0, MOST_STEPS, STEPS)
        self._alignment = wrapped("", "between_alignment")

    def _lay_out(self) -> None:
        rows = [in_row(str(number), combo) for number, combo in enumerate(self._ends, 1)]
        rows.append(in_row("places", self._count, "training steps", self._steps))
        rows.append(in_row(self._run, self._cancel, self._progress))
        results = side_by_side((self.costs, 3), (self.plane, 2))
        self._lay_out_beside(rows, (wrapped(EXPLANATION), self._alignment), results)

    def _join(self) -> None:
        for combo in self._ends:
            combo.currentIndexChanged.connect(self._choose)

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.costs.set_theme(theme)
        self.plane.set_theme(theme)
        self._draw_icons()

    def set_details(self, scene: Scene) -> None:
        """Offer the runs of ``scene``; until others are chosen, two that end at different places."""
        self._scene = scene
        self._names = names_of(scene)
        listed = [(name, run.marker, run.colour) for name, run in zip(self._names, scene.runs, strict=True)]
        if listed != self._listed:
            self._listed = listed
            self._list()
        if not self._is_chosen:
            self._suggest()
        self._offer()

    def _what_changed(self) -> str:
        return f"{GONE} {self._missing}" if self._changed and self._missing else self._changed

    def _show(self) -> None:
        assert self.result is not None
        self.costs.show_routes(self.result.known)
        self.plane.show_plane(self.result.known)

    def _say(self) -> None:
        super()._say()
        self.plane.say_if_empty(self._no_plane)
        self.plane.setAccessibleDescription(self._no_plane or self._text())

    def _in_words(self) -> str:
        assert self.result is not None
        return in_words(self.result, self._is_busy)

    @property
    def _no_plane(self) -> str:
        """Why there is no plane; empty if there is one."""
        known = None if self.result is None else self.result.known
        if known is None or not known.is_complete:
            return NO_PLANE_YET
        return NO_PLANE if known.level is None else ""

    # Whose ends

    def _list(self) -> None:
        """List the runs; those that were chosen stay so if all are there, else others are suggested."""
        before = [combo.currentText() for combo in self._ends]
        self._is_chosen &= {*before} <= {*self._names, NO_THIRD}
        for place, (combo, chosen) in enumerate(zip(self._ends, before, strict=True)):
            with QSignalBlocker(combo):
                combo.clear()
                if place == 2:
                    combo.addItem(NO_THIRD, -1)
                for number, name in enumerate(self._names):
                    combo.addItem(name, number)
                combo.setCurrentIndex(max(combo.findText(chosen), 0) if combo.count() else -1)
        self._draw_icons()

    def _draw_icons(self) -> None:
        looks = [(marker, colour) for _, marker, colour in self._listed]
        icons = {look: run_icon(*look, self._theme) for look in set(looks)}
        for place, combo in enumerate(self._ends):
            for number, look in enumerate(looks):
                combo.setItemIcon(number + (place == 2), icons[look])

    def _suggest(self) -> None:
        pair = None if self._scene is None else suggested_pair(self._scene.runs)
        for combo, number in zip(self._ends, pair or (), strict=False):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(number)

    def _choose(self, *_: object) -> None:
        self._is_chosen = True
        self._problem.clear_up()

    def _offer(self) -> None:
        """Say what cannot be compared, and why."""
        scene = self._scene
        has_two = scene is not None and len(scene.runs) > 1
        missing = ONE_RUN if scene is not None and scene.runs else what_is_missing(scene)
        self._missing = "" if has_two else missing
        enable(self._run, has_two, missing)
        self._note()
        self._say()
        if scene is not None:
            bound = scene.surface.bound
            not_aligned = TIED if len(bound.layers) > 1 else NOT_ALIGNED
            self._alignment.setText(not_aligned if bound.aligned is None else ALIGNED)

    # The comparison

    def _check(self, entered: Entered) -> None:
        checked(entered)
        self._is_chosen = True  # what is compared stays chosen

    def _entered(self) -> Entered:
        assert self._scene is not None
        numbers = [number for number in map(_number_in, self._ends) if number >= 0]
        runs = tuple(self._scene.runs[number] for number in numbers)
        names = tuple(self._names[number] for number in numbers)
        return Entered(self._scene.experiment, runs, names, self._count.value(), self._steps.value())


def _number_in(combo: QComboBox) -> int:
    """The number of the run that is chosen; -1 if none is."""
    number = combo.currentData()
    return -1 if number is None else int(number)


def in_words(result: Compared, is_growing: bool = False) -> str:
    """Whose ends these are, and what each route meets."""
    known, names = result.known, result.entered.names
    ends = (
        f"{number}: {name}, cost {number_text(value, 4)}."
        for number, (name, value) in enumerate(zip(names, known.values.tolist(), strict=True), 1)
    )
    meets = " ".join(sentence(known, each) for each in known.routes)
    unfinished = "" if known.is_complete else f" {TRAINING if is_growing else STOPPED}"
    return "\n".join([*ends, meets + unfinished])
