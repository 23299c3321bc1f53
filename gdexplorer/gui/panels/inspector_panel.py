"""One run at the cursor, in numbers and words."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from gdexplorer.gui.drawn_run import DrawnRun

ROWS = ("run", "step", "point", "value", "gradient", "norm", "ended")


class InspectorPanel(QWidget):
    """The selected run: where it stands, its slope, and why it ended."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector_panel")
        self._runs: list[DrawnRun] = []
        self._selected = 0
        self._cursor = 0
        self._labels = {name: _label(name) for name in ROWS}
        layout = QFormLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setVerticalSpacing(3)
        titles = ("run", "step", "point θ", "value f(θ)", "gradient ∇f", "norm ‖∇f‖", "ended")
        for name, title in zip(ROWS, titles, strict=True):
            layout.addRow(title, self._labels[name])

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Take other trajectories."""
        self._runs = runs
        self._show()

    def select(self, index: int) -> None:
        """Show another run."""
        self._selected = index
        self._show()

    def set_cursor(self, cursor: int) -> None:
        """Show another step."""
        self._cursor = cursor
        self._show()

    def _show(self) -> None:
        texts = self._texts()
        for name, label in self._labels.items():
            if label.text() != texts[name]:
                label.setText(texts[name])

    def _texts(self) -> dict[str, str]:
        if not self._runs:
            return dict.fromkeys(ROWS, "–")
        run = self._runs[min(self._selected, len(self._runs) - 1)]
        trajectory, step = run.trajectory, run.step_at(self._cursor)
        ended = self._cursor >= trajectory.steps
        return {
            "run": f"{run.label}, start {trajectory.start + 1}",
            "step": f"{step} of {trajectory.steps}, {trajectory.evaluations[step]} evaluations",
            "point": _vector(trajectory.points[step]),
            "value": f"{trajectory.values[step]:.8g}",
            "gradient": _vector(trajectory.gradients[step]),
            "norm": f"{trajectory.gradient_norms[step]:.6g}",
            "ended": trajectory.reason if ended else "still descending",
        }


def _vector(vector: np.ndarray) -> str:
    shown = ", ".join(f"{coordinate:.5g}" for coordinate in vector[:4])
    return f"({shown}, …)" if len(vector) > 4 else f"({shown})"


def _label(name: str) -> QLabel:
    label = QLabel("–", wordWrap=name in ("ended", "run"))
    label.setObjectName(f"inspector_{name}")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
