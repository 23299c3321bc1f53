"""What takes many runs: basins, many starts, brute force and sweeps, each on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.parts import once
from gdexplorer.gui.jobs.study import Study
from gdexplorer.objectives import BoundObjective

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.basins import Basins
    from gdexplorer.descent.analysis.brute_force import Effort
    from gdexplorer.descent.analysis.multi_start import MultiStart
    from gdexplorer.descent.analysis.sweep import Sweep
    from gdexplorer.descent.critical.critical_points import CriticalPoint
    from gdexplorer.descent.geometry.plane import Plane
    from gdexplorer.scene.scene import Scene

# Basins are drawn with so many pixels a side, from runs of no more steps than this.
PIXELS, MOST_BASIN_STEPS = 512, 5000
# While a slider moves, basins are begun anew so often: the first coarse picture takes a few hundredths of a second.
BASINS_MILLISECONDS = 120


@dataclass(frozen=True, eq=False)
class ShownBasins:
    """Basins with their picture, uint8[size, size, 3], rows going up along y; and of which experiment."""

    basins: Basins
    picture: NDArray[np.uint8]
    experiment: Experiment | None = None


@dataclass(frozen=True, eq=False)
class FoundStarts:
    """What many starts came to, of which experiment, and the same with its paths as seen in ``plane``."""

    experiment: Experiment
    result: MultiStart
    plane: Plane | None = None
    placed: MultiStart | None = None

    def seen_in(self, plane: Plane) -> MultiStart:
        """The same with its paths in another plane, where they have more than two coordinates."""
        if self.result.ends.path.shape[2] == 2:
            return self.result
        return self.placed if self.placed is not None and plane is self.plane else _in_plane(self.result, plane)


@dataclass(frozen=True)
class ManyStarts:
    """What a person asks of many starts."""

    optimizer: int
    count: int
    sampling: str
    seed: int


@dataclass(frozen=True)
class Comparison:
    """What a person asks of brute force."""

    family: str
    dimensions: tuple[int, int]
    accuracy: str
    optimizer: str


@dataclass(frozen=True)
class Variation:
    """What a person asks of a sweep: for one or two hyperparameters (name, low, high, by decades)."""

    optimizer: int
    over: tuple[tuple[str, str, str, bool], ...]
    steps: int


@dataclass(frozen=True, eq=False)
class Compared:
    """What brute force and descent need, as far as it is known, and what was asked."""

    asked: Comparison
    found: tuple[Effort, ...]


@dataclass(frozen=True, eq=False)
class Swept:
    """A sweep, of which optimizer, and how low its function goes, where that is known."""

    optimizer: int
    sweep: Sweep
    lowest: float | None


class Analyst(QObject):
    """Takes what is asked of many runs, and tells what they come to.

    What is drawn on the map of another function, or in another plane, waits until that is shown.
    """

    basins_changed = Signal(object)  # ShownBasins, or None
    basins_busy = Signal(bool)
    many_starts_changed = Signal(object)  # MultiStart, or None
    brute_force_changed = Signal(object)  # Compared
    sweep_changed = Signal(object)  # Swept, or None
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._scene: Scene | None = None
        self._basins: ShownBasins | None = None
        self._starts: FoundStarts | None = None
        self._basins_wanted, self._basins_of = False, 0
        self._criticals: tuple[object, tuple[CriticalPoint, ...]] | None = None
        self.basins, self.many_starts, self.brute_force, self.sweep = studies = [
            Study(name, self) for name in ("basins", "many_starts", "brute_force", "sweep")
        ]
        for study in studies:
            study.failed.connect(self.refused)
        self.basins.shown.connect(self._take_basins)
        self.many_starts.shown.connect(self._take_starts)
        self.brute_force.shown.connect(self.brute_force_changed)
        self.sweep.shown.connect(self.sweep_changed)
        self.basins.busy_changed.connect(self.basins_busy)
        self._due = once(self, BASINS_MILLISECONDS)
        self._due.timeout.connect(self._compute_basins)

    def stop(self) -> None:
        """End all threads."""
        self._due.stop()
        for study in (self.basins, self.many_starts, self.brute_force, self.sweep):
            study.stop()

    # What has become true elsewhere.

    def set_experiment(self, experiment: Experiment) -> None:
        """Take other hyperparameters, or another function."""
        before, self._experiment = self._experiment, experiment
        other = before is not None and _function(before) != _function(experiment)
        if other:
            self.clear_many_starts()
        if before is not None and (other or _rules(before) != _rules(experiment)):
            self.sweep.cancel()
            self.sweep_changed.emit(None)
        if self._basins_wanted and self._basins_setting(before) != self._basins_setting(experiment):
            if self._is_other(before):
                self._take_basins(None)
            # Told once that there are none in many coordinates, not at each move of a slider.
            if not self._due.isActive() and (experiment.bound().dimension == 2 or self._is_other(before)):
                self._due.start()

    def _is_other(self, before: Experiment | None) -> bool:
        """Whether the function is another one than before."""
        return before is None or self._experiment is None or _function(before) != _function(self._experiment)

    def set_scene(self, scene: Scene) -> None:
        """Tell what belongs to what is shown, with paths through many coordinates in its plane."""
        before, self._scene = self._scene, scene
        if before is None or before.surface is not scene.surface:
            if self._basins is not None:
                self._tell_basins()
            if self._starts is not None:
                self._tell_starts()

    def _take_basins(self, found: ShownBasins | None) -> None:
        self._basins = found
        self._tell_basins()

    def _tell_basins(self) -> None:
        found = self._basins
        self.basins_changed.emit(found if found is not None and self._is_shown(found.experiment) else None)

    def _take_starts(self, found: FoundStarts | None) -> None:
        self._starts = found
        self._tell_starts()

    def _tell_starts(self) -> None:
        found, scene = self._starts, self._scene
        told = found is not None and scene is not None and self._is_shown(found.experiment)
        self.many_starts_changed.emit(found.seen_in(scene.surface.plane) if told and found and scene else None)

    def _is_shown(self, experiment: Experiment | None) -> bool:
        """Whether that function is what is set as well as what is drawn."""
        now, scene = self._experiment, self._scene
        if experiment is None or now is None or scene is None:
            return False
        return scene.is_of(experiment) and _function(now) == _function(experiment)

    # What is asked for.

    def show_basins(self, shown: bool) -> None:
        """Compute the basins, now and whenever something about them changes; or show none."""
        self._basins_wanted = shown
        if shown:
            self._compute_basins()
        else:
            self._due.stop()
            self.basins.cancel()
            self._take_basins(None)

    def choose_basins(self, optimizer: int) -> None:
        """Show the basins of another optimizer."""
        self._basins_of = optimizer
        if self._basins_wanted:
            self._compute_basins()

    def run_many_starts(self, wanted: ManyStarts) -> None:
        """Descend from many starts."""

        def prepared() -> Callable[[Callable[[], bool]], Iterator[Any]]:
            from gdexplorer.descent.analysis.multi_start import multi_start
            from gdexplorer.descent.analysis.sampling import starts

            experiment, choice = self._chosen(wanted.optimizer)
            experiment = replace(experiment, seed=wanted.seed)
            plane = self._scene.surface.plane if self._scene is not None and self._scene.is_of(experiment) else None

            def steps(cancelled: Callable[[], bool]) -> Iterator[Any]:
                bound = experiment.bound()
                drawn = starts(bound, wanted.sampling, wanted.count, wanted.seed)
                known = self._critical_points(experiment, bound) if bound.dimension == 2 else None
                for result in multi_start(experiment, bound, choice, drawn, cancelled=cancelled, known=known):
                    result.hits  # noqa: B018  as with basins
                    placed = None if plane is None or bound.dimension == 2 else _in_plane(result, plane)
                    yield FoundStarts(experiment, result, plane, placed)

            return steps

        self._run(self.many_starts, prepared)

    def clear_many_starts(self) -> None:
        """Show no starts but those of the experiment."""
        self.many_starts.cancel()
        self._take_starts(None)

    def run_brute_force(self, wanted: Comparison) -> None:
        """Compare brute force with descent."""

        def prepared() -> Callable[[Callable[[], bool]], Iterator[Any]]:
            from gdexplorer.descent.analysis.brute_force import efforts
            from gdexplorer.objectives.families import family

            item, accuracy = family(wanted.family), _number(wanted.accuracy, "accuracy")

            def steps(cancelled: Callable[[], bool]) -> Iterator[Any]:
                found: tuple[Effort, ...] = ()
                for effort in efforts(item, wanted.dimensions, accuracy, wanted.optimizer, cancelled=cancelled):
                    found = (*found, effort)
                    yield Compared(wanted, found)

            return steps

        self._run(self.brute_force, prepared)

    def run_sweep(self, wanted: Variation) -> None:
        """Vary one hyperparameter or two."""

        def prepared() -> Callable[[Callable[[], bool]], Iterator[Any]]:
            from gdexplorer.descent.analysis.sweep import Range, check, sweep

            experiment, choice = self._chosen(wanted.optimizer)
            if not wanted.over:
                raise InputError(f"{choice.optimizer.label} has no hyperparameter to vary: choose another optimizer.")
            counts = (200,) if len(wanted.over) == 1 else (80, 60)
            ranges = tuple(
                Range(name, _number(low, f"lowest {name}"), _number(high, f"highest {name}"), count, logarithmic)
                for (name, low, high, logarithmic), count in zip(wanted.over, counts, strict=True)
            )
            check(choice, ranges)
            experiment = replace(experiment, steps=wanted.steps)

            def steps(cancelled: Callable[[], bool]) -> Iterator[Any]:
                bound = experiment.bound()
                start = np.array(experiment.starts[0] if experiment.starts else bound.start)
                lowest = min((minimum.value for minimum in bound.minima), default=None)
                for result in sweep(experiment, bound, choice, ranges, start, cancelled=cancelled):
                    yield Swept(wanted.optimizer, result, lowest)

            return steps

        self._run(self.sweep, prepared)

    def _run(self, study: Study, prepared: Callable[[], Callable[[Callable[[], bool]], Iterator[Any]]]) -> None:
        try:
            study.run(prepared())
        except InputError as error:
            self.refused.emit(str(error))

    def _chosen(self, index: int) -> tuple[Experiment, ConfiguredOptimizer]:
        """The experiment and one of its optimizers.

        Raises
        ------
        InputError
            Where there is none.
        """
        if self._experiment is None or not self._experiment.optimizers:
            raise InputError("There is no optimizer: add one first.")
        index = min(index, len(self._experiment.optimizers) - 1)
        return self._experiment, self._experiment.optimizers[index]

    def _basins_setting(self, experiment: Experiment | None) -> object:
        """All that the basins depend on: not the looks of the optimizer, not the starts, not the other optimizers."""
        if experiment is None or not experiment.optimizers:
            return None
        choice = experiment.optimizers[min(self._basins_of, len(experiment.optimizers) - 1)]
        return replace(experiment, optimizers=(replace(choice, colour=0, visible=True),), starts=())

    def _compute_basins(self) -> None:
        def prepared() -> Callable[[Callable[[], bool]], Iterator[Any]]:
            from gdexplorer.descent.analysis.basins import refining
            from gdexplorer.scene.basin_picture import painted

            experiment, choice = self._chosen(self._basins_of)
            experiment = replace(experiment, steps=min(experiment.steps, MOST_BASIN_STEPS))

            def steps(cancelled: Callable[[], bool]) -> Iterator[Any]:
                bound = experiment.bound()
                if bound.dimension != 2:
                    raise InputError(f"Basins are drawn for two coordinates; {bound.label} has {bound.dimension}.")
                known = self._critical_points(experiment, bound)
                for basins in refining(experiment, bound, choice, PIXELS, cancelled=cancelled, known=known):
                    basins.reached  # noqa: B018  counted here, and kept, rather than on the window's thread
                    yield ShownBasins(basins, painted(basins), experiment)

            return steps

        self._run(self.basins, prepared)

    def _critical_points(self, experiment: Experiment, bound: BoundObjective) -> tuple[CriticalPoint, ...]:
        """Found once for each function; called on the studies' threads."""
        from gdexplorer.descent.critical.critical_points import critical_points

        kept = self._criticals
        if kept is None or kept[0] != _function(experiment):
            self._criticals = kept = _function(experiment), critical_points(bound)
        return kept[1]


def _function(experiment: Experiment) -> tuple[object, ...]:
    return experiment.objective, experiment.parameters


def _rules(experiment: Experiment) -> list[str]:
    return [choice.key for choice in experiment.optimizers]


def _in_plane(result: MultiStart, plane: Plane) -> MultiStart:
    """The same with its paths as seen in the plane."""
    path = result.ends.path
    places = plane.coordinates(path.reshape(-1, path.shape[2])).reshape(*path.shape[:2], 2)
    return replace(result, ends=replace(result.ends, path=places))


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"The {what.replace('_', ' ')} must be a number, such as 0.01; {text!r} is not.") from None
