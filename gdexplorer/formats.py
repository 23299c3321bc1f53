"""What can be written, and in which formats: menus, help, dialogs and refusals are all made from these tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gdexplorer.errors import InputError

# "run 0.1" has no suffix.
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,5}$")


@dataclass(frozen=True)
class Format:
    """A format.

    Attributes
    ----------
    key : what ``--format`` and the tables of encoders call it.
    name : what people call it.
    binary : whether it is no text for a terminal.
    """

    key: str
    name: str
    binary: bool = True


@dataclass(frozen=True)
class Formats:
    """The formats of one thing by the suffix of a file's name; the first is the usual one.

    Attributes
    ----------
    what : the thing, as a sentence begins.
    needs_suffix : whether a name without a suffix says too little.
    """

    what: str
    by_suffix: Mapping[str, Format]
    needs_suffix: bool = False

    @property
    def suffixes(self) -> str:
        """The suffixes, as help lists them."""
        return " or ".join(filter(None, [", ".join([*self.by_suffix][:-1]), [*self.by_suffix][-1]]))

    @property
    def described(self) -> str:
        """The suffixes and what each stands for."""
        parts = [f"{suffix} ({form.name})" for suffix, form in self.by_suffix.items()]
        return " or ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))

    @property
    def usual(self) -> Format:
        """The format of a name that says nothing."""
        return next(iter(self.by_suffix.values()))

    @property
    def usual_suffix(self) -> str:
        """The suffix of the usual format."""
        return next(iter(self.by_suffix))

    @property
    def filters(self) -> str:
        """The same for a dialog that asks for a file's name."""
        return ";;".join(f"{form.name} (*{suffix})" for suffix, form in self.by_suffix.items())

    def of(self, name: str, given: str | None = None) -> Format:
        """The format in which a file called ``name`` is written; ``given`` is the key of one that was asked for.

        Raises
        ------
        InputError
            Where there is none that is called so, or name and key contradict each other.
        """
        suffix = self._suffix(name)
        named, asked = self.by_suffix.get(suffix), self._asked(given)
        if named is not None:
            if asked not in (None, named):
                raise InputError(f"{name!r} asks for {named.name}, --format for {given}: make them agree.")
            return named
        if suffix in _ANY_SUFFIX or ((suffix or self.needs_suffix) and asked is None):
            raise InputError(f"{self.what} is written as {self.described}; {name!r} is not named so.")
        return asked or self.usual

    def with_suffix(self, name: str, selected: str = "") -> str:
        """``name`` with a suffix where it has none: that of the ``selected`` one of `filters`, or the usual one."""
        chosen = [suffix for suffix in self.by_suffix if f"*{suffix})" in selected]
        return name if self._suffix(name) else name + [*chosen, self.usual_suffix][0]

    def _suffix(self, name: str) -> str:
        """The suffix of ``name``: one that is known, or one of letters; empty where there is none."""
        lower = Path(name).name.lower()
        known = [suffix for suffix in _ANY_SUFFIX if lower.endswith(suffix)]
        found = _SUFFIX.search(lower)
        return max(known, key=len) if known else found[0] if found else ""

    def _asked(self, key: str | None) -> Format | None:
        return next((form for form in self.by_suffix.values() if form.key == key), None)


_CSV, _JSON = Format("csv", "CSV", binary=False), Format("json", "JSON", binary=False)
_PNG = Format("png", "PNG")

SESSION = Formats("A session", {".gdx.json": Format("session", "Session of gdexplorer")})
RECORDING = Formats(
    "A recording",
    {".gif": Format("gif", "GIF"), ".png": Format("apng", "animated PNG"), ".webp": Format("webp", "WebP")},
    needs_suffix=True,
)
PICTURE = Formats("A picture", {".png": _PNG})
TRAJECTORIES = Formats("A table", {".csv": _CSV})
PATHS = Formats("A descent", {".csv": _CSV, ".json": _JSON})
ANSWERS = Formats("An answer to requests", {".jsonl": _JSON, ".ndjson": _JSON, ".json": _JSON})
BASINS = Formats("A picture of basins", {".png": _PNG, ".npz": Format("npz", "NumPy's arrays")}, needs_suffix=True)
COUNTS = Formats("A count", {".txt": Format("table", "a table", binary=False), ".json": _JSON})
SWEEP = Formats("A sweep", {".csv": _CSV, ".json": _JSON, ".png": Format("png", "a picture")})

ALL = (SESSION, RECORDING, PICTURE, TRAJECTORIES, PATHS, ANSWERS, BASINS, COUNTS, SWEEP)
_ANY_SUFFIX = {suffix for formats in ALL for suffix in formats.by_suffix}
