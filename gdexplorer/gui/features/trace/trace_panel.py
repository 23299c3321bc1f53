"""Panel of traces: which training run, which plane, components and layer are shown, and the plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox

from gdexplorer.gui.common.fields import combo_box, enable, explain, in_row, push_button
from gdexplorer.gui.common.result_panel import WorkingPanel
from gdexplorer.gui.common.side_by_side import side_by_side
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.features.trace.trace_job import Measured, Wanted
from gdexplorer.gui.features.trace.trace_plots import PathPlot, TraceCurves
from gdexplorer.numerals import percent
from gdexplorer.scene.trace_picture import GROUPS, PLANES, TraceView

if TYPE_CHECKING:
    from gdexplorer.traces.trace import Trace

MOST_COMPONENTS = 12
EMPTY = (
    "Open a folder of checkpoints of a training run in PyTorch, JAX, Keras or NumPy (.safetensors or .npz), or drop it "
    "on the window."
)
READING = "Reading checkpoints…"
NO_TRACE = "Open a training run first."
ALL_LAYERS = "All layers"
PLANES_IN_WORDS = {"pca": "Principal components", "random": "Random directions"}
GROUPS_IN_WORDS = "Norm and distances", "Length of steps", "Angle between steps"


class TracePanel(WorkingPanel):
    """Choose what is shown of a trace, and show it."""

    choose_folder_requested = Signal()
    choose_file_requested = Signal()
    measure_requested = Signal(object)  # Wanted
    export_requested = Signal(object)  # TraceView

    def __init__(self) -> None:
        super().__init__("trace", "reading")
        self._measured: Measured | None = None
        self._listed: Trace | None = None
        self._make_fields()
        self.path, self.curves = PathPlot(), TraceCurves()
        self._plots = self.path, self.curves
        self.path.say_if_empty(EMPTY)
        self.curves.say_if_empty(NO_TRACE)
        self._lay_out()
        self._join()
        self._draw()

    def _make_fields(self) -> None:
        self._folder = push_button("trace_folder_button", "Open folder…", "Open a folder of checkpoints")
        self._file = push_button("trace_file_button", "Open file…", "Open a file with all checkpoints")
        self._export = push_button("trace_export_button", "Export…", "Export the trace as a picture, table or arrays")
        planes = [(PLANES_IN_WORDS[key], key) for key in PLANES]
        self._plane = combo_box("trace_plane_combo", "Plane that the path is shown in", planes)
        explain(self._plane, [f"Shows {meaning}." for meaning in PLANES.values()])
        self._axes = tuple(
            combo_box(f"trace_{side}_combo", f"Direction along the {words} axis")
            for side, words in (("x", "horizontal"), ("y", "vertical"))
        )
        self._layer = combo_box("trace_layer_combo", "Layer whose path is shown", [(ALL_LAYERS, -1)])
        groups = list(zip(GROUPS_IN_WORDS, GROUPS, strict=True))
        self._group = combo_box("trace_curves_combo", "Curves that are shown over the steps", groups)

    def _lay_out(self) -> None:
        rows = (
            in_row(self._folder, self._file, self._export),
            in_row("plane", self._plane),
            in_row("x", self._axes[0], "y", self._axes[1]),
            in_row("layer", self._layer),
            in_row("curves", self._group),
            in_row(self._cancel, self._progress),
        )
        self._lay_out_beside(rows, (self._sentence,), side_by_side((self.path, 1), (self.curves, 1)))

    def _join(self) -> None:
        self._folder.clicked.connect(self.choose_folder_requested)
        self._file.clicked.connect(self.choose_file_requested)
        self._export.clicked.connect(self._ask_for_export)
        self._plane.currentIndexChanged.connect(self._list_axes)
        self._layer.currentIndexChanged.connect(self._choose_layer)
        for combo in (*self._axes, self._group):
            combo.currentIndexChanged.connect(self._draw)

    @property
    def view(self) -> TraceView | None:
        """The trace as it is shown; None as long as there is none."""
        if self._measured is None:
            return None
        first, second = (int(combo.currentData() or 0) for combo in self._axes)
        return TraceView(self._measured.measures, self._plane.currentData(), (first, second))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self.path.set_theme(theme)
        self.curves.set_theme(theme)

    def set_trace(self, measured: Measured) -> None:
        """Show what was measured."""
        self._measured = measured
        if measured.trace is not self._listed:
            self._listed = measured.trace
            with QSignalBlocker(self._layer):
                self._layer.clear()
                self._layer.addItem(ALL_LAYERS, -1)
                for number, layer in enumerate(measured.trace.layers):
                    self._layer.addItem(f"{layer.name} ({layer.count:,})", number)
        with QSignalBlocker(self._layer):
            self._layer.setCurrentIndex(measured.layer + 1)
        self._list_axes()

    def _list_axes(self, *_: object) -> None:
        """Offer the directions of the plane with their parts of the variance, and keep the chosen ones if possible."""
        if self._measured is None:
            return
        measures, plane = self._measured.measures, self._plane.currentData()
        base = TraceView(measures, plane)
        count = max(min(len(base.projection.shares), MOST_COMPONENTS), 2)
        for place, combo in enumerate(self._axes):
            chosen = combo.currentIndex()
            with QSignalBlocker(combo):
                combo.clear()
                for axis in range(count):
                    combo.addItem(f"{axis + 1} ({percent(base.share_of(axis), 1)})", axis)
                combo.setCurrentIndex(chosen if 0 <= chosen < count else place)
        self._draw()

    def _choose_layer(self, *_: object) -> None:
        if self._measured is not None:
            layer, seed = self._layer.currentData(), self._measured.measures.seed
            self.measure_requested.emit(Wanted(self._measured.trace, layer, seed))

    def _ask_for_export(self) -> None:
        view = self.view
        if view is not None:
            self.export_requested.emit(view)

    def _draw(self, *_: object) -> None:
        """Draw what is chosen; two axes are never the same direction."""
        self._part_axes()
        view = self.view
        enable(self._export, view is not None, NO_TRACE)
        self._say()
        if view is not None:
            self.path.say_if_empty("")
            self.curves.say_if_empty("")
        self.path.show_plane(view)
        self.curves.show_curves(view, self._group.currentData())

    def _part_axes(self) -> None:
        first, second = self._axes
        if first.count() > 1 and first.currentIndex() == second.currentIndex():
            changed: QComboBox = second if self.sender() is first else first
            with QSignalBlocker(changed):
                changed.setCurrentIndex((changed.currentIndex() + 1) % changed.count())

    def _text(self) -> str:
        view = self.view
        if view is None or self._is_busy:
            return READING if self._is_busy else EMPTY
        return " ".join([f"{view.title}.", view.words, *view.measures.trace.notes])
