"""Panel of spectra: along the run in focus, beside what its learning rate allows, and at the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from gdexplorer.descent.analysis.spectrum.readings import (
    COUNT,
    LEAST_PRODUCTS,
    MOST_COUNT,
    MOST_PROBES,
    MOST_PRODUCTS,
    Reading,
    sentence,
)
from gdexplorer.descent.analysis.spectrum.sharpness import RADIUS
from gdexplorer.descent.analysis.spectrum.spectra import MOST_DENSE, USUAL
from gdexplorer.errors import InputError
from gdexplorer.gui.common.analyses import COMPILED_FIRST
from gdexplorer.gui.common.fields import combo_box, enable, explain, in_row, large_number, text_box, wrapped
from gdexplorer.gui.common.result_panel import ResultPanel
from gdexplorer.gui.common.side_by_side import below, side_by_side
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.features.spectrum.course_plot import CoursePlot, eigenvalues, sharpness
from gdexplorer.gui.features.spectrum.density_plot import Density, DensityPlot
from gdexplorer.gui.features.spectrum.spectrum_job import Entered, Iterate, Spectra, checked
from gdexplorer.numerals import number_text
from gdexplorer.scene.focus import Focus
from gdexplorer.scene.run_names import run_name
from gdexplorer.scene.spectrum_picture import scale_for, span_of
from gdexplorer.scene.stability import same_course

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.spectrum.readings import Readings

# How long the cursor rests before the spectrum there is computed.
REST_MILLISECONDS = 150
EMPTY = "Press Compute to see the eigenvalues of the Hessian along the run in focus."
WAITING = f"Computing the spectrum…{COMPILED_FIRST}"
GONE = "This is the spectrum along {name}, which is not there now."
OTHER = "This is the spectrum along {name}, not along the run in focus: press Compute for that one."
NO_HESSIAN = "The Hessian cannot be computed here."
ALL_IN_FULL = f"Up to {MOST_DENSE} coordinates all eigenvalues are computed."
EXPLANATION = (
    "Solid lines are the largest eigenvalues, dashed ones the lowest. The largest one of all is the largest curvature: "
    "above 2/η, for gradient descent, steps along it grow. Sharpness is how far the cost rises within the radius: at "
    "most, and after the one step of sharpness-aware minimisation (SAM)."
)
COURSES = (
    ("Eigenvalues", "eigenvalue", False), ("Eigenvalues, by decades", "eigenvalue", True), ("Sharpness", "rise", True),
)  # fmt: skip
COURSES_MEAN = (
    "The largest (solid) and the lowest eigenvalue (dashed) at each iterate.",
    "The same on a logarithmic axis, where all of them are positive.",
    "How far the cost rises within the radius.",
)
SHARPNESS = 2  # of these
SCALES = ("Symmetric logarithm", True), ("Even scale", False)
SCALES_MEAN = "Decades on both sides of zero: the many small eigenvalues are told apart.", "Sizes as they are."
EVERY_LAYER = -1


class SpectrumPanel(ResultPanel):
    """Request the spectrum along the run in focus, and show it."""

    iterate_requested = Signal(object)  # Iterate
    cursor_requested = Signal(int)
    result: Spectra | None

    def __init__(self) -> None:
        tip = "Compute the spectrum along the run in focus"
        super().__init__("spectrum", "the computation", "Compute", tip, EMPTY, WAITING)
        self._focus = Focus()
        self._at: dict[int, Reading] = {}  # beside those of the result
        self._of_focus: tuple[object, object, bool] = None, None, False  # the result, a run, whether it is that of it
        self._is_seen = True
        self._rest = once(self, REST_MILLISECONDS)
        self._rest.timeout.connect(self._ask_at_cursor)
        self._make_settings()
        self.course, self.density = CoursePlot(), DensityPlot()
        self._plots = self.course, self.density
        self._lay_out()
        self._join()
        self.set_focus(self._focus)
        self._list_layers()

    def _make_settings(self) -> None:
        label = "At how many iterates the spectrum is computed"
        self._count = large_number("spectrum_iterates_spin", label, 1, MOST_COUNT, COUNT)
        self._radius = text_box("spectrum_radius_edit", "How far the sharpness looks", f"{RADIUS:g}")
        label = "Random probes of the density, in many coordinates"
        self._probes = large_number("spectrum_probes_spin", label, 1, MOST_PROBES, USUAL.probes)
        label = "Products with the Hessian of each probe"
        self._products = large_number("spectrum_products_spin", label, LEAST_PRODUCTS, MOST_PRODUCTS, USUAL.products)
        self._layer = combo_box("spectrum_layer_combo", "Layer whose eigenvalues are drawn")
        self._kind = combo_box("spectrum_kind_combo", "What is drawn along the run", [(row[0], row) for row in COURSES])
        explain(self._kind, COURSES_MEAN)
        self._scale = combo_box("spectrum_scale_combo", "Axis of the eigenvalues in the density", SCALES)
        explain(self._scale, SCALES_MEAN)

    def _lay_out(self) -> None:
        rows = (
            in_row("iterates", self._count, "radius", self._radius),
            in_row("probes", self._probes, "products", self._products),
            in_row("layer", self._layer),
            in_row(self._run, self._cancel, self._progress),
        )
        drawn = side_by_side((below(self._kind, self.course), 3), (below(self._scale, self.density), 2))
        self._lay_out_beside(rows, (wrapped(EXPLANATION),), drawn)

    def _join(self) -> None:
        self._radius.textEdited.connect(self._problem.clear_up)
        self.course.cursor_requested.connect(self.cursor_requested)
        for combo in (self._layer, self._kind, self._scale):
            combo.currentIndexChanged.connect(self._draw)

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self.course.set_theme(theme)
        self.density.set_theme(theme)

    def set_focus(self, focus: Focus) -> None:
        """Show the spectrum at the cursor, if it is that of the run in focus."""
        self._focus = focus
        run = focus.run
        self._missing = what_is_missing(focus.scene) if run is None else ""
        enable(self._run, run is not None, self._missing)
        is_small = run is None or run.trajectory.points.shape[1] <= MOST_DENSE
        for field in (self._probes, self._products):
            enable(field, not is_small, ALL_IN_FULL)
        self._note()
        self._show_cursor()
        self._ask_soon()

    def set_seen(self, seen: bool) -> None:
        """Note whether the panel is visible; nothing is computed while it is not."""
        self._is_seen = seen
        self._ask_soon()

    def set_result(self, result: Spectra) -> None:
        """Show a spectrum, as far as it is known."""
        if self.result is None or result.entered is not self.result.entered:
            self._at = {}
        super().set_result(result)
        self._ask_soon()

    def _show(self) -> None:
        self._list_layers()
        self._note()
        self._draw()

    def set_iterate(self, found: Iterate) -> None:
        """Take the spectrum at one iterate."""
        if self.result is not None and found.entered is self.result.entered and found.reading is not None:
            self._at[found.step] = found.reading
            self._show_cursor()

    def _what_changed(self) -> str:
        if self.result is not None and self._missing:
            return f"{GONE.format(name=self.result.entered.name)} {self._missing}"
        if self._changed or self.result is None or self._focus.run is None or self._is_of_focus:
            return self._changed
        return OTHER.format(name=self.result.entered.name)

    @property
    def _is_of_focus(self) -> bool:
        """Whether the result is that of the run in focus; that is found out once for each of both."""
        entered, run = None if self.result is None else self.result.entered, self._focus.run
        if self._of_focus[:2] != (entered, run):
            self._of_focus = entered, run, entered is not None and same_course(entered.run, run)
        return self._of_focus[2]

    def _list_layers(self) -> None:
        blocks = () if self.result is None else self.result.known.blocks
        names = ["All"] if len(blocks) < 2 else ["All together and each", *(block.name for block in blocks)]
        if [self._layer.itemText(i) for i in range(self._layer.count())] == names:
            return
        with QSignalBlocker(self._layer):
            self._layer.clear()
            for place, name in enumerate(names, EVERY_LAYER):
                self._layer.addItem(name, place)

    def _blocks(self, known: Readings) -> Sequence[int]:
        """Which blocks are drawn."""
        chosen = int(self._layer.currentData())
        return range(len(known.blocks)) if chosen == EVERY_LAYER else (chosen,)

    def _draw(self, *_: object) -> None:
        if self.result is not None:
            known, (_, label, by_decades) = self.result.known, self._kind.currentData()
            is_sharpness = self._kind.currentIndex() == SHARPNESS
            courses = sharpness(known) if is_sharpness else eigenvalues(known, self._blocks(known))
            self.course.show_courses(known.steps.astype(np.float64), courses, label, by_decades)
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Show what depends on the cursor."""
        reading = self._reading
        self.course.show_cursor(self._focus.step if self._is_of_focus else None)
        if self.result is not None and reading is not None:
            known = self.result.known
            readings = (*known.readings, *self._at.values())
            scale = scale_for(readings, bool(self._scale.currentData()))
            self.density.show_density(Density(reading, self._blocks(known), scale, span_of(readings, scale)))
            self.density.setAccessibleName(f"Density of the eigenvalues at step {reading.step:,}")
        self._say()

    @property
    def _reading(self) -> Reading | None:
        """What is known at the cursor, or nearest to it; of another run than that in focus, at the end."""
        if self.result is None:
            return None
        readings = {each.step: each for each in self.result.known.readings} | self._at
        step = self._step if self._is_of_focus else max(readings)
        return readings[min(readings, key=lambda each: abs(each - step))]

    @property
    def _step(self) -> int:
        """The iterate at the cursor, or the last one before the run has diverged beyond all numbers."""
        assert self.result is not None
        points = self.result.entered.run.trajectory.points
        step = min(self._focus.step, len(points) - 1)
        while step > 0 and not np.isfinite(points[step]).all():
            step -= 1
        return step

    def _say(self) -> None:
        super()._say()
        reading = self._reading
        if reading is not None and not np.isfinite(reading.spectra[0].largest):
            self.density.say_if_empty(NO_HESSIAN)
            self.density.setAccessibleDescription(NO_HESSIAN)

    def _in_words(self) -> str:
        assert self.result is not None and self._reading is not None
        return in_words(self.result, self._reading)

    # The computation

    def _entered(self) -> Entered:
        run = self._focus.run
        assert run is not None
        return Entered(
            run, run_name(run), self._count.value(), self._radius.text().strip(), self._probes.value(),
            self._products.value(),
        )  # fmt: skip

    def _check(self, entered: Entered) -> None:
        checked(entered)

    def _at_fault(self) -> Sequence[QWidget]:
        try:
            checked(replace(self._entered(), radius=f"{RADIUS:g}"))
        except InputError:
            return ()  # the radius is not to blame
        return (self._radius,)

    def _ask_soon(self) -> None:
        """Compute the spectrum at the cursor once that has rested, unless it is known."""
        self._rest.stop()
        if self._is_seen and self.result is not None and self._is_of_focus and not self._knows_cursor:
            self._rest.start()

    @property
    def _knows_cursor(self) -> bool:
        assert self.result is not None
        return self._step in self._at or any(each.step == self._step for each in self.result.known.readings)

    def _ask_at_cursor(self) -> None:
        if self.result is not None and self._is_of_focus and not self._knows_cursor:
            self.iterate_requested.emit(Iterate(self.result.entered, self._step))


def in_words(result: Spectra, reading: Reading) -> str:
    """Which run this is, the spectrum at an iterate, and the sharpness there."""
    sharp = reading.sharpness
    greatest, step = (number_text(each, 3) for each in (sharp.greatest, sharp.step))
    rises = f"Within {number_text(sharp.radius, 3)} the cost rises by at most {greatest}; after SAM's step by {step}."
    if not np.isfinite(sharp.greatest):
        rises = ""
    return f"{result.entered.name}.\n{sentence(result.known, reading)}\n{rises}".strip()
