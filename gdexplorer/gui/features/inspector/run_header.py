"""State of a run at a step: point, value, gradient norm and status."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from gdexplorer.descent.engine.batches import epochs
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.point_text import UNDEFINED
from gdexplorer.gui.common.step_text import vector
from gdexplorer.gui.common.text_size import embolden
from gdexplorer.gui.common.with_end import WithEnd
from gdexplorer.gui.common.words import Words
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.scene.drawn_run import DrawnRun

NAMES = ("run", "step", "point", "value", "norm", "ended")
SPACING = 8  # pixels between columns
DIGITS = {"point": (6, 4, 3), "value": (8, 5, 3)}  # as there is room


class RunHeader(QWidget):
    """The head of the inspector."""

    def __init__(self) -> None:
        super().__init__()
        self._labels = {name: _label(name) for name in NAMES}
        self._captions: list[QLabel] = []
        self.heading = ""
        self._shown: tuple[DrawnRun | None, int, int, str] = None, 0, 0, ""
        self._whose: tuple[str, int, int] | None = None
        self.explainer = Job("explaining", _explained, parent=self)
        self.explainer.shown.connect(self._take_reason)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(SPACING)
        layout.setVerticalSpacing(1)
        embolden(self._labels["run"])
        run, step = self._labels["run"], self._labels["step"]
        self._line = WithEnd(run, step, lambda: run.sizeHint().width())
        layout.addWidget(self._line, 0, 0, 1, 4)
        places = (("point", "point θ", 1, 0), ("value", "value f(θ)", 2, 0), ("norm", "‖∇f‖", 2, 2))
        for name, title, row, column in places:
            caption = QLabel(title)
            self._captions.append(caption)
            layout.addWidget(caption, row, column)
            layout.addWidget(self._labels[name], row, column + 1, 1, 3 if name == "point" else 1)
        layout.addWidget(self._labels["ended"], 3, 0, 1, 4)
        layout.setColumnStretch(1, 1)

    def show_run(self, run: DrawnRun | None, step: int, samples: int = 0, missing: str = "") -> None:
        """Show the state of a run at a step, with the epoch if it uses mini-batches of ``samples`` samples.

        Without a run, only show what is ``missing`` to have one. Why a run has ended is found out on another thread.
        """
        self._shown = run, step, samples, missing
        if run is not None and step == run.trajectory.steps and not run.trajectory.is_explained:
            self.explainer.request(run.trajectory)
        texts = {**dict.fromkeys(NAMES, ""), **({"ended": missing} if run is None else _texts(run, step))}
        for widget in (*self._captions, *(label for name, label in self._labels.items() if name != "ended")):
            widget.setVisible(run is not None)
        if run is not None:
            texts["ended"] = " ".join(filter(None, (_epoch(run, step, samples), texts["ended"])))
        if (whose := _whose(run)) != self._whose:
            self._whose = whose
            self._line.begin_anew()
        for name, label in self._labels.items():
            if isinstance(label, Elided) and run is not None and name in DIGITS:
                label.set_fitting(_ways(run, step, name))
            elif label.text() != texts[name]:
                label.setText(texts[name])
        self._labels["ended"].setVisible(bool(texts["ended"]))
        self.heading = missing if run is None else f"{texts['run']}: {texts['step']}"

    def _take_reason(self, trajectory: Trajectory) -> None:
        if self._shown[0] is not None and self._shown[0].trajectory is trajectory:
            self.show_run(*self._shown)


def _explained(trajectory: Trajectory, _: Task) -> Iterator[Trajectory]:
    """The run, once the reason for its end is known."""
    trajectory.reason  # noqa: B018
    yield trajectory


def _whose(run: DrawnRun | None) -> tuple[str, int, int] | None:
    """Rule, its place, and start of a run: they stay while its settings are dragged."""
    if run is None:
        return None
    return run.label.split(",")[0], run.trajectory.optimizer, run.trajectory.start


def _texts(run: DrawnRun, step: int) -> dict[str, str]:
    trajectory = run.trajectory
    ended = step == trajectory.steps
    leaving = f"step {step} → {step + 1} of {trajectory.steps}"
    last = f"last step, {step - 1} → {step}" if step else "no step was taken"
    return {
        "run": f"{run.label}, start {trajectory.start + 1}",
        "step": last if ended else leaving,
        "norm": UNDEFINED if math.isnan(trajectory.values[step]) else f"{trajectory.gradient_norms[step]:.5g}",
        "ended": _end(trajectory) if ended else "",
    }


def _ways(run: DrawnRun, step: int, name: str) -> list[str]:
    """Point or value at a step, with many digits and with fewer."""
    point, value = run.trajectory.points[step], run.trajectory.values[step]
    if name == "value":
        if math.isnan(value):
            return [UNDEFINED]
        return [f"{value:.{digits}g}" for digits in DIGITS[name]]
    return [vector(point, f".{digits}g") for digits in DIGITS[name] if len(point) < 3 or digits < 4]


def _end(trajectory: Trajectory) -> str:
    if trajectory.is_explained:
        return trajectory.reason
    return f"{trajectory.status.value.capitalize()} at step {trajectory.steps}."


def _epoch(run: DrawnRun, step: int, samples: int) -> str:
    if run.experiment is None:
        return ""
    size = run.experiment.batch_of(run.experiment.optimizers[run.trajectory.optimizer])
    if not 0 < size < samples:
        return ""
    return f"Epoch {epochs(samples, size, step):.2f}: each step uses {size:,} of {samples:,} samples."


def _label(name: str) -> Words:
    label = wrapped("–", f"inspector_{name}") if name == "ended" else Elided("–", f"inspector_{name}")
    label.make_selectable()
    if name in DIGITS:
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
