"""Files that a session names and that were moved with it: they are looked for in its own folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

from msgspec.structs import replace

from gdexplorer.objectives import Custom, ObjectiveChoice
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.data.split import Split
from gdexplorer.session.file import Session
from gdexplorer.session.model_file import ModelFile
from gdexplorer.session.places import absolute


def brought_along(session: Session, folder: Path) -> tuple[Session, tuple[str, ...]]:
    """``session``, found in ``folder``, and the names of the files that it gets from there.

    A table or a model that is no longer where the session names it is taken from the session's own folder, if a file of
    that name is there: a folder that was copied to another machine opens there. What a model holds is compared with the
    session's digest before it is run, wherever it is.
    """
    found: list[str] = []

    def place(path: str) -> str:
        name = PureWindowsPath(path).name  # whichever system wrote it
        beside = absolute(folder) / name
        if not name or not path.isprintable() or _is_file(path) or not _is_file(str(beside)):
            return path
        found.append(name)
        return str(beside)

    moved = _placed(session, place)
    return (moved, tuple(dict.fromkeys(found))) if found else (session, ())


def files_of(session: Session) -> tuple[str, ...]:
    """The paths of the tables and of the model that a session names."""
    model = (session.model.path,) if isinstance(session.model, ModelFile) else ()
    return *tables_of(session.experiment.objective), *model


def tables_of(what: ObjectiveChoice) -> tuple[str, ...]:
    """The paths of the tables that an objective is fitted to and tested on."""
    named: list[str] = []

    def place(path: str) -> str:
        named.append(path)
        return path

    if isinstance(what, Custom):
        for name in what.__struct_fields__:
            _value_placed(getattr(what, name), place)
    return tuple(named)


def said_of_found(names: tuple[str, ...]) -> str:
    """What users are told of files that were found in the session's own folder; empty if none was."""
    return f"{' and '.join(names)} {'was' if len(names) == 1 else 'were'} found beside it." if names else ""


def _placed(session: Session, place: Callable[[str], str]) -> Session:
    """``session`` with each path that it names as ``place`` returns it."""
    what, model = session.experiment.objective, session.model
    if isinstance(what, Custom):
        what = replace(what, **{name: _value_placed(getattr(what, name), place) for name in what.__struct_fields__})
    if isinstance(model, ModelFile):
        model = replace(model, path=place(model.path))
    return replace(session, experiment=replace(session.experiment, objective=what), model=model)


def _value_placed(value: object, place: Callable[[str], str]) -> object:
    if isinstance(value, CsvFile):
        return replace(value, path=place(value.path))
    if isinstance(value, Split) and isinstance(value.file, str):
        return replace(value, file=place(value.file))
    return value


def _is_file(path: str) -> bool:
    try:
        return os.path.isfile(path)
    except ValueError:  # a NUL character
        return False
