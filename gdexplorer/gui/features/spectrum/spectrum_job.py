"""Background jobs that compute the spectrum of the Hessian along a run, and at one iterate of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.analyses import what_changed
from gdexplorer.gui.jobs.crew import CREW
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.result_job import ResultJob
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.numerals import as_typed, but_given

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.spectrum.readings import Reading, Readings
    from gdexplorer.descent.analysis.spectrum.spectra import Probing
    from gdexplorer.exports.analyses import Analysis
    from gdexplorer.scene.drawn_run import DrawnRun

CHANGED = "Settings have changed since this spectrum was computed: press Compute to compute it again."
ANOTHER = "This is a spectrum on {label}: press Compute to compute it on what is shown now."
RUNNING = "{name} is still running: wait until it has come to its end."


class Entered(Struct, frozen=True, eq=False):
    """What is entered in the panel.

    Attributes
    ----------
    run : along which the spectrum is computed. name : its name.
    count : at how many iterates. radius : how far the sharpness looks, as typed.
    probes, products : how the density is estimated in many coordinates.
    """

    run: DrawnRun
    name: str
    count: int
    radius: str
    probes: int
    products: int

    @property
    def experiment(self) -> Experiment:
        """The experiment of this run alone."""
        whole, path = self.run.experiment, self.run.trajectory
        assert whole is not None
        rule = replace(whole.optimizers[path.optimizer], visible=True)
        return replace(whole, optimizers=(rule,), starts=(whole.starts[path.start],))

    @property
    def configured(self) -> ConfiguredOptimizer:
        """The optimizer of the run."""
        return self.experiment.optimizers[0]

    @property
    def probing(self) -> Probing:
        """How the density is estimated; the seed is that of the experiment, as on the command line."""
        from gdexplorer.descent.analysis.spectrum.spectra import Probing

        return Probing(self.probes, self.products, self.experiment.seed)

    @property
    def distance(self) -> float:
        """The radius as a number.

        Raises
        ------
        InputError
            If it is none.
        """
        try:
            return float(as_typed(self.radius))
        except ValueError:
            why = f"The radius of the sharpness must be a number{but_given(self.radius)}"
            raise InputError(why) from None

    @property
    def path(self) -> tuple[Any, Any]:
        """The iterates float64[k, n] and values float64[k] that are finite: a diverged run goes beyond."""
        run = self.run.trajectory
        finite = np.isfinite(run.points).all(axis=1)
        return run.points[finite], run.values[finite]


class Spectra(Struct, frozen=True, eq=False):
    """What was entered, and what is known of it so far."""

    entered: Entered
    known: Readings


class Iterate(Struct, frozen=True, eq=False):
    """An iterate of the run of a result, and the spectrum there once it is known."""

    entered: Entered
    step: int
    reading: Reading | None = None


class SpectrumJob(ResultJob):
    """Compute spectra on request; the result is a `Spectra`."""

    iterate_changed = Signal(object)  # Iterate with its reading

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("spectrum", _results, parent)
        self._at_cursor = Job("spectrum_at_cursor", _readings, parent=self)
        self._at_cursor.shown.connect(self.iterate_changed)
        self._at_cursor.failed.connect(self.failed)

    def run(self, entered: Entered) -> None:
        """Compute the spectrum along a run."""
        self.attempt(checked, entered)

    def iterate(self, wanted: Iterate) -> None:
        """Compute the spectrum at one iterate; a newer request replaces an older one."""
        self._at_cursor.request(wanted)

    def stop(self) -> None:
        """Stop both."""
        self._at_cursor.stop()
        super().stop()

    def difference(self, result: Spectra, now: Experiment) -> str:
        """What has changed since a spectrum was computed, in a sentence; empty if nothing has."""
        return what_changed(result.entered.experiment, now, CHANGED, ANOTHER)

    def analysis(self, result: Spectra) -> Analysis:
        """What can be exported."""
        from gdexplorer.exports.analyses import Analysis

        entered, known = result.entered, result.known
        settings = {
            "iterates": entered.count, "radius": entered.distance, "probes": entered.probes,
            "products": entered.products,
        }  # fmt: skip
        found = known if known.share == 1.0 else None
        return Analysis("spectrum", found, entered.experiment, entered.configured, settings)


def checked(entered: Entered) -> Entered:
    """What was entered, if it can be computed.

    Raises
    ------
    InputError
        If the run has not come to its end, or a number is out of range.
    """
    from gdexplorer.descent.analysis.spectrum.readings import check

    if entered.run.trajectory.status is Status.RUNNING:
        raise InputError(RUNNING.format(name=entered.name))
    check(entered.count, entered.distance, entered.probing)
    return entered


def _results(entered: Entered, task: Task) -> Iterator[Spectra]:
    from gdexplorer.descent.analysis.spectrum.readings import read_along

    experiment, (points, values) = entered.experiment, entered.path
    with CREW.doing(experiment) as do:
        found = read_along(
            experiment.bound(), points, values, entered.configured, count=entered.count, radius=entered.distance,
            probing=entered.probing, cancelled=task.cancelled, show=task.progress, experiment=experiment, do=do,
        )  # fmt: skip
        for known in found:
            task.progress(known.share)
            yield Spectra(entered, known)


def _readings(wanted: Iterate, task: Task) -> Iterator[Iterate]:
    from gdexplorer.descent.analysis.spectrum.readings import read_at
    from gdexplorer.descent.analysis.spectrum.spectra import StoppedError

    entered = wanted.entered
    points, values = entered.path
    try:
        reading = read_at(
            entered.experiment.bound(), points, values, entered.configured, wanted.step, radius=entered.distance,
            probing=entered.probing, cancelled=task.cancelled,
        )  # fmt: skip
    except StoppedError:
        return
    yield replace(wanted, reading=reading)
