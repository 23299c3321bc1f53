"""All kinds of tasks that can be done elsewhere: add new ones here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdexplorer.cluster.between import BandKind, LegKind, TrainingKind
from gdexplorer.cluster.descents import DescentsKind
from gdexplorer.cluster.heats import HeatKind
from gdexplorer.cluster.models import failing_forgets
from gdexplorer.cluster.pieces import Kind
from gdexplorer.cluster.slices import StretchKind
from gdexplorer.cluster.spectra import SpectrumKind
from gdexplorer.descent.analysis.between.tasks import Band, Leg, Training
from gdexplorer.descent.analysis.race.racing import Heat
from gdexplorer.descent.analysis.spectrum.tasks import Look
from gdexplorer.descent.engine.tasks import Descents, Task
from gdexplorer.models.stretches import Stretch

OF_TASKS: dict[type[Any], Kind] = {
    Descents: DescentsKind(),
    Heat: HeatKind(),
    Look: SpectrumKind(),
    Training: TrainingKind(),
    Leg: LegKind(),
    Band: BandKind(),
    Stretch: StretchKind(),
}
_BY_KEY = {kind.key: kind for kind in OF_TASKS.values()}


def kind_of(task: Task[Any]) -> Kind:
    """The kind of a task."""
    return OF_TASKS[type(task)]


def done(piece: bytes, contents: Mapping[str, bytes]) -> bytes:
    """Do a piece of any kind, with the ``contents`` of data files by their digest; return its encoded result.

    Raises
    ------
    InputError
        If something in it is invalid here, such as a plug-in that is missing.
    """
    key, _, content = piece.partition(b"\n")
    with failing_forgets():
        return _BY_KEY[key.decode()].done(content, contents)
