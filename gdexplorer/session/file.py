"""Session files: a document as versioned JSON."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from msgspec.structs import replace

from gdexplorer.descent.experiment import LARGEST_BUDGET, Experiment
from gdexplorer.errors import InputError
from gdexplorer.files import content_of, replacing, target_of
from gdexplorer.objectives import Custom
from gdexplorer.plugins import known, package_of
from gdexplorer.session.checking import checked
from gdexplorer.session.decoding import in_words
from gdexplorer.session.document import Document
from gdexplorer.session.model_file import KEY, ModelFile, model_file
from gdexplorer.session.view_state import ViewState, clamped_view

# The version written, and those read: version 1 had no view state, version 2 no layers. Only a session that names the
# file of a model is of version 4, so that earlier programs open all others.
VERSION, WITH_MODEL = 3, 4
VERSIONS = 1, 2, VERSION, WITH_MODEL
SUFFIX = ".gdx.json"
# Sessions begin like any JSON object; tables do not.
_BEGINNING = re.compile(rb'(\xef\xbb\xbf)?\s*\{\s*("|\})')
_BEGINNING_SIZE = 4096
LARGEST_FILE = 10_000_000


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contents of a session file."""

    gdexplorer_session: int
    experiment: Experiment
    view: ViewState = ViewState()
    cursor: int = 0
    # The packages of plug-ins that it needs.
    plugins: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    # The file of its model, which stands in the place of its objective.
    model: ModelFile | msgspec.UnsetType = msgspec.UNSET


class _Header(msgspec.Struct, frozen=True):
    """Fields common to files of all versions; newer ones may contain unknown fields."""

    gdexplorer_session: int


def write_session(path: Path, document: Document) -> bytes:
    """Write a session file atomically, and return its contents.

    Raises
    ------
    InputError
        If it cannot be written, would be too large to be opened again, or holds what no file can.
    """
    content = written(document)
    if len(content) > LARGEST_FILE:
        most = LARGEST_FILE // 1_000_000
        raise InputError(f"{path.name} would be larger than {most} MB, the most that can be opened: use fewer data.")
    write_atomically(path, content)
    return content


def written(document: Document) -> bytes:
    """The contents of a session file."""
    return msgspec.json.format(msgspec.json.encode(session_of(document)), indent=2) + b"\n"


def session_of(document: Document) -> Session:
    """What a session file holds of a document.

    Raises
    ------
    InputError
        If its objective is none that a file can hold.
    """
    if why := why_unsaved(document):
        raise InputError(why)
    experiment = document.experiment
    model, version = msgspec.UNSET, VERSION
    if _is_model(experiment.objective):
        model, version = model_file(experiment.objective), WITH_MODEL  # type: ignore[arg-type, assignment]
        experiment = replace(experiment, objective=KEY)
    return Session(version, experiment, document.view, document.cursor, _packages_of(experiment), model)


def why_unsaved(document: Document) -> str:
    """Why no session file can hold a document, in a sentence; empty if one can."""
    what = document.experiment.objective
    return what.unsaved if isinstance(what, Custom) and not _is_model(what) else ""


def _is_model(what: object) -> bool:
    """Whether an objective is a model of the user's own, whose file a session names."""
    if not isinstance(what, Custom) or not what.unsaved:
        return False
    from gdexplorer.models.own_model import OwnModel  # late: most programs need none

    return isinstance(what, OwnModel)


def _packages_of(experiment: Experiment) -> tuple[str, ...] | msgspec.UnsetType:
    """The packages whose plug-ins an experiment uses."""
    what = experiment.objective
    used = [package_of("objectives", what)] if isinstance(what, str) else []
    used += [package_of("optimizers", choice.key) for choice in experiment.optimizers]
    return tuple(sorted(set(filter(None, used)))) or msgspec.UNSET


def is_named_session(path: Path) -> bool:
    """Whether a file has the name of a session, whatever it contains."""
    return path.name.casefold().endswith(SUFFIX)


def is_session(path: Path) -> bool:
    """Whether a file looks like a session by its first bytes, whatever its name."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return _BEGINNING.match(file.read(_BEGINNING_SIZE)) is not None
    except OSError:
        return False


def decoded_session(path: Path) -> Session:
    """Decode a session file without validating its values.

    Raises
    ------
    InputError
        If it cannot be read or is not a session file.
    """
    return decoded(session_content(path), path.name)


def decoded(content: bytes, name: str) -> Session:
    """Decode the contents of a session file called ``name`` without validating its values.

    Raises
    ------
    InputError
        If they are not those of a session file.
    """
    if _BEGINNING.match(content[:_BEGINNING_SIZE]) is None:
        reason = "it holds something else" if content.strip() else "it is empty"
        raise InputError(f"{name} is not a session file of gdexplorer: {reason}.")
    try:
        version = msgspec.json.decode(content, type=_Header).gdexplorer_session
        if version not in VERSIONS:
            raise InputError(f"{name} is of session version {version}; this program reads up to {max(VERSIONS)}.")
        return msgspec.json.decode(content, type=Session)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        why = f"{name} is not a session file of gdexplorer: {in_words(error)}."
        raise InputError(f"{why} Correct it in a text editor, or open another file.") from None


def checked_session(name: str, session: Session) -> Document:
    """Validate a decoded session; slow if it contains a formula or a data file.

    Raises
    ------
    InputError
        If something in it is invalid.
    """
    try:
        if session.model and session.experiment.objective == KEY:
            raise InputError(
                f"it shows the model of {session.model.name}, a program. Open it in the window, which asks before it "
                "runs that."
            )
        cursor = min(max(session.cursor, 0), LARGEST_BUDGET)
        return Document(checked(session.experiment), clamped_view(session.view), cursor)
    except InputError as error:
        raise InputError(f"{name} cannot be opened: {_missing_plugin(session) or error}") from None


def _missing_plugin(session: Session) -> str:
    """Which plug-in a session lacks, in one sentence; empty if it lacks none."""
    needed = session.plugins or ()
    found = [plugin for plugin in known() if plugin.package in needed]
    faulty = [plugin.sentence for plugin in found if plugin.fault]
    lacking = [package for package in needed if package not in {plugin.package for plugin in found}]
    if lacking:
        return f"it needs plug-ins of the package {lacking[0]}, which is not installed."
    return faulty[0] if faulty else ""


def session_content(path: Path) -> bytes:
    """The contents of a session file.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        return content_of(path, LARGEST_FILE)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from None


def check_writable(path: Path) -> None:
    """Check, before a long computation, that `write_atomically` can write to ``path``.

    Raises
    ------
    InputError
        If it cannot: no such folder, no permission, not a regular file.
    """
    try:
        target_of(path)
    except OSError as error:
        raise _unwritable(path, error) from None


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` atomically.

    Raises
    ------
    InputError
        If it cannot be written (no such folder, no permission, not a regular file, full disk).
    """
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise _unwritable(path, error) from None


def set_aside(path: Path) -> Path:
    """Rename a damaged file to a name that is free, and return it.

    Raises
    ------
    OSError
        If it cannot be renamed.
    """
    names = (path.with_name(f"{path.stem}-damaged-{number}{path.suffix}") for number in range(1, 1000))
    aside = next((name for name in names if not name.exists()), path.with_name(f"{path.stem}-damaged{path.suffix}"))
    path.rename(aside)
    return aside


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} cannot be written: {error.strerror or error}. Choose another place.")
