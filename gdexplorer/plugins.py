"""Plug-ins: objectives, optimizers and lessons of other packages, found by their entry points.

A package declares ``[project.entry-points."gdexplorer.objectives"]``, ``"gdexplorer.optimizers"`` or
``"gdexplorer.lessons"`` (see docs/plugins.md). They are looked for when a registry is first read, never by an import.
A faulty plug-in is told in one sentence and left out.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import threading
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.errors import InputError
from gdexplorer.parameter import Parameter
from gdexplorer.registry import find

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PREFIX = "gdexplorer."
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_COLOUR, _PLACE = re.compile(r"\x1b\[[0-9;]*m"), re.compile(r'File "([^"]+)", line (\d+)')
_LONGEST_REASON = 300
_MOST_FILES = 2000


class Keyed(Protocol):
    """What is registered: it has a key."""

    @property
    def key(self) -> str:
        """Name in files and on the command line."""


Item = TypeVar("Item", bound=Keyed)
Checked = Callable[[Any], None]


class Plugin(Struct, frozen=True):
    """One entry point of another package.

    Attributes
    ----------
    kind : what it declares: objectives, optimizers or lessons.
    name : of the entry point. value : what it refers to.
    package, version : of the distribution.
    keys : of what was registered.
    fault : why it was left out; empty if it was not.
    """

    kind: str
    name: str
    value: str
    package: str
    version: str
    keys: tuple[str, ...] = ()
    fault: str = ""

    @property
    def sentence(self) -> str:
        """What is told of it if it was left out."""
        return f"The plug-in {self.name} of the package {self.package} is left out: {self.fault}."


_lock = threading.RLock()
_known: list[Plugin] = []
_packages: dict[tuple[str, str], str] = {}
_teller: list[Callable[[str], None]] = []


def known() -> tuple[Plugin, ...]:
    """All plug-ins that were found so far, those that were left out too."""
    return tuple(_known)


def package_of(kind: str, key: str) -> str:
    """The package that declares ``key`` among objectives, optimizers or lessons; empty if it is built in."""
    return _packages.get((kind, key), "")


def said_of(kind: str, key: str) -> str:
    """A sentence on where ``key`` comes from, to be put after another one; empty if it is built in."""
    package = package_of(kind, key)
    return f" From the package {package}." if package else ""


def tell(teller: Callable[[str], None] | None) -> None:
    """Tell ``teller`` of each plug-in that is left out, those before too; on the thread that has found it.

    Without one, each is a warning.
    """
    _teller[:] = [] if teller is None else [teller]
    for sentence in [plugin.sentence for plugin in _known if plugin.fault]:
        for each in _teller:
            each(sentence)


class Registry(Sequence[Item], Generic[Item]):
    """Built-in items and those of plug-ins, which are looked for when it is first read.

    Parameters
    ----------
    kind
        ``objectives`` or ``optimizers``; the group of the entry points is ``gdexplorer.`` and this.
    noun
        What an item is called.
    built_in
        In menu order.
    of
        The class of the items.
    check
        Raises `InputError` with a clause that says what is wrong with an item of a plug-in.
    """

    def __init__(self, kind: str, noun: str, built_in: Sequence[Item], of: type[Item], check: Checked) -> None:
        self._kind, self._noun, self._of, self._check = kind, noun, of, check
        self._items = tuple(built_in)
        self._by_key: Mapping[str, Item] = MappingProxyType({item.key: item for item in self._items})
        self._is_filled = self._is_filling = False

    @property
    def by_key(self) -> Mapping[str, Item]:
        """All items by their keys."""
        self._all()
        return self._by_key

    def called(self, key: Any) -> Item:
        """The item with this key.

        Raises
        ------
        InputError
            If there is none; the message suggests similar keys.
        """
        return find(self._noun, key, self.by_key)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        return self._all()[place]

    def _all(self) -> tuple[Item, ...]:
        if not self._is_filled:
            with _lock:
                if not (self._is_filled or self._is_filling):
                    self._is_filling = True  # what a plug-in reads while it is loaded is built in; other threads wait
                    found = admitted(self._kind, self._declared, {item.key for item in self._items}, self._check)
                    self._items = *self._items, *found
                    self._by_key = MappingProxyType({item.key: item for item in self._items})
                    self._is_filled = True
        return self._items

    def _declared(self, value: Any) -> list[Item]:
        """The items that an entry point refers to: one, a list of them, or a module with some."""
        if isinstance(value, ModuleType):
            values = [item for name, item in vars(value).items() if not name.startswith("_")]
            items = [each for value in values for each in _listed(value) if isinstance(each, self._of)]
        else:
            items = _listed(value)
        built_in = set(map(id, self._items))
        declared = list({id(item): item for item in items if id(item) not in built_in}.values())
        for item in declared:
            if not isinstance(item, self._of):
                raise InputError(f"it declares {_article(type(item).__name__)} where {self._noun}s are declared")
            if not isinstance(item.key, str) or not _KEY.fullmatch(item.key):
                raise InputError(f"the key {item.key!r} is not of small letters, digits and underscores")
        if not declared:
            raise InputError(f"it declares no {self._noun}")
        return declared


def check_declared(item: Any, texts: Sequence[str], group: str, groups: Collection[str], settings: str) -> None:
    """Check what objectives and optimizers of plug-ins declare alike.

    Parameters
    ----------
    item
        What is declared.
    texts
        Its attributes that are texts.
    group, groups
        The attribute that says where it is listed, and what that may be.
    settings
        The attribute that holds its parameters.

    Raises
    ------
    InputError
        If something is wrong: a clause.
    """
    for name in texts:
        if not _is_text(getattr(item, name)):
            raise InputError(f"its {name} is no text")
    if getattr(item, group) not in groups:
        raise InputError(f"its {group} {getattr(item, group)!r} is none of {', '.join(groups)}")
    if not all(isinstance(parameter, Parameter) for parameter in getattr(item, settings)):
        raise InputError(f"its {settings} are not declared as Parameter")
    names = [parameter.name for parameter in getattr(item, settings)]
    for parameter in getattr(item, settings):
        if not isinstance(parameter.name, str) or not parameter.name.isidentifier() or names.count(parameter.name) > 1:
            raise InputError(f"{parameter.name!r} among its {settings} is no name, or there twice")
        try:
            parameter.checked(parameter.default)
        except InputError as error:
            raise InputError(f"the default of {parameter.name} is out of its range ({error})") from error


def admitted(kind: str, declared: Callable[[Any], list[Item]], taken: set[str], check: Checked) -> list[Item]:
    """What the plug-ins of a kind declare, without those that are faulty, which are told.

    Parameters
    ----------
    kind
        The group of the entry points, without its prefix.
    declared
        The items that the value of an entry point refers to.
    taken
        Keys that are in use.
    check
        As of `Registry`.
    """
    items: list[Item] = []
    for entry in _entries(kind):
        plugin = _plugin(kind, entry)
        try:
            with _output_apart():
                more = _loaded(entry, declared, taken)
                _check_once(plugin, more, check)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever a plug-in does, the program goes on
            _leave_out(replace(plugin, fault=_reason(error)))
            continue
        keys = tuple(item.key for item in more)
        taken = taken | set(keys)
        items += more
        _packages.update({(kind, key): plugin.package for key in keys})
        _known.append(replace(plugin, keys=keys))
    return items


def _loaded(entry: EntryPoint, declared: Callable[[Any], list[Item]], taken: set[str]) -> list[Item]:
    items = declared(entry.load())
    keys: set[str] = set()
    for item in items:
        if item.key in taken:
            raise InputError(f"the key {item.key!r} is in use already")
        if item.key in keys:
            raise InputError(f"the key {item.key!r} is declared twice")
        keys.add(item.key)
    return items


def _check_once(plugin: Plugin, items: Sequence[Keyed], check: Checked) -> None:
    """Check ``items``, unless they passed before and no file of the plug-in has changed: checking compiles kernels."""
    cache, key = Cache(), key_of("plug-in", plugin, _program(), sys.version, _files_of(plugin.value))
    if cache.load(key) is not None:
        return
    for item in items:
        try:
            check(item)
        except InputError as error:
            raise InputError(f"{item.key}: {str(error).rstrip('.')}") from error
    cache.save(key, b"")


def _program() -> str:
    """The version of this program; `gdexplorer` itself knows what lies above this module."""
    return str(getattr(sys.modules[__name__.partition(".")[0]], "__version__", ""))


def _files_of(value: str) -> list[tuple[str, int, int]]:
    """The source files of the package that an entry point refers to: path, time and size."""
    module = sys.modules.get(re.split(r"[.:]", value, maxsplit=1)[0].strip())
    folders = [Path(folder) for folder in getattr(module, "__path__", ())]
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))[:_MOST_FILES]]
    files += [Path(module.__file__)] if module is not None and module.__file__ and not folders else []
    states = [(str(file), file.stat()) for file in files]
    return [(name, state.st_mtime_ns, state.st_size) for name, state in states]


def _leave_out(plugin: Plugin) -> None:
    _known.append(plugin)
    if _teller:
        _teller[0](plugin.sentence)
    else:
        warnings.warn(plugin.sentence, stacklevel=2)


def _reason(error: BaseException) -> str:
    """Why a plug-in is left out: a clause without a full stop."""
    said = _said(error)
    if isinstance(error, InputError):
        return said
    if type(error).__module__.startswith("numba."):
        return f"Numba cannot compile it ({said})"
    if isinstance(error, SyntaxError):
        return f"line {error.lineno} of {Path(error.filename or '?').name} is no Python ({error.msg})"
    if isinstance(error, ImportError):
        return f"it cannot be imported ({said})"
    if isinstance(error, SystemExit):
        return "it ends the program when it is loaded"
    return f"it raises {type(error).__name__}" + (f" ({said})" if said else "")


def _said(error: BaseException) -> str:
    """What an exception says, on one line; of Numba's, which are pages of many colours, the cause and its line."""
    try:
        text = _COLOUR.sub("", str(error))
    except Exception:  # its own text may fail, too
        return ""
    if type(error).__module__.startswith("numba."):
        causes = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("Failed in ")]
        place = _PLACE.search(text)
        text = "".join(causes[:1]) + (f"; line {place[2]} of {Path(place[1]).name}" if place else "")
    return " ".join(text.split())[:_LONGEST_REASON].rstrip(".")


@contextlib.contextmanager
def _output_apart() -> Iterator[None]:
    """Send what a plug-in prints to standard error: standard output belongs to results."""
    with contextlib.redirect_stdout(sys.stderr or io.StringIO()):
        yield


def _plugin(kind: str, entry: EntryPoint) -> Plugin:
    found = entry.dist
    return Plugin(kind, entry.name, entry.value, found.name if found else "?", found.version if found else "?")


def _entries(kind: str) -> list[EntryPoint]:
    """The entry points of a kind, in the order of packages and names."""
    if not _is_any_declared(tuple(sys.path)):
        return []
    from importlib.metadata import entry_points

    found = {(entry.dist.name if entry.dist else "", entry.name, entry.value): entry for entry in
             entry_points(group=PREFIX + kind)}  # fmt: skip
    return [found[place] for place in sorted(found)]


@cache
def _is_any_declared(folders: tuple[str, ...]) -> bool:
    """Whether any package on the path declares a plug-in.

    `importlib.metadata` takes a tenth of a second to be imported: it is asked only if there is something to find.
    """
    return any(map(_declares, dict.fromkeys(folders)))


def _declares(folder: str) -> bool:
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return Path(folder).is_file()  # an archive may
    described = (name for name in names if name.endswith((".dist-info", ".egg-info")))
    return any(_mentions(os.path.join(folder, name, "entry_points.txt")) for name in described)


def _mentions(path: str) -> bool:
    with contextlib.suppress(OSError), open(path, "rb") as file:
        return b"[" + PREFIX.encode() in file.read()
    return False


def _is_text(value: Any) -> bool:
    """Whether a text can be shown: some words, without halves of surrogate pairs, which cannot be written."""
    return isinstance(value, str) and bool(value.strip()) and not re.search("[\ud800-\udfff]", value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _article(name: str) -> str:
    return f"a{'n' * (name[:1].lower() in 'aeiou')} {name}"
