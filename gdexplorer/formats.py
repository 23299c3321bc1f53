"""Output formats and their encoders: menus, help, dialogs and error messages derive from these tables."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.errors import InputError

# "run 0.1" has no suffix.
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,5}$")


class Format(Struct, frozen=True):
    """An output format.

    Attributes
    ----------
    key : its name for ``--format`` and in tables of encoders.
    name : display name.
    binary : whether it is unsuitable for a terminal.
    encoder : what writes it, as "module:function"; imported on use. Empty: the command that offers it does.
    needs, extra : a package that its encoder needs beyond those of gdexplorer, and the extra that installs it.
    """

    key: str
    name: str
    binary: bool = True
    encoder: str = ""
    needs: str = ""
    extra: str = ""

    @property
    def encode(self) -> Callable[..., Any]:
        """Its encoder.

        Raises
        ------
        InputError
            If a package that it needs is missing.
        """
        if self.needs and importlib.util.find_spec(self.needs) is None:
            raise InputError(
                f"{self.name} needs the package {self.needs}, which is not installed: "
                f"python -m pip install 'gdexplorer[{self.extra}]'"
            )
        found: Callable[..., Any] = resolve_name(self.encoder)
        return found


class Formats(Struct, frozen=True):
    """The formats of one kind of output, by file suffix; the first is the default.

    Attributes
    ----------
    what : the kind of output, as a sentence begins.
    needs_suffix : whether a name without a suffix is ambiguous.
    """

    what: str
    by_suffix: Mapping[str, Format]
    needs_suffix: bool = False

    @property
    def suffixes(self) -> str:
        """The suffixes, as listed in help."""
        return " or ".join(filter(None, [", ".join([*self.by_suffix][:-1]), [*self.by_suffix][-1]]))

    @property
    def described(self) -> str:
        """The suffixes with their format names."""
        parts = [f"{suffix} ({form.name})" for suffix, form in self.by_suffix.items()]
        return " or ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))

    @property
    def encoded(self) -> Formats:
        """Those of them that have an encoder: what the window can write."""
        return replace(self, by_suffix={suffix: form for suffix, form in self.by_suffix.items() if form.encoder})

    def preferring(self, key: str) -> Formats:
        """The same with the format called ``key`` as the default."""
        preferred = {suffix: form for suffix, form in self.by_suffix.items() if form.key == key}
        return replace(self, by_suffix={**preferred, **self.by_suffix})

    @property
    def usual(self) -> Format:
        """The default format."""
        return next(iter(self.by_suffix.values()))

    @property
    def usual_suffix(self) -> str:
        """The suffix of the default format."""
        return next(iter(self.by_suffix))

    @property
    def filters(self) -> str:
        """The formats as filters of a file dialog."""
        return ";;".join(f"{form.name} (*{suffix})" for suffix, form in self.by_suffix.items())

    def of(self, name: str, given: str | None = None) -> Format:
        """The format for a file called ``name``; ``given`` is the key of a requested one.

        Raises
        ------
        InputError
            If there is none, or name and key contradict each other.
        """
        suffix = self._suffix(name)
        named, requested = self.by_suffix.get(suffix), self._with_key(given)
        if named is not None:
            if requested not in (None, named):
                raise InputError(f"{name!r} asks for {named.name}, --format for {given}: make them agree.")
            return named
        if suffix in _ANY_SUFFIX or ((suffix or self.needs_suffix) and requested is None):
            raise InputError(f"{self.what} is written as {self.described}; {name!r} has none of these suffixes.")
        return requested or self.usual

    def with_suffix(self, name: str, selected: str = "") -> str:
        """``name`` with a suffix if it has none: that of the ``selected`` filter, or the default."""
        chosen = [suffix for suffix in self.by_suffix if f"*{suffix})" in selected]
        return name if self._suffix(name) else name + [*chosen, self.usual_suffix][0]

    def _suffix(self, name: str) -> str:
        """The suffix of ``name``: a known one, or one of letters; empty if there is none."""
        lower = Path(name).name.lower()
        known = [suffix for suffix in _ANY_SUFFIX if lower.endswith(suffix)]
        found = _SUFFIX.search(lower)
        return max(known, key=len) if known else found[0] if found else ""

    def _with_key(self, key: str | None) -> Format | None:
        return next((form for form in self.by_suffix.values() if form.key == key), None)


_CSV, _JSON = Format("csv", "CSV", binary=False), Format("json", "JSON", binary=False)

SESSION = Formats("A session", {".gdx.json": Format("session", "Session of gdexplorer")})


def _animation(key: str, name: str, needs: str = "") -> Format:
    encoder = f"gdexplorer.exports.animations.encoders:write_{key}"
    return Format(key, name, encoder=encoder, needs=needs, extra="video" if needs else "")


RECORDING = Formats(
    "A recording",
    {
        ".gif": _animation("gif", "GIF"),
        ".png": _animation("apng", "animated PNG"),
        ".apng": _animation("apng", "animated PNG"),
        ".webp": _animation("webp", "WebP"),
        ".mp4": _animation("mp4", "MP4", "av"),
        ".webm": _animation("webm", "WebM", "av"),
    },
    needs_suffix=True,
)
_PICTURES = "gdexplorer.exports.pictures.encoders:write"
PICTURE = Formats(
    "A picture",
    {
        ".png": Format("png", "PNG", encoder=f"{_PICTURES}_png"),
        ".svg": Format("svg", "SVG", binary=False, encoder=f"{_PICTURES}_svg"),
        ".pdf": Format("pdf", "PDF", encoder=f"{_PICTURES}_pdf"),
    },
)
TABLE = Formats(
    "A table",
    {
        ".csv": Format("csv", "CSV", binary=False, encoder="gdexplorer.exports.tables:write_csv"),
        ".npz": Format("npz", "NumPy arrays", encoder="gdexplorer.exports.arrays:write_npz"),
        ".parquet": Format("parquet", "Parquet", encoder="gdexplorer.exports.arrays:write_parquet", needs="pyarrow",
                           extra="tables"),
    },
)  # fmt: skip


def _program(key: str, library: str) -> Formats:
    form = Format(key, f"Python program with {library}", binary=False, encoder=f"{_CODE}.encoders:write_{key}")
    return Formats("A program", {".py": form})


_CODE = "gdexplorer.exports.code"
NUMPY, TORCH, JAX, SCIPY = (
    _program(*names) for names in (("numpy", "NumPy"), ("torch", "PyTorch"), ("jax", "JAX"), ("scipy", "SciPy"))
)
NOTEBOOK = Formats(
    "A notebook",
    {".ipynb": Format("notebook", "Jupyter notebook", binary=False, encoder=f"{_CODE}.notebook:write_notebook")},
)
PAGE = Formats(
    "A web page", {".html": Format("html", "HTML", binary=False, encoder="gdexplorer.exports.html_page:write_html")}
)
PATHS = Formats("A descent", {".csv": _CSV, ".json": _JSON})
ANSWERS = Formats("An answer to requests", {".jsonl": _JSON, ".ndjson": _JSON, ".json": _JSON})


def _analysis(key: str, **others: Format) -> dict[str, Format]:
    """The formats of an analysis: those ``others`` by suffix, and CSV and NumPy's archives."""
    room = "gdexplorer.exports.analyses:write"
    return {
        **{f".{suffix}": form for suffix, form in others.items()},
        ".csv": Format("csv", "CSV", binary=False, encoder=f"{room}_{key}_csv"),
        ".npz": Format("npz", "NumPy arrays", encoder=f"{room}_{key}_npz"),
    }


def _pictures(key: str, pixels: str = "gdexplorer.exports.pictures.analyses") -> dict[str, Format]:
    """The formats of pictures of an analysis, without their dots; the module ``pixels`` writes images."""
    room = f"gdexplorer.exports.pictures.analyses:write_{key}"
    return {
        "png": Format("png", "a picture", encoder=f"{pixels}:write_{key}_png"),
        "svg": Format("svg", "SVG", binary=False, encoder=f"{room}_svg"),
        "pdf": Format("pdf", "PDF", encoder=f"{room}_pdf"),
    }


_IN_WORDS = Format("table", "a table", binary=False)
_PIXELS = "gdexplorer.exports.analyses"
BASINS = Formats("Basins", _analysis("basins", **_pictures("basins", _PIXELS)), needs_suffix=True)
MANY_STARTS = Formats("A count", _analysis("many_starts", txt=_IN_WORDS, json=_JSON, **_pictures("many_starts")))
BRUTE_FORCE = Formats("A comparison", _analysis("brute_force", txt=_IN_WORDS, json=_JSON, **_pictures("brute_force")))
SWEEP = Formats(
    "A sweep",
    {
        ".csv": _analysis("sweep")[".csv"],
        ".json": _JSON,
        **{f".{suffix}": form for suffix, form in _pictures("sweep", _PIXELS).items()},
        ".npz": _analysis("sweep")[".npz"],
    },
)
CRITICAL_POINTS = Formats(
    "A list of critical points",
    {
        ".csv": _analysis("critical_points")[".csv"],
        ".npz": _analysis("critical_points")[".npz"],
        **{f".{suffix}": form for suffix, form in _pictures("critical_points").items()},
    },
)


def _in_all(key: str, room: str) -> dict[str, Format]:
    """Words, and what the encoders of the module ``room`` write, and pictures."""
    encoder = f"gdexplorer.exports.{room}:write_{key}"
    return {
        ".txt": _IN_WORDS,
        ".csv": Format("csv", "CSV", binary=False, encoder=f"{encoder}_csv"),
        ".json": Format("json", "JSON", binary=False, encoder=f"{encoder}_json"),
        ".npz": Format("npz", "NumPy arrays", encoder=f"{encoder}_npz"),
        **{f".{suffix}": form for suffix, form in _pictures(key).items()},
    }


RACE = Formats("A race", _in_all("race", "races"))
BETWEEN = Formats("A comparison of ends", _in_all("between", "between"))
SPECTRUM = Formats("A spectrum", _in_all("spectrum", "spectrum"))
TRACE = Formats("A trace", _in_all("trace", "traces"))
SLICE = Formats("A slice", _in_all("slice", "slices"))
BARRIERS = Formats("Barriers between checkpoints", _in_all("barriers", "barriers"))
LESSON_RESULTS = Formats("Results of lessons", {".csv": _CSV, ".json": _JSON})
LESSON = Formats("A lesson", {".md": Format("lesson", "Lesson")})

ALL = (
    SESSION,
    RECORDING,
    PICTURE,
    TABLE,
    PAGE,
    NUMPY,
    TORCH,
    JAX,
    SCIPY,
    NOTEBOOK,
    PATHS,
    ANSWERS,
    BASINS,
    MANY_STARTS,
    BRUTE_FORCE,
    SWEEP,
    CRITICAL_POINTS,
    RACE,
    TRACE,
    BETWEEN,
    SPECTRUM,
    SLICE,
    BARRIERS,
    LESSON_RESULTS,
    LESSON,
)
_ANY_SUFFIX = {suffix for formats in ALL for suffix in formats.by_suffix}
