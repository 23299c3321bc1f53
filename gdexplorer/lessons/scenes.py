"""Scenes: what a step of a lesson shows, written as a table and turned into a document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.experiment import (
    ConfiguredOptimizer,
    Experiment,
    Point,
    check_batches,
    configure,
    coordinate,
    suggested,
)
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.errors import InputError
from gdexplorer.lessons.errors import LessonError
from gdexplorer.objectives import BoundObjective, Custom, CustomFormula, ObjectiveChoice, objective_of
from gdexplorer.objectives.choice import CustomKind
from gdexplorer.objectives.data.source import CsvFile, SklearnSet
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.formulas.custom_formula import FIRST_DOMAIN
from gdexplorer.objectives.objective import Domain
from gdexplorer.optimizers import optimizer
from gdexplorer.session.brought_along import brought_along
from gdexplorer.session.checking import COLOURS, checked
from gdexplorer.session.decoding import in_words
from gdexplorer.session.document import Document
from gdexplorer.session.file import SUFFIX, checked_session, decoded_session
from gdexplorer.session.view_state import PictureLayer, ViewState, clamped_view

# A lesson's runs are over before anyone wonders.
LARGEST_STEPS = 20_000
Number = int | float
Table = dict[str, Any]


class SceneSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a lesson file says about a scene.

    Attributes
    ----------
    objective : a key of the catalogue. Instead: ``formula`` with ``domain``; a ``network``, the fields of
        `CustomNetwork`, whose data may be the name of a generated set; a ``custom`` objective as a session has it; or a
        ``session``, the name of a session file beside the lesson.
    parameters, starts, steps, seed, noise, batch_size, clip, gradient_tolerance, metric : as in `Experiment`; starts
        and learning rates that are not given are suggested for the objective.
    subject_to : the feasible set, as the command line has it: ``box 0 1 0 1``.
    optimizers : a table each: ``key``, hyperparameters, ``schedule`` (a key, or a table with one), ``colour`` and
        ``visible``.
    plane : the plane that is drawn if there are more than two coordinates.
    cursor : where playback stands at first.
    hidden : layers that are not drawn.
    basins : whether basins are drawn.
    view : all else about how the scene is viewed, as a session has it.
    """

    objective: str = ""
    formula: str = ""
    domain: Domain | None = None
    network: Table | None = None
    custom: Table | None = None
    session: str = ""
    parameters: dict[str, Number] = {}
    starts: tuple[tuple[Number, ...], ...] | None = None
    steps: int | None = None
    seed: int | None = None
    noise: Number | None = None
    batch_size: int | None = None
    clip: Number | None = None
    gradient_tolerance: Number | None = None
    metric: Metric | None = None
    subject_to: str = ""
    optimizers: tuple[Table, ...] = ()
    plane: PlaneChoice | None = None
    cursor: int = 0
    hidden: tuple[PictureLayer, ...] = ()
    basins: bool = False
    view: ViewState | None = None

    def document(self, folder: Path | None = None) -> Document:
        """The document that is shown; ``folder``: where the session file lies, if one is named.

        Raises
        ------
        InputError
            If something in it is invalid.
        """
        named = [name for name in ("objective", "formula", "network", "custom", "session") if getattr(self, name)]
        if len(named) != 1:
            raise InputError("A scene names one of objective, formula, network, custom and session.")
        if self.domain is not None and named != ["formula"]:
            raise InputError("A domain goes with a formula.")
        if self.session:
            return self._viewed(_session(self.session, folder))
        return self._viewed(Document(checked(self._changed(_beginning(self._objective())))))

    def _objective(self) -> ObjectiveChoice:
        if self.formula:
            return CustomFormula(self.formula, self.domain or FIRST_DOMAIN)
        if self.network is not None:
            return custom_from(_network_table(self.network))
        if self.custom is not None:
            return custom_from(self.custom)
        return self.objective

    def _viewed(self, document: Document) -> Document:
        experiment = document.experiment
        if self.session:
            experiment = checked(self._changed(experiment))
        if experiment.steps > LARGEST_STEPS:
            raise InputError(f"A scene takes at most {LARGEST_STEPS:,} steps, not {experiment.steps:,}.")
        view = document.view if self.view is None else clamped_view(self.view)
        if self.hidden or self.basins:
            view = replace(view, hidden=tuple(layer for layer in PictureLayer if layer in self.hidden))
            view = replace(view, basins_shown=self.basins)
        return Document(experiment, view, min(max(self.cursor or document.cursor, 0), experiment.steps))

    def _changed(self, experiment: Experiment) -> Experiment:
        """``experiment`` with what the scene says about it."""
        if self.parameters:
            values = experiment.definition().checked({**dict(experiment.parameters), **self.parameters})
            experiment = replace(experiment, parameters=tuple(values.items()))
        names = "steps", "seed", "noise", "batch_size", "clip", "gradient_tolerance", "metric", "plane"
        given: Table = {name: value for name in names if (value := getattr(self, name)) is not None}
        if self.subject_to:
            given["subject_to"] = feasible_set_from(self.subject_to)
        experiment, bound = replace(experiment, **given), None
        if experiment.batch_size and experiment.bound().first_sample is None:
            raise InputError("This objective has no samples for mini-batches: omit batch_size.")
        if self.optimizers:
            bound = experiment.bound()
            made = tuple(optimizer_from(table, bound, place) for place, table in enumerate(self.optimizers))
            experiment = replace(experiment, optimizers=made)
        return replace(experiment, starts=self._starts(experiment))

    def _starts(self, experiment: Experiment) -> tuple[Point, ...]:
        if self.starts is not None:
            return tuple(tuple(map(coordinate, start)) for start in self.starts)
        suggests = bool(experiment.optimizers) and not experiment.starts
        return (tuple(experiment.bound().start),) if suggests else experiment.starts


class Scene(Struct, frozen=True, eq=False):
    """What a step shows.

    Attributes
    ----------
    settings : what the file says.
    line : line of the file where it begins.
    folder : where the lesson lies, and session files that it names.
    """

    settings: SceneSettings
    line: int = 1
    folder: Path | None = None

    def document(self) -> Document:
        """The document that is shown; slow the first time if there is a formula or a network.

        Raises
        ------
        LessonError
            If something in it is invalid.
        """
        try:
            return self.settings.document(self.folder)
        except InputError as error:
            raise LessonError(str(error), self.line) from None


def _beginning(choice: ObjectiveChoice) -> Experiment:
    """The experiment that a scene's settings change."""
    definition = objective_of(choice)
    return Experiment(choice, tuple(definition.checked({}).items()), metric=EUCLIDEAN)


def _network_table(table: Table) -> Table:
    """The fields of a network with the types that session files have."""
    data = table.get("data")
    if isinstance(data, str):
        data = {} if data == "houses" else {"name": data}
    if isinstance(data, dict):
        data = {"type": "Generated" if "name" in data else "Houses", **data}
    return {"type": "OwnNetwork", **table, **({} if data is None else {"data": data})}


def custom_from(table: Table) -> Custom:
    """A custom objective as session files have it; its data are the houses or a generated set.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        custom: Custom = msgspec.convert(table, CustomKind)
    except msgspec.ValidationError as error:
        raise InputError(f"The custom objective cannot be read: {in_words(error)}.") from None
    read = any(isinstance(getattr(custom, name, None), CsvFile | SklearnSet) for name in ("data", "source"))
    if read or _tests_on_file(custom):
        raise InputError("A lesson's data are the houses or a generated set, no file.")
    return custom


def _tests_on_file(custom: Custom) -> bool:
    test = getattr(custom, "test", msgspec.UNSET)
    return isinstance(test, Split) and test.file is not msgspec.UNSET


def optimizer_from(table: Mapping[str, Any], bound: BoundObjective, place: int) -> ConfiguredOptimizer:
    """An optimizer from its table; what is not given is suggested for the objective.

    Raises
    ------
    InputError
        If key, name or value is invalid.
    """
    settings = dict(table)
    key, schedule = settings.pop("key", None), settings.pop("schedule", "constant")
    colour, visible = settings.pop("colour", place), settings.pop("visible", True)
    if not isinstance(key, str):
        raise InputError('An optimizer has a key, such as key = "gradient_descent".')
    if isinstance(colour, bool) or not isinstance(colour, int) or not isinstance(visible, bool):
        raise InputError("The colour of an optimizer is a whole number, and visible is true or false.")
    batch_size = settings.pop("batch_size", None)
    if isinstance(batch_size, bool):
        raise InputError("The batch size of an optimizer is a whole number, 0 for all samples.")
    optimizer(key)
    suited = dict(suggested(key, bound).settings)
    made = configure(key, {**suited, **settings}, colour % COLOURS, *schedule_from(schedule))
    made = made.with_batch_size(batch_size)
    check_batches([made], bound)
    return replace(made, visible=visible)


def schedule_from(given: Any) -> tuple[str, Table]:
    """Key and settings of a schedule, from its key or a table.

    Raises
    ------
    InputError
        If it has no key.
    """
    settings = {"key": given} if isinstance(given, str) else dict(given) if isinstance(given, dict) else {}
    key = settings.pop("key", None)
    if not isinstance(key, str):
        raise InputError('A schedule has a key, such as schedule = "cosine".')
    return key, settings


def starts_from(given: Any) -> tuple[Point, ...]:
    """One start from [x, y], or several.

    Raises
    ------
    InputError
        If they are none.
    """
    if not isinstance(given, list | tuple) or not given:
        raise InputError("A start is a point, such as [1, 2].")
    rows = given if isinstance(given[0], list | tuple) else [given]
    return tuple(tuple(map(coordinate, row)) for row in rows)


def _session(name: str, folder: Path | None) -> Document:
    if folder is None or Path(name).name != name or not name.endswith(SUFFIX) or "\\" in name:
        raise InputError(f"A session is the name of a file beside the lesson, ending in {SUFFIX}, not {name!r}.")
    session, _ = brought_along(decoded_session(folder / name), folder)
    return checked_session(name, session)
